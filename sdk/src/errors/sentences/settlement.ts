import type { Sentences } from "../teller.ts";

const DAY_WAITS = "The day waits; none is skipped, and what is owed for it stays owed.";

/** Errors of `Settlement` and `PriceRounds`. */
export const settlementSentences = {
  AllEpochsSettled: (say) => ({
    sentence: `All ${say.days("epochs")} of ${say.series("id")} are settled.`,
    action: "Nothing is left to settle.",
  }),
  AlreadyFinished: (say) => ({
    sentence: `${say.series("id")} is finished already.`,
    action: "Nothing is left to do; refunds, if any, are open.",
  }),
  AwardTooSmall: (say) => ({
    sentence: `An award to ${say.series("id")} is at least ${say.reward("minimum")}, a thousandth of its last day; ${say.reward("amount")} were offered.`,
    action: "Award more.",
  }),
  BondLocked: (say) => ({
    sentence: `The bond of ${say.series("id")} stays until every day is settled, and until ${say.time("until")} at the earliest.`,
    action: `Come back in ${say.span("timestamp", "until")}, once the last day is settled.`,
    safe: "The bond is not lost: what no missed day needs goes back to the provider then.",
  }),
  BondShort: (say) => ({
    sentence: `The bond of ${say.series("id")} is ${say.reward("bond")}, and ${say.reward("required")} are needed.`,
    action: "Post more bond, or ask for less.",
  }),
  BondSuffices: (say) => ({
    sentence: `${say.series("id")} cannot be ended for a short bond: less than a week of escrow is withheld, or it makes up for what the bond lacks.`,
    action: "Nothing is to be ended; come back if the bond stays short for a week.",
  }),
  DeliverySuffices: (say) => ({
    sentence: `The farm of ${say.series("id")} delivered enough over its last 14 settled days: ${say.hashrate("delivered")} in sum, ${say.hashrate("needed")} are needed.`,
    action: "Nothing is to be ended; come back if it delivers less.",
  }),
  EpochNotOver: (say) => ({
    sentence: `${say.day("epoch")} is not over yet.`,
    action: say.has("endsAt") ? `Try again in ${say.span("timestamp", "endsAt")}.` : "Try again after midnight UTC.",
  }),
  FarmReportMissing: (say) => ({
    sentence: `The farm's report of ${say.day("epoch")} is not recorded yet for ${say.series("id")}.`,
    action: `Record it, then settle; after ${say.time("until")} the day counts as one without delivery.`,
    safe: DAY_WAITS,
  }),
  FeedNotSilent: (say) => ({
    sentence: `The feed ${say.account("feed")} did update, on ${say.time("latestUpdatedAt")}, so it is not silent.`,
    action: "Record its round instead.",
  }),
  FeedUnreadable: (say) => ({
    sentence: `The feed ${say.account("feed")} does not answer.`,
    action: "Try again later; the series' next feed counts if it stays silent.",
  }),
  FeedWithoutRules: (say) => ({
    sentence: `The feed ${say.account("feed")} was never accepted for any token.`,
    action: "Record a feed that a series names.",
  }),
  FundingLocked: (say) => ({
    sentence: `${say.reward("requested")} were asked for, and only ${say.reward("withdrawable")} can be taken back: some days' rewards stay reserved.`,
    action: `Withdraw at most ${say.reward("withdrawable")}.`,
  }),
  GraceNotOver: (say) => ({
    sentence: `The provider can still pay ${say.day("epoch")} of ${say.series("id")} in time, for ${say.span("timestamp", "deadline")}.`,
    action: `Cover it after ${say.time("deadline")} if it is not paid by then.`,
    safe: DAY_WAITS,
  }),
  NoSecondToken: (say) => ({
    sentence: `${say.series("id")} streams one reward token only.`,
    action: "Fund it in its one reward token.",
  }),
  NotAwardable: (say) => ({
    sentence: `${say.day("epoch")} takes no award for ${say.series("id")}: it is settled already, or no day of the series.`,
    action: "Choose a day of the series that is over and not settled.",
  }),
  NotComplete: (say) => ({
    sentence: `${say.series("id")} is settled for ${say.number("settledEpochs")} of ${say.days("epochs")}.`,
    action: "Settle the days that are left first.",
  }),
  NotEnoughGas: (say) => ({
    sentence: `${say.number("left")} gas were left of ${say.number("needed")}: too little to tell a refusal from a call that ran out of gas. Nothing was changed.`,
    action: "Send the transaction again with more gas.",
  }),
  NotFirstRound: (say) => ({
    sentence: `Round ${say.number("roundId")} is not the first after the day: the one before it, of ${say.time("previousUpdatedAt")}, is later than ${say.time("epochEnd")} too.`,
    action: "Name the first round at or after the end of the day.",
  }),
  NothingSettled: () => ({
    sentence: "Nothing could be settled: every series has to wait.",
    action: "Look at each series for what it waits for.",
    safe: DAY_WAITS,
  }),
  NothingToCover: (say) => ({
    sentence: `${say.day("epoch")} of ${say.series("id")} is funded: nobody missed it.`,
    action: "Settle the day instead.",
  }),
  NothingToEnd: (say) => ({
    sentence: `${say.series("id")} has ended already, or its last day has begun.`,
    action: "Nothing is left to end; days that were mined are settled as ever.",
  }),
  NothingToRelease: (say) => ({
    sentence: `Nothing of ${say.series("id")} is withheld that its bond would allow to release now.`,
    action: "Post more bond, or pay the day that is late.",
    safe: "What is withheld stays where it is.",
  }),
  NotMarked: (say) => ({
    sentence: `No day of ${say.series("id")} is settled yet, so what an early end costs is not known.`,
    action: "Settle the first day, then end the series.",
  }),
  NotPredecessor: (say) => ({
    sentence: `Round ${say.number("previousRoundId")} does not come right before round ${say.number("roundId")}.`,
    action: "Name the round before it, or the last one of the phase before.",
  }),
  NotProvider: (say) => ({
    sentence: say.has("provider")
      ? `Only the provider ${say.account("provider")} may do this, not ${say.account("caller")}.`
      : `${say.account("caller")} is not registered as a provider.`,
    action: say.has("provider") ? "Connect the provider's wallet." : "Register as a provider first.",
  }),
  NotSelf: (say) => ({
    sentence: `This step belongs to the settlement itself, not to ${say.account("caller")}.`,
    action: "Call settleMany instead.",
  }),
  NotToWindUp: (say) => ({
    sentence: `${say.series("id")} had ${say.number("unprofitableInRow")} days in a row without net income, ${say.number("maxUnprofitableEpochs")} are needed, and its oracle is not stale.`,
    action: "The series goes on; come back if that changes.",
  }),
  PriceMissing: (say) => ({
    sentence: `There is no price of ${say.day("epoch")} yet for ${say.series("id")}.`,
    action: "Record the feed's first round after that day, then settle.",
    safe: DAY_WAITS,
  }),
  ReentrancyGuardReentrantCall: () => ({
    sentence: "A contract called back while its own call was still running.",
    action: "Use a receiver that does not call back.",
  }),
  ReportMissing: (say) => ({
    sentence: `There is no report of ${say.day("epoch")} yet for ${say.series("id")}.`,
    action: "The committee posts soon after midnight UTC; try again later.",
    safe: DAY_WAITS,
  }),
  ReportNotFinal: (say) => ({
    sentence: `The report of ${say.day("epoch")} can still be disputed, for ${say.span("timestamp", "finalAt")}.`,
    action: `Try again after ${say.time("finalAt")}.`,
    safe: DAY_WAITS,
  }),
  RoundIncomplete: (say) => ({
    sentence: `Round ${say.number("roundId")} of the feed ${say.account("feed")} does not exist or is not complete.`,
    action: "Name a complete round.",
  }),
  RoundTooEarly: (say) => ({
    sentence: `Round ${say.number("roundId")} is of ${say.time("updatedAt")}, before the day ended on ${say.time("epochEnd")}.`,
    action: "Name the first round at or after the end of the day.",
  }),
  SequencerDown: () => ({
    sentence: "This network's sequencer is down, so prices cannot be trusted now.",
    action: "Try again when the network runs normally.",
  }),
  SequencerGracePeriod: (say) => ({
    sentence: `This network's sequencer came back on ${say.time("upSince")}; prices count again ${say.duration("gracePeriod")} after that.`,
    action: "Try again a little later.",
  }),
  SeriesNotSold: (say) => ({
    sentence: `${say.series("id")} was cancelled, not one unit of it was sold, or its sale is not over.`,
    action: "There is nothing to settle.",
  }),
  TokenShort: (say) => ({
    sentence: `${say.account("token")} delivered ${say.amount("received", "token")} instead of ${say.amount("expected", "token")}.`,
    action: "The token takes a fee on transfers and cannot be used here.",
  }),
  Unfunded: (say) => ({
    sentence: `The provider has not funded ${say.day("epoch")} of ${say.series("id")}: ${say.reward("owed")} are owed, ${say.reward("funded")} are there.`,
    action: "Anyone may fund it; the provider is paid from escrow only for days that it pays.",
    safe: "The day waits and stays owed; your payments for it stay in escrow.",
  }),
  ZeroAmount: () => ({ sentence: "The amount is zero.", action: "Enter an amount above zero." }),
} satisfies Partial<Sentences>;
