import { formatDay, formatDays, formatMonth, formatUsd } from "@adit/sdk/format";
import {
  breakEvenDifficultyGrowth,
  estimateDays,
  estimateOutcome,
  estimateOutcomes,
  SCENARIOS,
  subsidyFactors,
  type CalculatorInputs,
  type EstimatedOutcome,
  type NetworkRules,
  type Scenario,
} from "@adit/sdk/math";
import { shortDay, thinned, type ChartPoint, type Datum } from "./chart.ts";

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
  /** day after the newest network day: what is known is known of the day before */
  readonly today: number;
  /** what the sale asks for 1 TH/s over the whole term, USD */
  readonly termPriceUsd: number;
  /** the newest network day: whole coins a TH/s, and share of fees in them, 0 to 1 */
  readonly hashpriceCoins: number;
  readonly feeShare: number;
  readonly coinPriceUsd: number;
  readonly efficiency: number;
  readonly tariffUsd: number;
  readonly maintenanceUsd: number;
  readonly serviceShare: number;
  readonly protocolShare: number;
  /** days without net in a row after which anybody may wind the series up */
  readonly mostWithoutNet: number;
  /** holders' part of the profit, of a profit share; undefined for a fixed term */
  readonly holderShare: number | undefined;
  /** rules of the network and the height of its next block; undefined if this version does not know the network */
  readonly subsidy:
    { readonly rules: Pick<NetworkRules, "subsidyAt" | "blocksPerDay">; readonly nextHeight: number } | undefined;
};

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
  readonly difficultyGrowth: number;
  readonly priceGrowth: number;
  /** how far low and high lie from base, as a part of what this page starts from */
  readonly spread: number;
  /** share of a block's reward that fees are, before any halving */
  readonly feeShare: number;
  /** of a profit share: what the farm delivers of what it sold */
  readonly delivery: number;
};

const [LOW, BASE, HIGH] = SCENARIOS;
const PERCENT = 100;
/** Difficulty or price that loses more than this in a year leaves nothing to reckon with. */
const LEAST_GROWTH = -0.95;
const FAN_POINTS = 120;
/** Days beyond which an axis names years. */
const LONG_TERM = 365;

/** Where the sliders stand at first. */
export function firstAssumptions(facts: CalculatorFacts): Assumptions {
  return {
    amountIn: "hashrate",
    hashrateTh: 1,
    moneyUsd: 100,
    firstDay: Math.min(facts.epochs, Math.max(1, facts.today - facts.startEpoch + 1)),
    priceUsd: undefined,
    coinPriceUsd: rounded(facts.coinPriceUsd, 2),
    difficultyGrowth: BASE.difficultyGrowth * PERCENT,
    priceGrowth: BASE.priceGrowth * PERCENT,
    spread: PERCENT,
    feeShare: rounded(facts.feeShare * PERCENT, 1),
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

/** What the estimate is made from. */
export function inputsOf(facts: CalculatorFacts, assumed: Assumptions): CalculatorInputs {
  const { epochs, startEpoch, today, holderShare, subsidy } = facts;
  const days = daysOf(epochs, assumed.firstDay);
  const startsInDays = Math.max(0, startEpoch + assumed.firstDay - 1 - today);
  const price = priceOf(facts, assumed);
  const hashrateTh = assumed.amountIn === "hashrate" ? assumed.hashrateTh : price === 0 ? 0 : assumed.moneyUsd / price;
  return {
    hashrateTh,
    costUsd: hashrateTh * price,
    protectedUsd: (hashrateTh * facts.termPriceUsd * days) / epochs,
    days,
    startsInDays,
    hashpriceCoins: facts.hashpriceCoins,
    feeShare: facts.feeShare,
    priceUsd: assumed.coinPriceUsd,
    efficiency: facts.efficiency,
    tariffUsd: facts.tariffUsd,
    maintenanceUsd: facts.maintenanceUsd,
    serviceShare: facts.serviceShare,
    protocolShare: facts.protocolShare,
    ...(holderShare === undefined ? {} : { holderShare, carriesLosses: true }),
    ...(subsidy === undefined
      ? {}
      : { subsidyFactors: subsidyFactors(subsidy.rules, subsidy.nextHeight, days, startsInDays) }),
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
  readonly change: SubsidyChange | undefined;
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
    change: subsidyChangeOf(facts, assumed, inputs),
    lossBelow: lossBelow(inputs, scenarios[1]),
  };
}

const PRICE_STEP = 0.98;
const LEAST_PRICE = 0.01;
const BISECTIONS = 30;

/** The highest price of today beneath which the base case loses, all else as assumed: found going down from what is assumed. */
function lossBelow(inputs: CalculatorInputs, base: Scenario): number | undefined {
  const profitAt = (part: number): number =>
    estimateOutcome({ ...inputs, priceUsd: inputs.priceUsd * part }, base).estimatedProfitUsd;
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
  { subsidyFactors: factors }: CalculatorInputs,
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
export function lossBelowInWords({ lossBelow: below, cases, inputs }: Estimate, symbol: string): string {
  const base = cases[1];
  if (base === undefined) return "";
  if (base.estimatedProfitUsd < 0) return "The base case loses as well.";
  const { difficultyGrowth } = base.scenario;
  const difficulty = `with difficulty ${difficultyGrowth < 0 ? "falling" : "growing"} ${percentText(Math.abs(difficultyGrowth))} a year`;
  if (below === undefined)
    return `At no lower price of ${symbol}, in steps of 2 %, is there a loss, ${difficulty}: where costs take a day's gross, that day's part of the price comes back.`;
  return `A loss begins where ${symbol} stands below ${usd(below)} today, ${percentText(1 - below / inputs.priceUsd)} beneath the assumed price, ${difficulty}.`;
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

/** What the estimate does with halvings. */
export function subsidyInWords(facts: CalculatorFacts, change: SubsidyChange | undefined): string {
  if (facts.subsidy === undefined)
    return "This page does not know the network's rules, so no halving of the subsidy is counted.";
  if (change === undefined) return "No halving of the subsidy falls into these days, at the network's own pace.";
  const left = `${(change.factor * PERCENT).toFixed(change.factor * PERCENT < 10 ? 1 : 0)} % of today's subsidy`;
  return change.isBeforeTerm
    ? `The subsidy changes before the first of these days, at the network's own pace: ${left} is counted. Fees stay as assumed.`
    : `The subsidy changes about ${formatDay(change.epoch)}, at the network's own pace: ${left} is counted by the end. Fees stay as assumed.`;
}
