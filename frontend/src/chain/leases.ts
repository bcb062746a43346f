import type { Lease, Listing } from "@adit/sdk";
import { leaseholdAbi, leaseMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { getLease, getListing, type GetListingReturnType } from "@adit/sdk/actions";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { BaseError, ContractFunctionRevertedError, type Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { formulaDayOfOneTh, type DayOfOneTh } from "../model/day.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import type { History, SeriesRecord } from "./events.ts";
import { useCoins } from "./coins.ts";
import { LIVE, ZERO } from "./queries.ts";

/** Listings and leases are read newest first, so many at a time. */
export const LEASES_PAGE = 60;

type Found<Row> = {
  readonly rows: readonly Row[];
  /** how many older ones were not looked at */
  readonly older: number;
};

function leaseMarketOf(app: App) {
  return { address: app.deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
}

/** Numbers to look at, newest first. */
type Numbers = { readonly numbers: readonly bigint[]; readonly older: number };

/** The newest `limit` of all that there ever were: what the chain can say of itself. */
async function newestOf(app: App, functionName: "listingCount" | "leaseCount", limit: number): Promise<Numbers> {
  const last = Number(await readContract(app.client, { ...leaseMarketOf(app), functionName }));
  const first = Math.max(1, last - limit + 1);
  return { numbers: Array.from({ length: last - first + 1 }, (_, i) => BigInt(last - i)), older: first - 1 };
}

/** The first `limit` of those that the indexer picked out. */
function picked(numbers: readonly bigint[], limit: number): Numbers {
  return { numbers: numbers.slice(0, limit), older: Math.max(0, numbers.length - limit) };
}

/**
 * The newest listings: those that stand, where the indexer picks them out; else the newest ever made, taken up and expired ones among
 * them. What is left of each is read from the chain in both cases.
 */
export function useListings(limit: number): UseQueryResult<Found<GetListingReturnType>> {
  const app = useApp();
  const source = useSource();
  return useQuery({
    queryKey: [LIVE, "listings", limit, source],
    queryFn: async () => {
      const { numbers, older } = await fromEither<Numbers>(
        app,
        source,
        async (reads) =>
          picked(
            (await reads.openListings()).map(({ listing }) => listing),
            limit,
          ),
        () => newestOf(app, "listingCount", limit),
      );
      const { deployment, client } = app;
      const rows = await Promise.all(
        // The indexer may know a listing of a block that the node has not seen.
        numbers.map((listing) => orNone(getListing(client, { deployment, listing }), "NoSuchListing")),
      );
      return { rows: rows.filter((row) => row !== null), older };
    },
    enabled: source !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

/** A listing by its number: undefined if there is none. */
export function useListing(listing: number): UseQueryResult<GetListingReturnType | null> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "listing", listing],
    queryFn: () =>
      orNone(getListing(app.client, { deployment: app.deployment, listing: BigInt(listing) }), "NoSuchListing"),
    structuralSharing: false,
  });
}

/** A lease as lists draw it. */
export type LeaseRow = {
  readonly lease: number;
  readonly terms: Lease;
  readonly listing: Listing;
  readonly lessee: Address;
  readonly lessor: Address;
  readonly claimable: {
    readonly lessee: bigint;
    readonly lesseeSecond: bigint;
    readonly lessor: bigint;
    readonly lessorSecond: bigint;
    readonly rent: bigint;
  };
  readonly settledEpochs: number;
  readonly endingEpochs: number;
  readonly isReturnable: boolean;
  /** unix second; undefined without an option */
  readonly optionEndsAt: number | undefined;
};

async function readLeaseRow(app: App, lease: bigint): Promise<LeaseRow | null> {
  const market = { ...leaseMarketOf(app), args: [lease] } as const;
  const { leasehold, reversion, settlement } = app.deployment.contracts;
  const ownerOf = (address: Address): Promise<Address> =>
    readContract(app.client, { address, abi: leaseholdAbi, functionName: "ownerOf", args: [lease] });
  const terms = await orNone(readContract(app.client, { ...market, functionName: "leaseOf" }), "NoSuchLease");
  if (terms === null) return null;
  const [listing, lessee, lessor, claimable, isReturnable, optionEndsAt, progress] = await Promise.all([
    readContract(app.client, { ...leaseMarketOf(app), functionName: "listingOf", args: [BigInt(terms.listing)] }),
    ownerOf(leasehold),
    ownerOf(reversion),
    readContract(app.client, { ...market, functionName: "claimable" }),
    readContract(app.client, { ...market, functionName: "isReturnable" }),
    readContract(app.client, { ...market, functionName: "optionEndsAt" }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "progress", args: [terms.id] }),
  ]);
  return {
    lease: Number(lease),
    terms,
    listing,
    lessee,
    lessor,
    claimable,
    settledEpochs: progress[0],
    endingEpochs: progress[1],
    isReturnable,
    optionEndsAt: optionEndsAt === 0n ? undefined : Number(optionEndsAt),
  };
}

/**
 * Leases that are not over: the account's, where the indexer picks them out; else everybody's among the newest ever taken. How each
 * stands is read from the chain in both cases.
 */
export function useLeases(account: Address | undefined, limit: number): UseQueryResult<Found<LeaseRow>> {
  const app = useApp();
  const source = useSource();
  return useQuery({
    queryKey: [LIVE, "leases", account, limit, source],
    queryFn: async () => {
      const { numbers, older } = await fromEither<Numbers>(
        app,
        source,
        async (reads) => picked(await reads.leasesOf(account ?? ZERO), limit),
        () => newestOf(app, "leaseCount", limit),
      );
      // One that closes while it is read is as good as closed before.
      const rows = await Promise.all(
        numbers.map((lease) => orNone(readLeaseRow(app, lease), "NoSuchLease", "ERC721NonexistentToken")),
      );
      return { rows: rows.filter((row) => row !== null), older };
    },
    enabled: account !== undefined && source !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

/** Everything about one lease; null for one that is over or never began. */
export function useLease(lease: number) {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "lease", lease],
    queryFn: async () => {
      const found = await orNone(
        getLease(app.client, { deployment: app.deployment, lease: BigInt(lease) }),
        "NoSuchLease",
        "ERC721NonexistentToken",
      );
      if (found === null) return null;
      const [settledEpochs, endingEpochs, pastGrace] = await readContract(app.client, {
        address: app.deployment.contracts.settlement,
        abi: settlementAbi,
        functionName: "progress",
        args: [found.terms.id],
      });
      return { ...found, settledEpochs, endingEpochs, pastGrace };
    },
    structuralSharing: false,
  });
}

export type LeaseLive = NonNullable<ReturnType<typeof useLease>["data"]>;

/** An answer, or null where the contract says that there is no such thing. */
async function orNone<T>(asked: Promise<T>, ...absent: readonly string[]): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const reverted = error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : null;
    const name = reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : undefined;
    if (name === undefined || !absent.includes(name)) throw error;
    return null;
  }
}

/** What 1 TH/s of each of these series earns a day by the newest network days and today's prices; those whose day is known. */
export function useDaysOfOneTh(
  reports: History["reports"],
  records: readonly SeriesRecord[],
): ReadonlyMap<bigint, DayOfOneTh> {
  const ids = records.map(({ id }) => id).join();
  const all = useMemo(() => records.map(({ terms }) => terms), [ids]);
  const coins = useCoins(reports, all);
  return useMemo(() => {
    const days = new Map<bigint, DayOfOneTh>();
    for (const [i, { id, terms }] of records.entries()) {
      const report = reports.get(terms.network)?.at(-1);
      const known = coins[i];
      if (report !== undefined && known !== undefined) days.set(id, formulaDayOfOneTh(terms, known, report));
    }
    return days;
  }, [ids, coins]);
}
