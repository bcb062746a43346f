/** Fees per block may reach this part of the subsidy ... */
export const FEES_SUBSIDY_DIVISOR = 16n;
/** ... or this multiple of their mean, whichever is more. */
export const FEES_MEAN_MULTIPLE = 4n;
/** A new day weighs one part in 30 in the mean of fees. */
export const FEES_MEAN_WEIGHT = 30n;

/** Where a network's chain of reports stands; fields as in `IOutputOracle.NetworkState`. */
export interface NetworkState {
  lastEpoch: number;
  nextHeight: number;
  bits: number;
  meanFees: bigint;
  sequence: number;
  rewardPerBlock: bigint;
}

/** The parts of a network report that a network's rules look at. */
export interface ReportedDay {
  epoch: number;
  firstHeight: number;
  blockCount: number;
  bits: number;
  nextBits: number;
  retargetTime: number;
  fees: bigint;
}

/** What a day was worth, and the 96 bits from which its `targetSeconds` is rebuilt. */
export interface DayValue {
  work: bigint;
  targetSeconds: bigint;
  rewardPerBlock: bigint;
}

/** What follows from a possible report; as `INetworkRules.advance` returns it. */
export interface Advance extends DayValue {
  nextBits: number;
  meanFees: bigint;
  feesInBounds: boolean;
}

/** What one network makes possible: the twin of its contract behind `INetworkRules`. */
export interface NetworkRules {
  /** as `OutputOracle.networkOf(network).name` says */
  name: string;
  algorithm: string;
  /** decimals of the coin base unit of reports */
  coinDecimals: number;
  /** blocks that a day should have by the network's spacing */
  blocksPerDay: number;
  /** most blocks of one report; the next one goes on with the rest */
  maxBlocksPerEpoch: number;
  /**
   * Checks a report against the state of the network and says what follows from it.
   * @throws ImpossibleReportError
   */
  advance: (state: NetworkState, report: ReportedDay) => Advance;
  /**
   * What a day is taken for that nobody reported.
   * @throws ImpossibleReportError
   */
  fallbackDay: (state: NetworkState, lastWork: bigint, epoch: number) => DayValue;
  /** Sum of (target + 1) * seconds over the day that `work` describes. */
  targetSeconds: (work: bigint) => bigint;
  /** @throws ImpossibleReportError if `bits` is no target of this network. */
  checkBits: (bits: number) => void;
  /**
   * Work of a block found under `bits`: hashes that it takes on average.
   * @throws ImpossibleReportError if `bits` is no target of this network.
   */
  hashesPerBlock: (bits: number) => bigint;
  /** Subsidy of the block at `height`, coin base units. */
  subsidyAt: (height: number) => bigint;
}

/** What differs from one network to the other when rewards are computed. */
export interface Subsidies {
  subsidyAt: (height: number) => bigint;
  /** sum of the subsidies of `count` blocks from `firstHeight` on */
  subsidySum: (firstHeight: number, count: number) => bigint;
}

/** A report that a network's rules exclude; `rule` is the name of the contract's error. */
export class ImpossibleReportError extends Error {
  override readonly name = "ImpossibleReportError";
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** The most that fees of a block may average over an epoch within bounds, coin base units. */
export function feesBound(subsidyPerBlock: bigint, meanFees: bigint): bigint {
  const bySubsidy = subsidyPerBlock / FEES_SUBSIDY_DIVISOR;
  const byMean = FEES_MEAN_MULTIPLE * meanFees;
  return bySubsidy > byMean ? bySubsidy : byMean;
}

/** The exponential mean of fees per block after an epoch whose blocks averaged `feesPerBlock`; rounds toward the old mean. */
export function nextMeanFees(meanFees: bigint, feesPerBlock: bigint, bound: bigint): bigint {
  const clamped = feesPerBlock > bound ? bound : feesPerBlock;
  return meanFees + (clamped - meanFees) / FEES_MEAN_WEIGHT;
}

/** A report goes on at the height and from the target where the last one ended. @throws ImpossibleReportError */
export function checkStart(state: NetworkState, report: ReportedDay, maxBlocksPerEpoch: number): void {
  if (report.firstHeight !== state.nextHeight) {
    throw new ImpossibleReportError(
      "WrongFirstHeight",
      `The day starts at block ${state.nextHeight}, not ${report.firstHeight}`,
    );
  }
  if (report.bits !== state.bits) {
    throw new ImpossibleReportError(
      "WrongBits",
      `The day starts under bits ${hexBits(state.bits)}, not ${hexBits(report.bits)}`,
    );
  }
  if (report.blockCount > maxBlocksPerEpoch) {
    throw new ImpossibleReportError(
      "TooManyBlocks",
      `${report.blockCount} blocks in a day are more than ${maxBlocksPerEpoch}`,
    );
  }
}

/** Reward and fees that follow from a day's blocks. @throws ImpossibleReportError */
export function rewardsOf(
  { subsidyAt, subsidySum }: Subsidies,
  state: NetworkState,
  report: ReportedDay,
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

/** Reward of a day that nobody reported: average subsidy of a day's blocks from the expected height, and mean fees. */
export function fallbackReward(
  { subsidySum }: Subsidies,
  blocksPerDay: number,
  state: NetworkState,
  epoch: number,
): bigint {
  if (epoch <= state.lastEpoch) {
    throw new ImpossibleReportError(
      "FallbackNotAfterReport",
      `Day ${epoch} is not after the last reported day ${state.lastEpoch}`,
    );
  }
  const firstHeight = state.nextHeight + (epoch - state.lastEpoch - 1) * blocksPerDay;
  return checkReward(subsidySum(firstHeight, blocksPerDay) / BigInt(blocksPerDay) + state.meanFees);
}

/** Hashes that a block under this target takes on average, rounded down. */
export function hashesUnder(target: bigint): bigint {
  return (1n << 256n) / (target + 1n);
}

/** The state after a report was accepted in a batch of its own. @throws ImpossibleReportError */
export function stateAfter(rules: NetworkRules, state: NetworkState, report: ReportedDay): NetworkState {
  const next = rules.advance(state, report);
  return {
    lastEpoch: report.epoch,
    nextHeight: state.nextHeight + report.blockCount,
    bits: next.nextBits,
    meanFees: next.meanFees,
    sequence: state.sequence + 1,
    rewardPerBlock: next.rewardPerBlock,
  };
}

/** 32 bits as people write them. */
export function hexBits(bits: number): string {
  return `0x${bits.toString(16).padStart(8, "0")}`;
}

function checkReward(reward: bigint): bigint {
  if (reward >> 64n !== 0n) {
    throw new ImpossibleReportError("RewardTooLarge", `A reward of ${reward} a block is more than 64 bits hold`);
  }
  return reward;
}
