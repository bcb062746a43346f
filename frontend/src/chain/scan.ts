/**
 * Reads a long history in chunks, and later only what is new.
 *
 * Nodes limit how many blocks or results one query may span, and say so in their own words; a chunk that is refused is halved
 * until it passes. The newest blocks are read again each time, because they may still be replaced.
 */

export type Placed = { readonly blockNumber: bigint; readonly logIndex: number };

export type Scan<T extends Placed> = {
  readonly scannedTo: bigint;
  readonly entries: readonly T[];
};

export type ScanOptions<T extends Placed> = {
  readonly previous: Scan<T> | undefined;
  readonly startBlock: bigint;
  readonly head: bigint;
  readonly fetch: (fromBlock: bigint, toBlock: bigint) => Promise<readonly T[]>;
  readonly onProgress?: (share: number) => void;
};

const CHUNK_BLOCKS = 10_000n;
/** Below this, a refusal is not about the size of the question. */
const SMALLEST_CHUNK = 16n;
/** Blocks that are read again because a reorganisation may replace them. */
const REREAD_BLOCKS = 12n;

export async function scan<T extends Placed>(options: ScanOptions<T>): Promise<Scan<T>> {
  const { previous, startBlock, head, fetch, onProgress } = options;
  // A head far below what was read already is a chain that started anew.
  const usable = previous !== undefined && head + REREAD_BLOCKS >= previous.scannedTo ? previous : undefined;
  const from = usable === undefined ? startBlock : max(startBlock, usable.scannedTo - REREAD_BLOCKS + 1n);
  const entries: T[] = (usable?.entries ?? []).filter((entry) => entry.blockNumber < from);
  let cursor = from;
  let size = CHUNK_BLOCKS;
  while (cursor <= head) {
    const to = min(cursor + size - 1n, head);
    try {
      entries.push(...(await fetch(cursor, to)));
    } catch (error) {
      if (size <= SMALLEST_CHUNK) throw error;
      size = max(SMALLEST_CHUNK, size / 4n);
      continue;
    }
    cursor = to + 1n;
    onProgress?.(head === from ? 1 : Number(cursor - from) / Number(head - from + 1n));
  }
  return { scannedTo: head, entries };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
