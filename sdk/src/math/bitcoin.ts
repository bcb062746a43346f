import { bitsToTarget } from "./compactTarget.ts";
import { epochStart, SECONDS_PER_DAY } from "./epoch.ts";

/** Id of Bitcoin in `OutputOracle`. */
export const BITCOIN_NETWORK = 1;
/** Decimals of a bitcoin. */
export const BITCOIN_DECIMALS = 8;
/** Subsidy of the first blocks, satoshi. */
export const GENESIS_SUBSIDY_SATS = 5_000_000_000n;
/** Blocks between two halvings of the subsidy. */
export const HALVING_INTERVAL = 210_000;
/** Blocks between two retargets. */
export const RETARGET_INTERVAL = 2_016;
/** Blocks that one epoch may at most report, so that at most one retarget falls into it. */
export const MAX_BLOCKS_PER_EPOCH = 2_000;
/** A subsidy that halves at fixed heights. */
export interface Halvings {
  /** subsidy of the first blocks, coin base units */
  genesisSubsidy: bigint;
  /** blocks between two halvings */
  halvingInterval: number;
}

/** Bitcoin's halvings. */
export const BITCOIN_HALVINGS: Halvings = { genesisSubsidy: GENESIS_SUBSIDY_SATS, halvingInterval: HALVING_INTERVAL };

/** Subsidy of the block at `height`, coin base units. */
export function halvingSubsidy({ genesisSubsidy, halvingInterval }: Halvings, height: number): bigint {
  if (!Number.isInteger(height) || height < 0) throw new RangeError(`A height is a whole number from 0, got ${height}`);
  return genesisSubsidy >> BigInt(Math.floor(height / halvingInterval));
}

/** Sum of the subsidies of `count` blocks from `firstHeight` on, coin base units; exact across halvings. */
export function halvingSubsidySum(halvings: Halvings, firstHeight: number, count: number): bigint {
  const { halvingInterval } = halvings;
  let sum = 0n;
  let height = firstHeight;
  let left = count;
  while (left > 0) {
    const untilHalving = halvingInterval - (height % halvingInterval);
    const blocks = Math.min(left, untilHalving);
    sum += halvingSubsidy(halvings, height) * BigInt(blocks);
    height += blocks;
    left -= blocks;
  }
  return sum;
}

/** Subsidy of Bitcoin's block at `height`, satoshi. */
export function subsidyAt(height: number): bigint {
  return halvingSubsidy(BITCOIN_HALVINGS, height);
}

/** Sum of the subsidies of `count` blocks of Bitcoin from `firstHeight` on, satoshi; exact across halvings. */
export function subsidySum(firstHeight: number, count: number): bigint {
  return halvingSubsidySum(BITCOIN_HALVINGS, firstHeight, count);
}

export interface RewardPerBlockParameters {
  firstHeight: number;
  /** blocks of the epoch, at least one */
  blockCount: number;
  /** fees of all blocks of the epoch, satoshi */
  fees: bigint;
}

/** `floor(sum(subsidy + fees) / count)` over an epoch's blocks, satoshi. An epoch without blocks has none: see `advance`. */
export function rewardPerBlock({ firstHeight, blockCount, fees }: RewardPerBlockParameters): bigint {
  return (subsidySum(firstHeight, blockCount) + fees) / BigInt(blockCount);
}

/** True if the block at `height` is the first of a difficulty period. */
export function isRetargetHeight(height: number): boolean {
  return height > 0 && height % RETARGET_INTERVAL === 0;
}

export interface TargetSecondsParameters {
  epoch: number;
  /** compact target at the start of the epoch */
  bits: number;
  /** compact target after a retarget inside the epoch; 0 if there was none */
  nextBits: number;
  /** header time of the first block under `nextBits`, unix second; 0 if there was none */
  retargetTime: number;
}

/** Seconds of the day that ran under the old target: the retarget block's header time, clamped to the day. */
export function retargetSecond({ epoch, nextBits, retargetTime }: Omit<TargetSecondsParameters, "bits">): number {
  if (nextBits === 0) return 0;
  const second = BigInt(retargetTime) - epochStart(epoch);
  if (second < 0n) return 0;
  return second > BigInt(SECONDS_PER_DAY) ? SECONDS_PER_DAY : Number(second);
}

/** Sum of `(target + 1) * seconds` over the epoch: a hashrate of H finds `H * targetSeconds / 2^256` blocks in it. */
export function targetSeconds(parameters: TargetSecondsParameters): bigint {
  const before = bitsToTarget(parameters.bits) + 1n;
  if (parameters.nextBits === 0) return before * BigInt(SECONDS_PER_DAY);
  const after = bitsToTarget(parameters.nextBits) + 1n;
  const second = BigInt(retargetSecond(parameters));
  return before * second + after * (BigInt(SECONDS_PER_DAY) - second);
}

/** A day's work in the 96 bits in which the chain keeps it: `bits u32 | nextBits u32 | retargetSecond u32`. */
export function packWork(parameters: TargetSecondsParameters): bigint {
  return (BigInt(parameters.bits) << 64n) | (BigInt(parameters.nextBits) << 32n) | BigInt(retargetSecond(parameters));
}

/** `targetSeconds` of a packed day. */
export function targetSecondsOfWork(work: bigint): bigint {
  const bits = Number(work >> 64n);
  const nextBits = Number((work >> 32n) & 0xffff_ffffn);
  const second = Number(work & 0xffff_ffffn);
  return targetSeconds({ epoch: 0, bits, nextBits, retargetTime: second });
}
