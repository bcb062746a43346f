import { formatDays } from "@adit/sdk/format";
import type { SeriesLive } from "../chain/queries.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "./day.ts";
import type { Terms } from "../chain/events.ts";

const HASHES_PER_TH = 1_000_000_000_000n;

/** What a day of the whole series owes holders, reward-token base units: as the last settled day did, or by the newest network day. */
export function owedADay(
  live: Pick<SeriesLive, "account" | "escrow">,
  formula: DayOfOneTh | undefined,
  { unitHashrate }: Pick<Terms, "unitHashrate">,
): bigint | undefined {
  if (live.account.lastOwed > 0n) return live.account.lastOwed;
  if (formula === undefined) return undefined;
  const perTh = formula.lines.holders * live.escrow.sold * unitHashrate;
  return perTh / (HASHES_PER_TH * 10n ** BigInt(PER_TH_DECIMALS));
}

/** For how many whole days of income, as of that day, an amount reaches; undefined if a day owes nothing. */
export function daysCovered(amount: bigint, aDay: bigint | undefined): number | undefined {
  return aDay === undefined || aDay === 0n ? undefined : Number(amount / aDay);
}

/** That in words. */
export function coverInWords(days: number | undefined, left: number): string {
  if (days === undefined) return "Days owe nothing now, so there is nothing to cover.";
  if (left <= 0) return "No day is left to cover.";
  if (days === 0) return "That is less than one day's income as of the newest day.";
  if (days >= left)
    return `That is the income of ${left === 1 ? "the one day that is" : `all ${formatDays(left)} that are`} left, as of the newest day.`;
  return `That is the income of ${formatDays(days)} of the ${formatDays(left)} that are left, as of the newest day. Days beyond are covered by nothing but the escrow that the provider would lose.`;
}

/** Escrow that is still protected behind one unit or one TH/s, payment-token base units, rounded down. */
export function protectedPer(
  { escrowed, sold }: Pick<SeriesLive["escrow"], "escrowed" | "sold">,
  unitHashrate: bigint,
): { readonly unit: bigint; readonly th: bigint } | undefined {
  if (sold === 0n) return undefined;
  return { unit: escrowed / sold, th: (escrowed * HASHES_PER_TH) / (sold * unitHashrate) };
}
