import { seriesForm, type DeploymentToken, type SeriesState } from "@adit/sdk";
import { formatDateTime, formatDay, formatDays } from "@adit/sdk/format";
import { epochEnd, escrowed, HASHES_PER_TH, mulDivDown, refundOf } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { SettledDay } from "../chain/seriesEvents.ts";
import type { SeriesLive } from "../chain/queries.ts";
import { STREAM_SECONDS } from "../chain/stream.ts";
import { payment, plain } from "./figures.ts";

/** A day that waits so long after its end suspends its series; as in the contract. */
const SUSPENDED_AFTER_SECONDS = 3n * 86_400n;
/** A farm's report is waited for so long after its day; as in the contract. */
const FARM_REPORT_SECONDS = 14n * 86_400n;

export type StandingInput = {
  readonly terms: Terms;
  readonly live: Pick<
    SeriesLive,
    "state" | "obstacle" | "nextEpoch" | "backing" | "account" | "secondAccount" | "escrow" | "lane" | "available"
  >;
  readonly days: ReadonlyMap<number, SettledDay>;
  readonly nowSeconds: number;
  /** from when the report of the next day is final, if there is one */
  readonly reportFinalAt: number | undefined;
  /** from when anybody may record what the next day is taken for, if nobody reported it */
  readonly fallbackDueAt: bigint | undefined;
};

/** Where a series stands, and since or until when. */
export function standingOf(input: StandingInput): string {
  const { terms, live, days } = input;
  const { backing, account } = live;
  const first = formatDay(terms.startEpoch);
  const after = `after ${backing.endingEpochs} of ${formatDays(terms.epochs)}`;
  switch (live.state) {
    case "None":
      return "There is no such series.";
    case "Announced":
      return `The terms are fixed. The sale begins on ${formatDateTime(terms.saleStart)}.`;
    case "Open":
      return `Units are sold until ${formatDateTime(terms.saleEnd)}. Mining starts with ${first}.`;
    case "Cancelled":
      return "Too few units were sold. No day is mined, and every payment can be taken back in full.";
    case "Sold":
      return `The sale is over. Mining starts with ${first}.`;
    case "Active":
      return `Settled and paid so far: ${account.settledEpochs} of ${formatDays(terms.epochs)}.`;
    case "Suspended":
      return suspension(input);
    case "Matured":
      return `All ${formatDays(terms.epochs)} are settled.`;
    case "EndedEarly":
      return `The provider ended it ${after}, and paid the required bond for that.`;
    case "Defaulted":
      return `The provider defaulted ${after}: ${groundOf(terms, days)}.`;
    case "WoundUp":
      return account.unprofitableInRow >= terms.maxUnprofitableEpochs
        ? `It was wound up ${after}, because ${formatDays(account.unprofitableInRow)} in a row had no net income.`
        : `It was wound up ${after}: too many days in a row had no net income, or its network had no report for 60 days.`;
  }
}

function groundOf(terms: Terms, days: ReadonlyMap<number, SettledDay>): string {
  for (const { epoch, writtenOff } of days.values())
    if (writtenOff > 0n) return `it missed ${formatDay(epoch)}, and its bond did not reach`;
  const short = "its bond stayed too small while a week of escrow was withheld";
  return seriesForm(terms.form) === "ProfitShare" ? `its farm delivered too little, or ${short}` : short;
}

/** What is missing and since when. */
function suspension({ live }: StandingInput): string {
  const day = formatDay(live.nextEpoch);
  const since = `Since ${formatDateTime(epochEnd(live.nextEpoch) + SUSPENDED_AFTER_SECONDS)}`;
  switch (live.obstacle) {
    case "ReportMissing":
      return `${since}: the committee has not reported ${day}.`;
    case "ReportNotFinal":
      return `${since}: the report of ${day} can still be disputed.`;
    case "PriceMissing":
      return `${since}: the price of ${day} is not recorded.`;
    case "FarmReportMissing":
      return `${since}: the farm's report of ${day} is missing.`;
    default:
      return `${since}: ${day} waits.`;
  }
}

/** What becomes of a suspended series if what is missing stays away. */
function untilWhen({ live, reportFinalAt, fallbackDueAt, nowSeconds }: StandingInput): string {
  const safe = "Nothing is lost and no escrow moves while the day waits";
  switch (live.obstacle) {
    case "ReportMissing":
      if (fallbackDueAt === undefined) return `${safe}.`;
      return BigInt(nowSeconds) < fallbackDueAt
        ? `${safe}. If the committee stays silent, anybody may record what the day is taken for from ${formatDateTime(fallbackDueAt)} on.`
        : `${safe}. Anybody may now record what the day is taken for.`;
    case "ReportNotFinal":
      return reportFinalAt === undefined ? `${safe}.` : `${safe}, until ${formatDateTime(reportFinalAt)}.`;
    case "FarmReportMissing":
      return `${safe}. From ${formatDateTime(epochEnd(live.nextEpoch) + FARM_REPORT_SECONDS)} on it counts as one without delivery.`;
    default:
      return `${safe}.`;
  }
}

