import assert from "node:assert/strict";
import { test } from "node:test";
import { leaseDays, leasePhase, leaseSentence, settledDaysOf, type LeaseFacts } from "./leaseState.ts";

const DAY = 86_400;
const term = { startEpoch: 100, epochs: 30 };
const facts: LeaseFacts = {
  terms: { start: 110, epochs: 5, firstIndex: 10, bought: false },
  settledEpochs: 8,
  endingEpochs: 30,
  isReturnable: false,
  optionEndsAt: undefined,
  refundOpen: false,
};
const at = (day: number): number => day * DAY + 60;

test("a lease goes from its first day to the units' way home", () => {
  assert.equal(leasePhase(facts, at(109)), "upcoming");
  assert.equal(leasePhase(facts, at(110)), "running");
  assert.equal(leasePhase(facts, at(114)), "running");
  assert.equal(leasePhase({ ...facts, settledEpochs: 14 }, at(115)), "settling");
  assert.equal(leasePhase({ ...facts, settledEpochs: 15 }, at(116)), "streaming");
  assert.equal(leasePhase({ ...facts, settledEpochs: 16, isReturnable: true }, at(117)), "returnable");
});

test("an option holds the units until its last second", () => {
  const settled = { ...facts, settledEpochs: 15, optionEndsAt: 116 * DAY };
  assert.equal(leasePhase(settled, 116 * DAY - 1), "optionOpen");
  assert.equal(leasePhase(settled, 116 * DAY), "streaming");
});

test("bought units wait for the lessor's days, and a refund comes before everything", () => {
  const bought = { ...facts, terms: { ...facts.terms, bought: true } };
  assert.equal(leasePhase(bought, at(112)), "boughtWaiting");
  assert.equal(leasePhase({ ...bought, refundOpen: true, isReturnable: true }, at(112)), "refundable");
});

test("a series that ended early leaves no day to wait for", () => {
  assert.equal(leasePhase({ ...facts, settledEpochs: 12, endingEpochs: 12 }, at(118)), "streaming");
});

test("settled days of a lease begin with its own first day and end with its last", () => {
  assert.equal(settledDaysOf({ ...facts, settledEpochs: 10 }), 0);
  assert.equal(settledDaysOf({ ...facts, settledEpochs: 12 }), 2);
  assert.equal(settledDaysOf({ ...facts, settledEpochs: 25 }), 5);
});

test("days before and after a lease are the lessor's, days of it the lessee's", () => {
  const days = leaseDays({ ...facts, settledEpochs: 12 }, term, at(113));
  assert.deepEqual(
    days.map(({ epoch, side }) => [epoch, side]),
    [
      ...[107, 108, 109].map((epoch) => [epoch, "lessor"]),
      ...[110, 111, 112, 113, 114].map((epoch) => [epoch, "lessee"]),
      ...[115, 116, 117].map((epoch) => [epoch, "lessor"]),
    ],
  );
  assert.deepEqual(
    days.map(({ status }) => status),
    "settled settled settled settled settled waiting mining future future future future".split(" "),
  );
});

test("once bought, the days after the lease are the lessee's too, but not those before it", () => {
  const days = leaseDays({ ...facts, terms: { ...facts.terms, bought: true } }, term, at(113));
  assert.deepEqual(
    days.filter(({ side }) => side === "lessor").map(({ epoch }) => epoch),
    [107, 108, 109],
  );
});

test("the strip stays within the term, and days that never come say so", () => {
  const first = { ...facts, terms: { start: 100, epochs: 30, firstIndex: 0, bought: false } };
  const days = leaseDays({ ...first, settledEpochs: 5, endingEpochs: 5 }, term, at(113));
  assert.equal(days.length, 30);
  assert.equal(days[4]?.status, "settled");
  assert.equal(days[5]?.status, "ended");
});

test("every phase has a sentence with the days that matter", () => {
  assert.match(leaseSentence(facts, at(109)), /starts with 21 Apr 1970/);
  assert.match(leaseSentence({ ...facts, settledEpochs: 11 }, at(111)), /Day 2 of 5 .* 1 day of the lease is settled/);
  assert.match(
    leaseSentence({ ...facts, settledEpochs: 12, endingEpochs: 12, isReturnable: true }, at(118)),
    /ended before the lease/,
  );
});
