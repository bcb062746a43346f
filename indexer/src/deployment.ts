import { readFileSync } from "node:fs";
import { parseDeployment, type Deployment } from "@adit/sdk";

/** How the process is set up: environment variables, read once. */
export interface Settings {
  readonly deployment: Deployment;
  readonly rpcUrls: readonly string[];
  /** folder of the embedded database; unused when `databaseUrl` is there */
  readonly dataFolder: string | undefined;
  readonly databaseUrl: string | undefined;
  /** how often the chain is asked for a new block, ms */
  readonly pollingMs: number;
}

const DEFAULT_POLLING_MS = 1_000;

/** @throws Error that says which variable is missing or wrong, and what it should be. */
export async function readSettings(env: Readonly<Record<string, string | undefined>>): Promise<Settings> {
  const source = env.ADIT_DEPLOYMENT;
  if (source === undefined || source === "") {
    throw new Error("ADIT_DEPLOYMENT is not set: give it the path or the URL of a deployment.json");
  }
  const deployment = parseDeployment(await readJson(source));
  return {
    deployment,
    rpcUrls:
      env.ADIT_RPC_URL === undefined ? [deployment.rpcUrl, ...(deployment.fallbackRpcUrls ?? [])] : [env.ADIT_RPC_URL],
    dataFolder: env.ADIT_INDEXER_DATA,
    databaseUrl: env.DATABASE_URL,
    pollingMs: pollingOf(env.ADIT_POLLING_MS),
  };
}

async function readJson(source: string): Promise<unknown> {
  if (!/^https?:/.test(source)) return JSON.parse(readFileSync(source, "utf8"));
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`ADIT_DEPLOYMENT: ${source} answered ${answer.status}`);
  return await answer.json();
}

function pollingOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_POLLING_MS;
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 50)
    throw new Error(`ADIT_POLLING_MS must be a whole number of milliseconds from 50 on, got ${text}`);
  return ms;
}
