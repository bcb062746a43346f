import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateLeases, type LeaseEstimateInputs } from "@adit/sdk/math";
import { dollars, evenAt, incomePoints, outcomeSentence, purchaseCost } from "./leaseMoney.ts";

const inputs: LeaseEstimateInputs = {
  hashrateTh: 100,
  hashpriceCoins: 0.000005,
  priceUsd: 40_000,
  efficiency: 30,
  tariffUsd: 0.05,
  maintenanceUsd: 0.002,
  serviceShare: 0.02,
  protocolShare: 0.01,
  waitDays: 1,
  days: 10,
  rentUsd: 120,
};

test("income so far begins at nothing and ends at what the estimate says of the whole lease", () => {
  const points = incomePoints(inputs, 18_800);
  assert.equal(points.length, 11);
  assert.equal(points[0]?.values.low?.value, 0);
  const [low, base, high] = estimateLeases(inputs).map(({ estimatedIncomeUsd }) => estimatedIncomeUsd);
  const last = points.at(-1)?.values;
  assert.deepEqual([last?.low?.value, last?.base?.value, last?.high?.value], [low, base, high]);
});

test("titles of points are unique, also of a long lease", () => {
  const titles = incomePoints({ ...inputs, days: 365 }, 18_800).map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
});

test("the base case earns the rent back on the first day that reaches it, or never", () => {
  const points = incomePoints(inputs, 18_800);
  const paid = (points[4]?.values.base?.value ?? 0) - 0.001;
  assert.equal(evenAt(points, paid), points[4]?.title);
  assert.equal(evenAt(points, 1e9), undefined);
});

test("a loss is said as one, before the gain", () => {
  assert.match(outcomeSentence(estimateLeases({ ...inputs, rentUsd: 158 })), /^low: \$[\d.]+ lost, base: .*high: /);
  assert.equal(dollars(-1234.5), "−$1,234.50");
  assert.equal(dollars(-0.001), "$0.00");
});

test("buying costs the price of the hashrate, rounded up; nothing without a price", () => {
  assert.equal(purchaseCost(1_500n, 10n ** 9n, 2_000_000n * 10n ** 18n), 3_000_000n);
  assert.equal(purchaseCost(1n, 10n ** 9n, 1n), 1n);
  assert.equal(purchaseCost(1_500n, 10n ** 9n, 0n), 0n);
});
