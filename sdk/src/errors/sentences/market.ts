import type { Sentences } from "../teller.ts";

const REWRITE_TERMS = "Change the terms and open the series again.";

/** Errors of `PrimaryMarket`. */
export const marketSentences = {
  CostAboveMaximum: (say) => ({
    sentence: `This costs ${say.paid("cost")}, more than the ${say.paid("maxCost")} you agreed to.`,
    action: "Review the new price and confirm again.",
  }),
  EscrowLocked: (say) => ({
    sentence: `Payments for ${say.day("epoch")} of ${say.series("id")} stay in escrow: the day is not over, or the series was cancelled.`,
    action: "Wait for the end of the day (UTC), or take the refund of a cancelled series.",
    safe: "The money stays in escrow.",
  }),
  FeedNotAccepted: (say) => ({
    sentence: `The price feed ${say.account("feed")} is not accepted for ${say.account("token")}.`,
    action: REWRITE_TERMS,
  }),
  InvalidOutcome: (say) => ({
    sentence: `${say.number("part")} of ${say.number("whole")} is no part of a day's payment.`,
    action: "Name a part of at most the whole, of a whole above zero.",
  }),
  InvalidReceiver: (say) => ({
    sentence: `Money cannot be sent to ${say.account("receiver")}.`,
    action: "Choose a wallet of yours as receiver.",
  }),
  InvalidTerms: (say) => ({
    sentence: `These terms are refused: ${fieldName(say.text("field"))} does not fit.`,
    action: REWRITE_TERMS,
  }),
  NetTooLow: (say) => ({
    sentence: `After costs, ${say.reward("net")} of ${say.reward("gross")} a day would be left; at least ${say.bps("minNetBps")} must be.`,
    action: "Lower the electricity, maintenance or service charge in the terms.",
  }),
  NoFreshPrice: (say) => ({
    sentence: `No feed has a fresh price of ${say.account("rewardToken")}.`,
    action: "Try again when a price feed has updated.",
  }),
  NoNetworkDay: (say) => ({
    sentence: `There is no recent report of network ${say.number("network")}.`,
    action: "Try again when the committee has posted a day.",
  }),
  NotFarmProvider: (say) => ({
    sentence: `Farm ${say.number("farmId")} belongs to ${say.account("provider")}, not to ${say.account("caller")}.`,
    action: "Connect the provider's wallet.",
  }),
  NothingToWithdraw: (say) => ({
    sentence: say.has("account")
      ? `There is nothing to withdraw for ${say.account("account")}.`
      : `There are no ${say.account("token")} fees to withdraw.`,
    action: "Come back when another day has been settled.",
  }),
  NotRefundable: (say) => ({
    sentence: `${say.series("id")} has nothing to refund now.`,
    action:
      "Refunds open when a sale was cancelled, and after the last day has streamed for days that earned holders nothing.",
    safe: "Your units and what they earned stay yours.",
  }),
  PaymentOverflow: (say) => ({
    sentence: `${say.paid("cost")} on top of ${say.paid("paid")} are more than ${say.series("id")} can count.`,
    action: "Buy fewer units.",
  }),
  PaymentTokenShort: (say) => ({
    sentence: `${say.account("token")} delivered ${say.amount("received", "token")} instead of ${say.amount("expected", "token")}.`,
    action: "The token takes a fee on transfers and cannot be used here. Tell whoever runs this market.",
  }),
  RewardTooFine: (say) => ({
    sentence: `${say.reward("owedToday")} a day are too little to stream to ${say.number("units")} units.`,
    action: "Offer fewer units or a larger unit.",
  }),
  SaleNotOpen: (say) => ({
    sentence:
      say.value("timestamp") < say.value("saleStart")
        ? `The sale of ${say.series("id")} starts on ${say.time("saleStart")}.`
        : `The sale of ${say.series("id")} ended on ${say.time("saleEnd")}.`,
    action:
      say.value("timestamp") < say.value("saleStart")
        ? `Come back in ${say.span("timestamp", "saleStart")}.`
        : "Pick a series that is open.",
  }),
  SalesAreStopped: () => ({
    sentence: "New sales are stopped for now by the guardian, for at most 7 days.",
    action: "Try again in a few days.",
    safe: "Units that you hold are not touched: claims, transfers and refunds go on.",
  }),
  SoldOut: (say) =>
    say.value("available") === 0n
      ? {
          sentence: `${say.series("id")} is sold out, and you asked for ${say.th("units")}.`,
          action: "Pick another series.",
        }
      : {
          sentence: `Sold out: ${say.th("available")} are left, you asked for ${say.th("units")}.`,
          action: `Buy at most ${say.th("available")}.`,
        },
  TermTooLong: (say) => ({
    sentence: `Over ${say.days("epochs")} the series could earn more than ${say.reward("maxSupply")}, all that exist of the token.`,
    action: "Shorten the term or offer fewer units.",
  }),
  TokenNotAccepted: (say) => ({
    sentence: `${say.account("token")} is not on the list of accepted tokens.`,
    action: "Choose a token from the list.",
  }),
  TokenOfOtherNetwork: (say) => ({
    sentence: `${say.account("token")} stands for the coin of network ${say.number("network")}, and the series mines network ${say.number("mined")}.`,
    action: "Choose a token of the network that is mined.",
  }),
  WithheldShort: (say) => ({
    sentence: `${say.paid("amount")} were to be released of ${say.series("id")}, and only ${say.paid("withheld")} are withheld.`,
    action: "Reload; somebody else released it already.",
  }),
  WrongEpochIndex: (say) => ({
    sentence: `Day ${say.number("index")} of the term cannot be released now; day ${say.number("expected")} is the limit.`,
    action: "Reload; somebody else settled these days already.",
  }),
  ZeroUnits: () => ({ sentence: "You asked for no units.", action: "Enter a number of TH/s above zero." }),
} satisfies Partial<Sentences>;

/** `maintenanceUsd8PerThDay` as `“maintenance usd 8 per th day”` would help nobody: the field's own name, in quotes. */
function fieldName(field: string): string {
  return field === "" ? "one of them" : `“${field}”`;
}
