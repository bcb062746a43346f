import type { Address, Hash } from "viem";
import { claimForAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimForParameters = DeploymentParameter & {
  /** whose rewards are paid, to itself or to the receiver that it set */
  account: Address;
  /** series */
  id: bigint;
};

export type ClaimForReturnType = Hash;
export type ClaimForErrorType = SendCallErrorType;

/**
 * Triggers the claim of somebody else. It pays that account or its receiver, never the caller.
 *
 * @throws `ThirdPartyClaimRefused`, before anything is sent.
 * @example
 * const hash = await claimFor(client, { deployment, account, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimFor({ account, id: 256n })
 */
export async function claimFor(client: WriteClient, parameters: ClaimForParameters): Promise<ClaimForReturnType> {
  return await sendCall(client, claimForCall(parameters));
}

/** Claims for somebody else. */
export function claimForCall({ deployment, account, id }: ClaimForParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: claimForAbi,
    functionName: "claimFor",
    args: [account, id],
  } as const;
}
