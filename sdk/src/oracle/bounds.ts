import { BPS } from "../math/waterfall.ts";
import type { FarmReport } from "./types.ts";

/** What the chain knows of a farm, from `FarmRegistry.farm`. */
export interface FarmLimits {
  /** H/s */
  declared: bigint;
  /** energy per 1e12 hashes, millijoule */
  milliJoulePerTh: number;
}

/** What the network paid on a day. */
export interface NetworkDay {
  /** sum of (target + 1) * seconds */
  targetSeconds: bigint;
  /** coin base units */
  rewardPerBlock: bigint;
}

/** A farm may deliver up to this multiple of what it declared. */
export const HASHRATE_CEILING_BPS = 12_500n;
/** Metered energy lies between these multiples of what the declared J/TH needs for the delivered hashrate. */
export const ENERGY_FLOOR_BPS = 5_000n;
export const ENERGY_CEILING_BPS = 20_000n;
/** Pool luck lifts a day's income to at most this multiple of the expected one, plus one whole block for a lone miner. */
export const GROSS_CEILING_MULTIPLE = 10n;

const SECONDS_PER_DAY = 86_400n;
/** 1e12 hashes per TH, 1e3 millijoule per joule, 3,600 joule per Wh. */
const HASH_MILLIJOULES_PER_TH_WH = 10n ** 15n * 3_600n;

/**
 * Why the values of a farm's day cannot be true together; undefined if they can. Joint bounds: a farm that breaks them is
 * dropped from the batch.
 */
export function farmBreaksBounds(
  farm: FarmReport,
  limits: FarmLimits | undefined,
  day: NetworkDay | undefined,
): string | undefined {
  if (limits === undefined) return "the registry knows no such farm on this network";
  if (day === undefined) return `day ${farm.epoch} of the network is not known`;
  if (farm.sources < 1) return "no source stands behind the hashrate";
  if (BigInt(farm.renewableBps) > BPS) return `renewable share of ${farm.renewableBps} bps is above the whole`;
  if (farm.hashrate * BPS > limits.declared * HASHRATE_CEILING_BPS) {
    return `hashrate of ${farm.hashrate} H/s is above ${HASHRATE_CEILING_BPS} bps of the declared ${limits.declared} H/s`;
  }
  return energyBreaksBounds(farm, limits) ?? grossBreaksBounds(farm, day);
}

function energyBreaksBounds(farm: FarmReport, limits: FarmLimits): string | undefined {
  if (farm.energyWh === 0n) return undefined;
  const neededWh = (farm.hashrate * SECONDS_PER_DAY * BigInt(limits.milliJoulePerTh)) / HASH_MILLIJOULES_PER_TH_WH;
  const low = (neededWh * ENERGY_FLOOR_BPS) / BPS;
  const high = (neededWh * ENERGY_CEILING_BPS) / BPS;
  if (farm.energyWh >= low && farm.energyWh <= high) return undefined;
  return `energy of ${farm.energyWh} Wh does not fit the hashrate, which needs about ${neededWh} Wh`;
}

function grossBreaksBounds(farm: FarmReport, day: NetworkDay): string | undefined {
  const expected = (farm.hashrate * day.rewardPerBlock * day.targetSeconds) >> 256n;
  const ceiling = expected * GROSS_CEILING_MULTIPLE + day.rewardPerBlock;
  if (farm.gross <= ceiling) return undefined;
  return `income of ${farm.gross} base units is above ${ceiling}, what luck allows at this hashrate`;
}
