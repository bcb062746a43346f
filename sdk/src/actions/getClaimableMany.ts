import type { Address } from "viem";
import { getClaimable, type GetClaimableErrorType, type GetClaimableReturnType } from "./getClaimable.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetClaimableManyParameters = DeploymentParameter & {
  account: Address;
  /** series */
  ids: readonly bigint[];
};
/** One for each series, in the order of `ids`. */
export type GetClaimableManyReturnType = (GetClaimableReturnType & { id: bigint })[];
export type GetClaimableManyErrorType = GetClaimableErrorType;

/**
 * What claims of several series would pay in the next block. A client with `batch: { multicall: true }` asks for all of them at once.
 *
 * @example
 * const claimable = await getClaimableMany(client, { deployment, account, ids: [256n, 512n] })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const claimable = await client.getClaimableMany({ account, ids: [256n, 512n] })
 */
export async function getClaimableMany(
  client: ReadClient,
  { deployment, account, ids }: GetClaimableManyParameters,
): Promise<GetClaimableManyReturnType> {
  return await Promise.all(
    ids.map(async (id) => ({ id, ...(await getClaimable(client, { deployment, account, id })) })),
  );
}
