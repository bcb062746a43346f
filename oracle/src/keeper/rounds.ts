/** A round of an AggregatorV3 feed; undefined where the feed has none (it reverts, or the round is not complete). */
export type ReadRound = (roundId: bigint) => Promise<{ updatedAt: number } | undefined>;

/** The round that is a day's price, and the one before it (0 before the very first). */
export type FoundRound = { roundId: bigint; previousRoundId: bigint; updatedAt: number };

const PHASE_SHIFT = 64n;
/** Feeds with phases begin with 1; those without have all their rounds in 0. */
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
  for (let last = latestRoundId; ;) {
    const phase = last >> PHASE_SHIFT;
    const number = await firstNumberFrom(read, phase, BigInt.asUintN(64, last), second);
    const found = await read(id(phase, number));
    if (found === undefined) throw new RangeError(`Round ${number} of phase ${phase} cannot be read`);
    const { updatedAt } = found;
    if (number > 1n) return { roundId: id(phase, number), previousRoundId: id(phase, number - 1n), updatedAt };
    // The first of its phase: the one before is the last of a phase before, if that is older.
    const before = await lastBefore(read, phase);
    if (before === undefined) return { roundId: id(phase, 1n), previousRoundId: 0n, updatedAt };
    if (before.updatedAt < second) return { roundId: id(phase, 1n), previousRoundId: before.roundId, updatedAt };
    last = before.roundId;
  }
}

/** The last round before a phase, past phases that stayed empty; undefined if there is none. */
async function lastBefore(read: ReadRound, phase: bigint): Promise<{ roundId: bigint; updatedAt: number } | undefined> {
  for (let earlier = phase - 1n; earlier >= FIRST_PHASE; earlier--) {
    const roundId = id(earlier, await lastNumber(read, earlier));
    const round = await read(roundId);
    if (round !== undefined) return { roundId, updatedAt: round.updatedAt };
  }
  return undefined;
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
