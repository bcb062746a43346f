import { encodePacked, keccak256, toBytes, toHex, type Hex } from "viem";
import { writeUint } from "./bytes.ts";
import { merkleProof, merkleTree, type MerkleTree } from "./merkle.ts";
import type { FarmReport } from "./types.ts";

/** Domain tag of farm-report leaves. */
export const FARM_LEAF_TAG = keccak256(toHex("Adit farm report v1"));
/** Domain tag of block leaves. */
export const BLOCK_LEAF_TAG = keccak256(toHex("Adit block v1"));

/** Bytes of the packed leaf after the tag, and the bits of each figure. */
const FARM_LEAF = [
  ["farmId", 32],
  ["epoch", 32],
  ["hashrate", 96],
  ["gross", 96],
  ["energyWh", 64],
  ["renewableBps", 16],
  ["sources", 8],
] as const;
const TAG_BYTES = 32;
const NETWORK_BITS = 16;
const LEAF_BYTES = FARM_LEAF.reduce((sum, [, bits]) => sum + bits / 8, TAG_BYTES + NETWORK_BITS / 8);
const FARM_LEAF_TAG_BYTES = toBytes(FARM_LEAF_TAG);

/** What `OutputOracle.farmLeaf` returns. @throws RangeError for a figure that its type cannot hold. */
export function farmLeaf(network: number, farm: FarmReport): Hex {
  const packed = new Uint8Array(LEAF_BYTES);
  packed.set(FARM_LEAF_TAG_BYTES);
  writeUint(packed, TAG_BYTES, NETWORK_BITS / 8, network, NETWORK_BITS);
  let offset = TAG_BYTES + NETWORK_BITS / 8;
  for (const [name, bits] of FARM_LEAF) {
    writeUint(packed, offset, bits / 8, farm[name], bits);
    offset += bits / 8;
  }
  return keccak256(keccak256(packed, "bytes"));
}

/**
 * One block of a network report. `reward` is what its coinbase paid out, coin base units: subsidy and fees, as far as the miner took
 * them. `hash` in the order in which people print it.
 */
export interface Block {
  height: number;
  hash: Hex;
  reward: bigint;
}

/** A block's leaf under `NetworkReport.blocksRoot`. */
export function blockLeaf(block: Block): Hex {
  return keccak256(
    keccak256(
      encodePacked(
        ["bytes32", "uint32", "bytes32", "uint64"],
        [BLOCK_LEAF_TAG, block.height, block.hash, block.reward],
      ),
    ),
  );
}

/** `NetworkReport.blocksRoot` of an epoch's blocks, in ascending height. */
export function blocksRoot(blocks: readonly Block[]): Hex {
  return merkleTree(blocks.map(blockLeaf)).root;
}

/**
 * A reported block and its branch under `blocksRoot`, for `refute`.
 * @throws RangeError if the report has no block of that height.
 */
export function blockProof(blocks: readonly Block[], height: number): { block: Block; branch: Hex[] } {
  const index = blocks.findIndex((block) => block.height === height);
  const block = blocks[index];
  if (block === undefined) throw new RangeError(`No block of height ${height} in this report`);
  return { block, branch: merkleProof(merkleTree(blocks.map(blockLeaf)), index) };
}

/** Farm reports in the order in which every node builds the tree: by farm, then by epoch. */
export function sortFarms(farms: readonly FarmReport[]): FarmReport[] {
  return [...farms].sort((a, b) => a.farmId - b.farmId || a.epoch - b.epoch);
}

/** Trees by the very list: whoever serves proofs of thousands of farms asks for the same one again and again. */
const trees = new WeakMap<readonly FarmReport[], { network: number; tree: MerkleTree }>();

/** The tree over farm reports (sorted) under `Batch.farmsRoot`. A list must not change once its tree was built. */
export function farmTree(network: number, farms: readonly FarmReport[]): MerkleTree {
  const known = trees.get(farms);
  if (known?.network === network) return known.tree;
  const tree = merkleTree(sortFarms(farms).map((farm) => farmLeaf(network, farm)));
  trees.set(farms, { network, tree });
  return tree;
}

/**
 * The proof of one farm's report, for `FarmRegistry.record`: its branch in the tree, and behind it the hash of the network report that the
 * batch carried along (`networkReportHash`).
 * @throws RangeError if the farm did not report that epoch in this batch.
 */
export function farmProof(
  network: number,
  farms: readonly FarmReport[],
  farmId: number,
  epoch: number,
  reportHash: Hex,
): { report: FarmReport; proof: Hex[] } {
  const sorted = sortFarms(farms);
  const index = sorted.findIndex((farm) => farm.farmId === farmId && farm.epoch === epoch);
  const report = sorted[index];
  if (report === undefined) throw new RangeError(`No report of farm ${farmId} for day ${epoch} in this batch`);
  return { report, proof: [...merkleProof(farmTree(network, farms), index), reportHash] };
}
