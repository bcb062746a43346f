import { formatDay, formatDays, formatMonth, formatUsd } from "@adit/sdk/format";
import {
  breakEvenDifficultyGrowth,
  estimateBasis,
  estimateDays,
  estimateOutcome,
  estimateOutcomes,
  feeShareOf,
  SCENARIOS,
  type CalculatorInputs,
  type CoinToday,
  type EstimatedCoin,
  type EstimatedOutcome,
  type FormulaTerms,
  type Scenario,
} from "@adit/sdk/math";
import { shortDay, thinned, type ChartPoint, type Datum } from "./chart.ts";
import type { KnownCoins } from "./coinsToday.ts";

/*
 * The return calculator: from the facts of a series and a person's assumptions to low, base and high. All of it is plain numbers and
 * guesses. The arithmetic of a day is the SDK's.
 */

/** What is known and not assumed. */
export type CalculatorFacts = {
  /** first day of the term, UTC day number */
  readonly startEpoch: number;
  /** days of the term */
  readonly epochs: number;
  /** what the sale asks for 1 TH/s over the whole term, USD */
  readonly termPriceUsd: number;
  /** costs and shares of the terms */
  readonly terms: FormulaTerms;
  /** every coin that the terms pay, and the day after its newest network day: the estimate's today */
  readonly coins: KnownCoins;
  /** days without net in a row after which anybody may wind the series up */
  readonly mostWithoutNet: number;
};

/** Where the sliders of coins begin: prices and fees of today as plain numbers. */
export function coinFacts({ coins: { first, second } }: CalculatorFacts): {
  readonly coinPriceUsd: number;
  /** of merged mining */
  readonly secondPriceUsd: number | undefined;
  /** of the first coin, 0 to 1 */
  readonly feeShare: number;
} {
  return {
    coinPriceUsd: Number(first.priceUsd8) / USD8,
    secondPriceUsd: second === undefined ? undefined : Number(second.priceUsd8) / USD8,
    feeShare: feeShareOf(first),
  };
}

/** What a person assumes. Percentages are whole: 40 is 40 %. */
export type Assumptions = {
  readonly amountIn: "hashrate" | "money";
  readonly hashrateTh: number;
  readonly moneyUsd: number;
  /** first day that is counted, from 1 on: units bought of another holder earn from then on */
  readonly firstDay: number;
  /** what 1 TH/s costs for the days that are counted; undefined: their part of the sale's price */
  readonly priceUsd: number | undefined;
  readonly coinPriceUsd: number;
  /** of the second coin in merged mining; of no meaning else */
  readonly secondPriceUsd: number;
  readonly difficultyGrowth: number;
  readonly priceGrowth: number;
  /** how far low and high lie from base, as a part of what this page starts from */
  readonly spread: number;
  /** share of a block's reward that fees are, before any halving; of the first coin */
  readonly feeShare: number;
  /** of a profit share: what the farm delivers of what it sold */
  readonly delivery: number;
};

const [LOW, BASE, HIGH] = SCENARIOS;
const PERCENT = 100;
const USD8 = 1e8;
/** Digits of a dollar that a coin's price keeps: some coins cost less than a cent. */
const PRICE_DIGITS = 2;
const SMALL_PRICE_DIGITS = 6;
/** Difficulty or price that loses more than this in a year leaves nothing to reckon with. */
const LEAST_GROWTH = -0.95;
const FAN_POINTS = 120;
/** Days beyond which an axis names years. */
const LONG_TERM = 365;

/** Where the sliders stand at first. */
export function firstAssumptions(facts: CalculatorFacts): Assumptions {
  const { coinPriceUsd, secondPriceUsd = 0, feeShare } = coinFacts(facts);
  return {
    amountIn: "hashrate",
    hashrateTh: 1,
    moneyUsd: 100,
    firstDay: Math.min(facts.epochs, Math.max(1, facts.coins.today - facts.startEpoch + 1)),
    priceUsd: undefined,
    coinPriceUsd: rounded(coinPriceUsd, priceDigits(coinPriceUsd)),
    secondPriceUsd: rounded(secondPriceUsd, priceDigits(secondPriceUsd)),
    difficultyGrowth: BASE.difficultyGrowth * PERCENT,
    priceGrowth: BASE.priceGrowth * PERCENT,
    spread: PERCENT,
    feeShare: rounded(feeShare * PERCENT, 1),
    delivery: PERCENT,
  };
}

