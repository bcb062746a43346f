import type { Hash } from "viem";
import { endForUnderDeliveryAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type EndForUnderDeliveryParameters = DeploymentParameter & { id: bigint };

export type EndForUnderDeliveryReturnType = Hash;
export type EndForUnderDeliveryErrorType = SendCallErrorType;

/**
 * Ends a profit share whose farm delivered too little over its last 14 settled days: the provider has defaulted. Anyone.
 *
 * @throws `DeliverySuffices`, `NothingToEnd`, before anything is sent.
 * @example
 * const hash = await endForUnderDelivery(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.endForUnderDelivery({ id: 256n })
 */
export async function endForUnderDelivery(
  client: WriteClient,
  parameters: EndForUnderDeliveryParameters,
): Promise<EndForUnderDeliveryReturnType> {
  return await sendCall(client, endForUnderDeliveryCall(parameters));
}

/** Ends a profit share whose farm delivered too little. */
export function endForUnderDeliveryCall({ deployment, id }: EndForUnderDeliveryParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: endForUnderDeliveryAbi,
    functionName: "endForUnderDelivery",
    args: [id],
  } as const;
}
