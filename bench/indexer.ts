/**
 * `npm run bench:indexer`: how fast the indexer reads a past of so many events, on its embedded database and on PostgreSQL. Writes
 * `bench/results/indexer.json` and the table in `docs/indexer-scale.md`; what was measured before and is not measured anew stays there.
 * Other sizes, or one database, as arguments: `node bench/indexer.ts 10000 --database PostgreSQL`.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Deployment } from "@adit/sdk";
import { startIndexer, type Indexer } from "../scripts/lib/start/indexer.ts";
import { LOAD_CONTRACTS, type LoadShape } from "./lib/indexerLoad.ts";
import { startPostgres, type Postgres } from "./lib/postgres.ts";

const COUNTS = [10_000, 100_000, 300_000, 1_000_000];
/** A day of 100 series: 300 events of settlement, and as many of people. */
const SHAPE: Omit<LoadShape, "events"> = { series: 100, holders: 500, transfers: 200, claims: 100 };
const READY_WITHIN_MS = 3 * 3_600_000;
const LOOK_EVERY_MS = 50;
const QUESTIONS = 20;
const MEBIBYTE = 1_048_576;
const RESULTS = fileURLToPath(new URL("./results/indexer.json", import.meta.url));
const DOCS = fileURLToPath(new URL("../docs/indexer-scale.md", import.meta.url));
const RPC = fileURLToPath(new URL("./lib/indexerRpc.ts", import.meta.url));

const DATABASES = ["PGlite", "PostgreSQL"] as const;
const rowSchema = z.object({
  database: z.enum(DATABASES),
  events: z.number(),
  blocks: z.number(),
  /** from the start of the process until it listens */
  startSeconds: z.number(),
  /** from then until every final block is read */
  backfillSeconds: z.number(),
  /** what the indexer's own process used of the processor, from start to ready; PostgreSQL's is not in it */
  processorSeconds: z.number(),
  databaseMebibytes: z.number(),
  peakMemoryMebibytes: z.number(),
  /** medians: fifty entries of an account's activity, and its income of a hundred days in one series */
  activityMilliseconds: z.number(),
  incomeMilliseconds: z.number(),
  load: z.number(),
});
type Row = z.output<typeof rowSchema>;

const loadFacts = z.object({ port: z.number(), events: z.number(), blocks: z.number() });

