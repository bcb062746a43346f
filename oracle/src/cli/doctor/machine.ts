import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { keyFiles, reasonOf } from "../../node/index.ts";
import type { Finding, Patient } from "./finding.ts";

const LEAST_FREE_BYTES = 1_000_000_000;
const LITTLE_FREE_BYTES = 5_000_000_000;
/** So many servers are asked what time it is. */
const TIME_SOURCES = 2;
const GIB = 2 ** 30;

/** Compares the clock with what web servers write into their answers; a second's precision is enough. */
export async function examineClock({ config, fetch, unixMs }: Patient): Promise<Finding[]> {
  const urls = [...new Map(config.prices.map(({ url }) => [new URL(url).host, url])).values()].slice(0, TIME_SOURCES);
  const offsets: number[] = [];
  for (const url of urls) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(config.timing.requestMs) });
      const date = Date.parse(response.headers.get("date") ?? "");
      await response.body?.cancel();
      if (!Number.isNaN(date)) offsets.push(Math.round((unixMs() - date) / 1_000));
    } catch {
      // A server that does not answer says nothing about the clock; the check of its prices tells of it.
    }
  }
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  if (offsets.length === 0)
    return [{ check: "clock", level: "warn", says: "nobody told the time", todo: "Compare the clock by hand." }];
  const says = `${offsets.map((offset) => `${offset} s`).join(" and ")} from the time of ${offsets.length} servers`;
  const limit = config.health.maxClockOffsetSeconds;
  // If two servers disagree, it is not the clock alone.
  const isOff = (least > limit || most < -limit) && offsets.length > 0;
  return [
    isOff
      ? { check: "clock", level: "fail", says, todo: "Set the clock; run a time service." }
      : { check: "clock", level: "ok", says },
  ];
}

/** Is there room for the database to grow? */
export async function examineDisk({ config }: Patient): Promise<Finding[]> {
  if (config.database === ":memory:")
    return [
      {
        check: "database",
        level: "warn",
        says: "is kept in memory: a restart forgets what was signed",
        todo: "Name a file.",
      },
    ];
  try {
    const { bavail, bsize } = await statfs(dirname(resolve(config.database)));
    const free = bavail * bsize;
    const level = free < LEAST_FREE_BYTES ? "fail" : free < LITTLE_FREE_BYTES ? "warn" : "ok";
    const says = `${(free / GIB).toFixed(1)} GiB are free where the database is`;
    return [{ check: "disk", level, says, ...(level === "ok" ? {} : { todo: "Make room." }) }];
  } catch (error) {
    return [{ check: "disk", level: "fail", says: reasonOf(error), todo: "Make the folder of the database." }];
  }
}

/** May anybody but their owner read the files with keys? */
export function examineFiles({ config }: Patient): Finding[] {
  return keyFiles(config.keys).map(({ path, mode, isOpenToOthers }): Finding => {
    if (mode === undefined) return { check: "key file", level: "fail", says: `${path} is not there` };
    const says = `${path} has mode ${mode.toString(8)}`;
    return isOpenToOthers
      ? { check: "key file", level: "warn", says, todo: `Others can read it: chmod 600 ${path}` }
      : { check: "key file", level: "ok", says };
  });
}
