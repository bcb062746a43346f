import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { simulatedNodeConfig } from "@adit/oracle/simulator";
import { COMMITTEE_SIZE, privateKeyOf } from "../scenario/accounts.ts";
import type { Company } from "../scenario/company.ts";
import { databaseIn } from "../scenario/company.ts";
import { freePorts } from "./ports.ts";

const CLI = fileURLToPath(new URL("../../../oracle/src/cli.ts", import.meta.url));
const HEALTHY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;
const STOP_WITHIN_MS = 5_000;

/** The committee as it is meant to run: a process for each member. */
export interface CommitteeProcesses {
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

/** Starts `adit-oracle` once for each member, over the state that the nodes of `company` left behind. */
export async function startCommitteeProcesses(
  company: Company,
  rpcUrl: string,
  say: (line: string) => void,
): Promise<CommitteeProcesses> {
  const ports = await freePorts(COMMITTEE_SIZE);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  let isStopping = false;
  const children = ports.map((port, node) => {
    const child = startNode(company, { rpcUrl, node, port, urls });
    relay(child, node, say);
    child.once("exit", (code) => {
      if (!isStopping) say(`committee node ${node + 1} ended by itself (${code === null ? "killed" : `exit code ${code}`}); three of four are enough`);
    });
    return child;
  });
  await Promise.all(urls.map(waitUntilHealthy));
  return {
    urls,
    async stop() {
      isStopping = true;
      await Promise.all(children.map(end));
    },
  };
}

function startNode(
  { stage, simulator, folder }: Company,
  { rpcUrl, node, port, urls }: { rpcUrl: string; node: number; port: number; urls: readonly string[] },
): ChildProcess {
  const attestingKeys = urls.map((_, attester) => privateKeyOf({ attester }));
  const postingKey = privateKeyOf({ poster: node });
  const config = simulatedNodeConfig({
    world: stage.world,
    simulator,
    chain: {
      rpcUrl,
      chainId: stage.deployment.chainId,
      oracle: stage.contracts.outputOracle,
      registry: stage.contracts.farmRegistry,
      startBlock: stage.deployment.startBlock,
    },
    node,
    attestingKeys,
    postingKey,
    urls,
    port,
    database: databaseIn(folder, node),
  });
  const file = join(folder, `node-${node}.json`);
  // Keys come through the environment, as they should on a real machine.
  const keys = { attesting: { kind: "key", key: "${ATTESTING_KEY}" }, posting: { kind: "key", key: "${POSTING_KEY}" } };
  writeFileSync(file, JSON.stringify({ ...config, keys }, null, 2));
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, "--config", file], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ATTESTING_KEY: attestingKeys[node], POSTING_KEY: postingKey },
  });
}

/** Shows what matters of a node's log: what it posted, and what went wrong. */
function relay(child: ChildProcess, node: number, say: (line: string) => void): void {
  if (child.stdout === null || child.stderr === null) throw new Error("a committee node has no output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const entry = parseEntry(line);
    if (entry?.msg === "batch.sent") say(`the committee reported ${dayOf(entry.epoch)}; node ${node + 1} posted it with three signatures`);
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    say(`committee node ${node + 1}: ${line}`);
  });
}

function parseEntry(line: string): { msg: unknown; epoch: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null || !("msg" in parsed)) return undefined;
    return { msg: parsed.msg, epoch: "epoch" in parsed ? parsed.epoch : undefined };
  } catch {
    return undefined;
  }
}

function dayOf(epoch: unknown): string {
  return typeof epoch === "number" ? new Date(epoch * 86_400_000).toISOString().slice(0, 10) : "a day";
}

async function waitUntilHealthy(url: string): Promise<void> {
  const until = Date.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > until) throw new Error(`The committee node at ${url} did not come up within ${HEALTHY_WITHIN_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => {
    resolve();
  }));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}
