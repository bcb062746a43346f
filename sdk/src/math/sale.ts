import { mulDivDown, mulDivUp } from "./mulDiv.ts";

/** Prices are payment-token base units per 1e12 H/s with 18 fractional decimals. */
const PRICE_DIVISOR = 10n ** 30n;

/** What `units` cost, payment-token base units, rounded up: `units * unitHashrate * price / 1e30`. */
export function cost(units: bigint, unitHashrate: bigint, price: bigint): bigint {
  return mulDivUp(units * unitHashrate, price, PRICE_DIVISOR);
}

/** The most units that `budget` payment-token base units buy. */
export function unitsFor(budget: bigint, unitHashrate: bigint, price: bigint): bigint {
  return mulDivDown(budget, PRICE_DIVISOR, unitHashrate * price);
}

/** Escrow slice of epoch `k` (from 0) of `n`, of the payments `paid`: the slices of all epochs sum to `paid` exactly. */
export function escrowSlice(paid: bigint, k: bigint | number, n: bigint | number): bigint {
  const index = BigInt(k);
  const epochs = BigInt(n);
  if (index < 0n || index >= epochs) throw new RangeError(`Epoch index ${index} is outside a term of ${epochs} epochs`);
  return (paid * (index + 1n)) / epochs - (paid * index) / epochs;
}

/** Payments that are still in escrow after `settled` of `n` epochs. */
export function escrowed(paid: bigint, settled: bigint | number, n: bigint | number): bigint {
  return paid - (paid * BigInt(settled)) / BigInt(n);
}

/** What burning `units` of `supply` takes out of a refund pot, rounded down: the last one empties it. */
export function refundOf(pot: bigint, units: bigint, supply: bigint): bigint {
  return mulDivDown(pot, units, supply);
}

/** How `PrimaryMarket` numbers what becomes of a day's slice. */
export const DISPOSITIONS = ["Refundable", "Released", "Withheld"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Where a day's slice goes: `released + withheld + refundable` is the slice. */
export interface EscrowSplit {
  released: bigint;
  withheld: bigint;
  refundable: bigint;
}

/**
 * Splits a day's slice of escrow: `part / whole` of it is the provider's, rounded down in the holders' favour, released or withheld;
 * the rest is refundable.
 * @throws RangeError unless `0 <= part <= whole` and `whole` is above zero.
 */
export function escrowSplit(slice: bigint, disposition: Disposition, part: bigint, whole: bigint): EscrowSplit {
  if (whole <= 0n || part < 0n || part > whole) throw new RangeError(`${part} of ${whole} is no part of a slice`);
  const earned = disposition === "Refundable" ? 0n : mulDivDown(slice, part, whole);
  return {
    released: disposition === "Released" ? earned : 0n,
    withheld: disposition === "Withheld" ? earned : 0n,
    refundable: slice - earned,
  };
}
