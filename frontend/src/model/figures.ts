import type { DeploymentToken } from "@adit/sdk";
import { formatCents, formatDecimal, formatUsd } from "@adit/sdk/format";
import { valueUsd8 } from "@adit/sdk/math";

/** A number and its unit, kept apart so that they can be set apart. */
export type Figure = { readonly number: string; readonly unit: string };

const THIN_SPACE = "\u2009";

/** Thousands in thin groups: satoshi are counted, not priced. */
function thin(text: string): string {
  return text.replaceAll(",", THIN_SPACE);
}

export function isBitcoin(token: DeploymentToken): boolean {
  return token.decimals === 8 && /btc/i.test(token.symbol);
}

/** A small amount of a reward token: satoshi for bitcoin. `extra` further fractional decimals are carried by `amount`. */
export function smallReward(amount: bigint, token: DeploymentToken, extra = 0, digits = 2): Figure {
  if (isBitcoin(token))
    return { number: thin(formatDecimal(amount, extra, { maxDigits: digits, minDigits: digits })), unit: "sat" };
  const maxDigits = Math.min(token.decimals + extra, digitsOf(amount / 10n ** BigInt(token.decimals + extra)));
  return {
    number: formatDecimal(amount, token.decimals + extra, { maxDigits, minDigits: Math.min(2, maxDigits) }),
    unit: token.symbol,
  };
}

/** All of an amount in the unit in which prices are told, and in the small one beside it where that is another. */
export function rewardInWords(amount: bigint, token: DeploymentToken): string {
  const whole = plain(wholeReward(amount, token));
  return isBitcoin(token) ? `${whole} (${plain(smallReward(amount, token, 0, 0))})` : whole;
}

/** Fractional digits that say enough of an amount with so much before the point. */
function digitsOf(whole: bigint): number {
  return whole >= 1_000n ? 2 : whole >= 1n ? 4 : 6;
}

const DOLLAR_USD8 = 100_000_000n;

/** A sum of USD, 8 decimals, with the digits that it deserves: in cents below a dollar, in whole dollars from a thousand on. */
export function smallUsd(usd8: bigint): string {
  if (usd8 < DOLLAR_USD8) return formatCents(usd8);
  return usd8 < 1_000n * DOLLAR_USD8 ? formatUsd(usd8) : `$${formatDecimal(usd8, 8, { maxDigits: 0 })}`;
}

/** An amount of a reward token in whole tokens, all digits: `0.00042183 BTC`. */
export function wholeReward(amount: bigint, token: DeploymentToken): Figure {
  return {
    number: formatDecimal(amount, token.decimals, { minDigits: Math.min(token.decimals, 8), maxDigits: 8 }),
    unit: token.symbol,
  };
}

/** Payment-token amount: `1,234.50 USDC`. */
export function payment(amount: bigint, token: DeploymentToken, digits = 2): Figure {
  return {
    number: formatDecimal(amount, token.decimals, { minDigits: Math.min(2, token.decimals), maxDigits: digits }),
    unit: token.symbol,
  };
}

/** USD value (8 decimals) of a reward amount that carries `extra` further fractional decimals. */
export function rewardUsd8(amount: bigint, token: DeploymentToken, priceUsd8: bigint, extra = 0): bigint {
  return valueUsd8(amount, token.decimals + extra, priceUsd8);
}

export function plain(figure: Figure): string {
  return `${figure.number} ${figure.unit}`;
}
