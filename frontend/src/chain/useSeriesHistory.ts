import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import { LIVE } from "./queries.ts";
import type { NewestDay } from "../model/newestDays.ts";
import type { SeriesHistory } from "./seriesEvents.ts";
import type { SeriesReader } from "./seriesReader.ts";
import { useHead } from "./head.ts";

export type { SeriesHistory } from "./seriesEvents.ts";

export type SeriesHistoryState =
  { readonly status: "loading" | "failed" } | { readonly status: "ready"; readonly history: SeriesHistory };

/** One reader for each app: it remembers what it read. Loaded only where the indexer does not answer. */
const readers = new WeakMap<App, Promise<SeriesReader>>();

async function readerOf(app: App): Promise<SeriesReader> {
  const reader =
    readers.get(app) ??
    import("./seriesReader.ts").then((module) => new module.SeriesReader(app.client, app.deployment, app.head));
  readers.set(app, reader);
  return await reader;
}

/** The days of one series, from the indexer where it answers, else from the chain. Nothing is read without an id. */
export function useSeriesHistory(id: bigint | undefined): SeriesHistoryState {
  const app = useApp();
  const { number } = useHead(app.head);
  const source = useSource();
  const query = useQuery({
    queryKey: [LIVE, "seriesHistory", id?.toString()],
    queryFn: () =>
      fromEither(
        app,
        source,
        (reads) => reads.series(id ?? 0n),
        async () => await (await readerOf(app)).read(id ?? 0n, BigInt(app.deployment.startBlock)),
      ),
    enabled: id !== undefined && number !== undefined && source !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  if (query.data !== undefined && !query.isPlaceholderData) return { status: "ready", history: query.data };
  return { status: query.isError ? "failed" : "loading" };
}

/**
 * What the newest settled days of a series brought its holders in each of its coins, oldest first. They are asked for again only when
 * another day is settled.
 */
export function useNewestDays(
  id: bigint | undefined,
  settledDays: number,
  count: number,
): readonly NewestDay[] | undefined {
  const app = useApp();
  const { number } = useHead(app.head);
  const source = useSource();
  return useQuery<readonly NewestDay[]>({
    queryKey: ["newestDays", id?.toString(), settledDays, count],
    queryFn: () =>
      fromEither(
        app,
        source,
        (reads) => reads.newestDays(id ?? 0n, count),
        async () => {
          const { days } = await (await readerOf(app)).read(id ?? 0n, BigInt(app.deployment.startBlock));
          const inOrder = [...days.values()].sort((a, b) => a.epoch - b.epoch);
          return inOrder.slice(-count);
        },
      ),
    enabled: id !== undefined && settledDays > 0 && number !== undefined && source !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  }).data;
}
