import type { Hash } from "viem";
import { recordFallbackAbi } from "../abis/parts/NetworkDays.ts";
import { networkDaysOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RecordFallbackParameters = DeploymentParameter & {
  network: number;
  /** UTC day number of a day that nobody reported in time */
  epoch: number;
};

export type RecordFallbackReturnType = Hash;
export type RecordFallbackErrorType = SendCallErrorType;

/**
 * Records what a day is taken for that the committee did not report in time. Anyone.
 *
 * @throws `FallbackNotDue`, `DayKnown`, ..., before anything is sent; `DeploymentError` for a deployment older than fallbacks.
 * @example
 * const hash = await recordFallback(client, { deployment, network: 1, epoch })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.recordFallback({ network: 1, epoch })
 */
export async function recordFallback(
  client: WriteClient,
  parameters: RecordFallbackParameters,
): Promise<RecordFallbackReturnType> {
  return await sendCall(client, recordFallbackCall(parameters));
}

/** Records what a day is taken for that the committee did not report in time. */
export function recordFallbackCall({ deployment, network, epoch }: RecordFallbackParameters) {
  return {
    address: networkDaysOf({ deployment }),
    abi: recordFallbackAbi,
    functionName: "recordFallback",
    args: [network, epoch],
  } as const;
}
