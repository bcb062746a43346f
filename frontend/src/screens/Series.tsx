import { formatTerm } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { Link, paths } from "../app/router.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { useFindSeries, useSeriesView } from "../chain/useSeries.ts";
import { useStanding } from "../chain/useStanding.ts";
import { standingOf } from "../model/standing.ts";
import { StateBadge } from "../parts/Badge.tsx";
import { EscrowPanel } from "../parts/EscrowPanel.tsx";
import { NotThere } from "../parts/SeriesNotThere.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { StandingPanel } from "../parts/StandingPanel.tsx";
import { TermsPanel } from "../parts/TermsPanel.tsx";
import "../styles/screens/series.css";
import { Backing } from "./series/Backing.tsx";
import { Calculator } from "./series/Calculator.tsx";
import { BuyCard, HoldingCard, TradeCard } from "./series/Cards.tsx";
import { DaysSection } from "./series/DaysSection.tsx";
import { FarmPanel } from "./series/FarmPanel.tsx";
import { Risks } from "./series/Risks.tsx";
import { Section } from "./series/Section.tsx";
import { TodaySection } from "./series/TodaySection.tsx";
import { UnitSection } from "./series/UnitSection.tsx";

export { waitingFor } from "../model/waiting.ts";
export { NotThere } from "../parts/SeriesNotThere.tsx";

export default function Series({ serial }: { serial: number }): ReactElement {
  const found = useFindSeries(serial);
  if (found.status === "found") return <SeriesPage history={found.history} record={found.record} />;
  return <NotThere status={found.status} serial={serial} />;
}

/** States in which units still have days to earn, so that a return can be estimated. */
const EARNING: ReadonlySet<string> = new Set(["Announced", "Open", "Sold", "Active", "Suspended"]);

function SeriesPage({ history, record }: { history: History; record: SeriesRecord }): ReactElement {
  const view = useSeriesView(history, record);
  const standing = useStanding(history, view);
  const { terms } = record;
  const { live } = view;
  return (
    <>
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.market}>Market</Link> <span aria-hidden="true">/</span> Series #{view.serial}
        </p>
        <h1>
          {view.farm?.input.name ?? `Farm ${terms.farmId}`} <span className="quiet fig h1-number">#{view.serial}</span>
        </h1>
        <p className="row">
          {live === undefined ? <Skeleton width="7rem" height="1.75rem" /> : <StateBadge state={live.state} />}
          <span className="quiet">
            {standing === undefined ? "" : `${standingOf(standing)} `}
            {formatTerm(terms.startEpoch, terms.epochs)}, sold by{" "}
            <Link to={paths.provider(terms.provider)}>{view.providerName}</Link>.
          </span>
        </p>
      </div>
      {standing !== undefined && <StandingPanel history={history} view={view} standing={standing} />}
      <div className="columns">
        <div className="stack">
          <UnitSection view={view} />
          <Section title="Risks" id="risks">
            <Risks view={view} />
          </Section>
          {live?.state !== "Cancelled" && <TodaySection view={view} />}
          {(live === undefined || EARNING.has(live.state)) && (
            <Section title="What it may bring back" id="outcomes">
              <Calculator view={view} />
            </Section>
          )}
          <DaysSection history={history} view={view} />
          <Section title="Where the buyers' money is" id="escrow">
            <EscrowPanel view={view} />
          </Section>
          {live?.state !== "Cancelled" && (
            <Section title="What stands behind the days to come" id="backing">
              <Backing view={view} />
            </Section>
          )}
          <Section title="The farm" id="farm">
            <FarmPanel view={view} />
          </Section>
          <Section title="Terms" id="terms">
            <TermsPanel view={view} />
          </Section>
        </div>
        <aside className="side" aria-label="Buy, hold, trade">
          <BuyCard view={view} />
          <HoldingCard view={view} standing={standing} />
          <TradeCard view={view} />
        </aside>
      </div>
    </>
  );
}
