import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { listingCountAbi } from "../abis/parts/LeaseMarket.ts";
import { getListing, type GetListingReturnType } from "./getListing.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetListingsParameters = DeploymentParameter & {
  /** number of the first (default: 1, the oldest) */
  from?: bigint;
  /** number of the last (default: the newest) */
  to?: bigint;
};
/** In the order of their numbers; those of which nothing is left stand there with `available: 0n`. */
export type GetListingsReturnType = GetListingReturnType[];
export type GetListingsErrorType = ReadContractErrorType;

/**
 * Offers of units for rent, and how much of each stands.
 *
 * @example
 * const offers = (await getListings(client, { deployment })).filter(({ available }) => available > 0n)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const offers = await client.getListings()
 */
export async function getListings(
  client: ReadClient,
  { deployment, from = 1n, to }: GetListingsParameters,
): Promise<GetListingsReturnType> {
  const address = deployment.contracts.leaseMarket;
  const last = to ?? (await readContract(client, { address, abi: listingCountAbi, functionName: "listingCount" }));
  const numbers = Array.from({ length: Math.max(0, Number(last - from) + 1) }, (_none, i) => from + BigInt(i));
  return await Promise.all(numbers.map(async (listing) => await getListing(client, { deployment, listing })));
}
