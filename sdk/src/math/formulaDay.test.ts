import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FORMS } from "../series.ts";
import { estimateDays, estimateOutcome } from "./calculator.ts";
import { coinsPerTh, estimateBasis, feeShareOf, type CoinToday } from "./estimateBasis.ts";
import { formulaDay, PROFIT_SHARE_FORM, valueInFirst, waterfallInputs, type FormulaTerms } from "./formulaDay.ts";
import { estimateLease } from "./leaseEstimate.ts";
import { DOGECOIN_RULES, LITECOIN_RULES } from "./networks.ts";
import { profitShare } from "./profitShare.ts";
import { grossReward, HASHES_PER_TH } from "./waterfall.ts";

const STILL = { name: "still", difficultyGrowth: 0, priceGrowth: 0 };
/** So much hashrate that a base unit of rounding is nothing. */
const HASHRATE = 10n ** 6n * HASHES_PER_TH;
const ALL_ENERGY_WH = (1n << 64n) - 1n;

const bps = fc.integer({ min: 0, max: 10_000 });
const someTerms = (form: fc.Arbitrary<number>): fc.Arbitrary<FormulaTerms> =>
  fc.record({
    form,
    milliJoulePerTh: fc.integer({ min: 0, max: 100_000 }),
    tariffUsd8: fc.bigInt({ min: 0n, max: 50_000_000n }),
    maintenanceUsd8PerThDay: fc.bigInt({ min: 0n, max: 10_000_000n }),
    serviceBps: bps,
    protocolBps: bps,
    holderShareBps: bps,
  });
const someCoin: fc.Arbitrary<CoinToday> = fc.record({
  rewardPerBlock: fc.bigInt({ min: 10n ** 6n, max: 10n ** 13n }),
  // Up to what 96 bits of a profit share remember.
  targetSeconds: fc.bigInt({ min: 1n << 200n, max: 1n << 212n }),
  coinDecimals: fc.constantFrom(8, 12),
  tokenDecimals: fc.constantFrom(8, 18),
  priceUsd8: fc.bigInt({ min: 1_000n, max: 10n ** 13n }),
});

/** USD of base units, as a plain number. */
function usd(amount: bigint, { priceUsd8, tokenDecimals }: CoinToday): number {
  return (Number(amount) * Number(priceUsd8)) / 10 ** (tokenDecimals + 8);
}

/** What one base unit of each line and coin may make. */
function rounding(...coins: readonly CoinToday[]): number {
  return coins.reduce((sum, coin) => sum + 6 * usd(1n, coin), 0);
}

function assertNear(got: number, wanted: number, allowed: number, scale = Math.abs(wanted)): void {
  assert.ok(Math.abs(got - wanted) <= allowed + 1e-9 * scale, `${got} is not ${wanted}, give or take ${allowed}`);
}

test("the second form is the profit share", () => {
  assert.equal(FORMS[PROFIT_SHARE_FORM], "ProfitShare");
});

test("an estimated day on which nothing changes is the exact day of the waterfall, in one coin and in two", () => {
  const second = fc.option(someCoin, { nil: undefined });
  fc.assert(
    fc.property(someTerms(fc.constant(0)), someCoin, second, (terms, first, other) => {
      // So much that the base unit by which a gross is rounded moves no part of the costs.
      const exact = formulaDay(terms, 10n ** 9n * HASHRATE, first, other);
      const basis = estimateBasis(terms, { first, second: other }, { days: 1, startsInDays: 0 });
      const [day] = estimateDays({ ...basis, hashrateTh: 1e15, costUsd: 1 }, STILL);
      assert.ok(day);
      const coins = other === undefined ? [first] : [first, other];
      const income =
        usd(exact.lines.holders, first) + (other === undefined ? 0 : usd(exact.secondLines?.holders ?? 0n, other));
      const gross =
        usd(exact.lines.gross, first) + (other === undefined ? 0 : usd(exact.secondLines?.gross ?? 0n, other));
      assertNear(day.incomeUsd, income, rounding(...coins), gross);
      assertNear(
        day.incomeCoins,
        Number(exact.lines.holders) / 10 ** first.tokenDecimals,
        6 / 10 ** first.tokenDecimals,
        day.grossCoins,
      );
      if (exact.lines.net + (exact.secondLines?.net ?? 0n) > 6n) assert.ok(!day.isWithoutNet);
    }),
  );
});

test("two coins that share a hashrate bear its costs once, and neither is left out of the income", () => {
  const terms = {
    form: 0,
    milliJoulePerTh: 300_000_000,
    tariffUsd8: 5_000_000n,
    maintenanceUsd8PerThDay: 0n,
    serviceBps: 200,
    protocolBps: 100,
    holderShareBps: 0,
  };
  const litecoin: CoinToday = {
    rewardPerBlock: 1_251_000_000n,
    targetSeconds: (86_400n << 256n) / (45n * 10n ** 15n),
    coinDecimals: 8,
    tokenDecimals: 8,
    priceUsd8: 15_000_000_000n,
  };
  const dogecoin: CoinToday = {
    rewardPerBlock: 1_000_000_000_000n,
    targetSeconds: (86_400n << 256n) / (15n * 10n ** 15n),
    coinDecimals: 8,
    tokenDecimals: 8,
    priceUsd8: 25_000_000n,
  };
  const span = { days: 30, startsInDays: 5 };
  const both = estimateOutcome(
    { ...estimateBasis(terms, { first: litecoin, second: dogecoin }, span), hashrateTh: 2, costUsd: 1 },
    STILL,
  );
  const alone = estimateOutcome(
    { ...estimateBasis(terms, { first: litecoin }, span), hashrateTh: 2, costUsd: 1 },
    STILL,
  );
  assert.ok(both.estimatedSecondIncomeCoins > 0 && alone.estimatedSecondIncomeCoins === 0);
  assert.ok(both.estimatedIncomeCoins > alone.estimatedIncomeCoins, "the second coin bears a part of the costs");
  const dogeGrossUsd = coinsPerTh(dogecoin) * 0.25 * 2 * 30;
  assertNear(both.estimatedIncomeUsd - alone.estimatedIncomeUsd, dogeGrossUsd * 0.98 * 0.99, 1e-6);
});

