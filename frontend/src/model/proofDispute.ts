import { formatDateTime, formatDuration } from "@adit/sdk/format";

/** What a dispute of one report would be, at this moment. */
export type DisputeOffer = {
  /** unix second from which nothing can be disputed any more: the report is final */
  readonly until: number;
  /** unix second at which the fallback counts if nobody decides */
  readonly deadline: number;
};

export type DisputeChance =
  ({ readonly possible: true } & DisputeOffer) | { readonly possible: false; readonly why: string };

/**
 * Whether a report can be disputed at chain time `nowSeconds`, by the contract's own times. `spent`: seconds for which it was under dispute
 * so far; `longest` and `least`: `MAX_DISPUTE_TIME` and `MIN_DISPUTE_TIME`.
 */
export function disputeChance(input: {
  readonly nowSeconds: number;
  readonly finalAt: number;
  readonly isOpen: boolean;
  readonly isStruck: boolean;
  readonly spent: number;
  readonly longest: number;
  readonly least: number;
}): DisputeChance {
  const { nowSeconds, finalAt, isOpen, isStruck, spent, longest, least } = input;
  if (isOpen)
    return { possible: false, why: "It is disputed already. A second dispute can open when that one has ended." };
  if (isStruck) return { possible: false, why: "A dispute has ended in another value already." };
  if (nowSeconds >= finalAt)
    return {
      possible: false,
      why: `It is final since ${formatDateTime(finalAt)}. What is final is not disputed any more.`,
    };
  if (spent + least > longest)
    return { possible: false, why: "It has been under dispute for as long as one report may be." };
  return { possible: true, until: finalAt, deadline: nowSeconds + longest - spent };
}

export type OutcomeLine = { readonly loses: boolean; readonly text: string };

/** What becomes of bonds in each way a dispute can end, losses first. `bond` and `stake` for people, with their unit. */
export function outcomesOf(input: {
  readonly kind: "day" | "farm";
  readonly bond: string;
  /** half of what of the committee's stake would face the bond; undefined if none is free */
  readonly halfStake: string | undefined;
  readonly hasArbiter: boolean;
  /** the disputer says what it was, instead of asking for the fallback */
  readonly hasClaim: boolean;
  readonly longest: number;
}): readonly OutcomeLine[] {
  const { kind, bond, halfStake, hasArbiter, hasClaim, longest } = input;
  const other =
    kind === "day" ? "the treasury" : "the holders of that farm's profit shares (the treasury where there are none)";
  const won =
    halfStake === undefined
      ? "the committee has no free stake to lose"
      : `up to ${halfStake} of the committee's stake comes to you`;
  const fallback = kind === "day" ? "the day takes its fallback" : "the report is void";
  return [
    ...(hasArbiter
      ? [
          {
            loses: true,
            text: `The arbiter finds the report right: you lose ${bond}. Half of it goes to the committee's stake, half to ${other}.`,
          },
        ]
      : []),
    {
      loses: false,
      text: `Nobody decides within ${formatDuration(longest)}: you get back ${bond} and nothing else, and ${fallback}.`,
    },
    ...(hasArbiter && hasClaim
      ? [
          {
            loses: false,
            text: `The arbiter finds neither the report nor your claim right: you get back ${bond} and nothing else, and ${fallback}.`,
          },
          {
            loses: false,
            text: `The arbiter takes your claim: you get back ${bond}, ${won}, and your values count, at once and for good.`,
          },
        ]
      : []),
    ...(hasArbiter
      ? [
          {
            loses: false,
            text: `${hasClaim ? "A proof refutes it" : "The arbiter finds it wrong, or a proof refutes it"}: you get back ${bond}, ${won}, and ${fallback}.`,
          },
        ]
      : [
          {
            loses: false,
            text: `A proof refutes it: you get back ${bond}, ${won}, and ${fallback}. There is no arbiter.`,
          },
        ]),
  ];
}
