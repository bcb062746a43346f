import assert from "node:assert/strict";
import { test } from "node:test";
import { profitShare, type ProfitMemory, type ProfitShareInputs } from "./profitShare.ts";

const PH = 10n ** 15n;
const NOTHING: ProfitMemory = { reported: 0n, expected: 0n, counted: 0n, lossCarry: 0n, deliveredDays: 0 };
/** A farm of 10 PH/s that sold 4 of them to this series and 4 to others; no costs, so that only the income speaks. */
const DAY: ProfitShareInputs = {
  sold: 4n * PH,
  delivered: 10n * PH,
  reserved: 8n * PH,
  reported: 1_000_000n,
  expected: 1_000_000n,
  energyWh: 0n,
  toleranceBps: 300n,
  toleranceDays: 0n,
  holderShareBps: 8_000n,
  firstOfWindow: true,
  terms: {
    milliJoulePerTh: 30_000n,
    tariffUsd8: 0n,
    maintenanceUsd8PerThDay: 0n,
    tokenDecimals: 8,
    priceUsd8: 40_000n * 10n ** 8n,
    serviceBps: 0n,
    protocolBps: 100n,
  },
};

test("a slice is what was sold of what the farm has: more machines dilute nobody, missing ones are shared", () => {
  const { lines } = profitShare(DAY, NOTHING);
  assert.deepEqual([lines.gross, lines.net, lines.protocol, lines.holders], [400_000n, 400_000n, 3_200n, 316_800n]);
  const twice = profitShare({ ...DAY, delivered: 20n * PH, reported: 2_000_000n, expected: 2_000_000n }, NOTHING);
  assert.equal(twice.lines.gross, 400_000n);
  const half = profitShare({ ...DAY, delivered: 4n * PH, reported: 400_000n, expected: 400_000n }, NOTHING);
  assert.equal(half.lines.gross, 200_000n);
});

test("what is reported counts within the tolerance of the window's sum, not of the day", () => {
  const nothing = profitShare({ ...DAY, reported: 0n }, NOTHING);
  assert.equal(nothing.lines.gross, (970_000n * 4n) / 10n, "a shortfall below the bound is owed");
  const twice = profitShare({ ...DAY, reported: 2_000_000n, firstOfWindow: false }, nothing.next);
  assert.equal(twice.next.counted, 2_000_000n, "made up the day after");
  const boast = profitShare({ ...DAY, reported: 9_000_000n }, NOTHING);
  assert.equal(boast.next.counted, 1_030_000n);
});

test("days' worth of tolerance are of the window's mean, whatever the size of the farm", () => {
  const lucky = { ...DAY, toleranceBps: 0n, toleranceDays: 2n, reported: 9_000_000n };
  const first = profitShare(lucky, NOTHING);
  assert.equal(first.next.counted, 3_000_000n, "one day's income and two days' worth more");
  const second = profitShare({ ...lucky, firstOfWindow: false }, first.next);
  assert.equal(second.next.counted, 4_000_000n);
  const idle = { ...lucky, firstOfWindow: false, delivered: 0n, reported: 0n, expected: 0n };
  assert.equal(profitShare(idle, second.next).next.deliveredDays, 2, "a day without delivery has no income to be lucky with");
});

test("losses are made good before anybody shares in a profit", () => {
  const loss = profitShare({ ...DAY, terms: { ...DAY.terms, maintenanceUsd8PerThDay: 6_000_000n } }, NOTHING);
  assert.equal(loss.lines.net, 0n);
  assert.equal(loss.next.lossCarry, loss.lines.maintenance - loss.lines.gross);
  const after = profitShare(DAY, loss.next);
  assert.equal(after.lines.net, 400_000n - loss.next.lossCarry);
  assert.equal(after.next.lossCarry, 0n);
});

test("electricity is the lesser of the meters and of what the terms' machines would need", () => {
  const terms = { ...DAY.terms, tariffUsd8: 5_000_000n };
  const ceiling = profitShare({ ...DAY, terms, energyWh: 10n ** 12n }, NOTHING).lines.electricity;
  const metered = profitShare({ ...DAY, terms, energyWh: 1_000_000n }, NOTHING).lines.electricity;
  assert.equal(ceiling, 360_000n, "4 PH/s at 30 J/TH for a day: 2,880 kWh at 5 cents, at 40,000 dollars");
  assert.equal(metered, 50_000n, "4/10 of 1,000 kWh");
});

test("a farm that nobody has heard of owes nothing that day", () => {
  const { lines } = profitShare({ ...DAY, delivered: 0n, reserved: 0n, reported: 0n, expected: 0n }, NOTHING);
  assert.deepEqual(Object.values(lines), Array<bigint>(7).fill(0n));
});
