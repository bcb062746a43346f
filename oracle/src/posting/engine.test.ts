import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { keccak256, type Address } from "viem";
import { silentLogger } from "../node/logger.ts";
import { createMetrics } from "../node/metrics.ts";
import { createPoster, type Poster } from "./engine.ts";
import { bumped } from "./fees.ts";
import { PolicyViolation, type SigningPolicy } from "./policy.ts";
import { openPostingStore, type PostingStore } from "./store.ts";
import { createHostileChain, fakeSigner, jobFor, SENDER, TARGET, type HostileChain } from "./testing/hostileChain.ts";

const GWEI = 10n ** 9n;
const GAS = 100_000n;
const DAY_MS = 86_400_000;
const POLICY: SigningPolicy = {
  chainId: 31_337,
  allowed: [{ to: TARGET, selectors: ["0xaabbccdd"] }],
  maxGas: 200_000n,
  fees: {
    maxFeePerGas: 100n * GWEI,
    patientFeePerGas: 20n * GWEI,
    patienceMs: 600_000,
    maxPriorityFeePerGas: 2n * GWEI,
  },
  dailyLimit: 4n * 120_000n * 100n * GWEI,
};
const PATIENCE = {
  confirmations: 3,
  stuckMs: 60_000,
  resendMs: 20_000,
  retryMs: 5_000,
  quarantineMs: 60_000,
  maxQuarantineMs: 600_000,
};

type Bench = {
  chain: HostileChain;
  store: PostingStore;
  poster: () => Poster;
  restart: () => void;
  time: { ms: number };
  metrics: ReturnType<typeof createMetrics>;
  /** Steps `count` times, ten seconds apart, mining after each. */
  live: (count: number) => Promise<void>;
};

function bench(policy: SigningPolicy = POLICY): Bench {
  const chain = createHostileChain({ gas: GAS, baseFee: GWEI });
  const store = openPostingStore({ path: ":memory:" });
  const time = { ms: 1_700_000_000_000 };
  const metrics = createMetrics();
  const create = (): Poster =>
    createPoster({
      ...{ chain: chain.port, store, signer: fakeSigner, policy, patience: PATIENCE, logger: silentLogger, metrics },
      ...{ unixMs: () => time.ms, random: () => 0.5 },
    });
  let poster = create();
  return {
    ...{ chain, store, time, metrics },
    poster: () => poster,
    restart: () => {
      poster = create();
    },
    live: async (count) => {
      for (let i = 0; i < count; i++) {
        await poster.step();
        chain.mine();
        time.ms += 10_000;
      }
    },
  };
}

const counted = async (metrics: ReturnType<typeof createMetrics>, line: string): Promise<number> =>
  Number(
    (await metrics.text())
      .split("\n")
      .find((text) => text.startsWith(line))
      ?.slice(line.length) ?? 0,
  );

