import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Payment } from "../tx/plan.ts";
import { BUY_RISKS, purchasePlan, unitsText } from "./buy.ts";

const MARKET = "0x2222222222222222222222222222222222222222";
const TOKEN = {
  address: "0x3333333333333333333333333333333333333333",
  symbol: "USDC",
  name: "Dollar",
  decimals: 6,
} as const;
const PAY: Payment = {
  token: TOKEN.address,
  spender: MARKET,
  spenderName: "the market",
  amount: 20_250_000n,
  text: "20.25 USDC",
  getRequirements: () => Promise.resolve([]),
  buildTx: () => ({ address: MARKET, abi: [], functionName: "buy", args: [] }),
};

describe("a purchase in words", () => {
  const plan = purchasePlan({
    id: 6n << 8n,
    units: 2_500n,
    held: 500n,
    cost: 20_250_000n,
    terms: { unitHashrate: 1_000_000_000n, epochs: 60, startEpoch: 18_841 },
    token: TOKEN,
    outlook: { what: "Over the term", amount: "low: 1.0 % lost" },
    pay: PAY,
    call: { address: MARKET, abi: [], functionName: "buy", args: [] },
  });
  it("says what leaves, what arrives and how one stands afterwards", () => {
    assert.equal(plan.title, "Buy 2.500 TH/s of series #6");
    assert.deepEqual(plan.leaves, [{ what: "In payment", amount: "20.25 USDC" }]);
    assert.deepEqual(plan.arrives, [{ what: "Hashpower", amount: "2.500 TH/s, 2,500 units" }]);
    const facts = new Map(plan.facts.map(({ what, amount }) => [what, amount]));
    assert.equal(facts.get("You then hold of this series"), "3.000 TH/s");
    assert.equal(facts.get("Stays in escrow, released a day at a time"), "0.3375 USDC a day for 60 days");
    assert.equal(plan.facts[0]?.what, "Over the term", "the loss stands first");
  });
  it("asks to tick the risk of a loss and of the provider", () => {
    assert.deepEqual(
      BUY_RISKS.map(({ id }) => id),
      ["loss", "provider"],
    );
    assert.equal(plan.risks, BUY_RISKS);
  });
  it("can be gone on with after a reload", () => {
    assert.equal(plan.resume, "/series/6/buy?units=2500");
  });
  it("counts one unit as one", () => {
    assert.equal(unitsText(1n), "1 unit");
    assert.equal(unitsText(12_000n), "12,000 units");
  });
});
