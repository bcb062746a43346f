import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { takeLeaseCall, type TakeLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { TakeLeaseParameters };
export type TakeLeaseReturnType = Hash;

/**
 * Leases units for whole days, paying the rent of all of them upfront; the lease market needs an allowance.
 *
 * @throws the lease market's errors (`StartOutOfRange`, `DaysOutOfRange`, `SeriesNotLeasable`, `CostAboveMaximum`, ...), before anything is sent.
 * @example
 * const hash = await takeLease(client, { deployment, listing: 1n, units: 1_000n, start, epochs: 7, maxRent, to })
 */
export async function takeLease(client: WriteClient, parameters: TakeLeaseParameters): Promise<TakeLeaseReturnType> {
  const { request } = await simulateContract(client, { ...takeLeaseCall(parameters), account: client.account });
  return await writeContract(client, request);
}
