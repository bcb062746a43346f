import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { farmRegistryAbi, outputOracleAbi } from "@adit/sdk/abis";
import { epochEnd } from "@adit/sdk/math";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import {
  createWorld,
  startLocalCommittee,
  startSimulator,
  type LocalCommittee,
  type Simulator,
} from "../simulator/index.ts";
import {
  ATTESTING_KEYS,
  DISPUTE_WINDOW_SECONDS,
  MEMBERS,
  POSTING_KEYS,
  startTestChain,
  type TestChain,
} from "../testing/chain.ts";
import { leaderOf, systemClock, type Clock, type OracleNode, type Peer, type ViemClients } from "./index.ts";
import { MAX_MESSAGE_BYTES } from "./wire.ts";

const world = createWorld();
/** 2 July 2021: the steepest retarget of all comes a day later, and a pool books late five days later. */
const FIRST = 18_810;
const LATE_BOOKING = 18_815;
/** Patience that no slow machine exhausts; a test that needs it exhausted moves the nodes' clock. */
const TIMING = {
  tickMs: 20,
  observeDelaySeconds: 7_200,
  observeMs: 60_000,
  collectMs: 400,
  requestMs: 30_000,
  leaderTimeoutMs: 600_000,
  confirmMs: 30_000,
};
/** How far each node's clock was moved. */
const skippedMs: number[] = Array.from({ length: MEMBERS }, () => 0);
const clockOf = (node: number): Clock => ({
  nowMs: () => systemClock.nowMs() + (skippedMs[node] ?? 0),
  sleep: systemClock.sleep,
});
const observable = (epoch: number): number => Number(epochEnd(epoch)) + 3 * 3600;
const member = (epoch: number, view = 0): number => leaderOf(epoch, view, MEMBERS);

let chain: TestChain & { close: () => Promise<void> };
let simulator: Simulator;
let committee: LocalCommittee;
let folder: string;

const databases = (node: number): string => join(folder, `node-${node}.sqlite`);
async function startCommittee(
  clientsOf: (node: number) => Pick<ViemClients, "publicClient"> = (node) => chain.posterClients(node),
  timing = TIMING,
): Promise<LocalCommittee> {
  return await startLocalCommittee({
    world,
    simulator,
    chain: {
      rpcUrl: "http://127.0.0.1:8545",
      chainId: 31_337,
      oracle: chain.contracts.outputOracle,
      registry: chain.contracts.farmRegistry,
      startBlock: 0,
    },
    attestingKeys: ATTESTING_KEYS,
    postingKeys: POSTING_KEYS,
    clientsOf,
    databaseOf: databases,
    timing,
    clockOf,
  });
}

/** Lets a day end for the chain and the sources. */
async function endDay(epoch: number): Promise<void> {
  simulator.setNow(observable(epoch));
  await chain.moveTo(observable(epoch));
}

/** Stops a node for good and lets the others act until the day is on the chain. */
async function reportWithout(absent: number, epoch: number): Promise<void> {
  await committee.nodes[absent]?.stop();
  const present = committee.nodes.filter((_, node) => node !== absent);
  for (let attempt = 0; attempt < 10 && (await chain.readOracle.lastEpoch()) < epoch; attempt++) {
    await Promise.all(present.map((node) => node.tick()));
  }
  assert.equal(await chain.readOracle.lastEpoch(), epoch);
}

function peersOf(nodes: readonly OracleNode[]): Peer[] {
  return nodes.map((node) => {
    const [key, url] = [ATTESTING_KEYS[committee.nodes.indexOf(node)], node.url()];
    assert.ok(key !== undefined && url !== undefined);
    return { signer: privateKeyToAccount(key).address, url };
  });
}

/** Lets all others act until the day is on the chain, without this one: it has not accepted what they agree on. */
async function reportDayUnseenBy(absent: OracleNode): Promise<void> {
  const present = committee.nodes.filter((node) => node !== absent);
  for (const node of present) node.setPeers(peersOf(present));
  for (let attempt = 0; attempt < 10 && (await chain.readOracle.sequence()) === 0; attempt++) {
    await Promise.all(present.map((node) => node.tick()));
  }
  assert.equal(await chain.readOracle.sequence(), 1);
  // They read from the chain what they posted.
  await Promise.all(present.map((node) => node.tick()));
}

