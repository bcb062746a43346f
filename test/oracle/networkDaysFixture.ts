import type { ContractTransactionResponse } from "ethers";
import type { NetworkDays, TestDisputeClock } from "../../types/ethers-contracts/index.js";
import { targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  BITS,
  DAY,
  DAY_ONE,
  endOf,
  ethers,
  MEAN_FEES,
  oracleOfFour,
  postDay,
  SUBSIDY,
  time,
  WINDOW,
  type Report,
  type World,
} from "./fixture.ts";

/** `NetworkDays` before an oracle with four members, and what a silent committee leaves to it. */

export const TIMEOUT = 14 * DAY;
export const STALE = 60 * DAY;
export const FEES_PER_BLOCK = 30_000_000n;
/** First block of a difficulty period. */
export const BOUNDARY = 840_672;
export const NEXT_BITS = 0x170331db;
/** Fees that are out of bounds: their report waits seven days. */
export const WILD = 144n * (4n * MEAN_FEES + 1n);

export interface Stage extends World {
  readonly days: NetworkDays;
  readonly clock: TestDisputeClock;
}

export async function withDays(w: World, timeout = TIMEOUT): Promise<Stage> {
  const clock = await ethers.deployContract("TestDisputeClock");
  const days = await ethers.deployContract("NetworkDays", [w.oracle, clock, timeout]);
  return { ...w, days, clock };
}

/** Four members, one final day; then silence. */
export async function silence(): Promise<Stage> {
  const w = await oracleOfFour();
  await postDay(w);
  await time.increase(WINDOW);
  return await withDays(w);
}

export function dueAt(epoch: number): number {
  return endOf(epoch) + TIMEOUT;
}

/** What the fallback of a day is while Bitcoin's target and subsidy stay as they are. */
export function quiet(meanFees: bigint): { targetSeconds: bigint; rewardPerBlock: bigint } {
  return { targetSeconds: (targetOf(BITS) + 1n) * BigInt(DAY), rewardPerBlock: SUBSIDY + meanFees };
}

/** Mean fees after a day whose blocks averaged this. */
export function meanAfter(mean: bigint, perBlock: bigint): bigint {
  return mean + (perBlock - mean) / 30n;
}

export const MEAN_AFTER_ONE = meanAfter(MEAN_FEES, FEES_PER_BLOCK);
/** The first day that the committee of `silence` does not report. */
export const MISSED = DAY_ONE + 1;

export async function recordFallback(s: Stage, epoch = MISSED): Promise<ContractTransactionResponse> {
  return await s.days.connect(s.poster).recordFallback(BITCOIN, epoch);
}

/** Posts days one after the other, without waiting for any window. */
export async function postThrough(s: Stage, epoch: number, own: Partial<Report> = {}): Promise<void> {
  while (Number((await s.oracle.networkState(BITCOIN)).lastEpoch) < epoch) await postDay(s, own);
}
