import assert from "node:assert/strict";
import { test } from "node:test";
import { BITCOIN_RULES, DOGECOIN_RULES, estimateOutcome, type CoinToday } from "@adit/sdk/math";
import { termsOf } from "./fixture.ts";
import {
  breakEvenInWords,
  cheaper,
  coinFacts,
  estimate,
  firstAssumptions,
  inputsOf,
  lossBelowInWords,
  lossInWords,
  priceOf,
  scenariosOf,
  subsidyInWords,
  usd,
  type CalculatorFacts,
} from "./returns.ts";

/** A coin that brings so much a TH/s-day: two per cent of it fees. */
function coinOf(coins: number, change: Partial<CoinToday> = {}): CoinToday {
  const rewardPerBlock = 637_755_102n;
  // coins * 2^256 / (a TH/s in H/s times a block's reward in coins), so that a TH/s-day brings so many.
  const targetSeconds = ((1n << 256n) * BigInt(Math.round(coins * 1e18))) / (rewardPerBlock * 10n ** 22n);
  return {
    rewardPerBlock,
    targetSeconds,
    coinDecimals: 8,
    tokenDecimals: 8,
    priceUsd8: 36_000n * 10n ** 8n,
    subsidy: { rules: BITCOIN_RULES, nextHeight: 700_000 },
    ...change,
  };
}
const first = coinOf(900e-8);

/** A year at a dear price: the low case loses. */
const FACTS: CalculatorFacts = {
  startEpoch: 19_000,
  epochs: 360,
  termPriceUsd: 60,
  terms: termsOf({ maintenanceUsd8PerThDay: 250_000n, serviceBps: 250 }),
  coins: { first, today: 18_990 },
  mostWithoutNet: 14,
};
const FIRST = firstAssumptions(FACTS);

test("at first all days are counted at the sale's price, as today's coin and fees say", () => {
  const inputs = inputsOf(FACTS, FIRST);
  assert.equal(inputs.days, 360);
  assert.equal(inputs.startsInDays, 10);
  assert.equal(inputs.hashrateTh, 1);
  assert.equal(inputs.costUsd, 60);
  assert.equal(inputs.protectedUsd, 60);
  assert.equal(FIRST.feeShare, 2);
});

test("a series that is mined already is counted from today on, at the part of the price that these days are", () => {
  const facts = { ...FACTS, coins: { first, today: 19_090 } };
  const assumed = firstAssumptions(facts);
  const inputs = inputsOf(facts, assumed);
  assert.equal(assumed.firstDay, 91);
  assert.equal(inputs.days, 270);
  assert.equal(inputs.startsInDays, 0);
  assert.equal(priceOf(facts, assumed), 45);
  assert.equal(firstAssumptions({ ...FACTS, coins: { first, today: 99_999 } }).firstDay, 360);
});

test("an amount of money buys as many TH/s as the price says, and a price that somebody else asks protects no more", () => {
  const inputs = inputsOf(FACTS, { ...FIRST, amountIn: "money", moneyUsd: 240, priceUsd: 120 });
  assert.equal(inputs.hashrateTh, 2);
  assert.equal(inputs.costUsd, 240);
  assert.equal(inputs.protectedUsd, 120);
});

test("low, base and high are in this order, around what is assumed, and as far from it as the spread says", () => {
  const [low, base, high] = scenariosOf({ ...FIRST, difficultyGrowth: 50, priceGrowth: 10 });
  assert.deepEqual([low.name, base.name, high.name], ["low", "base", "high"]);
  assert.deepEqual([low.difficultyGrowth, low.priceGrowth], [0.9, -0.4]);
  assert.deepEqual([base.difficultyGrowth, base.priceGrowth], [0.5, 0.1]);
  assert.deepEqual([high.difficultyGrowth, high.priceGrowth], [0.2, 0.6]);
  const [same] = scenariosOf({ ...FIRST, spread: 0 });
  assert.equal(same.difficultyGrowth, FIRST.difficultyGrowth / 100);
  const [floor] = scenariosOf({ ...FIRST, priceGrowth: -90, spread: 200 });
  assert.equal(floor.priceGrowth, -0.95);
});

