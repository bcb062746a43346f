import { epochEnd, epochStart } from "@adit/sdk/math";
import type { Recorder } from "./request.ts";

/** What a pool says of a farm's day; undefined where it does not say it (yet). */
export type PoolDay = {
  /** average, H/s */
  hashrate: bigint | undefined;
  /** coin base units credited for the day, after the pool's fee */
  gross: bigint | undefined;
};

/**
 * A payment of a pool that is on the chain.
 * @property at unix second
 * @property amount coin base units
 * @property coinbase it is an output of a block's coinbase: newly mined, and provable as such
 */
export type PoolPayout = { txid: string; at: number; amount: bigint; coinbase: boolean };

export type PoolSource = {
  name: string;
  /** @param now unix second by the chain's clock @throws SourceError */
  day: (epoch: number, now: number, record?: Recorder) => Promise<PoolDay>;
  /** What the pool paid out on a day, where it says so; for whoever builds proofs. @throws SourceError */
  payouts?: (epoch: number, record?: Recorder) => Promise<readonly PoolPayout[]>;
};

const HOURS_PER_DAY = 24;
/** Fewer hours with a figure than this make no day. */
const LEAST_HOURS = 22;

/** Average of a UTC day over figures of moments in it; an hour without a figure counts as an hour without work. */
export function averageOfDay(epoch: number, rows: readonly { second: number; hashrate: bigint }[]): bigint | undefined {
  const from = Number(epochStart(epoch));
  const to = Number(epochEnd(epoch));
  const byHour = new Map<number, bigint[]>();
  for (const { second, hashrate } of rows) {
    if (second < from || second >= to) continue;
    const hour = Math.floor((second - from) / 3600);
    byHour.set(hour, [...(byHour.get(hour) ?? []), hashrate]);
  }
  if (byHour.size < LEAST_HOURS) return undefined;
  const hours = [...byHour.values()].map((list) => sum(list) / BigInt(list.length));
  return sum(hours) / BigInt(HOURS_PER_DAY);
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** The day's date as pools write it: YYYY-MM-DD, UTC. */
export function dateOf(epoch: number): string {
  return new Date(Number(epochStart(epoch)) * 1000).toISOString().slice(0, 10);
}
