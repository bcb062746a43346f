import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { equivocationsAbi } from "@adit/sdk/abis";
import {
  configDigest,
  EMPTY_ROOT,
  farmReportsHash,
  networkReportHash,
  NO_REPORT,
  type Observation,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { decodeFunctionData, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createEquivocationWatch, type EquivocationWatch } from "./equivocation.ts";
import { silentLogger } from "./logger.ts";
import type { PeerClient } from "./peers.ts";
import { equivocationJob } from "./reporting.ts";
import { createAttester, type SigningContext } from "./signing.ts";
import { openStore, type Store } from "./store.ts";
import { equivocationSchema, toWire, type Equivocation } from "./wire.ts";

const MEMBERS = 4;
const accounts = Array.from({ length: MEMBERS }, (_, i) =>
  privateKeyToAccount(keccak256(toHex(`equivocation test ${i}`))),
);
const attesters = accounts.map((account) => createAttester(account));
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  assert.ok(item !== undefined);
  return item;
};
const domain = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const contextFor = (change: { chainId?: number; configCount?: number } = {}): SigningContext => {
  const committee = {
    configCount: change.configCount ?? 1,
    f: 1,
    quorum: 3,
    signers: accounts.map(({ address }) => address),
  };
  const place = { ...domain, chainId: change.chainId ?? domain.chainId };
  return { domain: place, committee: { ...committee, configDigest: configDigest(place, committee) } };
};
const CONTEXT = contextFor();
const seen = (fees: bigint, change: Partial<Observation> = {}): Observation => ({
  network: 1,
  sequence: 5,
  report: { ...NO_REPORT, epoch: 20_000, fees },
  farms: [],
  evidenceHash: EMPTY_ROOT,
  ...change,
});
const sign = (member: number, observation: Observation, context = CONTEXT): Promise<SignedObservation> =>
  at(attesters, member).observation(context, member, observation);

let store: Store;
let watch: EquivocationWatch;
let told: Equivocation[];
let reported: Equivocation[];
let gossip: Equivocation[];
const nobody = (): Promise<undefined> => Promise.resolve(undefined);
const peers: PeerClient = {
  sendObservation: () => Promise.resolve(false),
  exchangeWishes: nobody,
  propose: nobody,
  commit: nobody,
  leaves: nobody,
  basis: nobody,
  sendEquivocation: (_peer, found) => {
    gossip.push(found);
    return Promise.resolve(true);
  },
};
const stored = (): SignedObservation[] => store.observations(1, 5, CONTEXT.committee.configDigest);

beforeEach(() => {
  store = openStore({ path: ":memory:", identity: "test" });
  [told, reported, gossip] = [[], [], []];
  watch = createEquivocationWatch({
    store,
    attester: at(attesters, 0),
    peers,
    others: () => [{ signer: at(accounts, 1).address, url: "http://peer" }],
    report: (found) => reported.push(found),
    onFound: (found) => told.push(found),
    logger: silentLogger,
  });
});

describe("a second observation of the same member", () => {
  it("never replaces the first, is kept beside it, and is told to everybody once", async () => {
    const [first, second, third] = await Promise.all([1n, 2n, 3n].map((fees) => sign(2, seen(fees))));
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    for (const one of [first, first, second, third, second]) watch.note(CONTEXT, one);
    assert.deepEqual(stored(), [first], "the first counts");
    assert.deepEqual(store.observationsOf(1, 5, CONTEXT.committee.configDigest, 2), [first, second]);
    assert.equal(told.length, 1);
    assert.deepEqual(reported, told);
    assert.deepEqual(gossip, told);
    assert.deepEqual(watch.list(), [{ ...at(told, 0), signer: at(accounts, 2).address.toLowerCase() }]);
  });

  it("that differs in its evidence alone is one too", async () => {
    watch.note(CONTEXT, await sign(2, seen(1n)));
    watch.note(CONTEXT, await sign(2, seen(1n, { evidenceHash: `0x${"01".repeat(32)}` })));
    assert.equal(told.length, 1);
  });

  it("of another batch, network or committee is none, and neither is the same content signed again", async () => {
    watch.note(CONTEXT, await sign(2, seen(1n)));
    watch.note(CONTEXT, await sign(2, seen(2n, { sequence: 6 })));
    watch.note(CONTEXT, await sign(2, seen(2n, { network: 2 })));
    watch.note(CONTEXT, await sign(3, seen(2n)));
    const rotated = contextFor({ configCount: 2 });
    watch.note(rotated, await sign(2, seen(2n), rotated));
    const again = await sign(2, seen(1n));
    watch.note(CONTEXT, { ...again, signature: `0x${"ee".repeat(65)}` });
    assert.equal(told.length, 0);
  });
});

describe("an equivocation that a peer tells", () => {
  const pair = async (change: Partial<Equivocation> = {}): Promise<Equivocation> => ({
    network: 1,
    sequence: 5,
    committee: CONTEXT.committee.configDigest,
    member: 2,
    signer: at(accounts, 2).address,
    first: await sign(2, seen(1n)),
    second: await sign(2, seen(2n)),
    ...change,
  });

  it("is believed for its two signatures, passed on once, and survives the wire", async () => {
    const found = equivocationSchema.parse(JSON.parse(toWire(await pair())));
    assert.equal(await watch.receive(CONTEXT, found), true);
    assert.equal(await watch.receive(CONTEXT, found), false);
    assert.equal(told.length, 1);
    assert.equal(gossip.length, 1);
  });

  it("is refused without two different contents of one member under this committee", async () => {
    const [honest, other] = [await sign(2, seen(1n)), await sign(3, seen(2n))];
    const elsewhere = contextFor({ chainId: 1 });
    const attempts: Partial<Equivocation>[] = [
      { second: honest },
      { second: other },
      { second: { ...other, member: 2 } },
      { second: { ...honest, observation: seen(9n) } },
      { second: await sign(2, seen(2n), elsewhere) },
      { second: await sign(2, seen(2n, { sequence: 6 })) },
      { member: 3 },
      { committee: elsewhere.committee.configDigest },
      { sequence: 6 },
    ];
    for (const attempt of attempts) assert.equal(await watch.receive(CONTEXT, await pair(attempt)), false);
    assert.equal(told.length + gossip.length + reported.length, 0);
  });
});

describe("a report to the chain", () => {
  it("carries hashes alone, whatever the number of farms, and is one job however often it is handed in", async () => {
    const farms = Array.from({ length: 3 }, (_, i) => ({
      farmId: i + 1,
      epoch: 20_000,
      hashrate: 1n,
      gross: 1n,
      energyWh: 0n,
      renewableBps: 0,
      sources: 1,
    }));
    const [first, second] = [await sign(2, seen(1n, { farms })), await sign(2, seen(2n))];
    watch.note(CONTEXT, first);
    watch.note(CONTEXT, second);
    const contract = `0x${"bb".repeat(20)}` as const;
    const job = equivocationJob(contract, at(told, 0));
    assert.equal(job.id, equivocationJob(contract, at(told, 0)).id);
    assert.equal(job.to, contract);
    const { functionName, args } = decodeFunctionData({ abi: equivocationsAbi, data: job.data });
    assert.equal(functionName, "report");
    assert.deepEqual(args.slice(0, 2), [1, 5]);
    assert.deepEqual(args[2], {
      reportHash: networkReportHash(first.observation.report),
      farmsHash: farmReportsHash(farms),
      evidenceHash: first.observation.evidenceHash,
      signature: first.signature,
    });
  });
});
