import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { endForUnderDeliveryCall, type EndForUnderDeliveryParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { EndForUnderDeliveryParameters };
export type EndForUnderDeliveryReturnType = Hash;

/**
 * Ends a profit share whose farm delivered too little over its last 14 settled days: the provider has defaulted. Anyone.
 *
 * @throws `DeliverySuffices`, `NothingToEnd`, before anything is sent.
 * @example
 * const hash = await endForUnderDelivery(client, { deployment, id: 256n })
 */
export async function endForUnderDelivery(client: WriteClient, parameters: EndForUnderDeliveryParameters): Promise<EndForUnderDeliveryReturnType> {
  const { request } = await simulateContract(client, { ...endForUnderDeliveryCall(parameters), account: client.account });
  return await writeContract(client, request);
}
