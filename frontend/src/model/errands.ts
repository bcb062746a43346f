import { seriesForm, type DeploymentToken } from "@adit/sdk";
import { formatBps, formatDay, formatDays } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { SeriesLive } from "../chain/queries.ts";
import { STREAM_SECONDS } from "../chain/stream.ts";
import { plain, smallReward } from "./figures.ts";

/** What anybody may do for a series, in the order in which it helps holders. */
export type ErrandKind = "recordFallback" | "cover" | "endForShortBond" | "endForUnderDelivery" | "windUp" | "finish";

/** What the chain said that an errand would do. */
export type ErrandOutcome = {
  readonly kind: ErrandKind;
  /** reward-token base units that whoever covers a day is credited */
  readonly tip: bigint;
  /** reward-token base units of a covered day that bond and funding do not reach for: the provider defaults by it */
  readonly writtenOff: bigint;
};

/**
 * What may be due by what is on screen already. The contract has the last word: each of these is tried on the chain before it is
 * offered, so this only spares questions whose answer is known.
 * @param fallbackDueAt from when the next day's fallback may be recorded; undefined if it is known
 */
export function errandsInSight({
  terms,
  live,
  nowSeconds,
  fallbackDueAt,
}: {
  terms: Terms;
  live: Pick<SeriesLive, "state" | "obstacle" | "backing" | "account" | "lane" | "escrow">;
  nowSeconds: number;
  fallbackDueAt: bigint | undefined;
}): readonly ErrandKind[] {
  const { obstacle, backing, account, state } = live;
  const kinds: ErrandKind[] = [];
  if (obstacle === "ReportMissing" && fallbackDueAt !== undefined && BigInt(nowSeconds) >= fallbackDueAt)
    kinds.push("recordFallback");
  if (obstacle === "Unfunded") kinds.push("cover");
  if (obstacle === "Complete" && !account.finished) {
    if (BigInt(nowSeconds) >= BigInt(live.lane.startedAt) + STREAM_SECONDS) kinds.push("finish");
    return kinds;
  }
  const hasDaysToCome = epochOf(nowSeconds) + 1 < terms.startEpoch + terms.epochs;
  const goesOn = state === "Active" || state === "Suspended" || state === "Sold";
  if (!goesOn || !hasDaysToCome) return kinds;
  // Known days come first: no series ends by an old mark.
  const isKnown = obstacle === "None" || obstacle === "Unfunded";
  if (!isKnown && backing.bond < backing.required && live.escrow.withheld > 0n) kinds.push("endForShortBond");
  if (seriesForm(terms.form) === "ProfitShare" && account.settledEpochs > 0) kinds.push("endForUnderDelivery");
  // A streak of days without net, or a network that had no report for two months: then a day waits for one.
  if (!isKnown && (account.unprofitableInRow >= terms.maxUnprofitableEpochs || obstacle === "ReportMissing"))
    kinds.push("windUp");
  return kinds;
}

/** One sentence of what it does and to whom, and what the button says. */
export function errandInWords(
  { kind, tip, writtenOff }: ErrandOutcome,
  {
    terms,
    nextEpoch,
    unprofitableInRow,
    token,
  }: { terms: Terms; nextEpoch: number; unprofitableInRow: number; token: DeploymentToken },
): { readonly sentence: string; readonly button: string } {
  const day = formatDay(nextEpoch);
  switch (kind) {
    case "recordFallback":
      return {
        sentence: `Nobody reported ${day} in time: anybody may record what it is taken for, for good, so that it can be settled.`,
        button: `Record ${day}`,
      };
    case "cover":
      return {
        sentence:
          writtenOff > 0n
            ? `The provider missed ${day}, and its bond does not reach: covering the day gives holders what is left of the bond, and ends the series as a default.`
            : `The provider missed ${day}: anybody may have its bond pay the day, with ${formatBps(terms.penaltyBps)} on top for holders${
                tip > 0n ? `; you are credited ${plain(smallReward(tip, token, 0, 0))}, from the bond as well` : ""
              }.`,
        button: `Cover ${day}`,
      };
    case "endForShortBond":
      return {
        sentence:
          "The bond is too small, and a week of escrow is withheld: anybody may end the series as a default. No further day earns; the bond, what is withheld and the escrow of the days to come go to holders.",
        button: "End the series as a default",
      };
    case "endForUnderDelivery":
      return {
        sentence: `The farm delivered less than ${formatBps(terms.minDeliveryBps)} over its last 14 settled days: anybody may end the series as a default. No further day earns; the required bond and the escrow of the days to come go to holders.`,
        button: "End the series as a default",
      };
    case "windUp":
      return {
        sentence: `${
          unprofitableInRow >= terms.maxUnprofitableEpochs
            ? `${formatDays(unprofitableInRow)} in a row had no net income`
            : "The network had no report for 60 days"
        }: anybody may wind the series up. No further day earns, and the bond stays the provider's; days that were mined stay owed, and the escrow of the days to come goes back to holders.`,
        button: "Wind the series up",
      };
    case "finish":
      return {
        sentence:
          "Every day is settled and the last stream has ended: anybody may close the series, which opens refunds if there are any.",
        button: "Close the series",
      };
  }
}
