import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { waterfallBars, type WaterfallLine } from "./waterfallBars.ts";

const lines = (gross: bigint, ...costs: bigint[]): WaterfallLine[] => [
  { amount: gross, kind: "gross" },
  ...costs.map((amount) => ({ amount, kind: "cost" }) as const),
];

test("each cost ends where the one before began", () => {
  assert.deepEqual(
    waterfallBars([...lines(100n, 30n, 10n), { amount: 60n, kind: "holders" }]).map(({ start, length }) => [
      start,
      start + length,
    ]),
    [
      [0n, 100n],
      [70n, 100n],
      [60n, 70n],
      [0n, 60n],
    ],
  );
});

test("a cost that is more than everything earned is the longest bar, and the first line is shorter", () => {
  const [gross, electricity, maintenance] = waterfallBars(lines(100n, 400n, 10n));
  assert.deepEqual(gross, { start: 0n, length: 100n, whole: 400n });
  assert.deepEqual(electricity, { start: 0n, length: 400n, whole: 400n });
  assert.deepEqual(maintenance, { start: 0n, length: 10n, whole: 400n });
});

test("no bar leaves its frame, whatever a day costs", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(amount, fc.array(amount, { maxLength: 6 }), (gross, costs) =>
      waterfallBars(lines(gross, ...costs)).every(({ start, length, whole }) => start >= 0n && start + length <= whole),
    ),
  );
});
