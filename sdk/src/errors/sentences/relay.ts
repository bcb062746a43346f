import type { Sentences } from "../teller.ts";

const REBUILD = "Fetch the headers again from a node on the main chain; the relay's keeper does this by itself.";
const WAIT_FOR_KEEPER = "Wait for the keeper, or bring the headers of the retarget yourself: anybody may.";

/** Errors of `BitcoinRelay` and of the rules that stand on it. */
export const relaySentences = {
  BrokenLink: (say) => ({
    sentence: `Header ${say.number("index")} does not follow the one before it.`,
    action: REBUILD,
  }),
  ContestOver: (say) => ({
    sentence: `Period ${say.number("period")} could be contested until ${say.time("contestableUntil")}.`,
    action: "Nothing to do: the period is known for good.",
  }),
  InsufficientWork: (say) => ({
    sentence: `The hash of header ${say.number("index")} is above its target: nobody mined it.`,
    action: REBUILD,
  }),
  InvalidCheckpoint: () => ({
    sentence: "The period to start from has no target of this network, or no time in the past.",
    action: "Deploy with target and time of the first block of a real period.",
  }),
  InvalidLength: (say) => ({
    sentence: `${say.number("length")} bytes are no whole headers: each has 80.`,
    action: REBUILD,
  }),
  InvalidMaxTarget: () => ({
    sentence: "The highest target is one that block headers cannot state.",
    action: "Deploy with the network's own: that of difficulty 1 on Bitcoin.",
  }),
  InvalidProofLength: (say) => ({
    sentence: `A proof of ${say.number("proofLength")} headers a side is none: 1 to ${say.number("maximum")} are possible.`,
    action: "Deploy with another length; 20 is usual.",
  }),
  InvalidRelay: (say) => ({
    sentence: `${say.account("relay")} is no relay that these rules can stand on.`,
    action: "Deploy with a relay of the network.",
  }),
  NotContestable: (say) => ({
    sentence: `Period ${say.number("period")} is the relay's first one, or is not known yet.`,
    action: "Contest a period that was proven.",
  }),
  NotMoreWork: () => ({
    sentence: "The proof that stands has as much work as this one, or more.",
    action: "Nothing to do if both say the same; else bring a proof with more headers of the new period.",
  }),
  PeriodContestable: (say) => ({
    sentence: `The target of that day can still be contested until ${say.time("contestableUntil")}.`,
    action: "Record the day after that.",
  }),
  RelayBehind: (say) => ({
    sentence: `The relay does not know Bitcoin's period ${say.number("period")} yet.`,
    action: WAIT_FOR_KEEPER,
  }),
  RelayDisagrees: (say) => ({
    sentence: `By the relay, period ${say.number("period")} has another target, or began at another time: ${say.time("firstTime")}.`,
    action: "Observe the day again. If the relay is wrong, contest its newest period.",
  }),
  TimeInFuture: (say) => ({
    sentence: `A header is dated ${say.time("time")}, more than two hours ahead of the chain's clock.`,
    action: "Try again in a few hours.",
  }),
  TimeNotAboveMedian: (say) => ({
    sentence: `Header ${say.number("index")} is dated before most of those before it: ${say.time("time")}.`,
    action: REBUILD,
  }),
  TimeOutsidePeriod: (say) => ({
    sentence: `The first header is dated ${say.time("time")}; the relay knows that period from ${say.time("earliest")} to ${say.time("latest")}.`,
    action: "Name the period in which the block was mined. If it is newer than the relay, wait for the keeper.",
  }),
  TimeWarp: (say) => ({
    sentence: `The new period would begin on ${say.time("firstTime")}, over two hours before the last block, of ${say.time("lastTime")}.`,
    action: REBUILD,
  }),
  UnknownPeriod: (say) => ({
    sentence: `The relay does not know Bitcoin's period ${say.number("period")}.`,
    action: WAIT_FOR_KEEPER,
  }),
  WrongFirstTime: (say) => ({
    sentence: `Header ${say.number("index")} is not the first block of the next period, which is dated ${say.time("expected")}.`,
    action: REBUILD,
  }),
  WrongHeaderCount: (say) => ({
    sentence: `${say.number("count")} headers were brought; ${say.number("minimum")} to ${say.number("maximum")} are possible.`,
    action: REBUILD,
  }),
  WrongTarget: (say) => ({
    sentence: `Header ${say.number("index")} has not the target that was in force.`,
    action: REBUILD,
  }),
} satisfies Partial<Sentences>;
