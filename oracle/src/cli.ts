#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { openEvidenceStore } from "./evidence/index.ts";
import {
  checkChain,
  createConfiguredNode,
  evidencePath,
  httpClient,
  isUserError,
  loadKeys,
  openStore,
  readConfig,
  standardOutput,
  StartError,
  systemClock,
} from "./node/index.ts";

const USAGE = `adit-oracle --config <file>   runs a committee node until it is interrupted
adit-oracle --config <file> --check   checks the configuration and the chain, then ends

Texts in the file may name environment variables as \${NAME}; keys belong there.`;

/** Ends with 2 if the person at the keyboard can mend it, with 1 if the program is at fault. */
const EXIT_USER = 2;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { config: { type: "string" }, check: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (values.config === undefined) throw new StartError("Give a configuration file with --config; --help shows more.");
  const config = readConfig(values.config, process.env);
  const publicClient = httpClient(config);
  await checkChain(publicClient, config);
  const keys = await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs });
  if (values.check === true) {
    console.log("The configuration is right and the chain is the one it names.");
    return 0;
  }

  const logger = pino({ level: config.logLevel, base: { node: "adit-oracle" } }, standardOutput());
  const identity = `oracle ${config.chain.oracle} on chain ${config.chain.chainId}`;
  const store = openStore({ path: config.database, identity, durability: config.durability });
  const evidence = openEvidenceStore(evidencePath(config));
  const node = createConfiguredNode({
    config,
    keys,
    clock: systemClock,
    clients: { publicClient },
    store,
    evidence,
    fetch: globalThis.fetch,
    logger,
  });
  try {
    await node.start();
    await interrupted();
    await node.stop();
  } finally {
    store.close();
    evidence.close();
  }
  return 0;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => {
      resolve();
    });
    process.once("SIGTERM", () => {
      resolve();
    });
  });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(isUserError(error) ? error.message : error);
    process.exitCode = isUserError(error) ? EXIT_USER : 1;
  }
}
