import { obstacle, seriesState } from "@adit/sdk";
import { erc20Abi, farmRegistryAbi, hashpowerAbi, outputOracleAbi, priceRoundsAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { keepPreviousData, queryOptions, useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import type { AccountEvent } from "./accountEvents.ts";
import type { History } from "./events.ts";
import { useHead } from "./head.ts";

/** Everything under this key is asked again when the chain has moved on. */
const LIVE = "live";
/** A price older than this is no price of today. */
const MAX_PRICE_AGE_SECONDS = 86_400;

/** Asks again for what is on screen whenever a new block was seen. Mounted once. */
export function useFollowChain(): void {
  const app = useApp();
  const { number } = useHead(app.head);
  useEffect(() => {
    if (number !== undefined) void app.queries.invalidateQueries({ queryKey: [LIVE] }, { cancelRefetch: false });
  }, [app, number]);
}

export function useHistory(): UseQueryResult<History> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "history"],
    queryFn: () => app.history.read(app.head.get().number ?? 0n),
    enabled: number !== undefined,
    structuralSharing: false,
  });
}

async function readSeries(app: App, id: bigint) {
  const { market, settlement, hashpower } = app.deployment.contracts;
  const args = [id] as const;
  const [state, available, escrow, account, lane, next] = await Promise.all([
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "state", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "available", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "escrow", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "account", args }),
    readContract(app.client, { address: hashpower, abi: hashpowerAbi, functionName: "lane", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "nextEpoch", args }),
  ]);
  return { state: seriesState(state), available, escrow, account, lane, nextEpoch: next[0], obstacle: obstacle(next[1]) };
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

/** Today's USD price of a reward token by a series' feeds, 8 decimals; undefined if no feed is fresh. */
export function usePrice(feeds: readonly [Address, Address, Address] | undefined): UseQueryResult<bigint> {
  const app = useApp();
  return useQuery({
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

const ZERO: Address = "0x0000000000000000000000000000000000000000";
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

async function readPosition(app: App, account: Address, id: bigint) {
  const { hashpower } = app.deployment.contracts;
  const [units, index, accrued] = await readContract(app.client, {
    address: hashpower,
    abi: hashpowerAbi,
    functionName: "positionOf",
    args: [account, id],
  });
  return { units, index, accrued };
}

export type Position = Awaited<ReturnType<typeof readPosition>>;

export function positionQuery(app: App, account: Address | undefined, id: bigint) {
  return queryOptions({
    queryKey: [LIVE, "position", account, id.toString()],
    queryFn: () => readPosition(app, account ?? ZERO, id),
    enabled: account !== undefined,
    structuralSharing: false,
  });
}

export function usePosition(account: Address | undefined, id: bigint): UseQueryResult<Position> {
  return useQuery(positionQuery(useApp(), account, id));
}

export function balanceQuery(app: App, token: Address, account: Address | undefined) {
  return queryOptions({
    queryKey: [LIVE, "balance", token, account],
    queryFn: () => readContract(app.client, { address: token, abi: erc20Abi, functionName: "balanceOf", args: [account ?? ZERO] }),
    enabled: account !== undefined,
  });
}

export function useAccountEvents(account: Address | undefined): UseQueryResult<readonly AccountEvent[]> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "account", account],
    queryFn: () => app.accounts.read(account ?? ZERO, app.head.get().number ?? 0n),
    enabled: account !== undefined && number !== undefined,
    structuralSharing: false,
  });
}

/** A holding with what its figures need. */
export type HeldSeries = { readonly id: bigint; readonly position: Position; readonly live: SeriesLive };

/** Every series in which the account has units or rewards. */
export function useHoldings(account: Address | undefined, ids: readonly bigint[]): { status: "loading" | "failed" | "ready"; held: readonly HeldSeries[] } {
  const app = useApp();
  const positions = useQueries({ queries: ids.map((id) => positionQuery(app, account, id)) });
  const lives = useQueries({ queries: ids.map((id) => ({ ...seriesQuery(app, id), enabled: account !== undefined })) });
  const held: HeldSeries[] = [];
  let waiting = false;
  let failed = false;
  for (const [i, id] of ids.entries()) {
    const position = positions[i];
    const live = lives[i];
    if (position?.data === undefined || live?.data === undefined) {
      waiting = true;
      failed ||= position?.isError === true || live?.isError === true;
    } else if (position.data.units > 0n || position.data.accrued > 0n) {
      held.push({ id, position: position.data, live: live.data });
    }
  }
  return { status: failed ? "failed" : waiting ? "loading" : "ready", held };
}
