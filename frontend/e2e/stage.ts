import { network } from "hardhat";
import type { JsonRpcServer } from "hardhat/types/network";
import { createWorld } from "@adit/oracle/simulator";
import type { Deployment } from "@adit/sdk";
import { outputOracleAbi } from "@adit/sdk/abis";
import * as z from "zod";
import { httpClients } from "../../scripts/lib/clients.ts";
import { gatherCompany, type Company } from "../../scripts/lib/scenario/company.ts";
import { keepBonded, keepFunded, settle } from "../../scripts/lib/scenario/errands.ts";
import { startIndexer, type Indexer } from "../../scripts/lib/start/indexer.ts";
import { playPrologue } from "../../scripts/lib/start/prologue.ts";
import { rpcProvider } from "../../scripts/lib/start/rpc.ts";
import { serveDapp } from "../serve.ts";
import { chainUnderTest, type ChainUnderTest } from "./chain.ts";

/*
 * A local chain with the whole protocol on it, two farms and three series as `npm start` has them, and the built dApp over it. Its
 * clock stands still until a story plays days: what a story sees is what it made happen.
 */

const HOST = "127.0.0.1";
const SECONDS_PER_DAY = 86_400;
const FUNDED_DAYS = 5n;
const ESTIMATE_SATS = 3_000_000n;
const INDEXED_WITHIN_MS = 120_000;

export type PlayDaysOptions = {
  /** Series whose providers fund and bond them, and that the keeper settles, day by day. Others are left to the story. */
  readonly run?: readonly bigint[];
  /** The committee says nothing of these days. */
  readonly silent?: boolean;
};

export type Stage = {
  /** Where the dApp is. */
  readonly url: string;
  readonly rpc: string;
  /** What the dApp was given. */
  readonly deployment: Deployment;
  readonly chain: ChainUnderTest;
  /** The people and the committee: `company.stage.cast` has accounts, `company.stage.as(account)` clients. */
  readonly company: Company;
  /** Series of the prologue: mined for two weeks, with two days left, and for sale. */
  readonly series: { readonly inMidTerm: bigint; readonly nearItsEnd: bigint; readonly forSale: bigint };
  /** The history beside the chain. A story that stops it starts it again, on the same port. */
  readonly indexer: { readonly stop: () => Promise<void>; readonly start: () => Promise<void> };
  /** UTC day that the chain's clock stands in. */
  today(): Promise<number>;
  /** Unix second of the newest block. */
  now(): Promise<number>;
  /**
   * Lets days end, be priced, reported and become final; afterwards the clock stands in the day after the last of them. Days that ended
   * while somebody moved the clock come first and are not counted: with 0, only they.
   */
  playDays(count: number, options?: PlayDaysOptions): Promise<void>;
  /** One request to the chain, beside every client. */
  rpcRequest(method: string, params?: readonly unknown[]): Promise<unknown>;
  /** Serves the dApp once more with another deployment file; closed with the stage. */
  serveWith(change: (deployment: Deployment) => Deployment): Promise<string>;
  close(): Promise<void>;
};

export type StageOptions = { readonly say: (line: string) => void };

