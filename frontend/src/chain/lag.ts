/** How far what is on screen is behind: blocks against another node, or the age of the newest block. */
export type Lag =
  { readonly blocks: bigint; readonly seconds: undefined } | { readonly blocks: undefined; readonly seconds: number };

/** Nodes of one chain are a few blocks apart at any time. */
const NEAR_BLOCKS = 5n;
/** Chains make blocks every few seconds; one that has made none for this long stands still. */
const OLD_SECONDS = 180;

/**
 * Undefined while all is well. `others`: newest blocks of other nodes; `ageSeconds`: of the newest block by the clock of this
 * computer, undefined where the chain's clock is its own.
 */
export function lagOf(
  own: bigint | undefined,
  others: readonly bigint[],
  ageSeconds: number | undefined,
): Lag | undefined {
  if (own === undefined) return undefined;
  const newest = others.reduce((most, one) => (one > most ? one : most), own);
  if (newest - own > NEAR_BLOCKS) return { blocks: newest - own, seconds: undefined };
  if (ageSeconds !== undefined && ageSeconds > OLD_SECONDS) return { blocks: undefined, seconds: ageSeconds };
  return undefined;
}
