import { join } from "node:path";
import { run } from "../run.ts";
import type { PartResult } from "./result.ts";
import { failed } from "./result.ts";
import { startStack } from "./stack.ts";

/** Each script of `examples/`, in the order in which they are played, and what it says once it has done what it is there for. */
const EXAMPLES: readonly (readonly [file: string, outcome: RegExp])[] = [
  ["buy.ts", /^Bought in 0x[0-9a-f]{64}\. 0x\w+ holds 1\.000 TH\/s now\.$/m],
  ["monitor.ts", /: EpochSettled$[\s\S]*: EpochSettled$/m],
  ["lease.ts", /^Lease \d+ is taken;/m],
  ["providerDay.ts", /^Pulled [\d,.]+ USDC;/m],
  ["integrate.ts", /^Both took their units back;/m],
  ["compose.ts", /^Both forms gave their units back:/m],
];
const EXAMPLE_MS = 240_000;

/** Plays the examples over the living stack, as a reader of theirs would. */
export async function playExamples(root: string): Promise<PartResult> {
  const stack = await startStack(root);
  if ("reason" in stack) return failed(stack.reason);
  const failures: string[] = [];
  try {
    for (const [file, outcome] of EXAMPLES) {
      const { code, output } = await run(process.execPath, [join(root, "examples", file)], {
        cwd: root,
        env: { ADIT_URL: stack.url },
        timeoutMs: EXAMPLE_MS,
      });
      if (code !== 0 || !outcome.test(output)) failures.push(`examples/${file} (exit code ${code})\n${output}`);
    }
    const end = stack.ended();
    if (end !== undefined) failures.push(`npm start ended by itself\n${end}`);
  } finally {
    await stack.stop();
  }
  return { passed: EXAMPLES.length - Math.min(failures.length, EXAMPLES.length), failures, skipped: [] };
}
