import { seriesForm } from "@adit/sdk";
import { formatBps, formatDay, formatDays, formatHashrate } from "@adit/sdk/format";
import { HASHES_PER_TH } from "@adit/sdk/math";
import type { ReactElement } from "react";
import type { SeriesView } from "../../chain/useSeries.ts";
import { holdersOf, holdersUsd8 } from "../../model/day.ts";
import { smallUsd } from "../../model/figures.ts";
import { CoinAmounts } from "../../parts/CoinAmounts.tsx";
import { Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Section } from "./Section.tsx";

/** What one unit is and what it is owed, by the form of the series. */
export function UnitSection({ view }: { view: SeriesView }): ReactElement {
  const { record, formula, rewardToken, secondToken } = view;
  const { terms } = record;
  const isShare = seriesForm(terms.form) === "ProfitShare";
  return (
    <Section title="What a unit is, and what it is owed" id="unit">
      <div className="prose">
        <p>
          A unit is {formatHashrate(terms.unitHashrate)} of hashrate for {formatDays(terms.epochs)}, an ERC-1155 token
          with id <span className="fig breakable">{record.id.toString()}</span>.{" "}
          {isShare
            ? "Its form is a profit share."
            : secondToken !== undefined
              ? "Its form is a fixed term, merged-mined."
              : "Its form is a fixed term."}
        </p>
        {isShare ? (
          <>
            <p>
              Each day it is owed its slice of what the farm verifiably delivered: the income that the farm reports,
              held within {formatBps(terms.toleranceBps)}
              {terms.toleranceDays > 0 && ` and ${formatDays(terms.toleranceDays)} of the mean`} of what the network's
              formula says over 30 days, less the metered electricity, maintenance and service of the terms.
            </p>
            <p>
              Of what is left, {formatBps(terms.holderShareBps)} belongs to the units. A day whose costs exceed its
              income owes nothing, and its loss is carried: later days make it good first. If the farm delivers less
              than it sold, units get less.
            </p>
          </>
        ) : (
          <p>
            Each day it is owed what that hashrate would find at the network's difficulty and fees of the day, by a
            formula on the chain, less the costs in the terms. It does not matter whether the machines ran.
          </p>
        )}
        {secondToken !== undefined && (
          <p>
            The same hashrate mines two networks. Units are owed both coins, {rewardToken.symbol} and{" "}
            {secondToken.symbol}; each bears costs in proportion to the value of its gross.
          </p>
        )}
        <p>
          It streams over the 24 hours after the day is settled, to whoever holds the unit then, and can be claimed at
          any time.
        </p>
        {formula === undefined ? (
          <Skeleton width="min(24rem, 100%)" height="1.5em" />
        ) : (
          <p>
            By the newest network day{isShare && ", if the farm delivers all of it and owes no loss"}:{" "}
            <Sourced hash={formula.hash} what={`network report of ${formatDay(formula.epoch)}`}>
              <CoinAmounts coins={holdersOf(formula, view, HASHES_PER_TH).coins} className="live" />
            </Sourced>{" "}
            (<span className="fig">{smallUsd(holdersUsd8(formula, view))}</span>) a TH/s-day. It falls as difficulty
            grows.
          </p>
        )}
      </div>
    </Section>
  );
}
