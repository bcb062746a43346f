import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { settleManyCall, type SettleManyParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { SettleManyParameters };
export type SettleManyReturnType = Hash;

/**
 * Settles the next days of several series.
 *
 * @throws `NothingSettled` if every series has to wait, before anything is sent.
 * @example
 * const hash = await settleMany(client, { deployment, ids: [256n, 512n], maxDays: 30n })
 */
export async function settleMany(client: WriteClient, parameters: SettleManyParameters): Promise<SettleManyReturnType> {
  const { request } = await simulateContract(client, { ...settleManyCall(parameters), account: client.account });
  return await writeContract(client, request);
}