before(async () => {
  simulator = await startSimulator({ world, nodes: MEMBERS, now: observable(FIRST) });
});
after(() => simulator.stop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "adit-committee-"));
  chain = await startTestChain(world, FIRST);
  skippedMs.fill(0);
  committee = await startCommittee();
});
afterEach(async () => {
  for (let node = 0; node < MEMBERS; node++) simulator.setFault(node, undefined);
  await committee.stop();
  await chain.close();
  rmSync(folder, { recursive: true });
});

describe("a committee of four that tolerates one fault", () => {
  it("posts a day with exactly three signatures, and the leader of the day posts it", async () => {
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    const [batch, ...rest] = await chain.readOracle.batches();
    assert.ok(batch !== undefined && rest.length === 0);
    assert.equal(batch.signers.toString(2).replaceAll("0", "").length, 3);
    assert.equal(batch.poster, chain.posterClients(member(FIRST)).walletClient.account.address);
  });

  it("reports what happened: every block, every fee, and the price within the exchanges' spread", async () => {
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    const truth = world.day(FIRST);
    const report = await chain.readOracle.report(FIRST);
    assert.ok(report !== undefined);
    assert.equal(report.fees, truth.fees);
    assert.equal(report.firstHeight, truth.firstHeight);
    assert.equal(report.blockCount, truth.blockCount);
    const ppm =
      ((report.priceUsd8 > truth.priceUsd8 ? report.priceUsd8 - truth.priceUsd8 : truth.priceUsd8 - report.priceUsd8) *
        1_000_000n) /
      truth.priceUsd8;
    assert.ok(ppm <= 300n, `${ppm} ppm off`);
  });

  it("takes turns, day by day, across a retarget", async () => {
    for (let epoch = FIRST; epoch < FIRST + 5; epoch++) {
      await endDay(epoch);
      await committee.reportDay(epoch);
    }
    const posters = (await chain.readOracle.batches()).map(({ poster }) => poster);
    assert.equal(new Set(posters.slice(0, MEMBERS)).size, MEMBERS);
    assert.equal(posters[4], posters[0]);
    const retargets = [FIRST, FIRST + 1, FIRST + 2, FIRST + 3, FIRST + 4].filter(
      (epoch) => world.day(epoch).nextBits !== 0,
    );
    assert.equal(retargets.length, 1, "the days of this test cross a retarget");
  });

  it("waits until the day is over and buried, by the chain's clock", async () => {
    await chain.moveTo(Number(epochEnd(FIRST)) + 60);
    simulator.setNow(Number(epochEnd(FIRST)) + 60);
    for (const outcome of await committee.tick()) assert.deepEqual(outcome, { outcome: "not-due", epoch: FIRST });
    assert.equal(await chain.readOracle.sequence(), 0);
  });

  it("catches up day by day after a pause of the whole committee", async () => {
    await endDay(FIRST + 3);
    await committee.reportDay(FIRST + 3);
    assert.equal(await chain.readOracle.lastEpoch(), FIRST + 3);
    assert.equal(await chain.readOracle.sequence(), 4);
  });
});

