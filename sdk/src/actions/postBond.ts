import type { Hash } from "viem";
import { postBondAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type PostBondParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
};

export type PostBondReturnType = Hash;
export type PostBondErrorType = SendCallErrorType;

/**
 * Adds to the provider's bond of a series, in its (first) reward token; the settlement needs an allowance.
 *
 * @throws `NoSuchSeries`, `ZeroAmount`, `AllEpochsSettled`, `SeriesNotSold`, and what the token throws, before anything is sent.
 * @example
 * const hash = await postBond(client, { deployment, id: 256n, amount: 1_000_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.postBond({ id: 256n, amount: 1_000_000n })
 */
export async function postBond(client: WriteClient, parameters: PostBondParameters): Promise<PostBondReturnType> {
  return await sendCall(client, postBondCall(parameters));
}

/** Adds to the provider's bond of a series, with an allowance. */
export function postBondCall({ deployment, id, amount }: PostBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: postBondAbi,
    functionName: "postBond",
    args: [id, amount],
  } as const;
}
