import { pino, type Logger as Pino } from "pino";
import { openEvidenceStore } from "../evidence/index.ts";
import {
  checkChain,
  createConfiguredNode,
  evidencePath,
  httpClient,
  loadKeys,
  openStore,
  standardOutput,
  systemClock,
  type NodeConfig,
} from "../node/index.ts";
import type { Io } from "./io.ts";
import { configFrom } from "./options.ts";

/** Nobody hands a key to a log; should somebody do it one day, it is not written. */
const SECRET_FIELDS = ["key", "privateKey", "password", "secret", "raw"].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);
const EXIT_FORCED = 130;

/** Runs a node until it is told to stop. The first signal lets the step under way end, a second one ends at once. */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  const { config } = configFrom(argv, io);
  const publicClient = httpClient(config);
  await checkChain(publicClient, config);
  const keys = await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs });
  const logger = createLogger(config);
  const store = openStore({ path: config.database, identity: identityOf(config), durability: config.durability });
  const evidence = openEvidenceStore(evidencePath(config));
  try {
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
    await node.start();
    const signal = await interrupted();
    logger.info({ signal }, "node.stopping");
    await within(stopBound(config), node.stop());
  } finally {
    evidence.close();
    store.close();
  }
  return 0;
}

/** The configuration and the chain that it means. */
export async function checkCommand(argv: readonly string[], io: Io): Promise<number> {
  const { config } = configFrom(argv, io);
  await checkChain(httpClient(config), config);
  await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs });
  io.out("The configuration is right and the chain is the one it names.");
  return 0;
}

/** What a node's database belongs to. */
export function identityOf({ chain }: NodeConfig): string {
  return `oracle ${chain.oracle} on chain ${chain.chainId}`;
}

function createLogger({ logLevel }: NodeConfig): Pino {
  const redact = { paths: SECRET_FIELDS, censor: "[hidden]" };
  return pino({ level: logLevel, base: { node: "adit-oracle" }, redact }, standardOutput());
}

/** A step waits for its requests and no longer. */
function stopBound({ timing }: NodeConfig): number {
  return timing.collectMs + 3 * timing.requestMs;
}

/** Waits for work to end, but not for ever: what is on the disk is enough to go on from. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const bound = new AbortController();
  await Promise.race([work, systemClock.sleep(ms, bound.signal)]);
  bound.abort();
}

function interrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        count++;
        if (count > 1) process.exit(EXIT_FORCED);
        resolve(signal);
      });
    }
  });
}
