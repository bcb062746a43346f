import type { DeploymentToken } from "@adit/sdk";
import { formatTh, ParseError, parseDecimal, parseTh, parseToken } from "@adit/sdk/format";
import { cost as costOf, HASHES_PER_TH, unitsFor, type CalculatorInputs } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { KnownCoins } from "./coinsToday.ts";
import { purchaseInputs } from "./purchase.ts";

/** Three ways to say one amount. */
export type AmountMode = "hashrate" | "units" | "budget";

export type Order = { readonly units: bigint; readonly cost: bigint } | { readonly problem: string };

export type OnSale = {
  readonly terms: Pick<Terms, "unitHashrate" | "price">;
  readonly paymentToken: DeploymentToken;
  /** units that can be bought now */
  readonly available: bigint;
};

/** What was typed, as an order; undefined while nothing was. */
export function orderOf(mode: AmountMode, text: string, { terms, paymentToken, available }: OnSale): Order | undefined {
  if (text.trim() === "") return undefined;
  try {
    const units = unitsOf(mode, text, terms, paymentToken);
    if (units === 0n)
      return { problem: `That buys less than one unit of ${formatTh(1n, terms.unitHashrate)}. Enter more.` };
    if (units > available) return { problem: `Only ${formatTh(available, terms.unitHashrate)} are left. Enter less.` };
    return { units, cost: costOf(units, terms.unitHashrate, terms.price) };
  } catch (error) {
    if (error instanceof ParseError) return { problem: error.message };
    throw error;
  }
}

function unitsOf(mode: AmountMode, text: string, terms: OnSale["terms"], token: DeploymentToken): bigint {
  switch (mode) {
    case "hashrate":
      return parseTh(text, terms.unitHashrate);
    case "units":
      return parseDecimal(text.replace(/\s*units?\s*$/i, ""), 0, "a whole number of units");
    case "budget":
      return unitsFor(parseToken(text, token), terms.unitHashrate, terms.price);
  }
}

const DECIMALS_OF_TH = 12;

/** The same amount in another way of saying it, as a person would type it. */
export function amountText(
  mode: AmountMode,
  units: bigint,
  { terms, paymentToken }: Omit<OnSale, "available">,
): string {
  switch (mode) {
    case "hashrate":
      return decimalText(units * terms.unitHashrate, DECIMALS_OF_TH);
    case "units":
      return units.toString();
    case "budget":
      return decimalText(costOf(units, terms.unitHashrate, terms.price), paymentToken.decimals);
  }
}

/** All digits that count and no others: `2.5`. */
function decimalText(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? "" : digits.slice(-decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** What an estimate for an order starts from. From here on the figures are plain numbers: guesses, owed by nobody. */
export function estimateInputs(
  order: { readonly units: bigint; readonly cost: bigint },
  terms: Terms,
  coins: KnownCoins,
  paymentToken: DeploymentToken,
): CalculatorInputs {
  return purchaseInputs(terms, coins, {
    hashrateTh: Number(order.units * terms.unitHashrate) / Number(HASHES_PER_TH),
    costUsd: Number(order.cost) / 10 ** paymentToken.decimals,
  });
}