test("the loss is said first, with its share and that worse is possible", () => {
  const result = estimate(FACTS, FIRST);
  assert.ok((result.cases[0]?.estimatedProfitUsd ?? 0) < 0);
  assert.match(
    lossInWords(result),
    /^In the low case \$\d+\.\d\d of \$60\.00 is lost over 360 days: \d+\.\d %\. Worse is possible\.$/,
  );
});

test("where even the low case gains, it is said that this is no floor, and where a loss begins", () => {
  const cheap = { ...FACTS, termPriceUsd: 20 };
  const result = estimate(cheap, firstAssumptions(cheap));
  assert.match(lossInWords(result), /It is no floor/);
  const below = result.lossBelow;
  assert.ok(below !== undefined && below < 36_000);
  const base = scenariosOf(firstAssumptions(cheap))[1];
  const at = (priceUsd: number): number => estimateOutcome({ ...result.inputs, priceUsd }, base).estimatedProfitUsd;
  assert.ok(at(below * 0.999) < 0 && at(below * 1.001) > 0);
  assert.match(
    lossBelowInWords(result, "BTC"),
    /^A loss begins where BTC stands below \$[\d,]+\.\d\d today, \d+\.\d % beneath/,
  );
});

test("where every lower price ends in refunds it is said that none makes a loss", () => {
  const costly = { ...FACTS, coins: { first: coinOf(1e-12), today: 18_990 } };
  const result = estimate(costly, firstAssumptions(costly));
  assert.equal(result.lossBelow, undefined);
  assert.match(lossBelowInWords(result, "BTC"), /^At no lower price of BTC, in steps of 2 %/);
});

test("a base case that loses says so", () => {
  const dear = { ...FACTS, termPriceUsd: 300 };
  assert.match(lossBelowInWords(estimate(dear, firstAssumptions(dear)), "BTC"), /The base case loses as well/);
});

test("the fan has every day of a short term, few points of a long one, and ends where the cases do", () => {
  const short = { ...FACTS, epochs: 90 };
  const result = estimate(short, firstAssumptions(short));
  assert.equal(result.fan.length, 90);
  const long = estimate({ ...FACTS, epochs: 1_825 }, { ...FIRST, firstDay: 1 });
  assert.ok(long.fan.length <= 120);
  for (const { cases, fan } of [result, long])
    for (const { scenario, estimatedIncomeUsd, estimatedRefundUsd } of cases) {
      const last = fan.at(-1)?.values[scenario.name]?.value ?? 0;
      assert.ok(Math.abs(last - estimatedIncomeUsd - estimatedRefundUsd) < 1e-6, scenario.name);
    }
});

test("the fan marks the day on which the base case has brought the price back", () => {
  const cheap = { ...FACTS, termPriceUsd: 30 };
  const result = estimate(cheap, firstAssumptions(cheap));
  const at = result.fan.findIndex(({ title }) => title === result.breakEvenAt);
  assert.ok(at > 0);
  assert.ok((result.fan[at]?.values.base?.value ?? 0) >= 30 && (result.fan[at - 1]?.values.base?.value ?? 99) < 30);
  assert.equal(estimate({ ...FACTS, termPriceUsd: 900 }, FIRST).breakEvenAt, undefined);
});

test("the middle of the sensitivity is the base case; more difficulty and a lower price never help", () => {
  const { sensitivity, cases } = estimate(FACTS, FIRST);
  assert.equal(sensitivity.returns[2]?.[2], cases[1]?.estimatedReturn);
  for (const row of sensitivity.returns)
    for (const [i, value] of row.entries()) if (i > 0) assert.ok(value >= (row[i - 1] ?? 0) - 1e-9);
  for (let column = 0; column < 5; column += 1)
    for (let row = 1; row < 5; row += 1)
      assert.ok((sensitivity.returns[row]?.[column] ?? 0) >= (sensitivity.returns[row - 1]?.[column] ?? 0) - 1e-9);
});

