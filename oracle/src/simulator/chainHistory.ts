import { createHash } from "node:crypto";
import { BITCOIN_NETWORK, epochStart, isRetargetHeight, RETARGET_INTERVAL, subsidyAt } from "@adit/sdk/math";
import { rebuildPeriods, type Period } from "./difficulty.ts";
import { noiseBetween, oneIn } from "./random.ts";

/** Header times stray from a block's true time by up to this much, as miners' clocks do. */
const CLOCK_JITTER_SECONDS = 600;
/** Median-time-past looks at a block and the ten before it. */
const MEDIAN_BLOCKS = 11;

/** Assumptions about fees: satoshi per block. */
const FEES_LOW_SATS = 2_000_000;
const FEES_HIGH_SATS = 13_000_000;
const BUSY_DAY_ONE_IN = 40;
const BUSY_DAY_MULTIPLE = 2n;

/** Labels that keep the streams of noise apart. */
const LABEL = { jitter: 1, fees: 2, busy: 3, transactions: 4 } as const;

/**
 * A block of the scenario.
 * @property arrivesAt unix second at which nodes see it
 * @property time header time; miners' clocks stray
 * @property fees satoshi, an assumption
 * @property hash real for the last block of a difficulty period, else made up below the target
 */
export type Block = {
  height: number;
  hash: string;
  arrivesAt: number;
  time: number;
  medianTime: number;
  bits: number;
  subsidy: bigint;
  fees: bigint;
  transactions: number;
};

/** What the network did on a UTC day, in the fields of a report. */
export type NetworkTruth = {
  network: number;
  epoch: number;
  firstHeight: number;
  blockCount: number;
  bits: number;
  nextBits: number;
  retargetTime: number;
  fees: bigint;
};

/** Bitcoin's chain as the scenario has it: real targets, rebuilt times, assumed fees. */
export type ChainHistory = {
  block: (height: number) => Block;
  medianTime: (height: number) => number;
  /** Height of the newest block that nodes know at this unix second. */
  tipAt: (second: number) => number;
  /** First height whose median-time-past lies in the epoch or later. */
  firstHeightOf: (epoch: number) => number;
  day: (epoch: number) => NetworkTruth;
};

export function createChainHistory(seed: number): ChainHistory {
  const known = rebuildPeriods();
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("There are no difficulty periods");
  const stride = last.span + Math.round(last.span / (RETARGET_INTERVAL - 1));

  /** Beyond the data the last target holds and periods last two weeks: an assumption. */
  const period = (index: number): Period => {
    const found = known[index - first.index];
    if (found !== undefined) return found;
    if (index < first.index) throw new RangeError(`The scenario begins at height ${first.firstHeight}`);
    const beyond = index - last.index;
    return {
      ...last,
      index,
      firstHeight: index * RETARGET_INTERVAL,
      startsAt: last.startsAt + beyond * stride,
      previousHash: undefined,
    };
  };
  const periodOfHeight = (height: number): Period => period(Math.floor(height / RETARGET_INTERVAL));

  const arrival = (height: number): number => {
    const { firstHeight, startsAt, span } = periodOfHeight(height);
    return startsAt + Math.floor(((height - firstHeight) * span) / (RETARGET_INTERVAL - 1));
  };
  /** The first and the last header of a period keep their times: the next target follows from them. */
  const headerTime = (height: number): number => {
    const place = height % RETARGET_INTERVAL;
    if (place === 0 || place === RETARGET_INTERVAL - 1) return arrival(height);
    return arrival(height) + noiseBetween(-CLOCK_JITTER_SECONDS, CLOCK_JITTER_SECONDS, seed, LABEL.jitter, height);
  };
  const medianTime = memoize((height: number): number => {
    const times = Array.from({ length: MEDIAN_BLOCKS }, (_, i) => headerTime(height - i)).sort((a, b) => a - b);
    return times[(MEDIAN_BLOCKS - 1) / 2] as number;
  });

  const hashOf = (height: number): string => {
    if ((height + 1) % RETARGET_INTERVAL === 0) {
      const real = period((height + 1) / RETARGET_INTERVAL).previousHash;
      if (real !== undefined) return real;
    }
    const digest = BigInt(`0x${createHash("sha256").update(`scenario block ${seed} ${height}`).digest("hex")}`);
    return (digest % (periodOfHeight(height).target + 1n)).toString(16).padStart(64, "0");
  };
  const feesOf = (height: number): bigint => {
    const day = Math.floor(arrival(height) / 86_400);
    const fees = BigInt(noiseBetween(FEES_LOW_SATS, FEES_HIGH_SATS, seed, LABEL.fees, height));
    return oneIn(BUSY_DAY_ONE_IN, seed, LABEL.busy, day) ? fees * BUSY_DAY_MULTIPLE : fees;
  };
  const block = memoize((height: number): Block => ({
    height,
    hash: hashOf(height),
    arrivesAt: arrival(height),
    time: headerTime(height),
    medianTime: medianTime(height),
    bits: periodOfHeight(height).bits,
    subsidy: subsidyAt(height),
    fees: feesOf(height),
    transactions: noiseBetween(900, 3_200, seed, LABEL.transactions, height),
  }));

  const tipAt = (second: number): number => {
    let index = Math.floor((second - first.startsAt) / stride) + first.index;
    while (period(index + 1).startsAt <= second) index++;
    while (period(index).startsAt > second) index--;
    const { firstHeight, startsAt, span } = period(index);
    const within = Math.floor(((second - startsAt + 1) * (RETARGET_INTERVAL - 1)) / span);
    let height = firstHeight + Math.min(within, RETARGET_INTERVAL - 1);
    while (arrival(height) > second) height--;
    return height;
  };
  const firstHeightOf = memoize((epoch: number): number => {
    const start = Number(epochStart(epoch));
    let height = tipAt(start);
    while (medianTime(height) >= start) height--;
    while (medianTime(height) < start) height++;
    return height;
  });

  const day = memoize((epoch: number): NetworkTruth => {
    const firstHeight = firstHeightOf(epoch);
    const blockCount = firstHeightOf(epoch + 1) - firstHeight;
    const heights = Array.from({ length: blockCount }, (_, i) => firstHeight + i);
    const boundary = heights.find(isRetargetHeight);
    return {
      network: BITCOIN_NETWORK,
      epoch,
      firstHeight,
      blockCount,
      bits: periodOfHeight(firstHeight - 1).bits,
      nextBits: boundary === undefined ? 0 : periodOfHeight(boundary).bits,
      retargetTime: boundary === undefined ? 0 : headerTime(boundary),
      fees: heights.reduce((sum, height) => sum + feesOf(height), 0n),
    };
  });

  return { block, medianTime, tipAt, firstHeightOf, day };
}

function memoize<Value>(compute: (key: number) => Value): (key: number) => Value {
  const known = new Map<number, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