/** Sets the stage: some forty seconds of a chain that plays a month. */
export async function openStage({ say }: StageOptions): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return await build(say, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  say: (line: string) => void,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stage> {
  const server: JsonRpcServer = await network.createServer({ network: "local" }, HOST, 0);
  const rpc = `http://${HOST}:${(await server.listen()).port}`;
  closers.push(async () => {
    await server.close();
  });
  const world = createWorld();
  const provider = rpcProvider(rpc);
  const company = await gatherCompany({
    world,
    provider,
    connect: (account) => httpClients(rpc, account),
    rpcUrl: rpc,
  });
  closers.push(async () => {
    await company.dissolve();
  });
  const present = await playPrologue(company, say);
  const [inMidTerm, nearItsEnd, forSale] = [...present.series.keys()];
  if (inMidTerm === undefined || nearItsEnd === undefined || forSale === undefined)
    throw new Error("The prologue leaves three series");
  const nodeUrls = company.committee.nodes.map((node) => node.url()).filter((url) => url !== undefined);
  const indexer = await keptIndexer(company.stage.deployment, say, async () =>
    Number(await provider.request({ method: "eth_blockNumber", params: [] })),
  );
  closers.push(indexer.stop);
  const deployment: Deployment = { ...company.stage.deployment, nodeUrls, indexerUrl: indexer.url };
  const dapp = await serveDapp({ port: 0, deploymentJson: JSON.stringify(deployment) });
  closers.push(dapp.close);
  const providersOf = new Map(present.series);
  const now = (): Promise<number> => company.time.now();
  const today = async (): Promise<number> => Math.floor((await now()) / SECONDS_PER_DAY);

  const runSeries = async (ids: readonly bigint[]): Promise<void> => {
    for (const id of ids) {
      const account = company.stage.cast.providers[providersOf.get(id) ?? 0];
      await keepFunded(company.stage, account, id, FUNDED_DAYS, ESTIMATE_SATS);
      await keepBonded(company.stage, account, id);
    }
    if (ids.length > 0) await settle(company.stage, ids);
  };

  let silentTo = 0;
  /** A series is settled day by day: one that nobody reported, but for those that were meant to be silent, would hold up all later ones. */
  const catchUp = async (): Promise<void> => {
    const { chain } = company.stage.as(company.stage.cast.keeper);
    const { outputOracle: address } = deployment.contracts;
    const args = [company.stage.world.network] as const;
    const last = await chain.readContract({ address, abi: outputOracleAbi, functionName: "lastEpoch", args });
    for (let epoch = Math.max(last, silentTo) + 1; epoch < (await today()); epoch += 1) {
      await company.playDay(epoch);
      await company.recordFarms();
    }
  };

  return {
    url: dapp.url,
    rpc,
    deployment,
    chain: chainUnderTest(deployment, rpc),
    company,
    series: { inMidTerm, nearItsEnd, forSale },
    indexer,
    today,
    now,
    async playDays(count, { run = [], silent = false } = {}) {
      await catchUp();
      for (let played = 0; played < count; played += 1) {
        // The day that is to end. The clock stands in the day after the last one that was played.
        const epoch = await today();
        if (silent) {
          silentTo = epoch;
          await company.time.moveTo((epoch + 1) * SECONDS_PER_DAY + SECONDS_PER_DAY / 2);
          continue;
        }
        await company.playDay(epoch);
        await company.recordFarms();
        await runSeries(run);
      }
    },
    rpcRequest: (method, params = []) => provider.request({ method, params: [...params] }),
    async serveWith(change) {
      const served = await serveDapp({ port: 0, deploymentJson: JSON.stringify(change(deployment)) });
      closers.push(served.close);
      return served.url;
    },
    close,
  };
}

/** An indexer that can be stopped and started again where the dApp looks for it. */
async function keptIndexer(
  deployment: Deployment,
  say: (line: string) => void,
  newestBlock: () => Promise<number>,
): Promise<{ readonly url: string; readonly stop: () => Promise<void>; readonly start: () => Promise<void> }> {
  let running: Indexer | undefined = await startIndexer({ deployment, port: 0, say });
  const { url } = running;
  const ready = async (indexer: Indexer): Promise<void> => {
    await indexer.ready(INDEXED_WITHIN_MS);
    await caughtUp(url, await newestBlock());
  };
  await ready(running);
  return {
    url,
    stop: async () => {
      await running?.stop();
      running = undefined;
    },
    start: async () => {
      running ??= await startIndexer({ deployment, port: Number(new URL(url).port), say });
      await ready(running);
    },
  };
}

/** What is ready has read what was final when it began; the newest blocks follow a moment later. */
async function caughtUp(url: string, block: number): Promise<void> {
  const until = Date.now() + INDEXED_WITHIN_MS;
  for (;;) {
    const status: unknown = await (await fetch(`${url}/status`)).json();
    const [chain] = Object.values(STATUS.parse(status));
    if (chain !== undefined && chain.block.number >= block) return;
    if (Date.now() > until) throw new Error(`The indexer does not reach block ${block}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const STATUS = z.record(z.string(), z.object({ block: z.object({ number: z.number() }) }));
