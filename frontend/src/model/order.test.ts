import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { amountText, orderOf, type AmountMode, type OnSale } from "./order.ts";

const TOKEN = {
  address: "0x3333333333333333333333333333333333333333",
  symbol: "USDC",
  name: "Dollar",
  decimals: 6,
} as const;
/** 8.10 USDC for 1 TH/s; a unit is 1 GH/s. */
const SALE: OnSale = {
  terms: { unitHashrate: 1_000_000_000n, price: 8_100_000n * 10n ** 18n },
  paymentToken: TOKEN,
  available: 5_000_000n,
};
const units = (mode: AmountMode, text: string): bigint | string | undefined => {
  const order = orderOf(mode, text, SALE);
  return order === undefined ? undefined : "units" in order ? order.units : order.problem;
};

describe("an amount that a person types", () => {
  it("is the same in TH/s, in units and as a budget", () => {
    assert.equal(units("hashrate", "2.5"), 2_500n);
    assert.equal(units("units", "2,500"), 2_500n);
    assert.equal(units("budget", "20.25"), 2_500n);
    assert.deepEqual(orderOf("hashrate", "2.5", SALE), { units: 2_500n, cost: 20_250_000n });
  });
  it("never costs more than the budget", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 8_100n, max: 10n ** 12n }), (budget) => {
        const text = amountText("budget", budget, { ...SALE, terms: { unitHashrate: 10n ** 12n, price: 10n ** 18n } });
        const order = orderOf("budget", text, { ...SALE, available: 10n ** 18n });
        assert.ok(order !== undefined && "cost" in order && order.cost <= budget);
      }),
    );
  });
  it("comes back as itself when it is said in another way", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 5_000_000n }), (amount) => {
        for (const mode of ["hashrate", "units"] as const)
          assert.equal(units(mode, amountText(mode, amount, SALE)), amount);
        // A unit costs more than the least that the token counts, so the budget tells it exactly.
        assert.equal(units("budget", amountText("budget", amount, SALE)), amount);
      }),
    );
  });
  it("is told in words when it cannot be bought", () => {
    assert.match(String(units("hashrate", "abc")), /Use digits/);
    assert.match(String(units("hashrate", "0.0001")), /in steps of/);
    assert.match(String(units("units", "1.5")), /without decimals/);
    assert.match(String(units("units", "0")), /Enter more/);
    assert.match(String(units("budget", "0.001")), /Enter more/);
    assert.match(String(units("hashrate", "5000.001")), /Only 5,000.000 TH\/s are left/);
    assert.equal(units("hashrate", "  "), undefined);
  });
});
