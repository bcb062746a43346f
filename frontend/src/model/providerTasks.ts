import type { SeriesState } from "@adit/sdk";
import type { BondHealth, SettlementAsk } from "./providerHealth.ts";
import type { Projection } from "./providerProjection.ts";

/** A week: what runs out within it is worth a word today. */
const SOON_DAYS = 7;

/** Something that a provider has to do or can do, for one series. */
export type ProviderTask = {
  readonly serial: number;
  readonly kind:
    | "payNow"
    | "postBond"
    | "settle"
    | "fundSoon"
    | "bondSoon"
    | "release"
    | "withdraw"
    | "finish"
    | "takeBond"
    | "takeFunding";
  /** amount that is asked for or waits; token by kind */
  readonly amount: bigint;
  /** what of the second coin is asked for beside it */
  readonly second: bigint;
  /** unix second until which it has to be done, where there is one */
  readonly deadline: bigint | undefined;
  /** days that it is about, or the UTC day number on which something runs out */
  readonly days: number;
};

/** What tasks of one series are read from. */
export type TaskInput = {
  readonly serial: number;
  readonly state: SeriesState;
  readonly nextEpoch: number;
  readonly ask: SettlementAsk;
  readonly bond: BondHealth;
  readonly bondIsFree: boolean;
  readonly projection: Projection | undefined;
  /** unix second after which an unpaid day can be covered from the bond; 0: no day waits for money */
  readonly coverableFrom: bigint;
  /** what the market would pay out now, payment-token base units */
  readonly credit: bigint;
  /** what of the withheld escrow could be released now */
  readonly releasable: bigint;
  readonly withdrawable: bigint;
  readonly canFinish: boolean;
};

/** How urgent a kind is: what costs money first, what waits for nothing last. */
const ORDER: readonly ProviderTask["kind"][] = [
  "payNow",
  "postBond",
  "settle",
  "fundSoon",
  "bondSoon",
  "release",
  "withdraw",
  "finish",
  "takeBond",
  "takeFunding",
];

export function tasksOf(inputs: readonly TaskInput[]): readonly ProviderTask[] {
  return inputs
    .flatMap(tasksOfOne)
    .sort(
      (a, b) =>
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        compare(a.deadline ?? 0n, b.deadline ?? 0n) ||
        a.serial - b.serial,
    );
}

function tasksOfOne(input: TaskInput): readonly ProviderTask[] {
  const { serial, ask, bond, projection, nextEpoch } = input;
  const tasks: ProviderTask[] = [];
  const add = (kind: ProviderTask["kind"], amount: bigint, days = 0, rest: Partial<ProviderTask> = {}): void => {
    tasks.push({ serial, kind, amount, days, second: 0n, deadline: undefined, ...rest });
  };
  const isOver = ["Cancelled", "Matured", "EndedEarly", "Defaulted", "WoundUp"].includes(input.state);
  const isAsked = ask.missing > 0n || ask.secondMissing > 0n;
  if (isAsked)
    add("payNow", ask.missing, ask.payable.length - ask.ready, {
      second: ask.secondMissing,
      deadline: input.coverableFrom === 0n ? undefined : input.coverableFrom - 1n,
    });
  if (ask.ready > 0) add("settle", ask.owed - ask.missing, ask.ready);
  if (bond.status === "short" && !isOver) add("postBond", bond.short);
  const soon = nextEpoch + SOON_DAYS;
  if (projection?.fundingEnds !== undefined && !isAsked && projection.fundingEnds < soon) {
    const { missing, secondMissing } = projection.days.find(({ epoch }) => epoch === soon - 1) ?? projection;
    add("fundSoon", missing, projection.fundingEnds, { second: secondMissing });
  }
  if (projection?.bondShortFrom !== undefined && bond.status !== "short" && projection.bondShortFrom < soon && !isOver)
    add("bondSoon", projection.bondShort, projection.bondShortFrom);
  if (input.releasable > 0n) add("release", input.releasable);
  if (input.credit > 0n) add("withdraw", input.credit);
  if (input.canFinish) add("finish", 0n);
  if (input.bondIsFree && bond.bond > 0n) add("takeBond", bond.bond);
  if (isOver && input.withdrawable > 0n) add("takeFunding", input.withdrawable);
  return tasks;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
