import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { settleCall, type SettleParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { SettleParameters };
export type SettleReturnType = Hash;

/**
 * Settles the next days of one series.
 *
 * @throws the reason if not even one day can be settled (`Unfunded`, `ReportNotFinal`, `PriceMissing`, ...), before anything
 * is sent.
 * @example
 * const hash = await settle(client, { deployment, id: 256n, maxDays: 30n })
 */
export async function settle(client: WriteClient, parameters: SettleParameters): Promise<SettleReturnType> {
  const { request } = await simulateContract(client, { ...settleCall(parameters), account: client.account });
  return await writeContract(client, request);
}
