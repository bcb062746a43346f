import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_CHAIN_ID } from "@adit/sdk";
import { epochEnd } from "@adit/sdk/math";
import { httpClients, type Provider } from "../../../scripts/lib/clients.ts";
import { leaderOf, type NodeConfigInput } from "../node/index.ts";
import { createWorld, simulatedNodeConfig, startSimulator, type Simulator, type World } from "../simulator/index.ts";
import { committeeKeys, deployOn, type CommitteeKeys, type TestChain } from "../testing/chain.ts";
import { freePorts, startHardhatNode, until } from "../testing/processes.ts";
import { holding, type Exchange, type Hold, type Spy } from "./interposer.ts";
import { openLink, type Ends, type Link } from "./link.ts";
import { nodeProcess, type LaunchOptions, type NodeProcess } from "./nodeProcess.ts";

/** 30 June 2021: the days that follow cross the retarget of 3 July. */
const FIRST_EPOCH = 18_808;
/** A day is due this long after its end: its blocks are buried and the pools have booked. */
const OBSERVABLE_SECONDS = 3 * 3600;
/** Short patience: what is tested is what happens when it ends. */
const TIMING = {
  tickMs: 200,
  observeDelaySeconds: 7_200,
  collectMs: 400,
  requestMs: 4_000,
  leaderTimeoutMs: 3_000,
  confirmMs: 3_000,
} as const satisfies NodeConfigInput["timing"];
/** Blocks come when somebody sends something, and every wait of the engine is a test's. */
const POSTING = {
  confirmations: 2,
  stuckSeconds: 1,
  resendSeconds: 1,
  retrySeconds: 1,
  quarantineSeconds: 2,
  dailyLimitEther: "10",
  patientFeeGwei: "50",
  maxFeeGwei: "100",
  patienceSeconds: 5,
} as const satisfies NodeConfigInput["posting"];
const WITHIN_MS = 240_000;

/** What the chain must have of a day, if it is not the truth. */
export type Expected = { fees?: bigint };

/**
 * A committee of processes, the chain and the sources they use, and a link between any two that talk. Nothing in it is a
 * stand-in: nodes run as an operator runs them, the chain is a process that others could use.
 */
export type FaultWorld = {
  truth: World;
  members: number;
  faulty: number;
  quorum: number;
  keys: CommitteeKeys;
  chain: TestChain;
  provider: Provider;
  simulator: Simulator;
  nodes: readonly NodeProcess[];
  folder: string;
  firstEpoch: number;
  /** The last day that was ended; the day before the first one if none was. */
  epoch: () => number;
  expected: Map<number, Expected>;
  /** The member whose turn it is in a view of the day that was ended last. */
  leader: (view?: number) => number;
  others: (...except: number[]) => number[];
  node: (member: number) => NodeProcess;
  urlOf: (member: number) => string;
  configOf: (member: number) => NodeConfigInput;
  /** Writes the configuration, changed if wanted, and starts the process. */
  start: (member: number, options?: LaunchOptions & { config?: Partial<NodeConfigInput> }) => void;
  /** Waits until a node serves. */
  serving: (member: number) => Promise<void>;
  peerLink: (from: number, to: number) => Link;
  chainLink: (member: number) => Link;
  sourceLink: (member: number) => Link;
  allLinks: () => readonly Link[];
  /** Ends the next day for the chain and the sources; reports follow by themselves. */
  endDay: () => Promise<number>;
  /** Moves the chain to so many seconds after the day became due: for a chain that lost its newest blocks. */
  resumeTime: (seconds: number) => Promise<void>;
  /** Waits until every day that was ended is on the chain. */
  posted: () => Promise<void>;
  sequence: () => Promise<number>;
  /** Stops matching messages on links, until `end` or `heal`. */
  hold: (links: readonly Link[], what: HoldWhat) => Promise<LinkHold>;
  spy: (links: readonly Link[], spy: Spy) => Promise<void>;
  until: (what: string, done: () => Promise<boolean> | boolean, withinMs?: number) => Promise<void>;
  /** Good weather everywhere, nothing held, every member awake and running. */
  heal: () => Promise<void>;
  /** The end of every node's output, for a failure. */
  tails: (characters: number) => string;
  stop: () => Promise<void>;
};

export type HoldWhat = {
  at: "request" | "answer";
  matches: (exchange: Exchange) => boolean;
  /** true: only messages of the member whose message was held first */
  firstAskerOnly?: boolean;
};

/** Messages held on links. */
export type LinkHold = {
  /** Waits until a message is held, and says between whom. */
  held: () => Promise<Ends>;
  end: (how: "forward" | "drop") => void;
};

