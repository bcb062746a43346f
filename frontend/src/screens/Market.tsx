import { formatDay, formatDecimal, formatUsd } from "@adit/sdk/format";
import { hashprice, HASHPRICE_DECIMALS } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { Link, paths } from "../app/router.ts";
import { useChainNow } from "../app/useChainNow.ts";
import type { History } from "../chain/events.ts";
import { useHistory, useHistoryPart } from "../chain/live.ts";
import { IndexerNote } from "../parts/IndexerNote.tsx";
import { Sourced } from "../parts/Figure.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { SeriesTable } from "./market/SeriesTable.tsx";
import "../styles/screens/market.css";

export function Market(): ReactElement {
  const history = useHistory();
  const part = useHistoryPart();
  const known = history.data ?? part;
  return (
    <>
      <div className="hero">
        <h1>Hashpower, paid as it is mined</h1>
        <p className="lead quiet">
          You buy a share of a mining farm's hashrate. Your payment waits in escrow and reaches the provider one settled
          day at a time; what your share earned, less costs itemised on the chain, streams to your wallet by the second.
          Difficulty rises and prices fall: you can get back less than you paid.
        </p>
      </div>
      <NetworkStrip history={known} />
      <section aria-labelledby="series-title">
        <h2 id="series-title" className="market-title">
          Series
        </h2>
        <SeriesTable history={known} isPart={history.data === undefined} failed={history.isError} />
        <WhereToGetUnits />
        <IndexerNote />
      </section>
    </>
  );
}

/** What changes hands where: said plainly, because there is no order book. */
function WhereToGetUnits(): ReactElement {
  return (
    <details className="market-where">
      <summary>Where units can be had after their sale</summary>
      <p>
        This market has two kinds of offers: units that a provider sells until its sale ends, at the price of the terms,
        and units that holders <Link to={paths.leases}>offer for rent</Link>, some with the right to buy them. There is
        no order book for units that were sold. Their holders can send them to anybody whom the series' rules allow, and
        sell them wherever ERC-1155 tokens are traded; this page neither sees nor vouches for such offers. What a unit
        earns goes to whoever holds it in that second.
      </p>
    </details>
  );
}

/** The one thing that all series share: what the network demands and pays. */
function NetworkStrip({ history }: { history: History | undefined }): ReactElement {
  const now = useChainNow();
  // Networks are numbered as they were added: the first one is Bitcoin.
  const [network, days] = [...(history?.reports.entries() ?? [])].sort(([a], [b]) => a - b)[0] ?? [
    undefined,
    undefined,
  ];
  const day = days?.at(-1);
  if (day === undefined) {
    const unknown = history === undefined ? <Skeleton width="6rem" /> : <span className="quiet">no report yet</span>;
    return (
      <dl className="strip">
        {["Network", "Gross, a TH/s-day", "Paid for a block", "Price of a bitcoin"].map((term) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{unknown}</dd>
          </div>
        ))}
      </dl>
    );
  }
  const final = now !== undefined && now >= day.finalAt;
  return (
    <dl className="strip">
      <div>
        <dt>Network</dt>
        <dd>
          <Sourced hash={day.hash} what={`network report of ${formatDay(day.epoch)}`}>
            {network === 1 ? "Bitcoin" : `Network ${day.network}`}, {formatDay(day.epoch)}
          </Sourced>
          <span className="sub quiet">{final ? "attested, final" : "attested, open to dispute"}</span>
        </dd>
      </div>
      <div>
        <dt>Gross, a TH/s-day</dt>
        <dd>
          <span className="fig">
            {formatDecimal(hashprice(day), HASHPRICE_DECIMALS, { maxDigits: 2, minDigits: 2 })}
            <span className="unit">{"\u00a0sat"}</span>
          </span>
          <span className="sub quiet">before any cost</span>
        </dd>
      </div>
      <div>
        <dt>Paid for a block</dt>
        <dd>
          <span className="fig">
            {formatDecimal(day.rewardPerBlock, 8, { maxDigits: 4, minDigits: 4 })}
            <span className="unit">{"\u00a0BTC"}</span>
          </span>
          <span className="sub quiet">subsidy and fees, mean of {day.report.blockCount} blocks</span>
        </dd>
      </div>
      <div>
        <dt>Price of a bitcoin</dt>
        <dd>
          <span className="fig">{formatUsd(day.report.priceUsd8)}</span>
          <span className="sub quiet">at the end of the day</span>
        </dd>
      </div>
    </dl>
  );
}
