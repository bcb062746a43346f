/**
 * A process of its own: one node's day with `<farms>` farms at the `<sources>` that the simulator's process printed. It asks them over
 * HTTP, keeps the evidence in a file, signs, takes in what three other members saw as it comes over the wire, agrees, builds and stores
 * the tree, and proves one farm. Prints milliseconds by phase, bytes and its peak memory.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BITCOIN_RULES } from "@adit/sdk/math";
import { configDigest, farmTree, merkleProof, type FarmReport } from "@adit/sdk/oracle";
import {
  configuredSources,
  createAttester,
  nodeConfigSchema,
  openStore,
  silentLogger,
  systemClock,
} from "@adit/oracle";
import { keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { createEvidenceWriter, openEvidenceStore } from "../../oracle/src/evidence/index.ts";
import { observe } from "../../oracle/src/node/observe.ts";
import { buildBatch } from "../../oracle/src/node/proposal.ts";
import { proposalSchema, toWire } from "../../oracle/src/node/wire.ts";
import { BENCH_EPOCH, manyFarms } from "./manyFarms.ts";

const MEMBERS = 4;
const MEBIBYTE = 1_048_576;
const TIMEOUT_MS = 60_000;
const address = z.object({ url: z.string() });
const printed = z.object({
  bitcoind: z.object({ url: z.string(), user: z.string(), password: z.string() }),
  ocean: address,
  meter: address,
  exchanges: z.object({ coinbase: z.string(), kraken: z.string(), binance: z.string() }),
});

const count = Number(process.argv[2]);
const at = printed.parse(JSON.parse(process.argv[3] ?? ""));
const world = manyFarms(count);
const { shape } = nodeConfigSchema;
const config = {
  bitcoin: shape.bitcoin.parse([{ kind: "bitcoind", ...at.bitcoind }]),
  prices: shape.prices.parse(Object.entries(at.exchanges).map(([exchange, url]) => ({ exchange, url }))),
  farms: shape.farms.parse(
    world.farms.map(({ farmId, poolUser }) => ({
      farmId,
      pools: [{ kind: "ocean", url: at.ocean.url, user: poolUser }],
      meter: { kind: "http", url: at.meter.url, site: poolUser },
    })),
  ),
  timing: shape.timing.parse({ requestMs: TIMEOUT_MS }),
};
const folder = mkdtempSync(join(tmpdir(), "adit-bench-"));
const accounts = Array.from({ length: MEMBERS }, (_, i) => privateKeyToAccount(keccak256(toHex(`bench member ${i}`))));
const domain = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const committee = { configCount: 1, f: 1, quorum: 3, signers: accounts.map((account) => account.address) };
const context = { domain, committee: { ...committee, configDigest: configDigest(domain, committee) } };
const state = { ...world.networkStart(BENCH_EPOCH), sequence: 0, rewardPerBlock: 0n };
const slot = { network: world.network, rules: BITCOIN_RULES, sequence: 1, epoch: BENCH_EPOCH, state };
const limits = new Map(
  world.farms.map(({ farmId, declared, milliJoulePerTh }) => [farmId, { declared, milliJoulePerTh }]),
);

const milliseconds: Record<string, number> = {};
/** of the processor: what a phase takes when nobody else wants the core */
const processorMilliseconds: Record<string, number> = {};
async function phase<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const result = await run();
  milliseconds[name] = Math.round(performance.now() - start);
  const { user, system } = process.cpuUsage(used);
  processorMilliseconds[name] = Math.round((user + system) / 1_000);
  return result;
}

const { sources } = configuredSources({
  config,
  fetch: globalThis.fetch,
  clock: systemClock,
  wallMs: Date.now,
  logger: silentLogger,
});
const now = (BENCH_EPOCH + 1) * 86_400 + 3 * 3_600;
const wanted = world.farms.map(({ farmId }) => ({ farmId, epoch: BENCH_EPOCH }));
const writer = createEvidenceWriter({
  asked: {
    ...domain,
    configDigest: context.committee.configDigest,
    committee: { ...committee, signers: [...committee.signers] },
    network: world.network,
    sequence: 1,
    epoch: BENCH_EPOCH,
    now,
    block: 1,
    state,
    wanted: wanted.map(({ farmId, epoch }): [number, number] => [farmId, epoch]),
    limits: [...limits].map(([farmId, farm]): [number, bigint, number] => [
      farmId,
      farm.declared,
      farm.milliJoulePerTh,
    ]),
    days: [],
    sources: sources.description,
  },
  maxBytes: { network: 64 * MEBIBYTE, farms: 192 * MEBIBYTE },
});
const seen = await phase("observe", () =>
  observe({
    sources,
    sequence: 1,
    epoch: BENCH_EPOCH,
    firstHeight: state.nextHeight,
    now,
    wanted,
    limits,
    recorderOf: writer.recorderOf,
    isFull: writer.isFull,
    logger: silentLogger,
  }),
);
const evidencePath = join(folder, "evidence.sqlite");
const evidence = openEvidenceStore(evidencePath);
const document = await phase("evidence", () => {
  const finished = writer.finish();
  evidence.save(finished, BENCH_EPOCH);
  return finished;
});
const attesters = accounts.map((account) => createAttester(account));
const [me, ...others] = attesters;
if (me === undefined) throw new RangeError("There is no member");
const own = await phase("sign", () => me.observation(context, 0, { ...seen, evidenceHash: document.hash }));

// What the others saw: the same world, each a little differently. Not this node's work, so not counted.
const strayed = (member: number): FarmReport[] =>
  seen.farms.map((farm) => ({ ...farm, hashrate: farm.hashrate - BigInt(member) }));
const told = await Promise.all(
  others.map((attester, index) =>
    attester.observation(context, index + 1, { ...own.observation, farms: strayed(index + 1) }),
  ),
);
const facts = { farms: limits, days: new Map() };
const message = toWire({
  view: 0,
  atBlock: 1n,
  observations: [own, ...told],
  batch: buildBatch(context, slot, facts, [own, ...told]).batch,
});

const agreed = await phase("agree", async () => {
  const proposal = proposalSchema.parse(JSON.parse(message));
  const signed = await Promise.all(proposal.observations.map((one) => me.isObservationSigned(context, one)));
  if (!signed.every(Boolean)) throw new Error("An observation is not signed by its member");
  const result = buildBatch(context, slot, facts, proposal.observations);
  if (result.batch.farmsRoot !== proposal.batch.farmsRoot) throw new Error("The batch is another one");
  return result;
});
const store = openStore({ path: join(folder, "node.sqlite"), identity: "bench" });
const tree = await phase("tree", () => {
  store.saveTree(world.network, 1, agreed.farms);
  return farmTree(world.network, agreed.farms);
});
await phase("proof", () => merkleProof(tree, Math.floor(count / 2)));

const result = {
  farms: count,
  reported: agreed.farms.length,
  milliseconds,
  processorMilliseconds,
  evidenceBytes: document.bytes,
  evidenceStoredBytes: document.pieces.reduce((sum, piece) => sum + piece.length, 0),
  proposalBytes: Buffer.byteLength(message),
  databaseBytes: statSync(join(folder, "node.sqlite")).size,
  peakRssMebibytes: Math.ceil(process.resourceUsage().maxRSS / 1_024),
};
store.close();
evidence.close();
rmSync(folder, { recursive: true });
process.stdout.write(`${JSON.stringify(result)}\n`);
