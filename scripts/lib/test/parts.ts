import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../chromium.mjs";
import { playExamples } from "./examples.ts";
import { browserSmoke, readSmoke } from "./browser.ts";
import { checkPackages } from "./packages.ts";
import { readMochaReport, readNodeReport } from "./reports.ts";
import type { PartResult } from "./result.ts";
import { failed, skipped } from "./result.ts";
import type { Finished } from "../run.ts";
import { run } from "../run.ts";

export type Tier = "quick" | "full" | "deep";

/** A part of the test run that can go on beside others. */
export interface Part {
  readonly name: string;
  readonly play: () => Promise<PartResult>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const REPORTS = join(ROOT, "cache", "test-reports");
const MINUTE_MS = 60_000;

const TYPESCRIPT_TESTS = ["sdk", "oracle", "indexer", "frontend", "scripts"].map((room) => `${room}/**/*.test.ts`);
const BITCOIN_TESTS = ["sdk/src/bitcoin/*.test.ts", "sdk/src/math/bitcoin*.test.ts", "oracle/src/bitcoin/*.test.ts"];

/** How long one part may take before it counts as hung. */
const TIMEOUT_MS: Record<Tier, number> = { quick: 40 * MINUTE_MS, full: 45 * MINUTE_MS, deep: 24 * 60 * MINUTE_MS };

/** Everything else needs the artifacts, the types and the page that this makes; made once, so that no two parts build at a time. */
export function compilePart(tier: Tier): Part {
  return {
    name: "compile",
    play: async () => {
      const contracts = await bin("hardhat", ["build"], tier);
      if (contracts.code !== 0) return check("hardhat build", contracts);
      const page = await run("npm", ["run", "build", "--workspace", "@adit/frontend"], { cwd: ROOT, timeoutMs: TIMEOUT_MS[tier] });
      return check("the build of the dApp", page);
    },
  };
}

/** What can be asked for alone: relay and proofs, the oracle's processes under faults, or the protocols of others. */
export const SUBJECTS = ["bitcoin", "faults", "integrations"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The parts of a tier, the longest first, so that no core waits at the end. */
export function partsOf(tier: Tier): readonly Part[] {
  mkdirSync(REPORTS, { recursive: true });
  return [
    ...(tier === "quick" ? [] : [demoPart(tier)]),
    // Each fault once; the whole matrix, half an hour of processes, is `npm run test:faults`.
    faultsPart("quick"),
    ...contractParts(tier),
    { name: "TypeScript tests", play: async () => await nodeTests("node", TYPESCRIPT_TESTS, tier) },
    { name: "browser smoke", play: async () => await browserPart(tier) },
    // A quarter of an hour for each device.
    ...(tier === "quick" ? [] : [{ name: "browser stories", play: async () => await storiesPart(tier) }]),
    { name: "examples", play: async () => await playExamples(ROOT) },
    {
      name: "lint TypeScript",
      // The rules read types of four projects at once, which is more than Node's usual heap.
      play: async () =>
        check("eslint", await bin("eslint", ["--max-warnings", "0", "."], tier, { NODE_OPTIONS: "--max-old-space-size=8192" })),
    },
    {
      name: "type check",
      play: async () => {
        for (const project of [
          "tsconfig.json",
          "indexer/tsconfig.json",
          "frontend/tsconfig.json",
          "frontend/src/sw/tsconfig.json",
          "frontend/e2e/tsconfig.json",
        ]) {
          const checked = await bin("tsc", ["--noEmit", "-p", project], tier);
          if (checked.code !== 0) return check("tsc", checked);
        }
        return { passed: 1, failures: [], skipped: [] };
      },
    },
    { name: "packages", play: async () => await checkPackages(ROOT) },
    {
      name: "lint Solidity",
      play: async () =>
        check("solhint", await bin("solhint", ["--noPoster", "--max-warnings", "0", "contracts/**/*.sol"], tier)),
    },
  ];
}

/** The parts of `partsOf` that are about one subject. */
export function partsAbout(subject: Subject, tier: Tier): readonly Part[] {
  mkdirSync(REPORTS, { recursive: true });
  if (subject === "faults") return [faultsPart(tier)];
  if (subject === "integrations") return [{ name: "contracts: integrations", play: async () => await mochaTests("integrations", tier) }];
  return [
    { name: "contracts: bitcoin", play: async () => await mochaTests("bitcoin", tier) },
    { name: "TypeScript tests: bitcoin", play: async () => await nodeTests("bitcoin", BITCOIN_TESTS, tier) },
  ];
}

/** Real processes that are killed, cut off and lied to. One file at a time: they share the cores with nobody. */
function faultsPart(tier: Tier): Part {
  return {
    name: "faults",
    play: async () => await nodeTests("faults", ["oracle/src/faults/*.faults.ts"], tier, ["--test-concurrency=1"]),
  };
}

/** One mocha process for each folder of `test/`, so that several cores have something to do. */
function contractParts(tier: Tier): readonly Part[] {
  const rooms = readdirSync(join(ROOT, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "helpers")
    .map((entry) => entry.name);
  return rooms.map((room) => ({ name: `contracts: ${room}`, play: async () => await mochaTests(room, tier) }));
}

async function mochaTests(room: string, tier: Tier): Promise<PartResult> {
  const files = typescriptFiles(join(ROOT, "test", room));
  const report = join(REPORTS, `${room}-${process.pid}.json`);
  const finished = await bin("hardhat", ["test", "mocha", "--no-compile", ...files], tier, { ADIT_MOCHA_REPORT: report });
  return judged(`test/${room}`, readMochaReport(report), finished);
}

async function nodeTests(name: string, files: readonly string[], tier: Tier, flags: readonly string[] = []): Promise<PartResult> {
  const report = join(REPORTS, `${name}-${process.pid}.jsonl`);
  const reporters = [
    `--test-reporter=${join(ROOT, "scripts/lib/test/node-reporter.ts")}`,
    `--test-reporter-destination=${report}`,
  ];
  const finished = await bin("node", ["--test", ...flags, ...reporters, ...files], tier);
  return judged("node --test", readNodeReport(report, ROOT), finished);
}

function demoPart(tier: Tier): Part {
  return {
    name: "demo",
    play: async () => check("npm run demo", await bin("node", ["scripts/demo.ts", "--json"], tier)),
  };
}

async function browserPart(tier: Tier): Promise<PartResult> {
  const chromium = findChromium();
  if (chromium === undefined) return skipped("browser smoke test - no Chromium was found (set ADIT_CHROMIUM)");
  return await browserSmoke(ROOT, chromium, TIMEOUT_MS[tier]);
}

async function storiesPart(tier: Tier): Promise<PartResult> {
  const chromium = findChromium();
  if (chromium === undefined) return skipped("browser stories - no Chromium was found (set ADIT_CHROMIUM)");
  const finished = await bin("node", ["frontend/e2e/run.ts"], tier, { ADIT_CHROMIUM: chromium });
  return readSmoke(finished.output, finished.code);
}

/** A process that reported nothing, or no test at all, has failed whatever its exit code. */
function judged(what: string, report: PartResult | undefined, finished: Finished): PartResult {
  if (report === undefined) return failed(`${what} broke off${reasonOf(finished)}`);
  if (report.passed + report.failures.length + report.skipped.length === 0) return failed(`${what} ran no test${reasonOf(finished)}`);
  if (finished.code !== 0 && report.failures.length === 0) return { ...report, failures: [`${what} broke off${reasonOf(finished)}`] };
  return report;
}

/** A program that only says yes or no counts as one test. */
function check(what: string, finished: Finished): PartResult {
  return finished.code === 0 ? { passed: 1, failures: [], skipped: [] } : failed(`${what} failed${reasonOf(finished)}`);
}

function reasonOf({ code, output, timedOut }: Finished): string {
  const why = timedOut ? " (it took too long and was stopped)" : code === null ? " (it was killed)" : ` (exit code ${code})`;
  return `${why}\n${output.trimEnd()}`;
}

async function bin(name: string, args: readonly string[], tier: Tier, env: Record<string, string> = {}): Promise<Finished> {
  const inModules = join(ROOT, "node_modules", ".bin", name);
  const command = name === "node" ? process.execPath : existsSync(inModules) ? inModules : name;
  return await run(command, args, { cwd: ROOT, env: { ADIT_FUZZ: tier, ...env }, timeoutMs: TIMEOUT_MS[tier] });
}

function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
