import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { keccak256 } from "viem";
import { bumped } from "./fees.ts";
import { bench, type Bench, DAY_MS, GWEI, POLICY } from "./testing/bench.ts";
import { jobFor, SENDER } from "./testing/hostileChain.ts";

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
