import type { Sentences } from "../teller.ts";

/** Errors of `HashpowerValuer` and of its adapters, which all come when one is set up. */
export const lendingSentences = {
  LoanTokenNotAccepted: (say) => ({
    sentence: `${say.account("token")} is no payment token of this protocol, so no value can be told in it.`,
    action: "Choose one of the accepted payment tokens.",
  }),
  NotShare: (say) => ({
    sentence: `${say.account("account")} is not the accumulating share of a series.`,
    action: "Take the address that the factory of shares names.",
  }),
  RulesOutOfRange: (say) => ({
    sentence: `A lender cannot count ${say.bps("incomeBps")} of the income at a discount of ${say.bps("discountBps")} a year.`,
    action: "Count at most 95 % of the income, more than none of it, at 200 % a year or less.",
  }),
  ShareOfOtherSeries: (say) => ({
    sentence: `${say.account("share")} is not the share of ${say.series("id")}.`,
    action: "Name the series of the share.",
  }),
} satisfies Partial<Sentences>;
