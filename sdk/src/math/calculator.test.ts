import assert from "node:assert/strict";
import { test } from "node:test";
import { BITCOIN_RULES } from "./bitcoinRules.ts";
import {
  breakEvenDifficultyGrowth,
  estimateDays,
  estimateOutcome,
  estimateOutcomes,
  subsidyFactors,
  type CalculatorInputs,
  type EstimatedDay,
} from "./calculator.ts";
import { DOGECOIN_RULES, ETHEREUM_CLASSIC_RULES } from "./networks.ts";

/** The check vector's day: 50.3188 satoshi gross, 22.6667 for electricity, per TH/s. */
const INPUTS: CalculatorInputs = {
  hashrateTh: 100,
  costUsd: 700,
  days: 365,
  hashpriceCoins: 50.3188e-8,
  priceUsd: 90_000,
  efficiency: 17,
  tariffUsd: 0.05,
  maintenanceUsd: 0,
  serviceShare: 0,
  protocolShare: 0,
};
const FLAT = { name: "flat", difficultyGrowth: 0, priceGrowth: 0 };

test("a year in which nothing changes pays 365 times today", () => {
  const outcome = estimateOutcome(INPUTS, FLAT);
  const todaySats = (50.3188 - 22.6667) * 100;
  assert.ok(Math.abs(outcome.estimatedIncomeCoins * 1e8 - todaySats * 365) < 5);
  assert.ok(Math.abs(outcome.estimatedIncomeUsd - outcome.estimatedIncomeCoins * 90_000) < 1e-6);
  assert.equal(outcome.estimatedDaysWithoutNet, 0);
});

test("the loss comes first, and more difficulty never pays more", () => {
  const [low, base, high] = estimateOutcomes(INPUTS);
  assert.ok(low && base && high);
  assert.ok(low.estimatedProfitUsd < base.estimatedProfitUsd && base.estimatedProfitUsd < high.estimatedProfitUsd);
  assert.ok(low.estimatedReturn < 0);
});

test("days without net give their part of the payment back", () => {
  const outcome = estimateOutcome({ ...INPUTS, tariffUsd: 1 }, FLAT);
  assert.equal(outcome.estimatedDaysWithoutNet, 365);
  assert.equal(outcome.estimatedIncomeCoins, 0);
  assert.equal(outcome.estimatedProfitUsd, 0);
});

test("at the break-even growth the purchase neither wins nor loses", () => {
  const growth = breakEvenDifficultyGrowth(INPUTS);
  assert.ok(growth !== undefined && growth > 0);
  const at = (difficultyGrowth: number): number =>
    estimateOutcome(INPUTS, { ...FLAT, difficultyGrowth }).estimatedProfitUsd;
  assert.ok(Math.abs(at(growth)) < 0.01);
  assert.ok(at(growth + 0.05) < 0);
  assert.ok(at(growth - 0.05) > 0);
});

test("a price that no fall of difficulty makes good has no break-even", () => {
  assert.equal(breakEvenDifficultyGrowth({ ...INPUTS, costUsd: 1e9 }), undefined);
});

test("a price that no growth makes bad has none either", () => {
  assert.equal(breakEvenDifficultyGrowth({ ...INPUTS, costUsd: 0.01 }), undefined);
});

test("days of a scenario add up to its outcome", () => {
  const scenario = { name: "x", difficultyGrowth: 0.6, priceGrowth: -0.2 };
  const days = estimateDays(INPUTS, scenario);
  const outcome = estimateOutcome(INPUTS, scenario);
  assert.equal(days.length, 365);
  const sum = (of: (day: EstimatedDay) => number): number => days.reduce((all, day) => all + of(day), 0);
  assert.ok(Math.abs(sum(({ incomeUsd }) => incomeUsd) - outcome.estimatedIncomeUsd) < 1e-9);
  assert.ok(Math.abs(sum(({ refundUsd }) => refundUsd) - outcome.estimatedRefundUsd) < 1e-9);
});

test("the day of break-even is the first by whose end income and refunds reach the cost", () => {
  const cheap = { ...INPUTS, costUsd: 500 };
  const { estimatedBreakEvenDay } = estimateOutcome(cheap, FLAT);
  assert.ok(estimatedBreakEvenDay !== undefined);
  const until = (day: number): number =>
    estimateDays(cheap, FLAT)
      .slice(0, day)
      .reduce((all, { incomeUsd, refundUsd }) => all + incomeUsd + refundUsd, 0);
  assert.ok(until(estimatedBreakEvenDay) >= 500 && until(estimatedBreakEvenDay - 1) < 500);
  assert.equal(estimateOutcome({ ...INPUTS, costUsd: 1e6 }, FLAT).estimatedBreakEvenDay, undefined);
});

test("a halving inside the term halves the subsidy from its day on, as the network's rules know the height", () => {
  // Block 840,000 halved the subsidy; the day in which it falls is a mean of both.
  const factors = subsidyFactors(BITCOIN_RULES, 840_000 - 144 * 10 - 36, 20);
  assert.deepEqual(
    factors.slice(0, 10),
    Array.from({ length: 10 }, () => 1),
  );
  assert.equal(factors[10], (36 + 108 / 2) / 144);
  assert.deepEqual(
    factors.slice(11),
    Array.from({ length: 9 }, () => 0.5),
  );
});

