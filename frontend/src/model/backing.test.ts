import assert from "node:assert/strict";
import { test } from "node:test";
import { coverInWords, daysCovered, daysFunded, owedADay, protectedPer } from "./backing.ts";
import { BTC, PAID, standingInput, SUPPLY, termsOf } from "./fixture.ts";

const TERMS = termsOf();
const ONE = { rewardToken: BTC, secondToken: undefined };
const TWO = { rewardToken: BTC, secondToken: { ...BTC, decimals: 18 } };

test("a day owes what the last settled day owed", () => {
  const { live } = standingInput({ account: { lastOwed: 1_234n } });
  assert.deepEqual(owedADay(live, undefined, TERMS, ONE), { first: 1_234n, second: undefined, inFirst: 1_234n });
});

test("before the first day it owes what the newest network day would, for all that was sold", () => {
  const { live } = standingInput({ account: { lastOwed: 0n } });
  const lines = {
    gross: 0n,
    electricity: 0n,
    maintenance: 0n,
    service: 0n,
    net: 0n,
    protocol: 0n,
    holders: 700_000_000n,
  };
  const formula = { lines, second: undefined, epoch: 1, priceUsd8: 1n, origin: "formula", hash: "0x" } as const;
  // 700 base units a TH/s with six further decimals, and 2,000 units of 1 GH/s are 2 TH/s.
  assert.equal(owedADay(live, formula, TERMS, ONE)?.first, 1_400n);
  assert.equal(owedADay(live, undefined, TERMS, ONE), undefined);
});

test("of two coins the bond stands for both, the second one at its price in the first", () => {
  const { live } = standingInput({ account: { lastOwed: 1_000n }, secondAccount: { lastOwed: 10n ** 18n } });
  const lines = { gross: 0n, electricity: 0n, maintenance: 0n, service: 0n, net: 0n, protocol: 0n, holders: 0n };
  const at = { epoch: 1, origin: "formula", hash: "0x" } as const;
  const formula = { lines, priceUsd8: 10_000n * 10n ** 8n, second: { lines, priceUsd8: 10n ** 7n }, ...at };
  // A coin of ten cents is a hundred-thousandth of one of 10,000 dollars.
  assert.deepEqual(owedADay(live, formula, TERMS, TWO), { first: 1_000n, second: 10n ** 18n, inFirst: 2_000n });
  assert.equal(owedADay(live, undefined, TERMS, TWO)?.inFirst, undefined);
});

test("two fundings reach as long as the one that ends first", () => {
  const owed = { first: 100n, second: 10n, inFirst: 110n };
  assert.equal(daysFunded(owed, 500n, 30n), 3);
  assert.equal(daysFunded(owed, 200n, 90n), 2);
  assert.equal(daysFunded({ ...owed, second: undefined }, 500n, undefined), 5);
  assert.equal(daysFunded({ ...owed, second: 0n }, 500n, undefined), 5);
});

test("cover is counted in whole days, and says what it does not reach", () => {
  assert.equal(daysCovered(999n, 100n), 9);
  assert.equal(daysCovered(999n, 0n), undefined);
  assert.match(coverInWords(9, 100), /9 days of the 100 days that are left/);
  assert.match(coverInWords(0, 100), /less than one day/);
  assert.match(coverInWords(100, 60), /all 60 days/);
  assert.match(coverInWords(undefined, 60), /owe nothing/);
  assert.match(coverInWords(3, 0), /No day is left/);
});

test("what is protected is divided among what was sold", () => {
  const { live } = standingInput();
  const per = protectedPer(live.escrow, TERMS.unitHashrate);
  assert.ok(per !== undefined);
  assert.equal(per.unit, (PAID * 60n) / 100n / SUPPLY);
  assert.equal(per.th, per.unit * 1_000n);
  assert.equal(protectedPer({ escrowed: 5n, sold: 0n }, 1n), undefined);
});
