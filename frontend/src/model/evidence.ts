import type { Hash } from "viem";
import type { TermDay } from "./day.ts";

/** A payment to the farm on Bitcoin's chain that somebody proved to the contract. */
export type ProvenPayout = {
  readonly epoch: number;
  /** as people print it */
  readonly txid: Hash;
  readonly vout: number;
  readonly height: number;
  /** satoshi */
  readonly amount: bigint;
  /** an output of a block's first transaction; else a pool paid */
  readonly isCoinbase: boolean;
  /** the transaction that proved it */
  readonly hash: Hash;
};

/** What a farm said of a day, as a quorum of the committee signed it. */
export type FarmDay = {
  readonly epoch: number;
  /** H/s */
  readonly hashrate: bigint;
  /** independent sources that agree */
  readonly sources: number;
  readonly hash: Hash;
};

export type FarmEvidence = {
  readonly reports: ReadonlyMap<number, FarmDay>;
  readonly payouts: ReadonlyMap<number, readonly ProvenPayout[]>;
};

export const NO_EVIDENCE: FarmEvidence = { reports: new Map(), payouts: new Map() };

/**
 * What a day rests on, as the strip of days marks it. A day that somebody missed says so before anything else.
 * - `proven`: settled, and a payment of that day to the farm is proven by Bitcoin's chain
 * - `attested`: settled by what a quorum of the committee signed
 */
export type DayMark =
  "proven" | "attested" | "late" | "covered" | "unpaid" | "no-net" | "waiting" | "mining" | "future" | "ended";

export function markOf({ status, epoch }: Pick<TermDay, "status" | "epoch">, { payouts }: FarmEvidence): DayMark {
  if (status !== "settled") return status;
  return payouts.has(epoch) ? "proven" : "attested";
}

export const MARK_WORDS: Record<DayMark, string> = {
  proven: "Paid, and the farm's income proven by Bitcoin",
  attested: "Paid, attested by the committee",
  late: "Paid late by the provider",
  covered: "Missed by the provider, covered by its bond",
  unpaid: "Missing: the bond did not reach, a default",
  "no-net": "No net income",
  waiting: "Mined, waiting to be settled",
  mining: "Being mined",
  future: "To come",
  ended: "Not mined for this series: it ended before",
};

/** How many days stand under each mark, in the order of the words; marks without a day are left out. */
export function countMarks(
  days: readonly Pick<TermDay, "status" | "epoch">[],
  evidence: FarmEvidence,
): readonly { readonly mark: DayMark; readonly count: number }[] {
  const counts = new Map<DayMark, number>();
  for (const day of days) {
    const mark = markOf(day, evidence);
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  const order: readonly DayMark[] = [
    "proven",
    "attested",
    "late",
    "covered",
    "unpaid",
    "no-net",
    "waiting",
    "mining",
    "future",
    "ended",
  ];
  return order.flatMap((mark) => {
    const count = counts.get(mark);
    return count === undefined ? [] : [{ mark, count }];
  });
}