/** What 1 TH/s costs for the days that are counted, USD. */
export function priceOf({ termPriceUsd, epochs }: CalculatorFacts, { priceUsd, firstDay }: Assumptions): number {
  return priceUsd ?? (termPriceUsd * daysOf(epochs, firstDay)) / epochs;
}

function daysOf(epochs: number, firstDay: number): number {
  return epochs - firstDay + 1;
}

/** How many digits of a dollar a coin's price is typed with. */
export function priceDigits(priceUsd: number): number {
  return priceUsd >= 1 ? PRICE_DIGITS : SMALL_PRICE_DIGITS;
}

/** What the estimate is made from. */
export function inputsOf(facts: CalculatorFacts, assumed: Assumptions): CalculatorInputs {
  const { epochs, startEpoch, coins } = facts;
  const days = daysOf(epochs, assumed.firstDay);
  const startsInDays = Math.max(0, startEpoch + assumed.firstDay - 1 - coins.today);
  const price = priceOf(facts, assumed);
  const hashrateTh = assumed.amountIn === "hashrate" ? assumed.hashrateTh : price === 0 ? 0 : assumed.moneyUsd / price;
  const basis = estimateBasis(facts.terms, coins, { days, startsInDays });
  return {
    ...basis,
    priceUsd: assumed.coinPriceUsd,
    ...(basis.second === undefined ? {} : { second: { ...basis.second, priceUsd: assumed.secondPriceUsd } }),
    hashrateTh,
    costUsd: hashrateTh * price,
    protectedUsd: (hashrateTh * facts.termPriceUsd * days) / epochs,
  };
}

/** Low, base and high around what is assumed, the loss first. */
export function scenariosOf(assumed: Assumptions): readonly [low: Scenario, base: Scenario, high: Scenario] {
  const around = (one: Scenario): Scenario => {
    const part = assumed.spread / PERCENT;
    return {
      name: one.name,
      difficultyGrowth: bounded(
        assumed.difficultyGrowth / PERCENT + part * (one.difficultyGrowth - BASE.difficultyGrowth),
      ),
      priceGrowth: bounded(assumed.priceGrowth / PERCENT + part * (one.priceGrowth - BASE.priceGrowth)),
      feeShare: assumed.feeShare / PERCENT,
      delivery: assumed.delivery / PERCENT,
    };
  };
  return [around(LOW), around(BASE), around(HIGH)];
}

function bounded(growth: number): number {
  return Math.max(LEAST_GROWTH, rounded(growth, 6));
}

/** A number without the dust of binary fractions. */
function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

export type Estimate = {
  readonly inputs: CalculatorInputs;
  readonly cases: readonly EstimatedOutcome[];
  readonly breakEven: BreakEvenGrowth;
  readonly fan: readonly ChartPoint[];
  /** title of the point of the fan at which the base case has brought the price back */
  readonly breakEvenAt: string | undefined;
  readonly sensitivity: Sensitivity;
  /** of each coin */
  readonly changes: readonly (SubsidyChange | undefined)[];
  /** beneath which price of the coin today the base case loses, USD; undefined if at none */
  readonly lossBelow: number | undefined;
};

export function estimate(facts: CalculatorFacts, assumed: Assumptions): Estimate {
  const inputs = inputsOf(facts, assumed);
  const scenarios = scenariosOf(assumed);
  const cases = estimateOutcomes(inputs, scenarios);
  const fan = fanOf(facts, assumed, inputs, scenarios);
  const baseDay = cases[1]?.estimatedBreakEvenDay;
  return {
    inputs,
    cases,
    breakEven: breakEvenOf(inputs, scenarios[1]),
    fan: fan.map(({ point }) => point),
    breakEvenAt: baseDay === undefined ? undefined : fan.find(({ day }) => day >= baseDay)?.point.title,
    sensitivity: sensitivityOf(inputs, scenarios[1]),
    changes: [inputs, ...(inputs.second === undefined ? [] : [inputs.second])].map((coin) =>
      subsidyChangeOf(facts, assumed, coin),
    ),
    lossBelow: lossBelow(inputs, scenarios[1]),
  };
}

const PRICE_STEP = 0.98;
const LEAST_PRICE = 0.01;
const BISECTIONS = 30;

/**
 * The highest price of today beneath which the base case loses, all else as assumed: found going down from what is assumed, with both
 * coins' prices in the same proportion in merged mining.
 */
