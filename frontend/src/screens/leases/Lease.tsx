import { formatTerm, formatTh, shortHex } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { isAddressEqual } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, navigate, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { useLeaseEvents } from "../../chain/leaseEvents.ts";
import { useLease, type LeaseLive } from "../../chain/leases.ts";
import { useHistory } from "../../chain/queries.ts";
import { useSeriesView, type SeriesView } from "../../chain/useSeries.ts";
import { useSeriesHistory } from "../../chain/useSeriesHistory.ts";
import { payment } from "../../model/figures.ts";
import {
  leaseDayInWords,
  leaseDays,
  leasePhase,
  leaseSentence,
  PHASES,
  type LeaseFacts,
} from "../../model/leaseState.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { MonthGrid } from "../../parts/ui/MonthGrid.tsx";
import { Ending } from "./Ending.tsx";
import { LeaseStory } from "./LeaseStory.tsx";
import { LesseeSide, LessorSide } from "./LeaseSides.tsx";
import "../../styles/screens/leases.css";

const SECONDS_PER_DAY = 86_400;

export default function Lease({ lease }: { lease: number }): ReactElement {
  const history = useHistory();
  const found = useLease(lease);
  const now = useChainNow();
  if (found.data === null) return <Over lease={lease} history={history.data} />;
  const record = found.data === undefined ? undefined : history.data?.series.get(found.data.terms.id);
  if (found.data === undefined || history.data === undefined || record === undefined || now === undefined)
    return (
      <>
        <h1 className="lone-title">Lease #{lease}</h1>
        {found.isError || history.isError ? (
          <Message tone="loss" title="It could not be read." live>
            <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
          </Message>
        ) : (
          <div className="card" aria-busy="true">
            <Skeleton height="28rem" />
          </div>
        )}
      </>
    );
  return <LeasePage live={found.data} history={history.data} record={record} nowSeconds={now} />;
}

/** One that is over, or never began: what remains of it is what happened. */
function Over({ lease, history }: { lease: number; history: History | undefined }): ReactElement {
  const events = useLeaseEvents(lease);
  const taken = events.data?.find((event) => event.kind === "taken");
  return (
    <>
      <p className="crumbs small-text">
        <Link to={paths.leases}>Leases</Link> <span aria-hidden="true">/</span> Lease #{lease}
      </p>
      <h1 className="lone-title">Lease #{lease}</h1>
      {events.data === undefined ? (
        <div className="card" aria-busy="true">
          <Skeleton height="12rem" />
        </div>
      ) : taken === undefined ? (
        <Message tone="quiet" title={`There is no lease #${lease} on this chain.`}>
          <p>
            The number may be mistyped, or the link may be for another chain.{" "}
            <Link to={paths.leases}>See your leases</Link>.
          </p>
        </Message>
      ) : (
        <div className="stack">
          <Message tone="quiet" title="This lease is over.">
            <p>
              {formatTerm(taken.start, taken.epochs)}. What either side had not claimed was credited to it:{" "}
              <Link to={paths.leases}>withdraw it under “Credited to you”</Link>.
            </p>
          </Message>
          <LeaseStory events={events.data} history={history} id={undefined} />
        </div>
      )}
    </>
  );
}

/** What depends on the state of a lease, from what the chain says. */
export function factsOf(live: LeaseLive, view: SeriesView): LeaseFacts {
  const escrow = view.live?.escrow;
  return {
    terms: live.terms,
    settledEpochs: live.settledEpochs,
    endingEpochs: live.endingEpochs,
    isReturnable: live.isReturnable,
    optionEndsAt: live.option === undefined ? undefined : Number(live.option.endsAt),
    refundOpen: escrow !== undefined && escrow.refundsOpen && escrow.refundable > 0n,
  };
}

function LeasePage({
  live,
  history,
  record,
  nowSeconds,
}: {
  live: LeaseLive;
  history: History;
  record: SeriesRecord;
  nowSeconds: number;
}): ReactElement {
  const view = useSeriesView(history, record);
  const { address } = useAccountInView();
  const events = useLeaseEvents(Number(live.lease));
  const facts = factsOf(live, view);
  const phase = PHASES[leasePhase(facts, nowSeconds)];
  const name = view.farm?.input.name ?? `Farm ${record.terms.farmId}`;
  const isLessor = address !== undefined && isAddressEqual(live.lessor, address);
  const sides = [
    <LesseeSide key="lessee" live={live} view={view} facts={facts} nowSeconds={nowSeconds} />,
    <LessorSide key="lessor" live={live} view={view} />,
  ];
  return (
    <>
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.leases}>Leases</Link> <span aria-hidden="true">/</span> Lease #{live.lease.toString()}
        </p>
        <h1>
          <span className="fig">{formatTh(live.terms.units, record.terms.unitHashrate)}</span> of {name}, leased{" "}
          <span className="h1-number quiet fig">#{live.lease.toString()}</span>
        </h1>
        <p className="row">
          <Badge tone={phase.tone} shape={phase.shape}>
            {phase.word}
          </Badge>
          <span className="quiet">{formatTerm(live.terms.start, live.terms.epochs)}, UTC</span>
        </p>
        <p className="lead">{leaseSentence(facts, nowSeconds)}</p>
      </div>
      <div className="columns lease-columns">
        <div className="stack">
          {isLessor ? [...sides].reverse() : sides}
          <Ending live={live} view={view} facts={facts} nowSeconds={nowSeconds} />
          {events.data === undefined ? null : <LeaseStory events={events.data} history={history} id={record.id} />}
        </div>
        <div className="side">
          <Days live={live} view={view} facts={facts} nowSeconds={nowSeconds} />
          <LeaseTerms live={live} view={view} takenIn={events.data?.find(({ kind }) => kind === "taken")?.hash} />
        </div>
      </div>
    </>
  );
}

