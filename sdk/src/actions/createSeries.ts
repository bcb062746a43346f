import type { Hash } from "viem";
import { createAbi } from "../abis/parts/PrimaryMarket.ts";
import type { Terms } from "../series.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type CreateSeriesParameters = DeploymentParameter & { terms: Terms };

export type CreateSeriesReturnType = Hash;
export type CreateSeriesErrorType = SendCallErrorType;

/**
 * Opens a series on a farm of the calling provider.
 *
 * @throws `InvalidTerms` and the field, or whatever else stands against the terms, before anything is sent.
 * @example
 * const hash = await createSeries(client, { deployment, terms })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.createSeries({ terms })
 */
export async function createSeries(
  client: WriteClient,
  parameters: CreateSeriesParameters,
): Promise<CreateSeriesReturnType> {
  return await sendCall(client, createSeriesCall(parameters));
}

/** Opens a series for sale under terms that never change. */
export function createSeriesCall({ deployment, terms }: CreateSeriesParameters) {
  return {
    address: deployment.contracts.market,
    abi: createAbi,
    functionName: "create",
    args: [terms],
  } as const;
}
