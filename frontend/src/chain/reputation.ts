import { reputationOf, type Reputation, type ReputationEvent } from "@adit/sdk";
import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import {
  encodeEventTopics,
  formatLog,
  getAbiItem,
  numberToHex,
  parseEventLogs,
  type Address,
  type Client,
  type Hex,
  type RpcLog,
} from "viem";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import type { SeriesRecord } from "./events.ts";
import { scan, type Placed } from "./scan.ts";

const EVENTS = [
  getAbiItem({ abi: primaryMarketAbi, name: "EscrowSettled" }),
  getAbiItem({ abi: primaryMarketAbi, name: "WithheldReleased" }),
  getAbiItem({ abi: primaryMarketAbi, name: "RefundsOpened" }),
  getAbiItem({ abi: settlementAbi, name: "EpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "SecondEpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochLate" }),
  getAbiItem({ abi: settlementAbi, name: "EpochCovered" }),
  getAbiItem({ abi: settlementAbi, name: "BondPosted" }),
  getAbiItem({ abi: settlementAbi, name: "BondWithdrawn" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesEnded" }),
] as const;
const SIGNATURES: Hex[] = EVENTS.flatMap((event) => encodeEventTopics({ abi: [event] })).filter(
  (topic) => typeof topic === "string",
);
const EVERY_MS = 30_000;

/** A provider's record in money: from the indexer's books, else recomputed from the events of its own series alone. */
export function useReputation(
  provider: Address,
  series: readonly SeriesRecord[] | undefined,
): UseQueryResult<{ readonly reputation: Reputation; readonly source: "indexer" | "chain" }> {
  const app = useApp();
  const source = useSource();
  return useQuery({
    queryKey: ["reputation", provider, source, series?.length],
    queryFn: () =>
      fromEither<{ readonly reputation: Reputation; readonly source: "indexer" | "chain" }>(
        app,
        source,
        async (reads) => ({ reputation: await reads.reputation(provider), source: "indexer" }),
        async () => ({ reputation: await readReputation(app, provider, series ?? []), source: "chain" }),
      ),
    enabled: source !== undefined && series !== undefined,
    refetchInterval: EVERY_MS,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

type Told = Placed & { readonly event: ReputationEvent };

async function readReputation(
  { client, deployment, head }: App,
  provider: Address,
  series: readonly SeriesRecord[],
): Promise<Reputation> {
  const nothing: Reputation = { provider, rewards: [], escrow: [] };
  if (series.length === 0) return nothing;
  const { market, settlement } = deployment.contracts;
  const topics = [SIGNATURES, series.map(({ id }) => numberToHex(id, { size: 32 }))];
  const { entries } = await scan<Told>({
    previous: undefined,
    startBlock: BigInt(deployment.startBlock),
    head: head.get().number ?? 0n,
    fetch: (fromBlock, toBlock) => fetchTold(client, { address: [market, settlement], topics, fromBlock, toBlock }),
  });
  const opened = series.map(({ id, terms }): ReputationEvent => ({
    eventName: "SeriesOpened",
    args: { id, provider, terms },
  }));
  return reputationOf([...opened, ...entries.map(({ event }) => event)])[0] ?? nothing;
}

async function fetchTold(
  client: Client,
  filter: {
    readonly address: Address[];
    readonly topics: Hex[][];
    readonly fromBlock: bigint;
    readonly toBlock: bigint;
  },
): Promise<readonly Told[]> {
  const found = await client.request<{
    Method: "eth_getLogs";
    Parameters: [{ address: Address[]; topics: Hex[][]; fromBlock: Hex; toBlock: Hex }];
    ReturnType: RpcLog[];
  }>({
    method: "eth_getLogs",
    params: [{ ...filter, fromBlock: numberToHex(filter.fromBlock), toBlock: numberToHex(filter.toBlock) }],
  });
  const logs = parseEventLogs<typeof EVENTS>({ abi: EVENTS, logs: found.map((log) => formatLog(log)), strict: true });
  return logs.map((log) => ({ blockNumber: log.blockNumber, logIndex: log.logIndex, event: log }));
}
