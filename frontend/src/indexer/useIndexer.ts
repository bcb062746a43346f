import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import type { IndexerReads } from "./reads.ts";
import { indexerStateOf, type IndexerState } from "./state.ts";

const ASK_EVERY_MS = 5_000;
/** One that is down is not asked so often: each question ends in an error that the browser notes. */
const ASK_AGAIN_MS = 15_000;

const reads = new WeakMap<App, Promise<IndexerReads>>();

/** The reader of the indexer, loaded when it is first wanted; undefined if this deployment has none. */
export function indexerReads(app: App): Promise<IndexerReads> | undefined {
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
    const made = await indexerReads(app);
    if (made === undefined) return { status: "absent" };
    return indexerStateOf(await made.client.progress(), app.head.get().number);
  } catch {
    return { status: "down" };
  }
}

/** Where the indexer stands. */
export function useIndexer(): IndexerState {
  const app = useApp();
  const { data } = useQuery({
    queryKey: ["indexer"],
    queryFn: () => askState(app),
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
