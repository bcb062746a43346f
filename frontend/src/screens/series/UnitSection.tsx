import { seriesForm } from "@adit/sdk";
import { formatBps, formatCents, formatDay, formatDays, formatHashrate } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { PER_TH_DECIMALS } from "../../model/day.ts";
import { rewardUsd8, smallReward } from "../../model/figures.ts";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Section } from "./Section.tsx";

/** What one unit is and what it is owed, by the form of the series. */
export function UnitSection({ view }: { view: SeriesView }): ReactElement {
  const { deployment } = useApp();
  const { record, formula, rewardToken } = view;
  const { terms } = record;
  const isShare = seriesForm(terms.form) === "ProfitShare";
  const isMerged = terms.secondNetwork !== 0;
  return (
    <Section title="What a unit is, and what it is owed" id="unit">
      <div className="prose">
        <p>
          A unit is {formatHashrate(terms.unitHashrate)} of hashrate for {formatDays(terms.epochs)}, an ERC-1155 token
          with id <span className="fig breakable">{record.id.toString()}</span>.{" "}
          {isShare
            ? "Its form is a profit share."
            : isMerged
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
        {isMerged && (
          <p>
            The same hashrate mines two networks. Units are owed both coins, {rewardToken.symbol} and{" "}
            {tokenAt(deployment, terms.secondRewardToken).symbol}; each bears costs in proportion to the value of its
            gross. Figures on this page are of {rewardToken.symbol} unless they say otherwise.
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
              <Fig
                value={smallReward(shareOf(formula.lines.holders, terms, isShare), rewardToken, PER_TH_DECIMALS)}
                className="live"
              />
            </Sourced>{" "}
            (
            <span className="fig">
              {formatCents(
                rewardUsd8(
                  shareOf(formula.lines.holders, terms, isShare),
                  rewardToken,
                  formula.priceUsd8,
                  PER_TH_DECIMALS,
                ),
              )}
            </span>
            ) a TH/s-day. It falls as difficulty grows.
          </p>
        )}
      </div>
    </Section>
  );
}

/** Holders' part: the formula's holders' line is of the whole net. For reading only. */
function shareOf(holders: bigint, { holderShareBps }: { holderShareBps: number }, isShare: boolean): bigint {
  return isShare ? (holders * BigInt(holderShareBps)) / 10_000n : holders;
}
