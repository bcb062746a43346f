import type { DeploymentToken } from "@adit/sdk";
import {
  cost,
  estimateLease,
  estimateLeases,
  HASHES_PER_TH,
  SCENARIOS,
  type EstimatedLease,
  type LeaseEstimateInputs,
} from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import { shortDay, type ChartPoint, type Datum } from "./chart.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "./day.ts";
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
  today: number,
  terms: Terms,
  formula: DayOfOneTh,
  rewardToken: DeploymentToken,
  paymentToken: DeploymentToken,
): LeaseEstimateInputs {
  return {
    hashrateTh: Number(units * terms.unitHashrate) / Number(HASHES_PER_TH),
    hashpriceCoins: Number(formula.lines.gross) / 10 ** (PER_TH_DECIMALS + rewardToken.decimals),
    priceUsd: Number(formula.priceUsd8) / 1e8,
    efficiency: terms.milliJoulePerTh / 1_000,
    tariffUsd: Number(terms.tariffUsd8) / 1e8,
    maintenanceUsd: Number(terms.maintenanceUsd8PerThDay) / 1e8,
    serviceShare: terms.serviceBps / 10_000,
    protocolShare: terms.protocolBps / 10_000,
    waitDays: Math.max(0, start - today),
    days: epochs,
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
