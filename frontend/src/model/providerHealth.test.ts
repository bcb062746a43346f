import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exampleTerms } from "./providerFixture.ts";
import { bondHealth, bondReturn, settlementAsk, type AskedDay } from "./providerHealth.ts";
import { tasksOf, type TaskInput } from "./providerTasks.ts";

const terms = exampleTerms();

test("a bond is said to be enough, short, not yet marked, or not asked for", () => {
  assert.deepEqual(bondHealth(terms, { bond: 100n, required: 80n }, 0n).status, "enough");
  const short = bondHealth(terms, { bond: 100n, required: 130n }, 0n);
  assert.deepEqual([short.status, short.short], ["short", 30n]);
  assert.equal(bondHealth(terms, { bond: 0n, required: 0n }, 0n).status, "unmarked");
  const none = exampleTerms({ bondEpochs: 0, marginEpochs: 0 });
  assert.equal(bondHealth(none, { bond: 0n, required: 0n }, 0n).status, "none");
});

test("a bond of a series whose days are all settled lacks nothing, whatever the last day asked for", () => {
  const over = bondHealth(terms, { bond: 0n, required: 130n }, 10n, true);
  assert.deepEqual([over.status, over.short], ["over", 0n]);
});

test("the days that a bond covers count the penalty of each", () => {
  // 5 % on top of 1,000 is 1,050 a day.
  assert.equal(bondHealth(terms, { bond: 10_500n, required: 0n }, 1_000n).coveredTenths, 100n);
  assert.equal(bondHealth(terms, { bond: 10_499n, required: 0n }, 1_000n).coveredTenths, 99n);
  assert.equal(bondHealth(terms, { bond: 10_500n, required: 0n }, 0n).coveredTenths, undefined);
});

const day = (epoch: number, owed: bigint, obstacle: AskedDay["obstacle"] = "None"): AskedDay => ({
  epoch,
  obstacle,
  owed,
  secondOwed: 0n,
});

test("days are paid in order: behind one that the funding does not reach, none is ready", () => {
  const ask = settlementAsk([day(1, 60n), day(2, 60n, "Unfunded"), day(3, 1n), day(4, 9n, "ReportMissing")], 100n, 0n);
  assert.deepEqual([ask.ready, ask.payable.length, ask.owed, ask.missing], [1, 3, 121n, 21n]);
  assert.equal(ask.waits?.epoch, 4);
});

test("days behind one that waits for its report are not asked for", () => {
  const ask = settlementAsk([day(1, 5n, "ReportNotFinal"), day(2, 5n)], 100n, 0n);
  assert.deepEqual([ask.ready, ask.payable.length, ask.owed, ask.waits?.epoch], [0, 0, 0n, 1]);
});

test("the second coin has to be there as well", () => {
  const both = { ...day(1, 5n), secondOwed: 7n };
  assert.equal(settlementAsk([both], 5n, 6n).ready, 0);
  assert.equal(settlementAsk([both], 5n, 6n).secondMissing, 1n);
  assert.equal(settlementAsk([both], 5n, 7n).ready, 1);
});

test("what is ready never asks for more than the funding, and all that is payable for the funding and what is missing", () => {
  const amount = fc.bigInt({ min: 0n, max: 1_000n });
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 12 }), amount, (owed, funding) => {
      const ask = settlementAsk(
        owed.map((one, i) => day(i, one)),
        funding,
        0n,
      );
      const ready = owed.slice(0, ask.ready).reduce((sum, one) => sum + one, 0n);
      assert.ok(ready <= funding);
      const next = owed[ask.ready];
      if (next !== undefined) assert.ok(ready + next > funding);
      assert.equal(ask.missing > 0n, ask.ready < owed.length);
    }),
  );
});

test("the bond is free a week after the last day once that is settled, and at once after a sale that failed", () => {
  const asked = { terms, state: "Matured", settledEpochs: 90, endingEpochs: 90 } as const;
  const free = (terms.startEpoch + 90 + 7) * 86_400;
  assert.equal(bondReturn({ ...asked, nowSeconds: free }).status, "free");
  assert.deepEqual(bondReturn({ ...asked, nowSeconds: free - 1 }), {
    status: "locked",
    until: BigInt(free),
    daysLeft: 0,
  });
  assert.equal(bondReturn({ ...asked, settledEpochs: 89, nowSeconds: free }).status, "locked");
  assert.equal(bondReturn({ ...asked, state: "Cancelled", settledEpochs: 0, nowSeconds: 0 }).status, "free");
});

const idle: TaskInput = {
  serial: 1,
  state: "Active",
  nextEpoch: 100,
  ask: settlementAsk([], 0n, 0n),
  bond: bondHealth(terms, { bond: 100n, required: 80n }, 0n),
  bondIsFree: false,
  projection: undefined,
  coverableFrom: 0n,
  credit: 0n,
  releasable: 0n,
  withdrawable: 0n,
  canFinish: false,
};

test("a series in order asks for nothing", () => {
  assert.deepEqual(tasksOf([idle]), []);
});

test("what costs money comes first, then by its deadline", () => {
  const unpaid = settlementAsk([day(100, 50n, "Unfunded")], 20n, 0n);
  const short = bondHealth(terms, { bond: 100n, required: 130n }, 0n);
  const tasks = tasksOf([
    { ...idle, serial: 1, credit: 9n, bond: short },
    { ...idle, serial: 2, ask: unpaid, coverableFrom: 5_001n },
    { ...idle, serial: 3, ask: unpaid, coverableFrom: 4_001n, releasable: 3n },
    { ...idle, serial: 4, ask: settlementAsk([day(100, 5n), day(101, 5n)], 20n, 0n) },
  ]);
  assert.deepEqual(
    tasks.map(({ kind, serial }) => `${kind} ${serial}`),
    ["payNow 3", "payNow 2", "postBond 1", "settle 4", "release 3", "withdraw 1"],
  );
  assert.deepEqual([tasks[0]?.deadline, tasks[0]?.amount, tasks[3]?.days], [4_000n, 30n, 2]);
});

test("funding that runs out within the week is said with its day; later it is not", () => {
  const span = (ends: number) => ({
    days: [],
    fundingEnds: ends,
    missing: 10n,
    secondMissing: 0n,
    bondShortFrom: undefined,
    bondShort: 0n,
    released: 0n,
  });
  assert.deepEqual(
    tasksOf([{ ...idle, projection: span(106) }]).map(({ kind, days, amount }) => [kind, days, amount]),
    [["fundSoon", 106, 10n]],
  );
  assert.deepEqual(tasksOf([{ ...idle, projection: span(107) }]), []);
  // Of merged mining either coin may run out first.
  const second = { ...span(106), missing: 0n, secondMissing: 8n };
  assert.deepEqual(
    tasksOf([{ ...idle, projection: second }]).map(({ kind, amount, second: other }) => [kind, amount, other]),
    [["fundSoon", 0n, 8n]],
  );
});

test("a series that is over gives its bond back and asks for none", () => {
  const over = { ...idle, state: "Matured", bondIsFree: true, withdrawable: 4n } as const;
  const short = bondHealth(terms, { bond: 100n, required: 130n }, 0n);
  assert.deepEqual(
    tasksOf([{ ...over, bond: short }]).map(({ kind }) => kind),
    ["takeBond", "takeFunding"],
  );
});
