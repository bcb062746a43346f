import { formatCents, formatDay, formatDays, formatHashrate, formatTerm, formatUnits } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { useMemo, type ReactElement, type ReactNode } from "react";
import { useConnection } from "wagmi";
import { Link, paths } from "../app/router.ts";
import { useChainNow } from "../app/useChainNow.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { usePosition } from "../chain/holdings.ts";
import { useCoinDecimals, useFarm } from "../chain/queries.ts";
import { useFindSeries, useSeriesView, type SeriesView } from "../chain/useSeries.ts";
import { useSeriesHistory } from "../chain/useSeriesHistory.ts";
import { useStanding } from "../chain/useStanding.ts";
import { newestDayOfOneTh, PER_TH_DECIMALS, termDays } from "../model/day.ts";
import { payment, rewardUsd8, smallReward } from "../model/figures.ts";
import { paidDays } from "../model/paid.ts";
import { pricePerTh } from "../model/price.ts";
import { ownRefund, standingOf, type StandingInput } from "../model/standing.ts";
import { StateBadge } from "../parts/Badge.tsx";
import { DayGrid } from "../parts/DayGrid.tsx";
import { EscrowPanel } from "../parts/EscrowPanel.tsx";
import { Fig, Sourced } from "../parts/Figure.tsx";
import { Message } from "../parts/Message.tsx";
import { Outcomes } from "../parts/Outcomes.tsx";
import { LinesChart, PaidChart } from "../parts/PaidChart.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { StandingPanel } from "../parts/StandingPanel.tsx";
import { TermsPanel } from "../parts/TermsPanel.tsx";
import { WaterfallChart } from "../parts/WaterfallChart.tsx";

export default function Series({ serial }: { serial: number }): ReactElement {
  const found = useFindSeries(serial);
  if (found.status === "found") return <SeriesPage history={found.history} record={found.record} />;
  return <NotThere status={found.status} serial={serial} />;
}

export function NotThere({
  status,
  serial,
}: {
  status: "loading" | "failed" | "absent";
  serial: number;
}): ReactElement {
  return (
    <>
      <h1 className={status === "loading" ? "hidden" : "lone-title"}>Series #{serial}</h1>
      {status === "loading" && <SeriesSkeleton serial={serial} />}
      {status === "failed" && (
        <Message tone="loss" title="It could not be read." live>
          <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
        </Message>
      )}
      {status === "absent" && (
        <Message tone="quiet" title={`There is no series #${serial} on this chain.`}>
          <p>
            The number may be mistyped, or the link may be for another chain.{" "}
            <Link to={paths.market}>See all series</Link>.
          </p>
        </Message>
      )}
    </>
  );
}

function SeriesSkeleton({ serial }: { serial: number }): ReactElement {
  return (
    <div aria-busy="true">
      <span className="hidden" role="status">
        Reading series #{serial} from the chain
      </span>
      <div className="hero">
        <Skeleton width="min(20rem, 80%)" height="2.5rem" />
        <Skeleton width="min(26rem, 100%)" height="1.5rem" />
      </div>
      <div className="columns">
        <div className="stack">
          <div className="card">
            <Skeleton height="20rem" />
          </div>
        </div>
        <div className="card">
          <Skeleton height="14rem" />
        </div>
      </div>
    </div>
  );
}

