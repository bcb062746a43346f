import { formatDays } from "@adit/sdk/format";
import type { SeriesLive } from "../chain/queries.ts";
import type { DeploymentToken } from "@adit/sdk";
import { HASHES_PER_TH, valueInFirst } from "@adit/sdk/math";
import { PER_TH_DECIMALS, type DayOfOneTh, type LaneOfOneTh, type RewardTokens } from "./day.ts";
import type { Terms } from "../chain/events.ts";

/** What a day of the whole series owes holders, base units of each coin. */
export type OwedADay = {
  readonly first: bigint;
  /** of merged mining */
  readonly second: bigint | undefined;
  /** both in the first coin, in which the bond is posted; undefined where the prices are not known */
  readonly inFirst: bigint | undefined;
};

/** What a day owes: as the last settled day did, or by the newest network day. Undefined where neither is known. */
export function owedADay(
  live: Pick<SeriesLive, "account" | "secondAccount" | "escrow">,
  formula: DayOfOneTh | undefined,
  { unitHashrate }: Pick<Terms, "unitHashrate">,
  { rewardToken, secondToken }: RewardTokens,
): OwedADay | undefined {
  const byFormula = ({ lines }: LaneOfOneTh): bigint =>
    (lines.holders * live.escrow.sold * unitHashrate) / (HASHES_PER_TH * 10n ** BigInt(PER_TH_DECIMALS));
  const { lastOwed } = live.account;
  const secondOwed = live.secondAccount?.lastOwed ?? 0n;
  const isSettled = lastOwed > 0n || secondOwed > 0n;
  if (!isSettled && formula === undefined) return undefined;
  const first = isSettled || formula === undefined ? lastOwed : byFormula(formula);
  if (secondToken === undefined) return { first, second: undefined, inFirst: first };
  const second = isSettled || formula?.second === undefined ? secondOwed : byFormula(formula.second);
  if (formula?.second === undefined) return { first, second, inFirst: undefined };
  const prices = (token: DeploymentToken, { priceUsd8 }: LaneOfOneTh) => ({ tokenDecimals: token.decimals, priceUsd8 });
  const value = valueInFirst(second, prices(rewardToken, formula), prices(secondToken, formula.second));
  return { first, second, inFirst: first + value };
}

/** For how many whole days of both coins two fundings reach: as long as the one that ends first. */
export function daysFunded(
  { first, second }: OwedADay,
  funding: bigint,
  secondFunding: bigint | undefined,
): number | undefined {
  const spans = [
    daysCovered(funding, first),
    second === undefined ? undefined : daysCovered(secondFunding ?? 0n, second),
  ];
  const known = spans.filter((span) => span !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
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
