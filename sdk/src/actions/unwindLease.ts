import type { Hash } from "viem";
import { unwindAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type UnwindLeaseParameters = DeploymentParameter & { lease: bigint };

export type UnwindLeaseReturnType = Hash;
export type UnwindLeaseErrorType = SendCallErrorType;

/**
 * Once refunds of the series are open: burns the units of a lease and credits escrow to their owner, unvested rent to the lessee,
 * and both sides their income. Anyone.
 *
 * @throws `NoSuchLease`, `NotRefundable`, before anything is sent.
 * @example
 * const hash = await unwindLease(client, { deployment, lease: 1n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.unwindLease({ lease: 1n })
 */
export async function unwindLease(
  client: WriteClient,
  parameters: UnwindLeaseParameters,
): Promise<UnwindLeaseReturnType> {
  return await sendCall(client, unwindLeaseCall(parameters));
}

/** Burns the units of a lease for the refund of their series. */
export function unwindLeaseCall({ deployment, lease }: UnwindLeaseParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: unwindAbi,
    functionName: "unwind",
    args: [lease],
  } as const;
}
