import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { epochEnd, rewardPerBlock } from "@adit/sdk/math";
import { blocksRoot } from "@adit/sdk/oracle";
import { json, serve, type HttpHandler, type HttpServer } from "../http/server.ts";
import {
  createWorld,
  SCENARIO_FIRST_EPOCH,
  startSimulator,
  type NodeSources,
  type Simulator,
} from "../simulator/index.ts";
import {
  bitcoindReader,
  bitcoinSource,
  binanceSource,
  coinbaseSource,
  f2poolSource,
  krakenSource,
  meterSource,
  oceanSource,
  SourceError,
} from "./index.ts";

const TIMEOUT_MS = 30_000;
const world = createWorld();
const epoch = SCENARIO_FIRST_EPOCH + 24; // 4 July 2021: the day after the great retarget
const retargetEpoch = SCENARIO_FIRST_EPOCH + 23;
const afterDay = (day: number): number => Number(epochEnd(day)) + 7_200;
const common = { fetch: globalThis.fetch, timeoutMs: TIMEOUT_MS };
let simulator: Simulator;
let sources: NodeSources;

before(async () => {
  simulator = await startSimulator({ world, nodes: 4, now: afterDay(epoch) });
  sources = simulator.sourcesOf(0);
});
after(() => simulator.stop());
afterEach(() => {
  simulator.setFault(0, undefined);
  simulator.setNow(afterDay(epoch));
});

/** Serves one fixed answer, so that a shape can be tried that the simulator never sends. */
async function withServer<T>(handler: HttpHandler, run: (url: string) => Promise<T>): Promise<T> {
  const server: HttpServer = await serve({ handler, port: 0 });
  try {
    return await run(server.url);
  } finally {
    await server.close();
  }
}

const failsWith =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof SourceError && pattern.test(error.message);

const bitcoind = (own: { url?: string; password?: string } = {}) =>
  bitcoinSource({ readers: [bitcoindReader({ ...common, ...sources.bitcoind, ...own })] });

describe("the Bitcoin node's adapter", () => {
  it("reads a day to the satoshi, with its root over all blocks", async () => {
    const truth = world.day(epoch);
    const seen = await bitcoind().day(epoch, truth.firstHeight);
    assert.ok(seen !== undefined);
    const blocks = Array.from({ length: truth.blockCount }, (_, i) => {
      const block = world.chain.block(truth.firstHeight + i);
      return { height: block.height, hash: `0x${block.hash}` as const, reward: block.subsidy + block.fees };
    });
    assert.deepEqual(seen, {
      epoch,
      firstHeight: truth.firstHeight,
      blockCount: truth.blockCount,
      bits: truth.bits,
      nextBits: 0,
      retargetTime: 0,
      fees: truth.fees,
      blocksRoot: blocksRoot(blocks),
    });
    assert.equal(rewardPerBlock(seen), truth.rewardPerBlock);
  });

  it("sees a retarget with its header's time", async () => {
    const truth = world.day(retargetEpoch);
    const seen = await bitcoind().day(retargetEpoch, truth.firstHeight);
    assert.equal(seen?.nextBits, truth.nextBits);
    assert.equal(seen.retargetTime, truth.retargetTime);
    assert.equal(seen.bits, truth.bits);
  });

  it("waits until a block of the next day is there", async () => {
    simulator.setNow(Number(epochEnd(epoch)));
    assert.equal(await bitcoind().day(epoch, world.day(epoch).firstHeight), undefined);
    simulator.setNow(afterDay(epoch));
    simulator.setFault(0, "lagging");
    assert.equal(await bitcoind().day(epoch, world.day(epoch).firstHeight), undefined);
  });

  it("refuses a day that does not start where the reports stand", async () => {
    const source = bitcoind();
    await assert.rejects(source.day(epoch, world.day(epoch).firstHeight - 3), failsWith(/belongs to an earlier day/));
  });

  it("says that its password is wrong without naming it", async () => {
    const source = bitcoind({ password: "hunter2" });
    await assert.rejects(
      source.day(epoch, 1),
      (error) => failsWith(/HTTP 401/)(error) && !String(error).includes("hunter2"),
    );
  });

  it("passes on what the node answered for an error", async () => {
    await withServer(
      ({ body }) =>
        json(
          200,
          (JSON.parse(body) as { id: number }[]).map(({ id }) => ({
            id,
            result: null,
            error: { code: -28, message: "Loading block index" },
          })),
        ),
      (url) => assert.rejects(bitcoind({ url }).day(epoch, 1), failsWith(/Loading block index/)),
    );
  });
});

