import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimManyToCall, type ClaimManyToParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimManyToParameters };
export type ClaimManyToReturnType = Hash;

/**
 * Claims what several series have earned for the client's account and pays somebody else, with one transfer per reward token.
 *
 * @throws `InvalidClaimReceiver` and the ledger's other errors, before anything is sent.
 * @example
 * const hash = await claimManyTo(client, { deployment, ids: [256n, 512n], to })
 */
export async function claimManyTo(
  client: WriteClient,
  parameters: ClaimManyToParameters,
): Promise<ClaimManyToReturnType> {
  const { request } = await simulateContract(client, { ...claimManyToCall(parameters), account: client.account });
  return await writeContract(client, request);
}
