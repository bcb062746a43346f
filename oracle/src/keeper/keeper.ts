import { obstacle as obstacleOf, type Deployment, type Obstacle } from "@adit/sdk";
import { aggregatorV3Abi, erc20Abi, hashpowerAbi, priceRoundsAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { coverCall, finish, logRanges, recordRound, settleMany } from "@adit/sdk/actions";
import { epochEnd, epochOf, SECONDS_PER_DAY } from "@adit/sdk/math";
import { zeroAddress, type Address, type Hex } from "viem";
import { isRevert, revertName, type ViemClients } from "../node/chain.ts";
import type { Clock } from "../node/clock.ts";
import { reasonOf, type Logger } from "../node/logger.ts";
import type { Fetch } from "../sources/request.ts";
import { createFarmErrand } from "./farms.ts";
import { firstRoundFrom } from "./rounds.ts";

export type KeeperParameters = {
  deployment: Pick<Deployment, "contracts" | "startBlock">;
  clients: ViemClients;
  /** network whose farms' reports are recorded */
  network: number;
  /** committee nodes that serve leaves; one that answers is enough */
  nodeUrls: readonly string[];
  /** least tip for which a missed day is covered, USD with 8 decimals (default 0: any tip at all) */
  leastTipUsd8?: bigint;
  fetch: Fetch;
  clock: Clock;
  logger: Logger;
};

/** What one tick did. */
export type KeeperTick = {
  pricesRecorded: number;
  daysSettled: number;
  daysCovered: number;
  seriesFinished: number;
  farmsRecorded: number;
};

/**
 * Does what anybody may do, and earns the tips: records price rounds, settles every due day of every series, covers days that
 * providers missed, closes series that have ended, brings final farm reports to the registry. It keeps nothing: after a restart the chain says where things stand.
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

type Feeds = readonly [Address, Address, Address];
type Series = {
  id: bigint;
  rewardToken: Address;
  /** of the reward tokens, and of the payment token if it has any */
  feeds: readonly Feeds[];
  maxFeedDelay: number;
  endEpoch: number;
};

export function createKeeper({
  deployment,
  clients,
  network,
  nodeUrls,
  leastTipUsd8 = 0n,
  fetch,
  clock,
  logger,
}: KeeperParameters): Keeper {
  const { publicClient, walletClient } = clients;
  const { hashpower, market, settlement, priceRounds } = deployment.contracts;
  const live = new Map<bigint, Series>();
  let nextBlock = BigInt(deployment.startBlock);
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const confirm = async (hash: Hex): Promise<void> => {
    await publicClient.waitForTransactionReceipt({ hash, timeout: CONFIRM_MS });
  };
  const farms = createFarmErrand({ deployment, clients, network, nodeUrls, fetch, logger, confirm });

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
      for (const { args } of logs) {
        const { rewardToken, feeds, secondFeeds, paymentFeeds, maxFeedDelay, startEpoch, epochs } = args.terms;
        live.set(args.id, {
          id: args.id,
          rewardToken,
          feeds: [feeds, secondFeeds, paymentFeeds].filter(([first]) => first !== zeroAddress),
          maxFeedDelay,
          endEpoch: startEpoch + epochs,
        });
      }
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

  /** Records what is needed so that the price of the day is known: a round, or a feed's silence by proof. */
  async function price(feeds: Feeds, maxFeedDelay: number, epoch: number, now: number): Promise<number> {
    const rounds = { address: priceRounds, abi: priceRoundsAbi } as const;
    let recorded = 0;
    for (const feed of feeds.filter((named) => named !== zeroAddress)) {
      const [known] = await publicClient.readContract({
        ...rounds,
        functionName: "priceOf",
        args: [feeds, maxFeedDelay, epoch],
      });
      if (known) return recorded;
      const stored = await publicClient.readContract({ ...rounds, functionName: "round", args: [feed, epoch] });
      if (stored.updatedAt !== 0) continue;
      const found = await findRound(feed, epoch);
      if (found !== undefined) {
        await confirm(await recordRound(walletClient, { deployment, feed, epoch, ...found }));
        recorded++;
      } else if (now >= Number(epochEnd(epoch)) + maxFeedDelay) {
        const { request } = await publicClient.simulateContract({
          ...rounds,
          functionName: "recordSilence",
          args: [feed, epoch],
          account: walletClient.account,
        });
        await confirm(await walletClient.writeContract(request));
        recorded++;
      } else {
        // A feed that comes first may still deliver.
        return recorded;
      }
    }
    return recorded;
  }

  async function findRound(
    feed: Address,
    epoch: number,
  ): Promise<{ roundId: bigint; previousRoundId: bigint } | undefined> {
    const aggregator = { address: feed, abi: aggregatorV3Abi } as const;
    const read = async (roundId: bigint): Promise<{ updatedAt: number } | undefined> => {
      try {
        const [, , , updatedAt] = await publicClient.readContract({
          ...aggregator,
          functionName: "getRoundData",
          args: [roundId],
        });
        return updatedAt === 0n ? undefined : { updatedAt: Number(updatedAt) };
      } catch (error) {
        // Feeds answer an absent round by reverting; anything else is no answer at all.
        if (!isRevert(error)) throw error;
        return undefined;
      }
    };
    try {
      const [latest] = await publicClient.readContract({ ...aggregator, functionName: "latestRoundData" });
      return await firstRoundFrom(read, latest, Number(epochEnd(epoch)));
    } catch (error) {
      if (!isRevert(error)) throw error;
      return undefined;
    }
  }

  async function priceAll(now: number): Promise<number> {
    let recorded = 0;
    const done = new Set<string>();
    for (const series of live.values()) {
      const { epoch, obstacle } = await next(series.id);
      if (obstacle === "Complete" || obstacle === "NotSold") continue;
      const { feeds: lists, maxFeedDelay } = series;
      const end = Math.min(series.endEpoch, epochOf(now), epoch + DAYS_A_TICK);
      for (let day = epoch; day < end; day++) {
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
    const pricesRecorded = await errand("prices", {}, () => priceAll(now), 0);
    const daysSettled = await errand("settle", {}, settleAll, 0);
    const daysCovered = await errand("cover", {}, coverAll, 0);
    const seriesFinished = await errand("finish", {}, () => finishAll(now), 0);
    const farmsRecorded = await errand("farms", {}, () => farms(now), 0);
    return { pricesRecorded, daysSettled, daysCovered, seriesFinished, farmsRecorded };
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
