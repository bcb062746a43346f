import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { unwindLeaseCall, type UnwindLeaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { UnwindLeaseParameters };
export type UnwindLeaseReturnType = Hash;

/**
 * Once refunds of the series are open: burns the units of a lease and credits escrow to their owner, unvested rent to the lessee,
 * and both sides their income. Anyone.
 *
 * @throws `NoSuchLease`, `NotRefundable`, before anything is sent.
 * @example
 * const hash = await unwindLease(client, { deployment, lease: 1n })
 */
export async function unwindLease(
  client: WriteClient,
  parameters: UnwindLeaseParameters,
): Promise<UnwindLeaseReturnType> {
  const { request } = await simulateContract(client, { ...unwindLeaseCall(parameters), account: client.account });
  return await writeContract(client, request);
}
