import { bytesToHex, concat, hexToBytes, size, type Hex } from "viem";
import { littleEndian, MalformedTransactionError, Reader, reversed, sha256d, varInt } from "./bytes.ts";

export interface TransactionInput {
  /** Transaction that is spent from, internal byte order. */
  readonly txid: Hex;
  readonly index: number;
  readonly script: Hex;
  readonly sequence: number;
}

export interface TransactionOutput {
  readonly valueSats: bigint;
  readonly script: Hex;
}

export interface Transaction {
  readonly version: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly lockTime: number;
}

export type ScriptKind = "other" | "p2pkh" | "p2sh" | "p2wpkh" | "p2wsh" | "p2tr";

/** 21 million coins. */
export const MAX_MONEY_SATS = 2_100_000_000_000_000n;
const NULL_TXID: Hex = `0x${"00".repeat(32)}`;
const NULL_INDEX = 0xffff_ffff;
/** An input, an output: the fewest bytes of one. A count beyond what is left is refused before anything is kept. */
const INPUT_BYTES = 41n;
const OUTPUT_BYTES = 9n;

/**
 * Parses a transaction in the serialisation without witness, whose double SHA-256 is the txid: the bytes that proofs are made of.
 * @throws MalformedTransactionError for the form with a witness, bytes left over or missing, a number in a longer form than it needs, 64 bytes, or
 * outputs above 21 million coins
 */
export function parseTransaction(serialized: Hex): Transaction {
  const bytes = hexToBytes(serialized);
  if (bytes.length === 64) throw new MalformedTransactionError(64, "64 bytes could be two hashes of a Merkle tree");
  const reader = new Reader(bytes);
  const version = Number(reader.number(4));
  const body = readBody(reader);
  const lockTime = Number(reader.number(4));
  if (reader.left > 0) throw new MalformedTransactionError(reader.position, `${reader.left} bytes are left over`);
  return { version, ...body, lockTime };
}

/**
 * Takes the witness out of a transaction as nodes hand it out; one without a witness comes back as it is.
 * @throws MalformedTransactionError
 */
export function withoutWitness(serialized: Hex): Hex {
  const bytes = hexToBytes(serialized);
  if (bytes[4] !== 0 || bytes[5] !== 1) return serializeTransaction(parseTransaction(serialized));
  const reader = new Reader(bytes);
  const version = Number(reader.number(4));
  reader.take(2);
  const body = readBody(reader);
  body.inputs.forEach(() => {
    const items = reader.varInt();
    for (let item = 0n; item < items; item++) reader.script();
  });
  const lockTime = Number(reader.number(4));
  if (reader.left > 0) throw new MalformedTransactionError(reader.position, `${reader.left} bytes are left over`);
  return serializeTransaction({ version, ...body, lockTime });
}

function readBody(reader: Reader): Pick<Transaction, "inputs" | "outputs"> {
  const inputs = times(reader, INPUT_BYTES, () => ({
    txid: reader.hex(32),
    index: Number(reader.number(4)),
    script: reader.script(),
    sequence: Number(reader.number(4)),
  }));
  const outputs = times(reader, OUTPUT_BYTES, () => ({ valueSats: reader.number(8), script: reader.script() }));
  const total = outputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
  if (total > MAX_MONEY_SATS) throw new MalformedTransactionError(reader.position, `outputs of ${total} satoshi`);
  return { inputs, outputs };
}

function times<T>(reader: Reader, leastBytes: bigint, item: () => T): T[] {
  const start = reader.position;
  const count = reader.varInt();
  if (count === 0n) throw new MalformedTransactionError(start, "a transaction has inputs and outputs");
  if (count * leastBytes > BigInt(reader.left)) {
    throw new MalformedTransactionError(start, `${count} of them do not fit into ${reader.left} bytes`);
  }
  return Array.from({ length: Number(count) }, item);
}

/** The serialisation without witness. */
export function serializeTransaction(transaction: Transaction): Hex {
  const { version, inputs, outputs, lockTime } = transaction;
  return concat([
    littleEndian(BigInt(version), 4),
    varInt(BigInt(inputs.length)),
    ...inputs.flatMap(({ txid, index, script, sequence }) => [
      txid,
      littleEndian(BigInt(index), 4),
      varInt(BigInt(size(script))),
      script,
      littleEndian(BigInt(sequence), 4),
    ]),
    varInt(BigInt(outputs.length)),
    ...outputs.flatMap(({ valueSats, script }) => [littleEndian(valueSats, 8), varInt(BigInt(size(script))), script]),
    littleEndian(BigInt(lockTime), 4),
  ]);
}

/** Txid of a transaction without witness, internal byte order. */
export function txidOf(serialized: Hex): Hex {
  return sha256d(serialized);
}

/** A txid, or a block's hash, as people print it. */
export function printedHash(hash: Hex): Hex {
  return reversed(hash);
}

/** True if the transaction mines coins: its only input spends no output. */
export function isCoinbase({ inputs }: Transaction): boolean {
  const [first] = inputs;
  return inputs.length === 1 && first?.txid === NULL_TXID && first.index === NULL_INDEX;
}

/** Height that a coinbase states (BIP-34), a push of 1 to 4 bytes in minimal form; undefined if it states none. */
export function heightOf({ inputs }: Transaction): number | undefined {
  const bytes = hexToBytes(inputs[0]?.script ?? "0x");
  const length = bytes[0] ?? 0;
  if (length === 0 || length > 4 || bytes.length < 1 + length) return undefined;
  const number = bytes.subarray(1, 1 + length);
  const last = number[length - 1] ?? 0;
  const before = number[length - 2] ?? 0;
  const isNegative = last >= 0x80;
  const isPadded = last === 0 && before < 0x80;
  if (isNegative || isPadded) return undefined;
  const height = number.reduceRight((value, byte) => value * 256 + byte, 0);
  return height > 16 ? height : undefined;
}

/** The form of an output script; "other" names no single payee. */
export function scriptKindOf(script: Hex): ScriptKind {
  if (/^0x0014[0-9a-f]{40}$/.test(script)) return "p2wpkh";
  if (/^0x0020[0-9a-f]{64}$/.test(script)) return "p2wsh";
  if (/^0x5120[0-9a-f]{64}$/.test(script)) return "p2tr";
  if (/^0xa914[0-9a-f]{40}87$/.test(script)) return "p2sh";
  if (/^0x76a914[0-9a-f]{40}88ac$/.test(script)) return "p2pkh";
  return "other";
}

const CONTROL_TAG = bytesToHex(new TextEncoder().encode("Adit farm v1"));

/** Output script by which whoever has the key of a farm's payout script shows it: the bytes of `IPayoutVerifier.controlScript`. */
export function controlScript(farm: { readonly chainId: bigint; readonly registry: Hex; readonly farmId: number }): Hex {
  const big = (value: bigint, bytes: number): Hex => reversed(littleEndian(value, bytes));
  const lower: Hex = `0x${farm.registry.slice(2).toLowerCase()}`;
  return concat(["0x6a2c", CONTROL_TAG, big(farm.chainId, 8), lower, big(BigInt(farm.farmId), 4)]);
}
