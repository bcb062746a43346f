import type { Sentences } from "../teller.ts";

const UNITS_COME_BY_TRANSFER =
  "Wrap units by sending them in the ledger, or pay with the token in which the series is sold.";

/** Errors of `WrappedHashpower`. */
export const wrapperSentences = {
  InvalidTokenIn: (say) => ({
    sentence: `Wrapped units cannot be bought with ${say.account("token")}.`,
    action: UNITS_COME_BY_TRANSFER,
  }),
  InvalidTokenOut: (say) => ({
    sentence: `Wrapped units are not paid out in ${say.account("token")}.`,
    action: "Unwrap them, or ask for the token in which the series was sold.",
  }),
  NoInternalBalance: () => ({
    sentence: "The wrapped token holds none of itself, so there is nothing of its own to burn.",
    action: "Redeem from your own balance.",
  }),
  NoNativeToken: () => ({
    sentence: "The coin of the chain was sent along, and wrapped units are not bought with it.",
    action: "Send none along.",
  }),
  NotLedger: (say) => ({
    sentence: `Only the ledger hands over units, not ${say.account("caller")}.`,
    action: UNITS_COME_BY_TRANSFER,
  }),
  NotWrapData: () => ({
    sentence:
      "These units were sent to the wrapped token without a word that they are to be wrapped, so it refused them.",
    action: "Wrap them with the app, or add the tag for wrapping to the data of the transfer.",
    safe: "Your units are where they were.",
  }),
  NothingWrapped: () => ({
    sentence: "No units of this series are wrapped.",
    action: "There is nothing to do.",
  }),
  RefundIsCollected: () => ({
    sentence: "The refund of all wrapped units of this series has been collected, so none are left to wrap or unwrap.",
    action:
      "Redeem them for all of the refund that is still to come, or hold them and claim: it comes by the second, as income does.",
    safe: "Your part of the refund is yours.",
  }),
  RefundShort: (say) => ({
    sentence: `The market paid a refund of ${say.paid("received")} where its books say ${say.paid("expected")}.`,
    action: "Try again; if it stays so, tell the operators of this app.",
  }),
  TooLittleOut: (say) => ({
    sentence: `This would yield ${say.number("out")}, less than the ${say.number("min")} you asked for.`,
    action: "Look at the price again, and ask for less or wait.",
  }),
  WrongSeries: (say) => ({
    sentence: `This token wraps another series, not ${say.series("id")}.`,
    action: `Wrap them in the token of ${say.series("id")}.`,
  }),
} satisfies Partial<Sentences>;
