import { bitcoinRelayAbi } from "@adit/sdk/abis";
import { concat, encodeFunctionData, type Hex } from "viem";
import type { BitcoinData } from "./data.ts";
import { workOfHeaders, type BlockHeader } from "@adit/sdk/bitcoin";
import { checkProof, PERIOD_BLOCKS, readHeaders } from "./headers.ts";
import type { KnownPeriod, RelayChain } from "./relayChain.ts";

/** Headers of a contested period that a proof shows at most: more work than any minority can have. */
const MOST_CONTEST_HEADERS = 300;

/** What the relay needs next, as this node's own Bitcoin chain has it. */
export type RelayStep =
  /** too few blocks of the next period are there */
  | { step: "wait"; period: number; blocksMissing: number }
  /** the proof of the next period */
  | { step: "extend"; period: number; headers: Hex }
  /** a period of the relay is not the one of this node's chain, and a proof with more work is there */
  | { step: "contest"; period: number; headers: Hex }
  /** a period of the relay is not the one of this node's chain, and nothing can be done about it now */
  | { step: "disagree"; period: number; reason: string };

export type NextStepParameters = { data: BitcoinData; relay: RelayChain };

/**
 * Says what the relay needs. It believes no header: what it proposes was hashed, linked and weighed here first, so that a Bitcoin node
 * that lies costs an error, never a transaction.
 * @throws SourceError
 */
export async function nextRelayStep({ data, relay }: NextStepParameters): Promise<RelayStep> {
  const [newest, first, proofLength, maxTarget] = await Promise.all([
    relay.newestPeriod(),
    relay.firstPeriod(),
    relay.proofLength(),
    relay.maxTarget(),
  ]);
  const tip = await data.tip();
  const prover = { data, relay, proofLength, maxTarget, tip };
  // Periods for good need no second look: the oldest that can be contested comes first, for those above it fall with it.
  for (let period = await oldestContestable(relay, newest, first); period <= newest; period++) {
    const stood = await known(relay, period);
    const own = await firstHeaderOf(data, period);
    if (own === undefined || (own.time === stood.firstTime && own.bits === stood.bits)) continue;
    return await contest(prover, period, stood);
  }
  const boundary = (newest + 1) * PERIOD_BLOCKS;
  const blocksMissing = boundary + proofLength - 1 - tip;
  if (blocksMissing > 0) return { step: "wait", period: newest + 1, blocksMissing };
  const headers = await proofAt(prover, newest + 1, proofLength);
  return headers === undefined
    ? { step: "wait", period: newest + 1, blocksMissing: 1 }
    : { step: "extend", period: newest + 1, headers: concat(headers) };
}

/** The call that brings a step's proof to the relay. */
export function relayCall(relay: RelayChain, step: RelayStep & { headers: Hex }): { to: Hex; data: Hex } {
  const data =
    step.step === "extend"
      ? encodeFunctionData({ abi: bitcoinRelayAbi, functionName: "retarget", args: [step.headers] })
      : encodeFunctionData({ abi: bitcoinRelayAbi, functionName: "contest", args: [BigInt(step.period), step.headers] });
  return { to: relay.address, data };
}

type Prover = NextStepParameters & { proofLength: number; maxTarget: bigint; tip: number };

async function oldestContestable(relay: RelayChain, newest: number, first: number): Promise<number> {
  const now = await relay.now();
  let oldest = newest + 1;
  while (oldest - 1 > first && (await known(relay, oldest - 1)).contestableUntil >= now) oldest--;
  return oldest;
}

async function known(relay: RelayChain, period: number): Promise<KnownPeriod> {
  const found = await relay.period(period);
  if (found === undefined) throw new RangeError(`The relay does not know period ${period}, which it calls known`);
  return found;
}

async function firstHeaderOf(data: BitcoinData, period: number): Promise<BlockHeader | undefined> {
  const raw = await data.headers(period * PERIOD_BLOCKS, 1);
  return raw === undefined ? undefined : readHeaders(data.name, raw)[0];
}

async function contest(prover: Prover, period: number, stood: KnownPeriod): Promise<RelayStep> {
  const { proofLength, tip } = prover;
  const behind = Math.min(tip - period * PERIOD_BLOCKS + 1, MOST_CONTEST_HEADERS);
  const disagree = (reason: string): RelayStep => ({ step: "disagree", period, reason });
  if (behind < proofLength) return disagree("this node's own chain has too few blocks of the period");
  const headers = await proofAt(prover, period, behind);
  if (headers === undefined) return disagree("this node's own chain moved meanwhile");
  if (workOfHeaders(readHeaders(prover.data.name, headers.slice(proofLength))) <= stood.work) return disagree("this node's own chain has not more work yet");
  return { step: "contest", period, headers: concat(headers) };
}

/** Checked headers on both sides of a period's start; undefined if the chain does not reach that far. */
async function proofAt({ data, relay, proofLength, maxTarget }: Prover, period: number, behind: number): Promise<Hex[] | undefined> {
  const headers = await data.headers(period * PERIOD_BLOCKS - proofLength, proofLength + behind);
  if (headers === undefined) return undefined;
  checkProof(data.name, readHeaders(data.name, headers), proofLength, await known(relay, period - 1), maxTarget);
  return headers;
}
