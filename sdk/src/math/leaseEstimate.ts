import { estimateOutcome, SCENARIOS, type CalculatorInputs, type Scenario } from "./calculator.ts";

/*
 * Estimates for the two people who think about a lease. Plain numbers and guesses, as in `calculator.ts`: nobody owes any of it. What
 * is certain of a lease is its rent, and `rentOf` says that.
 */

/** A lease, and the day on which it is thought about. */
export type LeaseEstimateInputs = Omit<CalculatorInputs, "costUsd" | "days" | "startsInDays" | "protectedUsd"> & {
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
  /** what the days of the lease would mine for the lessee of the first coin, whole coins */
  estimatedIncomeCoins: number;
  /** and of the second one, in merged mining; else 0 */
  estimatedSecondIncomeCoins: number;
  /** both, each day at that day's assumed prices */
  estimatedIncomeUsd: number;
  estimatedDaysWithoutNet: number;
  /** income less rent; below zero the lessee loses */
  estimatedLesseeUsd: number;
  /** rent less the income that the lessor gives up; below zero it had better mined itself */
  estimatedLessorUsd: number;
}

/** Plays the days of a lease under one scenario. Difficulty and price move from today on, also while the lease has not begun. */
export function estimateLease(
  { waitDays, rentUsd, ...inputs }: LeaseEstimateInputs,
  scenario: Scenario,
): EstimatedLease {
  // No escrow of the lessee's stands behind these days: what it paid is not paid back for days that earn nothing.
  const { estimatedIncomeCoins, estimatedSecondIncomeCoins, estimatedIncomeUsd, estimatedDaysWithoutNet } =
    inputs.days === 0
      ? NOTHING
      : estimateOutcome({ ...inputs, startsInDays: waitDays, costUsd: rentUsd, protectedUsd: 0 }, scenario);
  return {
    scenario,
    estimatedIncomeCoins,
    estimatedSecondIncomeCoins,
    estimatedIncomeUsd,
    estimatedDaysWithoutNet,
    estimatedLesseeUsd: estimatedIncomeUsd - rentUsd,
    estimatedLessorUsd: rentUsd - estimatedIncomeUsd,
  };
}

const NOTHING = {
  estimatedIncomeCoins: 0,
  estimatedSecondIncomeCoins: 0,
  estimatedIncomeUsd: 0,
  estimatedDaysWithoutNet: 0,
};

/** Low, base and high, in this order: the lessee's loss comes first. */
export function estimateLeases(
  inputs: LeaseEstimateInputs,
  scenarios: readonly Scenario[] = SCENARIOS,
): EstimatedLease[] {
  return scenarios.map((scenario) => estimateLease(inputs, scenario));
}
