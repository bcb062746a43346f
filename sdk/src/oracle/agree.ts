import type { Hex } from "viem";
import { farmBreaksBounds, type FarmLimits, type NetworkDay } from "./bounds.ts";
import { sortFarms } from "./leaves.ts";
import { EMPTY_ROOT } from "./merkle.ts";
import { NO_REPORT, type FarmReport, type NetworkReport, type Observation } from "./types.ts";

export interface AgreeParameters {
  /** at least `2f + 1` observations of different members, for the same network and sequence */
  observations: readonly Observation[];
  /** members that may be faulty */
  f: number;
  /** what the chain knows of each farm; a farm that is not in it is dropped */
  farms: ReadonlyMap<number, FarmLimits>;
  /**
   * What the network paid on a day, from the chain for past days and from the agreed report for its own; undefined if not known.
   * Must answer the same on every node.
   */
  dayOf: (epoch: number, agreed: NetworkReport) => NetworkDay | undefined;
}

/** A farm report that is left out of the batch, and why. */
export interface DroppedFarm {
  farmId: number;
  epoch: number;
  reason: string;
}

export interface Agreement {
  /** epoch 0 if too few members saw the network */
  report: NetworkReport;
  /** sorted by farm and epoch */
  farms: FarmReport[];
  dropped: DroppedFarm[];
}

/**
 * What a committee reports, from what its members saw: a pure function that every follower recomputes.
 *
 * Every number is the **lower median** of what the members said: the value at position `floor((m - 1) / 2)` of m in ascending
 * order. With at most `f` liars among `2f + 1` or more it lies between two honest values. A field that fewer than `2f + 1`
 * members know (a price of zero, a farm or network that was not observed) has no safe median: it counts as not known, and a
 * farm without it is dropped, never the batch.
 *
 * `blocksRoot` has no order, so it follows the medians: the root that most members gave whose heights and counts are the
 * agreed ones (of equally frequent ones the smallest).
 *
 * @throws RangeError for fewer than `2f + 1` observations, or observations of different sequences or days.
 */
export function agree({ observations, f, farms, dayOf }: AgreeParameters): Agreement {
  const least = 2 * f + 1;
  if (observations.length < least)
    throw new RangeError(`Agreement among ${f} faults needs ${least} observations, got ${observations.length}`);
  requireSame(observations, "network", (observation) => observation.network);
  requireSame(observations, "sequence", (observation) => observation.sequence);
  const report = agreeReport(
    observations.map((observation) => observation.report).filter((seen) => seen.epoch !== 0),
    least,
  );
  return { report, ...agreeFarms(observations, least, farms, (epoch) => dayOf(epoch, report)) };
}

function agreeReport(reports: readonly NetworkReport[], least: number): NetworkReport {
  if (reports.length < least) return NO_REPORT;
  requireSame(reports, "day", (report) => report.epoch);
  const number = (field: (report: NetworkReport) => number): number =>
    Number(lowerMedian(reports.map((report) => BigInt(field(report)))));
  const prices = reports.map((report) => report.priceUsd8).filter((price) => price > 0n);
  const agreed = {
    epoch: number((report) => report.epoch),
    firstHeight: number((report) => report.firstHeight),
    blockCount: number((report) => report.blockCount),
    bits: number((report) => report.bits),
    nextBits: number((report) => report.nextBits),
    retargetTime: number((report) => report.retargetTime),
    fees: lowerMedian(reports.map((report) => report.fees)),
    priceUsd8: prices.length < least ? 0n : lowerMedian(prices),
  };
  const roots = reports
    .filter((report) => report.firstHeight === agreed.firstHeight && report.blockCount === agreed.blockCount)
    .map((report) => report.blocksRoot);
  return { ...agreed, blocksRoot: mostFrequent(roots) };
}

function agreeFarms(
  observations: readonly Observation[],
  least: number,
  limits: ReadonlyMap<number, FarmLimits>,
  dayOf: (epoch: number) => NetworkDay | undefined,
): Pick<Agreement, "farms" | "dropped"> {
  const groups = new Map<string, FarmReport[]>();
  for (const observation of observations) {
    const seen = new Set<string>();
    for (const farm of observation.farms) {
      const key = `${farm.farmId}/${farm.epoch}`;
      // A member has one voice for a farm's day: what it says twice counts once.
      if (seen.has(key)) continue;
      seen.add(key);
      groups.set(key, [...(groups.get(key) ?? []), farm]);
    }
  }
  const farms: FarmReport[] = [];
  const dropped: DroppedFarm[] = [];
  for (const group of groups.values()) {
    const farm = medianFarm(group);
    const reason =
      group.length < least
        ? `seen by ${group.length} members, ${least} are needed`
        : farmBreaksBounds(farm, limits.get(farm.farmId), dayOf(farm.epoch));
    if (reason === undefined) farms.push(farm);
    else dropped.push({ farmId: farm.farmId, epoch: farm.epoch, reason });
  }
  return { farms: sortFarms(farms), dropped: dropped.sort((a, b) => a.farmId - b.farmId || a.epoch - b.epoch) };
}

function medianFarm(group: readonly FarmReport[]): FarmReport {
  const number = (field: (farm: FarmReport) => number): number =>
    Number(lowerMedian(group.map((farm) => BigInt(field(farm)))));
  return {
    farmId: number((farm) => farm.farmId),
    epoch: number((farm) => farm.epoch),
    hashrate: lowerMedian(group.map((farm) => farm.hashrate)),
    gross: lowerMedian(group.map((farm) => farm.gross)),
    energyWh: lowerMedian(group.map((farm) => farm.energyWh)),
    renewableBps: number((farm) => farm.renewableBps),
    sources: number((farm) => farm.sources),
  };
}

/** The value at position `floor((m - 1) / 2)` of m values in ascending order. Throws a `RangeError` for none. */
export function lowerMedian(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) throw new RangeError("There is no median of nothing");
  return median;
}

function mostFrequent(roots: readonly Hex[]): Hex {
  const counts = new Map<Hex, number>();
  for (const root of roots) counts.set(root, (counts.get(root) ?? 0) + 1);
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? EMPTY_ROOT;
}

function requireSame<T>(items: readonly T[], what: string, of: (item: T) => number): void {
  const different = new Set(items.map(of));
  if (different.size > 1)
    throw new RangeError(`Observations of different ${what}s cannot agree: ${[...different].join(", ")}`);
}
