import { bytesToHex, hexToBytes, sha256, type Hex } from "viem";

/** The bytes are no transaction without witness, or ask for what it has not. `position` is where parsing stopped; 4 for the form with a witness. */
export class MalformedTransactionError extends Error {
  readonly position: number;

  constructor(position: number, reason: string) {
    super(`No transaction without witness: ${reason}, at byte ${position}`);
    this.name = "MalformedTransactionError";
    this.position = position;
  }
}

/** Double SHA-256, in the order in which Bitcoin's bytes name it. */
export function sha256d(data: Hex | Uint8Array): Hex {
  return sha256(sha256(data));
}

/** The same bytes the other way round: a hash as people print it, from its internal order, and back. */
export function reversed(hash: Hex): Hex {
  return bytesToHex(hexToBytes(hash).reverse());
}

/** Reads bytes in order and never past their end. */
export class Reader {
  readonly #bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.position;
  }

  take(size: number): Uint8Array {
    if (size > this.left) throw new MalformedTransactionError(this.position, `${size} bytes are wanted and ${this.left} are there`);
    const taken = this.#bytes.subarray(this.position, this.position + size);
    this.position += size;
    return taken;
  }

  hex(size: number): Hex {
    return bytesToHex(this.take(size));
  }

  /** A number of so many bytes, the lowest first. */
  number(size: number): bigint {
    return this.take(size).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  /** A count or a length in its shortest form. */
  varInt(): bigint {
    const start = this.position;
    const head = Number(this.number(1));
    if (head < 0xfd) return BigInt(head);
    const size = 2 ** (head - 0xfc);
    const value = this.number(size);
    if (value < (size === 2 ? 0xfdn : 1n << BigInt(4 * size))) {
      throw new MalformedTransactionError(start, `${value} is written longer than it needs`);
    }
    return value;
  }

  /** Bytes behind their length. */
  script(): Hex {
    const size = this.varInt();
    if (size > BigInt(this.left)) throw new MalformedTransactionError(this.position, `a script of ${size} bytes ends after the data`);
    return this.hex(Number(size));
  }
}

/** Writes a number in so many bytes, the lowest first. */
export function littleEndian(value: bigint, size: number): Hex {
  if (value < 0n || value >> BigInt(8 * size) !== 0n) throw new RangeError(`${value} does not fit into ${size} bytes`);
  return bytesToHex(Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn)));
}

/** Writes a count or a length in its only form. */
export function varInt(value: bigint): Hex {
  if (value < 0xfdn) return littleEndian(value, 1);
  if (value <= 0xffffn) return `0xfd${littleEndian(value, 2).slice(2)}`;
  if (value <= 0xffff_ffffn) return `0xfe${littleEndian(value, 4).slice(2)}`;
  return `0xff${littleEndian(value, 8).slice(2)}`;
}
