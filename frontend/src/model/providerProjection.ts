import { escrowSlice } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import { bondAfter, dayByFormula, worldAhead, type Assumptions, type World } from "./providerDay.ts";

/** A series as a projection starts from it. */
export type ProjectedSeries = {
  readonly terms: Terms;
  readonly units: bigint;
  /** all payments, payment-token base units */
  readonly paid: bigint;
  /** UTC day number of the next day to settle */
  readonly nextEpoch: number;
  /** how many days will ever be settled */
  readonly endingEpochs: number;
  /** prepaid, reward-token base units */
  readonly funding: bigint;
  readonly secondFunding: bigint;
  /** posted and unused */
  readonly bond: bigint;
  /** what the bond has to be now */
  readonly required: bigint;
  /** the newest known day */
  readonly world: World;
  /** UTC day number of that day */
  readonly worldEpoch: number;
};

/** One day to come. Amounts are reward-token base units; all of it is an estimate. */
export type ProjectedDay = {
  readonly epoch: number;
  readonly owed: bigint;
  readonly secondOwed: bigint;
  /** funding that is left after the day; 0 from the day on that it does not reach */
  readonly funding: bigint;
  /** what all days so far ask beyond the funding */
  readonly missing: bigint;
  readonly secondMissing: bigint;
  /** what the bond has to be after the day */
  readonly required: bigint;
  /** what it lacks then */
  readonly bondShort: bigint;
  /** escrow that the day may release, payment-token base units */
  readonly slice: bigint;
};

export type Projection = {
  readonly days: readonly ProjectedDay[];
  /** first day that the funding does not reach; undefined if it reaches over the whole span */
  readonly fundingEnds: number | undefined;
  /** what the funding lacks for the whole span */
  readonly missing: bigint;
  readonly secondMissing: bigint;
  /** first day whose mark finds the bond short */
  readonly bondShortFrom: number | undefined;
  /** the most that the bond lacks on any day of the span */
  readonly bondShort: bigint;
  /** escrow that the span may release, payment-token base units */
  readonly released: bigint;
};

const NO_NEED: Projection = {
  days: [],
  fundingEnds: undefined,
  missing: 0n,
  secondMissing: 0n,
  bondShortFrom: undefined,
  bondShort: 0n,
  released: 0n,
};

/** Plays the next `span` days of a series: which of them its funding and bond reach, if the assumptions hold. */
export function project(series: ProjectedSeries, assumptions: Assumptions, span: number): Projection {
  const { terms, units, paid, endingEpochs, nextEpoch } = series;
  const until = Math.min(nextEpoch + span, terms.startEpoch + endingEpochs);
  if (units === 0n) return NO_NEED;
  const days: ProjectedDay[] = [];
  let [owedSum, secondSum, required] = [0n, 0n, series.required];
  for (let epoch = nextEpoch; epoch < until; epoch += 1) {
    // Days that are over and not settled are as good as known: they are taken for the newest one.
    const world = worldAhead(series.world, assumptions, Math.max(0, epoch - series.worldEpoch));
    const day = dayByFormula(terms, units * terms.unitHashrate, world);
    const index = epoch - terms.startEpoch;
    required = bondAfter(terms, paid, index, day, world) ?? required;
    owedSum += day.owed;
    secondSum += day.secondOwed;
    days.push({
      epoch,
      owed: day.owed,
      secondOwed: day.secondOwed,
      funding: above(series.funding, owedSum),
      missing: above(owedSum, series.funding),
      secondMissing: above(secondSum, series.secondFunding),
      required,
      bondShort: above(required, series.bond),
      slice: day.bondNet === 0n ? 0n : escrowSlice(paid, index, terms.epochs),
    });
  }
  const last = days.at(-1);
  return {
    days,
    fundingEnds: days.find(({ missing, secondMissing }) => missing > 0n || secondMissing > 0n)?.epoch,
    missing: last?.missing ?? 0n,
    secondMissing: last?.secondMissing ?? 0n,
    bondShortFrom: days.find(({ bondShort }) => bondShort > 0n)?.epoch,
    bondShort: days.reduce((most, { bondShort }) => (bondShort > most ? bondShort : most), 0n),
    released: days.reduce((sum, { slice }) => sum + slice, 0n),
  };
}

/** What several series need of one token by a day, together. */
export type NeedOfDay = { readonly epoch: number; readonly missing: bigint; readonly bondShort: bigint };

/** What one series needs of a token: as its first coin, of which its bond is as well, or as its second. */
export type NeedOfSeries = { readonly projection: Projection; readonly coin: "first" | "second" };

/** Adds projections up, day by day: a series whose days are over goes on lacking what it lacked. */
export function needByDay(needs: readonly NeedOfSeries[], from: number, span: number): readonly NeedOfDay[] {
  return Array.from({ length: span }, (_, i) => {
    const epoch = from + i;
    let [missing, bondShort] = [0n, 0n];
    for (const { projection, coin } of needs) {
      const day = projection.days.findLast((one) => one.epoch <= epoch);
      if (day === undefined) continue;
      missing += coin === "first" ? day.missing : day.secondMissing;
      if (coin === "first") bondShort += day.bondShort;
    }
    return { epoch, missing, bondShort };
  });
}

function above(amount: bigint, limit: bigint): bigint {
  return amount > limit ? amount - limit : 0n;
}