describe("F2Pool's adapter", () => {
  const source = () => f2poolSource({ ...common, ...sources.f2pool, user: "norrfors" });

  it("averages hourly figures beyond 2^53 exactly as sent", async () => {
    const { hashrate } = await source().day(epoch, afterDay(epoch));
    assert.ok(hashrate !== undefined && hashrate > 2n ** 53n);
    const truth = world.farmDay(1, epoch).hashrate;
    const ppm = ((hashrate > truth ? hashrate - truth : truth - hashrate) * 1_000_000n) / truth;
    assert.ok(ppm <= 500n, `${ppm} ppm off`);
  });

  it("keeps the last digit of a figure that no float can hold", async () => {
    const answer: HttpHandler = ({ segments }) => {
      if (segments.at(-1) === "list") return json(200, { transactions: [] });
      const from = epoch * 86_400;
      const rows = Array.from(
        { length: 24 },
        (_, hour) => `{"timestamp":${from + hour * 3600},"hash_rate":9007199254740993,"stale_hash_rate":0}`,
      );
      return { status: 200, body: `{"hash_rate_list":[${rows.join(",")}]}` };
    };
    await withServer(answer, async (url) => {
      const { hashrate } = await f2poolSource({ ...common, url, user: "u", secret: "s" }).day(epoch, afterDay(epoch));
      assert.equal(hashrate, 9_007_199_254_740_993n);
    });
  });

  it("books income to the satoshi, by the day it is for", async () => {
    const { gross } = await source().day(epoch, afterDay(epoch));
    assert.equal(gross, world.farmDay(1, epoch).gross);
  });

  it("waits for income that is booked late", async () => {
    const late = Array.from({ length: 200 }, (_, i) => SCENARIO_FIRST_EPOCH + i);
    const found: number[] = [];
    for (const day of late) {
      simulator.setNow(afterDay(day));
      if ((await source().day(day, afterDay(day))).gross === undefined) found.push(day);
    }
    assert.ok(found.length > 3 && found.length < 40, `${found.length} late days`);
    const day = found[0] as number;
    simulator.setNow(afterDay(day) + 86_400);
    assert.equal((await source().day(day, afterDay(day) + 86_400)).gross, world.farmDay(1, day).gross);
  });

  it("takes a code with a message under HTTP 200 for the failure it is, without showing the secret", async () => {
    const wrong = f2poolSource({ ...common, ...sources.f2pool, secret: "not-it", user: "norrfors" });
    await assert.rejects(
      wrong.day(epoch, afterDay(epoch)),
      (error) => failsWith(/api secret is invalid \(5010\)/)(error) && !String(error).includes("not-it"),
    );
    const nobody = f2poolSource({ ...common, ...sources.f2pool, user: "nobody" });
    await assert.rejects(nobody.day(epoch, afterDay(epoch)), failsWith(/mining user not found/));
  });

  it("makes no day of half a history", async () => {
    const answer: HttpHandler = ({ segments }) =>
      segments.at(-1) === "list"
        ? json(200, { transactions: [] })
        : json(200, { hash_rate_list: [{ timestamp: epoch * 86_400, hash_rate: 5 }] });
    await withServer(answer, async (url) => {
      const day = await f2poolSource({ ...common, url, user: "u", secret: "s" }).day(epoch, afterDay(epoch));
      assert.deepEqual(day, { hashrate: undefined, gross: undefined });
    });
  });
});

describe("OCEAN's adapter", () => {
  const source = () => oceanSource({ ...common, ...sources.ocean, user: "llanoalto" });

  it("adds up one earning per block of the pool", async () => {
    assert.equal((await source().day(epoch, afterDay(epoch))).gross, world.farmDay(2, epoch).gross);
  });

  it("takes the trailing day only while it still stands for the day", async () => {
    assert.ok((await source().day(epoch, afterDay(epoch))).hashrate !== undefined);
    simulator.setNow(afterDay(epoch) + 36_000);
    assert.equal((await source().day(epoch, afterDay(epoch) + 36_000)).hashrate, undefined);
  });

  it("says that it knows no such user", async () => {
    const nobody = oceanSource({ ...common, ...sources.ocean, user: "nobody" });
    await assert.rejects(nobody.day(epoch, afterDay(epoch)), failsWith(/knows no user nobody/));
  });

  it("refuses a satoshi figure with a fraction", async () => {
    await withServer(
      ({ segments }) =>
        segments[1] === "earnpay"
          ? json(200, { result: { earnings: [{ ts: epoch * 86_400, satoshis_net_earned: 1.5 }] } })
          : json(200, { result: { snap_ts: 1, hashrate_86400s: "8e16" } }),
      (url) => assert.rejects(oceanSource({ ...common, url, user: "u" }).day(epoch, 0), failsWith(/1.5 is not whole/)),
    );
  });
});

