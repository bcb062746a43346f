import { formatDay, formatDays, formatUnits, formatUsd } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { useMemo, useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import { LEASES_PAGE, useDaysOfOneTh, useListings } from "../../chain/leases.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { tokenAt } from "../../config/deployment.ts";
import { holdersUsd8 } from "../../model/day.ts";
import { payment } from "../../model/figures.ts";
import {
  EVERY_OFFER,
  filterOffers,
  isTakeable,
  leftUsd8,
  OFFER_ORDERS,
  paymentUsd8,
  rentPerThDay,
  sortOffers,
  type OfferOrder,
  type OfferRow,
} from "../../model/leaseMarket.ts";
import { daysAllowed, startWindow } from "../../model/leaseOffer.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Fig } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Checkbox } from "../../parts/ui/Checkbox.tsx";
import { Select } from "../../parts/ui/Select.tsx";

const SECONDS_PER_DAY = 86_400;
const EVERY_SERIES = "all";

/** The offers that can be taken now, as rows with today's income beside their rent. */
export function useOffers(history: History | undefined): {
  readonly status: "loading" | "failed" | "ready";
  readonly rows: readonly OfferRow[];
  /** listings that were not read, because so many newer ones were */
  readonly older: number;
  readonly more: () => void;
} {
  const { deployment } = useApp();
  const now = useChainNow();
  const [limit, setLimit] = useState(LEASES_PAGE);
  const listings = useListings(limit);
  const today = now === undefined ? undefined : Math.floor(now / SECONDS_PER_DAY);
  const records = useMemo(() => {
    const found = new Map<bigint, SeriesRecord>();
    for (const { terms } of listings.data?.rows ?? []) {
      const record = history?.series.get(terms.id);
      if (record !== undefined) found.set(record.id, record);
    }
    return [...found.values()];
  }, [history, listings.data]);
  const days = useDaysOfOneTh(history?.reports ?? NO_REPORTS, records);
  const more = (): void => {
    setLimit((before) => before + LEASES_PAGE);
  };
  if (history === undefined || listings.data === undefined || today === undefined)
    return { status: listings.isError ? "failed" : "loading", rows: [], older: 0, more };
  const rows = listings.data.rows.flatMap(({ listing, terms, available }): OfferRow[] => {
    const record = history.series.get(terms.id);
    if (record === undefined) return [];
    const { terms: series } = record;
    const tokens = {
      rewardToken: tokenAt(deployment, series.rewardToken),
      secondToken: series.secondNetwork === 0 ? undefined : tokenAt(deployment, series.secondRewardToken),
    };
    const { decimals } = tokenAt(deployment, terms.paymentToken);
    const day = days.get(terms.id);
    const { earliest, latest } = startWindow(terms, record.terms, today);
    const rent = rentPerThDay(terms);
    return [
      {
        listing: Number(listing),
        terms,
        serial: Number(serialOf(terms.id)),
        farm: history.farms.get(record.terms.farmId)?.input.name ?? `Farm ${record.terms.farmId}`,
        provider: record.terms.provider,
        providerName: history.providers.get(record.terms.provider)?.name ?? "Provider without a name",
        unitHashrate: record.terms.unitHashrate,
        available,
        earliest,
        latest,
        mostDays: daysAllowed(terms, record.terms, earliest).most,
        rentPerThDay: rent,
        rentUsd8: paymentUsd8(rent, decimals),
        netUsd8: day === undefined ? undefined : holdersUsd8(day, tokens),
      },
    ];
  });
  return {
    status: "ready",
    rows: rows.filter(isTakeable),
    older: listings.data.older,
    more,
  };
}

const NO_REPORTS: History["reports"] = new Map();

export function OfferList({ offers }: { offers: ReturnType<typeof useOffers> }): ReactElement {
  const [order, setOrder] = useState<OfferOrder>("rent");
  const [filter, setFilter] = useState(EVERY_OFFER);
  if (offers.status === "failed")
    return (
      <Message tone="loss" title="The listings could not be read." live>
        <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
      </Message>
    );
  if (offers.status === "loading")
    return (
      <div className="cards" aria-busy="true">
        {[0, 1].map((i) => (
          <div key={i} className="card">
            <Skeleton height="9rem" />
          </div>
        ))}
      </div>
    );
  const serials = [...new Set(offers.rows.map(({ serial }) => serial))].sort((a, b) => a - b);
  const shown = sortOffers(filterOffers(offers.rows, filter), order);
  return (
    <>
      <h2 className="hidden">Units for rent</h2>
      <div className="lease-controls">
        <Select
          label="Order"
          value={order}
          onChange={setOrder}
          options={ORDERS.map((value) => ({ value, label: OFFER_ORDERS[value] }))}
        />
        <Select
          label="Series"
          value={filter.serial === undefined ? EVERY_SERIES : String(filter.serial)}
          onChange={(value) => {
            setFilter({ ...filter, serial: value === EVERY_SERIES ? undefined : Number(value) });
          }}
          options={[
            { value: EVERY_SERIES, label: "Every series" },
            ...serials.map((serial) => ({ value: String(serial), label: `Series #${serial}` })),
          ]}
        />
        <Checkbox
          checked={filter.withOption}
          onChange={(withOption) => {
            setFilter({ ...filter, withOption });
          }}
        >
          Only with a right to buy
        </Checkbox>
      </div>
      {shown.length === 0 ? (
        <Message tone="quiet" title={offers.rows.length === 0 ? "Nothing is for rent now." : "No offer fits."}>
          <p>
            {offers.rows.length === 0
              ? "Whoever holds units can offer them; they keep earning until somebody takes them."
              : "Choose another series, or leave the right to buy out."}
          </p>
        </Message>
      ) : (
        <ul className="cards" aria-label="Units for rent">
          {shown.map((row) => (
            <OfferCard key={row.listing} row={row} />
          ))}
        </ul>
      )}
      {offers.older > 0 && (
        <p className="buttons lease-more">
          <button type="button" className="button small" onClick={offers.more}>
            Look through older listings
          </button>
          <span className="quiet small-text">{`${offers.older} older ones are not shown yet.`}</span>
        </p>
      )}
    </>
  );
}

const ORDERS: readonly OfferOrder[] = ["rent", "left", "days", "units", "expiry", "newest"];

function OfferCard({ row }: { row: OfferRow }): ReactElement {
  const { deployment } = useApp();
  const { terms } = row;
  const token = tokenAt(deployment, terms.paymentToken);
  return (
    <li className="card series-card">
      <div className="series-card-head">
        <h3>
          <Link to={paths.listing(row.listing)} className="stretched">
            <span className="quiet fig">#{row.listing}</span> {row.farm}
          </Link>
        </h3>
        {terms.purchasePrice > 0n && (
          <Badge tone="attested" shape="◇">
            Right to buy
          </Badge>
        )}
        <p className="quiet small-text series-card-by">
          Series #{row.serial} of {row.providerName}
        </p>
      </div>
      <dl className="figures">
        <div className="figure strong">
          <dt>After rent, today</dt>
          <dd>
            <Left row={row} />
          </dd>
        </div>
        <div className="figure">
          <dt>Rent a TH/s-day</dt>
          <dd>
            <Fig value={payment(row.rentPerThDay, token, 4)} />
          </dd>
        </div>
        <div className="figure">
          <dt>Earns today</dt>
          <dd className="fig">{row.netUsd8 === undefined ? "unknown" : formatUsd(row.netUsd8)}</dd>
        </div>
        <div className="figure">
          <dt>For rent</dt>
          <dd className="fig">
            {formatUnits(row.available, row.unitHashrate)}
            <span className="unit">{"\u00a0TH/s"}</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Days</dt>
          <dd>
            <span className="fig">
              {terms.minEpochs === row.mostDays ? terms.minEpochs : `${terms.minEpochs} – ${row.mostDays}`}
            </span>
            <span className="sub quiet">{formatDays(row.latest - row.earliest + 1)} to start on</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Starts</dt>
          <dd>
            <span className="lease-date">{formatDay(row.earliest)}</span>
            <span className="sub quiet">{row.latest === row.earliest ? "only" : `until ${formatDay(row.latest)}`}</span>
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** Income less rent of one TH/s-day today, with its word and shape. */
export function Left({ row }: { row: Pick<OfferRow, "netUsd8" | "rentUsd8"> }): ReactElement {
  const left = leftUsd8(row);
  if (left === undefined) return <span className="quiet">unknown</span>;
  const lost = left < 0n;
  return (
    <>
      <span className={`fig text-${lost ? "loss" : "proven"}`}>
        <span aria-hidden="true">{lost ? "▼" : "▲"}</span> {formatUsd(lost ? -left : left)}
      </span>
      <span className="sub quiet">{lost ? "lost a TH/s-day" : "left of a TH/s-day"}</span>
    </>
  );
}
