import { SECONDS_PER_DAY } from "./epoch.ts";
import { bitLength, mulDivUp } from "./mulDiv.ts";

const DAY = BigInt(SECONDS_PER_DAY);
/** Bits that index, rate and accrued have on the chain. */
const INDEX_BITS = 96;
const MASK_96 = (1n << 96n) - 1n;

/** One lane's stream. `index` and `rate` are per unit at scale `s`. */
export interface Stream {
  index: bigint;
  rate: bigint;
  /** unix second at which the stream began */
  startedAt: bigint;
}

/** What a deposit needs to know of its lane besides the stream. */
export interface Lane {
  /** fractional bits `s` */
  scaleBits: number;
  /** units in existence */
  supply: bigint;
  /** remainder of past deposits, at scale `s` */
  carry: bigint;
}

/** A holder's slot: units, the index at its last checkpoint, and unclaimed rewards at scale `s`. */
export interface Position {
  units: bigint;
  index: bigint;
  accrued: bigint;
}

/** Fractional bits of a reward token whose total supply is bounded by `maxSupply` base units: `96 - bitLength(maxSupply)`. */
export function scaleBits(maxSupply: bigint): number {
  const bits = INDEX_BITS - bitLength(maxSupply);
  if (maxSupply <= 0n || bits < 1)
    throw new RangeError(`A bound on supply lies between 1 and 2^95 - 1 base units, got ${maxSupply}`);
  return bits;
}

/** The index at unix second `t`: it grows by `rate` a second for at most a day. */
export function indexAt({ index, rate, startedAt }: Stream, t: bigint): bigint {
  const elapsed = t - startedAt;
  if (elapsed < 0n) throw new RangeError(`The stream starts at ${startedAt}, after ${t}`);
  return index + rate * (elapsed > DAY ? DAY : elapsed);
}

/** The index when the stream ends. */
export function targetIndex({ index, rate }: Stream): bigint {
  return index + rate * DAY;
}

/** Unix second at which the stream ends. */
export function streamEnd({ startedAt }: Stream): bigint {
  return startedAt + DAY;
}

/** What has not streamed yet at `t`, for all units together, at scale `s`. */
export function unstreamed(stream: Stream, supply: bigint, t: bigint): bigint {
  return (targetIndex(stream) - indexAt(stream, t)) * supply;
}

/** A stream as the chain packs it: `index u96 | rate u96 | startedAt u32 | lastEpoch u32`, from the least significant bit. */
export function unpackStream(word: bigint): Stream & { lastEpoch: number } {
  return {
    index: word & MASK_96,
    rate: (word >> 96n) & MASK_96,
    startedAt: (word >> 192n) & 0xffff_ffffn,
    lastEpoch: Number(word >> 224n),
  };
}

export interface DepositResult {
  stream: Stream;
  carry: bigint;
  /** index at which the deposited epoch is paid in full, per unit at scale `s` */
  target: bigint;
}

/**
 * What a deposit of `amount` base units at `t` does to a stream: what is left of the present one is folded in and all of it
 * streams over the next day. If that would not lift the target, the stream is left alone and the deposit joins the carry.
 * @throws RangeError if there are no units.
 */
export function depositStream(stream: Stream, lane: Lane, amount: bigint, t: bigint): DepositResult {
  if (lane.supply <= 0n) throw new RangeError("A stream needs units to stream to");
  const target = targetIndex(stream);
  const index = indexAt(stream, t);
  const arrived = (amount << BigInt(lane.scaleBits)) + lane.carry;
  const total = arrived + (target - index) * lane.supply;
  const rate = total / (lane.supply * DAY);
  if (index + rate * DAY <= target) return { stream, carry: arrived, target };
  const next = { index, rate, startedAt: t };
  return { stream: next, carry: total - rate * DAY * lane.supply, target: targetIndex(next) };
}

/** Unclaimed rewards of a position when the index stands at `index`, at scale `s`, fraction included. */
export function accrued(position: Position, index: bigint): bigint {
  return position.accrued + position.units * (index - position.index);
}

/** Base units that a claim pays, rounded down; the fraction stays in the position. */
export function claimable(position: Position, index: bigint, bits: number): bigint {
  return accrued(position, index) >> BigInt(bits);
}

/** The position after a checkpoint at `index`; loses nothing. */
export function checkpoint(position: Position, index: bigint): Position {
  return { units: position.units, index, accrued: accrued(position, index) };
}

/** What a claim at `index` pays, and the position after it; the fraction of a base unit stays. */
export function claim(position: Position, index: bigint, bits: number): { amount: bigint; position: Position } {
  const now = checkpoint(position, index);
  const amount = now.accrued >> BigInt(bits);
  return { amount, position: { ...now, accrued: now.accrued - (amount << BigInt(bits)) } };
}

/** Most base units that `units` earn within `seconds` at `rate`, rounded up. */
export function streamedIn(rate: bigint, units: bigint, seconds: bigint, bits: number): bigint {
  return mulDivUp(rate * units, seconds, 1n << BigInt(bits));
}