/** What burning units pays, and from when. */
export type RefundOutlook = {
  /** `open`: now. `closing`: as soon as anybody closes the series. `stream`, `days`: when that is over. `none`: nothing is refundable. */
  readonly status: "open" | "closing" | "stream" | "days" | "none";
  /** payment-token base units for all units together: exactly if open, at least if not */
  readonly pot: bigint;
  readonly supply: bigint;
  /** unix second at which the last stream ends */
  readonly from: bigint;
  /** days that have to be settled or covered first */
  readonly left: number;
};

export function refundOutlook({
  terms,
  live,
  nowSeconds,
}: Pick<StandingInput, "terms" | "live" | "nowSeconds">): RefundOutlook {
  const { escrow, backing, account, state } = live;
  const { supply, startedAt } = live.lane;
  const from = BigInt(startedAt) + STREAM_SECONDS;
  const left = Number(backing.endingEpochs) - account.settledEpochs;
  const outlook = (status: RefundOutlook["status"], pot: bigint): RefundOutlook => ({
    status: pot === 0n || supply === 0n ? "none" : status,
    pot,
    supply,
    from,
    left,
  });
  if (state === "Cancelled") return outlook("open", escrow.paid - escrow.refunded);
  if (escrow.refundsOpen) return outlook("open", escrow.refundable);
  // Days that are not mined earn nobody their escrow; after a default what was withheld is the holders' too.
  const unmined = escrowed(escrow.paid, backing.endingEpochs, terms.epochs);
  const pot = escrow.refundable + unmined + (state === "Defaulted" ? escrow.withheld : 0n);
  if (left > 0) return outlook("days", pot);
  return outlook(BigInt(nowSeconds) < from ? "stream" : "closing", pot);
}

/** What so many units would be refunded, payment-token base units. */
export function refundFor({ pot, supply }: RefundOutlook, units: bigint): bigint {
  return supply === 0n ? 0n : refundOf(pot, units, supply);
}

/** What units of 1 TH/s together would be refunded: for reading, not for paying. */
function refundPerTh({ pot, supply }: RefundOutlook, unitHashrate: bigint): bigint {
  return supply === 0n ? 0n : mulDivDown(pot, HASHES_PER_TH, supply * unitHashrate);
}

/** The refund in a sentence: `amount` payment-token base units for units that are called `what`; undefined where none is in sight. */
export function refundInWords(
  { status, left, from }: RefundOutlook,
  amount: bigint,
  what: string,
  state: SeriesState,
  token: DeploymentToken,
): string | undefined {
  const paid = plain(payment(amount, token));
  switch (status) {
    case "open":
      return `Refunds are open: giving back ${what} pays ${paid}.`;
    case "closing":
      return `Refunds open as soon as anybody closes the series: ${paid} for ${what}.`;
    case "stream":
      return `Refunds open when the last stream has ended, on ${formatDateTime(from)}: ${paid} for ${what}.`;
    case "days":
      return isEnding(state)
        ? `Refunds open a day after the last mined day is settled or covered (${formatDays(left)} to go): at least ${paid} for ${what}.`
        : `At the end at least ${paid} is paid back for ${what}: the escrow of days without net income.`;
    case "none":
      return state === "Matured" || isEnding(state)
        ? "Every day's escrow was earned, so there is nothing to refund."
        : undefined;
  }
}

/** The refund of one holder's units in a sentence; undefined where none is in sight. */
export function ownRefund(
  input: Pick<StandingInput, "terms" | "live" | "nowSeconds">,
  units: bigint,
  token: DeploymentToken,
): string | undefined {
  const outlook = refundOutlook(input);
  if (units === 0n || outlook.status === "none") return undefined;
  return refundInWords(outlook, refundFor(outlook, units), "your units", input.live.state, token);
}

function isEnding(state: SeriesState): boolean {
  return state === "EndedEarly" || state === "Defaulted" || state === "WoundUp";
}

/** What holders of a series can do now and later; nothing where things take their usual course. */
export function holdersCan(input: StandingInput, token: DeploymentToken): readonly string[] {
  const { terms, live } = input;
  const { state } = live;
  if (state === "None" || state === "Announced" || state === "Open" || state === "Sold" || state === "Active")
    return [];
  const outlook = refundOutlook(input);
  const refund = refundInWords(outlook, refundPerTh(outlook, terms.unitHashrate), "1 TH/s", state, token);
  const waits = state === "Suspended" ? [untilWhen(input)] : [];
  const owed =
    isEnding(state) && live.obstacle !== "Complete"
      ? ["Days that were mined stay owed: the provider or its bond pays them, in order."]
      : [];
  const claim =
    state === "Cancelled"
      ? []
      : ["What units have earned can be claimed at any time, and units can be transferred as before."];
  return [...waits, ...owed, ...(refund === undefined ? [] : [refund]), ...claim];
}
