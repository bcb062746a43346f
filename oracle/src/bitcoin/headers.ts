import { reversed, sha256d } from "@adit/sdk/bitcoin";
import { bitsToTarget, targetToBits, workOf } from "@adit/sdk/math";
import { hexToNumber, size, slice, type Hex } from "viem";
import { SourceError } from "../sources/request.ts";

/** Blocks under one target. */
export const PERIOD_BLOCKS = 2_016;
const HEADER_BYTES = 80;
const PERIOD_SECONDS = 14n * 86_400n;
/** One retarget changes the target by at most this factor, up or down. */
const CLAMP = 4n;

/** A block header; `hash` and `previous` as people print them, `merkleRoot` as the header carries it, `time` a unix second. */
export type Header = { hash: Hex; previous: Hex; merkleRoot: Hex; time: number; bits: number };

/** Reads a serialised header. @throws RangeError */
export function readHeader(raw: Hex): Header {
  if (size(raw) !== HEADER_BYTES) throw new RangeError(`A header has ${HEADER_BYTES} bytes, not ${size(raw)}`);
  return {
    hash: reversed(sha256d(raw)),
    previous: reversed(slice(raw, 4, 36)),
    merkleRoot: slice(raw, 36, 68),
    time: hexToNumber(reversed(slice(raw, 68, 72))),
    bits: hexToNumber(reversed(slice(raw, 72, 76))),
  };
}

/**
 * Compact target that consensus demands after a period (Bitcoin Core, `CalculateNextWorkRequired`).
 * @param firstTime unix second of the period's first block
 * @param lastTime of its last one
 */
export function bitsAfter(bits: number, firstTime: number, lastTime: number, maxTarget: bigint): number {
  const elapsed = BigInt(Math.max(0, lastTime - firstTime));
  const least = PERIOD_SECONDS / CLAMP;
  const most = PERIOD_SECONDS * CLAMP;
  const clamped = elapsed < least ? least : elapsed > most ? most : elapsed;
  const target = (bitsToTarget(bits) * clamped) / PERIOD_SECONDS;
  return targetToBits(target < maxTarget ? target : maxTarget);
}

/** Hashes that these headers stand for. */
export function proofWork(headers: readonly Hex[]): bigint {
  return headers.reduce((sum, raw) => sum + workOf(bitsToTarget(readHeader(raw).bits)), 0n);
}

/**
 * Checks what the relay will check of a proof: that each header names the one before it, carries the target in force, and has the work
 * for it; the target behind the retarget is computed, not believed.
 * @param before headers on the old side
 * @param old the period that they end
 * @throws SourceError
 */
export function checkProof(
  source: string,
  headers: readonly Hex[],
  before: number,
  old: { bits: number; firstTime: number },
  maxTarget: bigint,
): void {
  const wrong = (index: number, what: string): SourceError => new SourceError(source, `header ${index} of a proof ${what}`);
  let last: Header | undefined;
  let { bits } = old;
  for (const [index, raw] of headers.entries()) {
    if (size(raw) !== HEADER_BYTES) throw wrong(index, `has ${size(raw)} bytes instead of ${HEADER_BYTES}`);
    const header = readHeader(raw);
    if (index === before && last !== undefined) bits = bitsAfter(old.bits, old.firstTime, last.time, maxTarget);
    if (last !== undefined && header.previous !== last.hash) throw wrong(index, "does not name the one before it");
    if (header.bits !== bits) throw wrong(index, "carries another target than the one in force");
    if (BigInt(header.hash) > bitsToTarget(header.bits)) throw wrong(index, "has too little work for its target");
    last = header;
  }
}
