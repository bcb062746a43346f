import assert from "node:assert/strict";
import { test } from "node:test";
import { breakEvenDifficultyGrowth, estimateOutcome, estimateOutcomes, type CalculatorInputs } from "./calculator.ts";

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
