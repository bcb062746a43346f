/** The luck of a mining pool, from a seed: the same seed gives the same year. */

/** Uniform in [0, 1), 32 bits. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Blocks that a pool finds in a day on which it finds `mean` on average. */
export function poisson(mean: number, uniform: () => number): number {
  let product = uniform();
  let count = 0;
  for (const limit = Math.exp(-mean); product > limit; count++) product *= uniform();
  return count;
}

/** Daily blocks of a pool with `share` of a network of 144 blocks a day. */
export function poolDays(share: number, days: number, seed: number): number[] {
  const uniform = seeded(seed);
  return Array.from({ length: days }, () => poisson(144 * share, uniform));
}

/** Income of a farm: its part of what the pool found, when `expected` is what it earns on an average day. */
export function incomeOf(expected: bigint, blocks: number, share: number): bigint {
  const scale = 1_000_000n;
  return (expected * BigInt(blocks) * scale) / BigInt(Math.round(144 * share * Number(scale)));
}
