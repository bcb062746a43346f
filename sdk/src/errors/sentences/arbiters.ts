import type { Sentences } from "../teller.ts";

/** Errors of the arbiters of disputes, and of `Equivocations`. */
export const arbiterSentences = {
  AlreadyAnswered: (say) => ({
    sentence: `Dispute ${say.number("disputeId")} has its answer.`,
    action: "Nothing to assert; deliver the answer if the dispute does not know it yet.",
  }),
  AlreadyAsserted: (say) => ({
    sentence: `This answer to dispute ${say.number("disputeId")} is asserted already, and nobody has objected.`,
    action: "Wait for it to be settled, or object to it if it is wrong.",
  }),
  AlreadyReported: (say) => ({
    sentence: `It is on record that ${say.account("signer")} said two things about batch ${say.number("sequence")} of network ${say.number("network")}.`,
    action: "Nothing to do.",
  }),
  DifferentSigners: (say) => ({
    sentence: `One observation is signed by ${say.account("first")}, the other by ${say.account("second")}.`,
    action: "Bring two different observations by one member.",
  }),
  InvalidLiveness: (say) => ({
    sentence: `${say.duration("liveness")} to object to an assertion are not within ${say.duration("minimum")} and ${say.duration("maximum")}.`,
    action: "Deploy with a time within these bounds.",
  }),
  NoAnswer: (say) => ({
    sentence: `This is no answer to dispute ${say.number("disputeId")}.`,
    action: "Choose the reported value, the claimed one if there is one, or the fallback.",
  }),
  NotAnswered: (say) => ({
    sentence: `Dispute ${say.number("disputeId")} has no answer yet.`,
    action: "Assert one, or wait for an assertion to be settled.",
  }),
  NotByMember: (say) => ({
    sentence: `The observation is not signed by a member of the present committee: its signature leads to ${say.account("recovered")}.`,
    action: "Bring two observations for this oracle, chain, committee and batch, with their own signatures.",
  }),
  NotDisputes: (say) => ({
    sentence: `${say.account("caller")} opens no disputes here.`,
    action: "Open the dispute at the contract of disputes; it tells the arbiter.",
  }),
  NotOracle: (say) => ({
    sentence: `${say.account("caller")} is not the optimistic oracle.`,
    action: "Settle the assertion at the oracle; it tells the arbiter.",
  }),
  SameObservation: (say) => ({
    sentence: `Both observations of batch ${say.number("sequence")} say the same, and a member may say it as often as it likes.`,
    action: "Bring two observations that differ.",
  }),
  TooLateToAssert: (say) => ({
    sentence: `An assertion could be settled on ${say.time("needed")} at the earliest, and dispute ${say.number("disputeId")} ends on ${say.time("deadline")}.`,
    action: "Nothing to do: the dispute ends in the fallback.",
  }),
  UnknownQuestion: (say) => ({
    sentence: `This is not what dispute ${say.number("disputeId")} asks.`,
    action: "Bring the question as it stands in the event that opened it.",
  }),
} satisfies Partial<Sentences>;
