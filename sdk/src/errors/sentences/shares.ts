import type { Sentences } from "../teller.ts";

/** Errors of `AccumulatingShare`. */
export const shareSentences = {
  NothingToRefund: () => ({
    sentence: "The basket holds no units whose refund could be collected.",
    action: "If the refund is in the basket already, redeem shares to take your part of it.",
  }),
  ReceiverNotSender: (say) => ({
    sentence: `Units of ${say.account("from")} cannot become shares of ${say.account("receiver")}: the sender alone chooses.`,
    action: "Name the owner of the units as the receiver of the shares.",
    safe: "The units stay where they are.",
  }),
  RefundAlreadyCollected: () => ({
    sentence: "The series has ended and its refund is in the basket; no units are taken any more.",
    action: "Keep your units and take their refund yourself.",
  }),
  RewardAboveMaximum: (say) => ({
    sentence: `A deposit takes ${say.amount("reward", "token")} along by now, more than the ${say.amount("maximum", "token")} you agreed to.`,
    action: "Look at the amount again and confirm; a share earns every second.",
  }),
  RewardTooLarge: (say) => ({
    sentence: `The basket cannot keep another ${say.amount("reward", "token")}: that is more than there can be of the token.`,
    action: "Deposit fewer units, and tell the governors of the token list.",
  }),
  UnitsWithoutOrder: () => ({
    sentence: "Units become shares by a deposit only; they cannot simply be sent to the share.",
    action: "Use a deposit, or send them along with an order that names the receiver.",
    safe: "The units stay where they are.",
  }),
  ZeroShares: () => ({ sentence: "You asked to redeem no shares.", action: "Enter a number of shares above zero." }),
} satisfies Partial<Sentences>;
