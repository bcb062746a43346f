import { epochEnd, SECONDS_PER_DAY } from "@adit/sdk/math";
import {
  lowerMedian,
  NO_REPORT,
  sortFarms,
  type FarmLimits,
  type FarmReport,
  type NetworkReport,
  type Observation,
} from "@adit/sdk/oracle";
import {
  SourceError,
  type BitcoinSource,
  type MeterDay,
  type MeterSource,
  type PoolDay,
  type PoolSource,
  type PriceSource,
  type Recorder,
} from "../sources/index.ts";
import type { Canonical } from "../evidence/index.ts";
import { inLanes } from "./lanes.ts";
import type { Logger } from "./logger.ts";

/** Everything a node looks at. */
export type Sources = {
  bitcoin: BitcoinSource;
  prices: readonly PriceSource[];
  farms: readonly FarmSources[];
  /** what is configured, without secrets: whoever has it and the answers can compute the figures again */
  description: Canonical;
};

export type FarmSources = {
  farmId: number;
  /** farms of one lane ask the same service, and wait for it together */
  lane: string;
  pool: PoolSource;
  meter: MeterSource | undefined;
};

export type ObserveParameters = {
  sources: Sources;
  sequence: number;
  epoch: number;
  /** where the reports stand */
  firstHeight: number;
  /** unix second by the chain */
  now: number;
  /** days of farms that no posted batch has yet */
  wanted: readonly { farmId: number; epoch: number }[];
  limits: ReadonlyMap<number, FarmLimits>;
  /** Takes what a farm's sources answer; 0 stands for the network. */
  recorderOf: (farmId: number) => Recorder;
  /** True if what was answered for a farm is not kept as evidence; 0 stands for the network. */
  isFull: (farmId: number) => boolean;
  /** True when time is over: farms that were not asked yet are left for a later batch. */
  isOver: () => boolean;
  logger: Logger;
};

/** Farms of one service, and of all, that are asked at once. */
const PER_SERVICE = 16;
const IN_ALL = 64;

/** Meter and pool agree if the metered energy explains the hashrate within this, basis points; cooling and losses are inside it. */
const METER_TOLERANCE_BPS = 1_500n;
const BPS = 10_000n;
/** 1e12 hashes per TH, 1e3 mJ per J, 3,600 J per Wh. */
const HASH_MILLIJOULES_PER_WH = 10n ** 15n * 3_600n;

/** What this node sees of the epoch and of farms' days; the report has epoch 0 while the network's day is not there yet. */
export async function observe(parameters: ObserveParameters): Promise<Omit<Observation, "evidenceHash">> {
  const { sources, sequence } = parameters;
  const [report, farms] = await Promise.all([observeNetwork(parameters), observeFarms(parameters)]);
  return { network: sources.bitcoin.network, sequence, report, farms };
}

async function observeFarms(parameters: ObserveParameters): Promise<FarmReport[]> {
  const { sources, wanted, isFull, isOver, logger } = parameters;
  const byFarm = new Map(sources.farms.map((farm) => [farm.farmId, farm]));
  const tasks = new Map<FarmSources, number[]>();
  for (const { farmId, epoch } of wanted) {
    const farm = byFarm.get(farmId);
    if (farm !== undefined) tasks.set(farm, [...(tasks.get(farm) ?? []), epoch]);
  }
  // Who has waited longest comes first.
  const ordered = [...tasks].sort(([, a], [, b]) => b.length - a.length);
  const reports: FarmReport[] = [];
  const limits = { perLane: PER_SERVICE, inAll: IN_ALL, isOver };
  const unasked = await inLanes(
    ordered,
    ([farm]) => farm.lane,
    limits,
    async ([farm, epochs]) => {
      const seen: FarmReport[] = [];
      // One day after the other: answers to the same question then come in the order in which it was asked.
      for (const epoch of epochs) {
        const report = await observeFarm(parameters, farm, epoch);
        if (report !== undefined) seen.push(report);
      }
      if (isFull(farm.farmId)) logger.warn({ farmId: farm.farmId }, "farm.answers_too_large");
      else reports.push(...seen);
    },
  );
  if (unasked.length > 0) logger.warn({ farms: unasked.length }, "farms.not_asked_in_time");
  return sortFarms(reports);
}

async function observeNetwork({
  sources,
  epoch,
  firstHeight,
  isFull,
  logger,
}: ObserveParameters): Promise<NetworkReport> {
  const end = Number(epochEnd(epoch));
  const [day, ...prices] = await Promise.all([
    attempt(logger, sources.bitcoin.day(epoch, firstHeight)),
    ...sources.prices.map((source) => attempt(logger, source.priceUsd8(end))),
  ]);
  if (day === undefined) return NO_REPORT;
  if (isFull(0)) {
    logger.warn({ epoch }, "network.answers_too_large");
    return NO_REPORT;
  }
  const known = prices.filter((price) => price !== undefined);
  // Without a price the day still counts: the price is only the last resort behind every feed.
  return { ...day, priceUsd8: known.length === 0 ? 0n : lowerMedian(known) };
}

async function observeFarm(
  { now, limits, logger }: ObserveParameters,
  farm: FarmSources,
  epoch: number,
): Promise<FarmReport | undefined> {
  const known = limits.get(farm.farmId);
  if (known === undefined) return undefined;
  const [pool, meter] = await Promise.all([
    attempt(logger, farm.pool.day(epoch, now)),
    farm.meter === undefined ? undefined : attempt(logger, farm.meter.day(epoch)),
  ]);
  return farmReport(farm.farmId, epoch, known, pool, meter);
}

/**
 * A farm's day from its pool and its meter; undefined while the pool has not booked the income.
 *
 * The meter's energy over the declared J/TH says what hashrate it could have fed. If that explains the pool's figure, two
 * sources stand behind it; if not, the lower of the two is reported with one source.
 */
export function farmReport(
  farmId: number,
  epoch: number,
  limits: FarmLimits,
  pool: PoolDay | undefined,
  meter: MeterDay | undefined,
): FarmReport | undefined {
  if (pool?.gross === undefined) return undefined;
  const fed =
    meter?.energyWh === undefined
      ? undefined
      : (meter.energyWh * HASH_MILLIJOULES_PER_WH) / (BigInt(SECONDS_PER_DAY) * BigInt(limits.milliJoulePerTh));
  const figures = [pool.hashrate, fed].filter((figure) => figure !== undefined);
  const [first, second] = figures;
  if (first === undefined) return undefined;
  const common = {
    farmId,
    epoch,
    gross: pool.gross,
    energyWh: meter?.energyWh ?? 0n,
    renewableBps: meter?.renewableBps ?? 0,
  };
  if (second === undefined) return { ...common, hashrate: first, sources: 1 };
  const gap = first > second ? first - second : second - first;
  if (gap * BPS <= first * METER_TOLERANCE_BPS) return { ...common, hashrate: first, sources: 2 };
  return { ...common, hashrate: first < second ? first : second, sources: 1 };
}

/** A source that fails is a source that is not there: the others and the committee make up for it. */
async function attempt<T>(logger: Logger, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    logger.warn({ source: error.source, reason: error.message }, "source.failed");
    return undefined;
  }
}
