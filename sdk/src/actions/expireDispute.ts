import type { Hash } from "viem";
import { expireAbi } from "../abis/parts/Disputes.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ExpireDisputeParameters = DeploymentParameter & { disputeId: bigint };

export type ExpireDisputeReturnType = Hash;
export type ExpireDisputeErrorType = SendCallErrorType;

/**
 * Closes a dispute that nobody decided in time. Anyone.
 *
 * @throws `NoSuchDispute`, `DisputeClosed`, `DisputeNotOver`, before anything is sent.
 * @example
 * const hash = await expireDispute(client, { deployment, disputeId: 1n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.expireDispute({ disputeId: 1n })
 */
export async function expireDispute(
  client: WriteClient,
  parameters: ExpireDisputeParameters,
): Promise<ExpireDisputeReturnType> {
  return await sendCall(client, expireDisputeCall(parameters));
}

/** Closes a dispute that nobody decided in time: both sides get back their own. */
export function expireDisputeCall(parameters: ExpireDisputeParameters) {
  return {
    address: disputesOf(parameters),
    abi: expireAbi,
    functionName: "expire",
    args: [parameters.disputeId],
  } as const;
}
