import { bitsToTarget } from "@adit/sdk/math";
import { concat, size, slice, type Hex } from "viem";
import type { Logger } from "../node/logger.ts";
import { SourceError } from "../sources/index.ts";
import type { BitcoinData } from "./data.ts";
import { HEADER_BYTES, parseHeader, nextBits, workOf, type Header } from "@adit/sdk/bitcoin";
import type { KnownPeriod, RelayChain } from "./relayChain.ts";

/** Blocks under one target. */
const PERIOD_BLOCKS = 2_016;
/** How long the relay takes a better proof for its newest period. */
const COMPETITION_SECONDS = 7 * 86_400;
/** Blocks of the new period that a competing proof may carry at most: more work than any minority can show. */
const MOST_COMPETING_HEADERS = 200;

/** What the relay keeper found to do. */
export type RelayStep =
  /** the next period has not begun, or too few of its blocks are there */
  | { step: "wait"; period: number; blocksMissing: number }
  /** a proof of the next period */
  | { step: "extend"; period: number; headers: Hex }
  /** the relay's newest period is not the one of this node's best chain, and a proof with more work is there */
  | { step: "replace"; period: number; headers: Hex }
  /** the relay's newest period is not the one of this node's best chain, and nothing can be done (yet) */
  | { step: "disagree"; period: number; reason: string };

export type RelayKeeperParameters = { data: BitcoinData; relay: RelayChain; logger: Logger };

/**
 * Says what the relay needs next. It believes no header: what it proposes was hashed, linked and weighed here first, so a Bitcoin node
 * that lies costs a `SourceError`, never a transaction.
 */
export async function nextRelayStep({ data, relay, logger }: RelayKeeperParameters): Promise<RelayStep> {
  const [newest, first, proofLength] = await Promise.all([
    relay.newestPeriod(),
    relay.firstPeriod(),
    relay.proofLength(),
  ]);
  const known = await relay.period(newest);
  if (known === undefined) throw new RangeError(`The relay does not know its newest period ${newest}`);
  const tip = await data.tip();
  if (newest > first) {
    const own = await firstHeaderOf(data, newest);
    if (own !== undefined && (own.time !== known.firstTime || own.bits !== known.bits)) {
      logger.warn({ period: newest, relayTime: known.firstTime, ownTime: own.time }, "relay.disagrees");
      return await compete(data, relay, newest, known, proofLength, tip);
    }
  }
  const boundary = (newest + 1) * PERIOD_BLOCKS;
  const blocksMissing = Math.max(0, boundary + proofLength - 1 - tip);
  if (blocksMissing > 0) return { step: "wait", period: newest + 1, blocksMissing };
  const headers = await proofAt(data, boundary, proofLength, proofLength, known);
  return headers === undefined
    ? { step: "wait", period: newest + 1, blocksMissing: 1 }
    : { step: "extend", period: newest + 1, headers };
}

async function firstHeaderOf(data: BitcoinData, period: number): Promise<Header | undefined> {
  const [header] = (await data.headers(period * PERIOD_BLOCKS, 1)) ?? [];
  return header === undefined ? undefined : parseHeader(header);
}

/** A proof of this node's own chain that outweighs the one that the relay holds, if the relay still takes it. */
async function compete(
  data: BitcoinData,
  relay: RelayChain,
  period: number,
  stored: KnownPeriod,
  proofLength: number,
  tip: number,
): Promise<RelayStep> {
  const now = await relay.now();
  if (now >= stored.provenAt + COMPETITION_SECONDS) {
    return { step: "disagree", period, reason: "the time in which a better proof counts is over" };
  }
  const before = await relay.period(period - 1);
  if (before === undefined) return { step: "disagree", period, reason: "the period before is not known to the relay" };
  const boundary = period * PERIOD_BLOCKS;
  const behind = Math.min(tip - boundary + 1, MOST_COMPETING_HEADERS);
  if (behind < proofLength)
    return { step: "disagree", period, reason: "this node's own chain has too few blocks of the period" };
  const headers = await proofAt(data, boundary, proofLength, behind, before);
  if (headers === undefined) return { step: "disagree", period, reason: "this node's own chain moved meanwhile" };
  return { step: "replace", period, headers };
}

/** Checked headers on both sides of a boundary; undefined if the chain does not reach that far. */
async function proofAt(
  data: BitcoinData,
  boundary: number,
  before: number,
  behind: number,
  old: KnownPeriod,
): Promise<Hex | undefined> {
  const headers = await data.headers(boundary - before, before + behind);
  if (headers === undefined) return undefined;
  checkProof(data.name, headers, before, old);
  return concat(headers);
}

/**
 * Checks what the relay will check: link, work and target of each header, and the retarget.
 * @throws SourceError
 */
export function checkProof(source: string, headers: readonly Hex[], before: number, old: KnownPeriod): void {
  const wrong = (index: number, what: string): SourceError =>
    new SourceError(source, `header ${index} of the proof ${what}`);
  let last: Header | undefined;
  let bits = old.bits;
  for (const [index, raw] of headers.entries()) {
    if (size(raw) !== HEADER_BYTES) throw wrong(index, `has ${size(raw)} bytes instead of ${HEADER_BYTES}`);
    const header = parseHeader(raw);
    if (index === before && last !== undefined) bits = nextBits(old.bits, old.firstTime, last.time);
    if (last !== undefined && header.previous !== last.hash) throw wrong(index, "does not name the one before it");
    if (header.bits !== bits) throw wrong(index, "has another target than its period");
    if (BigInt(header.hash) > bitsToTarget(header.bits)) throw wrong(index, "has too little work");
    last = header;
  }
}

/** Work of a proof's headers from `first` on, hashes. */
export function workIn(headers: Hex, first: number): bigint {
  let work = 0n;
  for (let index = first; index * HEADER_BYTES < size(headers); index++) {
    work += workOf(parseHeader(slice(headers, index * HEADER_BYTES, (index + 1) * HEADER_BYTES)).bits);
  }
  return work;
}
