import type { DeploymentToken } from "@adit/sdk";
import { formatDecimal } from "@adit/sdk/format";
import { isBitcoin, rewardUsd8, smallReward, type Figure } from "./figures.ts";

/** In which unit rewards are shown: the smallest of their coin, whole coins, or US dollars at today's price. */
export const UNITS = ["small", "whole", "usd"] as const;
export type ShownIn = (typeof UNITS)[number];

/** Thousandths of a base unit. */
const MILLI = 3;
const USD_DIGITS = 6;

/** A reward of so many thousandths of a base unit, in the chosen unit; without a price dollars fall back to the coin. */
export function shownReward(
  milli: bigint,
  token: DeploymentToken,
  unit: ShownIn,
  priceUsd8: bigint | undefined,
): Figure {
  if (unit === "usd" && priceUsd8 !== undefined) {
    const usd8 = rewardUsd8(milli, token, priceUsd8, MILLI);
    return { number: formatDecimal(usd8, 8, { minDigits: USD_DIGITS, maxDigits: USD_DIGITS }), unit: "USD" };
  }
  if (unit === "whole" && isBitcoin(token)) {
    const digits = token.decimals + MILLI;
    return { number: formatDecimal(milli, digits, { minDigits: digits, maxDigits: digits }), unit: token.symbol };
  }
  return smallReward(milli, token, MILLI, MILLI);
}
