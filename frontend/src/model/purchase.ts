import { estimateBasis, type CalculatorInputs, type EstimateSpan } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { KnownCoins } from "./coinsToday.ts";

/** All days of a term, as an estimate of today counts them. */
export function wholeTerm({ startEpoch, epochs }: Pick<Terms, "startEpoch" | "epochs">, today: number): EstimateSpan {
  return { days: epochs, startsInDays: Math.max(0, startEpoch - today) };
}

/** What an estimate for a purchase of all days starts from. From here on the figures are plain numbers: guesses, owed by nobody. */
export function purchaseInputs(
  terms: Terms,
  coins: KnownCoins,
  purchase: { readonly hashrateTh: number; readonly costUsd: number },
): CalculatorInputs {
  return { ...estimateBasis(terms, coins, wholeTerm(terms, coins.today)), ...purchase };
}
