import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bitsToTarget, difficultyOf, POW_LIMIT_BITS, targetToBits, workOf } from "./compactTarget.ts";

test("difficulty one is 0xffff * 2^208", () => {
  assert.equal(bitsToTarget(POW_LIMIT_BITS), 0xffffn << 208n);
  assert.equal(difficultyOf(bitsToTarget(POW_LIMIT_BITS)), 1);
});

test("difficulties that people quote follow from the bits of real blocks", () => {
  // The periods from heights 100,800 and 685,440.
  assert.ok(Math.abs(difficultyOf(bitsToTarget(0x1b0404cb)) - 16_307.420938) < 0.001);
  assert.ok(Math.abs(difficultyOf(bitsToTarget(0x170d5f7b)) / 1e12 - 21.047_730) < 0.000_001);
});

test("a target survives its compact form when it fits, and is cut off when it does not", () => {
  const bits = fc.tuple(fc.integer({ min: 4, max: 28 }), fc.integer({ min: 0x00_8000, max: 0x7f_ffff }));
  fc.assert(
    fc.property(bits, ([size, mantissa]) => {
      const compact = size * 0x100_0000 + mantissa;
      assert.equal(targetToBits(bitsToTarget(compact)), compact);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: (1n << 250n) - 1n }), (target) => {
      const read = bitsToTarget(targetToBits(target));
      assert.ok((read <= target && target - read < target >> 14n) || target < 1n << 24n);
    }),
  );
});

test("what is no target is refused", () => {
  for (const bits of [0, 0x1d80ffff, 0x01003456, 0xff123456, -1, 1.5, 2 ** 32]) {
    assert.throws(() => bitsToTarget(bits), RangeError, bits.toString(16));
  }
  assert.throws(() => targetToBits(0n), RangeError);
  assert.throws(() => targetToBits(1n << 256n), RangeError);
});

test("difficulty * 2^32 understates the work by 15.26 ppm", () => {
  const exact = workOf(bitsToTarget(POW_LIMIT_BITS));
  const rough = 1n << 32n;
  assert.equal(((exact - rough) * 100_000_000n) / exact, 1525n);
});
