import { epochEnd, epochStart } from "@adit/sdk/math";
import { pathToFileURL } from "node:url";
import { withUnit } from "./exact.ts";
import { excerptOfLog, readLogRows, type LogRow } from "./log.ts";
import type { MeterSource } from "./meter.ts";
import { requesting, requestText, understand, type Connection } from "./request.ts";

export type MeterFileParameters = Connection & {
  path: string;
  /** names of the fields or columns */
  timeField: string;
  energyField: string;
  unit: string;
  /** `cumulative`: the meter's counter; `interval`: what was used since the line before */
  reading: "cumulative" | "interval";
  renewableBps: number;
  /** watt-hours at which the counter starts again; without it, a counter that fell was reset */
  rolloverWh?: bigint | undefined;
  /** what the site's connection can carry: more between two lines is an error of the meter */
  maxWatts?: bigint | undefined;
};

/** What a meter's line says; `energyWh` as in `reading`. */
export type MeterReading = { second: number; energyWh: bigint };
export type EnergyRules = Pick<MeterFileParameters, "reading" | "rolloverWh" | "maxWatts">;

const SOURCE = "meter file";
/** Longer silence than this hides where a day began or ended. */
const MAX_GAP_SECONDS = 2 * 3600;
const SECONDS_PER_HOUR = 3600n;

/** A meter whose logger appends to a file: CSV with a head line, or JSON lines. */
export function meterFileSource(parameters: MeterFileParameters): MeterSource {
  const { path, timeField, energyField, unit, renewableBps } = parameters;
  return {
    day: async (epoch, record) => {
      const from = Number(epochStart(epoch));
      const to = Number(epochEnd(epoch));
      const text = await requestText({
        ...requesting(parameters, SOURCE),
        url: pathToFileURL(path).href,
        record,
        excerpt: (body) => excerptOfLog(body, timeField, from, to, MAX_GAP_SECONDS),
      });
      return understand(SOURCE, () => {
        const readings = readLogRows(text, timeField).rows.flatMap((row) => readingOf(row, energyField, unit));
        return { energyWh: energyOfDay(from, to, readings, parameters), renewableBps };
      });
    },
  };
}

function readingOf({ second, fields }: LogRow, energyField: string, unit: string): MeterReading[] {
  const value = fields[energyField];
  if (typeof value !== "string") return [];
  try {
    return [{ second, energyWh: withUnit(value, unit, "wh") }];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/**
 * Energy between two moments, watt-hours; undefined where the readings do not cover both ends, or, of intervals, leave a gap.
 *
 * A stretch that crosses an end is shared in proportion to time. A counter that fell has rolled over if it was near its end and is
 * near its start; else it was reset, and only what it counts since is known.
 * @throws RangeError if a stretch carries more than the site's connection can
 */
export function energyOfDay(
  from: number,
  to: number,
  readings: readonly MeterReading[],
  { reading, rolloverWh, maxWatts }: EnergyRules,
): bigint | undefined {
  const ordered = inOrder(readings).filter(
    ({ second }) => second >= from - MAX_GAP_SECONDS && second <= to + MAX_GAP_SECONDS,
  );
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined || first.second > from || last.second < to) return undefined;

  let energy = 0n;
  for (const [index, { second, energyWh }] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before === undefined) continue;
    const overlap = Math.min(second, to) - Math.max(before.second, from);
    if (overlap <= 0) continue;
    const length = second - before.second;
    const crosses = before.second < from || second > to;
    if (length > MAX_GAP_SECONDS && (crosses || reading === "interval")) return undefined;
    const used = reading === "interval" ? energyWh : risen(before.energyWh, energyWh, rolloverWh);
    if (maxWatts !== undefined && used * SECONDS_PER_HOUR > maxWatts * BigInt(length))
      throw new RangeError(`counts ${used} Wh in ${length} s, more than the site's ${maxWatts} W`);
    energy += (used * BigInt(overlap)) / BigInt(length);
  }
  return energy;
}

/** Repeated lines count once; of two that claim the same moment, the later one is a correction. */
function inOrder(readings: readonly MeterReading[]): MeterReading[] {
  const byMoment = new Map(readings.map((item) => [item.second, item]));
  return [...byMoment.values()].sort((a, b) => a.second - b.second);
}

function risen(before: bigint, after: bigint, rolloverWh: bigint | undefined): bigint {
  if (after >= before) return after - before;
  const rolledOver = rolloverWh !== undefined && before * 10n >= rolloverWh * 9n && after * 10n <= rolloverWh;
  return rolledOver ? rolloverWh - before + after : after;
}