describe("one faulty member", () => {
  it("ORA-A: a member with false figures moves nothing beyond what an honest member saw", async () => {
    const liar = member(FIRST); // even the one that leads
    simulator.setFault(liar, "lying");
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    const truth = world.day(FIRST);
    const report = await chain.readOracle.report(FIRST);
    assert.ok(report !== undefined);
    assert.equal(report.fees, truth.fees);
    assert.ok(report.priceUsd8 < (truth.priceUsd8 * 1_001n) / 1_000n);
    const honest = committee.nodes[(liar + 1) % MEMBERS];
    await honest?.tick();
    for (const farm of honest?.archive.farmsOf(1) ?? []) {
      assert.equal(farm.gross, world.farmDay(farm.farmId, farm.epoch).gross);
    }
  });

  it("an absent follower costs nothing but its signature", async () => {
    const absent = (member(FIRST) + 1) % MEMBERS;
    await endDay(FIRST);
    await reportWithout(absent, FIRST);
    const [batch] = await chain.readOracle.batches();
    assert.equal((batch?.signers ?? 0n) & (1n << BigInt(absent)), 0n);
  });

  it("an absent leader is replaced by the next one after the time-out", async () => {
    await endDay(FIRST);
    await committee.nodes[member(FIRST)]?.stop();
    const others = committee.nodes.filter((_, node) => node !== member(FIRST));
    for (const outcome of await Promise.all(others.map((node) => node.tick()))) {
      assert.deepEqual(outcome, { outcome: "waiting", epoch: FIRST, reason: "the leader cannot be reached" });
    }
    assert.equal(await chain.readOracle.sequence(), 0);
    skippedMs.fill(TIMING.leaderTimeoutMs);
    await reportWithout(member(FIRST), FIRST);
    const [batch] = await chain.readOracle.batches();
    assert.equal(batch?.poster, chain.posterClients(member(FIRST, 1)).walletClient.account.address);
  });

  it("a member whose Bitcoin node lags waits, and the others go on", async () => {
    const lagging = (member(FIRST) + 2) % MEMBERS;
    simulator.setFault(lagging, "lagging");
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    assert.equal(await chain.readOracle.lastEpoch(), FIRST);
  });

  it("a leader whose sources are silent still leads with what the others saw", async () => {
    simulator.setFault(member(FIRST), "silent");
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    const [batch] = await chain.readOracle.batches();
    assert.equal(batch?.poster, chain.posterClients(member(FIRST)).walletClient.account.address);
    assert.equal((await chain.readOracle.report(FIRST))?.fees, world.day(FIRST).fees);
  });

  it("restarted members, whose patience starts anew, follow the others into their later view", async () => {
    const [leading, patient, restarted] = [member(FIRST), member(FIRST, 1), member(FIRST, 2)];
    const other = member(FIRST, 3);
    await endDay(FIRST);
    await committee.nodes[leading]?.stop();
    const alive = committee.nodes.filter((_, node) => node !== leading);
    await Promise.all(alive.map((node) => node.tick()));
    // Two of three have waited through several views; nobody leads where the third one stands.
    skippedMs[patient] = 5 * TIMING.leaderTimeoutMs;
    skippedMs[other] = 5 * TIMING.leaderTimeoutMs;
    for (let attempt = 0; attempt < 8 && (await chain.readOracle.sequence()) === 0; attempt++) {
      await Promise.all(alive.map((node) => node.tick()));
      for (const node of [patient, other, restarted]) skippedMs[node] = (skippedMs[node] ?? 0) + TIMING.leaderTimeoutMs;
    }
    assert.equal(await chain.readOracle.sequence(), 1);
  });

  it("members whose clocks run sixteen times as fast as the others' find one view with them", async () => {
    const absent = member(FIRST);
    await endDay(FIRST);
    await committee.nodes[absent]?.stop();
    const alive = committee.nodes.filter((_, node) => node !== absent);
    // The fast ones are the leader of the next view and the one after it: alone they would be four views ahead at each look.
    const fast = new Set([member(FIRST, 1), member(FIRST, 2)]);
    for (let attempt = 0; attempt < 60 && (await chain.readOracle.sequence()) === 0; attempt++) {
      await Promise.all(alive.map((node) => node.tick()));
      for (const node of skippedMs.keys())
        skippedMs[node] = (skippedMs[node] ?? 0) + TIMING.leaderTimeoutMs * (fast.has(node) ? 4 : 0.25);
    }
    assert.equal(await chain.readOracle.sequence(), 1);
    assert.equal((await chain.readOracle.report(FIRST))?.fees, world.day(FIRST).fees);
  });

  it("two faulty members are too many: nothing is posted", async () => {
    simulator.setFault(0, "silent");
    simulator.setFault(1, "silent");
    await endDay(FIRST);
    await assert.rejects(committee.reportDay(FIRST, 8), /was not reported/);
    assert.equal(await chain.readOracle.sequence(), 0);
  });
});

