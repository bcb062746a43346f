import {
  packWork,
  RETARGET_INTERVAL,
  targetSeconds,
  targetSecondsOfWork,
  type Halvings,
  halvingSubsidy,
  halvingSubsidySum,
} from "./bitcoin.ts";
import { bitsToTarget, targetToBits } from "./compactTarget.ts";
import { epochEnd, epochStart } from "./epoch.ts";
import {
  checkStart,
  fallbackReward,
  hashesUnder,
  hexBits,
  ImpossibleReportError,
  rewardsOf,
  type NetworkRules,
  type ReportedDay,
} from "./networkRules.ts";

/** One retarget changes the target by at most this factor, up or down. */
export const RETARGET_FACTOR = 4n;
/** How much earlier than the day the header of a retarget block may be dated, seconds. */
export const RETARGET_EARLY_SECONDS = 7_200n;
/** How much later, seconds. */
export const RETARGET_LATE_SECONDS = 86_400n;

/** What differs among networks that retarget in periods and halve their subsidy. */
export interface BitcoinLike
  extends Halvings, Pick<NetworkRules, "name" | "algorithm" | "coinDecimals" | "blocksPerDay" | "maxBlocksPerEpoch"> {
  /** highest target in compact form */
  powLimitBits: number;
}

/** Rules of a network that retargets in periods and halves its subsidy; the twin of the contract `BitcoinLikeRules`. */
export function bitcoinLikeRules(network: BitcoinLike): NetworkRules {
  const { name, algorithm, coinDecimals, blocksPerDay, maxBlocksPerEpoch } = network;
  const subsidies = {
    subsidyAt: (height: number) => halvingSubsidy(network, height),
    subsidySum: (firstHeight: number, count: number) => halvingSubsidySum(network, firstHeight, count),
  };
  const checkBits = (bits: number): void => {
    checkCompactBits(name, network.powLimitBits, bits);
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
      return hashesUnder(bitsToTarget(bits));
    },
    subsidyAt: subsidies.subsidyAt,
    targetSeconds: targetSecondsOfWork,
    advance: (state, report) => {
      checkStart(state, report, maxBlocksPerEpoch);
      checkRetarget(report, checkBits);
      return {
        work: packWork(report),
        targetSeconds: targetSeconds(report),
        nextBits: report.nextBits === 0 ? report.bits : report.nextBits,
        ...rewardsOf(subsidies, state, report),
      };
    },
    fallbackDay: (state, lastWork, epoch) => {
      const nextBits = (lastWork >> 32n) & 0xffff_ffffn;
      const work = (nextBits === 0n ? lastWork >> 64n : nextBits) << 64n;
      const rewardPerBlock = fallbackReward(subsidies, blocksPerDay, state, epoch);
      return { work, targetSeconds: targetSecondsOfWork(work), rewardPerBlock };
    },
  };
}

/** Height of the first block of a difficulty period among `count` blocks from `firstHeight` on; undefined if there is none. */
export function retargetHeightIn(firstHeight: number, count: number): number | undefined {
  const boundary = Math.ceil(firstHeight / RETARGET_INTERVAL) * RETARGET_INTERVAL;
  return boundary < firstHeight + count ? boundary : undefined;
}

function checkRetarget(report: ReportedDay, checkBits: (bits: number) => void): void {
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

/** Bits are a target not above the limit, in the one canonical form. */
function checkCompactBits(name: string, powLimitBits: number, bits: number): void {
  let target: bigint;
  try {
    target = bitsToTarget(bits);
  } catch {
    throw new ImpossibleReportError("InvalidBits", `Bits ${hexBits(bits)} are no target`);
  }
  if (target > bitsToTarget(powLimitBits) || targetToBits(target) !== bits) {
    throw new ImpossibleReportError("InvalidBits", `Bits ${hexBits(bits)} are no target of ${name}`);
  }
}
