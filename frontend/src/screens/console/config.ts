import { farmRegistryAbi, outputOracleAbi, protocolConfigAbi } from "@adit/sdk/abis";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getAbiItem, hexToString, isAddressEqual, type Address } from "viem";
import { getLogs, readContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import { LIVE } from "../../chain/queries.ts";

/** What governance accepts in new series now. */
export type SaleRules = {
  readonly protocolBps: number;
  readonly tipBps: number;
  readonly minBondDays: number;
  readonly salesStopped: boolean;
  readonly stoppedUntil: number;
  /** accepted feeds, in the order in which they were accepted first */
  readonly feeds: readonly { readonly token: Address; readonly feed: Address; readonly name: string }[];
};

/** Logs of a span of blocks that every node answers. */
const LOG_SPAN = 10_000n;

async function readRules(app: App): Promise<SaleRules> {
  const { client, deployment } = app;
  const contract = { address: deployment.contracts.config, abi: protocolConfigAbi } as const;
  const [protocolBps, tipBps, minBondDays, salesStopped, stoppedUntil, feeds] = await Promise.all([
    readContract(client, { ...contract, functionName: "protocolBps" }),
    readContract(client, { ...contract, functionName: "tipBps" }),
    readContract(client, { ...contract, functionName: "minBondEpochs" }),
    readContract(client, { ...contract, functionName: "salesStopped" }),
    readContract(client, { ...contract, functionName: "stoppedUntil" }),
    readFeeds(app),
  ]);
  return { protocolBps, tipBps, minBondDays, salesStopped, stoppedUntil, feeds };
}

async function readFeeds(app: App): Promise<SaleRules["feeds"]> {
  const { client, deployment } = app;
  const head = app.head.get().number ?? 0n;
  const accepted = new Map<string, { token: Address; feed: Address }>();
  for (let from = BigInt(deployment.startBlock); from <= head; from += LOG_SPAN) {
    const to = from + LOG_SPAN - 1n;
    const logs = await getLogs(client, {
      address: deployment.contracts.config,
      event: getAbiItem({ abi: protocolConfigAbi, name: "FeedSet" }),
      fromBlock: from,
      toBlock: to > head ? head : to,
      strict: true,
    });
    for (const { args } of logs) {
      const key = `${args.token}-${args.feed}`;
      if (args.accepted) accepted.set(key, { token: args.token, feed: args.feed });
      else accepted.delete(key);
    }
  }
  const nameOf = (feed: Address): string =>
    deployment.feeds.find(({ address }) => isAddressEqual(address, feed))?.description ?? feed;
  return [...accepted.values()].map(({ token, feed }) => ({ token, feed, name: nameOf(feed) }));
}

export function useSaleRules(): UseQueryResult<SaleRules> {
  const app = useApp();
  return useQuery({ queryKey: ["saleRules"], queryFn: () => readRules(app), staleTime: 60_000 });
}

/** A network as a farm mines it. */
export type NetworkInfo = {
  readonly network: number;
  readonly name: string;
  readonly algorithm: string;
  /** network that is merge-mined with it; 0 if there is none */
  readonly auxiliary: number;
  readonly rewardTokens: readonly Address[];
};

async function readNetwork(app: App, network: number): Promise<NetworkInfo> {
  const { outputOracle, config } = app.deployment.contracts;
  const [info, rewardTokens] = await Promise.all([
    readContract(app.client, {
      address: outputOracle,
      abi: outputOracleAbi,
      functionName: "networkOf",
      args: [network],
    }),
    readContract(app.client, {
      address: config,
      abi: protocolConfigAbi,
      functionName: "rewardTokensOf",
      args: [network],
    }),
  ]);
  const name = hexToString(info.name, { size: 32 });
  const algorithm = hexToString(info.algorithm, { size: 32 });
  return { network, name, algorithm, auxiliary: info.auxiliary, rewardTokens };
}

/** Every network that one of the deployment's reward tokens stands for, and those that are named. */
export function useNetworks(named: readonly number[] = []): UseQueryResult<readonly NetworkInfo[]> {
  const app = useApp();
  return useQuery({
    queryKey: ["networks", named],
    queryFn: async () => {
      const tokens = await Promise.all(
        app.deployment.rewardTokens.map(
          async ({ address }) =>
            await readContract(app.client, {
              address: app.deployment.contracts.config,
              abi: protocolConfigAbi,
              functionName: "rewardToken",
              args: [address],
            }),
        ),
      );
      const ids = new Set([...tokens.map(({ network }) => network), ...named].filter((id) => id !== 0));
      return await Promise.all([...ids].sort((a, b) => a - b).map(async (id) => await readNetwork(app, id)));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function readCapacity(app: App, farmId: number) {
  const contract = { address: app.deployment.contracts.farmRegistry, abi: farmRegistryAbi } as const;
  const args = [farmId] as const;
  const [farm, attested, reservations, [epochs, hashrates]] = await Promise.all([
    readContract(app.client, { ...contract, functionName: "farm", args }),
    readContract(app.client, { ...contract, functionName: "attestedCapacity", args }),
    readContract(app.client, { ...contract, functionName: "reservations", args }),
    readContract(app.client, { ...contract, functionName: "reports", args }),
  ]);
  const reported = epochs
    .map((epoch, i) => ({ epoch, hashrate: hashrates[i] ?? 0n }))
    .filter(({ epoch }) => epoch > 0 && epoch + 14 > farm.lastReportEpoch)
    .sort((a, b) => a.epoch - b.epoch);
  return { ...farm, attested, reservations, reported };
}

export type FarmCapacity = Awaited<ReturnType<typeof readCapacity>>;

export function useCapacity(farmId: number | undefined): UseQueryResult<FarmCapacity> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "capacity", farmId],
    queryFn: () => readCapacity(app, farmId ?? 0),
    enabled: farmId !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}
