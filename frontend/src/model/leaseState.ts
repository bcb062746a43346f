import type { Lease } from "@adit/sdk";
import { formatDateTime, formatDay, formatDays } from "@adit/sdk/format";

/** What the chain says about a lease and its series, as far as its state depends on it. */
export type LeaseFacts = {
  readonly terms: Pick<Lease, "start" | "epochs" | "firstIndex" | "bought">;
  /** settled days of the series */
  readonly settledEpochs: number;
  /** days of the series that will ever be settled; fewer than its term once it ended */
  readonly endingEpochs: number;
  /** the last day of the lease has streamed in full, as far as it ever will */
  readonly isReturnable: boolean;
  /** unix second from which the units cannot be bought any more; undefined without an option */
  readonly optionEndsAt: number | undefined;
  /** burning the units would pay a refund now */
  readonly refundOpen: boolean;
};

/**
 * Where a lease stands: before its days; in them; mined but not settled to the last; settled and still streaming; held only because the
 * units may still be bought; bought and waiting for the lessor's days; refundable; ready to go back.
 */
export type LeasePhase =
  "upcoming" | "running" | "settling" | "streaming" | "optionOpen" | "boughtWaiting" | "refundable" | "returnable";

const SECONDS_PER_DAY = 86_400;

/** Days of the lease that are settled. */
export function settledDaysOf({ terms, settledEpochs }: LeaseFacts): number {
  return Math.min(Math.max(settledEpochs - terms.firstIndex, 0), terms.epochs);
}

export function leasePhase(facts: LeaseFacts, nowSeconds: number): LeasePhase {
  const { start, epochs, firstIndex, bought } = facts.terms;
  if (facts.refundOpen) return "refundable";
  if (facts.isReturnable) return "returnable";
  if (bought) return "boughtWaiting";
  const today = Math.floor(nowSeconds / SECONDS_PER_DAY);
  if (today < start) return "upcoming";
  if (today < start + epochs) return "running";
  if (facts.settledEpochs < Math.min(firstIndex + epochs, facts.endingEpochs)) return "settling";
  if (facts.optionEndsAt !== undefined && nowSeconds < facts.optionEndsAt) return "optionOpen";
  return "streaming";
}

/** Tone and shape of a phase beside its word: colour never speaks alone. */
export const PHASES: Record<
  LeasePhase,
  { readonly word: string; readonly tone: "lamp" | "attested" | "proven" | "loss" | "quiet"; readonly shape: string }
> = {
  upcoming: { word: "Starts soon", tone: "attested", shape: "◇" },
  running: { word: "Running", tone: "proven", shape: "●" },
  settling: { word: "Waiting for its last days", tone: "attested", shape: "◈" },
  streaming: { word: "Paying out", tone: "lamp", shape: "◆" },
  optionOpen: { word: "Option still open", tone: "lamp", shape: "◇" },
  boughtWaiting: { word: "Bought, not delivered yet", tone: "attested", shape: "◈" },
  refundable: { word: "Refund open", tone: "loss", shape: "▲" },
  returnable: { word: "Over, units can go back", tone: "quiet", shape: "■" },
};

/** Where a lease stands, in a sentence that is true for both sides. */
export function leaseSentence(facts: LeaseFacts, nowSeconds: number): string {
  const { start, epochs } = facts.terms;
  const last = formatDay(start + epochs - 1);
  const settled = settledDaysOf(facts);
  switch (leasePhase(facts, nowSeconds)) {
    case "upcoming":
      return `The lease starts with ${formatDay(start)}. Until then the units earn for the lessor, also here.`;
    case "running": {
      const day = Math.floor(nowSeconds / SECONDS_PER_DAY) - start + 1;
      return `Day ${day} of ${epochs} is being mined; ${formatDays(settled)} of the lease ${settled === 1 ? "is" : "are"} settled. What the days of the lease earn is the lessee's.`;
    }
    case "settling":
      return `All days are mined; ${formatDays(settled)} of ${epochs} ${settled === 1 ? "is" : "are"} settled. The units stay here until the last one, ${last}, is paid out.`;
    case "streaming":
      return `Every day of the lease is settled. The last one, ${last}, still streams to the lessee; then the units can go back.`;
    case "optionOpen":
      return `Every day of the lease is settled. The lessee may still buy the units until ${formatDateTime(facts.optionEndsAt ?? 0)}; then they can go back.`;
    case "boughtWaiting":
      return `The lessee bought the units. They stay here until the days before ${formatDay(start)}, which are the lessor's, are paid out.`;
    case "refundable":
      return "The series ended before its term and refunds are open. Burning the units of this lease pays their owner's part of the escrow, and the lessee the rent of days that were never settled.";
    case "returnable":
      return facts.endingEpochs < facts.terms.firstIndex + epochs
        ? "The series ended before the lease did, and nothing more will be paid. The units can go back to their owner."
        : "All that this lease splits has arrived. The units can go back to their owner; anybody may send them, and what was not claimed before is credited.";
  }
}

/** Whose day it is, and how far it is on its way. */
export type LeaseDay = {
  readonly epoch: number;
  readonly side: "lessee" | "lessor";
  readonly status: "settled" | "waiting" | "mining" | "future" | "ended";
};

/**
 * Days around a lease and to whom they are paid: `around` days of the lessor on either side, within the term of the series. Once the
 * units are bought, every day from the first one of the lease on is the lessee's.
 */
export function leaseDays(
  facts: LeaseFacts,
  term: { readonly startEpoch: number; readonly epochs: number },
  nowSeconds: number,
  around = 3,
): readonly LeaseDay[] {
  const { start, epochs, bought } = facts.terms;
  const today = Math.floor(nowSeconds / SECONDS_PER_DAY);
  const first = Math.max(term.startEpoch, start - around);
  const last = Math.min(term.startEpoch + term.epochs - 1, start + epochs - 1 + around);
  return Array.from({ length: last - first + 1 }, (_, i): LeaseDay => {
    const epoch = first + i;
    const isLessees = epoch >= start && (bought || epoch < start + epochs);
    const index = epoch - term.startEpoch;
    const status =
      index < facts.settledEpochs
        ? "settled"
        : index >= facts.endingEpochs
          ? "ended"
          : epoch < today
            ? "waiting"
            : epoch === today
              ? "mining"
              : "future";
    return { epoch, side: isLessees ? "lessee" : "lessor", status };
  });
}

const DAY_WORDS: Record<LeaseDay["status"], string> = {
  settled: "settled and paid",
  waiting: "mined, waiting to be settled",
  mining: "being mined",
  future: "to come",
  ended: "never mined: the series ended before",
};

export function leaseDayInWords({ epoch, side, status }: LeaseDay): string {
  return `${formatDay(epoch)}: the ${side}'s day, ${DAY_WORDS[status]}`;
}
