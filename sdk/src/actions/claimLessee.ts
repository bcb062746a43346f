import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimLesseeCall, type ClaimLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimLeaseParameters };
export type ClaimLesseeReturnType = Hash;

/**
 * Pays the lessee the income of its days up to this second. The owner of the leasehold only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimLessee(client, { deployment, lease: 1n, to })
 */
export async function claimLessee(
  client: WriteClient,
  parameters: ClaimLeaseParameters,
): Promise<ClaimLesseeReturnType> {
  const { request } = await simulateContract(client, { ...claimLesseeCall(parameters), account: client.account });
  return await writeContract(client, request);
}
