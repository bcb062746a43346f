import type { Address, Hash, ReadContractErrorType } from "viem";
import { redeemAbi } from "../abis/parts/AccumulatingShare.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Redeeming {
  /** base units: as many as units */
  shares: bigint;
  /** who gets the units and what they have earned */
  to: Address;
}
export type RedeemShareParameters = SeriesParameter & Redeeming;
export type RedeemShareReturnType = Hash;
export type RedeemShareErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Burns shares of the client's account for their part of the basket, which `previewRedeemShare` tells. A reward that its token does not deliver now is
 * credited to the receiver, for `withdrawShareCredit`.
 *
 * @throws `ERC20InsufficientBalance`, `ZeroShares`, `InvalidReceiver`, before anything is sent; NotCreatedError before `createShare`; DeploymentError
 * where the deployment has no accumulating shares.
 * @example
 * const hash = await redeemShare(client, { deployment, id: 256n, shares: 1_000n, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.redeemShare({ id: 256n, shares: 1_000n, to: client.account.address })
 */
export async function redeemShare(
  client: WriteClient,
  parameters: RedeemShareParameters,
): Promise<RedeemShareReturnType> {
  return await sendCall(client, redeemShareCall({ ...parameters, share: await standingShare(client, parameters) }));
}

/** Burns shares for their part of the basket. */
export function redeemShareCall({ share, shares, to }: Redeeming & { share: Address }) {
  return { address: share, abi: redeemAbi, functionName: "redeem", args: [shares, to] } as const;
}
