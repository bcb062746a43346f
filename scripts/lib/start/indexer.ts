import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@adit/sdk";
import { freePorts } from "./ports.ts";

const HOST = "127.0.0.1";
const ROOT = fileURLToPath(new URL("../../../indexer/", import.meta.url));
/** The program of the package `ponder`, beside what it exports. */
const PONDER = fileURLToPath(new URL("bin/ponder.js", import.meta.resolve("ponder")));
const POLLING_MS = 500;
const LOOK_EVERY_MS = 200;
const STOP_WITHIN_MS = 10_000;
/** Of pino, which writes Ponder's log. */
const ERROR_LEVEL = 50;

/** An indexer in a process of its own. */
export interface Indexer {
  /** where GraphQL is: `<url>/graphql` */
  readonly url: string;
  /** of its process */
  readonly pid: number;
  /** where its embedded database is, if it has one */
  readonly folder: string;
  /** Resolves once all past events are read; rejects if the process ends before, or after `withinMs`. */
  ready(withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface IndexerParameters {
  readonly deployment: Deployment;
  /** 0: any free one */
  readonly port: number;
  /** told of errors, and if the process ends by itself */
  readonly say: (line: string) => void;
  /** PostgreSQL; the embedded database in a folder of its own if left out */
  readonly databaseUrl?: string;
}

/** Starts the indexer over a chain that runs. It answers as soon as it is up, and has everything once it is `ready`. */
export async function startIndexer({ deployment, port, say, databaseUrl }: IndexerParameters): Promise<Indexer> {
  const [free] = port === 0 ? await freePorts(1) : [port];
  if (free === undefined) throw new Error("no port is free for the indexer");
  const folder = mkdtempSync(join(tmpdir(), "adit-indexer-"));
  const file = join(folder, "deployment.json");
  writeFileSync(file, JSON.stringify(deployment));
  const child = spawn(
    process.execPath,
    [PONDER, "start", "--root", ROOT, "--schema", "adit", "--hostname", HOST, "--port", String(free), "--log-format", "json"],
    {
      // Ponder reads a file of settings from where it stands.
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: environment({ ADIT_DEPLOYMENT: file, ADIT_INDEXER_DATA: join(folder, "database"), DATABASE_URL: databaseUrl }),
    },
  );
  let isStopping = false;
  let lastWords = "";
  relay(child, (line) => {
    lastWords = line;
    if (!isStopping) say(`indexer: ${line}`);
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code) => {
      if (!isStopping) say(`the indexer ended by itself (${code === null ? "killed" : `exit code ${code}`}); charts and history rest, everything else goes on`);
      resolve();
    });
  });
  const url = `http://${HOST}:${free}`;
  if (child.pid === undefined) throw new Error("the indexer could not be started");
  return {
    url,
    pid: child.pid,
    folder,
    async ready(withinMs) {
      const until = Date.now() + withinMs;
      while (!(await isReady(url))) {
        if (hasEnded(child)) throw new Error(`The indexer ended before it was ready. ${lastWords}`);
        if (Date.now() > until) throw new Error(`The indexer was not ready within ${withinMs / 1000} s. ${lastWords}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async stop() {
      isStopping = true;
      if (!hasEnded(child)) {
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
        await gone;
        clearTimeout(timer);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** This process's own, without what would point Ponder elsewhere. */
function environment(own: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PORT: undefined,
    ADIT_RPC_URL: undefined,
    ADIT_POLLING_MS: String(POLLING_MS),
    PONDER_TELEMETRY_DISABLED: "1",
    ...own,
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false; // not listening yet
  }
}

/** Shows what went wrong of its log; progress is nobody's business here. */
function relay(child: ChildProcess, say: (line: string) => void): void {
  if (child.stdout === null || child.stderr === null) throw new Error("the indexer has no output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const complaint = complaintOf(line);
    if (complaint !== undefined) say(complaint);
  });
  createInterface({ input: child.stderr }).on("line", say);
}

function complaintOf(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("level" in entry) || !("msg" in entry)) return undefined;
    if (typeof entry.level !== "number" || entry.level < ERROR_LEVEL) return undefined;
    const error = "error" in entry && typeof entry.error === "object" && entry.error !== null ? entry.error : undefined;
    const reason = error !== undefined && "message" in error ? `: ${String(error.message)}` : "";
    return `${String(entry.msg)}${reason}`;
  } catch {
    return line;
  }
}
