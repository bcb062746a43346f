import { join } from "node:path";
import type { PartResult } from "./result.ts";
import { failed } from "./result.ts";
import { run } from "../run.ts";
import { startStack } from "./stack.ts";

/** Starts the whole stack on free ports, and lets the smoke test drive the browser over it. */
export async function browserSmoke(root: string, chromium: string, timeoutMs: number): Promise<PartResult> {
  const stack = await startStack(root);
  if ("reason" in stack) return failed(stack.reason);
  try {
    const smoke = await run(
      process.execPath,
      [join(root, "frontend/e2e/smoke.ts"), "--url", stack.url, "--rpc", stack.rpc],
      { cwd: root, env: { ADIT_CHROMIUM: chromium }, timeoutMs },
    );
    const result = readSmoke(smoke.output, smoke.code);
    const end = stack.ended();
    return end === undefined ? result : { ...result, failures: [...result.failures, `npm start ended by itself\n${end}`] };
  } finally {
    await stack.stop();
  }
}

const REASON_LINES = 12;

/** What is said beneath a cross, before the next step. */
function reasonAfter(lines: readonly string[], cross: number): readonly string[] {
  const rest = lines.slice(cross + 1, cross + 1 + REASON_LINES);
  const next = rest.findIndex((line) => /^[✓✗]|^\d+ passed/.test(line));
  return (next === -1 ? rest : rest.slice(0, next)).filter((line) => line !== "");
}

/** Each step of the smoke test is a line that begins with a tick or a cross. */
export function readSmoke(output: string, code: number | null): PartResult {
  const lines = output.split("\n").map((line) => line.trim());
  const passed = lines.filter((line) => line.startsWith("✓")).length;
  const crosses = lines.flatMap((line, i) => (line.startsWith("✗") ? [[line, ...reasonAfter(lines, i)].join("\n  ")] : []));
  const broken = code !== 0 && crosses.length === 0;
  return {
    passed,
    failures: broken || passed + crosses.length === 0 ? [`the browser test broke off\n${output}`] : crosses,
    skipped: [],
  };
}
