import { spawn } from "node:child_process";
import { join } from "node:path";
import type { PartResult } from "./result.ts";
import { failed } from "./result.ts";
import { run } from "../run.ts";

const STACK_READY_MS = 180_000;
const TAIL_CHARACTERS = 4_000;

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

/** Each step of the smoke test is a line that begins with a tick or a cross. */
export function readSmoke(output: string, code: number | null): PartResult {
  const lines = output.split("\n").map((line) => line.trim());
  const passed = lines.filter((line) => line.startsWith("✓")).length;
  const crosses = lines.filter((line) => line.startsWith("✗"));
  const broken = code !== 0 && crosses.length === 0;
  return {
    passed,
    failures: broken || passed + crosses.length === 0 ? [`the browser test broke off\n${output}`] : crosses,
    skipped: [],
  };
}

type Stack =
  | {
      readonly url: string;
      readonly rpc: string;
      /** The end of what it said, if it ended by itself. */
      readonly ended: () => string | undefined;
      readonly stop: () => Promise<void>;
    }
  | { readonly reason: string };

async function startStack(root: string): Promise<Stack> {
  return await new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "scripts/start.ts"), "--port", "0", "--rpc-port", "0", "--day", "20"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let ended = false;
    const gone = new Promise<void>((done) => {
      child.once("close", () => {
        ended = true;
        done();
      });
    });
    const stop = async (): Promise<void> => {
      if (!ended) child.kill("SIGTERM");
      await gone;
    };
    const timer = setTimeout(() => {
      void stop();
      resolve({ reason: `npm start was not ready after ${STACK_READY_MS / 1000} s\n${output}` });
    }, STACK_READY_MS);
    const look = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const url = /dApp +(http:\S+)/.exec(output)?.[1];
      const rpc = /RPC +(http:\S+)/.exec(output)?.[1];
      if (url === undefined || rpc === undefined) return;
      clearTimeout(timer);
      resolve({ url, rpc, stop, ended: () => (ended ? output.slice(-TAIL_CHARACTERS) : undefined) });
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    void gone.then(() => {
      clearTimeout(timer);
      resolve({ reason: `npm start ended before it was ready\n${output}` });
    });
  });
}
