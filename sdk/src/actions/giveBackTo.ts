import type { Address, Hash } from "viem";
import { giveBackToAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type GiveBackToParameters = DeploymentParameter & { lease: bigint; to: Address };

export type GiveBackToReturnType = Hash;
export type GiveBackToErrorType = SendCallErrorType;

/**
 * `giveBack` to a receiver that the owner of the units names. That owner only.
 *
 * @throws `NoSuchLease`, `NotReturnable`, `NotOwner`, `InvalidReceiver`, `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await giveBackTo(client, { deployment, lease: 1n, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.giveBackTo({ lease: 1n, to })
 */
export async function giveBackTo(client: WriteClient, parameters: GiveBackToParameters): Promise<GiveBackToReturnType> {
  return await sendCall(client, giveBackToCall(parameters));
}

/** Gives the units of a lease that is over to whom their owner names. */
export function giveBackToCall({ deployment, lease, to }: GiveBackToParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: giveBackToAbi,
    functionName: "giveBackTo",
    args: [lease, to],
  } as const;
}
