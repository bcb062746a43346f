import { gunzipSync, gzipSync } from "node:zlib";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { toHex, type Hex } from "viem";

/** A document as it is kept: pieces that are each a whole gzip member, so that one piece at a time is in memory. */
export type Compact = {
  /** keccak256 of the whole text in UTF-8 */
  hash: Hex;
  /** bytes of the whole text */
  bytes: number;
  pieces: readonly Uint8Array[];
};

const PIECE_BYTES = 1_048_576;

/** A document that is being written, in any number of parts. */
export type Compactor = { write: (part: Uint8Array) => void; bytes: () => number; finish: () => Compact };

/** Hashes and compresses as it is written to. */
export function createCompactor(): Compactor {
  const hash = keccak_256.create();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = (): void => {
    if (waitingBytes === 0) return;
    pieces.push(gzipSync(Buffer.concat(waiting)));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    bytes: () => bytes,
    write: (part) => {
      hash.update(part);
      bytes += part.length;
      waiting.push(part);
      waitingBytes += part.length;
      if (waitingBytes >= PIECE_BYTES) flush();
    },
    finish: () => {
      flush();
      return { hash: toHex(hash.digest()), bytes, pieces };
    },
  };
}

/** The text of a document, piece by piece. */
export function* expand(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield gunzipSync(piece);
}
