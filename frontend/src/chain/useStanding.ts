import { useChainNow } from "../app/useChainNow.ts";
import type { StandingInput } from "../model/standing.ts";
import { useFallbackDue } from "./errands.ts";
import type { History } from "./events.ts";
import type { SettledDay } from "./seriesEvents.ts";
import type { SeriesView } from "./useSeries.ts";
import { useSeriesHistory } from "./useSeriesHistory.ts";

const NO_DAYS: ReadonlyMap<number, SettledDay> = new Map();

/** What is needed to say where a series stands; undefined until the chain was asked. */
export function useStanding(history: History, view: SeriesView): StandingInput | undefined {
  const nowSeconds = useChainNow();
  const fallbackDueAt = useFallbackDue(history, view);
  const { live, record } = view;
  // Only the ground of a default is told by the days.
  const told = useSeriesHistory(live?.state === "Defaulted" ? record.id : undefined);
  if (live === undefined || nowSeconds === undefined) return undefined;
  const { terms } = record;
  const days = told.status === "ready" ? told.history.days : NO_DAYS;
  const report = history.reports.get(terms.network)?.findLast(({ epoch }) => epoch === live.nextEpoch);
  return { terms, live, days, nowSeconds, reportFinalAt: report?.finalAt, fallbackDueAt };
}
