import type { Hash } from "viem";
import { refuseThirdPartyClaimsAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RefuseThirdPartyClaimsParameters = DeploymentParameter & { refused: boolean };

export type RefuseThirdPartyClaimsReturnType = Hash;
export type RefuseThirdPartyClaimsErrorType = SendCallErrorType;

/**
 * Refuses, or allows, claims that others trigger for the client's account.
 *
 * @throws what the wallet or the node throws, before anything is sent.
 * @example
 * const hash = await refuseThirdPartyClaims(client, { deployment, refused: true })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.refuseThirdPartyClaims({ refused: true })
 */
export async function refuseThirdPartyClaims(
  client: WriteClient,
  parameters: RefuseThirdPartyClaimsParameters,
): Promise<RefuseThirdPartyClaimsReturnType> {
  return await sendCall(client, refuseThirdPartyClaimsCall(parameters));
}

/** Refuses, or allows, claims that others trigger for the account. */
export function refuseThirdPartyClaimsCall({ deployment, refused }: RefuseThirdPartyClaimsParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: refuseThirdPartyClaimsAbi,
    functionName: "refuseThirdPartyClaims",
    args: [refused],
  } as const;
}
