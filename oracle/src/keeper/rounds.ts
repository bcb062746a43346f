/** A round of an AggregatorV3 feed; undefined where the feed has none (it reverts, or the round is not complete). */
export type ReadRound = (roundId: bigint) => Promise<{ updatedAt: number } | undefined>;

/** The round that is a day's price, and the one before it (0 before the very first). */
export type FoundRound = { roundId: bigint; previousRoundId: bigint; updatedAt: number };

const PHASE_SHIFT = 64n;
const FIRST_PHASE = 1n;

/**
 * The first round of a feed that was updated at or after `second`, found in a logarithmic number of reads. Ids are those of
 * Chainlink's proxies, `phase << 64 | number`; numbers start at 1 in each phase, and times never fall within one.
 * @returns undefined if the latest round is still older
 */
export async function firstRoundFrom(
  read: ReadRound,
  latestRoundId: bigint,
  second: number,
): Promise<FoundRound | undefined> {
  const latest = await read(latestRoundId);
  if (latest === undefined || latest.updatedAt < second) return undefined;
  for (let phase = latestRoundId >> PHASE_SHIFT; ; phase--) {
    const last =
      phase === latestRoundId >> PHASE_SHIFT
        ? latestRoundId & ((1n << PHASE_SHIFT) - 1n)
        : await lastNumber(read, phase);
    const number = await firstNumberFrom(read, phase, last, second);
    const found = await read(id(phase, number));
    if (found === undefined) throw new RangeError(`Round ${number} of phase ${phase} cannot be read`);
    if (number > 1n)
      return { roundId: id(phase, number), previousRoundId: id(phase, number - 1n), updatedAt: found.updatedAt };
    // The first of its phase: the one before is the last of the phase before, if that is older.
    if (phase === FIRST_PHASE) return { roundId: id(phase, 1n), previousRoundId: 0n, updatedAt: found.updatedAt };
    const before = await lastNumber(read, phase - 1n);
    if (before === 0n) throw new RangeError(`Phase ${phase - 1n} of the feed has no rounds`);
    const previous = await read(id(phase - 1n, before));
    if (previous === undefined || previous.updatedAt < second) {
      return { roundId: id(phase, 1n), previousRoundId: id(phase - 1n, before), updatedAt: found.updatedAt };
    }
  }
}

function id(phase: bigint, number: bigint): bigint {
  return (phase << PHASE_SHIFT) | number;
}

/** Smallest number in [1, last] that is not older than `second`; `last` itself is known not to be. */
async function firstNumberFrom(read: ReadRound, phase: bigint, last: bigint, second: number): Promise<bigint> {
  let [low, high] = [1n, last];
  while (low < high) {
    const middle = (low + high) / 2n;
    const round = await read(id(phase, middle));
    if (round !== undefined && round.updatedAt >= second) high = middle;
    else low = middle + 1n;
  }
  return high;
}

/** Number of the last round of a phase that is over; 0 if it has none. */
async function lastNumber(read: ReadRound, phase: bigint): Promise<bigint> {
  let beyond = 1n;
  while ((await read(id(phase, beyond))) !== undefined) beyond *= 2n;
  let [low, high] = [beyond / 2n, beyond];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if ((await read(id(phase, middle))) === undefined) high = middle;
    else low = middle;
  }
  return low;
}
