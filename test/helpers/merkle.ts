import { ethers } from "ethers";

/** A Merkle tree of sorted pairs, as OpenZeppelin's `MerkleProof` reads it; an odd node moves up unchanged. */
export interface MerkleTree {
  readonly root: string;
  proofOf(leaf: string): string[];
}

export function merkleTree(leaves: readonly string[]): MerkleTree {
  if (leaves.length === 0) throw new Error("a Merkle tree needs a leaf");
  const levels: string[][] = [[...leaves]];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    const above: string[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const left = at(level, i);
      above.push(i + 1 < level.length ? hashPair(left, at(level, i + 1)) : left);
    }
    levels.push(above);
    level = above;
  }
  return {
    root: at(levels[levels.length - 1] ?? [], 0),
    proofOf(leaf) {
      let index = leaves.indexOf(leaf);
      if (index < 0) throw new Error(`${leaf} is no leaf of this tree`);
      const proof: string[] = [];
      for (const level of levels) {
        const sibling = level[index ^ 1];
        if (sibling !== undefined) proof.push(sibling);
        index >>= 1;
      }
      return proof;
    },
  };
}

function hashPair(a: string, b: string): string {
  return ethers.keccak256(BigInt(a) < BigInt(b) ? ethers.concat([a, b]) : ethers.concat([b, a]));
}

function at(level: readonly string[], index: number): string {
  const node = level[index];
  if (node === undefined) throw new Error(`no node ${String(index)}`);
  return node;
}
