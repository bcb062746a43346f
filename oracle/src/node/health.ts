import { formatDay } from "@adit/sdk/format";
import type { PosterStatus } from "../posting/index.ts";

/** What a node knows of itself at one moment. */
export type Vitals = {
  /** unix milliseconds, and the newest block's time in unix seconds as it was seen at `headSeenMs` */
  nowMs: number;
  head: { timestamp: number; seenMs: number } | undefined;
  /** why the last look at the chain failed; undefined if it did not */
  failure: string | undefined;
  /** age of the last look, milliseconds; undefined before the first */
  sinceTickMs: number | undefined;
  /** how long the next day has been due, milliseconds; undefined if none is */
  dueMs: number | undefined;
  /** the next day */
  epoch: number | undefined;
  /** batches that enough members say are on the chain and this node does not see */
  batchesBehind: number;
  clockOffsetSeconds: number | undefined;
  /** why the database cannot be written; undefined if it can */
  database: string | undefined;
  posting: PosterStatus;
};

export type HealthLimits = {
  /** undefined on a local chain, whose clock is its own */
  maxHeadAgeSeconds: number | undefined;
  maxClockOffsetSeconds: number;
  minBalance: bigint;
  /** without a look at the chain */
  maxTickMs: number;
  /** for a day that is due */
  maxDueMs: number;
};

/** Why a node is not well, in words; none if it is. */
export function ailments(vitals: Vitals, limits: HealthLimits): string[] {
  const { nowMs, head, failure, sinceTickMs, dueMs, epoch, batchesBehind, clockOffsetSeconds, database, posting } =
    vitals;
  const found: string[] = [];
  if (failure !== undefined) found.push(`The last look at the chain failed: ${failure}`);
  if (sinceTickMs !== undefined && sinceTickMs > limits.maxTickMs)
    found.push(
      `The chain was not looked at for ${seconds(sinceTickMs)} s: the node hangs or its chain does not answer.`,
    );
  if (head !== undefined && limits.maxHeadAgeSeconds !== undefined) {
    const age = Math.round(nowMs / 1_000 - head.timestamp);
    if (age > limits.maxHeadAgeSeconds)
      found.push(`The newest block is ${age} s old: the chain's node is behind or its clock is off.`);
    if (age < -limits.maxClockOffsetSeconds)
      found.push(`The newest block is ${-age} s ahead of this machine's clock: set the clock.`);
  }
  if (clockOffsetSeconds !== undefined && Math.abs(clockOffsetSeconds) > limits.maxClockOffsetSeconds)
    found.push(
      `This machine's clock differs from the other members' by ${Math.round(clockOffsetSeconds)} s: set the clock.`,
    );
  if (database !== undefined) found.push(`The database cannot be written: ${database}`);
  if (batchesBehind > 1)
    found.push(`Other members see ${batchesBehind} more batches on the chain: this node's chain is behind.`);
  if (dueMs !== undefined && dueMs > limits.maxDueMs && epoch !== undefined)
    found.push(`Day ${epoch} (${formatDay(epoch)}) has been due for ${seconds(dueMs)} s and is not on the chain.`);
  for (const { id, reason } of posting.quarantined) found.push(`Job ${id} fails again and again: ${reason}`);
  if (posting.last?.outcome === "waiting" && /limit|may be paid/.test(posting.last.reason))
    found.push(`Posting waits: ${posting.last.reason}`);
  if (posting.balance !== undefined && posting.balance < limits.minBalance)
    found.push(
      `The posting key ${posting.address} holds ${posting.balance} wei, less than ${limits.minBalance}: send it some.`,
    );
  return found;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
