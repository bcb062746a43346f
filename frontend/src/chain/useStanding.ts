import { useChainNow } from "../app/useChainNow.ts";
import type { StandingInput } from "../model/standing.ts";
import { useFallbackDue } from "./errands.ts";
import type { History } from "./events.ts";
import type { SeriesView } from "./useSeries.ts";

/** What is needed to say where a series stands; undefined until the chain was asked. */
export function useStanding(history: History, view: SeriesView): StandingInput | undefined {
  const nowSeconds = useChainNow();
  const fallbackDueAt = useFallbackDue(history, view);
  const { live, record } = view;
  if (live === undefined || nowSeconds === undefined) return undefined;
  const { terms, days } = record;
  const report = history.reports.get(terms.network)?.findLast(({ epoch }) => epoch === live.nextEpoch);
  return { terms, live, days, nowSeconds, reportFinalAt: report?.finalAt, fallbackDueAt };
}
