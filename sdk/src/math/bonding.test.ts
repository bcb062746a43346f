import assert from "node:assert/strict";
import { test } from "node:test";
import { backingOf, inReward, neededWithheld, requiredBond, UINT256_MAX, type Rates } from "./bonding.ts";

/** Bitcoin at 40,000 dollars, a dollar at one dollar. */
const RATES: Rates = { priceUsd8: 40_000n * 10n ** 8n, paymentPriceUsd8: 10n ** 8n, decimals: 8, paymentDecimals: 6 };
const USD = 1_000_000n;

test("a dollar is worth 2,500 satoshi at 40,000 dollars a bitcoin, rounded down", () => {
  assert.equal(inReward(USD, RATES), 2_500n);
  assert.equal(inReward(399n, RATES), 0n);
  assert.equal(inReward(400n, RATES), 1n);
});

test("the bond covers its days, and what days owe beyond their escrow for the margin or the rest of the term", () => {
  const mark = { net: 10_000n, slice: 3n * USD, remaining: 100n, bondEpochs: 14n, marginEpochs: 30n, rates: RATES };
  assert.equal(requiredBond(mark), 14n * 10_000n + 30n * (10_000n - 7_500n));
  assert.equal(requiredBond({ ...mark, remaining: 3n }), 14n * 10_000n + 3n * 2_500n);
  assert.equal(requiredBond({ ...mark, slice: 4n * USD }), 14n * 10_000n, "the escrow is worth what the day owes");
  assert.equal(requiredBond({ ...mark, net: 0n }), 0n);
});

test("withheld escrow counts a fifth less, and what is needed of it rounds up", () => {
  assert.equal(backingOf(USD, RATES), 2_000n);
  assert.equal(neededWithheld(2_000n, RATES), USD);
  assert.equal(backingOf(neededWithheld(2_001n, RATES), RATES), 2_001n);
  assert.ok(backingOf(neededWithheld(2_001n, RATES) - 400n, RATES) < 2_001n);
  assert.equal(neededWithheld(0n, { ...RATES, paymentPriceUsd8: 0n }), 0n);
  assert.equal(neededWithheld(1n, { ...RATES, paymentPriceUsd8: 0n }), UINT256_MAX);
});

test("a reward without a price is refused", () => {
  assert.throws(() => inReward(1n, { ...RATES, priceUsd8: 0n }), RangeError);
});
