import { SECONDS_PER_DAY } from "./epoch.ts";
import { mulDivDown, mulDivUp } from "./mulDiv.ts";

/** Whole, in basis points. */
export const BPS = 10_000n;
/** Hashes of one TH. */
export const HASHES_PER_TH = 1_000_000_000_000n;
/** 1e12 hashes per TH, 1e3 millijoule per joule, 3.6e6 joule per kWh. */
const HASH_MILLIJOULES_PER_TH_KWH = 3_600_000_000_000_000_000_000n;

export interface WaterfallInputs {
  /** H/s of the whole series, `units * unitHashrate` */
  hashrate: bigint;
  /** subsidy and fees of a block, averaged over the day, coin base units */
  rewardPerBlock: bigint;
  coinDecimals: number;
  /** sum of (target + 1) * seconds over the day */
  targetSeconds: bigint;
  tokenDecimals: number;
  /** USD per whole reward token, 8 decimals */
  priceUsd8: bigint;
  /** energy per 1e12 hashes, millijoule */
  milliJoulePerTh: bigint;
  /** USD per kWh, 8 decimals */
  tariffUsd8: bigint;
  /** USD per 1e12 H/s and day, 8 decimals */
  maintenanceUsd8PerThDay: bigint;
  /** service charge on gross, basis points */
  serviceBps: bigint;
  /** protocol fee on net, basis points */
  protocolBps: bigint;
}

/** What a day's costs are computed from. */
export type CostInputs = Pick<
  WaterfallInputs,
  "milliJoulePerTh" | "tariffUsd8" | "maintenanceUsd8PerThDay" | "tokenDecimals" | "priceUsd8"
>;

/** One day of one series, line by line, reward-token base units. */
export interface Waterfall {
  gross: bigint;
  electricity: bigint;
  maintenance: bigint;
  service: bigint;
  net: bigint;
  protocol: bigint;
  holders: bigint;
}

/** Expected reward of the day, rounded down: `hashrate * rewardPerBlock * targetSeconds / 2^256`, in token decimals. */
export function grossReward({
  hashrate,
  rewardPerBlock,
  coinDecimals,
  targetSeconds,
  tokenDecimals,
}: Pick<WaterfallInputs, "hashrate" | "rewardPerBlock" | "coinDecimals" | "targetSeconds" | "tokenDecimals">): bigint {
  return mulDivDown(
    hashrate * rewardPerBlock * 10n ** BigInt(tokenDecimals),
    targetSeconds,
    (1n << 256n) * 10n ** BigInt(coinDecimals),
  );
}

/** Energy of `hashrate` over a day, reward-token base units, rounded up. */
export function electricityCost(
  hashrate: bigint,
  { milliJoulePerTh, tariffUsd8, tokenDecimals, priceUsd8 }: CostInputs,
): bigint {
  return mulDivUp(
    hashrate * BigInt(SECONDS_PER_DAY) * milliJoulePerTh * tariffUsd8,
    10n ** BigInt(tokenDecimals),
    HASH_MILLIJOULES_PER_TH_KWH * priceUsd8,
  );
}

/** Maintenance of `hashrate` for a day, reward-token base units, rounded up. */
export function maintenanceCost(
  hashrate: bigint,
  { maintenanceUsd8PerThDay, tokenDecimals, priceUsd8 }: CostInputs,
): bigint {
  return mulDivUp(hashrate * maintenanceUsd8PerThDay, 10n ** BigInt(tokenDecimals), HASHES_PER_TH * priceUsd8);
}

/**
 * What a day of a fixed-term series owes, to the base unit as `contracts/libraries/Waterfall.sol` computes it.
 * Gross rounds down and costs round up, in the provider's favour; the protocol's share rounds down.
 * @throws RangeError for a price of zero.
 */
export function waterfall(inputs: WaterfallInputs): Waterfall {
  return divide(
    grossReward(inputs),
    electricityCost(inputs.hashrate, inputs),
    maintenanceCost(inputs.hashrate, inputs),
    inputs,
  );
}

/**
 * A day of a merged-mining series: the same hashrate earns two tokens, and each bears the costs in proportion to the value of its
 * gross. Costs round up once more in that division. Without any gross the first bears them all.
 * @throws RangeError for a price of zero.
 */
export function waterfallOfTwo(
  first: WaterfallInputs,
  second: WaterfallInputs,
): { first: Waterfall; second: Waterfall } {
  const gross = grossReward(first);
  const secondGross = grossReward(second);
  let value = gross * first.priceUsd8 * 10n ** BigInt(18 - first.tokenDecimals);
  const secondValue = secondGross * second.priceUsd8 * 10n ** BigInt(18 - second.tokenDecimals);
  let sum = value + secondValue;
  if (sum === 0n) [value, sum] = [1n, 1n];
  const bear = (lane: WaterfallInputs, laneGross: bigint, part: bigint): Waterfall =>
    divide(
      laneGross,
      mulDivUp(electricityCost(lane.hashrate, lane), part, sum),
      mulDivUp(maintenanceCost(lane.hashrate, lane), part, sum),
      lane,
    );
  return { first: bear(first, gross, value), second: bear(second, secondGross, secondValue) };
}

/** From gross, electricity and maintenance to the rest of the lines. */
function divide(
  gross: bigint,
  electricity: bigint,
  maintenance: bigint,
  { serviceBps, protocolBps }: Pick<WaterfallInputs, "serviceBps" | "protocolBps">,
): Waterfall {
  const service = mulDivUp(gross, serviceBps, BPS);
  const costs = electricity + maintenance + service;
  const net = gross > costs ? gross - costs : 0n;
  const protocol = mulDivDown(net, protocolBps, BPS);
  return { gross, electricity, maintenance, service, net, protocol, holders: net - protocol };
}

/**
 * The lines of a series' day, scaled to another hashrate for a screen (1 TH/s, say), with `decimals` further fractional decimals.
 * Rounds down; for display only, because amounts are owed per series.
 */
export function scaleWaterfall(lines: Waterfall, from: bigint, to: bigint, decimals: number): Waterfall {
  const scale = (amount: bigint): bigint => mulDivDown(amount * 10n ** BigInt(decimals), to, from);
  return {
    gross: scale(lines.gross),
    electricity: scale(lines.electricity),
    maintenance: scale(lines.maintenance),
    service: scale(lines.service),
    net: scale(lines.net),
    protocol: scale(lines.protocol),
    holders: scale(lines.holders),
  };
}
