import { claimManyCall, refundCall } from "@adit/sdk/actions";
import type { Deployment, DeploymentToken, SeriesState } from "@adit/sdk";
import { formatDateTime, formatDays, formatTh, formatUnits, formatUsd, shortHex } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { useMemo, type ReactElement } from "react";
import { isAddressEqual, type Address } from "viem";
import { useConnection } from "wagmi";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import type { AccountActivity } from "../chain/accountEvents.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { useAccountActivity, useHoldings, type HeldSeries } from "../chain/holdings.ts";
import { useHistory } from "../chain/queries.ts";
import { streamEnd } from "../chain/stream.ts";
import { useSeriesView } from "../chain/useSeries.ts";
import { useSeriesHistory } from "../chain/useSeriesHistory.ts";
import { useChainNow } from "../app/useChainNow.ts";
import { tokenAt } from "../config/deployment.ts";
import { payment, plain, rewardUsd8, smallReward, wholeReward } from "../model/figures.ts";
import { claimableMilli, protectedShare, refundNow, streamingMilli, streamOf } from "../model/holding.ts";
import { ownRefund } from "../model/standing.ts";
import { ActionStatus } from "../parts/ActionStatus.tsx";
import { StateBadge } from "../parts/Badge.tsx";
import { ShareBar } from "../parts/Bar.tsx";
import { Fig } from "../parts/Figure.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { Spark } from "../parts/Spark.tsx";
import { Ticker } from "../parts/Ticker.tsx";
import { useAction } from "../tx/useAction.ts";
import { askToConnect } from "../wallet/WalletButton.tsx";
import { waitingFor } from "./Series.tsx";

/** Why a refund is open, where it is not that the term is over. */
const ENDINGS: Partial<Record<SeriesState, string>> = {
  Cancelled: "The sale was cancelled.",
  EndedEarly: "The provider ended the series early.",
  Defaulted: "The provider defaulted.",
  WoundUp: "The series was wound up.",
};

/** Ticking figures carry three digits below a base unit. */
const MILLI = 3;

export default function Portfolio(): ReactElement {
  const { address } = useConnection();
  const history = useHistory();
  if (address === undefined) return <NotConnected />;
  if (history.data === undefined) return history.isError ? <Unreachable /> : <Loading />;
  return <Holdings account={address} history={history.data} />;
}

function NotConnected(): ReactElement {
  return (
    <div className="hero empty">
      <h1>Your portfolio</h1>
      <p className="lead quiet">
        Connect a wallet to see the hashpower it holds and what it earns. Connecting allows nothing to be moved.
      </p>
      <button type="button" className="button primary" onClick={askToConnect}>
        Connect a wallet
      </button>
    </div>
  );
}

function Loading(): ReactElement {
  return (
    <div aria-busy="true">
      <h1 className="hidden">Your portfolio</h1>
      <span className="hidden" role="status">
        Reading your holdings from the chain
      </span>
      <div className="card income">
        <Skeleton width="8rem" />
        <Skeleton width="min(22rem, 90%)" height="3rem" />
        <Skeleton width="12rem" />
      </div>
      <div className="card">
        <Skeleton height="8rem" />
      </div>
    </div>
  );
}

function Unreachable(): ReactElement {
  return (
    <>
      <h1 className="hidden">Your portfolio</h1>
      <Message tone="loss" title="Your holdings could not be read." live>
        <p>
          The chain did not answer. Your units and rewards are on the chain and are not affected; this page tries again.
        </p>
      </Message>
    </>
  );
}

