import type { BatchRecord, DisputeRecord, FallbackRecord, NetworkBook } from "../chain/proofBook.ts";

/** What stands behind a day of a network, or a farm's report of it. */
export type Grade = "proven" | "attested" | "disputed" | "corrected" | "struck" | "fallback" | "missing";

export type GradeWords = {
  readonly word: string;
  readonly shape: string;
  readonly tone: "proven" | "attested" | "loss" | "lamp" | "quiet";
  readonly meaning: string;
};

export const GRADES: Readonly<Record<Grade, GradeWords>> = {
  proven: {
    word: "Target proven",
    shape: "◆",
    tone: "proven",
    meaning: "A quorum of the committee signed it, and proof of work shows the target. Fees rest on the signatures.",
  },
  attested: {
    word: "Attested",
    shape: "◇",
    tone: "attested",
    meaning: "A quorum of the committee signed it. Nothing but their word and the contract's bounds stands behind it.",
  },
  disputed: {
    word: "Disputed",
    shape: "≠",
    tone: "loss",
    meaning: "Somebody placed a bond against it. Until that ends it is taken for its fallback.",
  },
  corrected: {
    word: "Corrected",
    shape: "↺",
    tone: "lamp",
    meaning: "A dispute ended in the disputer's value, which counts instead of the report.",
  },
  struck: {
    word: "Struck",
    shape: "×",
    tone: "loss",
    meaning: "A dispute ended in the fallback, which counts instead of the report.",
  },
  fallback: {
    word: "Fallback",
    shape: "△",
    tone: "lamp",
    meaning: "Nobody reported it in time. It is taken for the last final target, the subsidy and mean fees.",
  },
  missing: {
    word: "Not reported",
    shape: "○",
    tone: "quiet",
    meaning: "No report of it was posted yet. What it owes waits; no escrow moves.",
  },
};

export type DayRow = {
  readonly epoch: number;
  readonly grade: Grade;
  readonly record: BatchRecord | undefined;
  readonly fallback: FallbackRecord | undefined;
  /** the newest dispute of the day */
  readonly dispute: DisputeRecord | undefined;
  /** unix second from which it may be settled; undefined if nothing was posted */
  readonly finalAt: number | undefined;
  readonly isFinal: boolean;
};

/** A dispute that is open and whose time has not run out: what it disputes waits. */
export function isUndecided({ outcome, deadline }: DisputeRecord, nowSeconds: number): boolean {
  return outcome === "open" && nowSeconds < deadline;
}

/** The grade of a report that `dispute`, the newest one of it, disputes or disputed; `undisputed` if there was none, or it stood. */
export function gradeAfter(dispute: DisputeRecord | undefined, undisputed: Grade, nowSeconds: number): Grade {
  if (dispute === undefined || dispute.outcome === "reported") return undisputed;
  if (dispute.outcome === "claimed") return "corrected";
  return isUndecided(dispute, nowSeconds) ? "disputed" : "struck";
}

/** Where one day stands at chain time `nowSeconds`. @param hasRelay the network's rules take targets from proof of work */
export function dayRow(
  book: NetworkBook,
  disputes: readonly DisputeRecord[],
  epoch: number,
  nowSeconds: number,
  hasRelay: boolean,
): DayRow {
  const record = book.batches.find((batch) => batch.epoch === epoch);
  const fallback = book.fallbacks.get(epoch);
  const dispute = disputes.findLast((one) => one.kind === "day" && one.network === book.network && one.epoch === epoch);
  const finalAt = book.decided.get(epoch)?.finalAt ?? record?.day.finalAt;
  const reported = hasRelay ? "proven" : "attested";
  const unreported = fallback === undefined ? "missing" : "fallback";
  return {
    epoch,
    grade: record === undefined ? unreported : gradeAfter(dispute, reported, nowSeconds),
    record,
    fallback,
    dispute,
    finalAt,
    isFinal: fallback !== undefined || (finalAt !== undefined && nowSeconds >= finalAt),
  };
}

/** Days of a network, the newest first, from its first report to the last day that is over. */
export function dayRows(
  book: NetworkBook,
  disputes: readonly DisputeRecord[],
  nowSeconds: number,
  hasRelay: boolean,
): readonly DayRow[] {
  const first = book.batches.find(({ epoch }) => epoch !== 0)?.epoch;
  if (first === undefined) return [];
  const last = Math.floor(nowSeconds / 86_400) - 1;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, back) =>
    dayRow(book, disputes, last - back, nowSeconds, hasRelay),
  );
}
