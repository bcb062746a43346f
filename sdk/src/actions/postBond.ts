import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { postBondCall, type PostBondParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { PostBondParameters };
export type PostBondReturnType = Hash;

/**
 * Adds to the provider's bond of a series, in its (first) reward token; the settlement needs an allowance.
 *
 * @throws `NoSuchSeries`, `ZeroAmount`, `AllEpochsSettled`, `SeriesNotSold`, and what the token throws, before anything is sent.
 * @example
 * const hash = await postBond(client, { deployment, id: 256n, amount: 1_000_000n })
 */
export async function postBond(client: WriteClient, parameters: PostBondParameters): Promise<PostBondReturnType> {
  const { request } = await simulateContract(client, { ...postBondCall(parameters), account: client.account });
  return await writeContract(client, request);
}
