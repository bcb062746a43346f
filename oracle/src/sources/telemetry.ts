import { epochEnd, epochStart, SECONDS_PER_DAY } from "@adit/sdk/math";
import { pathToFileURL } from "node:url";
import type { Collector } from "./collector.ts";
import { scaled } from "./exact.ts";
import { excerptOfLog, openOwnLog, readLogRows, TIME_FIELD, type LogRow, type OwnLog } from "./log.ts";
import { askMachine, type Machine, type MachineReading } from "./machines.ts";
import { averageOfDay } from "./pool.ts";
import { requesting, requestText, SourceError, understand, type Connection, type Recorder } from "./request.ts";

/** What a site's machines say of a day, together. */
export type TelemetryDay = {
  /** average, H/s; undefined where too few moments were seen */
  hashrate: bigint | undefined;
  /** measured energy per 1e12 hashes, millijoule; undefined where not every machine measures its power */
  milliJoulePerTh: bigint | undefined;
};
export type TelemetrySource = { day: (epoch: number, record?: Recorder) => Promise<TelemetryDay> };

const SOURCE = "telemetry";
const MACHINES_AT_ONCE = 32;
const KEEP_SECONDS = 40 * SECONDS_PER_DAY;
/** Hashes per TH, millijoules per joule: mJ/TH = W * 1e15 / (H/s). */
const MILLI_TERA = 10n ** 15n;

/** The machines' day, from the log that the collector writes. */
export function telemetrySource({ path, ...connection }: Connection & { path: string }): TelemetrySource {
  return {
    day: async (epoch, record) => {
      const text = await requestText({
        ...requesting(connection, SOURCE),
        url: pathToFileURL(path).href,
        record,
        excerpt: (body) => excerptOfLog(body, TIME_FIELD, Number(epochStart(epoch)), Number(epochEnd(epoch)) - 1, 0),
      });
      return understand(SOURCE, () => dayOf(epoch, readLogRows(text, TIME_FIELD).rows));
    },
  };
}

function dayOf(epoch: number, rows: readonly LogRow[]): TelemetryDay {
  const inside = rows.filter(({ second }) => second >= Number(epochStart(epoch)) && second < Number(epochEnd(epoch)));
  const figure = (row: LogRow, name: string): bigint | undefined => {
    const value = row.fields[name];
    return typeof value === "string" ? scaled(value, 0) : undefined;
  };
  const samples = inside.flatMap((row) => {
    const hashrate = figure(row, "hs");
    return hashrate === undefined ? [] : [{ second: row.second, hashrate, watts: figure(row, "w") }];
  });
  const hashed = samples.reduce((total, { hashrate }) => total + hashrate, 0n);
  const measured = samples.length > 0 && samples.every(({ watts }) => watts !== undefined) && hashed > 0n;
  const watts = samples.reduce((total, sample) => total + (sample.watts ?? 0n), 0n);
  return {
    hashrate: averageOfDay(epoch, samples),
    milliJoulePerTh: measured ? (watts * MILLI_TERA) / hashed : undefined,
  };
}

export type TelemetryCollectorParameters = {
  connection: Connection;
  machines: readonly Machine[];
  path: string;
  everySeconds: number;
  /** unix seconds */
  wallSeconds: () => number;
  onProblem: (reason: string) => void;
};

/** All machines' readings of one moment; those that gave none are named in `problems`. */
export async function askMachines(
  connection: Connection,
  machines: readonly Machine[],
): Promise<{ readings: MachineReading[]; problems: string[] }> {
  const readings: MachineReading[] = [];
  const problems: string[] = [];
  const waiting = [...machines];
  const worker = async (): Promise<void> => {
    for (let machine = waiting.shift(); machine !== undefined; machine = waiting.shift()) {
      try {
        readings.push(await askMachine(connection, machine));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        problems.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MACHINES_AT_ONCE, machines.length) }, worker));
  return { readings, problems };
}

/** Asks the machines every few minutes and writes their sum down. A machine that does not answer counts as not working. */
export function telemetryCollector(parameters: TelemetryCollectorParameters): Collector {
  const { connection, machines, path, everySeconds, wallSeconds, onProblem } = parameters;
  let log: OwnLog | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const t = wallSeconds();
    try {
      const { readings, problems } = await askMachines(connection, machines);
      for (const problem of problems.slice(0, 3)) onProblem(problem);
      const measured = readings.length > 0 && readings.every(({ watts }) => watts !== undefined);
      log ??= openOwnLog(path, t - KEEP_SECONDS);
      log.append({
        t,
        hs: readings.reduce((total, { hashrate }) => total + hashrate, 0n).toString(),
        w: measured ? readings.reduce((total, { watts }) => total + (watts ?? 0n), 0n).toString() : null,
        asked: machines.length,
        answered: readings.length,
      });
    } catch (error) {
      onProblem(`${SOURCE}: cannot be written down: ${error instanceof Error ? error.message : "unknown"}`);
    }
  };

  return {
    name: SOURCE,
    start: () => {
      const next = (): void => {
        running = running.then(look);
      };
      next();
      timer = setInterval(next, everySeconds * 1000);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
