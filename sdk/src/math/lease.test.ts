import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  leaseClaimable,
  optionEndsAt,
  rentOf,
  settledLeaseDays,
  splitIncome,
  vestedRent,
  type LeaseStretch,
} from "./lease.ts";

const GH = 1_000_000_000n;
const index = fc.bigInt({ min: 0n, max: 1n << 90n });
const target = fc.option(index, { nil: undefined });
const units = fc.bigInt({ min: 1n, max: (1n << 40n) - 1n });

/** Took at 100; the day before the lease ends at 300, its last day at 700. */
const LEASE: LeaseStretch = { units: 2n, takeIndex: 100n, startTarget: 300n, endTarget: 700n };

test("the lessee has the way between the targets, the lessor what lies before and after it", () => {
  assert.deepEqual(splitIncome(LEASE, 100n), { lessor: 0n, lessee: 0n });
  assert.deepEqual(splitIncome(LEASE, 250n), { lessor: 300n, lessee: 0n });
  assert.deepEqual(splitIncome(LEASE, 500n), { lessor: 400n, lessee: 400n });
  assert.deepEqual(splitIncome(LEASE, 900n), { lessor: 800n, lessee: 800n });
});

test("what is not settled lies beyond every index: before its first day a lease is the lessor's, during it the lessee's", () => {
  assert.deepEqual(splitIncome({ ...LEASE, startTarget: undefined, endTarget: undefined }, 900n), {
    lessor: 1_600n,
    lessee: 0n,
  });
  assert.deepEqual(splitIncome({ ...LEASE, endTarget: undefined }, 900n), { lessor: 400n, lessee: 1_200n });
});

test("the two sides sum to what the units received, exactly, and neither ever falls", () => {
  fc.assert(
    fc.property(
      units,
      index,
      target,
      target,
      index,
      index,
      (amount, takeIndex, startTarget, endTarget, walked, more) => {
        const lease = { units: amount, takeIndex, startTarget, endTarget };
        const before = splitIncome(lease, takeIndex + walked);
        const after = splitIncome(lease, takeIndex + walked + more);
        assert.equal(after.lessor + after.lessee, amount * (walked + more));
        assert.ok(after.lessor >= before.lessor && after.lessee >= before.lessee);
      },
    ),
  );
  assert.throws(() => splitIncome(LEASE, 99n), RangeError);
});

test("payments round down, and what they leave comes with the next one", () => {
  const income = splitIncome({ ...LEASE, units: 1n }, 500n);
  assert.deepEqual(leaseClaimable(income, { lessor: 0n, lessee: 0n }, 7), { lessor: 1n, lessee: 1n });
  assert.deepEqual(leaseClaimable(splitIncome({ ...LEASE, units: 1n }, 612n), { lessor: 1n, lessee: 1n }, 7), {
    lessor: 0n,
    lessee: 1n,
  });
});

test("rent vests by settled days of the lease, rounded down, to the last base unit on its last day", () => {
  assert.deepEqual(
    [0, 3, 4, 6, 9].map((settled) => settledLeaseDays(settled, 3, 3)),
    [0, 0, 1, 3, 3],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((settled) => vestedRent(100n, settled, 3)),
    [0n, 33n, 66n, 100n],
  );
  assert.throws(() => vestedRent(100n, 4, 3), RangeError);
  assert.throws(() => vestedRent(100n, -1, 3), RangeError);
});

test("ten cents per TH/s and day make 100 base units a unit of 1 GH/s, rounded up", () => {
  const price = 100_000n * 10n ** 18n;
  assert.equal(rentOf(5n, GH, 4, price), 2_000n);
  assert.equal(rentOf(5n, GH, 4, price + 1n), 2_001n);
});

test("the right to buy the units of days 10, 11 and 12 ends when day 13 does", () => {
  assert.equal(optionEndsAt(10, 3), 14n * 86_400n);
});
