import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fingerprintOf, replacementOf, type Content } from "./replacement.ts";

const ME = "0x1111111111111111111111111111111111111111";
const MARKET = "0x2222222222222222222222222222222222222222";
const HASH = `0x${"ab".repeat(32)}` as const;
const sent = fingerprintOf(MARKET, "0x1234");
const found = (change: Partial<Content>): Content => ({
  hash: HASH,
  from: ME,
  to: MARKET,
  input: "0x1234",
  value: 0n,
  ...change,
});

describe("what took a transaction's place", () => {
  it("is the same one if it does the same, whatever its fee", () => {
    assert.equal(replacementOf(sent, found({})), "same");
  });
  it("is a cancellation if it sends nothing to oneself", () => {
    assert.equal(replacementOf(sent, found({ to: ME, input: "0x" })), "cancelled");
  });
  it("is another one in every other case", () => {
    for (const change of [
      { input: "0x1235" },
      { to: ME },
      { to: null },
      { to: ME, input: "0x", value: 1n },
    ] satisfies Partial<Content>[])
      assert.equal(
        replacementOf(sent, found(change)),
        "other",
        JSON.stringify(change, (_k, v: unknown) => String(v)),
      );
    assert.equal(replacementOf(undefined, found({})), "other", "without a memory of what was sent nothing is the same");
  });
});
