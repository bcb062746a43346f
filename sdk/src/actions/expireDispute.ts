import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { expireDisputeCall, type ExpireDisputeParameters } from "./disputeCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ExpireDisputeParameters };
export type ExpireDisputeReturnType = Hash;

/**
 * Closes a dispute that nobody decided in time. Anyone.
 *
 * @throws `NoSuchDispute`, `DisputeClosed`, `DisputeNotOver`, before anything is sent.
 * @example
 * const hash = await expireDispute(client, { deployment, disputeId: 1n })
 */
export async function expireDispute(
  client: WriteClient,
  parameters: ExpireDisputeParameters,
): Promise<ExpireDisputeReturnType> {
  const { request } = await simulateContract(client, { ...expireDisputeCall(parameters), account: client.account });
  return await writeContract(client, request);
}
