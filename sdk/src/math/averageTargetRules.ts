import { SECONDS_PER_DAY } from "./epoch.ts";
import { floatBitsToTarget, targetToFloatBits } from "./floatTarget.ts";
import {
  checkStart,
  fallbackReward,
  hashesUnder,
  hexBits,
  ImpossibleReportError,
  rewardsOf,
  type NetworkRules,
  type ReportedDay,
  type Subsidies,
} from "./networkRules.ts";

/** From one day to the next the average target changes by at most this factor, up or down. */
export const AVERAGE_FACTOR = 2n;

/** What differs among networks whose difficulty changes with every block. */
export interface AverageTarget
  extends Subsidies, Pick<NetworkRules, "name" | "algorithm" | "coinDecimals" | "blocksPerDay" | "maxBlocksPerEpoch"> {
  /** highest target */
  powLimit: bigint;
  /** first height of which the rules know the subsidy */
  firstHeight: number;
}

export interface AverageBitsParameters {
  /** `bits` of the report: the average of the day before */
  bits: number;
  /** blocks of the day, at least one */
  blockCount: number;
  /** sum of the blocks' work in hashes: of their difficulties, or the difference of two accumulated works */
  totalWork: bigint;
}

/**
 * What a report names as `nextBits` on a network whose difficulty changes with every block: the work-weighted average target of the
 * day's blocks, cut to 24 bits. A day that moved further than the rules allow is reported at the bound, and the next day goes on
 * from there.
 */
export function averageBits({ bits, blockCount, totalWork }: AverageBitsParameters): number {
  const average = (BigInt(blockCount) << 256n) / totalWork - 1n;
  const before = floatBitsToTarget(bits);
  const most = before * AVERAGE_FACTOR;
  const least = before / AVERAGE_FACTOR;
  return targetToFloatBits(average > most ? most : average < least ? least : average);
}

/** Rules of a network whose difficulty changes with every block; the twin of the contract `AverageTargetRules`. */
export function averageTargetRules(network: AverageTarget): NetworkRules {
  const { name, algorithm, coinDecimals, blocksPerDay, maxBlocksPerEpoch, subsidyAt } = network;
  const checkBits = (bits: number): void => {
    checkFloatBits(network, bits);
  };
  return {
    name,
    algorithm,
    coinDecimals,
    blocksPerDay,
    maxBlocksPerEpoch,
    checkBits,
    hashesPerBlock: (bits) => {
      checkBits(bits);
      return hashesUnder(floatBitsToTarget(bits));
    },
    subsidyAt,
    targetSeconds: averageTargetSeconds,
    advance: (state, report) => {
      checkStart(state, report, maxBlocksPerEpoch);
      if (report.firstHeight < network.firstHeight) {
        throw new ImpossibleReportError(
          "HeightTooLow",
          `The rules of ${name} begin at block ${network.firstHeight}, and the day starts at ${report.firstHeight}`,
        );
      }
      checkAverage(report, checkBits);
      const nextBits = report.blockCount === 0 ? report.bits : report.nextBits;
      const work = BigInt(nextBits);
      return { work, targetSeconds: averageTargetSeconds(work), nextBits, ...rewardsOf(network, state, report) };
    },
    fallbackDay: (state, lastWork, epoch) => ({
      work: lastWork,
      targetSeconds: averageTargetSeconds(lastWork),
      rewardPerBlock: fallbackReward(network, blocksPerDay, state, epoch),
    }),
  };
}

/** Sum of (target + 1) * seconds over a day, of work in the form of an average. */
export function averageTargetSeconds(work: bigint): bigint {
  return (floatBitsToTarget(Number(work)) + 1n) * BigInt(SECONDS_PER_DAY);
}

function checkAverage(report: ReportedDay, checkBits: (bits: number) => void): void {
  if (report.retargetTime !== 0 || (report.blockCount === 0 && report.nextBits !== 0)) {
    throw new ImpossibleReportError(
      "UnexpectedRetarget",
      `The report names a change of target that its ${report.blockCount} blocks cannot have`,
    );
  }
  if (report.blockCount === 0) return;
  if (report.nextBits === 0)
    throw new ImpossibleReportError("AverageMissing", "The day has blocks, and the report names no average target");
  checkBits(report.nextBits);
  const before = floatBitsToTarget(report.bits);
  const after = floatBitsToTarget(report.nextBits);
  if (after > before * AVERAGE_FACTOR || after < before / AVERAGE_FACTOR) {
    throw new ImpossibleReportError(
      "RetargetTooSteep",
      `The average target moves by more than a factor of ${AVERAGE_FACTOR} in a day`,
    );
  }
}

function checkFloatBits({ name, powLimit }: AverageTarget, bits: number): void {
  let target: bigint;
  try {
    target = floatBitsToTarget(bits);
  } catch {
    throw new ImpossibleReportError("InvalidBits", `Bits ${hexBits(bits)} are no target`);
  }
  if (target > powLimit)
    throw new ImpossibleReportError("InvalidBits", `Bits ${hexBits(bits)} are no target of ${name}`);
}
