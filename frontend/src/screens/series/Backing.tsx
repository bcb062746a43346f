import { formatBps, formatDays, formatDuration } from "@adit/sdk/format";
import type { ReactElement } from "react";
import type { SeriesView } from "../../chain/useSeries.ts";
import { useSeriesHistory } from "../../chain/useSeriesHistory.ts";
import { coverInWords, daysCovered, daysFunded, owedADay } from "../../model/backing.ts";
import { wholeReward } from "../../model/figures.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";

/** The provider's bond and its money for days to come, and how many days of income they are. */
export function Backing({ view }: { view: SeriesView }): ReactElement {
  const { live, record, rewardToken, secondToken, formula } = view;
  const { terms } = record;
  const told = useSeriesHistory(record.id);
  if (live === undefined) return <Skeleton height="8rem" />;
  const { bond, required, penalty, endingEpochs } = live.backing;
  const { funding, settledEpochs } = live.account;
  const { secondAccount } = live;
  const aDay = owedADay(live, formula, terms, view);
  const left = Number(endingEpochs) - settledEpochs;
  const isShort = bond < required && left > 0;
  const isNone = terms.bondEpochs === 0 && bond === 0n;
  return (
    <>
      {isNone ? (
        <p>
          <Badge tone="loss" shape="○">
            No bond
          </Badge>{" "}
          These terms ask for none: nothing but the escrow that the provider would lose stands behind the days to come.
        </p>
      ) : (
        <p className="row">
          {left <= 0 ? (
            <Badge tone="quiet" shape="■">
              Not needed any more
            </Badge>
          ) : isShort ? (
            <Badge tone="loss" shape="▲">
              Bond too small
            </Badge>
          ) : (
            <Badge tone="proven" shape="■">
              Bond as required
            </Badge>
          )}
          <span>
            {aDay !== undefined && aDay.inFirst === undefined
              ? `How many days that is cannot be said: a price is not known.`
              : coverInWords(daysCovered(bond, aDay?.inFirst), left)}
          </span>
        </p>
      )}
      <dl className="facts two">
        <div>
          <dt>Provider's bond</dt>
          <dd>
            <Sourced
              hash={bond === 0n || told.status !== "ready" ? undefined : told.history.bondedIn}
              what="the newest addition to the bond"
            >
              <Fig value={wholeReward(bond, rewardToken)} />
            </Sourced>
          </dd>
        </div>
        <div>
          <dt>Required by the last settled day</dt>
          <dd>
            <Fig value={wholeReward(required, rewardToken)} />
          </dd>
        </div>
        <div>
          <dt>Paid in by the provider for days to come</dt>
          <dd>
            <Sourced
              hash={funding === 0n || told.status !== "ready" ? undefined : told.history.fundedIn}
              what="the newest addition to the funding"
            >
              <Fig value={wholeReward(funding, rewardToken)} />
            </Sourced>
            {secondToken !== undefined && secondAccount !== undefined && (
              <span className="sub">
                and{" "}
                <Sourced
                  hash={
                    secondAccount.funding === 0n || told.status !== "ready" ? undefined : told.history.secondFundedIn
                  }
                  what="the newest addition to the funding of the second coin"
                >
                  <Fig value={wholeReward(secondAccount.funding, secondToken)} />
                </Sourced>
              </span>
            )}
            <span className="sub quiet">
              {aDay === undefined ? "" : spanOf(daysFunded(aDay, funding, secondAccount?.funding))}
            </span>
          </dd>
        </div>
        <div>
          <dt>One day owes, for all units</dt>
          <dd>
            {aDay === undefined ? "not known yet" : <Fig value={wholeReward(aDay.first, rewardToken)} />}
            {secondToken !== undefined && aDay?.second !== undefined && (
              <span className="sub">
                and <Fig value={wholeReward(aDay.second, secondToken)} />
              </span>
            )}
          </dd>
        </div>
      </dl>
      <p className="quiet small-text">
        A day that the provider does not pay within {formatDuration(terms.graceSeconds)} is missed: anybody can then
        have the bond pay it, with {formatBps(terms.penaltyBps)} on top.
        {secondToken !== undefined &&
          ` The bond is of ${rewardToken.symbol} and pays what is missing of ${secondToken.symbol} in it, at that day's prices.`}
        {isShort && " While the bond is too small the provider gets no escrow; what it would have got is withheld."}
        {penalty > 0n && (
          <>
            {" "}
            <Fig value={wholeReward(penalty, rewardToken)} /> of it go to holders with the next settled day, as the
            price of ending early.
          </>
        )}
      </p>
    </>
  );
}

function spanOf(days: number | undefined): string {
  if (days === undefined) return "";
  return days === 0 ? "less than a day's income" : `${formatDays(days)} of income`;
}
