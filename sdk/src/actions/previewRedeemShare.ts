import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { previewRedeemAbi } from "../abis/parts/AccumulatingShare.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import type { Basket } from "./getShare.ts";
import type { ReadClient } from "./types.ts";

export type PreviewRedeemShareParameters = SeriesParameter & {
  /** base units: as many as units */
  shares: bigint;
};
/** Units, and base units of the tokens. */
export type PreviewRedeemShareReturnType = Basket;
export type PreviewRedeemShareErrorType = ReadContractErrorType;

/**
 * What `redeemShare` would pay in this second.
 *
 * @throws NotCreatedError before `createShare`; DeploymentError where the deployment has no accumulating shares.
 * @example
 * const { units, reward } = await previewRedeemShare(client, { deployment, id: 256n, shares: 1_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { units, reward } = await client.previewRedeemShare({ id: 256n, shares: 1_000n })
 */
export async function previewRedeemShare(
  client: ReadClient,
  { shares, ...series }: PreviewRedeemShareParameters,
): Promise<PreviewRedeemShareReturnType> {
  return await readContract(client, {
    address: await standingShare(client, series),
    abi: previewRedeemAbi,
    functionName: "previewRedeem",
    args: [shares],
  });
}
