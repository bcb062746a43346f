import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimRentCall, type ClaimLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimLeaseParameters };
export type ClaimRentReturnType = Hash;

/**
 * Pays the lessor the rent of the days that are settled. The owner of the reversion only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimRent(client, { deployment, lease: 1n, to })
 */
export async function claimRent(client: WriteClient, parameters: ClaimLeaseParameters): Promise<ClaimRentReturnType> {
  const { request } = await simulateContract(client, { ...claimRentCall(parameters), account: client.account });
  return await writeContract(client, request);
}
