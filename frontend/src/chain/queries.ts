import { obstacle, seriesState } from "@adit/sdk";
import {
  farmRegistryAbi,
  hashpowerAbi,
  outputOracleAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { getBacking } from "@adit/sdk/actions";
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import type { History } from "./events.ts";
import { useHead } from "./head.ts";

/** Everything under this key is asked again when the chain has moved on. */
export const LIVE = "live";
/** A price older than this is no price of today. */
const MAX_PRICE_AGE_SECONDS = 86_400;

/** Asks again for what is on screen whenever a new block was seen, or another one in its place. Mounted once. */
export function useFollowChain(): void {
  const app = useApp();
  const { number, hash } = useHead(app.head);
  useEffect(() => {
    if (number !== undefined) void app.queries.invalidateQueries({ queryKey: [LIVE] }, { cancelRefetch: false });
  }, [app, number, hash]);
}

/** Providers, farms, series and the newest network days: from the indexer where it answers, else from the chain's events. */
export function useHistory(): UseQueryResult<History> {
  const app = useApp();
  const { number } = useHead(app.head);
  const source = useSource();
  return useQuery({
    queryKey: HISTORY,
    queryFn: () =>
      fromEither(
        app,
        source,
        (reads) =>
          reads.history((part) => {
            app.queries.setQueryData(HISTORY, part);
          }),
        () => app.history.read(),
      ),
    enabled: number !== undefined && source !== undefined,
    structuralSharing: false,
  });
}

const HISTORY = [LIVE, "history"] as const;

async function readSeries(app: App, id: bigint) {
  const { market, settlement, hashpower } = app.deployment.contracts;
  const args = [id] as const;
  const [state, available, escrow, account, lane, next, backing] = await Promise.all([
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "state", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "available", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "escrow", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "account", args }),
    readContract(app.client, { address: hashpower, abi: hashpowerAbi, functionName: "lane", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "nextEpoch", args }),
    getBacking(app.client, { deployment: app.deployment, id }),
  ]);
  return {
    state: seriesState(state),
    available,
    escrow,
    account,
    lane,
    backing,
    nextEpoch: next[0],
    obstacle: obstacle(next[1]),
  };
}

export type SeriesLive = Awaited<ReturnType<typeof readSeries>>;

export function seriesQuery(app: App, id: bigint) {
  return queryOptions({
    queryKey: [LIVE, "series", id.toString()],
    queryFn: () => readSeries(app, id),
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

export function useSeriesLive(id: bigint | undefined): UseQueryResult<SeriesLive> {
  const app = useApp();
  return useQuery({ ...seriesQuery(app, id ?? 0n), enabled: id !== undefined });
}

export function priceQuery(app: App, feeds: readonly [Address, Address, Address] | undefined) {
  return queryOptions({
    queryKey: [LIVE, "price", feeds],
    queryFn: () =>
      readContract(app.client, {
        address: app.deployment.contracts.priceRounds,
        abi: priceRoundsAbi,
        functionName: "latestPrice",
        args: [feeds ?? NO_FEEDS, MAX_PRICE_AGE_SECONDS],
      }),
    enabled: feeds !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** Today's USD price of a reward token by a series' feeds, 8 decimals; undefined if no feed is fresh. */
export function usePrice(feeds: readonly [Address, Address, Address] | undefined): UseQueryResult<bigint> {
  return useQuery(priceQuery(useApp(), feeds));
}

export const ZERO: Address = "0x0000000000000000000000000000000000000000";
const NO_FEEDS = [ZERO, ZERO, ZERO] as const;

export function useCoinDecimals(network: number | undefined): UseQueryResult<number> {
  const app = useApp();
  return useQuery({
    queryKey: ["coinDecimals", network],
    queryFn: () =>
      readContract(app.client, {
        address: app.deployment.contracts.outputOracle,
        abi: outputOracleAbi,
        functionName: "coinDecimals",
        args: [network ?? 0],
      }),
    enabled: network !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function readFarm(app: App, farmId: number) {
  const address = app.deployment.contracts.farmRegistry;
  const args = [farmId] as const;
  const [farm, attested] = await Promise.all([
    readContract(app.client, { address, abi: farmRegistryAbi, functionName: "farm", args }),
    readContract(app.client, { address, abi: farmRegistryAbi, functionName: "attestedCapacity", args }),
  ]);
  return { ...farm, attested };
}

export type FarmLive = Awaited<ReturnType<typeof readFarm>>;

export function useFarm(farmId: number | undefined): UseQueryResult<FarmLive> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "farm", farmId],
    queryFn: () => readFarm(app, farmId ?? 0),
    enabled: farmId !== undefined,
    structuralSharing: false,
  });
}
