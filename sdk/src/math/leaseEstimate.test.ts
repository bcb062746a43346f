import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateLease, estimateLeases, estimateOutcome, type LeaseEstimateInputs } from "./index.ts";

const STILL = { name: "still", difficultyGrowth: 0, priceGrowth: 0 };
const lease: LeaseEstimateInputs = {
  hashrateTh: 100,
  hashpriceCoins: 0.000005,
  priceUsd: 40_000,
  efficiency: 30,
  tariffUsd: 0.05,
  maintenanceUsd: 0.002,
  serviceShare: 0.02,
  protocolShare: 0.01,
  waitDays: 5,
  days: 10,
  rentUsd: 150,
};
/** One TH/s-day: $0.20 gross, less 2 %, $0.036 of electricity and $0.002 of maintenance; 1 % of the rest is the protocol's. */
const NET_USD_PER_TH_DAY = (0.2 * 0.98 - 0.036 - 0.002) * 0.99;

function near(got: number, wanted: number): void {
  assert.ok(Math.abs(got - wanted) < 1e-9 * Math.max(1, Math.abs(wanted)), `${got} is not ${wanted}`);
}

test("when nothing changes, a lease earns its days at today's income, whenever it begins", () => {
  for (const waitDays of [0, 1, 30]) {
    const { estimatedIncomeUsd, estimatedLesseeUsd } = estimateLease({ ...lease, waitDays }, STILL);
    near(estimatedIncomeUsd, NET_USD_PER_TH_DAY * 100 * 10);
    near(estimatedLesseeUsd, NET_USD_PER_TH_DAY * 100 * 10 - 150);
  }
});

test("what one side gains over the other's days, the other gives up", () => {
  for (const { estimatedLesseeUsd, estimatedLessorUsd } of estimateLeases(lease))
    near(estimatedLesseeUsd + estimatedLessorUsd, 0);
});

test("a lease that begins later earns less when difficulty grows", () => {
  const growing = { name: "growing", difficultyGrowth: 0.8, priceGrowth: 0 };
  const soon = estimateLease({ ...lease, waitDays: 1 }, growing).estimatedIncomeUsd;
  const late = estimateLease({ ...lease, waitDays: 60 }, growing).estimatedIncomeUsd;
  assert.ok(late < soon);
});

test("two leases one after the other earn what one over all their days does", () => {
  const scenario = { name: "low", difficultyGrowth: 0.8, priceGrowth: -0.5 };
  const whole = estimateLease({ ...lease, waitDays: 3, days: 40 }, scenario);
  const first = estimateLease({ ...lease, waitDays: 3, days: 15 }, scenario);
  const second = estimateLease({ ...lease, waitDays: 18, days: 25 }, scenario);
  near(first.estimatedIncomeUsd + second.estimatedIncomeUsd, whole.estimatedIncomeUsd);
  near(first.estimatedIncomeCoins + second.estimatedIncomeCoins, whole.estimatedIncomeCoins);
});

test("from the first day on, a lease of a whole term earns what the calculator says of the units", () => {
  for (const estimate of estimateLeases({ ...lease, waitDays: 0 })) {
    const outcome = estimateOutcome({ ...lease, costUsd: 1 }, estimate.scenario);
    near(estimate.estimatedIncomeUsd, outcome.estimatedIncomeUsd);
  }
});

test("days that earn nothing are counted, and their rent is not paid back", () => {
  const { estimatedDaysWithoutNet, estimatedIncomeUsd, estimatedLesseeUsd } = estimateLease(
    { ...lease, tariffUsd: 1 },
    STILL,
  );
  assert.equal(estimatedDaysWithoutNet, 10);
  assert.equal(estimatedIncomeUsd, 0);
  assert.equal(estimatedLesseeUsd, -150);
});