function lossBelow(inputs: CalculatorInputs, base: Scenario): number | undefined {
  const profitAt = (part: number): number => estimateOutcome(cheaper(inputs, part), base).estimatedProfitUsd;
  if (profitAt(1) < 0) return inputs.priceUsd;
  let low = 1;
  while (profitAt(low) >= 0) {
    low *= PRICE_STEP;
    if (low < LEAST_PRICE) return undefined;
  }
  let high = low / PRICE_STEP;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    if (profitAt(middle) < 0) low = middle;
    else high = middle;
  }
  return inputs.priceUsd * high;
}

/** The same purchase if every coin stood at this part of its assumed price. */
export function cheaper(inputs: CalculatorInputs, part: number): CalculatorInputs {
  const { second } = inputs;
  return {
    ...inputs,
    priceUsd: inputs.priceUsd * part,
    ...(second === undefined ? {} : { second: { ...second, priceUsd: second.priceUsd * part } }),
  };
}

/** Above which growth of difficulty a year the buyer loses. `never`: at none; `always`: at every one. */
export type BreakEvenGrowth = { readonly growth: number } | "never" | "always";

function breakEvenOf(inputs: CalculatorInputs, { priceGrowth, feeShare, delivery }: Scenario): BreakEvenGrowth {
  const assumed = {
    priceGrowth,
    ...(feeShare === undefined ? {} : { feeShare }),
    ...(delivery === undefined ? {} : { delivery }),
  };
  const growth = breakEvenDifficultyGrowth(inputs, assumed);
  if (growth !== undefined) return { growth };
  const still = estimateOutcome(inputs, { ...assumed, name: "still", difficultyGrowth: 0 });
  return still.estimatedProfitUsd < 0 ? "always" : "never";
}

/** What has come back by the end of each day, income and what will be refunded. Long terms are thinned to what a screen can show. */
function fanOf(
  { startEpoch }: CalculatorFacts,
  { firstDay }: Assumptions,
  inputs: CalculatorInputs,
  scenarios: readonly [Scenario, Scenario, Scenario],
): readonly { readonly day: number; readonly point: ChartPoint }[] {
  const [low, base, high] = scenarios.map((scenario) => cumulated(inputs, scenario));
  const days = Array.from({ length: inputs.days }, (_, i) => i);
  return thinned(days, FAN_POINTS).map((i) => {
    const epoch = startEpoch + firstDay - 1 + i;
    return {
      day: i + 1,
      point: {
        label: inputs.days > LONG_TERM ? formatMonth(epoch) : shortDay(epoch),
        title: `${formatDay(epoch)}, day ${firstDay + i}`,
        values: { low: usdDatum(low?.[i] ?? 0), base: usdDatum(base?.[i] ?? 0), high: usdDatum(high?.[i] ?? 0) },
      },
    };
  });
}

function cumulated(inputs: CalculatorInputs, scenario: Scenario): readonly number[] {
  let sum = 0;
  return estimateDays(inputs, scenario).map(({ incomeUsd, refundUsd }) => (sum += incomeUsd + refundUsd));
}

/** How the base case's result moves with its two largest unknowns. */
export type Sensitivity = {
  readonly difficultyGrowths: readonly number[];
  readonly priceGrowths: readonly number[];
  /** by row (difficulty) and column (price): profit as a share of the cost */
  readonly returns: readonly (readonly number[])[];
};

const DIFFICULTY_STEPS = [0.4, 0.2, 0, -0.2, -0.4] as const;
const PRICE_STEPS = [-0.5, -0.25, 0, 0.25, 0.5] as const;

function sensitivityOf(inputs: CalculatorInputs, base: Scenario): Sensitivity {
  const difficultyGrowths = DIFFICULTY_STEPS.map((step) => bounded(base.difficultyGrowth + step));
  const priceGrowths = PRICE_STEPS.map((step) => bounded(base.priceGrowth + step));
  return {
    difficultyGrowths,
    priceGrowths,
    returns: difficultyGrowths.map((difficultyGrowth) =>
      priceGrowths.map(
        (priceGrowth) => estimateOutcome(inputs, { ...base, difficultyGrowth, priceGrowth }).estimatedReturn,
      ),
    ),
  };
}

/** A change of the subsidy that the network's rules know, and that these days see. */
export type SubsidyChange = {
  /** day from which on it counts; before the first counted day if it falls between today and then */
  readonly epoch: number;
  readonly isBeforeTerm: boolean;
  /** subsidy after it as a part of today's */
  readonly factor: number;
};

