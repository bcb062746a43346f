import type { Address, Hex } from "viem";

const TYPES = {
  PermitTransferFrom: [
    { name: "permitted", type: "TokenPermissions" },
    { name: "spender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  TokenPermissions: [
    { name: "token", type: "address" },
    { name: "amount", type: "uint256" },
  ],
} as const;

export interface Permit2TypedDataParameters {
  chainId: number;
  /** where Permit2 is deployed */
  permit2: Address;
  token: Address;
  /** base units of the token: the most that may be moved */
  amount: bigint;
  /** who may move them, once */
  spender: Address;
  /** any number of 256 bits that the owner has not used yet; order does not matter */
  nonce: bigint;
  /** unix second of the chain until which the signature counts */
  deadline: bigint;
}

/** EIP-712 data of a Permit2 transfer, for `signTypedData`. */
export interface Permit2TypedData {
  domain: { name: "Permit2"; chainId: number; verifyingContract: Address };
  types: typeof TYPES;
  primaryType: "PermitTransferFrom";
  message: { permitted: { token: Address; amount: bigint }; spender: Address; nonce: bigint; deadline: bigint };
}

/**
 * The message that lets `spender` move exactly `amount`, once. The owner has allowed Permit2 to move the token before.
 *
 * @example
 * const typedData = permit2TypedData({ chainId, permit2, token, amount: cost, spender: deployment.contracts.market, nonce: permit2Nonce(), deadline })
 * const signature = await walletClient.signTypedData(typedData)
 */
export function permit2TypedData({
  chainId,
  permit2,
  token,
  amount,
  spender,
  nonce,
  deadline,
}: Permit2TypedDataParameters): Permit2TypedData {
  return {
    domain: { name: "Permit2", chainId, verifyingContract: permit2 },
    types: TYPES,
    primaryType: "PermitTransferFrom",
    message: { permitted: { token, amount }, spender, nonce, deadline },
  };
}

/** A Permit2 transfer's number, deadline and signature. */
export interface Permit2Signature {
  nonce: bigint;
  /** unix second of the chain */
  deadline: bigint;
  signature: Hex;
}

const NONCE_BYTES = 32;

/** A number that nobody has used: Permit2 keeps one bit for each, in no order. */
export function permit2Nonce(): bigint {
  return globalThis.crypto
    .getRandomValues(new Uint8Array(NONCE_BYTES))
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