describe("the posting engine", () => {
  it("sends a job once, sees it done, and takes it for final when it is buried", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    assert.equal((await poster().step()).outcome, "sent");
    chain.mine();
    await poster().step();
    assert.equal(poster().job("job/1")?.state, "done");
    await live(4);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("handing a job in again, also after a restart, is the same job", async () => {
    const { chain, poster, live, restart } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    restart();
    poster().submit(jobFor(1));
    await live(5);
    assert.equal(chain.mined().length, 1);
    assert.throws(() => poster().submit({ ...jobFor(2), id: "job/1" }), RangeError);
  });

  it("two jobs have two nonces, one after the other", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    poster().submit({ ...jobFor(2), priority: 1 });
    await live(8);
    assert.deepEqual(
      chain.mined().map(({ job, nonce }) => [job, nonce]),
      [
        [2, 0],
        [1, 1],
      ],
    );
  });

  it("a job that somebody else does is done without a transaction", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    chain.doneByOther(1);
    await live(5);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 0);
  });

  it("posts again when the block disappears, and the transaction with it", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    await live(2);
    assert.equal(poster().job("job/1")?.state, "done");
    chain.reorg(2, "forget");
    await poster().step();
    assert.notEqual(poster().job("job/1")?.state, "done");
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
    assert.equal(poster().transactions("job/1").length, 1, "the very same transaction was sent again");
  });

  it("posts itself when another one's posting disappears", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    chain.doneByOther(1);
    await live(1);
    assert.equal(poster().job("job/1")?.state, "done");
    chain.reorg(3, "forget");
    await live(8);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("replaces a stuck transaction by an eighth in both fields, and watches both", async () => {
    const { chain, poster, time, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    chain.setBaseFee(3n * GWEI * 2n);
    time.ms += PATIENCE.stuckMs;
    assert.equal((await poster().step()).outcome, "sent");
    const [first, second] = poster().transactions("job/1");
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(first.nonce, second.nonce);
    assert.ok(second.maxFeePerGas >= bumped(first.maxFeePerGas));
    assert.ok(second.maxPriorityFeePerGas >= bumped(first.maxPriorityFeePerGas));
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
    const outcomes = poster()
      .transactions("job/1")
      .map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["lost", "mined"]);
  });

  it("it is the first one that is mined after all: done all the same, and nothing is sent again", async () => {
    const { chain, poster, time, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    time.ms += PATIENCE.stuckMs;
    await poster().step();
    assert.equal(poster().transactions("job/1").length, 2);
    chain.mineOnly(poster().transactions("job/1")[0]?.hash);
    await live(5);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("gas times twenty: waits while it is patient, says so, then pays", async () => {
    const { chain, poster, time, live } = bench();
    chain.setBaseFee(25n * GWEI);
    poster().submit(jobFor(1));
    const step = await poster().step();
    assert.equal(step.outcome, "waiting");
    assert.match(
      "reason" in step ? step.reason : "",
      /base fee needs 25000000001 wei per gas, 20000000000 may be paid; it pays more once/,
    );
    assert.equal(poster().transactions("job/1").length, 0);
    time.ms += POLICY.fees.patienceMs;
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("above the policy's fee it never pays, however long it waits", async () => {
    const { chain, poster, live } = bench();
    chain.setBaseFee(101n * GWEI);
    poster().submit(jobFor(1));
    await live(200);
    assert.equal(chain.sent().length, 0);
    chain.setBaseFee(GWEI);
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("stops at the day's limit, also after a restart, and goes on the next day", async () => {
    const dailyLimit = 2n * 120_000n * 4n * GWEI;
    const { chain, poster, time, live, restart } = bench({ ...POLICY, dailyLimit });
    for (let i = 1; i <= 5; i++) poster().submit(jobFor(i));
    await live(30);
    const first = chain.mined().length;
    assert.ok(first >= 1 && first < 5, `${first} were sent`);
    restart();
    await live(5);
    assert.equal(chain.mined().length, first);
    const { last, spentToday } = poster().status();
    assert.match(last !== undefined && "reason" in last ? last.reason : "", /spending limit/);
    assert.ok(spentToday <= dailyLimit);
    for (let day = 0; day < 5; day++) {
      time.ms += DAY_MS;
      await live(12);
    }
    assert.equal(chain.mined().length, 5);
  });

  it("refuses a foreign target or function before anything is recorded, and counts it", async () => {
    const { poster, metrics, store } = bench();
    const other: Address = "0x00000000000000000000000000000000000000ff";
    assert.throws(() => poster().submit({ ...jobFor(1), to: other }), PolicyViolation);
    assert.throws(() => poster().submit({ ...jobFor(1), data: "0xdeadbeef" }), PolicyViolation);
    assert.throws(() => poster().submit({ ...jobFor(1), data: "0x" }), PolicyViolation);
    assert.equal(store.jobs("wanted").length, 0);
    assert.equal(await counted(metrics, 'adit_policy_violations_total{rule="target"} '), 1);
    assert.equal(await counted(metrics, 'adit_policy_violations_total{rule="selector"} '), 2);
  });

  it("never signs for more gas than the policy allows: the job is set aside", async () => {
    const { chain, poster, live } = bench();
    chain.setGas(300_000n);
    poster().submit(jobFor(1));
    await live(4);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.match(poster().job("job/1")?.reason ?? "", /gas limit 360000 is above 200000/);
    assert.equal(chain.sent().length, 0);
  });

  it("a call that reverts the same way in two blocks is set aside, others go on, and it is tried again later", async () => {
    const { chain, poster, live } = bench();
    chain.refuse(1, "UnknownCommittee");
    poster().submit(jobFor(1));
    poster().submit(jobFor(2));
    await live(6);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.equal(poster().job("job/1")?.reason, "UnknownCommittee");
    assert.notEqual(poster().job("job/2")?.state, "wanted");
    assert.equal(poster().status().quarantined[0]?.id, "job/1");
    const tries = chain.estimates(1);
    await live(60);
    assert.ok(chain.estimates(1) - tries < 8, "the pauses grow");
    chain.refuse(1, undefined);
    await live(70);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("one that is no longer wanted ends without a transaction", async () => {
    const { chain, poster, live } = bench();
    chain.refuse(1, "AlreadyRecorded");
    poster().submit({ ...jobFor(1), mootBy: ["AlreadyRecorded"] });
    await live(2);
    assert.equal(poster().job("job/1")?.state, "moot");
    assert.equal(chain.sent().length, 0);
  });

  it("one whose transactions revert when mined, though every simulation passes, does not spend the day's limit", async () => {
    const { chain, poster, live } = bench();
    chain.revertWhenMined(1);
    poster().submit(jobFor(1));
    await live(20);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.ok(chain.sent().length <= 4, `${chain.sent().length} were sent`);
  });

  for (const [said, then] of [
    ["already known", "sent"],
    ["nonce too low", "waiting"],
    ["replacement transaction underpriced", "waiting"],
    ["max fee per gas less than block base fee: address 0x, maxFeePerGas: 1, baseFee: 2", "waiting"],
    ["insufficient funds for gas * price + value", "failed"],
    ["The request took too long to respond", "waiting"],
    ["intrinsic gas too low", "failed"],
  ] as const) {
    it(`an answer of "${said.slice(0, 40)}" to the sending does not lose the job`, async () => {
      const { chain, poster, live, time } = bench();
      chain.answerSends(said, 1);
      poster().submit(jobFor(1));
      assert.equal((await poster().step()).outcome, then);
      time.ms += 20_000;
      await live(12);
      assert.equal(poster().job("job/1")?.state, "final");
      assert.equal(chain.mined().length, 1);
    });
  }

  it("without a condition, a receipt of a block that is not of the chain counts for nothing", async () => {
    const { chain, poster, live } = bench();
    const { doneWhen: _none, ...job } = jobFor(1);
    poster().submit(job);
    await poster().step();
    chain.lieAboutReceipts(true);
    chain.forgetPool();
    await poster().step();
    assert.equal(poster().job("job/1")?.state, "wanted");
    chain.lieAboutReceipts(false);
    await live(12);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("another process that uses the key takes a nonce: the job takes the next", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    chain.useNonce();
    await live(8);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.deepEqual(
      chain.mined().map(({ nonce }) => nonce),
      [1],
    );
  });

  it("if a done job's offer at the cap holds the nonce, it is mined first: the next job is not stuck behind it", async () => {
    const { chain, poster, live, time } = bench();
    chain.setBaseFee(60n * GWEI);
    poster().submit(jobFor(1));
    time.ms += POLICY.fees.patienceMs;
    await poster().step();
    chain.doneByOther(1);
    chain.forgetPool();
    poster().submit(jobFor(2));
    time.ms += POLICY.fees.patienceMs;
    await live(20);
    assert.equal(poster().job("job/2")?.state, "final");
  });
});

type Act =
  | { kind: "step" | "mine" | "restart" | "forget" | "other" | "nonce" | "honest" }
  | { kind: "wait"; ms: number }
  | { kind: "reorg"; depth: number; pool: "keep" | "forget" }
  | { kind: "fee"; gwei: number }
  | { kind: "answer"; said: string; times: number; arrives: boolean }
  | { kind: "lag"; blocks: number }
  | { kind: "crash"; at: "recorded" | "sent" }
  | { kind: "refuse"; job: number; reason: string | undefined }
  | { kind: "lie"; on: boolean };

const JOBS = 3;
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Act>({ kind: "step" }) },
  { weight: 6, arbitrary: fc.constant<Act>({ kind: "mine" }) },
  fc.constantFrom<Act>(
    { kind: "restart" },
    { kind: "forget" },
    { kind: "other" },
    { kind: "nonce" },
    { kind: "honest" },
  ),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1_000, max: 200_000 }) }),
  fc.record({
    kind: fc.constant("reorg" as const),
    depth: fc.integer({ min: 1, max: 5 }),
    pool: fc.constantFrom("keep" as const, "forget" as const),
  }),
  fc.record({ kind: fc.constant("fee" as const), gwei: fc.integer({ min: 1, max: 150 }) }),
  fc.record({
    kind: fc.constant("answer" as const),
    said: fc.constantFrom(
      "underpriced",
      "already known",
      "nonce too low",
      "insufficient funds",
      "timeout",
      "nonce too high",
    ),
    times: fc.integer({ min: 1, max: 4 }),
    arrives: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("lag" as const), blocks: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant("crash" as const), at: fc.constantFrom("recorded" as const, "sent" as const) }),
  fc.record({
    kind: fc.constant("refuse" as const),
    job: fc.integer({ min: 1, max: JOBS }),
    reason: fc.constantFrom("WrongSequence", "Paused", undefined),
  }),
  fc.record({ kind: fc.constant("lie" as const), on: fc.boolean() }),
);

async function perform(table: Bench, what: Act): Promise<void> {
  const { chain, time } = table;
  switch (what.kind) {
    case "step":
      await table.poster().step();
      return;
    case "mine":
      chain.mine();
      return;
    case "restart":
      table.restart();
      return;
    case "forget":
      chain.forgetPool();
      return;
    case "other":
      chain.doneByOther(1);
      return;
    case "nonce":
      chain.useNonce();
      return;
    case "honest":
      chain.behave();
      return;
    case "wait":
      time.ms += what.ms;
      return;
    case "reorg":
      chain.reorg(what.depth, what.pool);
      return;
    case "fee":
      chain.setBaseFee(BigInt(what.gwei) * GWEI);
      return;
    case "answer":
      chain.answerSends(what.said, what.times, what.arrives);
      return;
    case "lag":
      chain.lag(what.blocks);
      return;
    case "crash":
      // The process dies at its next sending, before or after the node has the transaction; a new one starts.
      chain.dieAtNextSend(what.at);
      await Promise.race([table.poster().step(), chain.death()]);
      chain.behave();
      table.restart();
      return;
    case "refuse":
      chain.refuse(what.job, what.reason);
      return;
    case "lie":
      chain.lieAboutReceipts(what.on);
      return;
  }
}

function groups<T>(items: readonly T[], keyOf: (item: T) => number): T[][] {
  const found = new Map<number, T[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found.values()];
}

function requireOrder({ store, chain }: Bench): void {
  const signed = store.fromNonce(SENDER, 0);
  const recorded = new Set(signed.map(({ hash }) => hash));
  for (const raw of chain.sent()) assert.ok(recorded.has(keccak256(raw)), "everything that was sent had been recorded");
  for (const offers of groups(signed, ({ nonce }) => nonce)) {
    for (const [index, offer] of offers.entries()) {
      assert.ok(offer.maxFeePerGas <= POLICY.fees.maxFeePerGas);
      const before = offers[index - 1];
      if (before === undefined) continue;
      assert.ok(offer.maxFeePerGas >= bumped(before.maxFeePerGas), "a second transaction replaces the first by price");
      assert.ok(offer.maxPriorityFeePerGas >= bumped(before.maxPriorityFeePerGas));
    }
    const worst = offers.reduce((most, { gas, maxFeePerGas }) => {
      const cost = gas * maxFeePerGas;
      return cost > most ? cost : most;
    }, 0n);
    assert.ok(offers.reduce((sum, { reserved }) => sum + reserved, 0n) >= worst, "what a nonce can cost is reserved");
  }
  for (const offers of groups(signed, ({ day }) => day))
    assert.ok(offers.reduce((sum, { reserved }) => sum + reserved, 0n) <= POLICY.dailyLimit, "a day's limit holds");
}

describe("the posting engine against a hostile chain", () => {
  it("records before it sends, replaces by price, keeps every limit, and ends with every effect there exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const table = bench();
        for (let i = 1; i <= JOBS; i++) table.poster().submit(jobFor(i));
        for (const what of acts) {
          await perform(table, what);
          requireOrder(table);
        }
        // From here on the chain lives: nodes answer, fees are low, days pass.
        const { chain, time, poster } = table;
        chain.behave();
        chain.setBaseFee(GWEI);
        for (let i = 1; i <= JOBS; i++) chain.refuse(i, undefined);
        const open = (): boolean =>
          Array.from({ length: JOBS }, (_, i) => poster().job(`job/${i + 1}`)).some((job) => job?.state !== "final");
        for (let day = 0; day < 6 && open(); day++) {
          for (let i = 0; i < 60 && open(); i++) await table.live(1);
          time.ms += DAY_MS;
        }
        requireOrder(table);
        for (let i = 1; i <= JOBS; i++) {
          assert.equal(poster().job(`job/${i}`)?.state, "final", `job ${i}: ${JSON.stringify(poster().status().last)}`);
          assert.equal(chain.effects(i), 1, `job ${i} has its effect once`);
        }
        table.store.close();
      }),
      { numRuns: 150 },
    );
  });
});
