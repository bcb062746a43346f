import { seriesForm } from "@adit/sdk";
import { formatBps } from "@adit/sdk/format";
import { isRestricted } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { tokenAt } from "../../config/deployment.ts";

/** What can be lost and how, the likeliest first. */
export function Risks({ view }: { view: SeriesView }): ReactElement {
  const { deployment } = useApp();
  const { paymentToken, rewardToken, record } = view;
  const { terms } = record;
  const isMerged = terms.secondNetwork !== 0;
  const second = isMerged ? tokenAt(deployment, terms.secondRewardToken).symbol : undefined;
  return (
    <ul className="risks">
      <li>
        <strong>You can lose part of what you pay, in the usual course of things.</strong> The price is fixed; income is
        not. When difficulty grows or {rewardToken.symbol}
        {second === undefined ? "" : ` or ${second}`} falls, each day brings less, and over the term less than the price
        may come back.
      </li>
      <li>
        <strong>A day may bring nothing.</strong> If costs take all of a day's gross, holders get nothing for it. The
        provider is then not paid for that day either, and its escrow is paid back at the end.
      </li>
      {seriesForm(terms.form) === "ProfitShare" && (
        <li>
          <strong>The farm may deliver less, or say less than it earned.</strong> Units are owed a slice of what it
          delivers, and its report may lie {formatBps(terms.toleranceBps)} beneath the formula without being corrected.
          Below {formatBps(terms.minDeliveryBps)} of what was sold, over 14 days, anybody can end it as a default.
          Losses of bad days are taken from good ones.
        </li>
      )}
      {terms.bondEpochs === 0 ? (
        <li>
          <strong>The provider may stop, and there is no bond.</strong> No escrow reaches a provider for days that it
          did not pay, and it is paid back. The income of the missed days is lost.
        </li>
      ) : (
        <li>
          <strong>The provider may stop.</strong> Then its bond pays the missed days, with a penalty, for as long as it
          lasts; no escrow reaches the provider meanwhile. When the bond is used up the series ends, and what the
          provider has not earned of the escrow is paid back. You can lose the income that the bond did not reach, and
          the gain of the days that are not mined.
        </li>
      )}
      <li>
        <strong>Amounts follow the network's difficulty, fees and price.</strong> Subsidy is computed on the chain; fees
        and the report of the day are signed by a committee, within bounds. A wrong report can be seen by anyone who
        recomputes it.
      </li>
      {isRestricted(record.id) && (
        <li>
          <strong>Not everybody may hold these units.</strong> A policy decides who may buy or receive them, and it may
          change its mind: then you could not sell to whom you want. Claims and refunds are never restricted.
        </li>
      )}
      <li>
        <strong>Tokens have issuers.</strong> {paymentToken.symbol}
        {second === undefined ? ` and ${rewardToken.symbol}` : `, ${rewardToken.symbol} and ${second}`} may be paused by
        their issuers, or blocked for single accounts. Your claim then waits; nobody else's does.
      </li>
      <li>
        <strong>You may not find a buyer.</strong> Units can be passed on or rented out at any time, at whatever price
        somebody pays. Nobody has to.
      </li>
      <li>
        <strong>Contracts may have faults.</strong> They are not upgradable, and nobody holds a key to your units, your
        claims or the escrow; a fault could therefore not be mended either.
      </li>
    </ul>
  );
}
