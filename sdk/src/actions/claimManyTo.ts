import type { Address, Hash } from "viem";
import { claimManyToAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimManyToParameters = DeploymentParameter & {
  ids: readonly bigint[];
  /** who gets the rewards */
  to: Address;
};

export type ClaimManyToReturnType = Hash;
export type ClaimManyToErrorType = SendCallErrorType;

/**
 * Claims what several series have earned for the client's account and pays somebody else, with one transfer per reward token.
 *
 * @throws `InvalidClaimReceiver` and the ledger's other errors, before anything is sent.
 * @example
 * const hash = await claimManyTo(client, { deployment, ids: [256n, 512n], to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimManyTo({ ids: [256n, 512n], to })
 */
export async function claimManyTo(
  client: WriteClient,
  parameters: ClaimManyToParameters,
): Promise<ClaimManyToReturnType> {
  return await sendCall(client, claimManyToCall(parameters));
}

/** Claims several series and pays somebody else. */
export function claimManyToCall({ deployment, ids, to }: ClaimManyToParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: claimManyToAbi,
    functionName: "claimManyTo",
    args: [ids, to],
  } as const;
}
