import type { Hash } from "viem";
import { claimManyAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimManyParameters = DeploymentParameter & { ids: readonly bigint[] };

export type ClaimManyReturnType = Hash;
export type ClaimManyErrorType = SendCallErrorType;

/**
 * Claims what several series have earned for the client's account, with one transfer per reward token.
 *
 * @throws the ledger's errors (`NoSuchSeries`, ...), before anything is sent.
 * @example
 * const hash = await claimMany(client, { deployment, ids: [256n, 512n] })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimMany({ ids: [256n, 512n] })
 */
export async function claimMany(client: WriteClient, parameters: ClaimManyParameters): Promise<ClaimManyReturnType> {
  return await sendCall(client, claimManyCall(parameters));
}

/** Claims several series with one transfer per reward token. */
export function claimManyCall({ deployment, ids }: ClaimManyParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: claimManyAbi,
    functionName: "claimMany",
    args: [ids],
  } as const;
}
