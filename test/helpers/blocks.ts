import { ethers } from "ethers";
import { mineChain, join, hashOf, sha256d } from "../bitcoin/mine.ts";
import type { MerkleTree } from "./merkle.ts";
import { merkleTree } from "./merkle.ts";

/** A block as a network report commits to it. */
export interface ReportedBlock {
  readonly height: number;
  readonly hash: string;
  readonly reward: bigint;
}

const BLOCK_LEAF_TAG = ethers.id("Adit block v1");

/** Written out here and not taken from the SDK, so that one checks the other. */
export function blockLeaf({ height, hash, reward }: ReportedBlock): string {
  const packed = ethers.solidityPacked(["bytes32", "uint32", "bytes32", "uint64"], [BLOCK_LEAF_TAG, height, hash, reward]);
  return ethers.keccak256(ethers.keccak256(packed));
}

export function blockTree(blocks: readonly ReportedBlock[]): MerkleTree {
  return merkleTree(blocks.map(blockLeaf));
}

/** A coinbase without witness: one input that names the height, one output that pays the whole reward. */
export function coinbaseOf(height: number, reward: bigint): Buffer {
  const script = Buffer.from([3, height & 0xff, (height >> 8) & 0xff, (height >> 16) & 0xff, 4, 0x41, 0x64, 0x69, 0x74]);
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(reward);
  const payout = Buffer.concat([Buffer.from([0x00, 0x14]), Buffer.alloc(20, 7)]);
  return Buffer.concat([
    Buffer.from("01000000", "hex"),
    Buffer.from([1]),
    Buffer.alloc(32),
    Buffer.from("ffffffff", "hex"),
    Buffer.from([script.length]),
    script,
    Buffer.from("ffffffff", "hex"),
    Buffer.from([1]),
    value,
    Buffer.from([payout.length]),
    payout,
    Buffer.from("00000000", "hex"),
  ]);
}

export interface MinedBlock {
  readonly block: ReportedBlock;
  readonly proof: { period: number; headers: string; coinbase: string; branch: string[] };
}

/** Mines a block that holds its coinbase alone, and `confirmations - 1` on top of it. */
export function mineBlock(options: {
  readonly height: number;
  readonly reward: bigint;
  readonly bits: number;
  readonly time: number;
  readonly confirmations?: number;
  readonly salt?: string;
}): MinedBlock {
  const { height, reward, bits, time, confirmations = 12, salt = "" } = options;
  const coinbase = coinbaseOf(height, reward);
  const chain = mineChain({
    count: confirmations,
    bits,
    time,
    salt,
    merkleRootAt: (index) => (index === 0 ? sha256d(coinbase) : undefined),
  });
  const [first] = chain;
  if (first === undefined) throw new Error("nothing was mined");
  return {
    block: { height, hash: hashOf(first), reward },
    proof: {
      period: Math.floor(height / 2016),
      headers: join(chain),
      coinbase: `0x${coinbase.toString("hex")}`,
      branch: [],
    },
  };
}