function subsidyChangeOf(
  { startEpoch }: CalculatorFacts,
  { firstDay }: Assumptions,
  { subsidyFactors: factors }: EstimatedCoin,
): SubsidyChange | undefined {
  const at = factors?.findIndex((factor) => factor < 1) ?? -1;
  const last = factors?.at(-1);
  if (at < 0 || last === undefined) return undefined;
  return { epoch: startEpoch + firstDay - 1 + at, isBeforeTerm: at === 0, factor: last };
}

/** A plain number of USD as this page writes money: to the cent from a dollar on. */
export function usd(value: number): string {
  const digits = Math.abs(value) >= 1 ? 2 : 4;
  return formatUsd(BigInt(Math.round(value * 10 ** digits)) * 10n ** BigInt(8 - digits));
}

function usdDatum(value: number): Datum {
  return { value, text: usd(value) };
}

/** A share as people read it: `12.5 %`. */
export function percentText(share: number): string {
  return `${(share * PERCENT).toFixed(1)} %`;
}

/** What the low case means, before anything else is said. */
export function lossInWords({ cases, inputs }: Estimate): string {
  const low = cases[0];
  if (low === undefined) return "";
  const days = formatDays(inputs.days);
  if (low.estimatedProfitUsd >= 0)
    return `The low case brings ${usd(inputs.costUsd)} back over ${days} and ${usd(low.estimatedProfitUsd)} more. It is no floor: worse is possible.`;
  return `In the low case ${usd(-low.estimatedProfitUsd)} of ${usd(inputs.costUsd)} is lost over ${days}: ${percentText(-low.estimatedReturn)}. Worse is possible.`;
}

/** Where the base case begins to lose, by the coin's price. */
export function lossBelowInWords(
  { lossBelow: below, cases, inputs }: Estimate,
  symbol: string,
  second?: string,
): string {
  const base = cases[1];
  if (base === undefined) return "";
  if (base.estimatedProfitUsd < 0) return "The base case loses as well.";
  const { difficultyGrowth } = base.scenario;
  const difficulty = `with difficulty ${difficultyGrowth < 0 ? "falling" : "growing"} ${percentText(Math.abs(difficultyGrowth))} a year`;
  if (below === undefined)
    return `At no lower price of ${symbol}${second === undefined ? "" : ` and ${second}`}, in steps of 2 %, is there a loss, ${difficulty}: where costs take a day's gross, that day's part of the price comes back.`;
  const beneath = `${percentText(1 - below / inputs.priceUsd)} beneath the assumed price`;
  return second === undefined
    ? `A loss begins where ${symbol} stands below ${usd(below)} today, ${beneath}, ${difficulty}.`
    : `A loss begins where ${symbol} stands below ${usd(below)} today, ${beneath}, and ${second} as far beneath its own, ${difficulty}.`;
}

export function breakEvenInWords(breakEven: BreakEvenGrowth, priceGrowth: number): string {
  const coin =
    priceGrowth === 0
      ? "With the coin at its assumed price"
      : `With the coin ${priceGrowth < 0 ? "falling" : "rising"} ${Math.abs(priceGrowth)} % a year`;
  if (breakEven === "always") return `${coin}, no growth of difficulty that is likely brings the price back.`;
  if (breakEven === "never")
    return `${coin}, not even difficulty that grows elevenfold a year makes a loss over these days.`;
  const { growth } = breakEven;
  return growth < 0
    ? `Break-even: ${coin.toLowerCase()}, difficulty would have to fall by ${percentText(-growth)} a year for the price to come back.`
    : `Break-even: ${coin.toLowerCase()}, the price comes back if difficulty grows by at most ${percentText(growth)} a year.`;
}

/** What the estimate does with halvings of one coin. */
export function subsidyInWords({ subsidy }: Pick<CoinToday, "subsidy">, change: SubsidyChange | undefined): string {
  if (subsidy === undefined)
    return "This page does not know the network's rules, so no halving of the subsidy is counted.";
  if (change === undefined) return "No halving of the subsidy falls into these days, at the network's own pace.";
  const left = `${(change.factor * PERCENT).toFixed(change.factor * PERCENT < 10 ? 1 : 0)} % of today's subsidy`;
  return change.isBeforeTerm
    ? `The subsidy changes before the first of these days, at the network's own pace: ${left} is counted. Fees stay as assumed.`
    : `The subsidy changes about ${formatDay(change.epoch)}, at the network's own pace: ${left} is counted by the end. Fees stay as assumed.`;
}