describe("the meter's adapter", () => {
  it("reads kWh and, from another gateway, MWh, in the unit that stands beside the figure", async () => {
    const truth = world.farmDay(1, epoch).energyWh;
    const kiloWatt = await meterSource({ ...common, ...sources.meter, site: "norrfors" }).day(epoch);
    const megaWatt = await meterSource({ ...common, ...simulator.sourcesOf(2).meter, site: "norrfors" }).day(epoch);
    assert.equal(kiloWatt.energyWh, truth);
    assert.equal(megaWatt.energyWh, (truth / 1000n) * 1000n);
    assert.equal(kiloWatt.renewableBps, 9_700);
  });

  it("has no figure where the meter gave none, and none for a day that is not over", async () => {
    await withServer(
      () => json(200, { energy: { value: null, unit: "kWh" }, renewable_share: "0.5" }),
      async (url) => {
        assert.equal((await meterSource({ ...common, url, site: "s" }).day(epoch)).energyWh, undefined);
      },
    );
    await assert.rejects(
      meterSource({ ...common, ...sources.meter, site: "norrfors" }).day(epoch + 1),
      failsWith(/HTTP 409/),
    );
  });

  it("refuses a unit that is no energy", async () => {
    await withServer(
      () => json(200, { energy: { value: "5", unit: "kW" }, renewable_share: 0.5 }),
      (url) =>
        assert.rejects(
          meterSource({ ...common, url, site: "s" }).day(epoch),
          failsWith(/"kW" is not a unit of energy/),
        ),
    );
  });
});

describe("the exchanges' adapters", () => {
  const second = Number(epochEnd(epoch));
  const adapters = () => [
    coinbaseSource({ ...common, url: sources.exchanges.coinbase }),
    krakenSource({ ...common, url: sources.exchanges.kraken }),
    binanceSource({ ...common, url: sources.exchanges.binance }),
  ];

  it("read floats by seconds, text by seconds and text by milliseconds to the same price within 0.1 %", async () => {
    for (const adapter of adapters()) {
      const price = await adapter.priceUsd8(second);
      const truth = world.priceUsd8(second);
      const ppm = ((price > truth ? price - truth : truth - price) * 1_000_000n) / truth;
      assert.ok(ppm <= 1_000n, `${adapter.name} is ${ppm} ppm off`);
      assert.equal(price % 1_000_000n, 0n, "whole cents");
    }
  });

  it("give no price before the moment is there", async () => {
    simulator.setNow(second - 10);
    for (const adapter of adapters()) await assert.rejects(adapter.priceUsd8(second), failsWith(/has no price at/));
  });

  it("understand an error list under HTTP 200", async () => {
    await withServer(
      () => json(200, { error: ["EService:Unavailable"] }),
      (url) => assert.rejects(krakenSource({ ...common, url }).priceUsd8(second), failsWith(/EService:Unavailable/)),
    );
  });
});

describe("every adapter", () => {
  it("names a service that is down, slow, or answers nonsense", async () => {
    simulator.setFault(0, "silent");
    await assert.rejects(
      coinbaseSource({ ...common, url: sources.exchanges.coinbase }).priceUsd8(0),
      failsWith(/HTTP 503/),
    );
    await withServer(
      () => ({ status: 200, body: "<html>" }),
      (url) => assert.rejects(coinbaseSource({ ...common, url }).priceUsd8(0), failsWith(/did not answer in JSON/)),
    );
    await withServer(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return json(200, []);
      },
      (url) =>
        assert.rejects(
          coinbaseSource({ ...common, timeoutMs: 50, url }).priceUsd8(0),
          failsWith(/did not answer within 50 ms/),
        ),
    );
    await assert.rejects(
      coinbaseSource({ ...common, url: "http://127.0.0.1:9" }).priceUsd8(0),
      failsWith(/cannot be reached/),
    );
  });

  it("sees a liar's figures, which only the committee's median stops", async () => {
    simulator.setFault(0, "lying");
    const { gross } = await f2poolSource({ ...common, ...sources.f2pool, user: "norrfors" }).day(
      epoch,
      afterDay(epoch),
    );
    assert.equal(gross, (world.farmDay(1, epoch).gross * 140n) / 100n);
  });
});
