import type { Address, Hash, ReadContractErrorType } from "viem";
import { claimToAbi, claimTokenAbi } from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Claiming {
  /** the one token to claim, while another is paused or blocks the receiver (default: all) */
  token?: Address;
  to: Address;
}
export type ClaimWrappedParameters = SeriesParameter & Claiming;
export type ClaimWrappedReturnType = Hash;
export type ClaimWrappedErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Claims what wrapped tokens of the client's account have earned, in coins and of a refund that was collected.
 *
 * @throws `NotRewardToken`, `InvalidReceiver`, before anything is sent; NotCreatedError; DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const hash = await claimWrapped(client, { deployment, id: 256n, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimWrapped({ id: 256n, to: client.account.address })
 */
export async function claimWrapped(
  client: WriteClient,
  parameters: ClaimWrappedParameters,
): Promise<ClaimWrappedReturnType> {
  return await sendCall(
    client,
    claimWrappedCall({ ...parameters, wrapper: await standingWrapper(client, parameters) }),
  );
}

/** Claims what wrapped tokens have earned, in one token or in all. */
export function claimWrappedCall({ wrapper: address, token, to }: Claiming & { wrapper: Address }) {
  return token === undefined
    ? ({ address, abi: claimToAbi, functionName: "claimTo", args: [to] } as const)
    : ({ address, abi: claimTokenAbi, functionName: "claimToken", args: [token, to] } as const);
}
