import { useHistory } from "./queries.ts";
import type { EscrowDay, Sale, SettledDay } from "./events.ts";

/** What happened to one series, day by day. */
export type SeriesHistory = {
  readonly days: ReadonlyMap<number, SettledDay>;
  readonly escrowDays: ReadonlyMap<number, EscrowDay>;
  readonly sales: readonly Sale[];
  /** Who told it: the indexer, or this browser's own reading of the chain's events. */
  readonly source: "indexer" | "chain";
};

export type SeriesHistoryState =
  { readonly status: "loading" | "failed" } | { readonly status: "ready"; readonly history: SeriesHistory };

/** The days of one series, from the indexer where it answers, else from the chain. */
export function useSeriesHistory(id: bigint): SeriesHistoryState {
  const history = useHistory();
  const record = history.data?.series.get(id);
  if (record === undefined) return { status: history.isError ? "failed" : "loading" };
  const { days, escrowDays, sales } = record;
  return { status: "ready", history: { days, escrowDays, sales, source: "chain" } };
}
