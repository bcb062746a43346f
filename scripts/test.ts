import { availableParallelism } from "node:os";
import { readFlags } from "./lib/args.ts";
import { main } from "./lib/main.ts";
import type { Part, Subject, Tier } from "./lib/test/parts.ts";
import { compilePart, partsAbout, partsOf, SUBJECTS } from "./lib/test/parts.ts";
import type { PartResult } from "./lib/test/result.ts";
import { add, failed, summary } from "./lib/test/result.ts";
import { UserError } from "./lib/user-error.ts";

/**
 * `npm test`, `npm run test:full` and `npm run test:deep`: every check of the repository, side by side where there are cores
 * for it. The last line says how many passed and failed.
 */
await main(async () => {
  const flags = readFlags("npm test", {
    tier: { type: "string", help: "quick (default), full, or deep (hours)" },
    about: { type: "string", help: `only one subject: ${SUBJECTS.join(" or ")}` },
  });
  const tier = tierOf(flags.tier);
  const about = subjectOf(flags.about);
  const compiled = await play(compilePart(tier));
  const results = compiled.failures.length > 0 ? [compiled] : [compiled, ...(await playAll(about === undefined ? partsOf(tier) : partsAbout(about, tier)))];
  const total = add(results);
  for (const name of total.skipped) say(`skipped: ${name}`);
  const { line, ok } = summary(total);
  say(line);
  return ok ? 0 : 1;
});

function tierOf(value: string | boolean | undefined): Tier {
  if (value === undefined) return "quick";
  if (value === "quick" || value === "full" || value === "deep") return value;
  throw new UserError(`--tier is quick, full or deep, not "${String(value)}".`);
}

function subjectOf(value: string | boolean | undefined): Subject | undefined {
  if (value === undefined) return undefined;
  const subject = SUBJECTS.find((known) => known === value);
  if (subject === undefined) throw new UserError(`--about is ${SUBJECTS.join(" or ")}, not "${String(value)}".`);
  return subject;
}

/** As many parts at a time as there are cores. */
async function playAll(parts: readonly Part[]): Promise<PartResult[]> {
  const waiting = [...parts];
  const results: PartResult[] = [];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) results.push(await play(part));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function play(part: Part): Promise<PartResult> {
  const started = performance.now();
  let result: PartResult;
  try {
    result = await part.play();
  } catch (error) {
    result = failed(`${part.name} broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const mark = result.failures.length > 0 ? "✗" : result.passed === 0 ? "-" : "✓";
  say(`${mark} ${part.name.padEnd(24)} ${String(result.passed).padStart(5)} passed ${seconds.padStart(7)} s`);
  for (const failure of result.failures) say(failure.replaceAll(/^/gm, "    "));
  return result;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
