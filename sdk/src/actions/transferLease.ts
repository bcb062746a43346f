import type { Address, Hash } from "viem";
import { safeTransferFromAbi } from "../abis/parts/Leasehold.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type TransferLeaseParameters = DeploymentParameter & {
  lease: bigint;
  /** `lessee`: the leasehold moves; `lessor`: the reversion does. Both are ERC-721 tokens with the lease's number. */
  side: "lessee" | "lessor";
  from: Address;
  to: Address;
};

export type TransferLeaseReturnType = Hash;
export type TransferLeaseErrorType = SendCallErrorType;

/**
 * Hands the client's side of a lease over to somebody else, with everything that it has not claimed yet.
 *
 * @throws the token's ERC-721 errors, and `TransferRestricted` if a policy stands between the two, before anything is sent.
 * @example
 * const hash = await transferLease(client, { deployment, lease: 1n, side: "lessee", from: client.account.address, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.transferLease({ lease: 1n, side: "lessee", from: client.account.address, to })
 */
export async function transferLease(
  client: WriteClient,
  parameters: TransferLeaseParameters,
): Promise<TransferLeaseReturnType> {
  return await sendCall(client, transferLeaseCall(parameters));
}

/**
 * Hands one side of a lease over, with everything that it has not claimed yet. A contract that does not know ERC-721 tokens refuses
 * it, so nothing is lost in one.
 */
export function transferLeaseCall({ deployment, lease, side, from, to }: TransferLeaseParameters) {
  const { leasehold, reversion } = deployment.contracts;
  return {
    address: side === "lessee" ? leasehold : reversion,
    abi: safeTransferFromAbi,
    functionName: "safeTransferFrom",
    args: [from, to, lease],
  } as const;
}
