import { readContract } from "viem/actions";
import { hashpowerAbi } from "../abis/Hashpower.ts";
import { leaseMarketAbi } from "../abis/LeaseMarket.ts";
import type { Listing } from "../leases.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetListingParameters = DeploymentParameter & {
  /** number of the listing */
  listing: bigint;
};

export interface GetListingReturnType {
  listing: bigint;
  terms: Listing;
  /** units that could be taken now: of those listed, what the lister holds and lets be fetched */
  available: bigint;
}

/**
 * An offer of units for rent, and how much of it stands.
 *
 * @throws `NoSuchListing`.
 * @example
 * const { terms, available } = await getListing(client, { deployment, listing: 1n })
 */
export async function getListing(
  client: ReadClient,
  { deployment, listing }: GetListingParameters,
): Promise<GetListingReturnType> {
  const { hashpower, leaseMarket } = deployment.contracts;
  const ledger = { address: hashpower, abi: hashpowerAbi } as const;
  const terms = await readContract(client, {
    address: leaseMarket,
    abi: leaseMarketAbi,
    functionName: "listingOf",
    args: [listing],
  });
  const [held, isApproved] = await Promise.all([
    readContract(client, { ...ledger, functionName: "balanceOf", args: [terms.lister, terms.id] }),
    readContract(client, { ...ledger, functionName: "isApprovedForAll", args: [terms.lister, leaseMarket] }),
  ]);
  const offered = isApproved ? held : 0n;
  return { listing, terms, available: offered < terms.units ? offered : terms.units };
}
