import assert from "node:assert/strict";
import { test } from "node:test";
import { byMonth, forTheEye, niceTop, shortDay, thinned, tickText } from "./chart.ts";

const JUNE_29 = 18_807;

test("a day on an axis has no year", () => {
  assert.equal(shortDay(JUNE_29), "29 Jun");
});

test("days fall into the months of UTC, in their order, and none is lost", () => {
  const days = Array.from({ length: 40 }, (_, i) => ({ epoch: JUNE_29 + i }));
  const months = byMonth(days);
  assert.deepEqual(
    months.map(({ title, days: ofMonth }) => [title, ofMonth.length]),
    [
      ["Jun 2021", 2],
      ["Jul 2021", 31],
      ["Aug 2021", 7],
    ],
  );
  assert.deepEqual(
    months.flatMap(({ days: ofMonth }) => ofMonth),
    days,
  );
});

test("the same month of two years is two months", () => {
  assert.equal(byMonth([{ epoch: JUNE_29 }, { epoch: JUNE_29 + 365 }]).length, 2);
});

test("amounts become numbers of their unit", () => {
  assert.equal(forTheEye(123_456_789n, 6), 123.456789);
  assert.equal(forTheEye(-5n, 1), -0.5);
});

test("ticks have three digits at most, and a letter only when they are long", () => {
  assert.equal(tickText(0), "0");
  assert.equal(tickText(1_250), "1,250");
  assert.equal(tickText(0.04567), "0.0457");
  assert.equal(tickText(1_250_000), "1.25M");
  assert.equal(tickText(-2_000), "-2,000");
});

test("thinning keeps the first and the last point and never leaves more than asked for", () => {
  for (const length of [2, 119, 120, 121, 365, 1_825]) {
    const points = Array.from({ length }, (_, i) => i);
    const left = thinned(points, 120);
    assert.equal(left[0], 0);
    assert.equal(left.at(-1), length - 1);
    assert.ok(left.length <= 120, `${left.length} of ${length}`);
  }
});

test("the top of an axis holds the most and is four round parts", () => {
  assert.equal(niceTop(41.8), 60);
  assert.equal(niceTop(38), 40);
  assert.equal(niceTop(1), 1);
  assert.equal(niceTop(0.09), 0.1);
  assert.equal(niceTop(0), 4);
  for (const most of [0.0003, 7, 99, 101, 12_345]) assert.ok(niceTop(most) >= most && niceTop(most) <= most * 1.51);
});
