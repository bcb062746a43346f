import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { claimTokenCall, type ClaimTokenParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ClaimTokenParameters };
export type ClaimTokenReturnType = Hash;

/**
 * Claims what one series has earned for the client's account in one of its reward tokens.
 *
 * @throws `NotRewardToken`, `InvalidClaimReceiver`, before anything is sent.
 * @example
 * const hash = await claimToken(client, { deployment, id: 258n, token, to: account.address })
 */
export async function claimToken(client: WriteClient, parameters: ClaimTokenParameters): Promise<ClaimTokenReturnType> {
  const { request } = await simulateContract(client, { ...claimTokenCall(parameters), account: client.account });
  return await writeContract(client, request);
}
