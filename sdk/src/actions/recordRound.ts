import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { recordRoundCall, type RecordRoundParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { RecordRoundParameters };
export type RecordRoundReturnType = Hash;

/**
 * Keeps the price of a day.
 *
 * @throws `NotFirstRound`, `RoundTooEarly`, ..., before anything is sent.
 * @example
 * const hash = await recordRound(client, { deployment, feed, epoch, roundId, previousRoundId })
 */
export async function recordRound(
  client: WriteClient,
  parameters: RecordRoundParameters,
): Promise<RecordRoundReturnType> {
  const { request } = await simulateContract(client, { ...recordRoundCall(parameters), account: client.account });
  return await writeContract(client, request);
}
