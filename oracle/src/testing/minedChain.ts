import { size, type Hex } from "viem";
import * as plain from "../../../test/bitcoin/blocks.ts";
import { bitsAfter, EASY_BITS, mineHeader, sha256d } from "../../../test/bitcoin/mine.ts";

/*
 * A Bitcoin chain that a test mines itself, at a target so easy that a header takes a handful of tries: real headers, real Merkle
 * trees, SegWit coinbases with a witness commitment. Consensus rules of retargets hold; the limit of targets is the easy one.
 */

export const PERIOD_BLOCKS = 2_016;

/** A transaction in both serialisations; `txid` as people print it. */
export type MinedTransaction = { raw: Hex; legacy: Hex; txid: Hex };
export type MinedBlock = { height: number; hash: Hex; header: Hex; time: number; bits: number; transactions: readonly MinedTransaction[] };
export type MinedOutput = { value: bigint; script: Hex };

export type MinedChain = {
  blocks: MinedBlock[];
  firstHeight: number;
  tip: () => number;
  at: (height: number) => MinedBlock | undefined;
  /** Mines one block `seconds` after the last one, with these payments behind the coinbase. */
  mine: (options?: { seconds?: number; coinbase?: readonly MinedOutput[]; payments?: readonly MinedTransaction[] }) => MinedBlock;
  /** Mines until the tip has this height. */
  mineTo: (height: number, seconds?: number) => void;
  /** A chain of its own that shares the blocks up to this height. */
  fork: (height: number) => MinedChain;
};

const bytesOf = (hex: Hex): Buffer => Buffer.from(hex.slice(2), "hex");
const hexOf = (data: Uint8Array): Hex => `0x${Buffer.from(data).toString("hex")}`;
const printed = (digest: Uint8Array): Hex => hexOf(Buffer.from(digest).reverse());
const asOutput = ({ value, script }: MinedOutput): plain.Output => ({ value, script: bytesOf(script) });

export type TransactionInput = { txid: Hex; vout: number; scriptSig?: Hex };

/** A transaction with a witness on each input, as a SegWit wallet makes it. */
export function transaction(inputs: readonly TransactionInput[], outputs: readonly MinedOutput[]): MinedTransaction {
  const spends = inputs.map(({ txid, vout, scriptSig = "0x" }) => ({
    txid: bytesOf(txid).reverse(),
    index: vout,
    script: bytesOf(scriptSig),
  }));
  return withWitness(plain.transaction(spends, outputs.map(asOutput)), Buffer.from([1]));
}

function withWitness(legacy: Buffer, witness: Buffer): MinedTransaction {
  return { raw: hexOf(plain.withWitness(legacy, witness)), legacy: hexOf(legacy), txid: printed(sha256d(legacy)) };
}

/** A coinbase with BIP-34's height and BIP-141's witness commitment. */
function coinbase(height: number, outputs: readonly MinedOutput[], extra: number): MinedTransaction {
  const nonce = Buffer.alloc(9, 8);
  nonce.writeBigUInt64LE(BigInt(extra), 1);
  const commitment: plain.Output = { value: 0n, script: Buffer.concat([Buffer.from("6a24aa21a9ed", "hex"), sha256d(nonce)]) };
  return withWitness(plain.coinbase(height, [...outputs.map(asOutput), commitment], nonce), Buffer.alloc(32));
}

const PAYS_ANYONE: Hex = "0x51";

/** Starts at the first block of a period, so that retargets fall where they should. */
export function minedChain({ period, time, bits = EASY_BITS, salt = 0 }: { period: number; time: number; bits?: number; salt?: number }): MinedChain {
  const firstHeight = period * PERIOD_BLOCKS;
  return grow([], firstHeight, time, bits, salt);
}

function grow(blocks: MinedBlock[], firstHeight: number, startTime: number, startBits: number, salt: number): MinedChain {
  let counter = 0;
  const tip = (): number => firstHeight + blocks.length - 1;
  const at = (height: number): MinedBlock | undefined => blocks[height - firstHeight];

  function bitsFor(height: number): number {
    const last = at(height - 1);
    if (last === undefined) return startBits;
    if (height % PERIOD_BLOCKS !== 0) return last.bits;
    const first = at(height - PERIOD_BLOCKS);
    if (first === undefined) throw new RangeError("The chain begins inside the period before");
    return bitsAfter(last.bits, first.time, last.time);
  }

  const chain: MinedChain = {
    blocks,
    firstHeight,
    tip,
    at,
    mine: ({ seconds = 600, coinbase: paid = [{ value: 312_500_000n, script: PAYS_ANYONE }], payments = [] } = {}) => {
      const height = tip() + 1;
      const last = at(height - 1);
      const time = last === undefined ? startTime : last.time + seconds;
      const bits = bitsFor(height);
      counter++;
      const transactions = [coinbase(height, paid, salt * 1_000_000 + counter), ...payments];
      const tree = plain.levels(transactions.map(({ txid }) => bytesOf(txid).reverse()));
      const merkleRoot = tree.at(-1)?.[0] ?? Buffer.alloc(32);
      const parent = last === undefined ? Buffer.alloc(32) : bytesOf(last.hash).reverse();
      const { bytes, digest } = mineHeader({ parent, merkleRoot, time, bits });
      const block: MinedBlock = { height, time, bits, transactions, header: hexOf(bytes), hash: printed(digest) };
      blocks.push(block);
      return block;
    },
    mineTo: (height, seconds) => {
      while (tip() < height) chain.mine(seconds === undefined ? {} : { seconds });
    },
    fork: (height) => grow(blocks.slice(0, height - firstHeight + 1), firstHeight, startTime, startBits, salt + 1),
  };
  return chain;
}

/** The header's part at these bytes, for tests that spoil one. */
export function spoil(header: Hex, at: number, value: Hex): Hex {
  return `0x${header.slice(2, 2 + 2 * at)}${value.slice(2)}${header.slice(2 + 2 * (at + size(value)))}`;
}
