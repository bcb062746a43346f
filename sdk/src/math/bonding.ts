import { BPS } from "./waterfall.ts";
import { mulDivDown, mulDivUp } from "./mulDiv.ts";

/** What is withheld counts at this much less than its value beside the bond, basis points. */
export const HAIRCUT_BPS = 2_000n;
/** Stands for "no amount would do": `type(uint256).max`. */
export const UINT256_MAX = (1n << 256n) - 1n;

/** The day's prices of both tokens. */
export interface Rates {
  /** USD per whole reward token, 8 decimals, not zero */
  priceUsd8: bigint;
  /** USD per whole payment token, 8 decimals */
  paymentPriceUsd8: bigint;
  /** of the reward token */
  decimals: number;
  /** of the payment token */
  paymentDecimals: number;
}

/** What a day asks of a provider's bond. */
export interface BondMark {
  /** net of the day, reward-token base units */
  net: bigint;
  /** escrow that the day releases, payment-token base units */
  slice: bigint;
  /** days after this one */
  remaining: bigint;
  /** days of net that the bond covers whatever happens */
  bondEpochs: bigint;
  /** days for which it also covers what a day owes beyond its escrow */
  marginEpochs: bigint;
  rates: Rates;
}

/**
 * How large the bond has to be by a day, reward-token base units, as `contracts/libraries/Bonding.sol` computes it:
 * `bondEpochs * net + max(0, net - escrow's value) * min(remaining, marginEpochs)`. Rounds up, in the holders' favour.
 */
export function requiredBond({ net, slice, remaining, bondEpochs, marginEpochs, rates }: BondMark): bigint {
  const value = inReward(slice, rates);
  const excess = net > value ? net - value : 0n;
  return bondEpochs * net + excess * (remaining < marginEpochs ? remaining : marginEpochs);
}

/** Value of payment-token base units in reward-token base units, rounded down. */
export function inReward(amount: bigint, { priceUsd8, paymentPriceUsd8, decimals, paymentDecimals }: Rates): bigint {
  return mulDivDown(amount * paymentPriceUsd8, 10n ** BigInt(decimals), priceUsd8 * 10n ** BigInt(paymentDecimals));
}

/** What withheld escrow counts beside the bond, reward-token base units, rounded down. */
export function backingOf(withheld: bigint, rates: Rates): bigint {
  return (inReward(withheld, rates) * (BPS - HAIRCUT_BPS)) / BPS;
}

/**
 * Least withheld escrow that counts for `short` reward-token base units of bond, payment-token base units, rounded up;
 * `UINT256_MAX` if the payment token has no value.
 */
export function neededWithheld(short: bigint, rates: Rates): bigint {
  if (short === 0n) return 0n;
  if (rates.paymentPriceUsd8 === 0n) return UINT256_MAX;
  const worth = mulDivUp(short, BPS, BPS - HAIRCUT_BPS);
  return mulDivUp(
    worth * rates.priceUsd8,
    10n ** BigInt(rates.paymentDecimals),
    rates.paymentPriceUsd8 * 10n ** BigInt(rates.decimals),
  );
}
