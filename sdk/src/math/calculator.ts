import type { NetworkRules } from "./networkRules.ts";

/*
 * Estimates for people who think about buying. They are plain numbers and guesses about the future: nothing here is owed by
 * anybody, and no amount on the chain is ever computed from it.
 */

const DAYS_PER_YEAR = 365;
const HOURS_PER_DAY = 24;
const WATTS_PER_KILOWATT = 1_000;

/** A coin that is mined, as it is today. */
export interface EstimatedCoin {
  /** gross of 1 TH/s today, whole coins a day */
  hashpriceCoins: number;
  /** USD of one coin today */
  priceUsd: number;
  /** share of fees in today's gross, 0 to below 1 (default 0) */
  feeShare?: number;
  /** subsidy of each counted day as a part of today's, from `subsidyFactors`; the last one holds on (default: none changes) */
  subsidyFactors?: readonly number[];
}

/** A purchase, and the day on which it is thought about. */
export interface CalculatorInputs extends EstimatedCoin {
  /** TH/s that are bought */
  hashrateTh: number;
  /** what they cost for all days together, USD */
  costUsd: number;
  /** days that are counted */
  days: number;
  /** of merged mining: the coin that the same hashrate mines as well; costs are borne by both, by the value of each one's gross */
  second?: EstimatedCoin;
  /** J/TH */
  efficiency: number;
  /** USD per kWh */
  tariffUsd: number;
  /** USD per TH/s and day */
  maintenanceUsd: number;
  /** provider's share of gross, 0 to 1 */
  serviceShare: number;
  /** protocol's share of net, 0 to 1 */
  protocolShare: number;
  /** days from today to the first that is counted: difficulty and price move meanwhile (default 0) */
  startsInDays?: number;
  /** escrow that stands behind these days, USD; what comes back of it for days without net (default: the cost) */
  protectedUsd?: number;
  /** of a profit share: holders' part of the profit, 0 to 1 (default: all of it, as in a fixed term) */
  holderShare?: number;
  /** of a profit share: costs that exceed a day's gross are made good by the days after it (default false) */
  carriesLosses?: boolean;
}

/** What somebody assumes about the future. In merged mining difficulty and price of both coins are taken to move alike. */
export interface Scenario {
  name: string;
  /** growth of difficulty in a year: 0.4 is 40 % more */
  difficultyGrowth: number;
  /** growth of the coin's price in a year: -0.5 is half */
  priceGrowth: number;
  /** share of fees in a block's reward by today's subsidy, 0 to below 1, of the first coin (default: as in today's gross) */
  feeShare?: number;
  /** of a profit share: what the farm delivers of the hashrate sold, 0 to 1 (default 1) */
  delivery?: number;
}

/** Assumptions that screens start from, the loss first. They are assumptions, not forecasts. */
export const SCENARIOS: readonly [low: Scenario, base: Scenario, high: Scenario] = [
  { name: "low", difficultyGrowth: 0.8, priceGrowth: -0.5 },
  { name: "base", difficultyGrowth: 0.4, priceGrowth: 0 },
  { name: "high", difficultyGrowth: 0.1, priceGrowth: 0.5 },
];

/** How a purchase would end under a scenario. All of it is an estimate. */
export interface EstimatedOutcome {
  scenario: Scenario;
  /** of the first coin */
  estimatedGrossCoins: number;
  /** what would stream to the buyer of the first coin */
  estimatedIncomeCoins: number;
  /** and of the second one, in merged mining; else 0 */
  estimatedSecondIncomeCoins: number;
  /** both, each day at that day's assumed prices */
  estimatedIncomeUsd: number;
  /** days that would earn nothing: their part of the payment would come back */
  estimatedDaysWithoutNet: number;
  estimatedRefundUsd: number;
  /** income and refund less the cost; below zero is a loss */
  estimatedProfitUsd: number;
  /** profit as a share of the cost: -0.2 is a loss of 20 % */
  estimatedReturn: number;
  /** the first day, counted from 1, by whose end income and refunds reach the cost; undefined if they never do */
  estimatedBreakEvenDay: number | undefined;
}

/** One day under a scenario. */
export interface EstimatedDay {
  /** of the first coin */
  grossCoins: number;
  /** what would stream to the buyer of the first coin, whole coins */
  incomeCoins: number;
  /** and of the second one, in merged mining; else 0 */
  secondIncomeCoins: number;
  /** both at the day's assumed prices */
  incomeUsd: number;
  /** part of the day's payment that nobody earned, 0 to 1: paid back at the end */
  refundShare: number;
  refundUsd: number;
  /** true if costs take all of what the formula gives */
  isWithoutNet: boolean;
}

