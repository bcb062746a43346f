import type { Hash } from "viem";
import { windUpAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WindUpParameters = DeploymentParameter & { id: bigint };

export type WindUpReturnType = Hash;
export type WindUpErrorType = SendCallErrorType;

/**
 * Ends, without penalty, a series that had no net income for long, or whose oracle is stale. Anyone.
 *
 * @throws `NotToWindUp`, `NothingToEnd`, `SeriesNotSold`, before anything is sent.
 * @example
 * const hash = await windUp(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.windUp({ id: 256n })
 */
export async function windUp(client: WriteClient, parameters: WindUpParameters): Promise<WindUpReturnType> {
  return await sendCall(client, windUpCall(parameters));
}

/** Ends a series that has not earned for long, or whose oracle is stale. */
export function windUpCall({ deployment, id }: WindUpParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: windUpAbi,
    functionName: "windUp",
    args: [id],
  } as const;
}
