import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cost, DISPOSITIONS, escrowed, escrowSlice, escrowSplit, refundOf, unitsFor } from "./sale.ts";

const GH = 1_000_000_000n;
/** 12 USDC (6 decimals) per TH/s for the term. */
const PRICE = 12_000_000n * 10n ** 18n;
const amount = fc.bigInt({ min: 0n, max: 1n << 96n });

test("1 TH/s costs the price, one unit a thousandth of it, rounded up", () => {
  assert.equal(cost(1_000n, GH, PRICE), 12_000_000n);
  assert.equal(cost(1n, GH, PRICE), 12_000n);
  assert.equal(cost(1n, GH, PRICE + 1n), 12_001n);
});

test("a budget buys the most units that it covers", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 1n, max: 10n ** 30n }), (budget, price) => {
      const units = unitsFor(budget, GH, price);
      assert.ok(cost(units, GH, price) <= budget);
      assert.ok(cost(units + 1n, GH, price) > budget);
    }),
  );
});

test("the slices of all epochs sum to the payments exactly, and to what is still in escrow on the way", () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 400 }), (paid, n) => {
      let left = paid;
      for (let k = 0; k < n; k += 1) {
        left -= escrowSlice(paid, k, n);
        assert.equal(left, escrowed(paid, k + 1, n));
      }
      assert.equal(left, 0n);
    }),
  );
  assert.throws(() => escrowSlice(1n, 3, 3), RangeError);
});

test("refunds empty the pot exactly, in whatever order and parts they are taken", () => {
  fc.assert(
    fc.property(
      amount,
      fc.array(fc.bigInt({ min: 1n, max: 1n << 40n }), { minLength: 1, maxLength: 30 }),
      (paid, parts) => {
        let pot = paid;
        let supply = parts.reduce((sum, part) => sum + part, 0n);
        for (const part of parts) {
          pot -= refundOf(pot, part, supply);
          supply -= part;
        }
        assert.equal(pot, 0n);
      },
    ),
  );
});

test("a split slice loses nothing, and what is rounded off is the holders'", () => {
  const part = fc.tuple(fc.bigInt({ min: 0n, max: 1n << 96n }), fc.bigInt({ min: 0n, max: 1n << 96n }));
  fc.assert(
    fc.property(amount, fc.constantFrom(...DISPOSITIONS), part, (slice, disposition, [a, b]) => {
      const [earned, whole] = a < b ? [a, b] : [b, a + 1n];
      const { released, withheld, refundable } = escrowSplit(slice, disposition, earned, whole);
      assert.equal(released + withheld + refundable, slice);
      assert.ok((released + withheld) * whole <= slice * earned);
      if (disposition !== "Released") assert.equal(released, 0n);
      if (disposition !== "Withheld") assert.equal(withheld, 0n);
    }),
  );
  assert.throws(() => escrowSplit(1n, "Released", 2n, 1n), RangeError);
  assert.throws(() => escrowSplit(1n, "Released", 0n, 0n), RangeError);
});
