import type { Sentences } from "../teller.ts";

const PICK_SERIES = "Pick a series from the market and try again.";
const REPORT_WIRING = "This comes from the deployment, not from you. Tell whoever runs it.";
const ONLY_PROTOCOL = "Use the app's own buttons; this function is for the protocol's contracts.";

/** Errors of `Hashpower` and of its metadata. */
export const ledgerSentences = {
  AmountTooLarge: (say) => ({
    sentence: `${say.number("amount")} base units are more than the contract can count.`,
    action: "Enter a smaller amount.",
  }),
  DepositRefused: (say) => ({
    sentence: `The ledger refused the rewards of ${say.day("epoch")} for ${say.series("id")}.`,
    action: "The day waits and nothing is skipped. The days before it are settled; tell the provider.",
  }),
  EpochAlreadyDeposited: (say) => ({
    sentence: `${say.day("epoch")} of ${say.series("id")} was paid already, so its index can no longer be asked for.`,
    action: `Choose a day after ${say.day("lastEpoch")}.`,
  }),
  EpochNotAfterLast: (say) => ({
    sentence: `${say.day("epoch")} of ${say.series("id")} cannot be paid: ${say.day("lastEpoch")} was paid before it.`,
    action: "Reload; somebody else settled that day already.",
  }),
  ERC1155InsufficientBalance: (say) => ({
    sentence: `The sender holds ${say.th("balance")} of ${say.series("tokenId")}, and ${say.th("needed")} are needed.`,
    action: "Enter a smaller number of TH/s.",
  }),
  ERC1155InvalidApprover: () => ({
    sentence: "An approval needs an account that gives it.",
    action: "Connect a wallet and try again.",
  }),
  ERC1155InvalidArrayLength: (say) => ({
    sentence: `${say.number("idsLength")} series and ${say.number("valuesLength")} amounts do not belong together.`,
    action: "Give one amount for each series.",
  }),
  ERC1155InvalidOperator: (say) => ({
    sentence: `${say.account("operator")} cannot act for anybody.`,
    action: "Choose another account as operator.",
  }),
  ERC1155InvalidReceiver: (say) => ({
    sentence: `${say.account("receiver")} cannot hold units: it is no account, or a contract that does not accept them.`,
    action: "Choose a wallet, or a contract that accepts ERC-1155 tokens.",
  }),
  ERC1155InvalidSender: (say) => ({
    sentence: `Units cannot come from ${say.account("sender")}.`,
    action: "Choose the account that holds the units.",
  }),
  ERC1155MissingApprovalForAll: (say) => ({
    sentence: `${say.account("operator")} may not move units of ${say.account("owner")}.`,
    action: "Ask the owner to approve this account first.",
  }),
  InvalidClaimReceiver: (say) => ({
    sentence: `Rewards cannot be paid to ${say.account("receiver")}.`,
    action: "Choose a wallet of yours as receiver.",
  }),
  InvalidPolicy: (say) => ({
    sentence: `${say.account("policy")} is no transfer policy for ${say.series("id")}.`,
    action: "Name a policy contract for a restricted series, and none for others.",
  }),
  InvalidRewardToken: (say) => ({
    sentence: `${say.account("token")} cannot be the reward token of a series.`,
    action: "Choose a token from the accepted list.",
  }),
  InvalidScaleBits: (say) => ({
    sentence: `${say.number("scaleBits")} fractional bits are outside 1 to 95.`,
    action: REPORT_WIRING,
  }),
  InvalidSeriesId: (say) => ({ sentence: `${say.number("id")} is not the id of a series.`, action: PICK_SERIES }),
  InvalidWiring: (say) => ({
    sentence: `The contracts do not fit together: ${say.account("account")} is not the one that was expected.`,
    action: REPORT_WIRING,
  }),
  NoSecondLane: (say) => ({
    sentence: `${say.series("id")} pays in one token only.`,
    action: "Ask for its first reward token.",
  }),
  NoSuchSeries: (say) => ({ sentence: `There is no ${say.series("id")}.`, action: PICK_SERIES }),
  NothingSold: (say) => ({
    sentence: `Nobody holds units of ${say.series("id")}, so there is nobody to pay.`,
    action: "Nothing to do: a series without units pays nothing.",
  }),
  NotMarket: (say) => ({
    sentence: `Only the market may do this, not ${say.account("caller")}.`,
    action: ONLY_PROTOCOL,
  }),
  NotRewardToken: (say) => ({
    sentence: `${say.series("id")} pays no rewards in ${say.account("token")}.`,
    action: "Ask for one of the tokens that the series names.",
  }),
  NotSettlement: (say) => ({
    sentence: `Only the settlement may do this, not ${say.account("caller")}.`,
    action: ONLY_PROTOCOL,
  }),
  ReserveShort: (say) => ({
    sentence: `The settlement has ${say.amount("reserve", "token")} resting in the ledger, and ${say.amount("amount", "token")} are needed.`,
    action: "Fund the series first.",
  }),
  RewardOverflow: (say) => ({
    sentence: `${say.reward("amount")} for ${say.series("id")} are more than its token's stated supply leaves: ${say.reward("room")}.`,
    action: "The day waits. Tell the provider and the governors of the token list.",
  }),
  SeriesAlreadyClosed: (say) => ({
    sentence: `${say.series("id")} is closed; no more rewards reach it.`,
    action: "Claim what is left; it stays claimable for ever.",
    safe: "All rewards up to its end are still yours.",
  }),
  SeriesExists: (say) => ({ sentence: `${say.series("id")} exists already.`, action: REPORT_WIRING }),
  StreamNotEnded: (say) => ({
    sentence: `${say.series("id")} still streams its last rewards for ${say.span("timestamp", "endsAt")}.`,
    action: `Try again after ${say.time("endsAt")}.`,
  }),
  SupplyIsFixed: (say) => ({
    sentence: `Units of ${say.series("id")} can be neither made nor burned while it mines.`,
    action: "Transfer or claim as you like; refunds open when the series has ended.",
    safe: "Your units and rewards are untouched.",
  }),
  SupplyOverflow: (say) => ({
    sentence: `${say.th("units")} on top of ${say.th("supply")} are more units than ${say.series("id")} can count.`,
    action: "Buy fewer.",
  }),
  TargetNotStored: (say) => ({
    sentence: `Nobody asked in time for the index of ${say.day("epoch")} of ${say.series("id")}.`,
    action: "Read it from that day's event, or register later days in advance.",
  }),
  ThirdPartyClaimRefused: (say) => ({
    sentence: `${say.account("account")} does not want others to claim for it.`,
    action: "Let the account claim for itself.",
    safe: "Its rewards stay where they are.",
  }),
  TransferRestricted: (say) =>
    BigInt(say.text("from")) === 0n
      ? {
          sentence: `The rules of ${say.series("id")} do not allow ${say.account("to")} to buy it.`,
          action: "Ask the provider how to be admitted, or choose another series.",
          safe: "Nothing was paid.",
        }
      : {
          sentence: `The rules of ${say.series("id")} do not allow ${say.th("units")} to go from ${say.account("from")} to ${say.account("to")}.`,
          action: "Check the series' transfer rules, or choose another receiver.",
          safe: "Your units stay yours; claims and refunds are never restricted.",
        },
} satisfies Partial<Sentences>;
