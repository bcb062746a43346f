import { LOCAL_CHAIN_ID } from "@adit/sdk";
import { equivocationsAbi, outputOracleAbi } from "@adit/sdk/abis";
import {
  createPublicClient,
  createWalletClient,
  defineChain,
  fallback,
  http,
  toFunctionSelector,
  type Abi,
  type AbiFunction,
  type Account,
  type Address,
  type Chain,
  type LocalAccount,
  type PublicClient,
  type Transport,
} from "viem";
import { bitcoinCalls, bitcoinCollectors } from "../bitcoin/configured.ts";
import { createPoster, openPostingStore, viemPostingChain, type PosterParameters } from "../posting/index.ts";
import type { Collector, Fetch } from "../sources/index.ts";
import { viemOracleChain, type ViemClients } from "./chain.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { EvidenceSettings, EvidenceStore } from "../evidence/index.ts";
import { equivocationJob } from "./reporting.ts";
import { ConfigError, type NodeConfig } from "./config.ts";
import { configHash, programVersion } from "./configHash.ts";
import { configuredSources } from "./configuredSources.ts";
import type { HealthLimits } from "./health.ts";
import { KeyError, type NodeKeys } from "./keys.ts";
import { reasonOf, silentLogger, type Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { PortError } from "../http/server.ts";
import { createNode, type OracleNode } from "./node.ts";
import type { Sources } from "./observe.ts";
import { createAttester } from "./signing.ts";
import { StoreError, type Store } from "./store.ts";

/** Something outside the node stops it from starting; the message is one sentence that says what and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}

export type ConfiguredNodeParameters = {
  config: NodeConfig;
  keys: NodeKeys;
  clock: Clock;
  /** this machine's time, unix milliseconds */
  unixMs?: () => number;
  clients: Pick<ViemClients, "publicClient">;
  store: Store;
  evidence: EvidenceStore;
  fetch: Fetch;
  logger: Logger;
};

/** Where evidence is kept: in memory if the database is there too. */
export function evidencePath({ database, evidence }: NodeConfig): string {
  return evidence.database ?? (database === ":memory:" ? database : `${database}.evidence`);
}

const MEBIBYTE = 1_048_576;

/** A quarter of the room is for the network's sources, which this node chose; farms share the rest. */
function evidenceSettings({ evidence }: NodeConfig): EvidenceSettings {
  const bytes = evidence.maxMegabytes * MEBIBYTE;
  return { retentionDays: evidence.retentionDays, maxBytes: { network: bytes / 4, farms: (bytes / 4) * 3 } };
}

/** A node with everything its configuration names. */
export function createConfiguredNode({
  config,
  keys,
  clock,
  unixMs = Date.now,
  clients: { publicClient },
  store,
  evidence,
  fetch,
  logger,
}: ConfiguredNodeParameters): OracleNode {
  const { oracle, registry, equivocations } = config.chain;
  const metrics = createMetrics();
  const postingStore = openPostingStore({ path: config.database, durability: config.durability });
  const poster = createPoster({
    chain: viemPostingChain(publicClient),
    store: postingStore,
    signer: keys.posting,
    ...postingRules(config),
    logger,
    metrics,
    unixMs,
  });
  const { sources, collectors } = configuredSources({
    config,
    fetch,
    clock,
    wallMs: unixMs,
    logger,
    onSourceFailure: (source) => {
      metrics.count("adit_source_failures_total", { source });
    },
  });
  const node = createNode({
    settings: {
      network: config.network,
      startBlock: BigInt(config.chain.startBlock),
      listen: config.listen,
      peers: config.peers,
      timing: config.timing,
      evidence: evidenceSettings(config),
    },
    clock,
    chain: viemOracleChain({ publicClient, oracle, registry }),
    store,
    attester: createAttester(keys.attesting),
    sources,
    evidence,
    reportEquivocation:
      equivocations === undefined
        ? undefined
        : (found) => {
            poster.submit(equivocationJob(equivocations, found));
          },
    poster,
    operation: {
      account: keys.attesting,
      version: programVersion(),
      configHash: configHash(config),
      limits: healthLimits(config),
      unixMs,
      probe: () => {
        postingStore.probe();
      },
    },
    metrics,
    fetch,
    logger,
  });
  const proving = bitcoinCollectors({ config, client: publicClient, poster, sources, fetch, clock, logger });
  const running = withCollectors(node, [...collectors, ...proving]);
  return {
    ...running,
    stop: async () => {
      await running.stop();
      postingStore.close();
    },
  };
}

function healthLimits({ chain, health, timing }: NodeConfig): HealthLimits {
  return {
    maxHeadAgeSeconds: chain.chainId === LOCAL_CHAIN_ID ? undefined : health.maxHeadAgeSeconds,
    maxClockOffsetSeconds: health.maxClockOffsetSeconds,
    minBalance: health.minBalanceEther,
    // A look may wait for peers and for its batch; twice that is a node that hangs.
    maxTickMs: 2 * (timing.tickMs + timing.collectMs + timing.confirmMs + TICK_REQUESTS * timing.requestMs),
    maxDueMs: VIEWS_UNTIL_ILL * timing.leaderTimeoutMs,
  };
}

