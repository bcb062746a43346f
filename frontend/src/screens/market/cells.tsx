import { formatBps, formatDay, formatDays, formatEfficiency, formatUnits, formatUsd } from "@adit/sdk/format";
import type { SeriesState } from "@adit/sdk";
import { Fragment, type ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import type { NetworkFacts, Rental } from "../../chain/market.ts";
import { PER_TH_DECIMALS } from "../../model/day.ts";
import { payment, smallReward, smallUsd } from "../../model/figures.ts";
import { isEnded, type Kind, type KeptWord, type MarketRow, type RowFigures } from "../../model/market.ts";
import { StateBadge } from "../../parts/Badge.tsx";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";

/** What a row on screen knows beyond its terms. */
export type RowFacts = {
  readonly row: MarketRow;
  readonly state: SeriesState | undefined;
  readonly available: bigint | undefined;
  readonly figures: RowFigures | undefined;
  readonly breakEven: number | undefined;
  readonly rental: Rental | undefined;
  readonly network: NetworkFacts | undefined;
  readonly secondNetwork: NetworkFacts | undefined;
  /** on a provider's own page its name is not said again */
  readonly ofProvider: boolean;
};

export const KIND_WORDS: Record<Kind, string> = {
  fixed: "Fixed term",
  share: "Profit share",
  merged: "Merged mining",
};

/** The row's name, which leads to the series. */
export function NameCell({ row, state, ofProvider }: RowFacts): ReactElement {
  const { terms } = row.record;
  return (
    <>
      <Link to={paths.series(row.serial)} className="row-name">
        <span className="quiet fig">#{row.serial}</span> {row.farmName}
      </Link>
      <span className="row-state">
        {state === undefined ? <Skeleton width="6rem" height="1.5rem" /> : <StateBadge state={state} />}
      </span>
      <span className="sub quiet">
        {!ofProvider && (
          <Link to={paths.provider(terms.provider)} className="row-link">
            {row.providerName}
          </Link>
        )}
        {row.farm !== undefined && row.farm.input.energySource !== "" && (
          <>
            {!ofProvider && " · "}
            {row.farm.input.energySource}
          </>
        )}
      </span>
    </>
  );
}

export function NetCell({ row, state, figures }: RowFacts): ReactElement {
  if (isEnded(state))
    return (
      <span className="quiet">
        <span aria-hidden="true">–</span>
        <span className="hidden">earns no more</span>
      </span>
    );
  if (figures === undefined) return <span className="quiet">not known</span>;
  const { report, coins, netUsd8 } = figures;
  return (
    <>
      <Sourced hash={report.hash} what={`network report of ${formatDay(report.epoch)}`}>
        {coins.map(({ token, lane }, i) => (
          <Fragment key={token.address}>
            {i > 0 && <br />}
            <Fig value={smallReward(lane.lines.holders, token, PER_TH_DECIMALS)} className="live" />
          </Fragment>
        ))}
      </Sourced>
      <span className="sub quiet">
        <span className="fig">{smallUsd(netUsd8)}</span>
        {row.kind === "merged" ? " in both coins" : row.kind === "share" ? " if all is delivered" : ""}
      </span>
    </>
  );
}

export function PriceCell({ row }: RowFacts): ReactElement {
  const { epochs } = row.record.terms;
  return (
    <>
      <Sourced hash={row.record.openedIn} what={`the terms of series #${row.serial}`}>
        <Fig value={payment(row.pricePerThDay, row.paymentToken, 4)} />
      </Sourced>
      <span className="sub quiet">
        <span className="fig">{payment(row.pricePerTh, row.paymentToken).number}</span> for {formatDays(epochs)}
      </span>
    </>
  );
}

export function BreakEvenCell({ state, breakEven }: RowFacts): ReactElement {
  if (state !== undefined && state !== "Open" && state !== "Announced")
    return (
      <span className="quiet">
        <span aria-hidden="true">–</span>
        <span className="hidden">not on sale</span>
      </span>
    );
  if (breakEven === undefined) return <span className="quiet">not known</span>;
  if (breakEven === Number.NEGATIVE_INFINITY)
    return (
      <span className="text-loss">
        <span aria-hidden="true">▼</span> a loss at any
      </span>
    );
  if (breakEven === Number.POSITIVE_INFINITY)
    return (
      <>
        <span className="fig">+1,000 %</span>
        <span className="sub quiet">a year, or more</span>
      </>
    );
  const percent = Math.abs(breakEven * 100).toFixed(0);
  return breakEven < 0 ? (
    <>
      <span className="fig text-loss">
        <span aria-hidden="true">▼</span> −{percent} %
      </span>
      <span className="sub quiet">a year: must fall</span>
    </>
  ) : (
    <>
      <span className="fig">+{percent} %</span>
      <span className="sub quiet">a year at most</span>
    </>
  );
}

export function EfficiencyCell({ row }: RowFacts): ReactElement {
  const { terms } = row.record;
  return (
    <>
      <span className="fig">{formatEfficiency(terms.milliJoulePerTh)}</span>
      <span className="sub quiet">
        <span className="fig">{formatUsd(terms.tariffUsd8)}</span> a kWh
      </span>
    </>
  );
}

export function RenewableCell({ row }: RowFacts): ReactElement {
  const report = row.farm?.report;
  if (report === undefined) return <span className="quiet">not known</span>;
  return (
    <>
      <Sourced hash={report.hash} what={`report of the farm of ${formatDay(report.epoch)}`}>
        <span className="fig">{formatBps(report.renewableBps, 0)}</span>
      </Sourced>
      <span className="sub quiet">on {formatDay(report.epoch)}</span>
    </>
  );
}

export function RecordCell({ row }: RowFacts): ReactElement {
  const { keptWord } = row;
  return (
    <Link to={paths.provider(row.record.terms.provider)} className="row-link">
      <RecordWords word={keptWord} />
      <span className="hidden"> · record of {row.providerName}</span>
    </Link>
  );
}

/** How a provider kept its word, in days; the bad news first. */
export function RecordWords({ word }: { word: KeptWord }): ReactElement {
  const { inTime, late, missed, defaults } = word;
  const bad = [
    ...(defaults > 0 ? [`${defaults} ${defaults === 1 ? "default" : "defaults"}`] : []),
    ...(missed > 0 ? [`${missed} missed`] : []),
    ...(late > 0 ? [`${late} late`] : []),
  ].join(", ");
  const good = inTime === undefined ? undefined : `${formatDays(inTime)} in time`;
  if (bad === "" && (good === undefined || inTime === 0))
    return <span className="quiet">{good === undefined ? "no day late or missed" : "no day to pay yet"}</span>;
  return (
    <>
      {bad !== "" && (
        <span className="record-bad">
          <span aria-hidden="true">▲</span> {bad}
        </span>
      )}
      {good !== undefined && <span className={bad === "" ? "record-good" : "sub quiet"}>{good}</span>}
    </>
  );
}

export function FormCell({ row, network, secondNetwork }: RowFacts): ReactElement {
  const { terms } = row.record;
  const first = network?.name ?? `Network ${terms.network}`;
  const second = terms.secondNetwork === 0 ? undefined : (secondNetwork?.name ?? `Network ${terms.secondNetwork}`);
  return (
    <>
      {KIND_WORDS[row.kind]}
      <span className="sub quiet">
        {first}
        {second !== undefined && ` and ${second}`}
      </span>
    </>
  );
}

/** What can be had of the series now, and where. */
export function NowCell({ row, state, available, rental }: RowFacts): ReactElement {
  const { unitHashrate } = row.record.terms;
  const left = available ?? row.forSale;
  const isOpen = state === "Open";
  return (
    <>
      {isOpen && left !== undefined && (
        <span className="now-line">
          <span className="fig">{formatUnits(left, unitHashrate)}</span> <span className="quiet">TH/s for sale</span>
        </span>
      )}
      {rental !== undefined && (
        <Link to={rental.offers === 1 ? paths.listing(rental.cheapest) : paths.leases} className="row-link now-line">
          <span className="fig">{formatUnits(rental.units, unitHashrate)}</span>{" "}
          <span className="quiet">TH/s for rent from</span>{" "}
          <span className="fig">{payment(rental.rentPerThDay, row.paymentToken, 4).number}</span>
          <span className="hidden"> {row.paymentToken.symbol} a TH/s-day</span>
        </Link>
      )}
      {isOpen && left !== 0n && (
        <Link to={paths.buy(row.serial)} className="button primary small">
          Buy
          <span className="hidden"> series #{row.serial}</span>
        </Link>
      )}
      {!isOpen && rental === undefined && (
        <span className="quiet">
          {state === "Announced" ? "sale not begun" : isEnded(state) ? "it is over" : "nothing now"}
        </span>
      )}
    </>
  );
}
