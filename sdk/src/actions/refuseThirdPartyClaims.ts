import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { refuseThirdPartyClaimsCall, type RefuseThirdPartyClaimsParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { RefuseThirdPartyClaimsParameters };
export type RefuseThirdPartyClaimsReturnType = Hash;

/**
 * Refuses, or allows, claims that others trigger for the client's account.
 *
 * @throws what the wallet or the node throws, before anything is sent.
 * @example
 * const hash = await refuseThirdPartyClaims(client, { deployment, refused: true })
 */
export async function refuseThirdPartyClaims(
  client: WriteClient,
  parameters: RefuseThirdPartyClaimsParameters,
): Promise<RefuseThirdPartyClaimsReturnType> {
  const { request } = await simulateContract(client, {
    ...refuseThirdPartyClaimsCall(parameters),
    account: client.account,
  });
  return await writeContract(client, request);
}
