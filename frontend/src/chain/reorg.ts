import type { Hash } from "viem";

/** A block as it was seen to be part of the chain. */
export type Seen = { readonly number: bigint; readonly hash: Hash };

/**
 * The newest of the blocks seen that is still part of the chain; undefined if none is.
 * @param seen oldest first
 * @param hashAt hash of the chain's block of a number now; undefined if there is none
 */
export async function lastCommon(
  seen: readonly Seen[],
  hashAt: (number: bigint) => Promise<Hash | undefined>,
): Promise<Seen | undefined> {
  for (const block of seen.toReversed()) if ((await hashAt(block.number)) === block.hash) return block;
  return undefined;
}

/** Blocks that were replaced while somebody looked, so that what was read from them can be dropped. */
export class Replacements {
  readonly #above: bigint[] = [];

  /** Every block above `number` was replaced. */
  add(number: bigint): void {
    this.#above.push(number);
  }

  /** A point in time: what is read from now on is of the chain as it is now. */
  mark(): number {
    return this.#above.length;
  }

  /** The highest block that nothing has replaced since the mark; undefined if nothing was replaced. */
  intactSince(mark: number): bigint | undefined {
    return this.#above
      .slice(mark)
      .reduce<bigint | undefined>(
        (least, number) => (least === undefined || number < least ? number : least),
        undefined,
      );
  }
}
