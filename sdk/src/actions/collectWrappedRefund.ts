import type { Address, Hash, ReadContractErrorType } from "viem";
import { collectRefundAbi } from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export type CollectWrappedRefundParameters = SeriesParameter;
export type CollectWrappedRefundReturnType = Hash;
export type CollectWrappedRefundErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Takes the refund of all wrapped units at once, for all holders, whose tokens earn it as a reward in the payment token over the days that were not
 * mined. Anyone, once the series gives refunds.
 *
 * @throws `NotRefundable`, `NothingWrapped`, `RefundIsCollected`, before anything is sent; NotCreatedError; DeploymentError where the deployment has
 * no wrapped tokens.
 * @example
 * const hash = await collectWrappedRefund(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.collectWrappedRefund({ id: 256n })
 */
export async function collectWrappedRefund(
  client: WriteClient,
  parameters: CollectWrappedRefundParameters,
): Promise<CollectWrappedRefundReturnType> {
  return await sendCall(client, collectWrappedRefundCall({ wrapper: await standingWrapper(client, parameters) }));
}

/** Takes the refund of all wrapped units at once, for all holders. */
export function collectWrappedRefundCall({ wrapper }: { wrapper: Address }) {
  return { address: wrapper, abi: collectRefundAbi, functionName: "collectRefund", args: [] } as const;
}