function SeriesPage({ history, record }: { history: History; record: SeriesRecord }): ReactElement {
  const view = useSeriesView(history, record);
  const standing = useStanding(history, view);
  const { terms } = record;
  const forSale = view.live?.state === "Open" || view.live?.state === "Announced";
  const paidInUsd = /usd/i.test(view.paymentToken.symbol);
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
          {view.live === undefined ? (
            <Skeleton width="7rem" height="1.75rem" />
          ) : (
            <StateBadge state={view.live.state} />
          )}
          <span className="quiet">
            {standing === undefined ? "" : `${standingOf(standing)} `}
            {formatTerm(terms.startEpoch, terms.epochs)}, sold by {view.providerName}.
          </span>
        </p>
      </div>
      {standing !== undefined && <StandingPanel history={history} view={view} standing={standing} />}
      <div className="columns">
        <div className="stack">
          <WaterfallSection view={view} />
          {forSale && paidInUsd && (
            <Section title="What 1 TH/s may bring back" id="outcomes">
              <Outcomes view={view} />
            </Section>
          )}
          <DaysSection history={history} view={view} />
          <Section title="Where the buyers' money is" id="escrow">
            <EscrowPanel view={view} />
          </Section>
          <Section title="Risks" id="risks">
            <Risks view={view} />
          </Section>
          <Section title="The farm" id="farm">
            <FarmPanel view={view} />
          </Section>
          <Section title="Terms" id="terms">
            <TermsPanel view={view} />
          </Section>
        </div>
        <aside className="side" aria-label="Buy or hold">
          <BuyCard view={view} />
          <HoldingCard view={view} standing={standing} />
          <PromiseCard view={view} />
        </aside>
      </div>
    </>
  );
}

