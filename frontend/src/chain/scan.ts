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
  /** Highest block that nothing has replaced since the previous scan; by default nothing was. */
  readonly intactTo?: bigint | undefined;
  readonly fetch: (fromBlock: bigint, toBlock: bigint) => Promise<readonly T[]>;
  readonly onProgress?: (share: number) => void;
};

const CHUNK_BLOCKS = 10_000n;
/** Where little happens, a node that never refused is asked for more at a time. */
const LARGEST_CHUNK = 640_000n;
const FEW_ENTRIES = 500;
/** Below this, a refusal is not about the size of the question. */
const SMALLEST_CHUNK = 16n;
/** Blocks that are read again because a reorganisation may replace them. */
const REREAD_BLOCKS = 12n;

export async function scan<T extends Placed>(options: ScanOptions<T>): Promise<Scan<T>> {
  const { previous, startBlock, head, intactTo, fetch, onProgress } = options;
  // A head far below what was read already is a chain that started anew.
  const usable = previous !== undefined && head + REREAD_BLOCKS >= previous.scannedTo ? previous : undefined;
  const kept =
    usable === undefined ? startBlock - 1n : min(usable.scannedTo - REREAD_BLOCKS, intactTo ?? usable.scannedTo);
  const from = max(startBlock, kept + 1n);
  const entries: T[] = (usable?.entries ?? []).filter((entry) => entry.blockNumber < from);
  let cursor = from;
  let size = CHUNK_BLOCKS;
  let largest = LARGEST_CHUNK;
  while (cursor <= head) {
    const to = min(cursor + size - 1n, head);
    try {
      const found = await fetch(cursor, to);
      for (const entry of found) entries.push(entry);
      if (found.length <= FEW_ENTRIES) size = min(largest, size * 2n);
    } catch (error) {
      if (size <= SMALLEST_CHUNK) throw error;
      largest = max(SMALLEST_CHUNK, size / 2n);
      size = max(SMALLEST_CHUNK, size / 4n);
      continue;
    }
    cursor = to + 1n;
    onProgress?.(head === from ? 1 : Number(cursor - from) / Number(head - from + 1n));
  }
  return { scannedTo: head, entries };
}

/** What a backward scan found, and the block from which a scan forward has to go on when it starts anew. */
export type BackScan<T extends Placed> = { readonly startBlock: bigint; readonly scan: Scan<T> };

/**
 * Reads a history from its end backwards, in chunks, until there is enough of it. Later it goes on forwards with `scan`.
 * @param isEnough asked after each chunk, with everything found so far
 */
export async function scanBack<T extends Placed>(options: {
  readonly startBlock: bigint;
  readonly head: bigint;
  readonly fetch: (fromBlock: bigint, toBlock: bigint) => Promise<readonly T[]>;
  readonly isEnough: (entries: readonly T[]) => boolean;
}): Promise<BackScan<T>> {
  const { startBlock, head, fetch, isEnough } = options;
  let entries: readonly T[] = [];
  let cursor = head;
  let size = CHUNK_BLOCKS;
  while (cursor >= startBlock && !isEnough(entries)) {
    const from = max(startBlock, cursor - size + 1n);
    try {
      entries = [...(await fetch(from, cursor)), ...entries];
    } catch (error) {
      if (size <= SMALLEST_CHUNK) throw error;
      size = max(SMALLEST_CHUNK, size / 4n);
      continue;
    }
    cursor = from - 1n;
  }
  return { startBlock: cursor + 1n, scan: { scannedTo: head, entries } };
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
