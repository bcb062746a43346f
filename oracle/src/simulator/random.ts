/**
 * Deterministic noise: the same seed and labels give the same number on every machine.
 * @returns a whole number from 0 to 2^32 - 1
 */
export function noise(seed: number, ...labels: readonly number[]): number {
  let state = seed >>> 0;
  for (const label of labels) {
    state = Math.imul(state ^ (label >>> 0), 0x9e37_79b1) >>> 0;
    state = mix(state ^ (state >>> 15));
  }
  return mix(state);
}

/** A whole number in [low, high], both included. */
export function noiseBetween(low: number, high: number, seed: number, ...labels: readonly number[]): number {
  return low + (noise(seed, ...labels) % (high - low + 1));
}

/** True in one of `odds` cases. */
export function oneIn(odds: number, seed: number, ...labels: readonly number[]): boolean {
  return noise(seed, ...labels) % odds === 0;
}

function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
