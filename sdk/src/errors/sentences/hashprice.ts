import type { Sentences } from "../teller.ts";

/** Errors of `HashpriceFeed`. */
export const hashpriceSentences = {
  DayNotFinal: (say) => ({
    sentence: `${say.day("epoch")} is not final on network ${say.number("network")}: nobody reported it, or it may still be disputed.`,
    action: "Push the day once its report is final.",
  }),
  DayNotPriced: (say) => ({
    sentence: `The price of ${say.day("epoch")} is not recorded yet.`,
    action: "Record the first round of the price feed after the day, or its silence; then push the day.",
  }),
  HashpriceStale: (say) => ({
    sentence: `The newest hashprice is of a day that ended on ${say.time("updatedAt")}, which is older than ${say.duration("heartbeat")}.`,
    action: "Push a newer day once one is final; until then there is no hashprice to go by.",
  }),
  InvalidUnit: () => ({
    sentence: "A hashprice of no hashrate is nothing.",
    action: "Deploy with the hashrate that an answer is for, in hashes a second.",
  }),
  NoHashprice: (say) => ({
    sentence: `${say.day("epoch")} has no hashprice: every price feed failed that day, or its blocks paid nothing.`,
    action: "Push another day; this one stays without.",
  }),
  NoRound: () => ({
    sentence: "The hashprice of this day was not pushed.",
    action: "Push the day if it is final, or ask for another one.",
  }),
} satisfies Partial<Sentences>;
