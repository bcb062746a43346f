import type { Sentences } from "../teller.ts";

const REBUILD = "Build the proof again from a full node's block; the node's proof builder does this by itself.";
const NOTHING_LOST = "Nothing was counted, and what was proven before stays.";

/** Errors of `PayoutVerifier` and `BlockProofs`. */
export const proofSentences = {
  AbsurdValue: () => ({ sentence: "The outputs of the transaction are worth more than 21 million coins.", action: REBUILD }),
  BeforeReports: (say) => ({
    sentence: `The block is of ${say.day("epoch")}, before the farm's first recorded report of ${say.day("firstReportEpoch")}.`,
    action: "Prove payouts from that day on.",
    safe: NOTHING_LOST,
  }),
  ControlNotNewer: (say) => ({
    sentence: `Control was shown in block ${say.number("standing")}, and this proof is of block ${say.number("height")}.`,
    action: "Show control in a newer transaction.",
  }),
  ControlStands: (say) => ({
    sentence: `Farm ${say.number("farmId")} has control of this script already, from block ${say.number("fromHeight")} on.`,
    action: "Nothing to do: payouts from that block on can be proven.",
  }),
  EmptyPoolName: () => ({ sentence: "The pool has no name.", action: "Name the pool." }),
  HeightOutsidePeriod: (say) => ({
    sentence: `The coinbase states block ${say.number("height")}, which is not in difficulty period ${say.number("period")}.`,
    action: "Name the period that holds the block: its height divided by 2,016.",
  }),
  IndexOutsideTree: (say) => ({
    sentence: `A block of this depth has no payment with index ${say.number("index")}.`,
    action: REBUILD,
  }),
  InvalidSpan: (say) => ({
    sentence: `The days that were named end before they begin, begin too long before ${say.day("today")}, or are over.`,
    action: "Choose days that begin at most 30 days ago and end after today.",
  }),
  InvalidVerifierWiring: () => ({
    sentence: "The registry's oracle does not report the network whose chain should prove.",
    action: "Deploy with a network that the oracle knows.",
  }),
  MalformedTransaction: (say) => ({
    sentence: `The bytes are no transaction without witness; reading stopped at byte ${say.number("position")}.`,
    action: "Take the witness out of the transaction: its txid is the hash of what is left.",
  }),
  NoHeight: () => ({
    sentence: "The block's first transaction does not state its height.",
    action: "Prove a block above height 227,931.",
  }),
  NoReportsYet: (say) => ({
    sentence: `Farm ${say.number("farmId")} has no recorded report yet, so no payment belongs to one.`,
    action: "Record a final report of the farm first.",
    safe: NOTHING_LOST,
  }),
  NoSuchInput: (say) => ({
    sentence: `The transaction has ${say.number("inputs")} inputs and none with index ${say.number("index")}.`,
    action: REBUILD,
  }),
  NoSuchOutput: (say) => ({
    sentence: `The transaction has ${say.number("outputs")} outputs and none with index ${say.number("index")}.`,
    action: REBUILD,
  }),
  NotCoinbase: () => ({ sentence: "The transaction that should be the block's first mines no coins.", action: REBUILD }),
  NotControlOutput: (say) => ({
    sentence: `The output does not name farm ${say.number("farmId")} on this chain.`,
    action: "Send a transaction from the payout script with the farm's control output, and prove that one.",
  }),
  NotFarmScript: (say) => ({
    sentence: `In block ${say.number("height")} this script was not that of farm ${say.number("farmId")}.`,
    action: "Show control of the payout script first, or prove the payout for the farm that has it.",
    safe: NOTHING_LOST,
  }),
  NotFromPool: () => ({
    sentence: "The payment spends from no script of a known pool, so it may be the farm's own money.",
    action: "Name an input that spends from a pool's script, or ask the committee to list it.",
    safe: NOTHING_LOST,
  }),
  NotInBlock: () => ({ sentence: "The Merkle branch does not lead to the block's header.", action: REBUILD }),
  NotSpent: () => ({
    sentence: "The transaction supplied is not the one that the input spends from.",
    action: "Supply the transaction whose output the input spends.",
  }),
  OtherNetwork: (say) => ({
    sentence: `Farm ${say.number("farmId")} mines network ${say.number("network")}, and this chain proves network ${say.number("expected")}.`,
    action: "Prove payouts of farms of that network only.",
  }),
  OutsidePoolSpan: (say) => ({
    sentence: `The block is of ${say.day("epoch")}, and the pool's script does not count on that day.`,
    action: "Prove payments of those days.",
    safe: NOTHING_LOST,
  }),
  PayoutCounted: (say) => ({
    sentence: `Output ${say.number("vout")} of this payment was counted already.`,
    action: "Nothing to do: an output counts once.",
    safe: NOTHING_LOST,
  }),
  ScriptOfPool: () => ({
    sentence: "The payout script is a pool's, and what a pool pays itself is nobody's income.",
    action: "Set a payout script of your own.",
  }),
  SpanFixed: (say) => ({
    sentence: `The script is listed from ${say.day("validFrom")} on, and what is past does not change.`,
    action: "Keep the pool and the first day, and move the end while it is ahead.",
  }),
  TooFewConfirmations: (say) => ({
    sentence: `The proof has ${say.number("confirmations")} headers, and ${say.number("minimum")} are needed.`,
    action: "Wait for more blocks and build the proof again.",
  }),
  TransactionOf64Bytes: () => ({
    sentence: "A transaction of 64 bytes could be two hashes of a Merkle tree, so it proves nothing.",
    action: "Prove another payment.",
  }),
  UnknownScriptForm: () => ({
    sentence: "The script has none of the forms that name one payee.",
    action: "Use a P2PKH, P2SH, P2WPKH, P2WSH or P2TR output script.",
  }),
  WrongBranchLength: (say) => ({
    sentence: `The Merkle branch has ${say.number("length")} hashes and ${say.number("expected")} are needed to meet the coinbase's.`,
    action: REBUILD,
  }),
  WrongPoolSequence: (say) => ({
    sentence: `The next change of pools' scripts is number ${say.number("expected")}, and this one is number ${say.number("sequence")}.`,
    action: "Have the committee sign the change with the next number.",
  }),
} satisfies Partial<Sentences>;
