import type { Explanation } from "./explanation.ts";

const SAFE = "Nothing was sent and nothing was spent.";
const SAFE_UNKNOWN = "If it was sent, it may still go through; nothing is lost in either case.";

const say = (code: string, sentence: string, action: string, safe = SAFE): Explanation => ({
  code,
  sentence,
  safe,
  action,
});

/** Failures outside the contracts, by the name that viem gives them. */
const BY_NAME: Readonly<Record<string, Explanation>> = {
  UserRejectedRequestError: say(
    "Rejected",
    "You declined the request in your wallet.",
    "Confirm it in the wallet when you are ready.",
  ),
  InsufficientFundsError: say(
    "InsufficientFunds",
    "The wallet does not hold enough of the network's own coin to pay the network fee.",
    "Add some of the network's coin to the wallet and try again.",
  ),
  ChainMismatchError: say(
    "WrongNetwork",
    "The wallet is on another network than this app.",
    "Switch the wallet's network and try again.",
  ),
  SwitchChainError: say(
    "WrongNetwork",
    "The wallet does not know this network.",
    "Add the network to the wallet, then switch to it.",
  ),
  UnsupportedChainIdError: say(
    "WrongNetwork",
    "The wallet does not support this network.",
    "Use another wallet or another network.",
  ),
  ChainDisconnectedError: say(
    "WalletOffline",
    "The wallet has lost its connection to the network.",
    "Check the wallet's network settings.",
  ),
  ProviderDisconnectedError: say(
    "WalletOffline",
    "The wallet is not connected to any network.",
    "Check the wallet's connection and try again.",
  ),
  UnauthorizedProviderError: say(
    "NotConnected",
    "The wallet has not allowed this app to use the account.",
    "Connect the wallet and allow the account.",
  ),
  UnsupportedProviderMethodError: say(
    "WalletCannot",
    "The wallet cannot do this.",
    "Use an approval instead of a signature, or another wallet.",
  ),
  MethodNotSupportedRpcError: say(
    "WalletCannot",
    "The wallet cannot do this.",
    "Use an approval instead of a signature, or another wallet.",
  ),
  ResourceUnavailableRpcError: say(
    "WalletBusy",
    "The wallet already waits for an answer to an earlier request.",
    "Open the wallet and answer it, then try again.",
  ),
  TransactionRejectedRpcError: say(
    "NodeRefused",
    "The network's node refused the transaction.",
    "Try again; if it fails again, check the fee in the wallet.",
  ),
  LimitExceededRpcError: say(
    "TooManyRequests",
    "The network's node is answering too many requests.",
    "Wait a minute and try again.",
  ),
  NonceTooLowError: say(
    "NonceUsed",
    "The wallet used this transaction number already.",
    "Wait for earlier transactions, then try again.",
  ),
  NonceTooHighError: say(
    "NonceGap",
    "The wallet skipped a transaction number.",
    "Reset the account's activity in the wallet and try again.",
  ),
  FeeCapTooLowError: say(
    "FeeTooLow",
    "The network fee has risen above what the wallet offered.",
    "Try again with the wallet's present fee.",
  ),
  FeeCapTooHighError: say(
    "FeeTooHigh",
    "The wallet offers an impossibly high network fee.",
    "Lower the fee in the wallet and try again.",
  ),
  TipAboveFeeCapError: say(
    "FeeTooHigh",
    "The tip in the wallet's fee is above the fee itself.",
    "Use the wallet's suggested fee.",
  ),
  IntrinsicGasTooLowError: say(
    "GasTooLow",
    "The wallet's gas limit is too low.",
    "Use the wallet's suggested gas limit.",
  ),
  IntrinsicGasTooHighError: say(
    "GasTooHigh",
    "The wallet's gas limit is above what a block holds.",
    "Use the wallet's suggested gas limit.",
  ),
  AccountNotFoundError: say("NotConnected", "No wallet is connected.", "Connect a wallet and try again."),
  ConnectorNotConnectedError: say("NotConnected", "No wallet is connected.", "Connect a wallet and try again."),
  ContractFunctionZeroDataError: say(
    "NoContract",
    "There is no such contract on this network.",
    "Check that the wallet and the app are on the same network.",
  ),
  TimeoutError: say(
    "NetworkDown",
    "The network's node did not answer in time.",
    "Check the connection and try again.",
    SAFE_UNKNOWN,
  ),
  HttpRequestError: say(
    "NetworkDown",
    "The network's node cannot be reached.",
    "Check the connection and try again.",
    SAFE_UNKNOWN,
  ),
  WebSocketRequestError: say(
    "NetworkDown",
    "The network's node cannot be reached.",
    "Check the connection and try again.",
    SAFE_UNKNOWN,
  ),
  SocketClosedError: say(
    "NetworkDown",
    "The connection to the network's node was closed.",
    "Check the connection and try again.",
    SAFE_UNKNOWN,
  ),
  WaitForTransactionReceiptTimeoutError: say(
    "Pending",
    "The transaction is still not in a block.",
    "Wait, or speed it up in the wallet.",
    "It is either carried out in full or not at all.",
  ),
  TransactionReceiptNotFoundError: say(
    "Pending",
    "The transaction is not in a block yet.",
    "Wait a moment.",
    "It is either carried out in full or not at all.",
  ),
  TransactionNotFoundError: say(
    "NotFound",
    "The network does not know this transaction.",
    "Wait a moment; if it stays unknown, send it again.",
    SAFE_UNKNOWN,
  ),
};

/** Codes of EIP-1193 and of wallets that come without a name. */
const BY_CODE: Readonly<Record<number, string>> = {
  4001: "UserRejectedRequestError",
  4100: "UnauthorizedProviderError",
  4200: "UnsupportedProviderMethodError",
  4900: "ProviderDisconnectedError",
  4901: "ChainDisconnectedError",
  4902: "SwitchChainError",
  5000: "UserRejectedRequestError",
  5750: "UserRejectedRequestError",
  [-32002]: "ResourceUnavailableRpcError",
  [-32005]: "LimitExceededRpcError",
};

const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/user (rejected|denied|cancell?ed)|rejected by user/i, "UserRejectedRequestError"],
  [/insufficient funds|enough funds|have enough balance/i, "InsufficientFundsError"],
  [/failed to fetch|networkerror|econnrefused|fetch failed/i, "HttpRequestError"],
];

/** What one error of a chain of causes says about the wallet or the network; undefined if it says nothing. */
export function explainCause(cause: Readonly<Record<string, unknown>>): Explanation | undefined {
  const { name, code, message } = cause;
  if (typeof code === "number" && BY_CODE[code] !== undefined) return BY_NAME[BY_CODE[code]];
  if (typeof name === "string" && Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  if (typeof message !== "string") return undefined;
  const match = BY_TEXT.find(([pattern]) => pattern.test(message));
  return match === undefined ? undefined : BY_NAME[match[1]];
}
