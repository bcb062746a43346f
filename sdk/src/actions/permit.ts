import { domainSeparator, keccak256, parseSignature, toBytes, type Address, type Hex } from "viem";
import { getChainId, readContract } from "viem/actions";
import { DOMAIN_SEPARATORAbi, eip712DomainAbi, nameAbi, noncesAbi } from "../abis/parts/Erc20.ts";
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
  const [nonce, domain] = await Promise.all([
    readContract(client, { address: token, abi: noncesAbi, functionName: "nonces", args: [owner] }),
    domainOf(client, token),
  ]);
  return {
    domain,
    types: PERMIT_TYPES,
    primaryType: "Permit",
    message: { owner, spender, value, nonce, deadline },
  };
}

/** What older tokens say of themselves: a version, and the type of their permit. */
const OLDER_ABI = [
  { type: "function", name: "version", inputs: [], outputs: [{ type: "string" }], stateMutability: "view" },
  { type: "function", name: "PERMIT_TYPEHASH", inputs: [], outputs: [{ type: "bytes32" }], stateMutability: "view" },
] as const;
const PERMIT_TYPEHASH = keccak256(
  toBytes("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
);

/**
 * A token's own EIP-712 domain: as it says by EIP-5267; for a token that is older, from its name and version, and only if they give
 * the separator that it names.
 */
async function domainOf(client: ReadClient, token: Address): Promise<PermitTypedData["domain"]> {
  const older = { address: token, abi: OLDER_ABI } as const;
  const chainId = await getChainId(client);
  const said = await orNothing(
    readContract(client, { address: token, abi: eip712DomainAbi, functionName: "eip712Domain" }),
  );
  if (said !== undefined) return { name: said[1], version: said[2], chainId, verifyingContract: token };
  const [name, version, separator, typehash] = await Promise.all([
    readContract(client, { address: token, abi: nameAbi, functionName: "name" }),
    orNothing(readContract(client, { ...older, functionName: "version" })),
    readContract(client, { address: token, abi: DOMAIN_SEPARATORAbi, functionName: "DOMAIN_SEPARATOR" }),
    orNothing(readContract(client, { ...older, functionName: "PERMIT_TYPEHASH" })),
  ]);
  const domain = { name, version: version ?? "1", chainId, verifyingContract: token };
  if (domainSeparator({ domain }) !== separator || (typehash !== undefined && typehash !== PERMIT_TYPEHASH))
    throw new UnknownPermitError(token);
  return domain;
}

/** A token whose permits, if it has any, are not those of EIP-2612. */
export class UnknownPermitError extends Error {
  override readonly name = "UnknownPermitError";
  readonly token: Address;
  constructor(token: Address) {
    super(`The token ${token} has no permits that this version can sign. Use an approval.`);
    this.token = token;
  }
}

async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch {
    return undefined;
  }
}

/** A permit's deadline and the parts of its signature. */
export interface PermitSignature {
  deadline: bigint;
  v: number;
  r: Hex;
  s: Hex;
}

/** A signature of 64 or 65 bytes in the parts that `permit` takes. */
export function permitSignature(signature: Hex, deadline: bigint): PermitSignature {
  const { r, s, yParity } = parseSignature(signature);
  return { deadline, v: 27 + yParity, r, s };
}
