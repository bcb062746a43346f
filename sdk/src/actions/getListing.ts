import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { balanceOfAbi, isApprovedForAllAbi } from "../abis/parts/Hashpower.ts";
import { listingOfAbi, noSuchListingError } from "../abis/parts/LeaseMarket.ts";
import type { Listing } from "../leases.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const LEDGER_ABI = [...balanceOfAbi, ...isApprovedForAllAbi] as const;
const LEASES_ABI = [...listingOfAbi, ...noSuchListingError] as const;

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

export type GetListingErrorType = ReadContractErrorType;

/**
 * An offer of units for rent, and how much of it stands.
 *
 * @throws `NoSuchListing`.
 * @example
 * const { terms, available } = await getListing(client, { deployment, listing: 1n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { terms, available } = await client.getListing({ listing: 1n })
 */
export async function getListing(
  client: ReadClient,
  { deployment, listing }: GetListingParameters,
): Promise<GetListingReturnType> {
  const { hashpower, leaseMarket } = deployment.contracts;
  const ledger = { address: hashpower, abi: LEDGER_ABI } as const;
  const terms = await readContract(client, {
    address: leaseMarket,
    abi: LEASES_ABI,
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
