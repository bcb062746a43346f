import { networkDaysAbi } from "@adit/sdk/abis";
import { epochEnd, SECONDS_PER_DAY } from "@adit/sdk/math";
import type { Address } from "viem";
import type { ViemClients } from "../node/chain.ts";
import type { Logger } from "../node/logger.ts";
import { noteFinalStateCall, recordFallbackCall, type Attempt } from "./calls.ts";

export type FallbackErrandParameters = {
  networkDays: Address;
  clients: ViemClients;
  logger: Logger;
  attempt: Attempt;
};

export type FallbackErrands = {
  /** Notes the network's final state if that is worth a transaction. @returns how many it noted: 0 or 1 */
  note: (network: number, waiting: readonly number[], now: number) => Promise<number>;
  /** Records every fallback that is due among the days that series wait for, in order. @returns how many it recorded */
  record: (network: number, waiting: readonly number[], now: number) => Promise<number>;
};

/**
 * A fallback is computed from the newest state that is known to be final. While every report is final the chain has it anyway; it
 * has to be noted beforehand only against a committee that always keeps one report open. A week is how far heights and mean
 * fees may lag behind then: noting more often would cost more than it saves.
 */
const NOTE_AFTER_DAYS = 7;
/** A day that is not reported so long after its end will perhaps fall back: then the newest state is noted while it can be. */
const SILENT_AFTER_SECONDS = 3 * SECONDS_PER_DAY;
/** Somebody else was quicker, or a report came between. */
const OVERTAKEN = ["DayKnown", "FallbackNotDue", "NoFinalState"];

/** Keeps a silent committee from keeping days: what they are taken for is recorded as soon as anybody may. */
export function createFallbackErrands({
  networkDays,
  clients: { publicClient },
  logger,
  attempt,
}: FallbackErrandParameters): FallbackErrands {
  const days = { address: networkDays, abi: networkDaysAbi } as const;
  let timeout: number | undefined;

  async function stand(network: number): Promise<{ last: number; lastFinal: number; noted: number }> {
    const args = [network] as const;
    const [last, lastFinal, noted] = await Promise.all([
      publicClient.readContract({ ...days, functionName: "lastEpoch", args }),
      publicClient.readContract({ ...days, functionName: "lastFinalEpoch", args }),
      publicClient.readContract({ ...days, functionName: "notedEpoch", args }),
    ]);
    return { last, lastFinal, noted };
  }

  async function note(network: number, waiting: readonly number[], now: number): Promise<number> {
    const { last, lastFinal, noted } = await stand(network);
    if (lastFinal === 0 || lastFinal !== last || noted >= lastFinal) return 0;
    const isSilent = waiting.some((epoch) => epoch > last && now >= Number(epochEnd(epoch)) + SILENT_AFTER_SECONDS);
    if (noted !== 0 && lastFinal - noted < NOTE_AFTER_DAYS && !isSilent) return 0;
    if (!(await attempt(noteFinalStateCall(networkDays, network), OVERTAKEN))) return 0;
    logger.info({ network, epoch: lastFinal }, "state.noted");
    return 1;
  }

  async function record(network: number, waiting: readonly number[], now: number): Promise<number> {
    timeout ??= await publicClient.readContract({ ...days, functionName: "ORACLE_TIMEOUT" });
    const wait = timeout;
    const old = waiting.filter((epoch) => now >= Number(epochEnd(epoch)) + wait);
    if (old.length === 0) return 0;
    const { last, lastFinal, noted } = await stand(network);
    // Reports come in order: whatever is not after the newest one is known.
    const silent = old.filter((epoch) => epoch > last);
    if (silent.length === 0) return 0;
    if (lastFinal === 0 || (lastFinal !== last && noted === 0)) {
      logger.warn({ network, epoch: silent[0], last, lastFinal }, "fallback.impossible");
      return 0;
    }
    let recorded = 0;
    for (const epoch of silent) {
      if (!(await isDue(network, epoch, now))) continue;
      if (!(await attempt(recordFallbackCall(networkDays, network, epoch), OVERTAKEN))) continue;
      logger.info({ network, epoch }, "fallback.recorded");
      recorded++;
    }
    return recorded;
  }

  /** A day that was under dispute waits longer than its neighbours. */
  async function isDue(network: number, epoch: number, now: number): Promise<boolean> {
    const args = [network, epoch] as const;
    const [known, dueAt] = await Promise.all([
      publicClient.readContract({ ...days, functionName: "isFallback", args }),
      publicClient.readContract({ ...days, functionName: "fallbackDueAt", args }),
    ]);
    return !known && BigInt(now) >= dueAt;
  }

  return { note, record };
}