test("of a profit share the day is what the contract pays if all is delivered as the formula says", () => {
  fc.assert(
    fc.property(someTerms(fc.constant(PROFIT_SHARE_FORM)), someCoin, (terms, coin) => {
      const inputs = waterfallInputs(terms, HASHRATE, coin);
      const expected = grossReward(inputs);
      const { lines } = profitShare(
        {
          sold: HASHRATE,
          delivered: HASHRATE,
          reserved: HASHRATE,
          reported: expected,
          expected,
          energyWh: ALL_ENERGY_WH,
          toleranceBps: 0n,
          toleranceDays: 0n,
          holderShareBps: BigInt(terms.holderShareBps),
          firstOfWindow: true,
          terms: inputs,
        },
        { reported: 0n, expected: 0n, counted: 0n, lossCarry: 0n, deliveredDays: 0 },
      );
      const day = formulaDay(terms, HASHRATE, coin);
      assert.deepEqual(day.lines, lines);
      assert.equal(day.netInFirst, lines.holders + lines.protocol);
      const basis = estimateBasis(terms, { first: coin }, { days: 1, startsInDays: 0 });
      const estimated = estimateOutcome({ ...basis, hashrateTh: 1e6, costUsd: 1 }, STILL);
      assertNear(estimated.estimatedIncomeUsd, usd(lines.holders, coin), rounding(coin), usd(lines.gross, coin));
    }),
  );
});

test("the bond is marked by both coins' nets, the second one at its price in the first", () => {
  fc.assert(
    fc.property(someTerms(fc.constant(0)), someCoin, someCoin, (terms, first, second) => {
      const day = formulaDay(terms, HASHRATE, first, second);
      assert.equal(day.netInFirst, day.lines.net + valueInFirst(day.secondLines?.net ?? 0n, first, second));
      assert.ok(
        usd(day.netInFirst, first) <=
          (usd(day.lines.net, first) + usd(day.secondLines?.net ?? 0n, second)) * (1 + 1e-9),
      );
    }),
  );
});

const LITECOIN: CoinToday = {
  rewardPerBlock: 1_260_000_000n,
  targetSeconds: (86_400n << 256n) / (45n * 10n ** 15n),
  coinDecimals: 8,
  tokenDecimals: 8,
  priceUsd8: 10_000_000_000n,
  // Ten days before a halving to 6.25.
  subsidy: { rules: LITECOIN_RULES, nextHeight: 2_520_000 - 576 * 10 },
};
const FREE: FormulaTerms = {
  form: 0,
  milliJoulePerTh: 0,
  tariffUsd8: 0n,
  maintenanceUsd8PerThDay: 0n,
  serviceBps: 0,
  protocolBps: 0,
  holderShareBps: 0,
};

test("fees are what a block's reward has beyond its subsidy", () => {
  assert.ok(Math.abs(feeShareOf(LITECOIN) - 10 / 1_260) < 1e-12);
  assert.equal(feeShareOf({ ...LITECOIN, subsidy: undefined }), 0);
});

test("a lease after a halving earns half of the subsidy and all of the fees, as a purchase of those days would", () => {
  const lease = (startsInDays: number): number => {
    const { startsInDays: waitDays = 0, ...basis } = estimateBasis(
      FREE,
      { first: LITECOIN },
      { days: 5, startsInDays },
    );
    return estimateLease({ ...basis, waitDays, hashrateTh: 1, rentUsd: 1 }, STILL).estimatedIncomeUsd;
  };
  assertNear(lease(12) / lease(0), (625 + 10) / 1_260, 1e-9);
  // The halving falls on the third of these days.
  assertNear(lease(8) / lease(0), (2 * 1_260 + 3 * 635) / (5 * 1_260), 1e-9);
});

test("each coin of merged mining has the halvings of its own network", () => {
  const dogecoin: CoinToday = {
    ...LITECOIN,
    rewardPerBlock: 10n ** 12n,
    priceUsd8: 20_000_000n,
    subsidy: { rules: DOGECOIN_RULES, nextHeight: 5_000_000 },
  };
  const basis = estimateBasis(FREE, { first: LITECOIN, second: dogecoin }, { days: 20, startsInDays: 0 });
  const days = estimateDays({ ...basis, hashrateTh: 1, costUsd: 1 }, STILL);
  assert.ok((days[19]?.incomeCoins ?? 1) < 0.51 * (days[0]?.incomeCoins ?? 0));
  assert.equal(days[19]?.secondIncomeCoins, days[0]?.secondIncomeCoins);
});