test("days before the term move the halving nearer", () => {
  const factors = subsidyFactors(BITCOIN_RULES, 840_000 - 144 * 10, 5, 8);
  assert.deepEqual(factors, [1, 1, 0.5, 0.5, 0.5]);
});

test("a coin whose subsidy never changes has no halving, and eras fall by a fifth", () => {
  assert.deepEqual(subsidyFactors(DOGECOIN_RULES, 5_000_000, 3), [1, 1, 1]);
  const era = 25_000_000;
  const [first, , last] = subsidyFactors(ETHEREUM_CLASSIC_RULES, era - ETHEREUM_CLASSIC_RULES.blocksPerDay, 3);
  assert.equal(first, 1);
  assert.equal(last, 0.8);
});

test("a halving takes half of the subsidy and none of the fees", () => {
  const free = { ...INPUTS, tariffUsd: 0, feeShare: 0.2, subsidyFactors: [1, 0.5] };
  const [before, after, later] = estimateDays({ ...free, days: 3 }, FLAT);
  assert.ok(before && after && later);
  assert.ok(Math.abs(after.grossCoins / before.grossCoins - 0.6) < 1e-12);
  assert.equal(later.grossCoins, after.grossCoins);
});

test("assumed fees replace those of today, and the subsidy stays what it is", () => {
  const free = { ...INPUTS, tariffUsd: 0, feeShare: 0.1, days: 1 };
  const [asToday] = estimateDays(free, FLAT);
  const [without] = estimateDays(free, { ...FLAT, feeShare: 0 });
  const [more] = estimateDays(free, { ...FLAT, feeShare: 0.5 });
  assert.ok(asToday && without && more);
  assert.ok(Math.abs(without.grossCoins / asToday.grossCoins - 0.9) < 1e-12);
  assert.ok(Math.abs(more.grossCoins / without.grossCoins - 2) < 1e-12);
});

test("what grows does so before the term begins, too", () => {
  const scenario = { name: "x", difficultyGrowth: 1, priceGrowth: 0 };
  const now = estimateOutcome({ ...INPUTS, days: 1 }, scenario);
  const inAYear = estimateOutcome({ ...INPUTS, days: 1, startsInDays: 365 }, scenario);
  assert.ok(Math.abs(inAYear.estimatedGrossCoins / now.estimatedGrossCoins - 0.5) < 1e-12);
});

test("a price paid to another holder is lost in full, but only the escrow behind it comes back", () => {
  const outcome = estimateOutcome({ ...INPUTS, tariffUsd: 1, costUsd: 900, protectedUsd: 700 }, FLAT);
  assert.ok(Math.abs(outcome.estimatedRefundUsd - 700) < 1e-9);
  assert.ok(Math.abs(outcome.estimatedProfitUsd + 200) < 1e-9);
});

test("a profit share pays its part, makes good its losses first, and earns nothing that is not delivered", () => {
  const part = { ...INPUTS, holderShare: 0.8, carriesLosses: true };
  const whole = estimateOutcome(INPUTS, FLAT);
  assert.ok(Math.abs(estimateOutcome(part, FLAT).estimatedIncomeCoins - 0.8 * whole.estimatedIncomeCoins) < 1e-12);
  const half = estimateOutcome(part, { ...FLAT, delivery: 0.5 });
  assert.ok(Math.abs(half.estimatedIncomeCoins - 0.4 * whole.estimatedIncomeCoins) < 1e-12);
  assert.ok(Math.abs(half.estimatedRefundUsd - INPUTS.costUsd / 2) < 1e-9);
});

test("losses of a profit share are carried into the days that have a net, and never below zero", () => {
  // The price rises a hundredfold in a year: costs exceed the first days' gross and not the last ones'.
  const poor = { ...INPUTS, priceUsd: 20_000, holderShare: 1 };
  const rising = { name: "x", difficultyGrowth: 0, priceGrowth: 99 };
  const carried = estimateOutcome({ ...poor, carriesLosses: true }, rising);
  const forgotten = estimateOutcome({ ...poor, carriesLosses: false }, rising);
  assert.ok(forgotten.estimatedDaysWithoutNet > 0 && forgotten.estimatedDaysWithoutNet < 365);
  assert.ok(carried.estimatedIncomeCoins < forgotten.estimatedIncomeCoins);
  assert.ok(estimateDays({ ...poor, carriesLosses: true }, rising).every(({ incomeCoins }) => incomeCoins >= 0));
  assert.equal(carried.estimatedRefundUsd, forgotten.estimatedRefundUsd);
});

test("the break-even follows the assumed price and fees", () => {
  const flat = breakEvenDifficultyGrowth(INPUTS);
  const rising = breakEvenDifficultyGrowth(INPUTS, { priceGrowth: 0.5 });
  const feeless = breakEvenDifficultyGrowth({ ...INPUTS, feeShare: 0.1 }, { priceGrowth: 0, feeShare: 0 });
  assert.ok(flat !== undefined && rising !== undefined && feeless !== undefined);
  assert.ok(feeless < flat && flat < rising);
});