const LETTERS = { lessee: "L", lessor: "R" } as const;
const AROUND = 7;

/** Whose each day is and how far it is; a settled one leads to the transaction that settled it. */
function Days({
  live,
  view,
  facts,
  nowSeconds,
}: {
  live: LeaseLive;
  view: SeriesView;
  facts: LeaseFacts;
  nowSeconds: number;
}): ReactElement {
  const { id } = view.record;
  const series = useSeriesHistory(id);
  const days = leaseDays(facts, view.record.terms, nowSeconds, AROUND);
  const byEpoch = new Map(days.map((day) => [day.epoch, day]));
  const today = Math.floor(nowSeconds / SECONDS_PER_DAY);
  const first = days[0]?.epoch ?? live.terms.start;
  const last = days.at(-1)?.epoch ?? first;
  const hashOf = (epoch: number) => (series.status === "ready" ? series.history.days.get(epoch)?.hash : undefined);
  return (
    <section className="card" aria-labelledby="lease-days">
      <h2 id="lease-days">Whose day it is</h2>
      <MonthGrid
        label="Days of the lease"
        first={first}
        last={last}
        start={Math.min(Math.max(today, live.terms.start), live.terms.start + live.terms.epochs - 1)}
        today={today}
        dayOf={(epoch) => {
          const day = byEpoch.get(epoch);
          if (day === undefined) return { isFree: false, words: "far from the lease" };
          const settledIn = hashOf(epoch);
          return {
            isFree: settledIn !== undefined,
            words: `${leaseDayInWords(day).replace(/^[^:]*: /, "")}${settledIn === undefined ? "" : "; opens the transaction that settled it"}`,
            mark: `lease-day ${day.side} ${day.status}`,
            letter: LETTERS[day.side],
          };
        }}
        isSelected={() => false}
        onChoose={(epoch) => {
          const settledIn = hashOf(epoch);
          if (settledIn !== undefined) navigate(paths.transaction(settledIn));
        }}
      />
      <ul className="legend">
        <li>
          <span className="lease-key lessee settled" aria-hidden="true">
            L
          </span>{" "}
          Lessee's, settled
        </li>
        <li>
          <span className="lease-key lessor settled" aria-hidden="true">
            R
          </span>{" "}
          Lessor's, settled
        </li>
        <li>
          <span className="lease-key lessee" aria-hidden="true">
            L
          </span>{" "}
          not settled yet
        </li>
      </ul>
    </section>
  );
}

function LeaseTerms({
  live,
  view,
  takenIn,
}: {
  live: LeaseLive;
  view: SeriesView;
  takenIn: `0x${string}` | undefined;
}): ReactElement {
  const { deployment } = useApp();
  const { terms, rent } = live;
  const { paymentToken: token } = view;
  return (
    <section className="card" aria-labelledby="lease-terms">
      <h2 id="lease-terms">Terms</h2>
      <dl className="facts">
        <div>
          <dt>Series</dt>
          <dd>
            <Link to={paths.series(Number(serialOf(terms.id)))}>#{serialOf(terms.id).toString()}</Link>
          </dd>
        </div>
        <div>
          <dt>{terms.epochs === 1 ? "Day" : "First and last day"}</dt>
          <dd>{formatTerm(terms.start, terms.epochs)}</dd>
        </div>
        <div>
          <dt>Rent of all days</dt>
          <dd>
            <Sourced hash={takenIn} what={`lease #${live.lease}`}>
              <Fig value={payment(rent.total, token)} />
            </Sourced>
          </dd>
        </div>
        <div>
          <dt>From listing</dt>
          <dd>
            <Link to={paths.listing(terms.listing)}>#{terms.listing}</Link>
          </dd>
        </div>
        <div>
          <dt>Leasehold</dt>
          <dd className="fig" title={deployment.contracts.leasehold}>
            {shortHex(deployment.contracts.leasehold)} #{live.lease.toString()}
          </dd>
        </div>
        <div>
          <dt>Reversion</dt>
          <dd className="fig" title={deployment.contracts.reversion}>
            {shortHex(deployment.contracts.reversion)} #{live.lease.toString()}
          </dd>
        </div>
      </dl>
    </section>
  );
}
