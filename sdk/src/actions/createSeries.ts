import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { createSeriesCall, type CreateSeriesParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type CreateSeriesReturnType = Hash;

/**
 * Opens a series on a farm of the calling provider.
 *
 * @throws `InvalidTerms` and the field, or whatever else stands against the terms, before anything is sent.
 * @example
 * const hash = await createSeries(client, { deployment, terms })
 */
export async function createSeries(
  client: WriteClient,
  parameters: CreateSeriesParameters,
): Promise<CreateSeriesReturnType> {
  const { request } = await simulateContract(client, { ...createSeriesCall(parameters), account: client.account });
  return await writeContract(client, request);
}
