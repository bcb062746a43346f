/** Rewards of a day stream over the 24 hours after its settlement. */
export const STREAM_SECONDS = 86_400n;

/** `index` and `rate` are per unit (and second) at the series' scale; `startedAt` is a unix second. */
export type Stream = { readonly index: bigint; readonly rate: bigint; readonly startedAt: bigint };
export type Holding = { readonly units: bigint; readonly index: bigint; readonly accrued: bigint };

const INDEX_BITS = 96n;
const INDEX_MASK = (1n << INDEX_BITS) - 1n;
const SECOND_MASK = (1n << 32n) - 1n;

/** A stream as the ledger packs it: `index u96 | rate u96 | startedAt u32 | lastEpoch u32`, from the least significant bit. */
export function unpackStream(packed: bigint): Stream {
  return {
    index: packed & INDEX_MASK,
    rate: (packed >> INDEX_BITS) & INDEX_MASK,
    startedAt: (packed >> (2n * INDEX_BITS)) & SECOND_MASK,
  };
}

/** Finer than a second, so that a figure can move between seconds: chain time in milliseconds. */
export function indexAtMillis(stream: Stream, chainMs: number): bigint {
  const elapsedMs = BigInt(Math.max(0, Math.floor(chainMs))) - stream.startedAt * 1_000n;
  const streamed = elapsedMs < 0n ? 0n : elapsedMs > STREAM_SECONDS * 1_000n ? STREAM_SECONDS * 1_000n : elapsedMs;
  return stream.index + (stream.rate * streamed) / 1_000n;
}

/** Rewards of a holding at a chain time, at the series' scale (`value / 2^scaleBits` base units). */
export function accruedAtMillis(holding: Holding, stream: Stream, chainMs: number): bigint {
  const moved = indexAtMillis(stream, chainMs) - holding.index;
  return holding.accrued + holding.units * (moved > 0n ? moved : 0n);
}

/** When the present stream has been paid out in full, unix second; undefined if nothing streams. */
export function streamEnd(stream: Stream, chainMs: number): bigint | undefined {
  if (stream.rate === 0n) return undefined;
  const end = stream.startedAt + STREAM_SECONDS;
  return BigInt(Math.floor(chainMs / 1_000)) < end ? end : undefined;
}