describe("a node that dies", () => {
  it("resumes from its database: a signed batch that never arrived is posted as it was, once", async () => {
    await endDay(FIRST);
    await committee.stop();
    const leading = member(FIRST);
    // The leader gathers all signatures, and its connection breaks at the very moment of sending.
    let broken = 0;
    committee = await startCommittee(
      (node) => {
        const { publicClient } = chain.posterClients(node);
        const sendRawTransaction: typeof publicClient.sendRawTransaction = () => {
          broken++;
          return Promise.reject(new Error("connection lost"));
        };
        return { publicClient: node === leading ? { ...publicClient, sendRawTransaction } : publicClient };
      },
      {
        ...TIMING,
        confirmMs: 100,
      },
    );
    const waiting = (await committee.tick())[leading];
    assert.ok(waiting?.outcome === "waiting" && waiting.reason === "the batch is on its way to the chain");
    assert.equal(broken, 1);
    assert.equal(await chain.readOracle.sequence(), 0);
    await committee.stop();

    // What the sources say now has changed; what was signed has not.
    for (let node = 0; node < MEMBERS; node++) simulator.setFault(node, "lying");
    committee = await startCommittee();
    await committee.reportDay(FIRST);
    const batches = await chain.readOracle.batches();
    assert.equal(batches.length, 1);
    assert.equal((await chain.readOracle.report(FIRST))?.fees, world.day(FIRST).fees);
  });

  it("does not post again what somebody posted while it was down", async () => {
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    await committee.stop();
    committee = await startCommittee();
    for (const outcome of await committee.tick()) assert.deepEqual(outcome, { outcome: "not-due", epoch: FIRST + 1 });
    assert.equal((await chain.readOracle.batches()).length, 1);
  });

  it("fetches from its peers the trees that it missed, and proves them by their roots", async () => {
    const absent = (member(FIRST) + 1) % MEMBERS;
    await endDay(FIRST);
    await reportWithout(absent, FIRST);
    await committee.stop();
    committee = await startCommittee();
    const late = committee.nodes[absent];
    assert.equal(late?.archive.farmsOf(1), undefined);
    await committee.tick();
    assert.deepEqual(late?.archive.farmsOf(1), committee.nodes[member(FIRST)]?.archive.farmsOf(1));
    assert.ok((late?.archive.farmsOf(1)?.length ?? 0) > 0);
  });
});

describe("farm reports", () => {
  it("are served with proofs that the registry accepts once they are final", async () => {
    await endDay(FIRST);
    await committee.reportDay(FIRST);
    await committee.tick();
    const url = committee.nodes[2]?.url();
    const answer = z
      .object({
        sequence: z.number(),
        postedAt: z.number(),
        proof: z.array(z.string().startsWith("0x")),
        report: z.record(z.string(), z.union([z.string(), z.number()])),
      })
      .parse(await (await fetch(`${url}/proof/${world.network}/1/1`)).json());
    assert.equal(answer.report.farmId, 1);
    assert.equal(answer.report.gross, world.farmDay(1, FIRST).gross.toString());

    const proof = committee.nodes[2]?.archive.proof(1, 1, undefined);
    assert.ok(proof !== undefined);
    const { publicClient, walletClient } = chain.posterClients(0);
    const args = [world.network, 1, proof.postedAt, proof.report, proof.proof] as const;
    const finalAt = await publicClient.readContract({
      address: chain.contracts.outputOracle,
      abi: outputOracleAbi,
      functionName: "verifyFarmReport",
      args,
    });
    assert.equal(finalAt, proof.postedAt + DISPUTE_WINDOW_SECONDS);
    await chain.moveTo(finalAt);
    await walletClient.writeContract({
      address: chain.contracts.farmRegistry,
      abi: farmRegistryAbi,
      functionName: "record",
      args,
    });
    const farm = await publicClient.readContract({
      address: chain.contracts.farmRegistry,
      abi: farmRegistryAbi,
      functionName: "farm",
      args: [1],
    });
    assert.equal(farm.lastReportEpoch, FIRST);
  });

  it("that a pool books late come in a later batch, once", async () => {
    const days = LATE_BOOKING - FIRST + 2;
    for (let epoch = FIRST; epoch < FIRST + days; epoch++) {
      await endDay(epoch);
      await committee.reportDay(epoch);
    }
    await committee.tick();
    const daysLate = new Map<string, number>();
    for (let sequence = 1; sequence <= days; sequence++) {
      for (const farm of committee.nodes[0]?.archive.farmsOf(sequence) ?? []) {
        const id = `${farm.farmId}/${farm.epoch}`;
        assert.ok(!daysLate.has(id), `farm and day ${id} appear twice`);
        daysLate.set(id, FIRST + sequence - 1 - farm.epoch);
      }
    }
    assert.equal(daysLate.get(`2/${LATE_BOOKING}`), 1);
    assert.equal(daysLate.size, 2 * days);
  });
});