function Holdings({ account, history }: { account: Address; history: History }): ReactElement {
  const ids = useMemo(() => [...history.series.keys()], [history]);
  const { status, held } = useHoldings(account, ids);
  if (status === "failed") return <Unreachable />;
  if (status === "loading") return <Loading />;
  if (held.length === 0) {
    return (
      <>
        <div className="hero empty">
          <h1>No hashpower yet</h1>
          <p className="lead quiet">
            <span className="fig">{shortHex(account)}</span> holds no units. When it does, what they earn ticks here by
            the second.
          </p>
          <Link to={paths.market} className="button primary">
            See what is for sale
          </Link>
        </div>
        <Activity account={account} history={history} />
      </>
    );
  }
  return (
    <>
      <Income held={held} history={history} />
      <section aria-labelledby="held-title">
        <h2 id="held-title">Series you hold</h2>
        <ul className="cards">
          {held.map((one) => {
            const record = history.series.get(one.id);
            return record === undefined ? null : (
              <HeldCard key={one.id.toString()} held={one} record={record} history={history} />
            );
          })}
        </ul>
      </section>
      <Activity account={account} history={history} />
    </>
  );
}

type TokenGroup = { readonly token: DeploymentToken; readonly held: readonly HeldSeries[] };

function groupByToken(
  held: readonly HeldSeries[],
  tokenOf: (address: Address) => DeploymentToken,
): readonly TokenGroup[] {
  const groups: { token: DeploymentToken; held: HeldSeries[] }[] = [];
  for (const one of held) {
    const group = groups.find(({ token }) => isAddressEqual(token.address, one.live.lane.rewardToken));
    if (group === undefined) groups.push({ token: tokenOf(one.live.lane.rewardToken), held: [one] });
    else group.held.push(one);
  }
  return groups;
}

/** What all holdings have earned and not claimed, ticking; and the one button for it. */
function Income({ held, history }: { held: readonly HeldSeries[]; history: History }): ReactElement {
  const app = useApp();
  const { chainId } = useConnection();
  const action = useAction();
  const groups = useMemo(
    () => groupByToken(held, (address) => tokenAt(app.deployment, address)),
    [held, app.deployment],
  );
  const now = useChainNow();
  const ids = held.filter((one) => now !== undefined && claimableMilli(one, now * 1_000) >= 1_000n).map(({ id }) => id);
  const claim = (): void => {
    void action.run(({ send }) =>
      send(claimManyCall({ deployment: app.deployment, ids }), `Claim the rewards of ${ids.length} series`),
    );
  };
  return (
    <section className="card income" aria-labelledby="income-title">
      <h1 id="income-title" className="income-title">
        Earned, ready to claim
      </h1>
      {groups.map((group) => (
        <IncomeOfToken key={group.token.address} group={group} history={history} />
      ))}
      <dl className="income-facts">
        <Protected held={held} history={history} />
        <div>
          <dt>Days still to come</dt>
          <dd className="fig">{daysLeft(held, history)}</dd>
        </div>
      </dl>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          disabled={ids.length === 0 || action.busy || chainId !== app.deployment.chainId}
          onClick={claim}
        >
          Claim all
        </button>
        <span className="quiet small-text">
          {ids.length === 0
            ? "Nothing to claim yet."
            : `One transaction for ${ids.length} series. Claiming or waiting changes nothing of what you earn.`}
        </span>
      </div>
      <ActionStatus state={action.state} done={<p>The rewards are in your wallet. New ones keep coming in.</p>} />
    </section>
  );
}

