/** Signatures that a batch needs of `n` members of which `f` may be faulty: any two quorums share an honest member. */
export function quorum(n: number, f: number): number {
  if (!Number.isInteger(n) || !Number.isInteger(f) || f < 0 || n < 3 * f + 1) {
    throw new RangeError(`A committee that tolerates ${f} faults needs at least ${3 * f + 1} members, got ${n}`);
  }
  return Math.floor((n + f) / 2) + 1;
}
