import { estimateOutcome, SCENARIOS, type CalculatorInputs, type Scenario } from "./calculator.ts";

/*
 * Estimates for the two people who think about a lease. Plain numbers and guesses, as in `calculator.ts`: nobody owes any of it. What
 * is certain of a lease is its rent, and `rentOf` says that.
 */

/** A lease, and the day on which it is thought about. */
export type LeaseEstimateInputs = Omit<CalculatorInputs, "costUsd" | "days"> & {
  /** days between today and the first day of the lease */
  waitDays: number;
  /** days of the lease */
  days: number;
  /** rent of all days, USD; paid upfront, and not paid back for days that earn nothing */
  rentUsd: number;
};

/** How a lease would end under a scenario, for both sides. */
export interface EstimatedLease {
  scenario: Scenario;
  /** what the days of the lease would mine for the lessee, whole coins */
  estimatedIncomeCoins: number;
  /** the same, each day at that day's assumed price */
  estimatedIncomeUsd: number;
  estimatedDaysWithoutNet: number;
  /** income less rent; below zero the lessee loses */
  estimatedLesseeUsd: number;
  /** rent less the income that the lessor gives up; below zero it had better mined itself */
  estimatedLessorUsd: number;
}

/** Plays the days of a lease under one scenario. Difficulty and price move from today on, also while the lease has not begun. */
export function estimateLease(inputs: LeaseEstimateInputs, scenario: Scenario): EstimatedLease {
  const before = incomeUntil(inputs, inputs.waitDays, scenario);
  const after = incomeUntil(inputs, inputs.waitDays + inputs.days, scenario);
  const estimatedIncomeUsd = after.usd - before.usd;
  return {
    scenario,
    estimatedIncomeCoins: after.coins - before.coins,
    estimatedIncomeUsd,
    estimatedDaysWithoutNet: after.daysWithoutNet - before.daysWithoutNet,
    estimatedLesseeUsd: estimatedIncomeUsd - inputs.rentUsd,
    estimatedLessorUsd: inputs.rentUsd - estimatedIncomeUsd,
  };
}

/** Low, base and high, in this order: the lessee's loss comes first. */
export function estimateLeases(
  inputs: LeaseEstimateInputs,
  scenarios: readonly Scenario[] = SCENARIOS,
): EstimatedLease[] {
  return scenarios.map((scenario) => estimateLease(inputs, scenario));
}

/** What the hashrate would earn in `days` days from today on. */
function incomeUntil(
  inputs: LeaseEstimateInputs,
  days: number,
  scenario: Scenario,
): { usd: number; coins: number; daysWithoutNet: number } {
  // A term of no days costs nothing and earns nothing; its share of a cost would be 0 / 0.
  if (days <= 0) return { usd: 0, coins: 0, daysWithoutNet: 0 };
  const outcome = estimateOutcome({ ...inputs, days, costUsd: 0 }, scenario);
  return {
    usd: outcome.estimatedIncomeUsd,
    coins: outcome.estimatedIncomeCoins,
    daysWithoutNet: outcome.estimatedDaysWithoutNet,
  };
}
