import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDays, checkOffer, daysAllowed, startStatus, startWindow, type StartStatus } from "./leaseOffer.ts";

const term = { startEpoch: 100, epochs: 30 };
const offer = { minEpochs: 3, maxEpochs: 10, lastStart: 120 };

test("a lease begins tomorrow at the earliest, and not before the series mines", () => {
  assert.deepEqual(startWindow(offer, term, 105), { earliest: 106, latest: 120 });
  assert.deepEqual(startWindow(offer, term, 90), { earliest: 100, latest: 120 });
});

test("an offer whose last start leaves too few days of the term ends earlier", () => {
  assert.equal(startWindow({ ...offer, lastStart: 129 }, term, 105).latest, 127);
});

test("an expired offer has no day to begin on", () => {
  const { earliest, latest } = startWindow(offer, term, 120);
  assert.ok(earliest > latest);
});

test("the days of a lease stop at the end of the term", () => {
  assert.deepEqual(daysAllowed(offer, term, 110), { least: 3, most: 10 });
  assert.deepEqual(daysAllowed(offer, term, 125), { least: 3, most: 5 });
});

test("each day of a calendar says why a lease cannot begin on it", () => {
  const status = (epoch: number, today = 105): StartStatus => startStatus(epoch, offer, term, today);
  assert.equal(status(104), "over");
  assert.equal(status(105), "today");
  assert.equal(status(106), "free");
  assert.equal(status(120), "free");
  assert.equal(status(121), "afterOffer");
  assert.equal(status(128), "tooShort");
  assert.equal(status(95, 90), "beforeTerm");
});

test("days are free exactly within the window", () => {
  for (const today of [80, 99, 100, 110, 119, 125]) {
    const { earliest, latest } = startWindow(offer, term, today);
    for (let epoch = 75; epoch < 140; epoch += 1)
      assert.equal(startStatus(epoch, offer, term, today) === "free", epoch >= earliest && epoch <= latest);
  }
});

test("what is wrong with the days of a lease is said in words", () => {
  const check = (start: number | undefined, epochs: number): string | undefined =>
    checkDays({ start, epochs }, offer, term, 105);
  assert.equal(check(110, 5), undefined);
  assert.match(check(undefined, 5) ?? "", /first day/);
  assert.match(check(121, 5) ?? "", /after the last start/);
  assert.match(check(110, 2) ?? "", /at least 3 days/);
  assert.match(check(110, 11) ?? "", /at most 10 days/);
  assert.match(checkDays({ start: 125, epochs: 6 }, { ...offer, lastStart: 127 }, term, 105) ?? "", /leaves 5 days/);
});

test("what is wrong with an offer is said before the contract would refuse it", () => {
  const check = (change: Partial<typeof offer>, today = 105): string | undefined =>
    checkOffer({ ...offer, ...change }, term, today);
  assert.equal(check({}), undefined);
  assert.match(check({ minEpochs: 0 }) ?? "", /at least 1 day/);
  assert.match(check({ minEpochs: 11 }) ?? "", /more than the most/);
  assert.match(check({ lastStart: 105 }) ?? "", /or later/);
  assert.match(check({ lastStart: 99 }, 90) ?? "", /or later/);
  assert.match(check({ lastStart: 128 }) ?? "", /could not have 3 days/);
});
