import { concat, type Hex } from "viem";
import { sha256d } from "./bytes.ts";

/** Levels of a block's Merkle tree, from its txids (internal byte order) to the root alone; an odd node is paired with itself. */
function levelsOf(txids: readonly Hex[]): Hex[][] {
  if (txids.length === 0) throw new RangeError("A block has at least its coinbase");
  const levels = [[...txids]];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    const next: Hex[] = [];
    for (let i = 0; i < level.length; i += 2) next.push(parentOf(level[i], level[i + 1] ?? level[i]));
    levels.push(next);
    level = next;
  }
  return levels;
}

function parentOf(left: Hex | undefined, right: Hex | undefined): Hex {
  if (left === undefined || right === undefined) throw new RangeError("A node has two children");
  return sha256d(concat([left, right]));
}

/** Merkle root of a block, in the order of its header. */
export function merkleRoot(txids: readonly Hex[]): Hex {
  return foldBranch(txids[0], branchOf(txids, 0), 0);
}

/** Siblings of a transaction from the leaf upwards, to the root. */
export function branchOf(txids: readonly Hex[], index: number): Hex[] {
  if (!Number.isInteger(index) || index < 0 || index >= txids.length) {
    throw new RangeError(`The block has ${txids.length} transactions and none with index ${index}`);
  }
  return levelsOf(txids)
    .slice(0, -1)
    .map((level, depth) => {
      const place = index >> depth;
      const sibling = level[place ^ 1] ?? level[place];
      if (sibling === undefined) throw new RangeError("A node has a sibling, or is its own");
      return sibling;
    });
}

/**
 * The part of a transaction's branch below where its path meets the coinbase's: what `SpendProof.branch` takes. The rest is in the
 * coinbase's own branch.
 */
export function branchToCoinbase(txids: readonly Hex[], index: number): Hex[] {
  if (index === 0) throw new RangeError("The coinbase meets itself at once: prove it as a coinbase");
  return branchOf(txids, index).slice(0, meetingLevel(index));
}

/** Level at which the path of a leaf meets that of leaf 0: `floor(log2(index))`. */
export function meetingLevel(index: number): number {
  return 31 - Math.clz32(index);
}

/** Root that a leaf, its branch and its index lead to. */
export function foldBranch(leaf: Hex | undefined, branch: readonly Hex[], index: number): Hex {
  if (leaf === undefined) throw new RangeError("A block has at least its coinbase");
  return branch.reduce(
    (node, sibling, level) => ((index >> level) & 1) === 1 ? parentOf(sibling, node) : parentOf(node, sibling),
    leaf,
  );
}
