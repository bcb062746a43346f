import { obstacle, seriesState } from "@adit/sdk";
import { farmRegistryAbi, hashpowerAbi, outputOracleAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { getBacking } from "@adit/sdk/actions";
import { hasTwoTokens } from "@adit/sdk/math";
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { LIVE } from "./live.ts";

export { LIVE, useHistory, ZERO } from "./live.ts";

async function readSeries(app: App, id: bigint) {
  const { market, settlement, hashpower } = app.deployment.contracts;
  const args = [id] as const;
  const [state, available, escrow, account, lane, next, backing, secondAccount] = await Promise.all([
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "state", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "available", args }),
    readContract(app.client, { address: market, abi: primaryMarketAbi, functionName: "escrow", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "account", args }),
    readContract(app.client, { address: hashpower, abi: hashpowerAbi, functionName: "lane", args }),
    readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "nextEpoch", args }),
    getBacking(app.client, { deployment: app.deployment, id }),
    hasTwoTokens(id)
      ? readContract(app.client, { address: settlement, abi: settlementAbi, functionName: "secondAccount", args })
      : undefined,
  ]);
  return {
    state: seriesState(state),
    available,
    escrow,
    account,
    /** of the second reward token, in merged mining */
    secondAccount,
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
