import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimManyCall, type ClaimManyParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimManyParameters };
export type ClaimManyReturnType = Hash;

/**
 * Claims what several series have earned for the client's account, with one transfer per reward token.
 *
 * @throws the ledger's errors (`NoSuchSeries`, ...), before anything is sent.
 * @example
 * const hash = await claimMany(client, { deployment, ids: [256n, 512n] })
 */
export async function claimMany(client: WriteClient, parameters: ClaimManyParameters): Promise<ClaimManyReturnType> {
  const { request } = await simulateContract(client, { ...claimManyCall(parameters), account: client.account });
  return await writeContract(client, request);
}
