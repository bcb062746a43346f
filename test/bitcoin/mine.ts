import { hash } from "node:crypto";
import { compactOf, retarget, targetOf } from "../oracle/bitcoin.ts";

/** Mines chains of headers on an easy target, in plain Node. It shares no code with the contracts or the SDK. */

export const HEADER_BYTES = 80;
/** Highest target of relays in tests, and its compact form: four hashes find a block. */
export const EASY_LIMIT = 0x3fffffn << 232n;
export const EASY_LIMIT_BITS = 0x203fffff;
/** A target with room on both sides: 64 hashes find a block, and its mantissa has all its digits. */
export const EASY_BITS = 0x2003ffff;

const sha256 = (data: Uint8Array): Buffer => hash("sha256", data, "buffer");
/** Double SHA-256, in the order of bytes in which headers name it. */
export const sha256d = (data: Uint8Array): Buffer => sha256(sha256(data));

export interface Mined {
  /** The 80 bytes. */
  readonly bytes: Buffer;
  /** Double SHA-256 of them: what the next header names. */
  readonly digest: Buffer;
  readonly time: number;
  readonly bits: number;
}

export interface HeaderFields {
  readonly parent: Uint8Array;
  readonly merkleRoot: Uint8Array;
  readonly time: number;
  readonly bits: number;
  readonly version?: number;
  /** The target to reach; the one that `bits` stand for, unless a test wants a block that is worth less or more. */
  readonly target?: bigint;
  /** Takes only a hash above the target: a block that nobody would accept. */
  readonly fail?: boolean;
}

const numberOf = (digest: Buffer): bigint => BigInt(`0x${Buffer.from(digest).reverse().toString("hex")}`);

/** One header that reaches its target. */
export function mineHeader(fields: HeaderFields): Mined {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32LE(fields.version ?? 0x20000000, 0);
  bytes.set(fields.parent, 4);
  bytes.set(fields.merkleRoot, 36);
  bytes.writeUInt32LE(fields.time, 68);
  bytes.writeUInt32LE(fields.bits, 72);
  const target = fields.target ?? targetOf(fields.bits);
  // Most hashes are above the target by their first four bytes alone.
  const highest = Number(target >> 224n);
  for (let nonce = 0; nonce < 2 ** 32; nonce++) {
    bytes.writeUInt32LE(nonce, 76);
    const digest = sha256d(bytes);
    const isWithin = digest.readUInt32LE(28) <= highest && numberOf(digest) <= target;
    if (isWithin !== (fields.fail ?? false)) {
      return { bytes, digest, time: fields.time, bits: fields.bits };
    }
  }
  throw new Error("no nonce reaches the target");
}

export interface ChainOptions {
  /** The header before the first; random bytes unless given. */
  readonly parent?: Uint8Array;
  readonly count: number;
  readonly bits: number;
  /** Unix second of the first header, and seconds from one to the next (600). */
  readonly time: number;
  readonly spacing?: number;
  /** Unix second of the header at this index, instead. */
  readonly timeAt?: (index: number) => number;
  /** Merkle root of the header at this index; bytes that depend on `salt` and index unless given. */
  readonly merkleRootAt?: (index: number) => Uint8Array | undefined;
  readonly salt?: string;
}

/** Headers that name each other, all under one target. */
export function mineChain(options: ChainOptions): Mined[] {
  const { count, bits, time, spacing = 600, salt = "" } = options;
  const chain: Mined[] = [];
  let parent = options.parent ?? sha256(Buffer.from(`parent ${salt}`));
  for (let i = 0; i < count; i++) {
    const mined = mineHeader({
      parent,
      merkleRoot: options.merkleRootAt?.(i) ?? sha256(Buffer.from(`${salt} ${i} ${time}`)),
      time: options.timeAt?.(i) ?? time + i * spacing,
      bits,
    });
    chain.push(mined);
    parent = mined.digest;
  }
  return chain;
}

/** The headers' bytes one after the other, as `0x` hex. */
export function join(...chains: (readonly Mined[])[]): string {
  return `0x${Buffer.concat(chains.flat().map(({ bytes }) => bytes)).toString("hex")}`;
}

/** A header's hash as people print it. */
export function hashOf(mined: Mined): string {
  return `0x${Buffer.from(mined.digest).reverse().toString("hex")}`;
}

/** Compact target that follows a period, below a limit. */
export function bitsAfter(bits: number, firstTime: number, lastTime: number, limit: bigint = EASY_LIMIT): number {
  const next = retarget(targetOf(bits), BigInt(lastTime - firstTime));
  return compactOf(next < limit ? next : limit);
}

export interface RetargetOptions {
  /** The known period: its target and the time of its first block. */
  readonly bits: number;
  readonly firstTime: number;
  /** Headers of each side. */
  readonly length: number;
  /** Headers of the new side, if there are others than `length`. */
  readonly newLength?: number;
  /** Seconds from the period's first block to its last (two weeks). */
  readonly elapsed?: number;
  /** Seconds from that to the next period's first block (600), and between any two others (600). */
  readonly gap?: number;
  readonly spacing?: number;
  readonly salt?: string;
  readonly limit?: bigint;
}

export interface Retargeted {
  readonly old: readonly Mined[];
  readonly next: readonly Mined[];
  /** Both sides' headers. */
  readonly headers: string;
  readonly bits: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** A proof of the next period: headers on both sides of a retarget, mined on the targets that consensus demands. */
export function mineRetarget(options: RetargetOptions): Retargeted {
  const { bits, firstTime, length, elapsed = 1_209_600, gap = 600, spacing = 600, salt = "", limit } = options;
  const lastTime = firstTime + elapsed;
  const old = mineChain({ count: length, bits, time: lastTime - (length - 1) * spacing, spacing, salt: `${salt} old` });
  const nextBits = bitsAfter(bits, firstTime, lastTime, limit);
  const next = mineChain({
    parent: old[old.length - 1]?.digest ?? Buffer.alloc(32),
    count: options.newLength ?? length,
    bits: nextBits,
    time: lastTime + gap,
    spacing,
    salt: `${salt} new`,
  });
  return {
    old,
    next,
    headers: join(old, next),
    bits: nextBits,
    firstTime: lastTime + gap,
    lastTime: lastTime + gap + (next.length - 1) * spacing,
  };
}
