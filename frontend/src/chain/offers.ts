import { leaseMarketAbi } from "@adit/sdk/abis";
import { getListing } from "@adit/sdk/actions";
import { readContract } from "viem/actions";
import type { App } from "../app/context.ts";

/** Units of a series that somebody offers for rent. */
export type Offer = {
  readonly listing: bigint;
  readonly series: bigint;
  readonly units: bigint;
  /** payment-token base units per TH/s-day, with 18 fractional decimals */
  readonly rentPrice: bigint;
  /** last UTC day number on which a lease of it may begin */
  readonly lastStart: number;
};

/** Listings that are looked at without the indexer, the newest first. */
const LISTINGS_READ = 200;

/** What is offered now, from the contracts. */
export async function readOffers(app: App): Promise<readonly Offer[]> {
  const { deployment, client } = app;
  const { leaseMarket: address } = deployment.contracts;
  const count = Number(await readContract(client, { address, abi: leaseMarketAbi, functionName: "listingCount" }));
  const newest = Array.from({ length: Math.min(count, LISTINGS_READ) }, (_, i) => BigInt(count - i));
  const found = await Promise.all(newest.map((listing) => getListing(client, { deployment, listing })));
  return found.map(({ listing, terms, available }) => ({
    listing,
    series: terms.id,
    units: available,
    rentPrice: terms.rentPrice,
    lastStart: terms.lastStart,
  }));
}
