import type { Hash } from "viem";
import { signTypedData, simulateContract, writeContract } from "viem/actions";
import { planLease, type PlanLeaseParameters } from "./planLease.ts";
import type { WriteClient } from "./types.ts";

export type TakeLeaseWithPermitParameters = Omit<PlanLeaseParameters, "account">;
export type TakeLeaseWithPermitReturnType = Hash;

/**
 * Leases units in one signature and one transaction.
 *
 * @throws the lease market's errors (`StartOutOfRange`, `DaysOutOfRange`, `SeriesNotLeasable`, ...) before anything is sent.
 * @example
 * const hash = await takeLeaseWithPermit(client, { deployment, listing: 1n, units: 1_000n, start, epochs: 7 })
 */
export async function takeLeaseWithPermit(
  client: WriteClient,
  parameters: TakeLeaseWithPermitParameters,
): Promise<TakeLeaseWithPermitReturnType> {
  const plan = await planLease(client, { ...parameters, account: client.account.address });
  const signature = await signTypedData(client, plan.typedData);
  const { request } = await simulateContract(client, { ...plan.withPermit(signature), account: client.account });
  return await writeContract(client, request);
}
