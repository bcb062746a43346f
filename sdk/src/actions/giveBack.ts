import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { giveBackCall, type GiveBackParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { GiveBackParameters };
export type GiveBackReturnType = Hash;

/**
 * Gives the units of a lease that is over back to their owner, and credits both sides what they had not claimed. Anyone.
 *
 * @throws `NoSuchLease`, `NotReturnable`, before anything is sent.
 * @example
 * const hash = await giveBack(client, { deployment, lease: 1n })
 */
export async function giveBack(client: WriteClient, parameters: GiveBackParameters): Promise<GiveBackReturnType> {
  const { request } = await simulateContract(client, { ...giveBackCall(parameters), account: client.account });
  return await writeContract(client, request);
}
