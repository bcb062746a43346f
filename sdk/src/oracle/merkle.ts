import { concat, keccak256, toBytes, toHex, type Hex } from "viem";

/** All layers of a Merkle tree, leaves first; the last layer is the root alone. */
export interface MerkleTree {
  readonly layers: readonly (readonly Hex[])[];
  readonly root: Hex;
}

/** Root of a tree without leaves. */
export const EMPTY_ROOT: Hex = `0x${"00".repeat(32)}`;

/** Hash of a pair in ascending order, as OpenZeppelin's `MerkleProof` hashes it. */
export function hashPair(a: Hex, b: Hex): Hex {
  return keccak256(a.toLowerCase() < b.toLowerCase() ? concat([a, b]) : concat([b, a]));
}

const HASH_BYTES = 32;

/**
 * Builds the tree of sorted pairs over `leaves` in the given order; the odd one of a layer moves up unchanged.
 * Leaves must be hashes of hashes, so that an inner node can never pass for a leaf.
 */
export function merkleTree(leaves: readonly Hex[]): MerkleTree {
  const layers: Hex[][] = [[...leaves]];
  let layer = leaves.map((leaf) => toBytes(leaf));
  while (layer.length > 1) {
    layer = nextLayer(layer);
    layers.push(layer.map((hash) => toHex(hash)));
  }
  return { layers, root: layers.at(-1)?.[0] ?? EMPTY_ROOT };
}

/** `hashPair` of each pair, in bytes: a tree of thousands spends its time in hashing alone. */
function nextLayer(layer: readonly Uint8Array[]): Uint8Array[] {
  const pair = new Uint8Array(2 * HASH_BYTES);
  const next: Uint8Array[] = [];
  for (let i = 0; i < layer.length; i += 2) {
    const [left, right] = [layer[i], layer[i + 1]];
    if (left === undefined) break;
    if (right !== undefined) {
      const ordered = isBelow(left, right);
      pair.set(ordered ? left : right);
      pair.set(ordered ? right : left, HASH_BYTES);
    }
    next.push(right === undefined ? left : keccak256(pair, "bytes"));
  }
  return next;
}

function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  for (const [index, byte] of a.entries()) {
    const other = b[index] ?? 0;
    if (byte !== other) return byte < other;
  }
  return false;
}

/** The branch that proves the leaf at `index`. */
export function merkleProof(tree: MerkleTree, index: number): Hex[] {
  if (tree.layers[0]?.[index] === undefined) throw new RangeError(`The tree has no leaf ${index}`);
  const proof: Hex[] = [];
  let position = index;
  for (const layer of tree.layers) {
    const sibling = layer[position ^ 1];
    if (sibling !== undefined) proof.push(sibling);
    position >>= 1;
  }
  return proof;
}

/** The root that a leaf and its branch lead to. */
export function processProof(leaf: Hex, proof: readonly Hex[]): Hex {
  return proof.reduce(hashPair, leaf);
}
