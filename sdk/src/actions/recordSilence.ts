import type { Address, Hash } from "viem";
import { recordSilenceAbi } from "../abis/parts/PriceRounds.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RecordSilenceParameters = DeploymentParameter & {
  feed: Address;
  /** UTC day number */
  epoch: number;
};

export type RecordSilenceReturnType = Hash;
export type RecordSilenceErrorType = SendCallErrorType;

/**
 * Records that a feed said nothing for a day, so that the next feed of a series decides. Anyone, once the feed's delay is over.
 *
 * @throws `EpochNotOver`, `FeedNotSilent`, `FeedWithoutRules`, before anything is sent.
 * @example
 * const hash = await recordSilence(client, { deployment, feed, epoch: 19_800 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.recordSilence({ feed, epoch: 19_800 })
 */
export async function recordSilence(
  client: WriteClient,
  parameters: RecordSilenceParameters,
): Promise<RecordSilenceReturnType> {
  return await sendCall(client, recordSilenceCall(parameters));
}

/** Records that a feed was silent for a day. */
export function recordSilenceCall({ deployment, feed, epoch }: RecordSilenceParameters) {
  return {
    address: deployment.contracts.priceRounds,
    abi: recordSilenceAbi,
    functionName: "recordSilence",
    args: [feed, epoch],
  } as const;
}
