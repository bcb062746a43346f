import {
  buildCoinbaseProof,
  buildSpendProof,
  foldBranch,
  parseTransaction,
  reversed,
  txidOf,
  withoutWitness,
  type BlockFacts,
  type CoinbaseProof,
  type SpendProof,
} from "@adit/sdk/bitcoin";
import { epochOf } from "@adit/sdk/math";
import { concat, type Hex } from "viem";
import { SourceError } from "../sources/request.ts";
import type { BitcoinData } from "./data.ts";
import { readHeader } from "./headers.ts";

/** A proof cannot be built, now or ever; the message says why in words. */
export class ProofError extends Error {
  override readonly name = "ProofError";
}

/** A transaction and its block, checked byte by byte. */
export type Located = { transaction: Hex; txid: Hex; block: BlockFacts } & Place;

/** `epoch` is the UTC day of the block's header. */
type Place = { height: number; epoch: number; blockHash: Hex };

/**
 * Finds a transaction, its block, and the blocks that confirm it. Every hash is computed again: a Bitcoin node that lies costs an error.
 * @param txid as people print it
 * @param confirmations headers to show, the block's own included
 * @throws ProofError if the transaction is not deep enough in the chain @throws SourceError
 */
export async function locate(data: BitcoinData, txid: Hex, confirmations: number): Promise<Located> {
  const found = await data.transaction(txid);
  if (found === undefined) throw new ProofError(`Transaction ${txid} is in no block that ${data.name} knows.`);
  const transaction = withoutWitness(found.raw);
  if (reversed(txidOf(transaction)) !== txid) throw new SourceError(data.name, `gave another transaction than ${txid}`);
  return { transaction, txid, ...(await blockFacts(data, found.blockHash, confirmations)) };
}

/** A block by its hash, with the headers that confirm it. @throws ProofError @throws SourceError */
export async function blockFacts(
  data: BitcoinData,
  blockHash: Hex,
  confirmations: number,
): Promise<Place & { block: BlockFacts }> {
  const block = await data.block(blockHash);
  if (block === undefined) throw new ProofError(`Block ${blockHash} is not on the best chain of ${data.name}.`);
  const { height } = block;
  const headers = await data.headers(height, confirmations);
  if (headers === undefined) {
    const depth = Math.max(0, (await data.tip()) - height + 1);
    throw new ProofError(`Block ${height} has ${depth} confirmations and needs ${confirmations}: try again later.`);
  }
  const [own] = headers;
  if (own === undefined || readHeader(own).hash !== blockHash) {
    throw new ProofError(`The chain of ${data.name} moved while block ${height} was read: try again.`);
  }
  for (const [index, raw] of headers.entries()) {
    const before = headers[index - 1];
    if (before !== undefined && readHeader(raw).parent !== readHeader(before).hash) {
      throw new SourceError(data.name, `header ${height + index} does not name the one before it`);
    }
  }
  const txids = block.txids.map(reversed);
  const [first] = block.txids;
  const coinbase = first === undefined ? undefined : await data.transaction(first);
  if (coinbase === undefined) throw new SourceError(data.name, `does not give the coinbase of block ${height}`);
  const facts = { headers: concat(headers), coinbase: coinbase.raw, txids };
  const { coinbase: plain, branch } = buildCoinbaseProof(facts);
  if (foldBranch(txidOf(plain), branch, 0) !== readHeader(own).merkleRoot) {
    throw new SourceError(data.name, `gave transactions of block ${height} that its header does not name`);
  }
  return { height, epoch: epochOf(readHeader(own).time), blockHash, block: facts };
}

/** An output that pays a script. */
export type PayingOutput = { vout: number; valueSats: bigint; script: Hex };

/** Outputs of a transaction that pay this script. */
export function outputsTo(transaction: Hex, script: Hex): PayingOutput[] {
  return parseTransaction(transaction).outputs.flatMap((output, vout) =>
    output.script === script ? [{ vout, ...output }] : [],
  );
}

/** True if the transaction is its block's first. */
export function isBlockReward({ txid, block }: Located): boolean {
  return block.txids[0] === reversed(txid);
}

/** The proof of a block, its height, hash and reward. */
export function coinbaseProof({ block }: { block: BlockFacts }): CoinbaseProof {
  return buildCoinbaseProof(block);
}

/**
 * The proof that a transaction spends an output of one of these scripts: of a pool, or of a farm that shows control of its own.
 * @throws ProofError if no input does
 */
export async function spendProof(
  data: BitcoinData,
  { transaction, block, txid }: Located,
  isWanted: (script: Hex) => boolean,
): Promise<SpendProof> {
  for (const { txid: from, index } of parseTransaction(transaction).inputs) {
    const spent = await data.transaction(reversed(from));
    if (spent === undefined) continue;
    const plain = withoutWitness(spent.raw);
    if (txidOf(plain) !== from) throw new SourceError(data.name, `gave another transaction than ${reversed(from)}`);
    const output = parseTransaction(plain).outputs[index];
    if (output !== undefined && isWanted(output.script)) return buildSpendProof(block, transaction, plain, index);
  }
  throw new ProofError(`No input of transaction ${txid} spends from a script that counts.`);
}
