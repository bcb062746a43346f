import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, describe, it } from "node:test";
import { epochEnd, epochOf, subsidyAt } from "@adit/sdk/math";
import { json, serve, type HttpHandler } from "../http/server.ts";
import { createWorld, SCENARIO_FIRST_EPOCH, startSimulator, type Simulator } from "../simulator/index.ts";
import {
  bitcoindReader,
  bitcoinSource,
  chainDay,
  esploraReader,
  SourceError,
  type BlockReader,
  type RawAnswer,
  type SeenDay,
} from "./index.ts";

const world = createWorld();
const epoch = SCENARIO_FIRST_EPOCH + 24;
const { firstHeight, fees, blockCount } = world.day(epoch);
const common = { fetch: globalThis.fetch, timeoutMs: 30_000 };
let simulator: Simulator;
let bitcoind: BlockReader;
let esplora: BlockReader;

before(async () => {
  simulator = await startSimulator({ world, nodes: 1, now: Number(epochEnd(epoch)) + 7_200 });
  const sources = simulator.sourcesOf(0);
  bitcoind = bitcoindReader({ ...common, ...sources.bitcoind });
  esplora = esploraReader({ ...common, ...sources.esplora });
});
after(() => simulator.stop());
afterEach(() => {
  simulator.setFault(0, undefined);
});

const failsWith =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof SourceError && pattern.test(error.message);

/** Headers of Bitcoin's blocks 890,440 to 890,442. */
const REAL = [
  "00405521b248037921d29416dc0582180ee6173e792544e2b20f02000000000000000000742472183b6666a11dc7334d7711d3570037656d3aa1149ee9ebb1bffdd593c73d3eec676c79021734a210ae",
  "00a03220b46014bdbeb557d1d87065e0ecb1b0ab33654bb7f579000000000000000000003ed60f06cec16df4399b5dafa7077036c2eb58cc6a16e6cdca559b9e2f7e4525bb3eec676c790217b7b3c9cb",
  "002042219cd10cfc6daf06d3faad645fe0914cea859745275aef00000000000000000000b40d4c96b3c2da35d851fbca56a2608b9f05296701e5b3a59727dbc181e6925ec242ec676c7902176e450e1c",
];
const REAL_HEIGHT = 890_440;
const REAL_EPOCH = epochOf(Buffer.from(REAL[1] ?? "", "hex").readUInt32LE(68));
const sha256 = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
const hashOf = (header: string): string =>
  sha256(sha256(Buffer.from(header, "hex")))
    .reverse()
    .toString("hex");

/** An Esplora server that knows three real blocks; the last one is told to belong to the next day. */
function realEsplora(change: { header?: (hex: string) => string; reward?: number[] } = {}): HttpHandler {
  const names = REAL.map(hashOf);
  return ({ segments: [kind, id, what] }) => {
    const text = (body: string) => ({ status: 200, body, headers: { "content-type": "text/plain" } });
    if (kind === "blocks") return text(String(REAL_HEIGHT + 2));
    if (kind === "block-height") {
      const name = names[Number(id) - REAL_HEIGHT];
      return name === undefined ? { status: 404, body: "Block not found" } : text(name);
    }
    const index = names.indexOf(id ?? "");
    const header = REAL[index] ?? "";
    if (what === "header") return text((change.header ?? ((hex: string) => hex))(header));
    if (what === "txs")
      return json(200, [
        { vin: [{ is_coinbase: true }], vout: (change.reward ?? [315_271_317]).map((value) => ({ value })) },
        { vin: [{ is_coinbase: false }], vout: [{ value: 1 }] },
      ]);
    const bytes = Buffer.from(header, "hex");
    return json(200, {
      id,
      height: REAL_HEIGHT + index,
      timestamp: bytes.readUInt32LE(68),
      mediantime: REAL_EPOCH * 86_400 + (index === 2 ? 86_400 : 60),
      bits: bytes.readUInt32LE(72),
      previousblockhash: Buffer.from(bytes.subarray(4, 36)).reverse().toString("hex"),
    });
  };
}

async function withEsplora<T>(handler: HttpHandler, run: (reader: BlockReader) => Promise<T>): Promise<T> {
  const server = await serve({ handler, port: 0 });
  try {
    return await run(esploraReader({ ...common, url: server.url }));
  } finally {
    await server.close();
  }
}

