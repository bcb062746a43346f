import type { Sentences } from "../teller.ts";

const WAIT = "Nothing to do but wait: at its deadline a dispute ends by itself.";

/** Errors of `Disputes`, of the committee's stake, and of the oracle where a report is disputed. */
export const disputeSentences = {
  AlreadyDisputed: (say) => ({
    sentence: `This day is under dispute already, as number ${say.number("disputeId")}.`,
    action: WAIT,
  }),
  AlreadyFinal: (say) => ({
    sentence: `The report is final since ${say.time("finalAt")}: what is final is not disputed any more.`,
    action: "Dispute a report within its window.",
  }),
  ClaimOfAnotherReport: (say) => ({
    sentence: `The claim is of farm ${say.number("farmId")} on ${say.day("epoch")}, which is not what is disputed.`,
    action: "Claim values for the same farm and day.",
  }),
  ClaimOutOfBounds: (say) => ({
    sentence: `The claimed ${say.text("field")} of ${say.number("value")} cannot be true together with the rest; the most is ${say.number("maximum")}.`,
    action: "Check the claim against what the farm declared and what the network paid.",
  }),
  DayFinal: (say) => ({
    sentence: `${say.day("epoch")} of network ${say.number("network")} is final, and nothing decides it again.`,
    action: "Nothing to do: the day can be settled.",
  }),
  DayNotAhead: (say) => ({
    sentence: `${say.day("epoch")} is not after ${say.day("lastEpoch")}, the newest reported day.`,
    action: "Prepare days to come.",
  }),
  DelayTooLong: (say) => ({
    sentence: `The day would wait until ${say.time("finalAt")}, and no dispute lasts beyond ${say.time("maximum")}.`,
    action: "Decide it sooner.",
  }),
  DisputeClosed: (say) => ({
    sentence: `Dispute ${say.number("disputeId")} is closed.`,
    action: "Nothing to do: look at its outcome, and withdraw what is credited.",
  }),
  DisputeNotOver: (say) => ({
    sentence: `The dispute can still be decided: ${say.span("timestamp", "deadline")} are left.`,
    action: `Try again after ${say.time("deadline")}.`,
  }),
  DisputeOver: (say) => ({
    sentence: `The dispute's time was over on ${say.time("deadline")}, and the fallback counts.`,
    action: "Close it with expire: both sides get back their own.",
  }),
  DisputeTimeSpent: (say) => ({
    sentence: `Disputes of this report have taken ${say.duration("spent")} of the ${say.duration("maximum")} that they may take in all, and what is left is too short to answer in.`,
    action: "Nothing to do: this report cannot be disputed again.",
  }),
  FarmReportDisputed: (say) => ({
    sentence: `The farm's report waits for dispute ${say.number("disputeId")}.`,
    action: WAIT,
  }),
  FarmReportStruck: () => ({
    sentence: "A dispute struck this farm's report: it counts no more.",
    action: "Bring the report that took its place, or one of a later batch.",
  }),
  InvalidBond: () => ({
    sentence: "A dispute needs a bond above zero.",
    action: "Deploy with bonds for days and for farms.",
  }),
  NoReport: (say) => ({
    sentence: `Batch ${say.number("sequence")} of network ${say.number("network")} carries no network report.`,
    action: "Name the batch that reported the day.",
  }),
  NoSuchDispute: (say) => ({
    sentence: `There is no dispute ${say.number("disputeId")}.`,
    action: "Check the number.",
  }),
  NoWithdrawal: () => ({
    sentence: "No withdrawal of stake was announced.",
    action: "Announce it with requestWithdrawal, and come back when its time is over.",
  }),
  NotArbiter: (say) => ({
    sentence: `${say.account("caller")} is not the arbiter of this dispute; ${say.account("arbiter")} is.`,
    action: "Use the arbiter that was in force when the dispute opened.",
  }),
  NotClaimed: () => ({
    sentence: "No dispute put this farm's report in the place of another.",
    action: "Bring the report with its proof.",
  }),
  NotEnoughGas: (say) => ({
    sentence: `The call hands on ${say.number("needed")} gas, and was given less.`,
    action: "Send it again with a higher gas limit.",
  }),
  NotEnoughShares: (say) => ({
    sentence: `${say.number("requested")} shares of the stake were named, and the account has ${say.number("shares")}.`,
    action: "Name at least one share, and no more than there are.",
  }),
  NotRefuted: (say) => ({
    sentence: `The proof does not contradict the report (${say.text("reason")}).`,
    action: "Check that the proof is of a block of this report, and that its height, hash or reward differs.",
  }),
  NothingClaimed: () => ({
    sentence: "The claim is exactly what was reported.",
    action: "Claim another value, or leave the claim empty to ask for the fallback.",
  }),
  NothingCredited: (say) => ({
    sentence: `Nothing is credited to ${say.account("account")}.`,
    action: "Nothing to do.",
  }),
  NothingStaked: () => ({
    sentence: "The amount is too small to be worth a share of the stake.",
    action: "Add more.",
  }),
  OnlySelf: () => ({
    sentence: "This is a step of closing a dispute, which the contract takes itself.",
    action: "Call rule, refute or expire.",
  }),
  OutcomeNotOffered: () => ({
    sentence: "This outcome is not among those of the dispute.",
    action: "Choose the reported value, the fallback, or the claimed one where something was claimed.",
  }),
  RewardOutOfBounds: (say) => ({
    sentence: `The claimed reward of ${say.number("rewardPerBlock")} base units a block is not between ${say.number("minimum")} and ${say.number("maximum")}.`,
    action: "Claim a reward between the subsidy and the subsidy with the most fees that the network's bound allows.",
  }),
  StakeReserved: (say) => ({
    sentence: `Open disputes reserve the stake: ${say.number("free")} base units are free, and ${say.number("amount")} were asked for.`,
    action: "Try again when disputes have ended.",
  }),
  WithdrawalNotDue: (say) => ({
    sentence: `The announced stake can be withdrawn in ${say.span("timestamp", "readyAt")}.`,
    action: `Try again after ${say.time("readyAt")}.`,
  }),
} satisfies Partial<Sentences>;
