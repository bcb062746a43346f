import { seriesForm } from "@adit/sdk";
import { formatDay } from "@adit/sdk/format";
import type { ReactElement } from "react";
import type { SeriesView } from "../../chain/useSeries.ts";
import { useSeriesHistory } from "../../chain/useSeriesHistory.ts";
import { newestDayOfOneTh, type DayOfOneTh } from "../../model/day.ts";
import { Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { WaterfallChart } from "../../parts/WaterfallChart.tsx";
import { Section } from "./Section.tsx";

/** The waterfall of the newest settled day; before there is one, of the newest network day under these terms. */
export function TodaySection({ view }: { view: SeriesView }): ReactElement {
  const { terms, id } = view.record;
  const told = useSeriesHistory(id);
  const settled = told.status === "ready" ? newestDayOfOneTh(told.history.days, terms) : undefined;
  const day = settled ?? (told.status === "loading" ? undefined : view.formula);
  return (
    <Section title="One day of 1 TH/s, from gross to net" id="waterfall">
      {day === undefined ? (
        <Skeleton height="23rem" />
      ) : (
        <>
          <p className="quiet small-text">
            <Source day={day} isShare={seriesForm(terms.form) === "ProfitShare"} />
          </p>
          <WaterfallChart day={day} terms={terms} tokens={view} />
          {day.lines.net === 0n && (day.second === undefined || day.second.lines.net === 0n) && (
            <Message tone="loss" title="This day owed holders nothing.">
              <p>
                Costs took all of the gross. The provider got no escrow for it either; that day's share goes back to
                holders at the end.
              </p>
            </Message>
          )}
        </>
      )}
    </Section>
  );
}

function Source({ day, isShare }: { day: DayOfOneTh; isShare: boolean }): ReactElement {
  if (day.origin === "settled")
    return (
      <>
        <Sourced hash={day.hash} what={`settlement of ${formatDay(day.epoch)}`}>
          Settled for {formatDay(day.epoch)}
        </Sourced>
        : the series' own lines, scaled to 1 TH/s.
      </>
    );
  return (
    <>
      Computed from the{" "}
      <Sourced hash={day.hash} what={`network report of ${formatDay(day.epoch)}`}>
        network day {formatDay(day.epoch)}
      </Sourced>{" "}
      under these terms. Nothing was paid yet.
      {isShare &&
        " A profit share pays by the farm's report instead: these lines are what it says if the farm delivers all of it."}
    </>
  );
}
