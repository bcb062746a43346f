import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hashprice } from "./hashprice.ts";
import { scaleWaterfall, waterfall, waterfallOfTwo, type WaterfallInputs } from "./waterfall.ts";

const TH = 10n ** 12n;
const DAY = 86_400n;

/** Difficulty 124.93T as a target, from the definition: 0xffff * 2^208 / difficulty. */
const TARGET = (0xffffn << 208n) / 124_930_000_000_000n;

const VECTOR: WaterfallInputs = {
  hashrate: 1_000_000n * TH,
  rewardPerBlock: 312_500_000n,
  coinDecimals: 8,
  targetSeconds: (TARGET + 1n) * DAY,
  tokenDecimals: 8,
  priceUsd8: 90_000n * 10n ** 8n,
  milliJoulePerTh: 17_000n,
  tariffUsd8: 5_000_000n,
  maintenanceUsd8PerThDay: 0n,
  serviceBps: 0n,
  protocolBps: 0n,
};

test("check vector: 17 J/TH at difficulty 124.93T, $0.05 a kWh, $90,000 a bitcoin", () => {
  const lines = waterfall(VECTOR);
  assert.equal(lines.gross / 100n, 503_188n, "50.3188 satoshi per TH/s-day, of a million TH/s");
  assert.equal(lines.electricity, 22_666_667n);
  assert.equal(hashprice(VECTOR) / 10_000n, 503_188n);
});

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const inputs: fc.Arbitrary<WaterfallInputs> = fc.record({
  hashrate: uint(100),
  rewardPerBlock: uint(64),
  coinDecimals: fc.constantFrom(6, 8, 18),
  targetSeconds: uint(250),
  tokenDecimals: fc.constantFrom(6, 8, 18),
  priceUsd8: fc.bigInt({ min: 1n, max: 1n << 56n }),
  milliJoulePerTh: uint(32),
  tariffUsd8: uint(64),
  maintenanceUsd8PerThDay: uint(64),
  serviceBps: fc.bigInt({ min: 0n, max: 10_000n }),
  protocolBps: fc.bigInt({ min: 0n, max: 10_000n }),
});

test("the lines add up, and a day without net owes nobody", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const lines = waterfall(input);
      const costs = lines.electricity + lines.maintenance + lines.service;
      assert.equal(lines.protocol + lines.holders, lines.net);
      if (lines.gross > costs) assert.equal(lines.gross, costs + lines.net);
      else assert.equal(lines.net, 0n);
    }),
  );
});

test("costs round up by less than one base unit each, gross rounds down by less than one", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const finer = waterfall({ ...input, tokenDecimals: input.tokenDecimals + 6 });
      const lines = waterfall(input);
      assert.equal(lines.gross, finer.gross / 1_000_000n);
      assert.equal(lines.electricity, (finer.electricity + 999_999n) / 1_000_000n);
      assert.equal(lines.maintenance, (finer.maintenance + 999_999n) / 1_000_000n);
    }),
  );
});

test("a series' lines scale to one TH/s for a screen", () => {
  const perTh = scaleWaterfall(waterfall(VECTOR), VECTOR.hashrate, TH, 6);
  assert.equal(perTh.electricity, 22_666_667n);
});

test("a price of zero is refused", () => {
  assert.throws(() => waterfall({ ...VECTOR, priceUsd8: 0n }), RangeError);
});

test("two tokens bear the costs in proportion to what each gross is worth", () => {
  // The second earns a tenth of the first's value: a tenth of the coins at the same price.
  const second = { ...VECTOR, rewardPerBlock: VECTOR.rewardPerBlock / 10n };
  const both = waterfallOfTwo(VECTOR, second);
  const alone = waterfall(VECTOR);
  assert.equal(both.first.gross, alone.gross);
  const borne = both.first.electricity + both.second.electricity;
  assert.ok(borne >= alone.electricity && borne <= alone.electricity + 2n, "once, not twice");
  const tenfold = 10n * both.second.electricity;
  assert.ok(tenfold >= both.first.electricity && tenfold < both.first.electricity + 10n, "rounded up by less than one");
});

test("without any gross the first token bears all costs, and neither owes anything", () => {
  const nothing = { ...VECTOR, rewardPerBlock: 0n };
  const { first, second } = waterfallOfTwo(nothing, nothing);
  assert.deepEqual([first.electricity, second.electricity], [waterfall(VECTOR).electricity, 0n]);
  assert.deepEqual([first.net, second.net], [0n, 0n]);
});
