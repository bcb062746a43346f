import { bitsAfterPeriod, parseHeaders, type BlockHeader } from "@adit/sdk/bitcoin";
import { bitsToTarget, RETARGET_INTERVAL } from "@adit/sdk/math";
import { concat, type Hex } from "viem";
import { SourceError } from "../sources/request.ts";

/** Blocks under one target. */
export const PERIOD_BLOCKS = RETARGET_INTERVAL;

/** Reads one serialised header. @throws RangeError */
export function readHeader(raw: Hex): BlockHeader {
  const [header, ...more] = parseHeaders(raw);
  if (header === undefined || more.length > 0) throw new RangeError("One header was expected");
  return header;
}

/** Reads what a Bitcoin node gave as headers. @throws SourceError */
export function readHeaders(source: string, raw: readonly Hex[]): BlockHeader[] {
  try {
    return parseHeaders(concat(raw));
  } catch (cause) {
    throw new SourceError(source, "gave headers of another length than 80 bytes", cause);
  }
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
  headers: readonly BlockHeader[],
  before: number,
  old: { bits: number; firstTime: number },
  maxTarget: bigint,
): void {
  const wrong = (index: number, what: string): SourceError => new SourceError(source, `header ${index} of a proof ${what}`);
  let last: BlockHeader | undefined;
  let { bits } = old;
  for (const [index, header] of headers.entries()) {
    if (index === before && last !== undefined) bits = bitsAfterPeriod(old.bits, old.firstTime, last.time, maxTarget);
    if (last !== undefined && header.parent !== last.hash) throw wrong(index, "does not name the one before it");
    if (header.bits !== bits) throw wrong(index, "carries another target than the one in force");
    if (BigInt(header.hash) > bitsToTarget(header.bits)) throw wrong(index, "has too little work for its target");
    last = header;
  }
}
