import type { Address, Hash } from "viem";
import { claimTokenAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimTokenParameters = DeploymentParameter & {
  id: bigint;
  /** one of the series' reward tokens */
  token: Address;
  to: Address;
};

export type ClaimTokenReturnType = Hash;
export type ClaimTokenErrorType = SendCallErrorType;

/**
 * Claims what one series has earned for the client's account in one of its reward tokens.
 *
 * @throws `NotRewardToken`, `InvalidClaimReceiver`, before anything is sent.
 * @example
 * const hash = await claimToken(client, { deployment, id: 258n, token, to: account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimToken({ id: 258n, token, to: account.address })
 */
export async function claimToken(client: WriteClient, parameters: ClaimTokenParameters): Promise<ClaimTokenReturnType> {
  return await sendCall(client, claimTokenCall(parameters));
}

/** Claims one of the reward tokens of a series, whatever is wrong with the other. */
export function claimTokenCall({ deployment, id, token, to }: ClaimTokenParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: claimTokenAbi,
    functionName: "claimToken",
    args: [id, token, to],
  } as const;
}
