import { formatDay, formatDays, formatTh, formatUnits, shortHex } from "@adit/sdk/format";
import type { GetListingReturnType } from "@adit/sdk/actions";
import type { ReactElement } from "react";
import { isAddressEqual } from "viem";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { useListedIn } from "../../chain/leaseEvents.ts";
import { useListing } from "../../chain/leases.ts";
import { useHistory } from "../../chain/queries.ts";
import { useSeriesView, type SeriesView } from "../../chain/useSeries.ts";
import { holdersUsd8 } from "../../model/day.ts";
import { payment } from "../../model/figures.ts";
import { paymentUsd8, rentPerThDay } from "../../model/leaseMarket.ts";
import { startWindow } from "../../model/leaseOffer.ts";
import { pricePerTh } from "../../model/price.ts";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { planCancel } from "../../plans/leaseOffer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { Left } from "./OfferList.tsx";
import { RestrictedLease } from "./Restricted.tsx";
import { TakeForm } from "./TakeForm.tsx";
import "../../styles/screens/leases.css";

const SECONDS_PER_DAY = 86_400;

export default function Listing({ listing }: { listing: number }): ReactElement {
  const history = useHistory();
  const found = useListing(listing);
  const now = useChainNow();
  if (found.data === null)
    return (
      <Apart listing={listing}>
        <Message tone="quiet" title={`There is no listing #${listing} on this chain.`}>
          <p>
            The number may be mistyped, or the link may be for another chain.{" "}
            <Link to={paths.leases}>See what is for rent</Link>.
          </p>
        </Message>
      </Apart>
    );
  const record = found.data === undefined ? undefined : history.data?.series.get(found.data.terms.id);
  if (found.data === undefined || history.data === undefined || record === undefined || now === undefined)
    return (
      <Apart listing={listing}>
        {found.isError || history.isError ? (
          <Message tone="loss" title="It could not be read." live>
            <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
          </Message>
        ) : (
          <div className="card" aria-busy="true">
            <Skeleton height="28rem" />
          </div>
        )}
      </Apart>
    );
  return (
    <ListingPage found={found.data} history={history.data} record={record} today={Math.floor(now / SECONDS_PER_DAY)} />
  );
}

function Apart({ listing, children }: { listing: number; children: ReactElement }): ReactElement {
  return (
    <>
      <h1 className="lone-title">Units for rent #{listing}</h1>
      {children}
    </>
  );
}

function ListingPage({
  found,
  history,
  record,
  today,
}: {
  found: GetListingReturnType;
  history: History;
  record: SeriesRecord;
  today: number;
}): ReactElement {
  const view = useSeriesView(history, record);
  const { address, watching } = useAccountInView();
  const flow = useFlow();
  const { terms, available } = found;
  const number = Number(found.listing);
  const { earliest, latest } = startWindow(terms, record.terms, today);
  const isMine = address !== undefined && isAddressEqual(terms.lister, address);
  const left = formatTh(terms.units, record.terms.unitHashrate);
  const name = view.farm?.input.name ?? `Farm ${record.terms.farmId}`;
  return (
    <>
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.leases}>Leases</Link> <span aria-hidden="true">/</span> Listing #{number}
        </p>
        <h1>
          Hashpower of {name}, by the day <span className="h1-number quiet fig">#{number}</span>
        </h1>
        <p className="quiet">
          Units of <Link to={paths.series(view.serial)}>series #{view.serial}</Link>, run by{" "}
          <Link to={paths.provider(record.terms.provider)}>{view.providerName}</Link>. You pay the rent of all days at
          once; what the days earn can be less.
        </p>
      </div>
      <div className="columns">
        <div className="stack">
          {isMine && (
            <Message tone="lamp" title="This is your offer.">
              <p>
                {terms.units === 0n
                  ? "Nothing of it is left."
                  : `${left} of it can still be taken. They stay in your wallet and earn for you until then.`}
              </p>
              {terms.units > 0n && (
                <button
                  type="button"
                  className="button"
                  disabled={flow.busy || watching}
                  onClick={() => void flow.open(planCancel(number, left))}
                >
                  Withdraw it
                </button>
              )}
            </Message>
          )}
          {available === 0n ? (
            <Message tone="quiet" title="Nothing of this listing can be taken now.">
              <p>{goneBecause(found)}</p>
            </Message>
          ) : earliest > latest ? (
            <Message tone="quiet" title="This listing has expired.">
              <p>
                A lease of it had to start by {formatDay(terms.lastStart)}.{" "}
                <Link to={paths.leases}>See what else is for rent</Link>.
              </p>
            </Message>
          ) : (
            <>
              <RestrictedLease view={view} sells={terms.purchasePrice > 0n} />
              <TakeForm view={view} found={found} today={today} />
            </>
          )}
        </div>
        <div className="side">
          <OfferTerms found={found} view={view} window={{ earliest, latest }} />
        </div>
      </div>
    </>
  );
}

function goneBecause({ terms }: GetListingReturnType): string {
  return terms.units === 0n
    ? "All of it is taken, or the lister withdrew it."
    : "The lister does not hold the units any more, or took the lease market's approval back.";
}

function OfferTerms({
  found: { terms, available, listing },
  view,
  window,
}: {
  found: GetListingReturnType;
  view: SeriesView;
  window: { earliest: number; latest: number };
}): ReactElement {
  const { unitHashrate } = view.record.terms;
  const { paymentToken: token, formula } = view;
  const listedIn = useListedIn(Number(listing));
  const rent = rentPerThDay(terms);
  const netUsd8 = formula === undefined ? undefined : holdersUsd8(formula, view);
  return (
    <section className="card" aria-labelledby="offer-terms">
      <h2 id="offer-terms">The offer</h2>
      <dl className="facts">
        <div>
          <dt>After rent, today</dt>
          <dd>
            <Left row={{ netUsd8, rentUsd8: paymentUsd8(rent, token.decimals) }} />
          </dd>
        </div>
        <div>
          <dt>Rent a TH/s-day</dt>
          <dd>
            <Sourced hash={listedIn} what={`listing #${listing}`}>
              <Fig value={payment(rent, token, token.decimals)} />
            </Sourced>
          </dd>
        </div>
        <div>
          <dt>Can be taken now</dt>
          <dd className="fig">{formatTh(available, unitHashrate)}</dd>
        </div>
        <div>
          <dt>In steps of</dt>
          <dd className="fig">{formatUnits(1n, unitHashrate)} TH/s</dd>
        </div>
        <div>
          <dt>Days of a lease</dt>
          <dd>
            {terms.minEpochs === terms.maxEpochs
              ? formatDays(terms.minEpochs)
              : `${terms.minEpochs} to ${formatDays(terms.maxEpochs)}`}
          </dd>
        </div>
        <div>
          <dt>Starts</dt>
          <dd>
            {window.earliest > window.latest
              ? "not any more"
              : `${formatDay(window.earliest)} to ${formatDay(window.latest)}`}
          </dd>
        </div>
        <div>
          <dt>Right to buy</dt>
          <dd>
            {terms.purchasePrice === 0n ? (
              "none"
            ) : (
              <>
                <Fig value={payment(pricePerTh(terms.purchasePrice), token, 4)} /> a TH/s
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Offered by</dt>
          <dd className="fig" title={terms.lister}>
            {shortHex(terms.lister)}
          </dd>
        </div>
      </dl>
      {terms.purchasePrice > 0n && (
        <p className="small-text quiet">
          The lessee may buy the units at this price during the lease and the day after it, also if they are worth more
          by then. It need not. The right is void while a day of the series is unpaid past its grace.
        </p>
      )}
    </section>
  );
}
