import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { windUpCall, type WindUpParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { WindUpParameters };
export type WindUpReturnType = Hash;

/**
 * Ends, without penalty, a series that had no net income for long, or whose oracle is stale. Anyone.
 *
 * @throws `NotToWindUp`, `NothingToEnd`, `SeriesNotSold`, before anything is sent.
 * @example
 * const hash = await windUp(client, { deployment, id: 256n })
 */
export async function windUp(client: WriteClient, parameters: WindUpParameters): Promise<WindUpReturnType> {
  const { request } = await simulateContract(client, { ...windUpCall(parameters), account: client.account });
  return await writeContract(client, request);
}