test("a halving inside the term is counted and named by its day; a network without known rules is said to have none counted", () => {
  const halved = coinOf(900e-8, { subsidy: { rules: BITCOIN_RULES, nextHeight: 840_000 - 144 * 110 } });
  const facts = { ...FACTS, coins: { first: halved, today: 18_990 } };
  const result = estimate(facts, FIRST);
  // 10 days before the term begins and 100 days of it.
  const [change] = result.changes;
  assert.equal(change?.epoch, FACTS.startEpoch + 100);
  assert.equal(change.factor, 0.5);
  assert.ok((result.cases[1]?.estimatedIncomeUsd ?? 0) < (estimate(FACTS, FIRST).cases[1]?.estimatedIncomeUsd ?? 0));
  assert.match(subsidyInWords(halved, change), /about .* 50 % of today's subsidy/);
  assert.match(subsidyInWords(first, undefined), /^No halving/);
  assert.match(subsidyInWords({ subsidy: undefined }, undefined), /does not know/);
});

/** The same series with a second coin of a fifth of the first one's gross. */
const second = coinOf(18_000e-8, {
  priceUsd8: 360n * 10n ** 8n,
  subsidy: { rules: DOGECOIN_RULES, nextHeight: 5_000_000 },
});
const MERGED: CalculatorFacts = { ...FACTS, coins: { ...FACTS.coins, second } };

test("merged mining counts both coins, each at its own assumed price and with its own halvings", () => {
  const assumed = firstAssumptions(MERGED);
  assert.deepEqual([assumed.coinPriceUsd, assumed.secondPriceUsd], [36_000, 360]);
  assert.equal(coinFacts(FACTS).secondPriceUsd, undefined);
  const still = { ...assumed, difficultyGrowth: 0, spread: 0 };
  const both = estimate(MERGED, still);
  const alone = estimate(FACTS, still);
  const income = (result: typeof both): number => result.cases[1]?.estimatedIncomeUsd ?? 0;
  // The second coin's gross, less service and protocol: the costs are borne once.
  const more = 18_000e-8 * 360 * 360 * 0.975 * 0.99;
  assert.ok(Math.abs(income(both) - income(alone) - more) < 1e-6, `${income(both) - income(alone)} is not ${more}`);
  const worthless = estimate(MERGED, { ...still, secondPriceUsd: 0 });
  assert.ok(Math.abs(income(worthless) - income(alone)) < 1e-9);
  assert.equal(both.changes.length, 2);
  assert.ok((both.cases[1]?.estimatedSecondIncomeCoins ?? 0) > 0);
});

test("of merged mining a loss begins where both coins are as far beneath their prices", () => {
  const facts = { ...MERGED, termPriceUsd: 25 };
  const result = estimate(facts, firstAssumptions(facts));
  const { lossBelow: below } = result;
  assert.ok(below !== undefined && below < 36_000);
  const base = scenariosOf(firstAssumptions(facts))[1];
  const at = (part: number): number => estimateOutcome(cheaper(result.inputs, part), base).estimatedProfitUsd;
  assert.ok(at((below / 36_000) * 0.999) < 0 && at((below / 36_000) * 1.001) > 0);
  assert.match(lossBelowInWords(result, "LTC", "DOGE"), /and DOGE as far beneath its own, with difficulty/);
});

test("a profit share estimates the holders' part and carries losses; a fixed term does neither", () => {
  const share = { ...FACTS, terms: { ...FACTS.terms, form: 1, holderShareBps: 8_000 } };
  const still = { ...FIRST, difficultyGrowth: 0, spread: 0 };
  const [, whole] = estimate(FACTS, still).cases;
  const [, part] = estimate(share, still).cases;
  assert.ok(whole !== undefined && part !== undefined);
  assert.ok(Math.abs(part.estimatedIncomeUsd - 0.8 * whole.estimatedIncomeUsd) < 1e-9);
  assert.equal(inputsOf(share, FIRST).carriesLosses, true);
  assert.equal(inputsOf(FACTS, FIRST).carriesLosses, undefined);
});

test("the break-even is a growth, or said to be at none or at every one", () => {
  const { breakEven } = estimate(FACTS, FIRST);
  assert.ok(typeof breakEven === "object");
  assert.match(breakEvenInWords(breakEven, 0), /^Break-even: with the coin at its assumed price/);
  assert.match(breakEvenInWords("always", -20), /falling 20 % a year, no growth of difficulty that is likely/);
  assert.match(breakEvenInWords("never", 5), /rising 5 %/);
  assert.match(breakEvenInWords({ growth: -0.2 }, 0), /fall by 20\.0 % a year/);
});

test("money is written to the cent, and finer only below a dollar", () => {
  assert.equal(usd(19.305), "$19.31");
  assert.equal(usd(0.1351), "$0.1351");
  assert.equal(usd(-1.5), "-$1.50");
});
