import type { Address, Hash, ReadContractErrorType } from "viem";
import { claimRewardsAbi } from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Claiming {
  /** holder whose rewards are paid, to the receiver that it registered with `setReceiver`, or else to itself */
  account: Address;
}
export type ClaimWrappedForParameters = SeriesParameter & Claiming;
export type ClaimWrappedForReturnType = Hash;
export type ClaimWrappedForErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Claims what wrapped tokens of somebody have earned, for that account: before a standing order is carried out, say.
 *
 * @throws `ThirdPartyClaimRefused`, before anything is sent; NotCreatedError; DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const hash = await claimWrappedFor(client, { deployment, id: 256n, account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimWrappedFor({ id: 256n, account })
 */
export async function claimWrappedFor(
  client: WriteClient,
  parameters: ClaimWrappedForParameters,
): Promise<ClaimWrappedForReturnType> {
  const wrapper = await standingWrapper(client, parameters);
  return await sendCall(client, claimWrappedForCall({ ...parameters, wrapper }));
}

/** Claims what wrapped tokens of somebody have earned, for that account. */
export function claimWrappedForCall({ wrapper, account }: Claiming & { wrapper: Address }) {
  return { address: wrapper, abi: claimRewardsAbi, functionName: "claimRewards", args: [account] } as const;
}
