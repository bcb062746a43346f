import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { transferLeaseCall, type TransferLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { TransferLeaseParameters };
export type TransferLeaseReturnType = Hash;

/**
 * Hands the client's side of a lease over to somebody else, with everything that it has not claimed yet.
 *
 * @throws the token's ERC-721 errors, and `TransferRestricted` if a policy stands between the two, before anything is sent.
 * @example
 * const hash = await transferLease(client, { deployment, lease: 1n, side: "lessee", from: client.account.address, to })
 */
export async function transferLease(
  client: WriteClient,
  parameters: TransferLeaseParameters,
): Promise<TransferLeaseReturnType> {
  const { request } = await simulateContract(client, { ...transferLeaseCall(parameters), account: client.account });
  return await writeContract(client, request);
}
