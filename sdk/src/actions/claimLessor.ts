import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimLessorCall, type ClaimLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimLeaseParameters };
export type ClaimLessorReturnType = Hash;

/**
 * Pays the lessor the income of the days before the lease and after it. The owner of the reversion only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimLessor(client, { deployment, lease: 1n, to })
 */
export async function claimLessor(
  client: WriteClient,
  parameters: ClaimLeaseParameters,
): Promise<ClaimLessorReturnType> {
  const { request } = await simulateContract(client, { ...claimLessorCall(parameters), account: client.account });
  return await writeContract(client, request);
}
