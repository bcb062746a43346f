import type { Address, Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { openEvidenceStore } from "../evidence/index.ts";
import {
  createConfiguredNode,
  evidencePath,
  loadKeys,
  openStore,
  parseConfig,
  silentLogger,
  systemClock,
  type Clock,
  type Logger,
  type NodeConfigInput,
  type OracleNode,
  type TickOutcome,
  type ViemClients,
} from "../node/index.ts";
import type { Simulator } from "./server.ts";
import type { World } from "./world.ts";

/** Where the local committee reports to. */
export type CommitteeChain = {
  rpcUrl: string;
  chainId: number;
  oracle: Address;
  registry: Address;
  startBlock: number;
};

export type NodeConfigParameters = {
  world: World;
  simulator: Simulator;
  chain: CommitteeChain;
  /** index of the member, from 0 */
  node: number;
  attestingKeys: readonly Hex[];
  postingKey: Hex;
  /** addresses of all members in the same order; empty while ports are not known yet */
  urls: readonly string[];
  port: number;
  database: string;
  timing?: NodeConfigInput["timing"];
};

/** Waiting times for a chain on this machine: nobody is far away, and the sources answer at once. */
export const LOCAL_TIMING = {
  tickMs: 500,
  observeDelaySeconds: 7_200,
  collectMs: 400,
  requestMs: 5_000,
  leaderTimeoutMs: 3_000,
  confirmMs: 10_000,
} as const satisfies NodeConfigInput["timing"];

/** Blocks come when somebody sends something: nothing is worth waiting for. */
export const LOCAL_POSTING = {
  confirmations: 2,
  stuckSeconds: 10,
  resendSeconds: 2,
  retrySeconds: 1,
  quarantineSeconds: 5,
  dailyLimitEther: "10",
} as const satisfies NodeConfigInput["posting"];
/** The simulator is this machine: nobody has to wait. */
const LOCAL_PACE_MS = 0;

/** The configuration of one member of a committee that observes the simulator: what `adit-oracle --config` reads. */
export function simulatedNodeConfig(parameters: NodeConfigParameters): NodeConfigInput {
  const {
    world,
    simulator,
    chain,
    node,
    attestingKeys,
    postingKey,
    urls,
    port,
    database,
    timing = LOCAL_TIMING,
  } = parameters;
  const attestingKey = attestingKeys[node];
  if (attestingKey === undefined) throw new RangeError(`There is no key for node ${node}`);
  const sources = simulator.sourcesOf(node);
  return {
    chain,
    network: world.network,
    keys: { attesting: { kind: "key", key: attestingKey }, posting: { kind: "key", key: postingKey } },
    posting: LOCAL_POSTING,
    listen: { host: "127.0.0.1", port },
    peers: urls.map((url, index) => ({
      signer: privateKeyToAccount(attestingKeys[index] ?? attestingKey).address,
      url,
    })),
    database,
    durability: "process-crash",
    timing,
    bitcoin: [{ kind: "bitcoind", ...sources.bitcoind }],
    prices: [
      { exchange: "coinbase", url: sources.exchanges.coinbase },
      { exchange: "kraken", url: sources.exchanges.kraken },
      { exchange: "binance", url: sources.exchanges.binance },
    ],
    farms: world.farms.map(({ farmId, pool, poolUser }) => ({
      farmId,
      pools: [
        pool === "f2pool"
          ? { kind: "f2pool", user: poolUser, ...sources.f2pool, paceMs: LOCAL_PACE_MS }
          : { kind: "ocean", user: poolUser, ...sources.ocean },
      ],
      meter: { kind: "http", ...sources.meter, site: poolUser },
    })),
    logLevel: "info",
  };
}

export type LocalCommitteeParameters = {
  world: World;
  simulator: Simulator;
  chain: CommitteeChain;
  attestingKeys: readonly Hex[];
  postingKeys: readonly Hex[];
  /** clients over which node `node` reads and posts; for an in-process chain the same provider for all */
  clientsOf: (node: number) => Pick<ViemClients, "publicClient">;
  /** database path of node `node`, or ":memory:" */
  databaseOf: (node: number) => string;
  timing?: NodeConfigInput["timing"];
  /** this machine's by default */
  clockOf?: (node: number) => Clock;
  loggerOf?: (node: number) => Logger;
};

/** A committee in this process: real nodes, real HTTP on loopback, real databases. */
export type LocalCommittee = {
  nodes: readonly OracleNode[];
  /** Lets every node do what it can do now, all at once. */
  tick: () => Promise<TickOutcome[]>;
  /** Ticks until the epoch is on the chain. @throws Error if it is not after `attempts` */
  reportDay: (epoch: number, attempts?: number) => Promise<void>;
  stop: () => Promise<void>;
};

const DEFAULT_ATTEMPTS = 40;

export async function startLocalCommittee(parameters: LocalCommitteeParameters): Promise<LocalCommittee> {
  const { attestingKeys, postingKeys, chain, clockOf = () => systemClock } = parameters;
  const stores: { close: () => void }[] = [];
  const nodes: OracleNode[] = [];
  for (const node of attestingKeys.keys()) {
    const postingKey = postingKeys[node];
    if (postingKey === undefined) throw new RangeError(`There is no posting key for node ${node}`);
    const config = parseConfig(
      simulatedNodeConfig({
        ...parameters,
        node,
        postingKey,
        urls: [],
        port: 0,
        database: parameters.databaseOf(node),
      }),
    );
    const store = openStore({
      path: config.database,
      identity: `oracle ${chain.oracle} on chain ${chain.chainId}`,
      durability: config.durability,
    });
    const evidence = openEvidenceStore(evidencePath(config));
    stores.push(store, evidence);
    const logger = parameters.loggerOf?.(node) ?? silentLogger;
    nodes.push(
      createConfiguredNode({
        config,
        keys: await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs }),
        clock: clockOf(node),
        clients: parameters.clientsOf(node),
        store,
        evidence,
        fetch: globalThis.fetch,
        logger,
      }),
    );
  }
  await Promise.all(nodes.map((node) => node.start({ ticking: false })));
  const peers = nodes.map((node, index) => {
    const key = attestingKeys[index];
    const url = node.url();
    if (key === undefined || url === undefined) throw new RangeError(`Node ${index} did not start`);
    return { signer: privateKeyToAccount(key).address, url };
  });
  for (const node of nodes) node.setPeers(peers);

  const tick = (): Promise<TickOutcome[]> => Promise.all(nodes.map((node) => node.tick()));
  return {
    nodes,
    tick,
    reportDay: async (epoch, attempts = DEFAULT_ATTEMPTS) => {
      let last: TickOutcome[] = [];
      for (let attempt = 0; attempt < attempts; attempt++) {
        last = await tick();
        if (last.some((outcome) => outcome.outcome === "posted" && outcome.epoch >= epoch)) return;
        if (last.every((outcome) => outcome.outcome === "not-due" && outcome.epoch > epoch)) return;
        await systemClock.sleep(LOCAL_TIMING.tickMs / 10);
      }
      throw new Error(`Day ${epoch} was not reported: ${JSON.stringify(last)}`);
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      for (const store of stores) store.close();
    },
  };
}
