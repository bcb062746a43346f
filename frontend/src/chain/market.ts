import { seriesState, type SeriesState } from "@adit/sdk";
import { glanceAbi } from "@adit/sdk/abis";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { hexToString } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import { pricePerTh } from "../model/price.ts";
import type { Offer } from "./offers.ts";
import type { History, ReportedDay, Terms } from "./events.ts";
import { LIVE, priceQuery } from "./live.ts";

/** Series whose state is asked for at once: one request to the node. */
const STATES_AT_ONCE = 200;
const STATES_EVERY_MS = 60_000;
const RENTALS_EVERY_MS = 20_000;

const NO_STATES: ReadonlyMap<bigint, SeriesState> = new Map();

/** Where series stand that nobody counted for this page: each is asked for once a minute. Rows on screen ask by themselves. */
export function useStates(history: History | undefined): ReadonlyMap<bigint, SeriesState> {
  const app = useApp();
  const ids = useMemo(
    () =>
      [...(history?.series.values() ?? [])]
        .filter(({ count, ended }) => count === undefined && ended === undefined)
        .map(({ id }) => id),
    [history],
  );
  const { data } = useQuery({
    queryKey: ["states", ids.length, ids.at(-1)?.toString()],
    queryFn: async () => {
      const states = new Map<bigint, SeriesState>();
      for (let i = 0; i < ids.length; i += STATES_AT_ONCE) {
        const some = ids.slice(i, i + STATES_AT_ONCE);
        const found = await Promise.all(some.map(async (id) => [id, await readState(app, id)] as const));
        for (const [id, state] of found) states.set(id, state);
      }
      return states;
    },
    enabled: ids.length > 0,
    refetchInterval: STATES_EVERY_MS,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  return data ?? NO_STATES;
}

async function readState(app: App, id: bigint): Promise<SeriesState> {
  const { settlement: address } = app.deployment.contracts;
  return seriesState(await readContract(app.client, { address, abi: glanceAbi, functionName: "state", args: [id] }));
}

/** What of a series changes by the block. */
export type RowLive = { readonly state: SeriesState; readonly available: bigint };

const NO_ROWS: ReadonlyMap<bigint, RowLive> = new Map();

/** State and units for sale of the rows on screen, as of the newest block: one question for all of them. */
export function useRowsLive(ids: readonly bigint[]): ReadonlyMap<bigint, RowLive> {
  const app = useApp();
  const { data } = useQuery<ReadonlyMap<bigint, RowLive>>({
    queryKey: [LIVE, "rows", ids.join()],
    queryFn: async () => {
      const { market: address } = app.deployment.contracts;
      const found = await Promise.all(
        ids.map(async (id): Promise<[bigint, RowLive]> => {
          const [state, available] = await Promise.all([
            readState(app, id),
            readContract(app.client, { address, abi: glanceAbi, functionName: "available", args: [id] }),
          ]);
          return [id, { state, available }];
        }),
      );
      return new Map(found);
    },
    enabled: ids.length > 0,
    structuralSharing: (before, after) => (isRows(before) && isRows(after) ? sharing(before, after) : after),
    placeholderData: keepPreviousData,
  });
  return data ?? NO_ROWS;
}

function isRows(value: unknown): value is ReadonlyMap<bigint, RowLive> {
  return value instanceof Map;
}

/** What did not change keeps its identity, so that its row is not drawn again. */
function sharing(
  before: ReadonlyMap<bigint, RowLive>,
  after: ReadonlyMap<bigint, RowLive>,
): ReadonlyMap<bigint, RowLive> {
  let isSame = before.size === after.size;
  const shared = new Map<bigint, RowLive>();
  for (const [id, row] of after) {
    const old = before.get(id);
    const kept = old?.state === row.state && old.available === row.available ? old : row;
    isSame &&= kept === old;
    shared.set(id, kept);
  }
  return isSame ? before : shared;
}

/** What of a series is offered for rent. */
export type Rental = {
  /** units */
  readonly units: bigint;
  /** payment-token base units per TH/s and day, of the cheapest offer */
  readonly rentPerThDay: bigint;
  readonly cheapest: number;
  readonly offers: number;
};

const NO_RENTALS: ReadonlyMap<bigint, Rental> = new Map();

/** Units that are offered for rent, by series: all listings from the indexer, else the newest from the chain. */
export function useRentals(): ReadonlyMap<bigint, Rental> {
  const app = useApp();
  const source = useSource();
  const { data } = useQuery({
    queryKey: ["rentals", source],
    queryFn: () =>
      fromEither<readonly Offer[]>(
        app,
        source,
        (reads) => reads.openListings(),
        async () => await (await import("./offers.ts")).readOffers(app),
      ),
    enabled: source !== undefined,
    refetchInterval: RENTALS_EVERY_MS,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  const today = Math.floor((app.head.nowMillis() ?? 0) / 86_400_000);
  return useMemo(() => (data === undefined ? NO_RENTALS : rentalsOf(data, today)), [data, today]);
}

/** @param today UTC day number: a lease begins tomorrow at the earliest */
function rentalsOf(offers: readonly Offer[], today: number): ReadonlyMap<bigint, Rental> {
  const rentals = new Map<bigint, Rental>();
  for (const { listing, series, units, rentPrice, lastStart } of offers) {
    if (units === 0n || lastStart <= today) continue;
    const before = rentals.get(series);
    const rent = pricePerTh(rentPrice);
    const isCheaper = before === undefined || rent < before.rentPerThDay;
    rentals.set(series, {
      units: (before?.units ?? 0n) + units,
      rentPerThDay: isCheaper ? rent : before.rentPerThDay,
      cheapest: isCheaper ? Number(listing) : before.cheapest,
      offers: (before?.offers ?? 0) + 1,
    });
  }
  return rentals;
}

export type NetworkFacts = { readonly name: string; readonly algorithm: string; readonly coinDecimals: number };

/** Name and coin of each of these networks; nothing of them ever changes. */
export function useNetworks(networks: readonly number[]): ReadonlyMap<number, NetworkFacts> {
  const app = useApp();
  const { data } = useQuery({
    queryKey: ["networks", networks.join()],
    queryFn: async () => {
      const { outputOracle: address } = app.deployment.contracts;
      const found = await Promise.all(
        networks.map(async (network): Promise<[number, NetworkFacts]> => {
          const facts = await readContract(app.client, {
            address,
            abi: glanceAbi,
            functionName: "networkOf",
            args: [network],
          });
          const [name, algorithm] = [facts.name, facts.algorithm].map((text) => hexToString(text, { size: 32 }));
          return [network, { name: name ?? "", algorithm: algorithm ?? "", coinDecimals: facts.coinDecimals }];
        }),
      );
      return new Map(found);
    },
    enabled: networks.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  return data ?? NO_NETWORKS;
}

const NO_NETWORKS: ReadonlyMap<number, NetworkFacts> = new Map();

/** Sets of feeds that are asked for; series by other feeds are counted at the price that the committee signed. */
const FEEDS_ASKED = 24;

/** Today's USD prices by sets of feeds. A silent feed leaves the price that the committee signed with the day. */
export function usePrices(history: History | undefined): (feeds: Terms["feeds"], report: ReportedDay) => bigint {
  const app = useApp();
  const feeds = useMemo(() => {
    const sets = new Map<string, Terms["feeds"]>();
    for (const { terms } of history?.series.values() ?? []) {
      sets.set(terms.feeds.join(), terms.feeds);
      if (terms.secondNetwork !== 0) sets.set(terms.secondFeeds.join(), terms.secondFeeds);
      if (sets.size >= FEEDS_ASKED) break;
    }
    return [...sets.values()];
  }, [history]);
  const key = useQueries({
    queries: feeds.map((set) => priceQuery(app, set)),
    combine: (results) => results.map(({ data }) => data?.toString() ?? "").join(),
  });
  return useMemo(() => {
    const prices = new Map(key.split(",").map((text, i) => [feeds[i]?.join(), text === "" ? 0n : BigInt(text)]));
    return (set, report) => {
      const price = prices.get(set.join()) ?? 0n;
      return price > 0n ? price : report.report.priceUsd8;
    };
  }, [key, feeds]);
}
