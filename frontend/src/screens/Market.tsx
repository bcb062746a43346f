import {
  formatCents,
  formatDay,
  formatDays,
  formatDecimal,
  formatEfficiency,
  formatUnits,
  formatUsd,
} from "@adit/sdk/format";
import { hashprice, HASHPRICE_DECIMALS } from "@adit/sdk/math";
import { useState, type ReactElement, type ReactNode } from "react";
import { Link, paths } from "../app/router.ts";
import { useChainNow } from "../app/useChainNow.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { useHistory } from "../chain/queries.ts";
import { useSeriesView, type SeriesView } from "../chain/useSeries.ts";
import { PER_TH_DECIMALS } from "../model/day.ts";
import { payment, rewardUsd8, smallReward } from "../model/figures.ts";
import { pricePerTh } from "../model/price.ts";
import { StateBadge } from "../parts/Badge.tsx";
import { ShareBar } from "../parts/Bar.tsx";
import { Fig, Sourced } from "../parts/Figure.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";

const FILTERS = [
  { name: "All", states: undefined },
  { name: "For sale", states: ["Announced", "Open"] },
  { name: "Mining", states: ["Sold", "Active", "Suspended"] },
  { name: "Ended", states: ["Matured", "Cancelled", "EndedEarly", "Defaulted", "WoundUp"] },
] as const;

export function Market(): ReactElement {
  const history = useHistory();
  const [filter, setFilter] = useState<string>("All");
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
      <NetworkStrip history={history.data} />
      <section aria-labelledby="series-title">
        <div className="section-head">
          <h2 id="series-title">Series</h2>
          <div className="segmented" role="group" aria-label="Show">
            {FILTERS.map(({ name }) => (
              <button
                key={name}
                type="button"
                aria-pressed={filter === name}
                onClick={() => {
                  setFilter(name);
                }}
              >
                {name}
              </button>
            ))}
          </div>
        </div>
        <SeriesList history={history.data} failed={history.isError} filter={filter} />
      </section>
    </>
  );
}

function SeriesList({
  history,
  failed,
  filter,
}: {
  history: History | undefined;
  failed: boolean;
  filter: string;
}): ReactElement {
  if (history === undefined) {
    if (failed) {
      return (
        <Message tone="loss" title="The list of series could not be read." live>
          <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
        </Message>
      );
    }
    return (
      <div className="cards" aria-busy="true">
        <span className="hidden" role="status">
          Reading the series from the chain
        </span>
        {[1, 2, 3].map((i) => (
          <div key={i} className="card series-card">
            <Skeleton width="40%" height="1.5rem" />
            <Skeleton height="4.5rem" />
          </div>
        ))}
      </div>
    );
  }
  const all = [...history.series.values()].reverse();
  if (all.length === 0) {
    return (
      <Message tone="quiet" title="No series yet">
        <p>When a provider opens a series, its terms stand here for good. Nothing can be bought before that.</p>
      </Message>
    );
  }
  return (
    <ul className="cards">
      {all.map((record) => (
        <SeriesCard key={record.id.toString()} history={history} record={record} filter={filter} />
      ))}
    </ul>
  );
}