async function startLoad(events: number): Promise<{ child: ChildProcess; facts: z.output<typeof loadFacts> }> {
  const child = spawn(process.execPath, ["--max-old-space-size=6144", RPC, JSON.stringify({ ...SHAPE, events })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { child, facts: loadFacts.parse(JSON.parse(line)) };
  throw new Error("the load ended without a word");
}

function deploymentOf(port: number): Deployment {
  return {
    chainId: 31_337,
    startBlock: 1,
    rpcUrl: `http://127.0.0.1:${port}`,
    contracts: LOAD_CONTRACTS,
    paymentTokens: [],
    rewardTokens: [],
    feeds: [],
  };
}

async function measure(facts: z.output<typeof loadFacts>, postgres: Postgres | undefined): Promise<Row> {
  const started = performance.now();
  const complaints: string[] = [];
  const indexer = await startIndexer({
    deployment: deploymentOf(facts.port),
    port: 0,
    say: (line) => complaints.push(line),
    ...(postgres === undefined ? {} : { databaseUrl: postgres.url }),
  });
  try {
    await listening(indexer);
    const listens = performance.now();
    await indexer.ready(READY_WITHIN_MS);
    const ready = performance.now();
    const { processorSeconds, peakMemoryMebibytes } = usedBy(indexer.pid);
    await check(indexer, facts.events);
    return {
      database: postgres === undefined ? "PGlite" : "PostgreSQL",
      events: facts.events,
      blocks: facts.blocks,
      startSeconds: rounded((listens - started) / 1_000),
      backfillSeconds: rounded((ready - listens) / 1_000),
      processorSeconds,
      databaseMebibytes: Math.round((postgres === undefined ? sizeOf(indexer.folder) : postgres.size()) / MEBIBYTE),
      peakMemoryMebibytes,
      activityMilliseconds: await median(indexer, activityQuestion(await someAccount(indexer))),
      incomeMilliseconds: await median(indexer, incomeQuestion(await someAccount(indexer))),
      load: rounded(loadavg()[0] ?? 0),
    };
  } catch (error) {
    throw new Error(complaints.join("\n"), { cause: error });
  } finally {
    await indexer.stop();
  }
}

async function listening({ url }: Indexer): Promise<void> {
  for (;;) {
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Of a process of Linux: `/proc/<pid>/stat` counts in hundredths of a second. */
function usedBy(pid: number): { processorSeconds: number; peakMemoryMebibytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return { processorSeconds: rounded(ticks / 100), peakMemoryMebibytes: Math.round(Number(peak) / 1_024) };
}

const answerSchema = z.object({ data: z.record(z.string(), z.unknown()), errors: z.undefined().optional() });

async function ask({ url }: Indexer, query: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return answerSchema.parse(await answer.json()).data;
}

/** A run that lost events would be a fast one. */
async function check(indexer: Indexer, events: number): Promise<void> {
  const counted = z.object({ totalCount: z.number() });
  const { days, activity } = await ask(
    indexer,
    "{ days: settledDays { totalCount } activity: activitys { totalCount } }",
  );
  const { totalCount: settled } = counted.parse(days);
  const { totalCount: done } = counted.parse(activity);
  // Each settled day is three events; each of the others but the few of the beginning is at least one entry, a sale's three are one.
  const explained = settled * 3 + done;
  if (settled === 0 || explained < events * 0.5)
    throw new Error(`${settled} days and ${done} entries do not explain ${events} events`);
}

async function someAccount(indexer: Indexer): Promise<string> {
  const page = z.object({ items: z.array(z.object({ account: z.string() })).min(1) });
  const { rows } = await ask(indexer, '{ rows: positions(where: { series: "256" }, limit: 1) { items { account } } }');
  return page.parse(rows).items[0]?.account ?? "";
}

function activityQuestion(account: string): string {
  return `{ activitys(where: { account: "${account}" }, orderBy: "id", orderDirection: "desc", limit: 50) { items { kind amount units hash } } }`;
}

function incomeQuestion(account: string): string {
  return `{ incomeDays(where: { account: "${account}", series: "256" }, orderBy: "cursor", limit: 100) { items { epoch amount gross hash } } }`;
}

async function median(indexer: Indexer, query: string): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < QUESTIONS; i++) {
    const started = performance.now();
    await ask(indexer, query);
    taken.push(performance.now() - started);
  }
  return rounded(taken.toSorted((a, b) => a - b)[QUESTIONS / 2] ?? 0);
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function table(rows: readonly Row[]): string {
  const head = [
    "database",
    "events",
    "blocks",
    "start, s",
    "backfill, s",
    "events a second",
    "processor, s",
    "database, MiB",
    "peak memory, MiB",
    "activity, ms",
    "income, ms",
    "load",
  ];
  const lines = rows.map((row) => [
    row.database,
    row.events.toLocaleString("en-US"),
    row.blocks.toLocaleString("en-US"),
    row.startSeconds.toFixed(1),
    row.backfillSeconds.toFixed(1),
    Math.round(row.events / row.backfillSeconds).toLocaleString("en-US"),
    row.processorSeconds.toFixed(1),
    row.databaseMebibytes.toLocaleString("en-US"),
    row.peakMemoryMebibytes.toLocaleString("en-US"),
    row.activityMilliseconds.toFixed(1),
    row.incomeMilliseconds.toFixed(1),
    row.load.toFixed(1),
  ]);
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function write(measured: readonly Row[], version: string): void {
  const rows = withKept(measured);
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryMebibytes: Math.round(totalmem() / MEBIBYTE),
    node: process.version,
    postgresql: version,
  };
  writeFileSync(RESULTS, `${JSON.stringify({ machine, shape: SHAPE, rows }, null, 2)}\n`);
  const text = readFileSync(DOCS, "utf8");
  const [before, rest] = text.split("<!-- table -->");
  const after = rest?.split("<!-- /table -->")[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCS} has no place for the table`);
  const where = `Measured on ${machine.processor} with ${machine.cores} cores and ${machine.memoryMebibytes} MiB, Node ${machine.node}, PostgreSQL ${version}. "load" is how many processes wanted the cores at the end of the run: where it is above ${machine.cores}, the clock's seconds are shared with others, the processor's are not.`;
  writeFileSync(DOCS, `${before}<!-- table -->\n\n${where}\n\n${table(rows)}\n\n<!-- /table -->${after}`);
}

/** The rows of the last run, with those in their places that were measured now. */
function withKept(measured: readonly Row[]): Row[] {
  const kept = existsSync(RESULTS)
    ? z.object({ rows: z.array(rowSchema) }).parse(JSON.parse(readFileSync(RESULTS, "utf8"))).rows
    : [];
  const isOld = (row: Row): boolean =>
    measured.every(({ database, events }) => database !== row.database || events !== row.events);
  return [...kept.filter(isOld), ...measured].toSorted(
    (a, b) => a.events - b.events || a.database.localeCompare(b.database),
  );
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { database: { type: "string" } } });
const counts = positionals.length > 0 ? positionals.map(Number) : COUNTS;
const rows: Row[] = [];
let version = "not installed";
for (const count of counts) {
  const { child, facts } = await startLoad(count);
  try {
    for (const database of DATABASES) {
      if (values.database !== undefined && values.database !== database) continue;
      const postgres = database === "PGlite" ? undefined : await startPostgres();
      if (database === "PostgreSQL" && postgres === undefined) continue;
      version = postgres?.version ?? version;
      try {
        const row = await measure(facts, postgres);
        rows.push(row);
        print(JSON.stringify(row));
      } finally {
        await postgres?.stop();
      }
    }
  } finally {
    child.kill("SIGTERM");
  }
  // What was measured is kept, should a longer run be ended.
  write(rows, version);
}
print(table(rows));