/** Every day that is counted, under one scenario. */
export function estimateDays(inputs: CalculatorInputs, scenario: Scenario): EstimatedDay[] {
  const days: EstimatedDay[] = [];
  play(inputs, scenario, (day) => days.push(day));
  return days;
}

/** Plays the counted days under one scenario and adds them up. */
export function estimateOutcome(inputs: CalculatorInputs, scenario: Scenario): EstimatedOutcome {
  let grossCoins = 0;
  let incomeCoins = 0;
  let secondIncomeCoins = 0;
  let incomeUsd = 0;
  let refundDays = 0;
  let daysWithoutNet = 0;
  let played = 0;
  let breakEvenDay: number | undefined;
  play(inputs, scenario, (day) => {
    played += 1;
    grossCoins += day.grossCoins;
    incomeCoins += day.incomeCoins;
    secondIncomeCoins += day.secondIncomeCoins;
    incomeUsd += day.incomeUsd;
    refundDays += day.refundShare;
    if (day.isWithoutNet) daysWithoutNet += 1;
    if (breakEvenDay === undefined && incomeUsd + refundOf(inputs, refundDays) >= inputs.costUsd) breakEvenDay = played;
  });
  const refundUsd = refundOf(inputs, refundDays);
  const profitUsd = incomeUsd + refundUsd - inputs.costUsd;
  return {
    scenario,
    estimatedGrossCoins: grossCoins,
    estimatedIncomeCoins: incomeCoins,
    estimatedSecondIncomeCoins: secondIncomeCoins,
    estimatedIncomeUsd: incomeUsd,
    estimatedDaysWithoutNet: daysWithoutNet,
    estimatedRefundUsd: refundUsd,
    estimatedProfitUsd: profitUsd,
    estimatedReturn: profitUsd / inputs.costUsd,
    estimatedBreakEvenDay: breakEvenDay,
  };
}

/** Low, base and high, in this order: the loss comes first. */
export function estimateOutcomes(
  inputs: CalculatorInputs,
  scenarios: readonly Scenario[] = SCENARIOS,
): EstimatedOutcome[] {
  return scenarios.map((scenario) => estimateOutcome(inputs, scenario));
}

const LEAST_GROWTH = -0.9;
const MOST_GROWTH = 10;
const GROWTH_STEP = 0.1;
const BISECTIONS = 50;

/**
 * The growth of difficulty in a year at which a purchase neither wins nor loses, all else as assumed: by default at a constant coin
 * price. Above it the buyer loses. Undefined if the buyer loses even when difficulty falls by 90 % a year, or does not even when it
 * grows elevenfold: `estimateOutcome` says which.
 */
