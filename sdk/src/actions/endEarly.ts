import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { endEarlyCall, type EndEarlyParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { EndEarlyParameters };
export type EndEarlyReturnType = Hash;

/**
 * Ends a series with the present day. The required bond goes to the holders; days that were mined stay owed.
 *
 * @throws `NotProvider`, `NothingToEnd`, `NotMarked`, `BondShort`, before anything is sent.
 * @example
 * const hash = await endEarly(client, { deployment, id: 256n })
 */
export async function endEarly(client: WriteClient, parameters: EndEarlyParameters): Promise<EndEarlyReturnType> {
  const { request } = await simulateContract(client, { ...endEarlyCall(parameters), account: client.account });
  return await writeContract(client, request);
}
