/**
 * `npm run bench:oracle`: one node's day with many farms, on one core, writes `bench/results/oracle.json` and the table in
 * `docs/oracle-scale.md`. Fails if 10,000 farms take 60 s or 512 MiB. Other numbers of farms as arguments: `node bench/oracle.ts 100`.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const COUNTS = [100, 1_000, 5_000, 10_000, 20_000];
const PROMISED = { farms: 10_000, seconds: 60, mebibytes: 512 };
const LEAST_BOOKED = 0.88;
/** V8's share of the 512 MiB: stacks, buffers and code are outside of it. */
const HEAP_MEBIBYTES = 320;
const PHASES = ["observe", "evidence", "sign", "agree", "tree", "proof"] as const;
const RESULTS = fileURLToPath(new URL("./results/oracle.json", import.meta.url));
const DOCS = fileURLToPath(new URL("../docs/oracle-scale.md", import.meta.url));
const script = (name: string): string => fileURLToPath(new URL(`./lib/${name}.ts`, import.meta.url));

const byPhase = z.object({
  observe: z.number(),
  evidence: z.number(),
  sign: z.number(),
  agree: z.number(),
  tree: z.number(),
  proof: z.number(),
});
const rowSchema = z.object({
  farms: z.number(),
  reported: z.number(),
  milliseconds: byPhase,
  processorMilliseconds: byPhase,
  evidenceBytes: z.number(),
  evidenceStoredBytes: z.number(),
  proposalBytes: z.number(),
  databaseBytes: z.number(),
  peakRssMebibytes: z.number(),
});
type Row = z.output<typeof rowSchema>;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Keeps a process on one core where the system can. */
const ONE_CORE = spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", "0"] : [];

function start(command: readonly string[]): ChildProcess {
  const [program, ...args] = command;
  if (program === undefined) throw new RangeError("There is no program");
  return spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf("\n");
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error("A process of the bench ended without a word");
}

async function measure(farms: number): Promise<Row> {
  const node = [process.execPath, "--disable-warning=ExperimentalWarning"];
  const simulator = start([...node, script("oracleSimulator"), String(farms)]);
  try {
    const sources = await firstLine(simulator);
    const heap = `--max-old-space-size=${HEAP_MEBIBYTES}`;
    const measured = start([...ONE_CORE, ...node, heap, script("oracleNode"), String(farms), sources]);
    const row = rowSchema.parse(JSON.parse(await firstLine(measured)));
    if (measured.exitCode === null) await once(measured, "exit");
    return row;
  } finally {
    simulator.kill();
  }
}

const sumOf = (phases: z.output<typeof byPhase>): number => PHASES.reduce((sum, phase) => sum + phases[phase], 0);
const total = ({ milliseconds }: Row): number => sumOf(milliseconds);
const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

function table(rows: readonly Row[]): string {
  const head = [
    "farms",
    ...PHASES.map((phase) => `${phase}, s`),
    "total, s",
    "of the processor, s",
    "peak memory, MiB",
    "evidence, MB",
    "kept, MB",
    "proposal, MB",
  ];
  const lines = rows.map((row) => [
    row.farms.toLocaleString("en-US"),
    ...PHASES.map((phase) => seconds(row.milliseconds[phase])),
    seconds(total(row)),
    seconds(sumOf(row.processorMilliseconds)),
    String(row.peakRssMebibytes),
    megabytes(row.evidenceBytes),
    megabytes(row.evidenceStoredBytes),
    megabytes(row.proposalBytes),
  ]);
  const text = [head, head.map(() => "---:"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
  return text.join("\n");
}

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : COUNTS;
const rows: Row[] = [];
for (const farms of counts) {
  const row = await measure(farms);
  rows.push(row);
  print(
    `${farms} farms: ${seconds(total(row))} s, ${row.peakRssMebibytes} MiB, processor ${JSON.stringify(row.processorMilliseconds)}`,
  );
}
const [load = 0] = loadavg();
const machine = {
  load: Number(load.toFixed(1)),
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryMebibytes: Math.round(totalmem() / 1_048_576),
  node: process.version,
  oneCore: ONE_CORE.length > 0,
  heapMebibytes: HEAP_MEBIBYTES,
};
print(table(rows));
if (process.argv.length === 2) {
  writeFileSync(RESULTS, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  const text = readFileSync(DOCS, "utf8");
  const [before, rest] = text.split("<!-- table -->");
  const after = rest?.split("<!-- /table -->")[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCS} has no place for the table`);
  const where = `Measured on ${machine.processor}, ${machine.oneCore ? "held to one core of" : "with"} ${machine.cores}, Node ${machine.node}, heap of at most ${HEAP_MEBIBYTES} MiB, while ${machine.load} processes wanted its cores: the clock's seconds are shared with them, the processor's are not.`;
  writeFileSync(DOCS, `${before}<!-- table -->\n\n${where}\n\n${table(rows)}\n\n<!-- /table -->${after}`);
}
for (const row of rows) {
  // The pool books one farm in fifteen a day late: those follow in the next batch.
  if (row.reported < row.farms * LEAST_BOOKED)
    throw new Error(`${row.farms - row.reported} of ${row.farms} farms are missing from the batch`);
  if (row.farms > PROMISED.farms) continue;
  // Where others use the core too, the time by the clock is not this node's: then its time of the processor is held against it.
  const taken = load > machine.cores ? sumOf(row.processorMilliseconds) : total(row);
  if (taken > PROMISED.seconds * 1_000 || row.peakRssMebibytes > PROMISED.mebibytes)
    throw new Error(
      `${row.farms} farms take ${seconds(taken)} s and ${row.peakRssMebibytes} MiB: more than was promised`,
    );
}
