import type { DeploymentToken } from "@adit/sdk";
import {
  cost,
  estimateLease,
  estimateLeases,
  HASHES_PER_TH,
  leaseBasis,
  SCENARIOS,
  type EstimatedLease,
  type LeaseEstimateInputs,
} from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import { shortDay, type ChartPoint, type Datum } from "./chart.ts";
import type { KnownCoins } from "./coinsToday.ts";
import { formatDay } from "@adit/sdk/format";
import { sampledDays } from "./leaseMarket.ts";

/** A lease that somebody thinks about. */
export type LeasePlan = {
  readonly units: bigint;
  /** UTC day number of the first day */
  readonly start: number;
  readonly epochs: number;
  /** rent of all days, payment-token base units */
  readonly rent: bigint;
};

/** What the estimates of a lease start from. From here on the figures are plain numbers: guesses, owed by nobody. */
export function leaseInputs(
  { units, start, epochs, rent }: LeasePlan,
  terms: Terms,
  coins: KnownCoins,
  paymentToken: DeploymentToken,
): LeaseEstimateInputs {
  const waitDays = Math.max(0, start - coins.today);
  return {
    ...leaseBasis(terms, coins, { days: epochs, waitDays }),
    hashrateTh: Number(units * terms.unitHashrate) / Number(HASHES_PER_TH),
    rentUsd: Number(rent) / 10 ** paymentToken.decimals,
  };
}

/** Low, base and high of a lease, the lessee's loss first. */
export function leaseOutcomes(inputs: LeaseEstimateInputs): readonly EstimatedLease[] {
  return estimateLeases(inputs);
}

/** US dollars of an estimate: cents, and no more digits than a guess deserves. */
export function dollars(usd: number): string {
  const text = Math.abs(usd).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return usd < 0 && text !== "0.00" ? `−$${text}` : `$${text}`;
}

/** Income of the lessee so far, day by day, in the three cases; the rent is the level that it has to reach. */
export function incomePoints(inputs: LeaseEstimateInputs, start: number): readonly ChartPoint[] {
  return sampledDays(inputs.days).map((days) => {
    const [low, base, high] = SCENARIOS.map((scenario): Datum => {
      const { estimatedIncomeUsd } = estimateLease({ ...inputs, days }, scenario);
      return { value: estimatedIncomeUsd, text: dollars(estimatedIncomeUsd) };
    });
    const epoch = start + days - 1;
    return {
      label: days === 0 ? "start" : shortDay(epoch),
      title: days === 0 ? "When you pay the rent" : `After ${formatDay(epoch)}`,
      values: { low, base, high },
    };
  });
}

/** Title of the first point at which the base case has earned the rent back. */
export function evenAt(points: readonly ChartPoint[], rentUsd: number): string | undefined {
  return points.find(({ values }) => (values.base?.value ?? 0) >= rentUsd)?.title;
}

/** What `units` cost to buy at a listing's price, payment-token base units; 0 without a right to buy. */
export function purchaseCost(units: bigint, unitHashrate: bigint, purchasePrice: bigint): bigint {
  return cost(units, unitHashrate, purchasePrice);
}

/** The estimate of a lease in one line: the low case first. */
export function outcomeSentence(outcomes: readonly EstimatedLease[]): string {
  return outcomes
    .map(({ scenario, estimatedLesseeUsd: left }) => {
      const lost = left < 0;
      return `${scenario.name}: ${dollars(Math.abs(left))} ${lost ? "lost" : "left"}`;
    })
    .join(", ");
}
