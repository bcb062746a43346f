import { epochEnd, SECONDS_PER_DAY } from "@adit/sdk/math";
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
  type MeterDay,
  type MeterSource,
  type PoolDay,
  type PoolSource,
  type PriceSource,
} from "../sources/index.ts";
import type { Logger } from "./logger.ts";

/** Everything a node looks at. */
export type Sources = {
  bitcoin: BitcoinSource;
  prices: readonly PriceSource[];
  farms: readonly { farmId: number; pool: PoolSource; meter: MeterSource | undefined }[];
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
};

/** Meter and pool agree if the metered energy explains the hashrate within this, basis points; cooling and losses are inside it. */
const METER_TOLERANCE_BPS = 1_500n;
const BPS = 10_000n;
/** 1e12 hashes per TH, 1e3 mJ per J, 3,600 J per Wh. */
const HASH_MILLIJOULES_PER_WH = 10n ** 15n * 3_600n;

/** What this node sees of the epoch and of farms' days; the report has epoch 0 while the network's day is not there yet. */
export async function observe(parameters: ObserveParameters): Promise<Omit<Observation, "evidenceHash">> {
  const { sources, sequence } = parameters;
  const [report, ...farms] = await Promise.all([
    observeNetwork(parameters),
    ...parameters.wanted.map(({ farmId, epoch }) => observeFarm(parameters, farmId, epoch)),
  ]);
  return { network: sources.bitcoin.network, sequence, report, farms: farms.filter((farm) => farm !== undefined) };
}

async function observeNetwork({ sources, epoch, firstHeight, logger }: ObserveParameters): Promise<NetworkReport> {
  const end = Number(epochEnd(epoch));
  const [day, ...prices] = await Promise.all([
    attempt(logger, sources.bitcoin.day(epoch, firstHeight)),
    ...sources.prices.map((source) => attempt(logger, source.priceUsd8(end))),
  ]);
  if (day === undefined) return NO_REPORT;
  const known = prices.filter((price) => price !== undefined);
  // Without a price the day still counts: the price is only the last resort behind every feed.
  return { ...day, priceUsd8: known.length === 0 ? 0n : lowerMedian(known) };
}

async function observeFarm(
  { sources, now, limitsOf, logger }: ObserveParameters,
  farmId: number,
  epoch: number,
): Promise<FarmReport | undefined> {
  const farm = sources.farms.find((candidate) => candidate.farmId === farmId);
  const limits = limitsOf(farmId);
  if (farm === undefined || limits === undefined) return undefined;
  const [pool, meter] = await Promise.all([
    attempt(logger, farm.pool.day(epoch, now)),
    farm.meter === undefined ? undefined : attempt(logger, farm.meter.day(epoch)),
  ]);
  return farmReport(farmId, epoch, limits, pool, meter);
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
