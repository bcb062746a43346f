import type { Address, Hash } from "viem";
import { recordRoundAbi } from "../abis/parts/PriceRounds.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RecordRoundParameters = DeploymentParameter & {
  feed: Address;
  epoch: number;
  /** first round updated at or after the end of the epoch */
  roundId: bigint;
  previousRoundId: bigint;
};

export type RecordRoundReturnType = Hash;
export type RecordRoundErrorType = SendCallErrorType;

/**
 * Keeps the price of a day.
 *
 * @throws `NotFirstRound`, `RoundTooEarly`, ..., before anything is sent.
 * @example
 * const hash = await recordRound(client, { deployment, feed, epoch, roundId, previousRoundId })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.recordRound({ feed, epoch, roundId, previousRoundId })
 */
export async function recordRound(
  client: WriteClient,
  parameters: RecordRoundParameters,
): Promise<RecordRoundReturnType> {
  return await sendCall(client, recordRoundCall(parameters));
}

/** Keeps the price of a day: the first feed round at or after its end. */
export function recordRoundCall({ deployment, feed, epoch, roundId, previousRoundId }: RecordRoundParameters) {
  return {
    address: deployment.contracts.priceRounds,
    abi: recordRoundAbi,
    functionName: "recordRound",
    args: [feed, epoch, roundId, previousRoundId],
  } as const;
}
