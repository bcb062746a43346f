/*
 * Estimates for people who think about buying. They are plain numbers and guesses about the future: nothing here is owed by
 * anybody, and no amount on the chain is ever computed from it.
 */

const DAYS_PER_YEAR = 365;
const HOURS_PER_DAY = 24;
const WATTS_PER_KILOWATT = 1_000;

/** A purchase, and the day on which it is thought about. */
export interface CalculatorInputs {
  /** TH/s that are bought */
  hashrateTh: number;
  /** what they cost for the whole term, USD */
  costUsd: number;
  /** days of the term */
  days: number;
  /** gross of 1 TH/s today, whole coins a day */
  hashpriceCoins: number;
  /** USD of one coin today */
  priceUsd: number;
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
}

/** What somebody assumes about the future. */
export interface Scenario {
  name: string;
  /** growth of difficulty in a year: 0.4 is 40 % more */
  difficultyGrowth: number;
  /** growth of the coin's price in a year: -0.5 is half */
  priceGrowth: number;
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
  estimatedGrossCoins: number;
  /** what would stream to the buyer */
  estimatedIncomeCoins: number;
  /** the same, each day at that day's assumed price */
  estimatedIncomeUsd: number;
  /** days that would earn nothing: their part of the payment would come back */
  estimatedDaysWithoutNet: number;
  estimatedRefundUsd: number;
  /** income and refund less the cost; below zero is a loss */
  estimatedProfitUsd: number;
  /** profit as a share of the cost: -0.2 is a loss of 20 % */
  estimatedReturn: number;
}

/** Plays the term day by day under one scenario. */
export function estimateOutcome(inputs: CalculatorInputs, scenario: Scenario): EstimatedOutcome {
  let grossCoins = 0;
  let incomeCoins = 0;
  let incomeUsd = 0;
  let daysWithoutNet = 0;
  for (let day = 0; day < inputs.days; day += 1) {
    const years = day / DAYS_PER_YEAR;
    const priceUsd = inputs.priceUsd * (1 + scenario.priceGrowth) ** years;
    const gross = (inputs.hashpriceCoins * inputs.hashrateTh) / (1 + scenario.difficultyGrowth) ** years;
    const net = gross * (1 - inputs.serviceShare) - costsUsd(inputs) / priceUsd;
    grossCoins += gross;
    if (net <= 0) {
      daysWithoutNet += 1;
      continue;
    }
    const income = net * (1 - inputs.protocolShare);
    incomeCoins += income;
    incomeUsd += income * priceUsd;
  }
  const refundUsd = (inputs.costUsd * daysWithoutNet) / inputs.days;
  const profitUsd = incomeUsd + refundUsd - inputs.costUsd;
  return {
    scenario,
    estimatedGrossCoins: grossCoins,
    estimatedIncomeCoins: incomeCoins,
    estimatedIncomeUsd: incomeUsd,
    estimatedDaysWithoutNet: daysWithoutNet,
    estimatedRefundUsd: refundUsd,
    estimatedProfitUsd: profitUsd,
    estimatedReturn: profitUsd / inputs.costUsd,
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
 * The growth of difficulty in a year at which a purchase neither wins nor loses, at a constant coin price. Above it the buyer
 * loses. Undefined if the buyer loses even when difficulty falls by 90 % a year, or does not even when it grows elevenfold.
 */
export function breakEvenDifficultyGrowth(inputs: CalculatorInputs): number | undefined {
  const profitAt = (difficultyGrowth: number): number =>
    estimateOutcome(inputs, { name: "break-even", difficultyGrowth, priceGrowth: 0 }).estimatedProfitUsd;
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

/** Electricity and maintenance of a day, USD. */
function costsUsd({ efficiency, hashrateTh, tariffUsd, maintenanceUsd }: CalculatorInputs): number {
  const kilowattHours = (efficiency * hashrateTh * HOURS_PER_DAY) / WATTS_PER_KILOWATT;
  return kilowattHours * tariffUsd + maintenanceUsd * hashrateTh;
}
