import type { Sentences } from "../teller.ts";

const WAITS = "Your rewards wait where they were, and earn nothing less.";

/** Errors of `RewardRouter`. */
export const rewardRouterSentences = {
  BelowFloor: (say) => ({
    sentence: `The swap would bring ${say.number("amountOut")} base units, less than the ${say.number("floor")} that the order accepts.`,
    action: "Wait for a better price, try another path, or lower the order's floor.",
    safe: WAITS,
  }),
  FailedDeployment: () => ({
    sentence: "The account for these rewards could not be opened.",
    action: "Try again with more gas.",
  }),
  InvalidOrder: (say) => ({
    sentence: `This order is refused: “${say.text("field")}” does not fit.`,
    action: "Change the order and try again.",
  }),
  NoOrder: (say) => ({
    sentence: `${say.account("holder")} has given no order for rewards in ${say.account("tokenIn")}.`,
    action: "Give an order first, or withdraw the rewards as they are.",
  }),
  NoSwapRouter: () => ({
    sentence: "Rewards cannot be swapped on this chain: it has no exchange that the router knows.",
    action: "Have them paid on as they are, or withdraw them.",
    safe: WAITS,
  }),
  NotRouter: (say) => ({
    sentence: `Only the router moves rewards that wait for an order, not ${say.account("caller")}.`,
    action: "Carry the order out, or withdraw the rewards, by the router.",
    safe: WAITS,
  }),
  NothingToBuy: (say) => ({
    sentence: `Not one unit of ${say.series("id")} can be bought for this: the sale is over or sold out, or the money is less than a unit's price.`,
    action: "Choose another series for the order, or have the money paid out.",
    safe: WAITS,
  }),
  OrderExpired: (say) => ({
    sentence: `The order for these rewards ended on ${say.time("expiry")}.`,
    action: "Give a new order.",
    safe: WAITS,
  }),
  StaleFeed: (say) => ({
    sentence: `The price feed ${say.account("feed")} has no recent price, so nobody can say what a fair swap is.`,
    action: "Try again when the feed has an answer.",
    safe: WAITS,
  }),
  TooLittleIn: (say) => ({
    sentence:
      say.value("amount") === 0n
        ? "There are no rewards to route."
        : `The rewards are ${say.number("amount")} base units, less than the ${say.number("min")} that the order waits for.`,
    action: "Wait until more has come in.",
    safe: WAITS,
  }),
} satisfies Partial<Sentences>;
