import { sha256, type Hex } from "viem";
import { RETARGET_INTERVAL } from "../math/bitcoin.ts";
import { RETARGET_FACTOR } from "../math/bitcoinLikeRules.ts";
import { bitsToTarget, POW_LIMIT_BITS, targetToBits, workOf } from "../math/compactTarget.ts";

/** Bytes of a block header. */
export const HEADER_BYTES = 80;
/** Seconds that the blocks under one target should take. */
export const RETARGET_SECONDS = 1_209_600;

/** One header of a block, as its 80 bytes say. */
export interface BlockHeader {
  /** as people print it: the number that lies below the target, highest byte first */
  readonly hash: Hex;
  /** hash of the block before */
  readonly parent: Hex;
  /** in the order of the header's bytes */
  readonly merkleRoot: Hex;
  /** unix second */
  readonly time: number;
  /** compact target */
  readonly bits: number;
}

/** Number of the period of a block: its target, and the relay's entry for it. */
export function periodOfHeight(height: number): number {
  if (!Number.isInteger(height) || height < 0) throw new RangeError(`A height is a whole number from 0, got ${height}`);
  return Math.floor(height / RETARGET_INTERVAL);
}

/**
 * The headers in a run of bytes, one after the other. They are read, not checked.
 * @throws RangeError unless they are whole headers, at least one.
 */
export function parseHeaders(bytes: Hex): BlockHeader[] {
  const digits = bytes.slice(2);
  const width = HEADER_BYTES * 2;
  if (!/^([0-9a-f]{2})+$/i.test(digits) || digits.length % width !== 0) {
    throw new RangeError(`Headers have ${HEADER_BYTES} bytes each, got ${digits.length / 2} bytes`);
  }
  return Array.from({ length: digits.length / width }, (_, i) => parseHeader(digits.slice(i * width, (i + 1) * width)));
}

/** What consensus demands after a period: the compact target from its own and the times of its first and last block. */
export function bitsAfterPeriod(
  bits: number,
  firstTime: number,
  lastTime: number,
  maxTarget = bitsToTarget(POW_LIMIT_BITS),
): number {
  const factor = Number(RETARGET_FACTOR);
  const elapsed = Math.min(Math.max(lastTime - firstTime, RETARGET_SECONDS / factor), RETARGET_SECONDS * factor);
  const target = (bitsToTarget(bits) * BigInt(elapsed)) / BigInt(RETARGET_SECONDS);
  return targetToBits(target < maxTarget ? target : maxTarget);
}

/** Hashes that these headers take on average: what the relay compares competing proofs by. */
export function workOfHeaders(headers: readonly BlockHeader[]): bigint {
  return headers.reduce((sum, { bits }) => sum + workOf(bitsToTarget(bits)), 0n);
}

/** True if each header names the one before it, and each hash lies below its own header's target. */
export function isChain(headers: readonly BlockHeader[]): boolean {
  return headers.every(({ hash, parent, bits }, i) => {
    const before = headers[i - 1];
    return BigInt(hash) <= bitsToTarget(bits) && (before === undefined || before.hash === parent);
  });
}

function parseHeader(digits: string): BlockHeader {
  return {
    hash: reversed(sha256(sha256(`0x${digits}`)).slice(2)),
    parent: reversed(digits.slice(8, 72)),
    merkleRoot: `0x${digits.slice(72, 136)}`,
    time: Number(reversed(digits.slice(136, 144))),
    bits: Number(reversed(digits.slice(144, 152))),
  };
}

function reversed(digits: string): Hex {
  return `0x${(digits.match(/../g) ?? []).reverse().join("")}`;
}
