import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import type { Provider } from "../../../scripts/lib/clients.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HARDHAT = fileURLToPath(new URL("../../../node_modules/hardhat/dist/src/cli.js", import.meta.url));
const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));
const KEEPER = fileURLToPath(new URL("../keeper/cli.ts", import.meta.url));
const READY_MS = 240_000;
const POLL_MS = 50;

/** A child process with everything it wrote. */
export type Running = {
  child: ChildProcess;
  output: () => string;
  /** Exit code, or the signal's name. */
  ended: Promise<number | string>;
};

export function run(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => {
      resolve(code ?? signal ?? "?");
    }),
  );
  return { child, output: () => text, ended };
}

/** The node's command line, as an operator runs it. */
export const runCli = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running =>
  run(CLI, args, environment);

/** The keeper's command line. */
export const runKeeper = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running =>
  run(KEEPER, args, environment);

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  return await Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
      return address.port;
    }),
  );
}

/** Waits until `done` says so. @throws Error with `what` if it never does */
export async function until(what: string, done: () => Promise<boolean>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** JSON-RPC over HTTP as a provider. */
export function httpProvider(url: string): Provider {
  return {
    request: async ({ method, params = [] }) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      });
      const answer: unknown = await response.json();
      if (typeof answer !== "object" || answer === null || !("result" in answer))
        throw new Error(`${method} failed: ${JSON.stringify(answer)}`);
      return answer.result;
    },
  };
}

/** A Hardhat node in a process of its own, reached over HTTP. */
export async function startHardhatNode(): Promise<{ url: string; provider: Provider; stop: () => Promise<void> }> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const running = run(HARDHAT, ["node", "--network", "local", "--hostname", "127.0.0.1", "--port", String(port)]);
  const provider = httpProvider(url);
  const answers = (): Promise<boolean> =>
    provider.request({ method: "eth_chainId" }).then(
      () => true,
      () => false,
    );
  try {
    await until(`a chain at ${url}`, answers, READY_MS);
  } catch (error) {
    running.child.kill("SIGKILL");
    throw new Error(`The chain did not start; it said: ${running.output()}`, { cause: error });
  }
  return {
    url,
    provider,
    stop: async () => {
      running.child.kill("SIGKILL");
      await running.ended;
    },
  };
}
