import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lagOf } from "./lag.ts";

describe("how far behind the data is", () => {
  it("is nothing while nodes are a few blocks apart", () => {
    assert.equal(lagOf(100n, [], 12), undefined);
    assert.equal(lagOf(100n, [99n, 105n], 12), undefined);
  });
  it("is told in blocks where another node knows newer ones", () => {
    assert.deepEqual(lagOf(100n, [90n, 142n, 120n], 12), { blocks: 42n, seconds: undefined });
  });
  it("is told by the clock where no other node is ahead", () => {
    assert.deepEqual(lagOf(100n, [100n], 600), { blocks: undefined, seconds: 600 });
    assert.equal(lagOf(100n, [], undefined), undefined, "a chain with its own clock is never old");
  });
  it("is unknown before the first block", () => {
    assert.equal(lagOf(undefined, [5n], 600), undefined);
  });
});
