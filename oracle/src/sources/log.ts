import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { z } from "zod";
import { instant, type Numeral } from "./exact.ts";
import { parseExactJson } from "./exact.ts";

/** A line of a log that could be read: when, and its fields as text. */
export type LogRow = { second: number; fields: Readonly<Record<string, unknown>>; line: string };

/** A moment as loggers write it: seconds or milliseconds since 1970, or ISO 8601 with its zone. Without a zone nobody knows the day. */
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

export function momentOf(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const numeric = instant.safeParse(value);
  if (numeric.success) return numeric.data;
  if (!ZONED.test(value)) return undefined;
  const parsed = Date.parse(value.replace(" ", "T"));
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1000);
}

const object = z.record(z.string(), z.unknown());

/**
 * The rows of a log in CSV with a head line, or in JSON lines. A last line without its end is still being written; a line that cannot
 * be read counts as not there.
 */
export function readLogRows(text: string, timeField: string): { head: string | undefined; rows: LogRow[] } {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split(/\r?\n/).filter((line) => line.trim() !== "");
  const json = lines[0]?.trimStart().startsWith("{") === true;
  const head = json ? undefined : lines[0];
  const separator = head?.includes(";") === true ? ";" : head?.includes("\t") === true ? "\t" : ",";
  const cells = (line: string): string[] => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const names = head === undefined ? [] : cells(head.replace(/^\uFEFF/, ""));

  const rows: LogRow[] = [];
  for (const line of json ? lines : lines.slice(1)) {
    const fields = json
      ? parsed(line)
      : Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? String(index), cell]));
    const second = momentOf(fields?.[timeField]);
    if (fields !== undefined && second !== undefined) rows.push({ second, fields, line });
  }
  return { head, rows };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return object.safeParse(parseExactJson(line)).data;
  } catch {
    return undefined;
  }
}

/** The part of a log that speaks of a day: its head, the day's lines, and those within `marginSeconds` on either side. */
export function excerptOfLog(text: string, timeField: string, from: number, to: number, marginSeconds: number): string {
  const { head, rows } = readLogRows(text, timeField);
  const near = rows.filter(({ second }) => second >= from - marginSeconds && second <= to + marginSeconds);
  return [...(head === undefined ? [] : [head]), ...near.map(({ line }) => line), ""].join("\n");
}

/** A log of our own, in JSON lines, which outlives a crash between two of its bytes. */
export type OwnLog = {
  /** the last line, if it can be read */
  last: () => LogRow | undefined;
  /** Appends a line. @throws what the disk says */
  append: (row: { t: number } & Record<string, Numeral | number | null>) => void;
};

/** Field of the moment in our own logs. */
export const TIME_FIELD = "t";

/** Opens a log of our own: drops what is older than `keepFrom`, and ends a line that a crash left half. */
export function openOwnLog(path: string, keepFrom: number): OwnLog {
  let last: LogRow | undefined;
  if (existsSync(path)) {
    const rows = readLogRows(readFileSync(path, "utf8"), TIME_FIELD).rows;
    last = rows.at(-1);
    const kept = rows.filter(({ second }) => second >= keepFrom);
    if (kept.length < rows.length) {
      writeFileSync(`${path}.new`, kept.map(({ line }) => `${line}\n`).join(""));
      renameSync(`${path}.new`, path);
    } else if (!endsWithNewline(path)) appendFileSync(path, "\n");
  }
  return {
    last: () => last,
    append: (row) => {
      const line = JSON.stringify(row);
      appendFileSync(path, `${line}\n`);
      last = readLogRows(`${line}\n`, TIME_FIELD).rows[0];
    },
  };
}

function endsWithNewline(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size === 0) return true;
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, size - 1);
    return byte.toString() === "\n";
  } finally {
    closeSync(file);
  }
}