/** What the posting key may sign, and how patient the engine is. */
export function postingRules({ chain, posting }: NodeConfig): Pick<PosterParameters, "policy" | "patience"> {
  const seconds = (value: number): number => value * 1_000;
  return {
    policy: {
      chainId: chain.chainId,
      allowed: [
        { to: chain.oracle, selectors: [toFunctionSelector(functionOf(outputOracleAbi, "post"))] },
        ...(chain.equivocations === undefined
          ? []
          : [{ to: chain.equivocations, selectors: [toFunctionSelector(functionOf(equivocationsAbi, "report"))] }]),
        ...bitcoinCalls(chain),
      ],
      maxGas: BigInt(posting.maxGas),
      fees: {
        maxFeePerGas: posting.maxFeeGwei,
        patientFeePerGas: posting.patientFeeGwei,
        patienceMs: seconds(posting.patienceSeconds),
        maxPriorityFeePerGas: posting.maxTipGwei,
      },
      dailyLimit: posting.dailyLimitEther,
    },
    patience: {
      confirmations: posting.confirmations,
      stuckMs: seconds(posting.stuckSeconds),
      resendMs: seconds(posting.resendSeconds),
      retryMs: seconds(posting.retrySeconds),
      quarantineMs: seconds(posting.quarantineSeconds),
      maxQuarantineMs: MAX_QUARANTINE_MS,
    },
  };
}

function functionOf(abi: Abi, name: string): AbiFunction {
  const found = abi.find((item) => item.type === "function" && item.name === name);
  if (found?.type !== "function") throw new TypeError(`The contract has no function ${name}`);
  return found;
}

/** Everything that the configuration tells a node to look at, for a look at it now; collectors are not among it. */
export function sourcesOf(config: NodeConfig, fetch: Fetch): Sources {
  return configuredSources({ config, fetch, clock: systemClock, wallMs: Date.now, logger: silentLogger }).sources;
}

/** Collectors run while the node runs. */
function withCollectors(node: OracleNode, collectors: readonly Collector[]): OracleNode {
  return {
    ...node,
    start: async (options) => {
      await node.start(options);
      for (const collector of collectors) collector.start();
    },
    stop: async () => {
      await Promise.all(collectors.map((collector) => collector.stop()));
      await node.stop();
    },
  };
}

const POLLING_MS = 100;
const MAX_QUARANTINE_MS = 3_600_000;
/** Requests that a look at the chain makes one after the other, at most about. */
const TICK_REQUESTS = 10;
/** A day that so many leaders did not bring to the chain. */
const VIEWS_UNTIL_ILL = 30;

/** A viem client over HTTP for a configuration; it only reads and passes on what was signed elsewhere. */
export function httpClient({ chain }: NodeConfig): PublicClient<Transport, Chain> {
  const transports = [chain.rpcUrl, ...chain.otherRpcUrls].map((url) => http(url, { retryCount: 1 }));
  return createPublicClient({
    chain: chainOf(chain.rpcUrl, chain.chainId),
    // In this order, always: a faster node is not a truer one.
    transport: transports.length === 1 ? http(chain.rpcUrl, { retryCount: 1 }) : fallback(transports, { rank: false }),
    cacheTime: 0,
    pollingInterval: POLLING_MS,
  });
}

/** viem clients over HTTP for any chain and posting account. */
export function clientsFor(rpcUrl: string, chainId: number, account: LocalAccount): ViemClients {
  const chain = chainOf(rpcUrl, chainId);
  const transport: Transport = http(rpcUrl, { retryCount: 1 });
  const wallet: { account: Account; chain: Chain; transport: Transport } = { account, chain, transport };
  return {
    publicClient: createPublicClient({ chain, transport, cacheTime: 0, pollingInterval: POLLING_MS }),
    walletClient: createWalletClient({ ...wallet, pollingInterval: POLLING_MS }),
  };
}

export function chainOf(rpcUrl: string, chainId: number): Chain {
  return defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

/** Looks whether a chain answers, has the id that is meant, and code at the named places. @throws StartError */
export async function checkContracts(
  client: PublicClient<Transport, Chain>,
  rpcUrl: string,
  chainId: number,
  contracts: Readonly<Record<string, Address>>,
): Promise<void> {
  const found = await client.getChainId().catch((cause: unknown) => {
    throw new StartError(`The chain at ${hostOf(rpcUrl)} cannot be reached: ${firstLine(reasonOf(cause))}`, { cause });
  });
  if (found !== chainId) {
    throw new StartError(
      `The chain at ${hostOf(rpcUrl)} has id ${found}, but ${chainId} is configured: one of the two is wrong.`,
    );
  }
  for (const [name, address] of Object.entries(contracts)) {
    const code = await client.getCode({ address });
    if (code === undefined || code === "0x")
      throw new StartError(`There is no contract at ${name} (${address}) on chain ${chainId}.`);
  }
}

/** Looks before the first tick whether the chain is the one that the configuration means. @throws StartError */
export async function checkChain(
  client: PublicClient<Transport, Chain>,
  { chain, network }: NodeConfig,
): Promise<void> {
  const contracts = {
    "chain.oracle": chain.oracle,
    "chain.registry": chain.registry,
    ...(chain.equivocations === undefined ? {} : { "chain.equivocations": chain.equivocations }),
  };
  await checkContracts(client, chain.rpcUrl, chain.chainId, contracts);
  const rules = await client
    .readContract({ address: chain.oracle, abi: outputOracleAbi, functionName: "rulesOf", args: [network] })
    .catch((cause: unknown) => {
      throw new StartError(`The contract at chain.oracle (${chain.oracle}) is not an OutputOracle.`, { cause });
    });
  if (BigInt(rules) === 0n) throw new StartError(`The oracle at ${chain.oracle} reports no network ${network}.`);
}

/** True for what the person at the keyboard can mend: its message is for them, and its stack is of no use. */
export function isUserError(error: unknown): error is Error {
  if (
    error instanceof ConfigError ||
    error instanceof KeyError ||
    error instanceof StartError ||
    error instanceof StoreError ||
    error instanceof PortError
  )
    return true;
  return (
    error instanceof TypeError &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("ERR_PARSE_ARGS")
  );
}

/** An RPC address may carry a key in its path: only the host is shown. */
function hostOf(url: string): string {
  return new URL(url).host;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
