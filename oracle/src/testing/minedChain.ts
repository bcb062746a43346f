import { createHash } from "node:crypto";
import { concat, numberToHex, size, type Hex } from "viem";

/*
 * A Bitcoin chain that a test mines itself, at a target so easy that a header takes a handful of tries: real headers, real Merkle
 * trees, SegWit coinbases with a witness commitment. Consensus rules of retargets hold; the limit of targets is the easy one.
 */

/** Where chains start: about sixteen tries a header, and room for easier and harder targets. */
export const EASY_BITS = 0x200fffff;
/** The limit of targets on such chains. */
export const EASY_TARGET = 0x3fffffn << 232n;
export const PERIOD_BLOCKS = 2_016;
const PERIOD_SECONDS = 14n * 86_400n;

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

const sha256 = (data: Uint8Array): Buffer => createHash("sha256").update(data).digest();
const hash256 = (data: Uint8Array): Buffer => sha256(sha256(data));
const bytesOf = (hex: Hex): Buffer => Buffer.from(hex.slice(2), "hex");
const hexOf = (data: Uint8Array): Hex => `0x${Buffer.from(data).toString("hex")}`;
export const reversed = (hex: Hex): Hex => hexOf(Buffer.from(bytesOf(hex)).reverse());
const little = (value: number | bigint, bytes: number): Hex => reversed(numberToHex(value, { size: bytes }));

function varint(value: number): Hex {
  if (value < 0xfd) return little(value, 1);
  return value <= 0xffff ? concat(["0xfd", little(value, 2)]) : concat(["0xfe", little(value, 4)]);
}
const withLength = (data: Hex): Hex => concat([varint(size(data)), data]);

export type TransactionInput = { txid: Hex; vout: number; scriptSig?: Hex };

/** Serialises a transaction with a witness on each input, as a SegWit wallet does. */
export function transaction(inputs: readonly TransactionInput[], outputs: readonly MinedOutput[], witness: Hex = "0x01"): MinedTransaction {
  const ins = inputs.map(({ txid, vout, scriptSig = "0x" }) =>
    concat([reversed(txid), little(vout, 4), withLength(scriptSig), "0xffffffff"]),
  );
  const outs = outputs.map(({ value, script }) => concat([little(value, 8), withLength(script)]));
  const body = concat([varint(ins.length), ...ins, varint(outs.length), ...outs]);
  const legacy = concat([little(2, 4), body, little(0, 4)]);
  const raw = concat([little(2, 4), "0x0001", body, ...inputs.map(() => concat(["0x01", withLength(witness)])), little(0, 4)]);
  return { raw, legacy, txid: reversed(hexOf(hash256(bytesOf(legacy)))) };
}

/** A coinbase with BIP-34's height and BIP-141's witness commitment. */
export function coinbase(height: number, outputs: readonly MinedOutput[], extra: number): MinedTransaction {
  const digits: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) digits.push(rest % 256);
  if ((digits.at(-1) ?? 0) >= 0x80) digits.push(0);
  const scriptSig = concat([hexOf(Buffer.from([digits.length, ...digits])), withLength(little(extra, 8))]);
  const commitment: MinedOutput = { value: 0n, script: concat(["0x6a24aa21a9ed", hexOf(sha256(bytesOf(little(extra, 8))))]) };
  const input = { txid: `0x${"00".repeat(32)}`, vout: 0xffffffff, scriptSig } as const;
  return transaction([input], [...outputs, commitment], `0x${"00".repeat(32)}`);
}

/** Merkle root of transactions, in the header's byte order. */
export function merkleRoot(txids: readonly Hex[]): Hex {
  let level = txids.map((txid) => bytesOf(reversed(txid)));
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i];
      const right = level[i + 1] ?? left;
      if (left !== undefined && right !== undefined) next.push(hash256(Buffer.concat([left, right])));
    }
    level = next;
  }
  const [root] = level;
  if (root === undefined) throw new RangeError("A block has a coinbase at least");
  return hexOf(root);
}

const targetOf = (bits: number): bigint => {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x7fffff);
  return exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3));
};
function bitsOf(target: bigint): number {
  let exponent = 0;
  for (let rest = target; rest > 0n; rest >>= 8n) exponent++;
  let mantissa = exponent <= 3 ? target << BigInt(8 * (3 - exponent)) : target >> BigInt(8 * (exponent - 3));
  if ((mantissa & 0x800000n) !== 0n) {
    mantissa >>= 8n;
    exponent++;
  }
  return exponent * 0x1000000 + Number(mantissa);
}

/** Tries nonces until the header's hash is within the target. */
function work(version: number, previous: Hex, root: Hex, time: number, bits: number): { header: Hex; hash: Hex } {
  const header = bytesOf(concat([little(version, 4), reversed(previous), root, little(time, 4), little(bits, 4), little(0, 4)]));
  const target = targetOf(bits);
  const highest = Number(target >> 248n);
  for (let nonce = 0; ; nonce++) {
    header.writeUInt32LE(nonce, 76);
    const digest = hash256(header);
    if ((digest[31] ?? 0) > highest) continue;
    const hash = hexOf(digest.reverse());
    if (BigInt(hash) <= target) return { header: hexOf(header), hash };
  }
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
    const span = BigInt(last.time - first.time);
    const clamped = span < PERIOD_SECONDS / 4n ? PERIOD_SECONDS / 4n : span > PERIOD_SECONDS * 4n ? PERIOD_SECONDS * 4n : span;
    const target = (targetOf(last.bits) * clamped) / PERIOD_SECONDS;
    return bitsOf(target > EASY_TARGET ? EASY_TARGET : target);
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
      const root = merkleRoot(transactions.map(({ txid }) => txid));
      const previous: Hex = last?.hash ?? `0x${"00".repeat(32)}`;
      const block = { height, time, bits, transactions, ...work(0x20000000, previous, root, time, bits) };
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
