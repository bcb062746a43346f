import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  accrued,
  checkpoint,
  claimable,
  depositStream,
  indexAt,
  scaleBits,
  streamedIn,
  streamEnd,
  targetIndex,
  unpackStream,
  unstreamed,
  type Stream,
} from "./stream.ts";

const S = 45;
const IDLE: Stream = { index: 0n, rate: 0n, startedAt: 0n };
const supply = fc.bigInt({ min: 1n, max: (1n << 40n) - 1n });
const steps = fc.array(
  fc.record({ amount: fc.bigInt({ min: 0n, max: 10n ** 10n }), after: fc.bigInt({ min: 0n, max: 200_000n }) }),
  { minLength: 1, maxLength: 30 },
);

test("scale bits follow from the bound on supply: bitcoin 45, at 18 decimals 11, dogecoin 31", () => {
  assert.equal(scaleBits(2_100_000_000_000_000n), 45);
  assert.equal(scaleBits(21_000_000n * 10n ** 18n), 11);
  assert.equal(scaleBits(200_000_000_000n * 10n ** 8n), 31);
  assert.throws(() => scaleBits(0n), RangeError);
  assert.throws(() => scaleBits(1n << 95n), RangeError);
});

test("CONS-B deposits = supply * target + carry, exactly, after every step", () => {
  fc.assert(
    fc.property(supply, steps, (units, play) => {
      let stream = IDLE;
      let carry = 0n;
      let deposited = 0n;
      let now = 1_000_000n;
      for (const { amount, after } of play) {
        now += after;
        ({ stream, carry } = depositStream(stream, { scaleBits: S, supply: units, carry }, amount, now));
        deposited += amount;
        assert.equal(deposited << BigInt(S), units * targetIndex(stream) + carry);
      }
    }),
  );
});

test("MONO-A index and target never fall", () => {
  fc.assert(
    fc.property(supply, steps, (units, play) => {
      let stream = IDLE;
      let carry = 0n;
      let now = 1_000_000n;
      for (const { amount, after } of play) {
        const before = { index: indexAt(stream, now), target: targetIndex(stream) };
        now += after;
        const result = depositStream(stream, { scaleBits: S, supply: units, carry }, amount, now);
        assert.ok(result.target >= before.target);
        assert.ok(indexAt(result.stream, now) >= before.index);
        assert.equal(result.target, targetIndex(result.stream));
        ({ stream, carry } = result);
      }
    }),
  );
});

test("a deposit that would not lift the target leaves the stream alone and waits in the carry", () => {
  const first = depositStream(IDLE, { scaleBits: S, supply: 1n << 40n, carry: 0n }, 1_000_000n, 1_000_000n);
  const second = depositStream(first.stream, { scaleBits: S, supply: 1n << 40n, carry: first.carry }, 0n, 1_000_100n);
  assert.deepEqual(second.stream, first.stream);
  assert.equal(second.carry, first.carry);
});

test("FAIR-A a checkpoint loses nothing: any number of them accrue what none would", () => {
  fc.assert(
    fc.property(supply, fc.array(fc.bigInt({ min: 0n, max: 90_000n }), { maxLength: 20 }), (units, waits) => {
      const { stream } = depositStream(IDLE, { scaleBits: S, supply: units, carry: 0n }, 123_456_789n, 1_000_000n);
      const whole = { units, index: 0n, accrued: 0n };
      let now = 1_000_000n;
      let cut = whole;
      for (const wait of waits) {
        now += wait;
        cut = checkpoint(cut, indexAt(stream, now));
      }
      assert.equal(accrued(cut, indexAt(stream, now)), accrued(whole, indexAt(stream, now)));
    }),
  );
});

test("FAIR-B splitting a holding never earns more, and loses under one base unit per claim", () => {
  fc.assert(
    fc.property(supply, supply, fc.bigInt({ min: 0n, max: 90_000n }), (a, b, wait) => {
      const { stream } = depositStream(IDLE, { scaleBits: S, supply: a + b, carry: 0n }, 987_654_321n, 1_000_000n);
      const index = indexAt(stream, 1_000_000n + wait);
      const of = (units: bigint): bigint => claimable({ units, index: 0n, accrued: 0n }, index, S);
      assert.ok(of(a) + of(b) <= of(a + b));
      assert.ok(of(a + b) - of(a) - of(b) <= 1n);
    }),
  );
});

test("FAIR-C holding within one second earns nothing; a stream ends after a day", () => {
  const { stream } = depositStream(IDLE, { scaleBits: S, supply: 10n, carry: 0n }, 1_000n, 1_000_000n);
  assert.equal(indexAt(stream, 1_000_000n), 0n);
  assert.equal(indexAt(stream, streamEnd(stream) + 5n), targetIndex(stream));
  assert.equal(unstreamed(stream, 10n, streamEnd(stream)), 0n);
  assert.throws(() => indexAt(stream, 999_999n), RangeError);
});

test("a stream survives the chain's packing", () => {
  const word = (7n << 224n) | (1_000_000n << 192n) | (5n << 96n) | 3n;
  assert.deepEqual(unpackStream(word), { index: 3n, rate: 5n, startedAt: 1_000_000n, lastEpoch: 7 });
});

test("a stream without units is refused", () => {
  assert.throws(() => depositStream(IDLE, { scaleBits: S, supply: 0n, carry: 0n }, 1n, 1n), RangeError);
});

test("what streams within some seconds is never more than was said, and less than one base unit below it", () => {
  const seconds = fc.bigInt({ min: 0n, max: 86_400n });
  fc.assert(
    fc.property(supply, seconds, seconds, fc.bigInt({ min: 0n, max: (1n << 60n) - 1n }), (units, from, wait, rate) => {
      const stream = { index: 0n, rate, startedAt: 1_000_000n };
      const position = { units, index: 0n, accrued: 0n };
      const at = (t: bigint): bigint => claimable(position, indexAt(stream, 1_000_000n + t), S);
      const said = streamedIn(rate, units, wait, S);
      assert.ok(at(from + wait) - at(from) <= said);
      assert.ok(said - at(wait) < 2n || wait > 86_400n);
    }),
  );
});
