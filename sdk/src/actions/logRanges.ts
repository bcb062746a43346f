/** Blocks that one `eth_getLogs` request spans; public nodes refuse much more. */
export const BLOCKS_PER_REQUEST = 2_000n;

export interface BlockRange {
  fromBlock: bigint;
  toBlock: bigint;
}

/** Cuts `[fromBlock, toBlock]` into ranges of at most `size` blocks, oldest first. */
export function logRanges(fromBlock: bigint, toBlock: bigint, size: bigint = BLOCKS_PER_REQUEST): BlockRange[] {
  const ranges: BlockRange[] = [];
  for (let start = fromBlock; start <= toBlock; start += size) {
    const end = start + size - 1n;
    ranges.push({ fromBlock: start, toBlock: end < toBlock ? end : toBlock });
  }
  return ranges;
}
