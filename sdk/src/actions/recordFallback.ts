import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { recordFallbackCall, type RecordFallbackParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { RecordFallbackParameters };
export type RecordFallbackReturnType = Hash;

/**
 * Records what a day is taken for that the committee did not report in time. Anyone.
 *
 * @throws `FallbackNotDue`, `DayKnown`, ..., before anything is sent; `DeploymentError` for a deployment older than fallbacks.
 * @example
 * const hash = await recordFallback(client, { deployment, network: 1, epoch })
 */
export async function recordFallback(
  client: WriteClient,
  parameters: RecordFallbackParameters,
): Promise<RecordFallbackReturnType> {
  const { request } = await simulateContract(client, { ...recordFallbackCall(parameters), account: client.account });
  return await writeContract(client, request);
}
