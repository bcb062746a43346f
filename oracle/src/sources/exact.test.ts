import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseExactJson, scaled, withUnit } from "./exact.ts";

describe("exact figures", () => {
  it("keep every digit of a JSON number", () => {
    assert.deepEqual(parseExactJson('{"a":9007199254740993,"b":[1.10,"x"],"c":null}'), {
      a: "9007199254740993",
      b: ["1.10", "x"],
      c: null,
    });
  });

  it("scale decimals and exponents without a float", () => {
    assert.equal(scaled("6.25", 8), 625_000_000n);
    assert.equal(scaled("0.07123456", 8), 7_123_456n);
    assert.equal(scaled("1.5e17", 0), 150_000_000_000_000_000n);
    assert.equal(scaled("1e-8", 8), 1n);
    assert.equal(scaled("12.99", 0), 12n);
    assert.equal(scaled("-0", 8), 0n);
  });

  it("refuse what is no figure", () => {
    for (const nonsense of ["", "abc", "0x10", "1,5", "Infinity", "-1", "1e99", "."])
      assert.throws(() => scaled(nonsense, 8), RangeError, nonsense);
  });

  it("read a unit's prefix", () => {
    assert.equal(withUnit("12.9", "Ph/s", "h/s"), 12_900_000_000_000_000n);
    assert.equal(withUnit("12.9", "TH/s", "h/s"), 12_900_000_000_000n);
    assert.equal(withUnit("5", "h/s", "h/s"), 5n);
    assert.equal(withUnit("108.123", "MWh", "wh"), 108_123_000n);
    assert.throws(() => withUnit("1", "Xh/s", "h/s"), /not a unit of hashrate/);
  });
});
