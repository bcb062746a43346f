import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { disputeDayCall, type DisputeDayParameters } from "./disputeCalls.ts";
import type { WriteClient } from "./types.ts";

export type { DisputeDayParameters };
export type DisputeDayReturnType = Hash;

/**
 * Disputes a network's day, with an allowance of `networkBond`.
 *
 * @throws `AlreadyFinal`, `AlreadyDisputed`, `DisputeTimeSpent`, `NothingClaimed`, before anything is sent.
 * @example
 * const hash = await disputeDay(client, { deployment, network: 1, sequence, postedAt, report, farmsRoot })
 */
export async function disputeDay(client: WriteClient, parameters: DisputeDayParameters): Promise<DisputeDayReturnType> {
  const { request } = await simulateContract(client, { ...disputeDayCall(parameters), account: client.account });
  return await writeContract(client, request);
}
