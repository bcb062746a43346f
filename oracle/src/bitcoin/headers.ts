import { bitsToTarget } from "@adit/sdk/math";
import { concat, hexToBigInt, hexToNumber, sha256, size, slice, type Hex } from "viem";
import { SourceError } from "../sources/index.ts";
import type { KnownPeriod } from "./relayChain.ts";

/** Blocks under one target. */
export const PERIOD_BLOCKS = 2_016;
export const HEADER_BYTES = 80;
const PERIOD_SECONDS = 14n * 86_400n;
const CLAMP = 4n;

/** A block header; `hash` and `previous` as people print them, times in unix seconds. */
export type Header = { hash: Hex; previous: Hex; time: number; bits: number };

const reverse = (hex: Hex): Hex => concat([...bytesOf(hex)].reverse());
function bytesOf(hex: Hex): Hex[] {
  return Array.from({ length: size(hex) }, (_, i) => slice(hex, i, i + 1));
}

/** Reads a serialised header of 80 bytes. @throws RangeError */
export function readHeader(raw: Hex): Header {
  if (size(raw) !== HEADER_BYTES) throw new RangeError(`A header has ${HEADER_BYTES} bytes, not ${size(raw)}`);
  return {
    hash: reverse(sha256(sha256(raw))),
    previous: reverse(slice(raw, 4, 36)),
    time: hexToNumber(reverse(slice(raw, 68, 72))),
    bits: hexToNumber(reverse(slice(raw, 72, 76))),
  };
}
