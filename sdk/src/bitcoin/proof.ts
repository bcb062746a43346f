import type { Hex } from "viem";
import { branchOf, branchToCoinbase } from "./merkle.ts";
import { heightOf, isCoinbase, parseTransaction, txidOf, withoutWitness } from "./tx.ts";

/** `IBlockProofs.CoinbaseProof`. */
export interface CoinbaseProof {
  readonly period: bigint;
  readonly headers: Hex;
  readonly coinbase: Hex;
  readonly branch: readonly Hex[];
}

/** `IPayoutVerifier.SpendProof`. */
export interface SpendProof {
  readonly block_: CoinbaseProof;
  readonly transaction: Hex;
  readonly index: bigint;
  readonly branch: readonly Hex[];
  readonly input: bigint;
  readonly spent: Hex;
}

/** What a node knows of a block. */
export interface BlockFacts {
  /** 80-byte headers one after the other: the block's own, and those that confirm it. */
  readonly headers: Hex;
  /** Its first transaction, with or without witness. */
  readonly coinbase: Hex;
  /** All txids in order, internal byte order. */
  readonly txids: readonly Hex[];
}

const BLOCKS_A_PERIOD = 2016;

/**
 * Proof of a block by its coinbase.
 * @throws RangeError if the coinbase is not the block's, or states no height
 */
export function buildCoinbaseProof({ headers, coinbase, txids }: BlockFacts): CoinbaseProof {
  const plain = withoutWitness(coinbase);
  const parsed = parseTransaction(plain);
  if (!isCoinbase(parsed) || txidOf(plain) !== txids[0]) throw new RangeError("The transaction is not the block's coinbase");
  const height = heightOf(parsed);
  if (height === undefined) throw new RangeError("The coinbase states no height");
  return { period: BigInt(Math.floor(height / BLOCKS_A_PERIOD)), headers, coinbase: plain, branch: branchOf(txids, 0) };
}

/**
 * Proof of a transaction in a block and of what one of its inputs spends. Transactions are taken with or without witness.
 * @throws RangeError if the transaction is not in the block, or no input of it spends from `spent`
 */
export function buildSpendProof(block: BlockFacts, transaction: Hex, spent: Hex, spentIndex?: number): SpendProof {
  const plain = withoutWitness(transaction);
  const index = block.txids.indexOf(txidOf(plain));
  if (index < 0) throw new RangeError("The transaction is not in the block");
  const plainSpent = withoutWitness(spent);
  const from = txidOf(plainSpent);
  const input = parseTransaction(plain).inputs.findIndex(
    ({ txid, index: output }) => txid === from && (spentIndex === undefined || output === spentIndex),
  );
  if (input < 0) throw new RangeError("No input spends from that transaction");
  return {
    block_: buildCoinbaseProof(block),
    transaction: plain,
    index: BigInt(index),
    branch: branchToCoinbase(block.txids, index),
    input: BigInt(input),
    spent: plainSpent,
  };
}
