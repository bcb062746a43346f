import { epochStart } from "./epoch.ts";
import { cost } from "./sale.ts";

/** Where the days of a lease lie on the way of one lane's index. All per unit at scale `s`. */
export interface LeaseStretch {
  units: bigint;
  /** index when the units came in */
  takeIndex: bigint;
  /** target of the day before the lease; undefined while that day is not settled */
  startTarget: bigint | undefined;
  /** target of the last day of the lease; undefined while that day is not settled, and for good once the lessee bought the units */
  endTarget: bigint | undefined;
}

/** What the two sides of a lease have. */
export interface SplitIncome {
  lessor: bigint;
  lessee: bigint;
}

/**
 * Splits what leased units earned until the index stood at `index`, at scale `s`, as `contracts/libraries/Entitlement.sol` does: the lessee's
 * days lie between the two targets, the lessor's before and after. Nothing rounds: `lessor + lessee = units * (index - takeIndex)`.
 * @throws RangeError for an index before the units came in.
 */
export function splitIncome({ units, takeIndex, startTarget, endTarget }: LeaseStretch, index: bigint): SplitIncome {
  if (index < takeIndex) throw new RangeError(`The units came in at index ${takeIndex}, after ${index}`);
  const begin = between(takeIndex, startTarget, index);
  const end = between(begin, endTarget, index);
  return { lessor: units * (begin - takeIndex + index - end), lessee: units * (end - begin) };
}

/** A target within the way from `least` to `index`; what is not settled lies beyond. */
function between(least: bigint, target: bigint | undefined, index: bigint): bigint {
  const most = target === undefined || target > index ? index : target;
  return most < least ? least : most;
}

/** What a side of a lease can claim of one lane: whole base units of its income less what it was paid; the fraction stays. */
export function leaseClaimable(income: SplitIncome, paid: SplitIncome, bits: number): SplitIncome {
  const shift = BigInt(bits);
  return { lessor: (income.lessor >> shift) - paid.lessor, lessee: (income.lessee >> shift) - paid.lessee };
}

/** Days of a lease that are settled, of a series with `settledEpochs` settled days. */
export function settledLeaseDays(settledEpochs: number, firstIndex: number, epochs: number): number {
  return Math.min(Math.max(settledEpochs - firstIndex, 0), epochs);
}

/** Rent of the first `settled` of a lease's days, rounded down in the lessee's favour; exact on the last day. */
export function vestedRent(rent: bigint, settled: number, epochs: number): bigint {
  if (settled < 0 || settled > epochs) throw new RangeError(`${settled} of ${epochs} days cannot be settled`);
  return (rent * BigInt(settled)) / BigInt(epochs);
}

/** Rent of `units` for `epochs` days, payment-token base units, rounded up: the lessee pays the fraction. */
export function rentOf(units: bigint, unitHashrate: bigint, epochs: number, rentPrice: bigint): bigint {
  return cost(units * BigInt(epochs), unitHashrate, rentPrice);
}

/** Unix second from which leased units cannot be bought any more: the end of the day after the lease. */
export function optionEndsAt(start: number, epochs: number): bigint {
  return epochStart(start + epochs + 1);
}