describe("what a node serves", () => {
  it("answers health and wrong requests in words", async () => {
    await committee.tick();
    const url = committee.nodes[0]?.url() ?? "";
    const health = z
      .object({ member: z.number(), network: z.number(), sequence: z.number() })
      .parse(await (await fetch(`${url}/healthz`)).json());
    assert.deepEqual(health, { member: 0, network: world.network, sequence: 0 });
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${url}${path}`, init)).status;
    assert.equal(await status("/"), 404);
    assert.equal(await status("/leaves/1/99"), 404);
    assert.equal(await status("/proof/1/x/1"), 404);
    assert.equal(await status("/v1/observations"), 405);
    assert.equal(await status("/v1/observations", { method: "POST", body: "{" }), 400);
    assert.equal(await status("/v1/observations", { method: "POST", body: "{}" }), 400);
    assert.equal(await status("/v1/wishes"), 405);
    const tooMany = Array.from({ length: 33 }, () => ({ member: 0, view: 1, signature: `0x${"11".repeat(65)}` }));
    const wishes = (list: unknown): RequestInit => ({
      method: "POST",
      body: JSON.stringify({ network: 1, sequence: 1, wishes: list }),
    });
    assert.equal(await status("/v1/wishes", wishes(tooMany)), 400);
    assert.equal(await status("/v1/wishes", wishes([{ ...tooMany[0], view: 2 ** 32 }])), 400);
    assert.equal(await status("/v1/wishes", wishes([tooMany[0]])), 200);
    assert.equal(await status("/v1/commits", { method: "POST", body: "x".repeat(MAX_MESSAGE_BYTES + 1) }), 413);
  });

  it("says whether a batch is not there, or only what stands behind it, and serves it when it has it", async () => {
    const late = committee.nodes[(member(FIRST) + 1) % MEMBERS];
    assert.ok(late !== undefined);
    await endDay(FIRST);
    await reportDayUnseenBy(late);
    const answers = async (): Promise<{ status: number; error: string | undefined; retry: string | null }[]> =>
      await Promise.all(
        ["/proof/1/1/1", "/leaves/1/1"].map(async (path) => {
          const response = await fetch(`${late.url()}${path}`);
          const { error } = z.object({ error: z.string().optional() }).parse(await response.json());
          return { status: response.status, error, retry: response.headers.get("retry-after") };
        }),
      );
    for (const { status, error } of await answers()) {
      assert.equal(status, 404);
      assert.match(error ?? "", /not on the chain, as far as this node has read it/);
    }
    late.setPeers([]);
    await late.tick();
    for (const { status, error, retry } of await answers()) {
      assert.equal(status, 503);
      assert.match(error ?? "", /has not got the farm reports of batch 1 yet/);
      assert.ok(Number(retry) > 0);
    }
    late.setPeers(peersOf(committee.nodes));
    await late.tick();
    for (const { status } of await answers()) assert.equal(status, 200);
    const unknown = await fetch(`${late.url()}/proof/1/1/999`);
    assert.equal(unknown.status, 404);
    assert.match(await unknown.text(), /carries no report of farm 999/);
  });

  it("stores no observation that a stranger signed", async () => {
    await endDay(FIRST);
    const url = committee.nodes[0]?.url() ?? "";
    const zero = `0x${"00".repeat(32)}`;
    const report = {
      epoch: FIRST,
      firstHeight: 1,
      blockCount: 0,
      bits: 1,
      nextBits: 0,
      retargetTime: 0,
      fees: "0",
      priceUsd8: "0",
      blocksRoot: zero,
    };
    const body = JSON.stringify({
      member: 1,
      observation: { network: 1, sequence: 1, report, farms: "", evidenceHash: zero },
      signature: `0x${"11".repeat(65)}`,
    });
    const answer = await fetch(`${url}/v1/observations`, { method: "POST", body });
    assert.deepEqual(await answer.json(), { stored: false });
  });

  it("lets pages of any origin read what everybody may, and nothing that members send each other", async () => {
    const url = committee.nodes[0]?.url() ?? "";
    const allowed = async (path: string, init?: RequestInit): Promise<string | null> =>
      (await fetch(`${url}${path}`, init)).headers.get("access-control-allow-origin");
    for (const path of ["/healthz", "/heartbeat", `/evidence/0x${"11".repeat(32)}`, "/observations/1/1", "/leaves/1/1"])
      assert.equal(await allowed(path), "*", path);
    for (const path of ["/v1/observations", "/v1/wishes"])
      assert.equal(await allowed(path, { method: "POST", body: "{}" }), null, path);
  });
});
