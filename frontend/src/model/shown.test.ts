import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shownReward } from "./shown.ts";

const BTC = { address: "0x00000000000000000000000000000000000000b1", symbol: "BTC", name: "B", decimals: 8 } as const;
const ETC = { address: "0x00000000000000000000000000000000000000e1", symbol: "ETC", name: "E", decimals: 18 } as const;

describe("a reward in the unit that a person chose", () => {
  it("moves by thousandths of a satoshi in every unit of bitcoin", () => {
    assert.deepEqual(shownReward(12_345_678n, BTC, "small", undefined), { number: "12\u2009345.678", unit: "sat" });
    assert.deepEqual(shownReward(12_345_678n, BTC, "whole", undefined), { number: "0.00012345678", unit: "BTC" });
  });
  it("is worth dollars only at a known price", () => {
    const price = 40_000n * 10n ** 8n;
    assert.deepEqual(shownReward(12_345_678n, BTC, "usd", price), { number: "4.938271", unit: "USD" });
    assert.deepEqual(shownReward(12_345_678n, BTC, "usd", undefined), { number: "12\u2009345.678", unit: "sat" });
  });
  it("has one unit only for coins of 18 decimals", () => {
    const milli = 1_500_000_000_000_000_000_000n;
    assert.deepEqual(shownReward(milli, ETC, "small", undefined), { number: "1.50", unit: "ETC" });
    assert.deepEqual(shownReward(milli, ETC, "whole", undefined), { number: "1.50", unit: "ETC" });
  });
});
