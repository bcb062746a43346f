import { join, mineChain, sha256d, type Mined } from "./mine.ts";

/** Makes transactions and blocks in plain Node. It shares no code with the contracts or the SDK. */

export interface Input {
  /** Txid in internal byte order. */
  readonly txid: Buffer;
  readonly index: number;
  readonly script?: Buffer;
}

export interface Output {
  readonly value: bigint;
  readonly script: Buffer;
}

const NULL_INDEX = 0xffff_ffff;
const VERSION = Buffer.from([2, 0, 0, 0]);
const SEQUENCE = Buffer.alloc(4, 0xff);
const LOCK_TIME = Buffer.alloc(4);

export const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;
export const printed = (digest: Uint8Array): string => hex(Buffer.from(digest).reverse());

export function varInt(value: number): Buffer {
  if (value < 0xfd) return Buffer.from([value]);
  const bytes = Buffer.alloc(3, 0xfd);
  bytes.writeUInt16LE(value, 1);
  return bytes;
}

const withLength = (bytes: Buffer): Buffer => Buffer.concat([varInt(bytes.length), bytes]);

function index32(index: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(index);
  return bytes;
}

function value64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** A transaction without witness. */
export function transaction(inputs: readonly Input[], outputs: readonly Output[]): Buffer {
  return Buffer.concat([
    VERSION,
    varInt(inputs.length),
    ...inputs.flatMap(({ txid, index, script }) => [txid, index32(index), withLength(script ?? Buffer.alloc(0)), SEQUENCE]),
    varInt(outputs.length),
    ...outputs.flatMap(({ value, script }) => [value64(value), withLength(script)]),
    LOCK_TIME,
  ]);
}

/** The same transaction in the form with a witness, as it goes over the wire: one item for each of its inputs, fewer than 253. */
export function withWitness(plain: Buffer, witness: Buffer = Buffer.alloc(71, 0x30)): Buffer {
  const items = Array.from({ length: plain[4] ?? 0 }, () => Buffer.concat([varInt(1), withLength(witness)]));
  return Buffer.concat([plain.subarray(0, 4), Buffer.from([0, 1]), plain.subarray(4, -4), ...items, plain.subarray(-4)]);
}

/** BIP-34: the height, lowest byte first, behind the number of its bytes. */
export function heightPush(height: number): Buffer {
  const bytes: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return Buffer.from([bytes.length, ...bytes]);
}

export function coinbase(height: number, outputs: readonly Output[], extra: Buffer = Buffer.from("/mined/")): Buffer {
  const script = Buffer.concat([heightPush(height), extra]);
  return transaction([{ txid: Buffer.alloc(32), index: NULL_INDEX, script }], outputs);
}

export const p2wpkh = (byte: number): Buffer => Buffer.concat([Buffer.from([0, 20]), Buffer.alloc(20, byte)]);
export const p2wsh = (byte: number): Buffer => Buffer.concat([Buffer.from([0, 32]), Buffer.alloc(32, byte)]);
export const p2tr = (byte: number): Buffer => Buffer.concat([Buffer.from([0x51, 32]), Buffer.alloc(32, byte)]);
export const p2sh = (byte: number): Buffer =>
  Buffer.concat([Buffer.from([0xa9, 20]), Buffer.alloc(20, byte), Buffer.from([0x87])]);
export const p2pkh = (byte: number): Buffer =>
  Buffer.concat([Buffer.from([0x76, 0xa9, 20]), Buffer.alloc(20, byte), Buffer.from([0x88, 0xac])]);

/** Levels of the tree over these leaves, leaves first; an odd node is paired with itself. */
export function levels(leaves: readonly Buffer[]): Buffer[][] {
  const all = [[...leaves]];
  for (let level = [...leaves]; level.length > 1; all.push(level)) {
    const below = level;
    level = [];
    for (let i = 0; i < below.length; i += 2) {
      const left = below[i] ?? Buffer.alloc(0);
      level.push(sha256d(Buffer.concat([left, below[i + 1] ?? left])));
    }
  }
  return all;
}

/** Siblings of a leaf, to the root. */
export function branch(leaves: readonly Buffer[], index: number): Buffer[] {
  return levels(leaves)
    .slice(0, -1)
    .map((level, depth) => level[(index >> depth) ^ 1] ?? level[index >> depth] ?? Buffer.alloc(0));
}

export interface Block {
  readonly height: number;
  readonly transactions: readonly Buffer[];
  readonly leaves: readonly Buffer[];
  readonly chain: readonly Mined[];
}

export interface BlockOptions {
  readonly height: number;
  readonly bits: number;
  readonly time: number;
  readonly coinbase: Buffer;
  readonly transactions?: readonly Buffer[];
  /** Txids of transactions behind these, whose bytes nobody asks for. */
  readonly leavesBehind?: readonly Buffer[];
  /** More of them, up to a tree of this depth. */
  readonly depth?: number;
  /** Headers, the block's own included. */
  readonly confirmations?: number;
  readonly salt?: string;
}

/** A block with these transactions, and headers on top of it. */
export function mineBlock(options: BlockOptions): Block {
  const transactions = [options.coinbase, ...(options.transactions ?? [])];
  const leaves = [...transactions.map((bytes) => sha256d(bytes)), ...(options.leavesBehind ?? [])];
  for (let i = leaves.length; i < 2 ** (options.depth ?? 0); i++) leaves.push(sha256d(Buffer.from(`other ${i}`)));
  const root = levels(leaves).at(-1)?.[0] ?? Buffer.alloc(32);
  const chain = mineChain({
    count: options.confirmations ?? 6,
    bits: options.bits,
    time: options.time,
    merkleRootAt: (i) => (i === 0 ? root : undefined),
    salt: options.salt ?? String(options.height),
  });
  return { height: options.height, transactions, leaves, chain };
}

export interface CoinbaseProof {
  readonly period: number;
  readonly headers: string;
  readonly coinbase: string;
  readonly branch: string[];
}

export interface SpendProof {
  readonly block_: CoinbaseProof;
  readonly transaction: string;
  readonly index: number;
  readonly branch: string[];
  readonly input: number;
  readonly spent: string;
}

export function coinbaseProof(block: Block): CoinbaseProof {
  return {
    period: Math.floor(block.height / 2016),
    headers: join(block.chain),
    coinbase: hex(block.transactions[0] ?? Buffer.alloc(0)),
    branch: branch(block.leaves, 0).map(hex),
  };
}

/** Proof of the transaction with this index, whose input spends from `spent`. */
export function spendProof(block: Block, index: number, spent: Buffer, input = 0): SpendProof {
  return {
    block_: coinbaseProof(block),
    transaction: hex(block.transactions[index] ?? Buffer.alloc(0)),
    index,
    branch: branch(block.leaves, index).slice(0, 31 - Math.clz32(index)).map(hex),
    input,
    spent: hex(spent),
  };
}