export function Section({ title, id, children }: { title: string; id: string; children: ReactNode }): ReactElement {
  return (
    <section className="card" aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

function WaterfallSection({ view }: { view: SeriesView }): ReactElement {
  const { terms } = view.record;
  const told = useSeriesHistory(view.record.id);
  const day = (told.status === "ready" ? newestDayOfOneTh(told.history.days, terms) : undefined) ?? view.formula;
  return (
    <Section title="One day of 1 TH/s, from gross to net" id="waterfall">
      {day === undefined ? (
        <Skeleton height="15rem" />
      ) : (
        <>
          <p className="quiet small-text">
            {day.origin === "settled" ? (
              <>
                <Sourced hash={day.hash} what={`settlement of ${formatDay(day.epoch)}`}>
                  Settled for {formatDay(day.epoch)}
                </Sourced>
                : the series' own lines, scaled to 1 TH/s.
              </>
            ) : (
              <>
                Computed from the{" "}
                <Sourced hash={day.hash} what={`network report of ${formatDay(day.epoch)}`}>
                  network day {formatDay(day.epoch)}
                </Sourced>{" "}
                under these terms. Nothing was paid yet.
              </>
            )}
          </p>
          <WaterfallChart day={day} terms={terms} token={view.rewardToken} />
          {day.lines.net === 0n && (
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

function DaysSection({ history, view }: { history: History; view: SeriesView }): ReactElement {
  const now = useChainNow();
  const coinDecimals = useCoinDecimals(view.record.terms.network);
  const today = now === undefined ? undefined : Math.floor(now / 86_400);
  const { record, live } = view;
  const ending = live === undefined ? undefined : Number(live.backing.endingEpochs);
  const told = useSeriesHistory(record.id);
  const settled = told.status === "ready" ? told.history.days : undefined;
  const days = useMemo(
    () =>
      today === undefined || settled === undefined
        ? undefined
        : termDays({ terms: record.terms, days: settled }, today * 86_400, ending, history.fallbacks),
    [record, settled, today, ending, history],
  );
  return (
    <Section title="Day by day" id="days">
      {days === undefined ? (
        <Skeleton height="12rem" />
      ) : (
        <>
          {live !== undefined && <p className="quiet small-text">{waitingFor(view)}</p>}
          <PaidChart days={paidDays(days, record.terms)} token={view.rewardToken} />
          <LinesChart days={paidDays(days, record.terms)} token={view.rewardToken} />
          <DayGrid days={days} terms={record.terms} token={view.rewardToken} coinDecimals={coinDecimals.data} />
        </>
      )}
    </Section>
  );
}

/** What the next day waits for, in words. */
export function waitingFor({ live, record }: SeriesView): string {
  if (live === undefined) return "";
  const day = formatDay(live.nextEpoch);
  switch (live.obstacle) {
    case "None":
      return `${day} can be settled now, by anyone.`;
    case "NotSold":
      return "No unit was sold, so there is nothing to settle.";
    case "Complete":
      return live.backing.ending === "None"
        ? `All ${formatDays(record.terms.epochs)} are settled.`
        : `The series ended after ${formatDays(live.backing.endingEpochs)}; all of them are settled.`;
    case "EpochNotOver":
      return live.nextEpoch === record.terms.startEpoch
        ? `Mining starts with ${day}.`
        : `${day} is being mined and can be settled when it is over (UTC).`;
    case "ReportMissing":
      return `${day} waits for the committee's report of the network.`;
    case "ReportNotFinal":
      return `${day} is reported; its time for disputes is not over yet.`;
    case "PriceMissing":
      return `${day} waits for its price to be recorded.`;
    case "FarmReportMissing":
      return `${day} waits for the farm's report, two weeks at most; then it counts as a day without delivery.`;
    case "Unfunded":
      return live.backing.bond > 0n
        ? `${day} waits for the provider's money. If it does not come within the grace of the terms, its bond pays.`
        : `${day} waits for the provider's money. Its escrow stays protected meanwhile.`;
    case "DepositRefused":
      return `${day} waits: the ledger does not take its deposit now. Its escrow stays protected meanwhile.`;
  }
}

function Risks({ view }: { view: SeriesView }): ReactElement {
  const { paymentToken, rewardToken } = view;
  return (
    <ul className="risks">
      <li>
        <strong>You can lose part of what you pay, in the usual course of things.</strong> The price is fixed; income is
        not. When difficulty grows or {rewardToken.symbol} falls, each day brings less, and over the term less than the
        price may come back.
      </li>
      <li>
        <strong>A day may bring nothing.</strong> If costs take all of a day's gross, holders get nothing for it. The
        provider is then not paid for that day either, and its escrow is paid back at the end.
      </li>
      <li>
        <strong>The provider may stop.</strong> Then its bond pays the missed days, with a penalty, for as long as it
        lasts; no escrow reaches the provider meanwhile. When the bond is used up the series ends, and what the provider
        has not earned of the escrow is paid back. You can lose the income that the bond did not reach, and the gain of
        the days that are not mined.
      </li>
      <li>
        <strong>Amounts follow the network's difficulty, fees and price.</strong> Subsidy is computed on the chain; fees
        and the report of the day are signed by a committee, within bounds. A wrong report can be seen by anyone who
        recomputes it.
      </li>
      <li>
        <strong>Tokens have issuers.</strong> {paymentToken.symbol} and {rewardToken.symbol} may be paused by their
        issuers, or blocked for single accounts. Your claim then waits; nobody else's does.
      </li>
      <li>
        <strong>Contracts may have faults.</strong> They are not upgradable, and nobody holds a key to your units, your
        claims or the escrow; a fault could therefore not be mended either.
      </li>
    </ul>
  );
}

function FarmPanel({ view }: { view: SeriesView }): ReactElement {
  const { record, farm, providerName } = view;
  const live = useFarm(record.terms.farmId);
  return (
    <dl className="facts two">
      <div>
        <dt>Provider</dt>
        <dd>{providerName}</dd>
      </div>
      <div>
        <dt>Energy source</dt>
        <dd>{farm === undefined ? "not named" : `${farm.input.energySource}, as the provider says`}</dd>
      </div>
      <div>
        <dt>Attested capacity</dt>
        <dd className="fig">
          {live.data === undefined ? <Skeleton width="6rem" /> : formatHashrate(live.data.attested)}
        </dd>
      </div>
      <div>
        <dt>Declared capacity</dt>
        <dd className="fig">
          {live.data === undefined ? (
            <Skeleton width="6rem" />
          ) : (
            <Sourced hash={farm?.hash} what="what the provider said of the farm">
              {formatHashrate(live.data.declared)}
            </Sourced>
          )}
        </dd>
      </div>
      <div>
        <dt>Reports counted</dt>
        <dd>
          {live.data === undefined ? (
            <Skeleton width="8rem" />
          ) : live.data.reports === 0 ? (
            "none yet"
          ) : (
            `${live.data.reports}, the newest of ${formatDay(live.data.lastReportEpoch)}`
          )}
        </dd>
      </div>
      <div>
        <dt>Disclosure</dt>
        <dd className="breakable">
          {farm === undefined || farm.input.disclosureUri === "" ? "none named" : farm.input.disclosureUri}
        </dd>
      </div>
    </dl>
  );
}

function BuyCard({ view }: { view: SeriesView }): ReactElement {
  const { live, record, paymentToken } = view;
  const { terms } = record;
  if (live === undefined) {
    return (
      <div className="card">
        <Skeleton height="9rem" />
      </div>
    );
  }
  return (
    <section className="card" aria-labelledby="buy-title">
      <h2 id="buy-title">{live.state === "Open" ? "Buy" : "Sale"}</h2>
      <dl className="facts">
        <div>
          <dt>1 TH/s for {formatDays(terms.epochs)}</dt>
          <dd>
            <Fig value={payment(pricePerTh(terms.price), paymentToken)} />
          </dd>
        </div>
        {live.state === "Open" && (
          <div>
            <dt>Left to buy</dt>
            <dd className="fig">{formatUnits(live.available, terms.unitHashrate)} TH/s</dd>
          </div>
        )}
        <div>
          <dt>Sold</dt>
          <dd className="fig">
            {formatUnits(live.escrow.sold, terms.unitHashrate)} of {formatUnits(terms.maxUnits, terms.unitHashrate)}{" "}
            TH/s
          </dd>
        </div>
      </dl>
      {live.state === "Open" ? (
        <Link to={paths.buy(view.serial)} className="button primary wide">
          Buy hashpower
        </Link>
      ) : (
        <p className="quiet small-text">
          {live.state === "Announced"
            ? `The sale starts on ${formatDay(Math.floor(terms.saleStart / 86_400))}.`
            : "The sale is over."}
        </p>
      )}
    </section>
  );
}

function HoldingCard({
  view,
  standing,
}: {
  view: SeriesView;
  standing: StandingInput | undefined;
}): ReactElement | null {
  const { address } = useConnection();
  const position = usePosition(address, view.record.id);
  if (position.data === undefined || (position.data.units === 0n && position.data.accrued === 0n)) return null;
  const refund = standing === undefined ? undefined : ownRefund(standing, position.data.units, view.paymentToken);
  return (
    <section className="card" aria-labelledby="holding-title">
      <h2 id="holding-title">You hold</h2>
      <p className="fig big">
        {formatUnits(position.data.units, view.record.terms.unitHashrate)}
        <span className="unit">{"\u00a0TH/s"}</span>
      </p>
      {refund !== undefined && <p className="quiet small-text">{refund}</p>}
      <Link to={paths.portfolio} className="button wide">
        To your portfolio
      </Link>
    </section>
  );
}

function PromiseCard({ view }: { view: SeriesView }): ReactElement {
  const { record, formula, rewardToken } = view;
  const { terms } = record;
  return (
    <section className="card" aria-labelledby="unit-title">
      <h2 id="unit-title">What a unit is</h2>
      <p>
        {formatHashrate(terms.unitHashrate)} of hashrate for {formatDays(terms.epochs)}, as an ERC-1155 token with id{" "}
        <span className="fig">{record.id.toString()}</span> (series {serialOf(record.id).toString()}).
      </p>
      <p>
        Each day it is owed what that hashrate would find at the network's difficulty of the day, less the costs in the
        terms. It does not matter whether the machines ran. It streams over the 24 hours after the day is settled, to
        whoever holds the unit then.
      </p>
      {formula !== undefined && (
        <p>
          By the newest network day that is{" "}
          <Sourced hash={formula.hash} what={`network report of ${formatDay(formula.epoch)}`}>
            <Fig value={smallReward(formula.lines.holders, rewardToken, PER_TH_DECIMALS)} className="live" />
          </Sourced>{" "}
          (
          <span className="fig">
            {formatCents(rewardUsd8(formula.lines.holders, rewardToken, formula.priceUsd8, PER_TH_DECIMALS))}
          </span>
          ) a TH/s-day.
        </p>
      )}
    </section>
  );
}
