import { HASHES_PER_TH, mulDivDown } from "@adit/sdk/math";

/** Prices carry 18 fractional decimals, for 1e12 H/s. */
const PRICE_DIVISOR = 10n ** 30n;

/** Price of 1 TH/s for the whole term, payment-token base units, rounded down: for reading, not for paying. */
export function pricePerTh(price: bigint): bigint {
  return mulDivDown(HASHES_PER_TH, price, PRICE_DIVISOR);
}
