import { obstacle as obstacleOf, seriesForm, type Deployment, type Obstacle, type Terms } from "@adit/sdk";
import { erc20Abi, hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { coverCall, finish, getProgress, logRanges, settleMany } from "@adit/sdk/actions";
import { epochOf, SECONDS_PER_DAY } from "@adit/sdk/math";
import { zeroAddress, type Address, type Hex } from "viem";
import { revertName, type ViemClients } from "../node/chain.ts";
import type { Clock } from "../node/clock.ts";
import { reasonOf, type Logger } from "../node/logger.ts";
import type { Fetch } from "../sources/request.ts";
import { attemptWith } from "./calls.ts";
import { createEndingErrand, type EndableSeries } from "./endings.ts";
import { createFallbackErrands } from "./fallbacks.ts";
import { createFarmErrand } from "./farms.ts";
import { createPriceErrand, type Feeds } from "./prices.ts";

export type KeeperParameters = {
  deployment: Pick<Deployment, "contracts" | "startBlock">;
  clients: ViemClients;
  /** network whose farms' reports are recorded */
  network: number;
  /** committee nodes that serve leaves; one that answers is enough */
  nodeUrls: readonly string[];
  /** least tip for which a missed day is covered, USD with 8 decimals (default 0: any tip at all) */
  leastTipUsd8?: bigint;
  /** end series whose condition holds (default true): nobody is paid for it, and holders lose by every day of delay */
  endSeries?: boolean;
  fetch: Fetch;
  clock: Clock;
  logger: Logger;
};

/** What one tick did. */
export type KeeperTick = {
  statesNoted: number;
  fallbacksRecorded: number;
  pricesRecorded: number;
  daysSettled: number;
  daysCovered: number;
  seriesEnded: number;
  seriesFinished: number;
  farmsRecorded: number;
};

/**
 * Does what anybody may do, and earns the tips: records price rounds, and what days are taken for that nobody reported in time;
 * settles every due day of every series, covers days that providers missed, ends series that anybody may end, closes those that
 * have ended, brings final farm reports to the registry. It keeps nothing: after a restart the chain says where things stand.
 */
export type Keeper = {
  /** Everything that is due now. One errand that fails leaves the others alone. */
  tick: () => Promise<KeeperTick>;
  start: (tickMs: number) => void;
  stop: () => Promise<void>;
};

/** Days of one series that a tick prices and settles. */
const DAYS_A_TICK = 30;
const CONFIRM_MS = 60_000;

type Series = EndableSeries & {
  rewardToken: Address;
  /** one, or two in merged mining */
  networks: readonly number[];
  /** of the reward tokens, and of the payment token if it has any */
  feeds: readonly Feeds[];
  maxFeedDelay: number;
  startEpoch: number;
};

/** Days of a series that are over and not settled. */
type Waiting = { series: Series; epochs: readonly number[] };

export function createKeeper({
  deployment,
  clients,
  network,
  nodeUrls,
  leastTipUsd8 = 0n,
  endSeries = true,
  fetch,
  clock,
  logger,
}: KeeperParameters): Keeper {
  const { publicClient, walletClient } = clients;
  const { hashpower, market, networkDays, settlement } = deployment.contracts;
  const live = new Map<bigint, Series>();
  let nextBlock = BigInt(deployment.startBlock);
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const confirm = async (hash: Hex): Promise<void> => {
    const { status } = await publicClient.waitForTransactionReceipt({ hash, timeout: CONFIRM_MS });
    if (status !== "success") throw new Error(`Transaction ${hash} came too late and reverted`);
  };
  const attempt = attemptWith(clients, confirm);
  const farms = createFarmErrand({ deployment, clients, network, nodeUrls, fetch, logger, confirm });
  const price = createPriceErrand({ deployment, clients, attempt, confirm });
  const end = createEndingErrand({ deployment, clients, logger, attempt });
  // A deployment without the contract has no fallbacks.
  const fallbacks =
    networkDays === undefined ? undefined : createFallbackErrands({ networkDays, clients, logger, attempt });

  async function discover(): Promise<void> {
    const head = await publicClient.getBlockNumber();
    for (const range of logRanges(nextBlock, head)) {
      const logs = await publicClient.getContractEvents({
        address: market,
        abi: primaryMarketAbi,
        eventName: "SeriesOpened",
        strict: true,
        ...range,
      });
      for (const { args } of logs) live.set(args.id, seriesOf(args.id, args.terms));
    }
    nextBlock = head + 1n;
  }

  async function next(id: bigint): Promise<{ epoch: number; obstacle: Obstacle }> {
    const [epoch, found] = await publicClient.readContract({
      address: settlement,
      abi: settlementAbi,
      functionName: "nextEpoch",
      args: [id],
    });
    return { epoch, obstacle: obstacleOf(found) };
  }

  /** What waits in every series that goes on, at most a tick's worth of days each. */
  async function waitingDays(now: number): Promise<Waiting[]> {
    const waiting: Waiting[] = [];
    for (const series of live.values()) {
      const { epoch, obstacle } = await next(series.id);
      if (obstacle === "Complete" || obstacle === "NotSold") continue;
      const { endingEpochs } = await getProgress(publicClient, { deployment, id: series.id });
      const end = Math.min(series.startEpoch + endingEpochs, epochOf(now), epoch + DAYS_A_TICK);
      waiting.push({ series, epochs: Array.from({ length: Math.max(0, end - epoch) }, (_, i) => epoch + i) });
    }
    return waiting;
  }

  async function priceAll(waiting: readonly Waiting[], now: number): Promise<number> {
    let recorded = 0;
    const done = new Set<string>();
    for (const { series, epochs } of waiting) {
      const { feeds: lists, maxFeedDelay } = series;
      for (const day of epochs) {
        for (const feeds of lists) {
          const key = `${feeds.join()}/${maxFeedDelay}/${day}`;
          if (!done.has(key)) {
            recorded += await errand("price", { epoch: day }, () => price(feeds, maxFeedDelay, day, now), 0);
          }
          done.add(key);
        }
      }
    }
    return recorded;
  }

  async function fallBack(
    waiting: readonly Waiting[],
    now: number,
  ): Promise<Pick<KeeperTick, "statesNoted" | "fallbacksRecorded">> {
    const done = { statesNoted: 0, fallbacksRecorded: 0 };
    if (fallbacks === undefined) return done;
    for (const [one, epochs] of daysByNetwork(waiting)) {
      done.statesNoted += await errand("note", { network: one }, () => fallbacks.note(one, epochs, now), 0);
      done.fallbacksRecorded += await errand("fallback", { network: one }, () => fallbacks.record(one, epochs, now), 0);
    }
    return done;
  }

  async function settleAll(): Promise<number> {
    const ready: bigint[] = [];
    for (const { id } of live.values()) {
      const { epoch, obstacle } = await next(id);
      if (obstacle === "None") ready.push(id);
      if (obstacle === "Unfunded") logger.warn({ id, epoch }, "series.unfunded");
    }
    if (ready.length === 0) return 0;
    const before = await settledDays(ready);
    await confirm(await settleMany(walletClient, { deployment, ids: ready, maxDays: BigInt(DAYS_A_TICK) }));
    const days = (await settledDays(ready)) - before;
    logger.info({ series: ready.length, days }, "days.settled");
    return days;
  }

  async function settledDays(ids: readonly bigint[]): Promise<number> {
    const accounts = await Promise.all(
      ids.map((id) =>
        publicClient.readContract({ address: settlement, abi: settlementAbi, functionName: "account", args: [id] }),
      ),
    );
    return accounts.reduce((sum, { settledEpochs }) => sum + settledEpochs, 0);
  }

  /** Days whose provider is past its grace: funding and bond pay them. */
  async function coverAll(): Promise<number> {
    let covered = 0;
    for (const series of live.values()) {
      let days = 0;
      while (days < DAYS_A_TICK && (await errand("cover", { id: series.id }, () => coverNext(series), false))) days++;
      covered += days;
    }
    return covered;
  }

  async function coverNext({ id, rewardToken }: Series): Promise<boolean> {
    const { epoch, obstacle } = await next(id);
    if (obstacle !== "Unfunded") return false;
    const [, , pastGrace] = await publicClient.readContract({
      address: settlement,
      abi: settlementAbi,
      functionName: "progress",
      args: [id],
    });
    if (!pastGrace) return false;
    const call = coverCall({ deployment, id });
    const { request, result } = await publicClient.simulateContract({ ...call, account: walletClient.account });
    // A day that the bond cannot pay ends the series: the holders' refunds wait for it, whatever the tip.
    if (result.writtenOff === 0n && !(await isWorth(id, rewardToken, result.tip))) return false;
    await confirm(await walletClient.writeContract(request));
    logger.info({ id, epoch, tip: result.tip, writtenOff: result.writtenOff }, "day.covered");
    return true;
  }

  async function isWorth(id: bigint, token: Address, tip: bigint): Promise<boolean> {
    if (tip === 0n) return false;
    const [{ priceUsd8 }, decimals] = await Promise.all([
      publicClient.readContract({ address: settlement, abi: settlementAbi, functionName: "backing", args: [id] }),
      publicClient.readContract({ address: token, abi: erc20Abi, functionName: "decimals" }),
    ]);
    // Before the first settled day there is no price to judge by.
    return priceUsd8 === 0n || tip * priceUsd8 >= leastTipUsd8 * 10n ** BigInt(decimals);
  }

  async function endAll(now: number): Promise<number> {
    let ended = 0;
    for (const series of live.values()) {
      const { obstacle } = await next(series.id);
      if (await errand("end", { id: series.id }, () => end(series, obstacle, now), false)) ended++;
    }
    return ended;
  }

  async function finishAll(now: number): Promise<number> {
    let finished = 0;
    for (const { id } of [...live.values()]) {
      const { obstacle } = await next(id);
      if (obstacle === "Complete") finished += await errand("finish", { id }, () => close(id, now), 0);
    }
    return finished;
  }

  async function close(id: bigint, now: number): Promise<number> {
    const { finished } = await publicClient.readContract({
      address: settlement,
      abi: settlementAbi,
      functionName: "account",
      args: [id],
    });
    if (finished) {
      live.delete(id);
      return 0;
    }
    const { startedAt } = await publicClient.readContract({
      address: hashpower,
      abi: hashpowerAbi,
      functionName: "lane",
      args: [id],
    });
    // The last stream runs for a day after the last settlement.
    if (startedAt + SECONDS_PER_DAY > now) return 0;
    await confirm(await finish(walletClient, { deployment, id }));
    live.delete(id);
    logger.info({ id }, "series.finished");
    return 1;
  }

  async function errand<T>(name: string, facts: object, run: () => Promise<T>, failed: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      logger.warn({ ...facts, errand: name, reason: revertName(error) ?? reasonOf(error) }, "errand.failed");
      return failed;
    }
  }

  async function tick(): Promise<KeeperTick> {
    await discover();
    const { timestamp } = await publicClient.getBlock({ blockTag: "latest" });
    const now = Number(timestamp);
    const waiting = await errand<Waiting[]>("waiting", {}, () => waitingDays(now), []);
    const { statesNoted, fallbacksRecorded } = await fallBack(waiting, now);
    const pricesRecorded = await errand("prices", {}, () => priceAll(waiting, now), 0);
    const daysSettled = await errand("settle", {}, settleAll, 0);
    const daysCovered = await errand("cover", {}, coverAll, 0);
    const seriesEnded = endSeries ? await errand("end", {}, () => endAll(now), 0) : 0;
    const seriesFinished = await errand("finish", {}, () => finishAll(now), 0);
    const farmsRecorded = await errand("farms", {}, () => farms(now), 0);
    return {
      statesNoted,
      fallbacksRecorded,
      pricesRecorded,
      daysSettled,
      daysCovered,
      seriesEnded,
      seriesFinished,
      farmsRecorded,
    };
  }

  async function loop(tickMs: number): Promise<void> {
    while (!stopping.signal.aborted) {
      await errand("tick", {}, tick, undefined);
      await clock.sleep(tickMs, stopping.signal);
    }
  }

  return {
    tick,
    start: (tickMs) => {
      running = loop(tickMs);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function seriesOf(id: bigint, terms: Terms): Series {
  const { rewardToken, network, secondNetwork, feeds, secondFeeds, paymentFeeds, startEpoch, epochs } = terms;
  return {
    id,
    rewardToken,
    networks: secondNetwork === 0 ? [network] : [network, secondNetwork],
    feeds: [feeds, secondFeeds, paymentFeeds].filter(([first]) => first !== zeroAddress),
    maxFeedDelay: terms.maxFeedDelay,
    saleEnd: terms.saleEnd,
    startEpoch,
    endEpoch: startEpoch + epochs,
    asksBond: terms.bondEpochs !== 0 || terms.marginEpochs !== 0,
    isProfitShare: seriesForm(terms.form) === "ProfitShare",
    maxUnprofitableEpochs: terms.maxUnprofitableEpochs,
  };
}

/** The days that any series waits for, by network and in order; networks on which nothing waits yet are there too. */
function daysByNetwork(waiting: readonly Waiting[]): ReadonlyMap<number, readonly number[]> {
  const days = new Map<number, Set<number>>();
  for (const { series, epochs } of waiting) {
    for (const one of series.networks) days.set(one, new Set([...(days.get(one) ?? []), ...epochs]));
  }
  return new Map([...days].map(([one, epochs]) => [one, [...epochs].sort((a, b) => a - b)]));
}
