import { epochEnd } from "@adit/sdk/math";
import {
  lowerMedian,
  NO_REPORT,
  type FarmLimits,
  type FarmReport,
  type NetworkReport,
  type Observation,
} from "@adit/sdk/oracle";
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
import type { Logger } from "./logger.ts";

/** What a node asks about one farm; `origin` tells accounts at the same pool from those at another. */
export type FarmSources = {
  farmId: number;
  pools: readonly { origin: string; pool: PoolSource }[];
  telemetry: TelemetrySource | undefined;
  meter: MeterSource | undefined;
};

/** Everything a node looks at. */
export type Sources = {
  bitcoin: BitcoinSource;
  prices: readonly PriceSource[];
  farms: readonly FarmSources[];
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
  limitsOf: (farmId: number) => FarmLimits | undefined;
  logger: Logger;
  /** told of every answer that was used */
  record?: Recorder;
};

/** What this node sees of the epoch and of farms' days; the report has epoch 0 while the network's day is not there yet. */
export async function observe(parameters: ObserveParameters): Promise<Omit<Observation, "evidenceHash">> {
  const { sources, sequence } = parameters;
  const [report, ...farms] = await Promise.all([
    observeNetwork(parameters),
    ...parameters.wanted.map(({ farmId, epoch }) => observeFarm(parameters, farmId, epoch)),
  ]);
  return { network: sources.bitcoin.network, sequence, report, farms: farms.filter((farm) => farm !== undefined) };
}

async function observeNetwork({
  sources,
  epoch,
  firstHeight,
  logger,
  record,
}: ObserveParameters): Promise<NetworkReport> {
  const end = Number(epochEnd(epoch));
  const [day, ...prices] = await Promise.all([
    attempt(logger, sources.bitcoin.day(epoch, firstHeight, record)),
    ...sources.prices.map((source) => attempt(logger, source.priceUsd8(end, record))),
  ]);
  if (day === undefined) return NO_REPORT;
  const known = prices.filter((price) => price !== undefined);
  // Without a price the day still counts: the price is only the last resort behind every feed.
  return { ...day, priceUsd8: known.length === 0 ? 0n : lowerMedian(known) };
}

async function observeFarm(
  { sources, now, limitsOf, logger, record }: ObserveParameters,
  farmId: number,
  epoch: number,
): Promise<FarmReport | undefined> {
  const farm = sources.farms.find((candidate) => candidate.farmId === farmId);
  const limits = limitsOf(farmId);
  if (farm === undefined || limits === undefined) return undefined;
  const [pools, telemetry, meter] = await Promise.all([
    Promise.all(
      farm.pools.map(async ({ origin, pool }) => ({
        origin,
        day: await attempt(logger, pool.day(epoch, now, record)),
      })),
    ),
    farm.telemetry === undefined ? undefined : attempt(logger, farm.telemetry.day(epoch, record)),
    farm.meter === undefined ? undefined : attempt(logger, farm.meter.day(epoch, record)),
  ]);
  const verdict = farmReport(farmId, epoch, limits, { pools, telemetry, meter });
  if (verdict !== undefined && verdict.doubts.length > 0)
    logger.warn({ farmId, epoch, sources: verdict.report.sources, doubts: verdict.doubts }, "farm.doubts");
  return verdict?.report;
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
