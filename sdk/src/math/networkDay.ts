import { averageTargetSeconds } from "./averageTargetRules.ts";
import { targetSecondsOfWork } from "./bitcoin.ts";

/** One day of one network, as the oracle keeps it in a slot. */
export interface NetworkDayRecord {
  /** what the day demanded, 96 bits in one of the two forms of `NetworkWork` */
  work: bigint;
  /** sum of (target + 1) * seconds over the day */
  targetSeconds: bigint;
  /** coin base units, subsidy and fees */
  rewardPerBlock: bigint;
  /** unix second from which the day may be settled */
  finalAt: number;
  /** USD of one coin, 8 decimals */
  priceUsd8: bigint;
}

const WORK_SHIFT = 160n;
const REWARD_SHIFT = 96n;
const FINAL_SHIFT = 56n;
const bits = (count: bigint): bigint => (1n << count) - 1n;

/**
 * Takes the `day` of `BatchPosted` apart: `work u96 | rewardPerBlock u64 | finalAt u40 | priceUsd8 u56`, highest bits first.
 * @throws RangeError for a word of more than 256 bits
 */
export function unpackNetworkDay(word: bigint): NetworkDayRecord {
  if (word < 0n || word >> 256n !== 0n) throw new RangeError("A packed day has 256 bits");
  const work = word >> WORK_SHIFT;
  return {
    work,
    targetSeconds: workTargetSeconds(work),
    rewardPerBlock: (word >> REWARD_SHIFT) & bits(64n),
    finalAt: Number((word >> FINAL_SHIFT) & bits(40n)),
    priceUsd8: word & bits(FINAL_SHIFT),
  };
}

/** Sum of (target + 1) * seconds over a day, of its work in either form; see `NetworkWork`. */
export function workTargetSeconds(work: bigint): bigint {
  // A compact target is never 0, so the upper 32 bits tell the forms apart.
  return work >> 64n === 0n ? averageTargetSeconds(work) : targetSecondsOfWork(work);
}
