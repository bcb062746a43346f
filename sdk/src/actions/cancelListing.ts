import type { Hash } from "viem";
import { cancelAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type CancelListingParameters = DeploymentParameter & { listing: bigint };

export type CancelListingReturnType = Hash;
export type CancelListingErrorType = SendCallErrorType;

/**
 * Withdraws what was not taken of a listing. The lister only.
 *
 * @throws `NoSuchListing`, `NotLister`, `NotEnoughListed`, before anything is sent.
 * @example
 * const hash = await cancelListing(client, { deployment, listing: 1n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.cancelListing({ listing: 1n })
 */
export async function cancelListing(
  client: WriteClient,
  parameters: CancelListingParameters,
): Promise<CancelListingReturnType> {
  return await sendCall(client, cancelListingCall(parameters));
}

/** Withdraws what was not taken of a listing. */
export function cancelListingCall({ deployment, listing }: CancelListingParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: cancelAbi,
    functionName: "cancel",
    args: [listing],
  } as const;
}
