import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { cancelListingCall, type CancelListingParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { CancelListingParameters };
export type CancelListingReturnType = Hash;

/**
 * Withdraws what was not taken of a listing. The lister only.
 *
 * @throws `NoSuchListing`, `NotLister`, `NotEnoughListed`, before anything is sent.
 * @example
 * const hash = await cancelListing(client, { deployment, listing: 1n })
 */
export async function cancelListing(
  client: WriteClient,
  parameters: CancelListingParameters,
): Promise<CancelListingReturnType> {
  const { request } = await simulateContract(client, { ...cancelListingCall(parameters), account: client.account });
  return await writeContract(client, request);
}
