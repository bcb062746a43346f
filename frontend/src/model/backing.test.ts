import assert from "node:assert/strict";
import { test } from "node:test";
import { coverInWords, daysCovered, owedADay, protectedPer } from "./backing.ts";
import { PAID, standingInput, SUPPLY, termsOf } from "./fixture.ts";

const TERMS = termsOf();

test("a day owes what the last settled day owed", () => {
  const { live } = standingInput({ account: { lastOwed: 1_234n } });
  assert.equal(owedADay(live, undefined, TERMS), 1_234n);
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
  const formula = { lines, epoch: 1, priceUsd8: 1n, origin: "formula", hash: "0x" } as const;
  // 700 base units a TH/s with six further decimals, and 2,000 units of 1 GH/s are 2 TH/s.
  assert.equal(owedADay(live, formula, TERMS), 1_400n);
  assert.equal(owedADay(live, undefined, TERMS), undefined);
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
