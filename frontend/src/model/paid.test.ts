import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettledDay } from "../chain/events.ts";
import { DAILY_AT_MOST } from "./chart.ts";
import type { TermDay } from "./day.ts";
import { BTC, START, SUPPLY, termsOf } from "./fixture.ts";
import { paidDays, promisePoints, recomputed, recount, waterfallPoints, type NetworkDayValue } from "./paid.ts";

const TERMS = termsOf();
const OPTIONS = { terms: TERMS, coinDecimals: 8, token: BTC };
const NETWORK: NetworkDayValue = {
  targetSeconds: (1n << 256n) / 1_000_000_000_000_000_000n,
  rewardPerBlock: 625_000_000n,
};
const PRICE = 3_000_000_000_000n;

/** A day as the chain would settle it. */
function settled(epoch: number, change: Partial<SettledDay> = {}): TermDay {
  const lines = recomputed({ units: SUPPLY, priceUsd8: PRICE }, NETWORK, OPTIONS);
  const day: SettledDay = {
    epoch,
    lines,
    units: SUPPLY,
    priceUsd8: PRICE,
    payment: "inTime",
    toHolders: lines.holders,
    penalty: 0n,
    writtenOff: 0n,
    second: undefined,
    hash: "0x01",
    ...change,
  };
  return { epoch, status: "settled", day, fallback: undefined };
}

test("a settled day of 1 TH/s is the series' day divided by its TH/s", () => {
  const [day] = paidDays([settled(START)], TERMS);
  assert.ok(day !== undefined);
  // 2,000 units of 1 GH/s are 2 TH/s.
  assert.equal(day.lines.gross, ((settled(START).day?.lines.gross ?? 0n) * 1_000_000n) / 2n);
  assert.equal(day.paid, day.lines.holders);
});

test("days that are not settled are no points", () => {
  assert.equal(paidDays([{ epoch: START, status: "mining", day: undefined, fallback: undefined }], TERMS).length, 0);
});

test("a covered day shows what was paid of it beside what was owed", () => {
  const owed = settled(START).day?.lines.holders ?? 0n;
  const [point] = promisePoints(
    paidDays([settled(START, { payment: "covered", toHolders: owed / 2n, writtenOff: owed - owed / 2n })], TERMS),
    BTC,
  );
  assert.ok(point?.values.paid !== undefined && point.values.owed !== undefined);
  assert.ok(Math.abs(point.values.paid.value * 2 - point.values.owed.value) < 0.01);
});

test("the lines of a point add up to its gross", () => {
  const [day] = paidDays([settled(START)], TERMS);
  const [point] = waterfallPoints(day === undefined ? [] : [day], BTC);
  const sum = Object.values(point?.values ?? {}).reduce((all, datum) => all + (datum?.value ?? 0), 0);
  assert.ok(day !== undefined && Math.abs(sum - Number(day.lines.gross) / 1e6) < 0.001);
});

test("a long term is drawn by month, each the mean of its settled days", () => {
  const days = Array.from({ length: DAILY_AT_MOST + 1 }, (_, i) => settled(START + i));
  const points = promisePoints(paidDays(days, TERMS), BTC);
  assert.ok(points.length <= 6);
  const [one] = promisePoints(paidDays([settled(START)], TERMS), BTC);
  for (const { values, title } of points) {
    assert.equal(values.paid?.text, one?.values.paid?.text);
    assert.match(title, /mean of \d+ days?$/);
  }
  assert.equal(new Set(points.map(({ title }) => title)).size, points.length);
});

test("a recount finds the days whose lines do not follow from the network's day", () => {
  const wrong = settled(START + 1);
  const day = wrong.day;
  assert.ok(day !== undefined);
  const days = [
    settled(START),
    { ...wrong, day: { ...day, lines: { ...day.lines, electricity: day.lines.electricity + 1n } } },
    settled(START + 2),
  ];
  const result = recount(days, (epoch) => (epoch === START + 2 ? undefined : NETWORK), OPTIONS);
  assert.deepEqual(result, { checked: 2, differing: [START + 1], unchecked: 1 });
});
