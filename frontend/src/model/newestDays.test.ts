import assert from "node:assert/strict";
import { test } from "node:test";
import { paidInFirst } from "./newestDays.ts";

const USD = 10n ** 8n;
const ltc = { decimals: 8 };
const doge = { decimals: 6 };

test("a day of one coin is what it brought", () => {
  assert.equal(paidInFirst({ toHolders: 7n, priceUsd8: USD, second: undefined }, ltc, undefined), 7n);
});

test("the second coin counts at the prices of its own day, with its own decimals", () => {
  // 0.5 of a coin at $100, and 300 of one at 10 cents: $80 are 0.8 of the first.
  const day = {
    toHolders: 50_000_000n,
    priceUsd8: 100n * USD,
    second: { toHolders: 300_000_000n, priceUsd8: USD / 10n },
  };
  assert.equal(paidInFirst(day, ltc, doge), 80_000_000n);
  assert.equal(paidInFirst({ ...day, priceUsd8: 50n * USD }, ltc, doge), 110_000_000n);
});
