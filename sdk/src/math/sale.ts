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
