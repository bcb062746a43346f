import {
  feesBound,
  MAX_BLOCKS_PER_EPOCH,
  nextMeanFees,
  packWork,
  RETARGET_INTERVAL,
  subsidyAt,
  subsidySum,
  targetSeconds,
} from "./bitcoin.ts";
import { bitsToTarget, POW_LIMIT_BITS, targetToBits } from "./compactTarget.ts";
import { epochEnd, epochStart } from "./epoch.ts";

/** One retarget changes the target by at most this factor, up or down. */
export const RETARGET_FACTOR = 4n;
/** How much earlier than the day the header of a retarget block may be dated, seconds. */
export const RETARGET_EARLY_SECONDS = 7_200n;
/** How much later, seconds. */
export const RETARGET_LATE_SECONDS = 86_400n;

/** Where a network's chain of reports stands; fields as in `IOutputOracle.NetworkState`. */
export interface NetworkState {
  lastEpoch: number;
  nextHeight: number;
  bits: number;
  meanFees: bigint;
  sequence: number;
  rewardPerBlock: bigint;
}

/** The parts of a network report that Bitcoin's rules look at. */
export interface BitcoinReport {
  epoch: number;
  firstHeight: number;
  blockCount: number;
  bits: number;
  nextBits: number;
  retargetTime: number;
  fees: bigint;
}

/** What follows from a possible report; as `INetworkRules.advance` returns it. */
export interface Advance {
  work: bigint;
  targetSeconds: bigint;
  rewardPerBlock: bigint;
  nextBits: number;
  meanFees: bigint;
  feesInBounds: boolean;
}

/** A report that Bitcoin's rules exclude; `rule` is the name of the contract's error. */
export class ImpossibleReportError extends Error {
  override readonly name = "ImpossibleReportError";
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/**
 * Checks a report against the state of the network and says what follows from it, as `BitcoinRules.advance` does.
 * @throws ImpossibleReportError
 */
export function advance(state: NetworkState, report: BitcoinReport): Advance {
  if (report.firstHeight !== state.nextHeight) {
    throw new ImpossibleReportError(
      "WrongFirstHeight",
      `The day starts at block ${state.nextHeight}, not ${report.firstHeight}`,
    );
  }
  if (report.bits !== state.bits) {
    throw new ImpossibleReportError(
      "WrongBits",
      `The day starts under bits ${hex(state.bits)}, not ${hex(report.bits)}`,
    );
  }
  if (report.blockCount > MAX_BLOCKS_PER_EPOCH) {
    throw new ImpossibleReportError(
      "TooManyBlocks",
      `${report.blockCount} blocks in a day are more than ${MAX_BLOCKS_PER_EPOCH}`,
    );
  }
  checkRetarget(report);
  return {
    work: packWork(report),
    targetSeconds: targetSeconds(report),
    nextBits: report.nextBits === 0 ? report.bits : report.nextBits,
    ...rewards(state, report),
  };
}

/** The state after a report was accepted in a batch of its own. */
export function nextNetworkState(state: NetworkState, report: BitcoinReport): NetworkState {
  const next = advance(state, report);
  return {
    lastEpoch: report.epoch,
    nextHeight: state.nextHeight + report.blockCount,
    bits: next.nextBits,
    meanFees: next.meanFees,
    sequence: state.sequence + 1,
    rewardPerBlock: next.rewardPerBlock,
  };
}

/** Height of the first block of a difficulty period among `count` blocks from `firstHeight` on; undefined if there is none. */
export function retargetHeightIn(firstHeight: number, count: number): number | undefined {
  const boundary = Math.ceil(firstHeight / RETARGET_INTERVAL) * RETARGET_INTERVAL;
  return boundary < firstHeight + count ? boundary : undefined;
}

function checkRetarget(report: BitcoinReport): void {
  const boundary = retargetHeightIn(report.firstHeight, report.blockCount);
  if (boundary === undefined) {
    if (report.nextBits === 0 && report.retargetTime === 0) return;
    throw new ImpossibleReportError(
      "UnexpectedRetarget",
      `No difficulty period starts among ${report.blockCount} blocks from ${report.firstHeight}`,
    );
  }
  if (report.nextBits === 0 || report.retargetTime === 0) {
    throw new ImpossibleReportError(
      "RetargetMissing",
      `A difficulty period starts at block ${boundary}, and the report names no target for it`,
    );
  }
  checkBits(report.nextBits);
  const before = bitsToTarget(report.bits);
  const after = bitsToTarget(report.nextBits);
  const least = bitsToTarget(targetToBits(before / RETARGET_FACTOR));
  if (after > before * RETARGET_FACTOR || after < least) {
    throw new ImpossibleReportError("RetargetTooSteep", `The target moves by more than a factor of ${RETARGET_FACTOR}`);
  }
  const time = BigInt(report.retargetTime);
  if (
    time + RETARGET_EARLY_SECONDS < epochStart(report.epoch) ||
    time > epochEnd(report.epoch) + RETARGET_LATE_SECONDS
  ) {
    throw new ImpossibleReportError(
      "RetargetOutsideEpoch",
      `The retarget block's time ${time} does not belong to day ${report.epoch}`,
    );
  }
}

/** Throws an `ImpossibleReportError` if `bits` is no target of Bitcoin in its one canonical form. */
export function checkBits(bits: number): void {
  let target: bigint;
  try {
    target = bitsToTarget(bits);
  } catch {
    throw new ImpossibleReportError("InvalidBits", `Bits ${hex(bits)} are no target`);
  }
  if (target > bitsToTarget(POW_LIMIT_BITS) || targetToBits(target) !== bits) {
    throw new ImpossibleReportError("InvalidBits", `Bits ${hex(bits)} are no target of Bitcoin`);
  }
}

function rewards(
  state: NetworkState,
  report: BitcoinReport,
): Pick<Advance, "rewardPerBlock" | "meanFees" | "feesInBounds"> {
  const count = BigInt(report.blockCount);
  if (count === 0n) {
    if (report.fees !== 0n)
      throw new ImpossibleReportError("FeesWithoutBlocks", `Fees of ${report.fees} without a block`);
    // Before the first block ever reported there is no last value: what the next block would pay on average.
    const reward = state.rewardPerBlock === 0n ? subsidyAt(report.firstHeight) + state.meanFees : state.rewardPerBlock;
    return { rewardPerBlock: checkReward(reward), meanFees: state.meanFees, feesInBounds: true };
  }
  const subsidies = subsidySum(report.firstHeight, report.blockCount);
  const feesPerBlock = report.fees / count;
  const bound = feesBound(subsidies / count, state.meanFees);
  return {
    rewardPerBlock: checkReward((subsidies + report.fees) / count),
    meanFees: nextMeanFees(state.meanFees, feesPerBlock, bound),
    feesInBounds: feesPerBlock <= bound,
  };
}

function checkReward(reward: bigint): bigint {
  if (reward >> 64n !== 0n) {
    throw new ImpossibleReportError("RewardTooLarge", `A reward of ${reward} a block is more than 64 bits hold`);
  }
  return reward;
}

function hex(bits: number): string {
  return `0x${bits.toString(16).padStart(8, "0")}`;
}
