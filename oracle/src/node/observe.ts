import { epochEnd } from "@adit/sdk/math";
import {
  lowerMedian,
  NO_REPORT,
  sortFarms,
  type FarmLimits,
  type FarmReport,
  type NetworkReport,
  type Observation,
} from "@adit/sdk/oracle";
import type { Canonical } from "../evidence/index.ts";
import {
  SourceError,
  type BitcoinSource,
  type MeterSource,
  type PoolSource,
  type PriceSource,
  type Recorder,
  type TelemetrySource,
} from "../sources/index.ts";
import { farmReport } from "./farmDay.ts";
import { inLanes } from "./lanes.ts";
import type { Logger } from "./logger.ts";

/**
 * What a node asks about one farm; `origin` tells accounts at the same pool from those at another. Farms of one `lane` ask the same
 * service first, and wait for it together.
 */
export type FarmSources = {
  farmId: number;
  lane: string;
  pools: readonly { origin: string; pool: PoolSource }[];
  telemetry: TelemetrySource | undefined;
  meter: MeterSource | undefined;
};

/** Everything a node looks at. */
export type Sources = {
  bitcoin: BitcoinSource;
  prices: readonly PriceSource[];
  farms: readonly FarmSources[];
  /** what is configured, without secrets: whoever has it and the answers can compute the figures again */
  description: Canonical;
};

export type ObserveParameters = {
  sources: Pick<Sources, "bitcoin" | "prices" | "farms">;
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
  recorderOf?: (farmId: number) => Recorder;
  /** True if what was answered for a farm is not kept as evidence; 0 stands for the network. */
  isFull?: (farmId: number) => boolean;
  /** True when time is over: farms that were not asked yet are left for a later batch. */
  isOver?: () => boolean;
  logger: Logger;
  /** told of each source that gave no usable answer */
  onSourceFailure?: (source: string) => void;
};

/** Farms of one service, and of all, that are asked at once. */
const PER_SERVICE = 16;
const IN_ALL = 64;
/** Stands for the network where a farm's number is meant. */
export const THE_NETWORK = 0;

/** What this node sees of the epoch and of farms' days; the report has epoch 0 while the network's day is not there yet. */
export async function observe(parameters: ObserveParameters): Promise<Omit<Observation, "evidenceHash">> {
  const { sources, sequence } = parameters;
  const [report, farms] = await Promise.all([observeNetwork(parameters), observeFarms(parameters)]);
  return { network: sources.bitcoin.network, sequence, report, farms };
}

async function observeFarms(parameters: ObserveParameters): Promise<FarmReport[]> {
  const { sources, wanted, isFull, isOver = () => false, logger } = parameters;
  const byId = new Map(sources.farms.map((farm) => [farm.farmId, farm]));
  const tasks = new Map<FarmSources, number[]>();
  for (const { farmId, epoch } of wanted) {
    const farm = byId.get(farmId);
    if (farm === undefined) continue;
    const epochs = tasks.get(farm);
    if (epochs === undefined) tasks.set(farm, [epoch]);
    else epochs.push(epoch);
  }
  // Who has waited longest comes first.
  const ordered = [...tasks].sort(([, a], [, b]) => b.length - a.length);
  const reports: FarmReport[] = [];
  const unasked = await inLanes(
    ordered,
    ([farm]) => farm.lane,
    { perLane: PER_SERVICE, inAll: IN_ALL, isOver },
    async ([farm, epochs]) => {
      const seen: FarmReport[] = [];
      // One day after the other: answers to the same question then come in the order in which it was asked.
      for (const epoch of epochs) {
        const report = await observeFarm(parameters, farm, epoch);
        if (report !== undefined) seen.push(report);
      }
      if (isFull?.(farm.farmId) === true) logger.warn({ farmId: farm.farmId }, "farm.answers_too_large");
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
  recorderOf,
  isFull,
  ...failing
}: ObserveParameters): Promise<NetworkReport> {
  const end = Number(epochEnd(epoch));
  const record = recorderOf?.(THE_NETWORK);
  const [day, ...prices] = await Promise.all([
    attempt(failing, sources.bitcoin.day(epoch, firstHeight, record)),
    ...sources.prices.map((source) => attempt(failing, source.priceUsd8(end, record))),
  ]);
  if (day === undefined) return NO_REPORT;
  if (isFull?.(THE_NETWORK) === true) {
    failing.logger.warn({ epoch }, "network.answers_too_large");
    return NO_REPORT;
  }
  const known = prices.filter((price) => price !== undefined);
  // Without a price the day still counts: the price is only the last resort behind every feed.
  return { ...day, priceUsd8: known.length === 0 ? 0n : lowerMedian(known) };
}

async function observeFarm(
  { now, limits, recorderOf, ...failing }: ObserveParameters,
  farm: FarmSources,
  epoch: number,
): Promise<FarmReport | undefined> {
  const { farmId } = farm;
  const known = limits.get(farmId);
  if (known === undefined) return undefined;
  const record = recorderOf?.(farmId);
  const [pools, telemetry, meter] = await Promise.all([
    Promise.all(
      farm.pools.map(async ({ origin, pool }) => ({
        origin,
        day: await attempt(failing, pool.day(epoch, now, record)),
      })),
    ),
    farm.telemetry === undefined ? undefined : attempt(failing, farm.telemetry.day(epoch, record)),
    farm.meter === undefined ? undefined : attempt(failing, farm.meter.day(epoch, record)),
  ]);
  const verdict = farmReport(farmId, epoch, known, { pools, telemetry, meter });
  if (verdict !== undefined && verdict.doubts.length > 0)
    failing.logger.warn({ farmId, epoch, sources: verdict.report.sources, doubts: verdict.doubts }, "farm.doubts");
  return verdict?.report;
}

/** A source that fails is a source that is not there: the others and the committee make up for it. */
async function attempt<T>(
  { logger, onSourceFailure }: Pick<ObserveParameters, "logger" | "onSourceFailure">,
  reading: Promise<T>,
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    logger.warn({ source: error.source, reason: error.message }, "source.failed");
    onSourceFailure?.(error.source);
    return undefined;
  }
}
