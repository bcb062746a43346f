import type { Sentences } from "../teller.ts";

const NODE_RETRY = "Observe the day again; a committee node does this by itself.";

/** Errors of `OutputOracle`, `NetworkDays` and the networks' rules. */
export const oracleSentences = {
  AlreadyMerged: (say) => ({
    sentence: `Network ${say.number("parent")} is mined along with network ${say.number("auxiliary")} already.`,
    action: "Name another network, or add this one without a parent.",
  }),
  AverageMissing: (say) => ({
    sentence: `The report has ${say.number("blockCount")} blocks from ${say.number("firstHeight")} on, and does not name their average difficulty.`,
    action: NODE_RETRY,
  }),
  CommitteeNotDue: (say) => ({
    sentence: `The new committee takes over in ${say.span("timestamp", "activeAt")}.`,
    action: `Try again after ${say.time("activeAt")}.`,
  }),
  DayBeforeReports: (say) => ({
    sentence: `Reports of network ${say.number("network")} begin after ${say.day("epoch")}.`,
    action: "Choose a day that the network reports.",
  }),
  DayKnown: (say) => ({
    sentence: `What ${say.day("epoch")} was on network ${say.number("network")} is recorded already.`,
    action: "Nothing to do: the day can be settled by what is recorded.",
  }),
  DifferentAlgorithms: () => ({
    sentence: "Two networks can be mined together only if they use the same proof of work.",
    action: "Check the network that was named as the parent.",
  }),
  DisputeWindowTooLong: (say) => ({
    sentence: `A dispute window of ${say.duration("disputeWindow")} is longer than ${say.duration("maximum")}.`,
    action: "Deploy with a shorter window.",
  }),
  EmptyBatch: (say) => ({
    sentence: `Batch ${say.number("sequence")} of network ${say.number("network")} carries nothing.`,
    action: "Post a batch with a network report or farm reports.",
  }),
  FallbackNotAfterReport: (say) => ({
    sentence: `${say.day("epoch")} is not after the last reported day.`,
    action: "Choose a day after it.",
  }),
  FallbackNotDue: (say) => ({
    sentence: `The committee may still report ${say.day("epoch")}: it has ${say.span("timestamp", "dueAt")} left.`,
    action: `Try again after ${say.time("dueAt")}.`,
  }),
  FarmReportEpochNotOver: (say) => ({
    sentence: `The farm reported ${say.day("epoch")} on ${say.time("postedAt")}, before the day was over.`,
    action: "Bring a report of a finished day.",
  }),
  FeesWithoutBlocks: (say) => ({
    sentence: `The report names ${say.number("fees")} base units of fees without a single block.`,
    action: NODE_RETRY,
  }),
  HeightTooLow: (say) => ({
    sentence: `The rules of this network begin at block ${say.number("minimum")}, and the report starts at ${say.number("height")}.`,
    action: "Start the network's reports at a later block.",
  }),
  InvalidBits: (say) => ({
    sentence: `${say.number("bits")} is no difficulty target of this network.`,
    action: NODE_RETRY,
  }),
  InvalidCommittee: (say) => ({
    sentence: `${say.number("members")} members cannot tolerate ${say.number("f")} faults: at least ${say.value("f") * 3n + 1n} and at most 32 are needed.`,
    action: "Name more members or tolerate fewer faults.",
  }),
  InvalidOracleTimeout: (say) => ({
    sentence: `A wait of ${say.duration("oracleTimeout")} for a report is not within ${say.duration("minimum")} and ${say.duration("maximum")}.`,
    action: "Deploy with a wait within these bounds.",
  }),
  InvalidRules: (say) => ({
    sentence: `${say.account("rules")} is no contract with a network's rules.`,
    action: "Check the address of the rules.",
  }),
  InvalidSigner: (say) => ({
    sentence: `${say.account("signer")} cannot be a member: it is empty or named twice.`,
    action: "Name each member once.",
  }),
  NetworkExists: (say) => ({
    sentence: `Network ${say.number("network")} was added already.`,
    action: "Choose another number for a new network.",
  }),
  NoFinalReport: (say) => ({
    sentence: `No report of network ${say.number("network")} is final yet, so there is nothing to go by.`,
    action: "Wait for the first report's dispute window.",
  }),
  NoFinalState: (say) => ({
    sentence: `Reports of network ${say.number("network")} are not final yet, and no state before them was noted.`,
    action: "Try again once their dispute windows are over.",
  }),
  NoCommitteeScheduled: () => ({ sentence: "No new committee is scheduled.", action: "Schedule one first." }),
  RetargetMissing: (say) => ({
    sentence: `A difficulty period starts at block ${say.number("boundaryHeight")}, and the report does not name its target.`,
    action: NODE_RETRY,
  }),
  RetargetOutsideEpoch: (say) => ({
    sentence: `The retarget of ${say.time("retargetTime")} does not belong to ${say.day("epoch")}.`,
    action: NODE_RETRY,
  }),
  RetargetTooSteep: () => ({
    sentence: "The difficulty in the report moves further at once than the network's rules allow.",
    action: NODE_RETRY,
  }),
  RewardTooLarge: (say) => ({
    sentence: `A reward of ${say.number("rewardPerBlock")} base units a block is more than the contract can count.`,
    action: NODE_RETRY,
  }),
  TooManyBlocks: (say) => ({
    sentence: `${say.number("blockCount")} blocks in a day are more than ${say.number("maximum")}.`,
    action: NODE_RETRY,
  }),
  UnexpectedRetarget: (say) => ({
    sentence: `The difficulty does not change by the network's rules among the ${say.number("blockCount")} blocks from ${say.number("firstHeight")} on, but the report says so.`,
    action: NODE_RETRY,
  }),
  UnknownFarmBatch: (say) => ({
    sentence: `The farm's report does not belong to batch ${say.number("sequence")} of network ${say.number("network")}, or that batch is too old.`,
    action: "Take report, proof and posting time from the same batch, of the last two months.",
  }),
  UnknownMember: (say) => ({
    sentence: `The committee has ${say.number("members")} members; number ${say.number("memberIndex")} is not one of them.`,
    action: "Build the signatures from the present committee.",
  }),
  UnknownNetwork: (say) => ({
    sentence: `Network ${say.number("network")} is not known.`,
    action: "Check the network's number.",
  }),
  WrongBits: () => ({
    sentence: "The report starts from another difficulty than the day before ended with.",
    action: NODE_RETRY,
  }),
  WrongCoinDecimals: (say) => ({
    sentence: `The network's rules count with ${say.number("expected")} decimals, not ${say.number("coinDecimals")}.`,
    action: "Add the network with the decimals of its rules.",
  }),
  WrongEpoch: (say) => ({
    sentence: `The next day of network ${say.number("network")} is ${say.day("expected")}, and the report is of ${say.day("epoch")}.`,
    action: "Report the days in order.",
  }),
  WrongFirstHeight: (say) => ({
    sentence: `The day starts at block ${say.number("expected")}, and the report starts at ${say.number("firstHeight")}.`,
    action: NODE_RETRY,
  }),
  WrongSequence: (say) => ({
    sentence: `The next batch of network ${say.number("network")} has number ${say.number("expected")}, not ${say.number("sequence")}.`,
    action:
      say.value("sequence") < say.value("expected")
        ? "Nothing to do: this batch was posted already."
        : "Post the batches in order.",
  }),
  WrongSignatureCount: (say) => ({
    sentence: `Exactly ${say.number("expected")} signatures are needed, and ${say.number("bitmapCount")} came with ${say.number("signatureBytes")} bytes.`,
    action: "Send one signature of 65 bytes for each member named.",
  }),
  WrongSigner: (say) => ({
    sentence: `Member ${say.number("memberIndex")} is ${say.account("expected")}, and the signature is by ${say.account("recovered")}.`,
    action: "Sign with the present committee's keys, in its order.",
  }),
} satisfies Partial<Sentences>;