function IncomeOfToken({ group: { token, held }, history }: { group: TokenGroup; history: History }): ReactElement {
  const now = useChainNow();
  const total = (chainMs: number): bigint => held.reduce((sum, one) => sum + claimableMilli(one, chainMs), 0n);
  const streaming = now === undefined ? 0n : held.reduce((sum, one) => sum + streamingMilli(one, now * 1_000), 0n);
  const priceUsd8 = [...history.reports.values()].at(0)?.at(-1)?.report.priceUsd8 ?? 0n;
  const unit = smallReward(0n, token, MILLI, MILLI).unit;
  const at = (chainMs: number): string => `by ${formatDateTime(Math.floor(chainMs / 1_000))}`;
  const usd = (milli: bigint): string => formatUsd(rewardUsd8(milli, token, priceUsd8, MILLI));
  return (
    <>
      <p className="income-figure">
        <Ticker
          className="fig live"
          at={(ms) => smallReward(total(ms), token, MILLI, MILLI).number}
          spoken={(ms) => `${plain(smallReward(total(ms) / 1_000n, token, 0, 0))} ${at(ms)}`}
        />
        <span className="unit">{unit}</span>
      </p>
      <p className="quiet">
        <Ticker
          className="fig"
          at={(ms) => `${plain(wholeReward(total(ms) / 1_000n, token))} · ${usd(total(ms))}`}
          spoken={(ms) => `${plain(wholeReward(total(ms) / 1_000n, token))}, worth ${usd(total(ms))}`}
        />
      </p>
      <p className="today">
        {streaming === 0n ? (
          <span className="quiet">Nothing streams now. The next day starts to stream when it is settled.</span>
        ) : (
          <>
            Streaming <Fig value={smallReward(streaming, token, MILLI, 1)} className="live" /> over these 24 hours
          </>
        )}
      </p>
    </>
  );
}

function Protected({ held, history }: { held: readonly HeldSeries[]; history: History }): ReactElement {
  const { deployment } = useApp();
  const sums = new Map<Address, bigint>();
  for (const one of held) {
    const token = history.series.get(one.id)?.terms.paymentToken;
    if (token !== undefined) sums.set(token, (sums.get(token) ?? 0n) + protectedShare(one));
  }
  return (
    <div>
      <dt>Still protected in escrow</dt>
      <dd>
        {[...sums].map(([token, sum]) => (
          <Fig key={token} value={payment(sum, tokenAt(deployment, token))} />
        ))}
      </dd>
    </div>
  );
}

function daysLeft(held: readonly HeldSeries[], history: History): string {
  const left = held.map((one) => (history.series.get(one.id)?.terms.epochs ?? 0) - one.live.account.settledEpochs);
  return formatDays(Math.max(0, ...left));
}

function HeldCard({
  held,
  record,
  history,
}: {
  held: HeldSeries;
  record: SeriesRecord;
  history: History;
}): ReactElement {
  const app = useApp();
  const view = useSeriesView(history, record);
  const now = useChainNow();
  const { rewardToken, paymentToken } = view;
  const { terms } = record;
  const settled = held.live.account.settledEpochs;
  const end = now === undefined ? undefined : streamEnd(streamOf(held), now * 1_000);
  const told = useSeriesHistory(record.id);
  const days = told.status === "ready" ? told.history.days : undefined;
  const perDay = useMemo(() => [...(days?.values() ?? [])].map(({ lines }) => lines.holders), [days]);
  const refund = refundNow(held);
  const toCome =
    refund !== undefined || now === undefined
      ? undefined
      : ownRefund({ terms, live: held.live, nowSeconds: now }, held.position.units, paymentToken);
  const action = useAction();
  return (
    <li className="card held-card">
      <div className="series-card-head">
        <h3>
          <Link to={paths.series(view.serial)}>
            <span className="quiet fig">#{view.serial}</span> {view.farm?.input.name ?? `Farm ${terms.farmId}`}
          </Link>
        </h3>
        <StateBadge state={held.live.state} />
        <Spark values={perDay} />
      </div>
      <dl className="figures">
        <div className="figure">
          <dt>You hold</dt>
          <dd className="fig">
            {formatUnits(held.position.units, terms.unitHashrate)}
            <span className="unit">{"\u00a0TH/s"}</span>
          </dd>
        </div>
        <div className="figure strong">
          <dt>Ready to claim</dt>
          <dd>
            <Ticker
              className="fig live"
              at={(ms) => smallReward(claimableMilli(held, ms), rewardToken, MILLI, MILLI).number}
              spoken={(ms) => smallReward(claimableMilli(held, ms) / 1_000n, rewardToken, 0, 0).number}
            />
            <span className="unit">{`\u00a0${smallReward(0n, rewardToken).unit}`}</span>
            <span className="sub quiet">
              {end === undefined ? "nothing streams now" : `streams until ${formatDateTime(end)}`}
            </span>
          </dd>
        </div>
        <div className="figure">
          <dt>Protected in escrow</dt>
          <dd>
            <Fig value={payment(protectedShare(held), paymentToken)} />
            <span className="sub quiet">your part</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Days settled</dt>
          <dd>
            <span className="fig">
              {settled}
              <span className="unit">{`\u00a0of ${terms.epochs}`}</span>
            </span>
            <ShareBar
              whole={BigInt(terms.epochs)}
              shares={[{ label: "settled", part: BigInt(settled), tone: "proven" }]}
            />
          </dd>
        </div>
      </dl>
      <p className="quiet small-text">{waitingFor({ ...view, live: held.live })}</p>
      {toCome !== undefined && <p className="quiet small-text">{toCome}</p>}
      {refund !== undefined && (
        <div className="refund">
          <p>
            {ENDINGS[held.live.state] ?? "The term is over."} Giving back your{" "}
            {formatTh(held.position.units, terms.unitHashrate)} pays <Fig value={payment(refund, paymentToken)} />; what
            they earned stays claimable.
          </p>
          <button
            type="button"
            className="button"
            disabled={action.busy || refund === 0n}
            onClick={() =>
              void action.run(({ account, send }) =>
                send(
                  refundCall({ deployment: app.deployment, id: held.id, units: held.position.units, to: account }),
                  `Take the refund of series #${view.serial}`,
                ),
              )
            }
          >
            Take the refund
          </button>
          <ActionStatus state={action.state} done={<p>The refund is in your wallet.</p>} />
        </div>
      )}
    </li>
  );
}

