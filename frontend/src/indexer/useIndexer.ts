import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import { LIVE } from "../chain/liveKey.ts";
import type { Progress } from "./client.ts";
import type { IndexerReads } from "./reads.ts";
import { indexerStateOf, type IndexerState } from "./state.ts";

const ASK_EVERY_MS = 5_000;
/** One that is down is not asked so often: each question ends in an error that the browser notes. */
const ASK_AGAIN_MS = 15_000;

/** How long a question waits for the indexer to have the block that the page has seen: it follows within a fraction of a second. */
const CATCH_UP_MS = 3_000;
const LOOK_EVERY_MS = 200;
/** What was answered by an indexer that had not caught up is asked again after this. */
const AGAIN_MS = 1_500;

const reads = new WeakMap<App, Promise<IndexerReads>>();
const waiting = new WeakMap<App, { readonly head: bigint; readonly done: Promise<void> }>();

/**
 * The reader of the indexer, loaded when it is first wanted; undefined if this deployment has none. It comes once the indexer has the
 * newest block that the page has seen, so that nobody misses there what they did a moment ago; after a while it comes anyway, and
 * what was answered is asked again.
 */
export function indexerReads(app: App): Promise<IndexerReads> | undefined {
  return loadReads(app)?.then(async (made) => {
    const head = app.head.get().number;
    if (head === undefined) return made;
    const last = waiting.get(app);
    const wait = last !== undefined && last.head >= head ? last : { head, done: catchUp(app, made, head) };
    waiting.set(app, wait);
    await wait.done;
    return made;
  });
}

async function catchUp(app: App, { client }: IndexerReads, head: bigint): Promise<void> {
  // One that reads the past is not waited for: the page reads the chain meanwhile.
  const isThere = ({ ready, block }: Progress): boolean => !ready || (block !== undefined && BigInt(block) >= head);
  // What it said a moment ago may be enough: a block that it has got to it does not lose.
  if (isThere(await client.progress(CATCH_UP_MS))) return;
  const until = Date.now() + CATCH_UP_MS;
  for (;;) {
    if (isThere(await client.progress())) return;
    if (Date.now() > until) break;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
  setTimeout(() => {
    waiting.delete(app);
    void app.queries.invalidateQueries({ queryKey: [LIVE] }, { cancelRefetch: false });
  }, AGAIN_MS);
}

function loadReads(app: App): Promise<IndexerReads> | undefined {
  const { indexerUrl } = app.deployment;
  if (indexerUrl === undefined) return undefined;
  const made = reads.get(app) ?? makeReads(app, indexerUrl);
  reads.set(app, made);
  return made;
}

async function makeReads(app: App, indexerUrl: string): Promise<IndexerReads> {
  const [{ IndexerClient }, { IndexerReads: Reads }] = await Promise.all([import("./client.ts"), import("./reads.ts")]);
  const client = new IndexerClient(indexerUrl, window.fetch.bind(window));
  return new Reads(client, app.deployment, app.head.replacements);
}

async function askState(app: App): Promise<IndexerState> {
  try {
    const made = await loadReads(app);
    if (made === undefined) return { status: "absent" };
    return indexerStateOf(await made.client.progress(), app.head.get().number);
  } catch {
    return { status: "down" };
  }
}

function stateQuery(app: App) {
  return queryOptions({ queryKey: ["indexer"], queryFn: () => askState(app) });
}

/** Asks the indexer where it stands before any screen does, so that its code and its answer come beside those of the screen. */
export function greetIndexer(app: App): void {
  if (app.deployment.indexerUrl !== undefined) void app.queries.query(stateQuery(app));
}

/** Where the indexer stands. */
export function useIndexer(): IndexerState {
  const app = useApp();
  const { data } = useQuery({
    ...stateQuery(app),
    enabled: app.deployment.indexerUrl !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === "down" ? ASK_AGAIN_MS : ASK_EVERY_MS),
    placeholderData: keepPreviousData,
  });
  return app.deployment.indexerUrl === undefined ? { status: "absent" } : (data ?? { status: "asking" });
}

/** Whether the past is asked of the indexer or read from the chain; undefined until that is known. */
export function useSource(): "indexer" | "chain" | undefined {
  const { status } = useIndexer();
  if (status === "asking") return undefined;
  return status === "ready" ? "indexer" : "chain";
}

/** Asks the indexer, and reads from the chain if it fails half-way. */
export async function fromEither<T>(
  app: App,
  source: "indexer" | "chain" | undefined,
  ask: (reads: IndexerReads) => Promise<T>,
  read: () => Promise<T>,
): Promise<T> {
  if (source === "indexer") {
    try {
      const made = await indexerReads(app);
      if (made !== undefined) return await ask(made);
    } catch {
      void app.queries.invalidateQueries({ queryKey: ["indexer"] });
    }
  }
  return await read();
}
