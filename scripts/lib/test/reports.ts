import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { NodeTestLine } from "./node-reporter.ts";
import type { PartResult } from "./result.ts";

interface MochaTest {
  readonly fullTitle: string;
  readonly err: { readonly message?: string; readonly stack?: string };
}

interface MochaReport {
  readonly stats: { readonly passes: number };
  readonly pending: readonly MochaTest[];
  readonly failures: readonly MochaTest[];
}

/** Reads what mocha's JSON reporter wrote; undefined if it wrote nothing, because the run broke off. */
export function readMochaReport(path: string): PartResult | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const report: unknown = JSON.parse(text);
  if (!isMochaReport(report)) throw new Error(`${path} is no report of mocha`);
  return {
    passed: report.stats.passes,
    failures: report.failures.map(({ fullTitle, err }) => `${fullTitle}\n${err.stack ?? err.message ?? "no reason given"}`),
    skipped: report.pending.map(({ fullTitle }) => fullTitle),
  };
}

/** Reads what `node-reporter.ts` wrote; undefined if it wrote nothing. */
export function readNodeReport(path: string, root: string): PartResult | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): NodeTestLine => {
      const parsed: unknown = JSON.parse(line);
      if (!isNodeTestLine(parsed)) throw new Error(`${path} holds a line that is no test: ${line}`);
      return parsed;
    });
  const named = ({ file, name, reason }: NodeTestLine, separator: string): string =>
    `${relative(root, file)}: ${name}${reason === "" ? "" : `${separator}${reason}`}`;
  return {
    passed: lines.filter(({ outcome }) => outcome === "passed").length,
    failures: lines.filter(({ outcome }) => outcome === "failed").map((line) => named(line, "\n")),
    skipped: lines.filter(({ outcome }) => outcome === "skipped").map((line) => named(line, " - ")),
  };
}

function readIfThere(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}

function isMochaReport(value: unknown): value is MochaReport {
  if (typeof value !== "object" || value === null) return false;
  if (!("stats" in value) || !("pending" in value) || !("failures" in value)) return false;
  const { stats } = value;
  return (
    typeof stats === "object" &&
    stats !== null &&
    "passes" in stats &&
    Number.isInteger(stats.passes) &&
    Array.isArray(value.pending) &&
    Array.isArray(value.failures)
  );
}

function isNodeTestLine(value: unknown): value is NodeTestLine {
  return (
    typeof value === "object" &&
    value !== null &&
    "outcome" in value &&
    (value.outcome === "passed" || value.outcome === "failed" || value.outcome === "skipped") &&
    "name" in value &&
    "file" in value &&
    "reason" in value
  );
}