/** What this account bought, claimed and got back, newest first. */
function Activity({ account, history }: { account: Address; history: History }): ReactElement {
  const { deployment } = useApp();
  const events = useAccountActivity(account);
  return (
    <section aria-labelledby="activity-title">
      <h2 id="activity-title">What happened</h2>
      {events.data === undefined ? (
        events.isError ? (
          <p className="quiet">The chain did not answer; this list is tried again.</p>
        ) : (
          <Skeleton height="4rem" />
        )
      ) : events.data.events.length === 0 ? (
        <p className="quiet">Nothing yet.</p>
      ) : (
        <ul className="events card">
          {events.data.events.map((event) => (
            <li key={event.id}>
              <span>{sentenceOf(event, history, deployment)}</span>
              <Link to={paths.transaction(event.hash)} className="fig small-text">
                block {event.blockNumber.toLocaleString("en-US")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sentenceOf(event: AccountActivity, history: History, deployment: Deployment): string {
  const terms = event.series === undefined ? undefined : history.series.get(event.series)?.terms;
  const series = event.series === undefined ? "" : ` of series #${serialOf(event.series)}`;
  const { token, amount } = event;
  const money =
    token === undefined || amount === undefined ? undefined : plain(payment(amount, tokenAt(deployment, token)));
  const units =
    event.units === undefined || terms === undefined ? undefined : formatTh(event.units, terms.unitHashrate);
  switch (event.kind) {
    case "bought":
      return `Bought ${units ?? "units"}${series} for ${money ?? "their price"}`;
    case "claimed":
    case "claimedSecond":
      return token === undefined || amount === undefined
        ? `Claimed the rewards${series}`
        : `Claimed ${plain(smallReward(amount, tokenAt(deployment, token), 0, 0))}${series}`;
    case "refunded":
      return `Gave back ${units ?? "units"}${series} for ${money ?? "a refund"}`;
    case "sent":
      return `Sent ${units ?? "units"}${series}`;
    case "received":
      return `Received ${units ?? "units"}${series}`;
    default:
      return `Did something else${series}`;
  }
}
