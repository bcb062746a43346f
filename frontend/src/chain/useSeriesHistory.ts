import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import { LIVE } from "./queries.ts";
import type { SeriesHistory } from "./seriesEvents.ts";
import { SeriesReader } from "./seriesReader.ts";
import { useHead } from "./head.ts";

export type { SeriesHistory } from "./seriesEvents.ts";

export type SeriesHistoryState =
  { readonly status: "loading" | "failed" } | { readonly status: "ready"; readonly history: SeriesHistory };

/** One reader for each app: it remembers what it read. */
const readers = new WeakMap<App, SeriesReader>();

function readerOf(app: App): SeriesReader {
  const reader = readers.get(app) ?? new SeriesReader(app.client, app.deployment, app.head);
  readers.set(app, reader);
  return reader;
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
        () => readerOf(app).read(id ?? 0n, BigInt(app.deployment.startBlock)),
      ),
    enabled: id !== undefined && number !== undefined && source !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  if (query.data !== undefined && !query.isPlaceholderData) return { status: "ready", history: query.data };
  return { status: query.isError ? "failed" : "loading" };
}