describe("Bitcoin through two sources", () => {
  it("is the same day from a full node and from Esplora, block by block", async () => {
    const [one, other] = [await bitcoind.read(epoch, firstHeight), await esplora.read(epoch, firstHeight)];
    assert.deepEqual(one, other);
    assert.equal(one?.blocks.length, blockCount);
    const both = await bitcoinSource({ readers: [bitcoind, esplora] }).day(epoch, firstHeight);
    assert.equal(both?.fees, fees);
  });

  it("says nothing about a day on which they do not agree, and names the block", async () => {
    simulator.setFault(0, { lyingPercent: 101 }, "esplora");
    await assert.rejects(
      bitcoinSource({ readers: [bitcoind, esplora] }).day(epoch, firstHeight),
      failsWith(new RegExp(`do not agree on the reward of block ${firstHeight}: nothing is said about day ${epoch}`)),
    );
  });

  it("names the one that contradicts the others", async () => {
    const seen = await bitcoind.read(epoch, firstHeight);
    assert.ok(seen !== undefined);
    const third: BlockReader = { name: "third", read: () => Promise.resolve(seen) };
    simulator.setFault(0, "lying", "esplora");
    await assert.rejects(
      bitcoinSource({ readers: [third, esplora, bitcoind] }).day(epoch, firstHeight),
      failsWith(/esplora contradicts the others on the reward of block/),
    );
  });

  it("leaves out one that is down, behind, or shows a page for people, and names it", async () => {
    for (const fault of ["down", "silent", "html", "error", "rate-limited"] as const) {
      const named: string[] = [];
      simulator.setFault(0, fault, "esplora");
      const source = bitcoinSource({ readers: [esplora, bitcoind], onProblem: ({ source: name }) => named.push(name) });
      assert.equal((await source.day(epoch, firstHeight))?.fees, fees, fault);
      assert.deepEqual(named, ["esplora"], fault);
    }
    simulator.setFault(0, "lagging", "esplora");
    assert.equal((await bitcoinSource({ readers: [esplora, bitcoind] }).day(epoch, firstHeight))?.fees, fees);
    simulator.setFault(0, "lagging");
    assert.equal(await bitcoinSource({ readers: [esplora, bitcoind] }).day(epoch, firstHeight), undefined);
    simulator.setFault(0, undefined);
    simulator.setFault(0, "down");
    await assert.rejects(
      bitcoinSource({ readers: [esplora, bitcoind] }).day(epoch, firstHeight),
      failsWith(/cannot be reached/),
    );
  });

  it("can be read again from the record alone", async () => {
    for (const reader of [bitcoind, esplora]) {
      const records: RawAnswer[] = [];
      const seen = await reader.read(epoch, firstHeight, (answer) => records.push(answer));
      const size = records.reduce((total, { body }) => total + body.length, 0);
      assert.ok(size < 600_000, `${size} characters of ${reader.name}`);
      const replay: typeof globalThis.fetch = (input, init) => {
        const found = records.find(
          ({ request }) => request.url === new Request(input).url && request.body === (init?.body ?? undefined),
        );
        return Promise.resolve(new Response(found?.body ?? "", { status: found?.status ?? 404 }));
      };
      const { bitcoind: node, esplora: server } = simulator.sourcesOf(0);
      const again =
        reader === bitcoind
          ? bitcoindReader({ ...common, ...node, fetch: replay, password: "another one" })
          : esploraReader({ ...common, ...server, fetch: replay });
      assert.deepEqual(await again.read(epoch, firstHeight), seen);
      assert.ok(!JSON.stringify(records).includes(node.password));
    }
  });
});

describe("a block's reward", () => {
  const seen = (...rewards: bigint[]): SeenDay => ({
    bitsBefore: 1,
    blocks: rewards.map((reward, index) => ({
      height: 840_000 + index,
      hash: "11".repeat(32),
      medianTime: 0,
      time: 0,
      bits: 1,
      reward,
    })),
  });
  const subsidy = subsidyAt(840_000);

  it("is what its coinbase paid out: one that claims too little counts with what it claimed", () => {
    assert.equal(chainDay(1, 840_000, seen(subsidy + 50n, subsidy + 70n)).fees, 120n);
    assert.equal(chainDay(1, 840_000, seen(subsidy + 50n, subsidy - 20n)).fees, 30n);
    assert.equal(chainDay(1, 840_000, seen(0n)).fees, 0n, "fees are never negative");
  });

  it("is the sum of all outputs, and Bitcoin's own for block 890,441", async () => {
    const day = (reward?: number[]) =>
      withEsplora(realEsplora(reward === undefined ? {} : { reward }), (reader) =>
        bitcoinSource({ readers: [reader] }).day(REAL_EPOCH, REAL_HEIGHT + 1),
      );
    assert.equal((await day())?.fees, 2_771_317n);
    assert.equal((await day([315_000_000, 271_317, 0]))?.fees, 2_771_317n);
  });
});

describe("an Esplora server that is not to be trusted", () => {
  const read = (handler: HttpHandler) => withEsplora(handler, (reader) => reader.read(REAL_EPOCH, REAL_HEIGHT + 1));

  it("cannot show a header that nobody worked for", async () => {
    const otherNonce = (hex: string): string => `${hex.slice(0, -8)}00000000`;
    await assert.rejects(read(realEsplora({ header: otherNonce })), failsWith(/nobody worked for it/));
  });

  it("cannot describe a block otherwise than its header does, nor leave one out", async () => {
    const otherTime = (hex: string): string => `${hex.slice(0, 136)}00000000${hex.slice(144)}`;
    await assert.rejects(read(realEsplora({ header: otherTime })), failsWith(/otherwise than its header does/));
    await assert.rejects(read(realEsplora({ header: () => "00" })), failsWith(/gave no header/));
    // Read from the block before, the first block's parent is not the one that is asked for.
    const honest = realEsplora();
    const skipping: HttpHandler = (request) =>
      honest(
        request.segments[0] === "block-height" && request.segments[1] === String(REAL_HEIGHT + 1)
          ? { ...request, segments: ["block-height", String(REAL_HEIGHT + 2)] }
          : request,
      );
    await assert.rejects(read(skipping), failsWith(/another block than the one asked for/));
  });

  it("cannot pass a made-up chain for Bitcoin's", async () => {
    const { url } = simulator.sourcesOf(0).esplora;
    await assert.rejects(esploraReader({ ...common, url }).read(epoch, firstHeight), failsWith(/nobody worked for it/));
  });
});