export async function startFaultWorld(members: number): Promise<FaultWorld> {
  const cleanup: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of cleanup.reverse()) await step();
    cleanup.length = 0;
  };
  try {
    return await build(members, cleanup, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  members: number,
  cleanup: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<FaultWorld> {
  const truth = createWorld();
  const keys = committeeKeys(members);
  const folder = mkdtempSync(join(tmpdir(), "adit-faults-"));
  cleanup.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const hardhat = await startHardhatNode();
  cleanup.push(() => hardhat.stop());
  const observable = (day: number): number => Number(epochEnd(day)) + OBSERVABLE_SECONDS;
  const clientsOf = (account: Parameters<typeof httpClients>[1]) => httpClients(hardhat.url, account);
  const chain = await deployOn(hardhat.provider, truth, FIRST_EPOCH, clientsOf, keys);
  const simulator = await startSimulator({ world: truth, nodes: members, now: observable(FIRST_EPOCH - 1) });
  cleanup.push(() => simulator.stop());

  const ports = await freePorts(members);
  const links: Link[] = [];
  const open = async (target: string, from: number, to: Ends["to"]): Promise<Link> => {
    const link = await openLink(target, { from, to });
    links.push(link);
    cleanup.push(() => link.close());
    return link;
  };
  const urlOf = (member: number): string => `http://127.0.0.1:${at(ports, member)}`;
  const indices = Array.from({ length: members }, (_, i) => i);
  const peerLinks = await Promise.all(
    indices.map((from) => Promise.all(indices.map((to) => open(urlOf(to), from, to)))),
  );
  const chainLinks = await Promise.all(indices.map((from) => open(hardhat.url, from, "chain")));
  const sourceLinks = await Promise.all(indices.map((from) => open(simulator.url, from, "sources")));

  const configOf = (member: number): NodeConfigInput => {
    const config = simulatedNodeConfig({
      world: truth,
      simulator,
      chain: {
        rpcUrl: at(chainLinks, member).url,
        chainId: LOCAL_CHAIN_ID,
        oracle: chain.contracts.outputOracle,
        registry: chain.contracts.farmRegistry,
        startBlock: 0,
      },
      node: member,
      attestingKeys: keys.attesting,
      postingKey: at(keys.posting, member),
      urls: at(peerLinks, member).map(({ url }) => url),
      port: at(ports, member),
      database: join(folder, `node-${member}.sqlite`),
      timing: TIMING,
    });
    const through = withSources(config, simulator.url, at(sourceLinks, member).url);
    return {
      ...through,
      keys: {
        attesting: { kind: "key", key: "${ADIT_ATTESTING_KEY}" },
        posting: { kind: "key", key: "${ADIT_POSTING_KEY}" },
      },
      posting: POSTING,
    };
  };
  const pathOf = (member: number): string => join(folder, `node-${member}.json`);
  const nodes = indices.map((member) =>
    nodeProcess(["--config", pathOf(member)], {
      ADIT_ATTESTING_KEY: at(keys.attesting, member),
      ADIT_POSTING_KEY: at(keys.posting, member),
    }),
  );
  cleanup.push(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
  });

  let epoch = FIRST_EPOCH - 1;
  let holds: Hold<Link>[] = [];
  const world: FaultWorld = {
    truth,
    members,
    faulty: Math.floor((members - 1) / 3),
    quorum: Math.floor((members + Math.floor((members - 1) / 3)) / 2) + 1,
    keys,
    chain,
    provider: hardhat.provider,
    simulator,
    nodes,
    folder,
    firstEpoch: FIRST_EPOCH,
    epoch: () => epoch,
    expected: new Map(),
    leader: (view = 0) => leaderOf(epoch, view, members),
    others: (...except) => indices.filter((member) => !except.includes(member)),
    node: (member) => at(nodes, member),
    urlOf,
    configOf,
    start: (member, { config = {}, ...options } = {}) => {
      writeFileSync(pathOf(member), JSON.stringify({ ...configOf(member), ...config }));
      at(nodes, member).start(options);
    },
    serving: (member) => world.until(`node ${member} serving`, () => answers(`${urlOf(member)}/healthz`)),
    peerLink: (from, to) => at(at(peerLinks, from), to),
    chainLink: (member) => at(chainLinks, member),
    sourceLink: (member) => at(sourceLinks, member),
    allLinks: () => links,
    endDay: async () => {
      epoch++;
      simulator.setNow(observable(epoch));
      await chain.moveTo(observable(epoch));
      return epoch;
    },
    resumeTime: (seconds) => chain.moveTo(observable(epoch) + seconds),
    posted: () => world.until(`day ${epoch} on the chain`, async () => (await chain.readOracle.lastEpoch()) >= epoch),
    sequence: () => chain.readOracle.sequence(),
    hold: async (on, { at, matches, firstAskerOnly = false }) => {
      const hold = holding<Link>(at, matches, (first, link) => !firstAskerOnly || first.ends.from === link.ends.from);
      holds.push(hold);
      await Promise.all(on.map((link) => link.intercept(hold.spyAt(link))));
      return {
        held: async () => {
          await world.until(`a message held at its ${at}`, () => hold.place() !== undefined);
          const link = hold.place();
          if (link === undefined) throw new Error("a held message is held somewhere");
          return link.ends;
        },
        end: hold.end,
      };
    },
    spy: async (on, spy) => {
      await Promise.all(on.map((link) => link.intercept(spy)));
    },
    until: async (what, done, withinMs = WITHIN_MS) => {
      await until(what, async () => await done(), withinMs);
    },
    heal: async () => {
      for (const hold of holds) hold.end("drop");
      holds = [];
      for (const link of links) {
        link.set("open");
        await link.intercept(undefined);
      }
      for (const [member, node] of nodes.entries()) {
        node.thaw();
        simulator.setFault(member, undefined);
        if (!node.isRunning()) world.start(member);
      }
      await Promise.all(indices.map((member) => world.serving(member)));
    },
    tails: (characters) =>
      nodes.map((node, member) => `--- node ${member}\n${node.output().slice(-characters)}`).join("\n"),
    stop,
  };
  return world;
}

/** The same configuration with every source reached over another address. */
function withSources(config: NodeConfigInput, from: string, to: string): NodeConfigInput {
  const { bitcoin, prices, farms } = config;
  const moved = <Part>(part: Part): Part => JSON.parse(JSON.stringify(part).replaceAll(from, to)) as Part;
  return { ...config, bitcoin: moved(bitcoin), prices: moved(prices), farms: moved(farms) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status > 0;
  } catch {
    return false;
  }
}

export function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new RangeError(`There is no item ${index} among ${list.length}`);
  return item;
}