export function breakEvenDifficultyGrowth(
  inputs: CalculatorInputs,
  assumed: Omit<Scenario, "name" | "difficultyGrowth"> = { priceGrowth: 0 },
): number | undefined {
  const profitAt = (difficultyGrowth: number): number =>
    estimateOutcome(inputs, { ...assumed, name: "break-even", difficultyGrowth }).estimatedProfitUsd;
  if (profitAt(LEAST_GROWTH) < 0) return undefined;
  // Days without net are refunded, so the profit comes back up to zero when difficulty explodes: find the first fall below it.
  let high = LEAST_GROWTH;
  while (profitAt(high) >= 0) {
    high += GROWTH_STEP;
    if (high > MOST_GROWTH) return undefined;
  }
  let low = high - GROWTH_STEP;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    if (profitAt(middle) >= 0) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Subsidy of each of `days` days as a part of what the block at `nextHeight` gets, as the network's rules know it: halvings and eras
 * that fall into the term count from their day on. The first of these days begins `startsInDays` after that block; blocks are
 * taken to come at the network's own pace.
 */
export function subsidyFactors(
  rules: Pick<NetworkRules, "subsidyAt" | "blocksPerDay">,
  nextHeight: number,
  days: number,
  startsInDays = 0,
): number[] {
  const { subsidyAt, blocksPerDay } = rules;
  const today = Number(subsidyAt(nextHeight));
  if (today === 0) return Array.from({ length: days }, () => 0);
  // Subsidies never rise: where the last day's end still has today's, all days have.
  const end = nextHeight + Math.round((startsInDays + days) * blocksPerDay);
  if (Number(subsidyAt(end)) === today) return Array.from({ length: days }, () => 1);
  return Array.from({ length: days }, (_, day) => {
    const first = nextHeight + Math.round((startsInDays + day) * blocksPerDay);
    return Number(meanSubsidy(rules, first)) / today;
  });
}

/** Average subsidy of a day's blocks from `first` on: most days begin and end with the same one. */
function meanSubsidy(
  { subsidyAt, blocksPerDay }: Pick<NetworkRules, "subsidyAt" | "blocksPerDay">,
  first: number,
): bigint {
  const before = subsidyAt(first);
  if (subsidyAt(first + blocksPerDay - 1) === before) return before;
  let sum = 0n;
  for (let block = 0; block < blocksPerDay; block += 1) sum += subsidyAt(first + block);
  return sum / BigInt(blocksPerDay);
}

function play(inputs: CalculatorInputs, scenario: Scenario, visit: (day: EstimatedDay) => void): void {
  const { days, startsInDays = 0, holderShare = 1, carriesLosses = false } = inputs;
  const delivery = scenario.delivery ?? 1;
  const costs = costsUsd(inputs) * delivery;
  const kept = holderShare * (1 - inputs.protocolShare);
  const first = laneOf(inputs, inputs.hashrateTh, scenario.feeShare);
  const second = inputs.second === undefined ? undefined : laneOf(inputs.second, inputs.hashrateTh);
  let carried = 0;
  for (let day = 0; day < days; day += 1) {
    const years = (startsInDays + day) / DAYS_PER_YEAR;
    const prices = (1 + scenario.priceGrowth) ** years;
    const output = delivery / (1 + scenario.difficultyGrowth) ** years;
    const priceUsd = first.priceUsd * prices;
    const secondPriceUsd = (second?.priceUsd ?? 0) * prices;
    const grossCoins = output * grossOn(first, day);
    const secondGrossCoins = second === undefined ? 0 : output * grossOn(second, day);
    const value = grossCoins * priceUsd;
    const sum = value + secondGrossCoins * secondPriceUsd;
    // Each coin bears the costs by the value of its gross; without any, the first bears them all.
    const part = sum === 0 ? 1 : value / sum;
    const ownNet = grossCoins * (1 - inputs.serviceShare) - (costs * part) / priceUsd;
    const secondNet =
      second === undefined || part === 1
        ? 0
        : secondGrossCoins * (1 - inputs.serviceShare) - (costs * (1 - part)) / secondPriceUsd;
    const net = ownNet - carried;
    carried = carriesLosses ? Math.max(0, -net) : 0;
    const incomeCoins = Math.max(0, net) * kept;
    const secondIncomeCoins = Math.max(0, secondNet) * kept;
    // Whether the provider earns its slice is a fact of the network and not of losses carried.
    const isWithoutNet = ownNet <= 0 && secondNet <= 0;
    const refundShare = isWithoutNet ? 1 : 1 - delivery;
    visit({
      grossCoins,
      incomeCoins,
      secondIncomeCoins,
      incomeUsd: incomeCoins * priceUsd + secondIncomeCoins * secondPriceUsd,
      refundShare,
      refundUsd: refundOf(inputs, refundShare),
      isWithoutNet,
    });
  }
}

/** One coin of a purchase: subsidy and fees of a day as today's, whole coins. */
interface Lane {
  subsidy: number;
  fees: number;
  priceUsd: number;
  factors: readonly number[] | undefined;
}

function laneOf(coin: EstimatedCoin, hashrateTh: number, assumedFeeShare = coin.feeShare ?? 0): Lane {
  const subsidy = coin.hashpriceCoins * hashrateTh * (1 - (coin.feeShare ?? 0));
  const fees = (subsidy * assumedFeeShare) / (1 - assumedFeeShare);
  return { subsidy, fees, priceUsd: coin.priceUsd, factors: coin.subsidyFactors };
}

function grossOn({ subsidy, fees, factors }: Lane, day: number): number {
  const factor = factors?.[Math.min(day, factors.length - 1)] ?? 1;
  return subsidy * factor + fees;
}

/** What comes back of the payment for so many days that nobody earned, USD. */
function refundOf({ costUsd, protectedUsd = costUsd, days }: CalculatorInputs, refundDays: number): number {
  return (protectedUsd * refundDays) / days;
}

/** Electricity and maintenance of a day, USD. */
function costsUsd({ efficiency, hashrateTh, tariffUsd, maintenanceUsd }: CalculatorInputs): number {
  const kilowattHours = (efficiency * hashrateTh * HOURS_PER_DAY) / WATTS_PER_KILOWATT;
  return kilowattHours * tariffUsd + maintenanceUsd * hashrateTh;
}
