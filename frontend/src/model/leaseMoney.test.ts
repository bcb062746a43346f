import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateLeases, LITECOIN_RULES, type LeaseEstimateInputs } from "@adit/sdk/math";
import type { KnownCoins } from "./coinsToday.ts";
import { termsOf, USDC } from "./fixture.ts";
import {
  dollars,
  evenAt,
  incomePoints,
  leaseInputs,
  leaseOutcomes,
  outcomeSentence,
  purchaseCost,
} from "./leaseMoney.ts";

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

const litecoin = {
  rewardPerBlock: 1_250_000_000n,
  targetSeconds: (86_400n << 256n) / (45n * 10n ** 15n),
  coinDecimals: 8,
  tokenDecimals: 8,
  priceUsd8: 150n * 10n ** 8n,
  subsidy: { rules: LITECOIN_RULES, nextHeight: 2_520_000 - 576 * 5 },
};
const dogecoin = { ...litecoin, rewardPerBlock: 10n ** 12n, priceUsd8: 20_000_000n, subsidy: undefined };
const plan = { units: 1_000n, start: 18_810, epochs: 5, rent: 50_000_000n };

test("a lease of a merged series counts both coins, and a halving before it in the coin that it halves", () => {
  const free = termsOf({ tariffUsd8: 0n, serviceBps: 0, protocolBps: 0, secondNetwork: 3 });
  const income = (coins: KnownCoins, start = plan.start): number =>
    leaseOutcomes(leaseInputs({ ...plan, start }, free, coins, USDC))[1]?.estimatedIncomeUsd ?? 0;
  // The halving is five days off: a lease from tomorrow on sees less of it than one from the tenth day on.
  const soon = income({ first: litecoin, today: 18_800 }, 18_800);
  const late = income({ first: litecoin, today: 18_800 });
  assert.ok(late < 0.51 * soon && late > 0.49 * soon, `${late} of ${soon}`);
  const both = income({ first: litecoin, second: dogecoin, today: 18_800 });
  assert.ok(both > 2 * late);
});

test("a lease of a profit share earns the holders' part, and not the whole net", () => {
  const terms = termsOf({ tariffUsd8: 0n });
  const coins = { first: { ...litecoin, subsidy: undefined }, today: 18_809 };
  const [, whole] = leaseOutcomes(leaseInputs(plan, terms, coins, USDC));
  const [, share] = leaseOutcomes(leaseInputs(plan, { ...terms, form: 1, holderShareBps: 7_000 }, coins, USDC));
  assert.ok(whole !== undefined && share !== undefined && whole.estimatedIncomeUsd > 0);
  assert.ok(Math.abs(share.estimatedIncomeUsd / whole.estimatedIncomeUsd - 0.7) < 1e-9);
});
