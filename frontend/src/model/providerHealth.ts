import type { Obstacle, SeriesState } from "@adit/sdk";
import { BPS, epochStart } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";

const DAY = 86_400n;
/** The bond stays for so long after the last day; as in the contract. */
const BOND_LOCK_DAYS = 7n;

/** How a bond stands against what the last settled day asked for. */
export type BondHealth = {
  /** `over`: no day is left for which it stands. `none`: the terms ask for none. `unmarked`: no day with net was settled yet. */
  readonly status: "over" | "none" | "unmarked" | "enough" | "short";
  readonly bond: bigint;
  readonly required: bigint;
  readonly short: bigint;
  /** tenths of days like the last one that the bond would pay, penalty included; undefined before the first */
  readonly coveredTenths: bigint | undefined;
};

export function bondHealth(
  terms: Pick<Terms, "bondEpochs" | "marginEpochs" | "penaltyBps">,
  { bond, required }: { readonly bond: bigint; readonly required: bigint },
  lastOwed: bigint,
  isOver = false,
): BondHealth {
  const short = required > bond && !isOver ? required - bond : 0n;
  const isAsked = terms.bondEpochs > 0 || terms.marginEpochs > 0;
  const aDay = lastOwed * (BPS + BigInt(terms.penaltyBps));
  return {
    status: isOver ? "over" : !isAsked ? "none" : required === 0n ? "unmarked" : short > 0n ? "short" : "enough",
    bond,
    required,
    short,
    coveredTenths: aDay === 0n ? undefined : (bond * BPS * 10n) / aDay,
  };
}

/** A day that is over, as it would be settled now. */
export type AskedDay = {
  readonly epoch: number;
  /** what stands in its way, money of earlier days left aside */
  readonly obstacle: Obstacle;
  readonly owed: bigint;
  readonly secondOwed: bigint;
};

/** What settling everything that can be settled would ask for. */
export type SettlementAsk = {
  /** days that can be settled if the money is there, in order */
  readonly payable: readonly AskedDay[];
  /** how many of them the present funding pays */
  readonly ready: number;
  readonly owed: bigint;
  readonly secondOwed: bigint;
  /** what the funding lacks for all of them */
  readonly missing: bigint;
  readonly secondMissing: bigint;
  /** the first day that waits for something else than money */
  readonly waits: AskedDay | undefined;
};

export function settlementAsk(days: readonly AskedDay[], funding: bigint, secondFunding: bigint): SettlementAsk {
  const payable: AskedDay[] = [];
  let [owed, secondOwed, ready] = [0n, 0n, 0];
  let waits: AskedDay | undefined;
  for (const day of days) {
    if (day.obstacle !== "None" && day.obstacle !== "Unfunded") {
      waits = day;
      break;
    }
    payable.push(day);
    owed += day.owed;
    secondOwed += day.secondOwed;
    // Days are paid in order: behind one that is not, none is.
    if (ready === payable.length - 1 && owed <= funding && secondOwed <= secondFunding) ready += 1;
  }
  return {
    payable,
    ready,
    owed,
    secondOwed,
    missing: owed > funding ? owed - funding : 0n,
    secondMissing: secondOwed > secondFunding ? secondOwed - secondFunding : 0n,
    waits,
  };
}

/** When a provider gets its bond back. */
export type BondReturn =
  { readonly status: "free" } | { readonly status: "locked"; readonly until: bigint; readonly daysLeft: number };

export function bondReturn(options: {
  readonly terms: Pick<Terms, "startEpoch">;
  readonly state: SeriesState;
  readonly settledEpochs: number;
  readonly endingEpochs: number;
  readonly nowSeconds: number;
}): BondReturn {
  const { terms, state, settledEpochs, endingEpochs, nowSeconds } = options;
  const until = epochStart(terms.startEpoch + endingEpochs) + BOND_LOCK_DAYS * DAY;
  const daysLeft = endingEpochs - settledEpochs;
  const isFree = state === "Cancelled" || (daysLeft === 0 && BigInt(nowSeconds) >= until);
  return isFree ? { status: "free" } : { status: "locked", until, daysLeft };
}
