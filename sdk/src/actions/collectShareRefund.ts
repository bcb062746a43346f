import type { Address, Hash, ReadContractErrorType } from "viem";
import { collectRefundAbi } from "../abis/parts/AccumulatingShare.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export type CollectShareRefundParameters = SeriesParameter;
export type CollectShareRefundReturnType = Hash;
export type CollectShareRefundErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Turns the units of a share into the refund that the series owes them: shares are redeemed in payment tokens from then on. Anyone, once the
 * series gives refunds.
 *
 * @throws `NotRefundable`, `NothingToRefund`, before anything is sent; NotCreatedError before `createShare`; DeploymentError where the deployment has
 * no accumulating shares.
 * @example
 * const hash = await collectShareRefund(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.collectShareRefund({ id: 256n })
 */
export async function collectShareRefund(
  client: WriteClient,
  parameters: CollectShareRefundParameters,
): Promise<CollectShareRefundReturnType> {
  return await sendCall(client, collectShareRefundCall({ share: await standingShare(client, parameters) }));
}

/** Turns the units of a share into the refund that the series owes them. */
export function collectShareRefundCall({ share }: { share: Address }) {
  return { address: share, abi: collectRefundAbi, functionName: "collectRefund", args: [] } as const;
}
