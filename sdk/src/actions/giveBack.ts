import type { Hash } from "viem";
import { giveBackAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type GiveBackParameters = DeploymentParameter & { lease: bigint };

export type GiveBackReturnType = Hash;
export type GiveBackErrorType = SendCallErrorType;

/**
 * Gives the units of a lease that is over back to their owner, and credits both sides what they had not claimed. Anyone.
 *
 * @throws `NoSuchLease`, `NotReturnable`, before anything is sent.
 * @example
 * const hash = await giveBack(client, { deployment, lease: 1n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.giveBack({ lease: 1n })
 */
export async function giveBack(client: WriteClient, parameters: GiveBackParameters): Promise<GiveBackReturnType> {
  return await sendCall(client, giveBackCall(parameters));
}

/** Gives the units of a lease that is over back to their owner. */
export function giveBackCall({ deployment, lease }: GiveBackParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: giveBackAbi,
    functionName: "giveBack",
    args: [lease],
  } as const;
}
