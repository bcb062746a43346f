import {
  aggregatorV3Abi,
  bitcoinRelayAbi,
  hashpriceFeedAbi,
  outputOracleAbi,
  protocolConfigAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { obstacle, seriesState, type Obstacle } from "@adit/sdk";
import { verifyHeartbeat, type Committee, type SignedHeartbeat } from "@adit/sdk/oracle";
import { createClient, http, isAddressEqual, type Address } from "viem";
import { getBlockNumber, readContract } from "viem/actions";
import type { App } from "../app/context.ts";
import { askNode, hostOf, NodeError } from "../nodes/client.ts";
import { committeeSchema, healthSchema, heartbeatSchema } from "../nodes/schemas.ts";
import type { History } from "./events.ts";

/* What the status page asks for. Each question has its own time limit, so that one part that hangs hides no other. */

const TIMEOUT_MS = 6_000;

export type RpcRow = { readonly url: string; readonly block: bigint | undefined; readonly millis: number };
export type Rpcs = {
  readonly rows: readonly RpcRow[];
  /** the newest block that this page had seen when the last of them answered */
  readonly newest: bigint;
};

/** Asks every way to the chain that the deployment names for its newest block. */
export async function readRpcs({ deployment, head }: App): Promise<Rpcs> {
  const urls = [deployment.rpcUrl, ...(deployment.fallbackRpcUrls ?? [])].filter((url) => url.startsWith("http"));
  const before = head.get().number ?? 0n;
  const rows = await Promise.all(
    urls.map(async (url) => {
      const begun = performance.now();
      const client = createClient({ transport: http(url, { timeout: TIMEOUT_MS, retryCount: 0 }) });
      const block = await getBlockNumber(client, { cacheTime: 0 }).catch(() => undefined);
      return { url, block, millis: Math.round(performance.now() - begun) };
    }),
  );
  const newest = rows.reduce((most, { block }) => (block !== undefined && block > most ? block : most), before);
  return { rows, newest };
}

export type CommitteeNow = Committee & {
  /** scheduled to come into force, unix second; undefined if none is */
  readonly next: { readonly signers: readonly Address[]; readonly activeAt: number } | undefined;
};

export async function readCommittee({ client, deployment }: App): Promise<CommitteeNow> {
  const read = { address: deployment.contracts.outputOracle, abi: outputOracleAbi } as const;
  const [{ configCount, f, quorum, configDigest, signers }, [next, , activeAt]] = await Promise.all([
    readContract(client, { ...read, functionName: "committee" }),
    readContract(client, { ...read, functionName: "scheduledCommittee" }),
  ]);
  return {
    configCount,
    f,
    quorum,
    configDigest,
    signers,
    next: next.length === 0 ? undefined : { signers: next, activeAt },
  };
}

export type NodeRow = {
  readonly host: string;
  readonly failure: string | undefined;
  readonly heartbeat: SignedHeartbeat | undefined;
  readonly isSigned: boolean;
  /** what it says is wrong with itself */
  readonly ailments: readonly string[];
  /** of its peers: how many it sees well, of how many */
  readonly peers: { readonly well: number; readonly all: number } | undefined;
  /** this computer's clock at the answer */
  readonly seenMs: number;
};

/** Asks every committee node how it stands, and checks the signature under its answer here. */
export async function readNodes(app: App): Promise<readonly NodeRow[]> {
  const { deployment } = app;
  const domain = { chainId: deployment.chainId, oracle: deployment.contracts.outputOracle };
  const options = { timeoutMs: TIMEOUT_MS };
  return await Promise.all(
    (deployment.nodeUrls ?? []).map(async (url): Promise<NodeRow> => {
      const host = hostOf(url);
      try {
        const heartbeat = await askNode(url, "/heartbeat", heartbeatSchema, options);
        const [isSigned, health, committee] = await Promise.all([
          verifyHeartbeat(domain, heartbeat),
          askNode(url, "/healthz", healthSchema, { ...options, also: [503] }).catch(nothing),
          askNode(url, "/committee", committeeSchema, options).catch(nothing),
        ]);
        const members = committee?.members;
        return {
          host,
          failure: undefined,
          heartbeat,
          isSigned,
          ailments: health?.reasons ?? [],
          peers:
            members === undefined
              ? undefined
              : { well: members.filter(({ state }) => state === "ok").length, all: members.length },
          seenMs: Date.now(),
        };
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        const failure = error.message;
        return {
          host,
          failure,
          heartbeat: undefined,
          isSigned: false,
          ailments: [],
          peers: undefined,
          seenMs: Date.now(),
        };
      }
    }),
  );
}

function nothing(error: unknown): undefined {
  if (!(error instanceof NodeError)) throw error;
  return undefined;
}

/** Index of a key in a committee; undefined if it is in none. */
export function memberOf({ signers }: Committee, address: Address): number | undefined {
  const index = signers.findIndex((signer) => isAddressEqual(signer, address));
  return index === -1 ? undefined : index;
}

/** Where each reported network stands. */
export async function readNetworkDays({ client, deployment }: App, networks: readonly number[]) {
  const read = { address: deployment.contracts.outputOracle, abi: outputOracleAbi } as const;
  return await Promise.all(
    networks.map(async (network) => {
      const [state, lastFinalEpoch] = await Promise.all([
        readContract(client, { ...read, functionName: "networkState", args: [network] }),
        readContract(client, { ...read, functionName: "lastFinalEpoch", args: [network] }),
      ]);
      return { network, sequence: state.sequence, lastEpoch: state.lastEpoch, lastFinalEpoch };
    }),
  );
}

/** Newest rounds of the deployment's price feeds, and what their rules allow. */
export async function readFeeds({ client, deployment }: App) {
  return await Promise.all(
    deployment.feeds.map(async ({ address, description }) => {
      const [round, rules] = await Promise.all([
        readContract(client, { address, abi: aggregatorV3Abi, functionName: "latestRoundData" }).catch(() => undefined),
        readContract(client, {
          address: deployment.contracts.config,
          abi: protocolConfigAbi,
          functionName: "feedRules",
          args: [address],
        }),
      ]);
      return { description, updatedAt: Number(round?.[3] ?? 0n), heartbeat: rules.heartbeat };
    }),
  );
}

/** How fresh the hashprice feeds are. */
export async function readHashprices({ client, deployment }: App) {
  const feeds = (deployment.contracts.hashpriceFeeds ?? []).flatMap(({ network, inCoin, inUsd }) => [
    { network, in: "coin", address: inCoin },
    { network, in: "USD", address: inUsd },
  ]);
  return await Promise.all(
    feeds.map(async (feed) => {
      const read = { address: feed.address, abi: hashpriceFeedAbi } as const;
      const [description, lastPushed, freshUntil] = await Promise.all([
        readContract(client, { ...read, functionName: "description" }),
        readContract(client, { ...read, functionName: "lastPushed" }),
        readContract(client, { ...read, functionName: "freshUntil" }),
      ]);
      return { ...feed, description, lastPushed, freshUntil: Number(freshUntil) };
    }),
  );
}

/** How far the relay of Bitcoin's targets is; undefined where there is none. */
export async function readRelay({ client, deployment }: App) {
  const { bitcoinRelay } = deployment.contracts;
  if (bitcoinRelay === undefined) return undefined;
  const read = { address: bitcoinRelay, abi: bitcoinRelayAbi } as const;
  const [provenUntil, newestPeriod] = await Promise.all([
    readContract(client, { ...read, functionName: "provenUntil" }),
    readContract(client, { ...read, functionName: "newestPeriod" }),
  ]);
  return { provenUntil: Number(provenUntil), newestPeriod: Number(newestPeriod) };
}

export type WaitingSeries = { readonly id: bigint; readonly nextEpoch: number; readonly obstacle: Obstacle };

/** Series that are looked at: the newest ones, so that a large market costs this page no more than a small one. */
export const SERIES_LOOKED_AT = 100;
const MINED: ReadonlySet<string> = new Set(["Active", "Suspended", "Sold"]);

/** Series with a day that is over and not settled, and what it waits for. */
export async function readWaiting(
  { client, deployment }: App,
  history: History,
  nowSeconds: number,
): Promise<readonly WaitingSeries[]> {
  const read = { address: deployment.contracts.settlement, abi: settlementAbi } as const;
  const today = Math.floor(nowSeconds / 86_400);
  const open = [...history.series.values()]
    .filter(({ finishedIn }) => finishedIn === undefined)
    .slice(-SERIES_LOOKED_AT);
  const all = await Promise.all(
    open.map(async ({ id }) => {
      const [state, [nextEpoch, what]] = await Promise.all([
        readContract(client, { ...read, functionName: "state", args: [id] }),
        readContract(client, { ...read, functionName: "nextEpoch", args: [id] }),
      ]);
      return { id, nextEpoch, obstacle: obstacle(what), isMined: MINED.has(seriesState(state)) };
    }),
  );
  return all.filter(
    ({ nextEpoch, isMined, obstacle: what }) =>
      isMined && nextEpoch < today && what !== "Complete" && what !== "NotSold",
  );
}
