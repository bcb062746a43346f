import { parseSignature, type Address, type Hex } from "viem";
import { getChainId, readContract } from "viem/actions";
import { erc20Abi } from "../abis/Erc20.ts";
import type { PermitSignature } from "./calls.ts";
import type { ReadClient } from "./types.ts";

const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export interface GetPermitTypedDataParameters {
  token: Address;
  owner: Address;
  spender: Address;
  /** token base units */
  value: bigint;
  /** unix second of the chain, not of the computer, until which the signature counts */
  deadline: bigint;
}

/** EIP-712 data of a permit, for `signTypedData`. */
export interface PermitTypedData {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address };
  types: typeof PERMIT_TYPES;
  primaryType: "Permit";
  message: { owner: Address; spender: Address; value: bigint; nonce: bigint; deadline: bigint };
}

/**
 * The EIP-2612 message that lets `spender` take exactly `value`: name, version and nonce are the token's own.
 *
 * @throws what the token throws if it knows no permits; use an approval then.
 * @example
 * const typedData = await getPermitTypedData(client, { token, owner, spender: deployment.contracts.market, value: cost, deadline })
 * const signature = await walletClient.signTypedData(typedData)
 */
export async function getPermitTypedData(
  client: ReadClient,
  { token, owner, spender, value, deadline }: GetPermitTypedDataParameters,
): Promise<PermitTypedData> {
  const contract = { address: token, abi: erc20Abi } as const;
  const [nonce, domain, chainId] = await Promise.all([
    readContract(client, { ...contract, functionName: "nonces", args: [owner] }),
    readContract(client, { ...contract, functionName: "eip712Domain" }),
    getChainId(client),
  ]);
  const [, name, version] = domain;
  return {
    domain: { name, version, chainId, verifyingContract: token },
    types: PERMIT_TYPES,
    primaryType: "Permit",
    message: { owner, spender, value, nonce, deadline },
  };
}

/** A 65-byte signature in the parts that `permit` takes. */
export function permitSignature(signature: Hex, deadline: bigint): PermitSignature {
  const { r, s, yParity } = parseSignature(signature);
  return { deadline, v: 27 + yParity, r, s };
}
