import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { freeFor, peakReserved, reservedOn, reservedSteps, type Reserved } from "./providerCapacity.ts";

const reservation: fc.Arbitrary<Reserved> = fc
  .record({
    hashrate: fc.bigInt({ min: 0n, max: 1_000n }),
    startEpoch: fc.integer({ min: 0, max: 60 }),
    days: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ hashrate, startEpoch, days }) => ({ hashrate, startEpoch, endEpoch: startEpoch + days }));

test("the peak over a term is the most of any of its days", () => {
  fc.assert(
    fc.property(
      fc.array(reservation, { maxLength: 8 }),
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 1, max: 40 }),
      (all, start, days) => {
        const each = Array.from({ length: days }, (_, i) => reservedOn(all, start + i));
        const most = each.reduce((a, b) => (a > b ? a : b), 0n);
        assert.equal(peakReserved(all, start, start + days), most);
        assert.equal(freeFor(1_500n, all, start, start + days), most > 1_500n ? 0n : 1_500n - most);
      },
    ),
  );
});

test("the steps say what is reserved on every day to come", () => {
  fc.assert(
    fc.property(fc.array(reservation, { maxLength: 8 }), fc.integer({ min: 0, max: 80 }), (all, from) => {
      const steps = reservedSteps(all, from);
      for (let day = from; day < 110; day += 1) {
        const step = steps.findLast(({ epoch }) => epoch <= day);
        assert.equal(step?.reserved, reservedOn(all, day));
      }
    }),
  );
});

test("a farm whose sales are over has all of its capacity free", () => {
  assert.equal(freeFor(100n, [{ hashrate: 90n, startEpoch: 1, endEpoch: 5 }], 5, 9), 100n);
});
