import type { Sentences } from "../teller.ts";

const SIGN_AGAIN = "Sign again, or use an approval instead.";

/** Errors of tokens, signatures and the libraries below the contracts. */
export const tokenSentences = {
  AddressEmptyCode: (say) => ({
    sentence: `There is no contract at ${say.account("target")}.`,
    action: "Check the address and the network.",
  }),
  ECDSAInvalidSignature: () => ({ sentence: "The signature is not valid.", action: SIGN_AGAIN }),
  ECDSAInvalidSignatureLength: (say) => ({
    sentence: `The signature has ${say.number("length")} bytes instead of 65.`,
    action: SIGN_AGAIN,
  }),
  ECDSAInvalidSignatureS: () => ({
    sentence: "The signature is written in a form that is not accepted.",
    action: SIGN_AGAIN,
  }),
  ERC20InsufficientAllowance: (say) => ({
    sentence: `You allowed ${say.paid("allowance")} to be taken, and ${say.paid("needed")} are needed.`,
    action: "Approve the exact amount, or sign the permit again.",
  }),
  ERC20InsufficientBalance: (say) => ({
    sentence: `The wallet holds ${say.paid("balance")}, and ${say.paid("needed")} are needed.`,
    action: "Enter a smaller amount, or add tokens to the wallet.",
  }),
  ERC20InvalidApprover: () => ({
    sentence: "An approval needs an account that gives it.",
    action: "Connect a wallet and try again.",
  }),
  ERC20InvalidReceiver: (say) => ({
    sentence: `Tokens cannot be sent to ${say.account("receiver")}.`,
    action: "Choose another receiver.",
  }),
  ERC20InvalidSender: (say) => ({
    sentence: `Tokens cannot come from ${say.account("sender")}.`,
    action: "Choose the account that holds the tokens.",
  }),
  ERC20InvalidSpender: (say) => ({
    sentence: `${say.account("spender")} cannot be allowed to take tokens.`,
    action: "Choose another spender.",
  }),
  ERC2612ExpiredSignature: (say) => ({
    sentence: `The permit was good until ${say.time("deadline")}, which has passed.`,
    action: "Sign a new one.",
  }),
  ERC2612InvalidSigner: (say) => ({
    sentence: `The permit is signed by ${say.account("signer")}, and ${say.account("owner")} should have signed it.`,
    action: SIGN_AGAIN,
  }),
  FailedCall: () => ({
    sentence: "A contract that was called failed without a reason.",
    action: "Check what was to be called, and try again.",
  }),
  InsufficientBalance: (say) => ({
    sentence: `The contract holds ${say.number("balance")} and ${say.number("needed")} are needed.`,
    action: "Fund it first.",
  }),
  InvalidAccountNonce: (say) => ({
    sentence: `The signature of ${say.account("account")} was used already or is out of order.`,
    action: "Sign a new one.",
  }),
  InvalidShortString: () => ({
    sentence: "A text of the contract cannot be read.",
    action: "Tell whoever runs this deployment.",
  }),
  SafeCastOverflowedUintDowncast: (say) => ({
    sentence: `${say.number("value")} does not fit into ${say.number("bits")} bits.`,
    action: "Enter a smaller number.",
  }),
  SafeERC20FailedOperation: (say) => ({
    sentence: `${say.account("token")} refused the transfer.`,
    action: "Check balance and approval. If the token is paused or blocks the account, wait or use another account.",
    safe: "What is owed to you stays owed until the transfer works.",
  }),
  StringTooLong: () => ({ sentence: "A text is longer than the contract can keep.", action: "Use a shorter text." }),
  StringsInsufficientHexLength: () => ({
    sentence: "A number of the contract is too long to be written out.",
    action: "Tell whoever runs this deployment.",
  }),
} satisfies Partial<Sentences>;
