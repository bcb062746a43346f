import type { Hash } from "viem";
import { endEarlyAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type EndEarlyParameters = DeploymentParameter & { id: bigint };

export type EndEarlyReturnType = Hash;
export type EndEarlyErrorType = SendCallErrorType;

/**
 * Ends a series with the present day. The required bond goes to the holders; days that were mined stay owed.
 *
 * @throws `NotProvider`, `NothingToEnd`, `NotMarked`, `BondShort`, before anything is sent.
 * @example
 * const hash = await endEarly(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.endEarly({ id: 256n })
 */
export async function endEarly(client: WriteClient, parameters: EndEarlyParameters): Promise<EndEarlyReturnType> {
  return await sendCall(client, endEarlyCall(parameters));
}

/** Ends a series with the present day, at the price of its required bond. */
export function endEarlyCall({ deployment, id }: EndEarlyParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: endEarlyAbi,
    functionName: "endEarly",
    args: [id],
  } as const;
}
