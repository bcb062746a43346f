import { bitsToTarget, BITCOIN_NETWORK, RETARGET_INTERVAL } from "@adit/sdk/math";
import data from "./data/bitcoin-difficulty.json" with { type: "json" };

/** Two weeks: what a difficulty period is meant to last. */
const PERIOD_SECONDS = 1_209_600n;
const MAX_STEP = 4n;

/**
 * A difficulty period.
 * @property startsAt header time of its first block, unix second; rebuilt, see `times.error` in the data file
 * @property span seconds between its first and its last header
 * @property previousHash hash of the block before it; undefined beyond the data
 */
export type Period = {
  index: number;
  firstHeight: number;
  bits: number;
  target: bigint;
  startsAt: number;
  span: number;
  previousHash: string | undefined;
};

export type DifficultyData = {
  times: { anchor: { height: number; time: number } };
  periods: readonly (readonly string[])[];
};

/** What the data file says of itself. */
export const difficultyProvenance = { network: BITCOIN_NETWORK, source: data.source, times: data.times } as const;

/**
 * Periods from the anchor on, with their rebuilt times.
 *
 * The last period's own span would need the target after it: it is taken as two weeks.
 * @throws RangeError if a period's span is hidden by the 4x limit, or the anchor begins no period.
 */
export function rebuildPeriods(source: DifficultyData = data): Period[] {
  const { anchor } = source.times;
  const firstIndex = anchor.height / RETARGET_INTERVAL;
  if (!Number.isInteger(firstIndex)) throw new RangeError(`Block ${anchor.height} begins no difficulty period`);
  const entry = (index: number): { bits: number; previousHash: string } | undefined => {
    const [bits, previousHash] = source.periods[index - 1] ?? [];
    return bits === undefined || previousHash === undefined
      ? undefined
      : { bits: Number.parseInt(bits, 16), previousHash };
  };

  const periods: Period[] = [];
  let startsAt = anchor.time;
  for (let index = firstIndex; ; index++) {
    const here = entry(index);
    if (here === undefined) return periods;
    const target = bitsToTarget(here.bits);
    const next = entry(index + 1);
    const span = next === undefined ? Number(PERIOD_SECONDS) : spanOf(target, bitsToTarget(next.bits), index);
    periods.push({ index, firstHeight: index * RETARGET_INTERVAL, target, startsAt, span, ...here });
    startsAt += span + Math.round(span / (RETARGET_INTERVAL - 1));
  }
}

/** `span = 1,209,600 * next / target`: Bitcoin's retarget rule, solved for the time. */
function spanOf(target: bigint, next: bigint, index: number): number {
  if (next >= target * MAX_STEP || next * MAX_STEP <= target) {
    throw new RangeError(`The span of period ${index} is hidden by the 4x limit of its retarget`);
  }
  return Number((PERIOD_SECONDS * next + target / 2n) / target);
}
