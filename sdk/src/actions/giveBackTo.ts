import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { giveBackToCall, type GiveBackToParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { GiveBackToParameters };
export type GiveBackToReturnType = Hash;

/**
 * `giveBack` to a receiver that the owner of the units names. That owner only.
 *
 * @throws `NoSuchLease`, `NotReturnable`, `NotOwner`, `InvalidReceiver`, `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await giveBackTo(client, { deployment, lease: 1n, to })
 */
export async function giveBackTo(client: WriteClient, parameters: GiveBackToParameters): Promise<GiveBackToReturnType> {
  const { request } = await simulateContract(client, { ...giveBackToCall(parameters), account: client.account });
  return await writeContract(client, request);
}