function SeriesCard({
  history,
  record,
  filter,
}: {
  history: History;
  record: SeriesRecord;
  filter: string;
}): ReactElement | null {
  const view = useSeriesView(history, record);
  const states: readonly string[] | undefined = FILTERS.find(({ name }) => name === filter)?.states;
  if (states !== undefined && (view.live === undefined || !states.includes(view.live.state))) return null;
  const { terms } = record;
  const perTh = pricePerTh(terms.price);
  return (
    <li className="card series-card">
      <div className="series-card-head">
        <h3>
          <Link to={paths.series(view.serial)} className="stretched">
            <span className="quiet fig">#{view.serial}</span> {view.farm?.input.name ?? `Farm ${terms.farmId}`}
          </Link>
        </h3>
        {view.live === undefined ? <Skeleton width="6rem" height="1.5rem" /> : <StateBadge state={view.live.state} />}
        <p className="quiet small-text series-card-by">
          {view.providerName}
          {view.farm !== undefined && ` · ${view.farm.input.energySource}`}
        </p>
      </div>
      <dl className="figures">
        <FigureCell term="Net, a TH/s-day" strong>
          <NetToday view={view} />
        </FigureCell>
        <FigureCell term="Price of 1 TH/s">
          <Fig value={payment(perTh, view.paymentToken)} />
          <span className="sub quiet">{formatDays(terms.epochs)}</span>
        </FigureCell>
        <FigureCell term="Price, a TH/s-day">
          <Fig value={payment(perTh / BigInt(terms.epochs), view.paymentToken, 4)} />
        </FigureCell>
        <FigureCell term="Efficiency">
          <span className="fig">{formatEfficiency(terms.milliJoulePerTh)}</span>
          <span className="sub quiet">{formatUsd(terms.tariffUsd8)} a kWh</span>
        </FigureCell>
        <LifeCell view={view} />
      </dl>
      {view.live?.state === "Open" && (
        <Link to={paths.buy(view.serial)} className="button primary small series-card-buy">
          Buy
          <span className="hidden"> series #{view.serial}</span>
        </Link>
      )}
    </li>
  );
}

function FigureCell({ term, strong, children }: { term: string; strong?: boolean; children: ReactNode }): ReactElement {
  return (
    <div className={strong === true ? "figure strong" : "figure"}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NetToday({ view }: { view: SeriesView }): ReactElement {
  const { formula, rewardToken } = view;
  if (formula === undefined)
    return view.liveFailed ? <span className="quiet">not known</span> : <Skeleton width="7rem" />;
  const cents = formatCents(rewardUsd8(formula.lines.holders, rewardToken, formula.priceUsd8, PER_TH_DECIMALS));
  return (
    <>
      <Sourced hash={formula.hash} what={`network report of ${formatDay(formula.epoch)}`}>
        <Fig value={smallReward(formula.lines.holders, rewardToken, PER_TH_DECIMALS)} className="live" />
      </Sourced>
      <span className="sub quiet fig">{cents}</span>
    </>
  );
}

/** What matters of a series' life depends on where it stands: how much is left to buy, or how many days are done. */
function LifeCell({ view }: { view: SeriesView }): ReactElement {
  const { record, live } = view;
  const { terms } = record;
  if (live === undefined) {
    return (
      <FigureCell term="Left to buy">
        {view.liveFailed ? <span className="quiet">not known</span> : <Skeleton width="6rem" />}
      </FigureCell>
    );
  }
  if (live.state === "Open" || live.state === "Announced") {
    return (
      <FigureCell term="Left to buy">
        <span className="fig">
          {formatUnits(live.available, terms.unitHashrate)}
          <span className="unit">{"\u00a0TH/s"}</span>
        </span>
        <ShareBar
          whole={terms.maxUnits}
          shares={[
            { label: "sold", part: live.escrow.sold, tone: "quiet" },
            { label: "left", part: live.available, tone: "lamp" },
          ]}
        />
      </FigureCell>
    );
  }
  const settled = live.account.settledEpochs;
  return (
    <FigureCell term="Days settled">
      <span className="fig">
        {settled}
        <span className="unit">{`\u00a0of ${terms.epochs}`}</span>
      </span>
      <ShareBar whole={BigInt(terms.epochs)} shares={[{ label: "settled", part: BigInt(settled), tone: "proven" }]} />
    </FigureCell>
  );
}

/** The one thing that all series share: what the network demands and pays. */
function NetworkStrip({ history }: { history: History | undefined }): ReactElement {
  const now = useChainNow();
  const [network, days] = [...(history?.reports.entries() ?? [])][0] ?? [undefined, undefined];
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
