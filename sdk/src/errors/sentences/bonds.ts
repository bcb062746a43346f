import type { Sentences } from "../teller.ts";

const DAYS_STAY_OWED = "Days that were mined stay owed, and escrow that no day has earned stays where it is.";

/** Errors of bonds, cover and endings. */
export const bondSentences = {
  BondLocked: (say) => ({
    sentence: `The bond of ${say.series("id")} stays until every day is settled, and at least until ${say.time("until")}.`,
    action: "Take it back a week after the last day.",
  }),
  BondShort: (say) => ({
    sentence: `The bond of ${say.series("id")} is ${say.reward("bond")}; ${say.reward("required")} are needed.`,
    action: "Add to the bond, or ask for less.",
  }),
  DayNotSettled: (say) => ({
    sentence: `${say.day("epoch")} of ${say.series("id")} is known and not settled, and a series ends by what its settled days say.`,
    action: "Settle or cover that day first.",
    safe: DAYS_STAY_OWED,
  }),
  DeliverySuffices: (say) => ({
    sentence: `The farm of ${say.series("id")} delivered ${say.hashrate("delivered")} of ${say.hashrate("needed")} needed, summed over its last 14 settled days: no default.`,
    action: "Nothing is to be done; a fixed term owes its hashrate by the formula anyway.",
  }),
  FarmReportMissing: (say) => ({
    sentence: `The farm's report of ${say.day("epoch")} for ${say.series("id")} is not recorded yet.`,
    action: `Record it; after ${say.time("until")} the day counts as one without delivery.`,
    safe: "The day waits; none is skipped, and what is owed for it stays owed.",
  }),
  GraceNotOver: (say) => ({
    sentence: `The provider can still pay ${say.day("epoch")} of ${say.series("id")} in time, for ${say.span("timestamp", "deadline")}.`,
    action: `Cover it after ${say.time("deadline")} if it is unpaid then.`,
    safe: "The day stays owed, and the bond stays posted.",
  }),
  InvalidOutcome: (say) => ({
    sentence: `${say.number("part")} of ${say.number("whole")} is no part of a day's escrow.`,
    action: "This step belongs to the settlement itself; please report it.",
  }),
  MinBondAboveCap: (say) => ({
    sentence: `A least bond of ${say.days("bondEpochs")} is above the cap of ${say.days("capEpochs")}.`,
    action: "Choose a lower one.",
  }),
  NoSecondToken: (say) => ({
    sentence: `${say.series("id")} pays in one reward token only.`,
    action: "Fund it in that one.",
  }),
  NotMarked: (say) => ({
    sentence: `No day with income of ${say.series("id")} is settled yet, so there is no bond requirement to end it by.`,
    action: "Wait for the first such day to be settled.",
  }),
  NotToWindUp: (say) => ({
    sentence: `${say.series("id")} had ${say.days("unprofitableInRow")} in a row without net income; it can be wound up after ${say.days("maxUnprofitableEpochs")}, or when its network had no report for 60 days.`,
    action: "Wait: the series goes on.",
    safe: DAYS_STAY_OWED,
  }),
  NothingToCover: (say) => ({
    sentence: `${say.day("epoch")} of ${say.series("id")} is paid for.`,
    action: "Settle it.",
  }),
  NothingToEnd: (say) => ({
    sentence: `${say.series("id")} has ended, or each of its days has begun.`,
    action: "Settle or cover the days that are left; refunds open after that.",
  }),
  NothingToRelease: (say) => ({
    sentence: `Nothing that ${say.series("id")} withholds can be released now.`,
    action: "Add to the bond, or pay the days that wait.",
    safe: "What is withheld stays in the market.",
  }),
  WithheldShort: (say) => ({
    sentence: `${say.paid("amount")} were to be released of ${say.paid("withheld")} that ${say.series("id")} withholds.`,
    action: "This step belongs to the settlement itself; please report it.",
  }),
} satisfies Partial<Sentences>;
