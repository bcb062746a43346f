import { formatTerm } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import { useEffect, useMemo, useState, type ReactElement } from "react";
import { isAddressEqual } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { useFindSeries, useSeriesView } from "../../chain/useSeries.ts";
import { useStanding } from "../../chain/useStanding.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment } from "../../model/figures.ts";
import { standingOf } from "../../model/standing.ts";
import { StateBadge } from "../../parts/Badge.tsx";
import { EscrowPanel } from "../../parts/EscrowPanel.tsx";
import { Fig } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/console.css";
import { NotThere } from "../../parts/SeriesNotThere.tsx";
import { useRunSeries } from "./book.ts";
import { factsOf, type SaleFacts, type SaleTokens } from "./facts.ts";
import { asGrowth, AssumptionFields, NeedChart, NO_CHANGE, ReleaseOutlook, type NeedAssumptions } from "./Need.tsx";
import { SaleDays } from "./SaleDays.tsx";
import { SaleEnding } from "./SaleEnding.tsx";
import { Bond, Funding } from "./SaleMoney.tsx";
import { Section } from "./Section.tsx";
import { showSection, Tasks } from "./Tasks.tsx";
import { useWorld } from "./world.ts";

/** One series as its provider runs it. */
export default function Sale({ serial }: { serial: number }): ReactElement {
  const found = useFindSeries(serial);
  if (found.status === "found") return <SaleRoom history={found.history} record={found.record} />;
  return <NotThere status={found.status} serial={serial} />;
}

function SaleRoom({ history, record }: { history: History; record: SeriesRecord }): ReactElement {
  const { deployment } = useApp();
  const { address, watching } = useAccountInView();
  const view = useSeriesView(history, record);
  const standing = useStanding(history, view);
  const [assumed, setAssumed] = useState(NO_CHANGE);
  const records = useMemo(() => [record], [record]);
  const { series, failed } = useRunSeries(records, address);
  const known = useWorld(history, record.terms);
  const [run] = series;
  const facts = run === undefined ? undefined : factsOf(run, known.data, asGrowth(assumed), assumed.days);
  const isMine = address !== undefined && isAddressEqual(address, record.terms.provider);
  const { terms } = record;
  const tokens: SaleTokens = {
    reward: view.rewardToken,
    second: tokenAt(deployment, terms.secondRewardToken),
    payment: view.paymentToken,
  };
  return (
    <div className="console">
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.console}>Provide</Link> <span aria-hidden="true">/</span> Series #{view.serial}
        </p>
        <h1>
          {view.farm?.input.name ?? `Farm ${terms.farmId}`} <span className="quiet fig h1-number">#{view.serial}</span>
        </h1>
        <p className="row">
          {view.live === undefined ? (
            <Skeleton width="7rem" height="1.75rem" />
          ) : (
            <StateBadge state={view.live.state} />
          )}
          <span className="quiet">
            {standing === undefined ? "" : `${standingOf(standing)} `}
            {formatTerm(terms.startEpoch, terms.epochs)}. <Link to={paths.series(view.serial)}>As buyers see it</Link>
          </span>
        </p>
      </div>
      <div className="stack">
        {!isMine && (
          <Message tone="quiet" title={`This series is run by ${view.providerName}.`}>
            <p>Only its provider takes money out of it. Anybody may settle its days, fund it, or add to its bond.</p>
          </Message>
        )}
        {facts === undefined ? (
          <SaleLoading failed={failed} />
        ) : (
          <Everything
            facts={facts}
            tokens={tokens}
            view={view}
            assumed={assumed}
            onAssume={setAssumed}
            canAct={isMine && !watching}
          />
        )}
      </div>
    </div>
  );
}

function SaleLoading({ failed }: { failed: boolean }): ReactElement {
  if (failed)
    return (
      <Message tone="loss" title="It could not be read." live>
        <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
      </Message>
    );
  return (
    <>
      <div className="card" aria-busy="true">
        <Skeleton height="8rem" />
      </div>
      <div className="card" aria-busy="true">
        <Skeleton height="16rem" />
      </div>
    </>
  );
}

function Everything(props: {
  facts: SaleFacts;
  tokens: SaleTokens;
  view: ReturnType<typeof useSeriesView>;
  assumed: NeedAssumptions;
  onAssume: (value: NeedAssumptions) => void;
  canAct: boolean;
}): ReactElement {
  const { facts, tokens, view, assumed, onAssume, canAct } = props;
  const { live, book, record } = facts;
  const all = useMemo(() => [facts], [facts]);
  // Who comes to add money is led to the field for it, once it is there.
  useEffect(() => {
    if (window.location.hash !== "") showSection(window.location.hash.slice(1));
  }, []);
  return (
    <>
      <Tasks facts={all} canAct={canAct} here />
      {live.escrow.sold > 0n && <SaleDays facts={facts} view={view} tokens={tokens} />}
      <div className="money-pair">
        <Bond facts={facts} tokens={tokens} canAct={canAct} />
        <Funding facts={facts} tokens={tokens} canAct={canAct} />
      </div>
      {facts.projection !== undefined && facts.projection.days.length > 0 && (
        <Section title="What it will need" id="need">
          <AssumptionFields value={assumed} onChange={onAssume} />
          {(record.terms.secondNetwork === 0 ? [tokens.reward] : [tokens.reward, tokens.second]).map((token) => (
            <NeedChart
              key={token.address}
              facts={all}
              token={token}
              from={epochOf(book.atSeconds)}
              days={assumed.days}
            />
          ))}
          <ReleaseOutlook facts={all} token={tokens.payment} />
        </Section>
      )}
      <Section title="Escrow" id="escrow">
        <dl className="facts">
          <div>
            <dt>Yours to withdraw</dt>
            <dd>
              <Fig value={payment(live.escrow.providerCredit, tokens.payment)} />
            </dd>
          </div>
          {live.escrow.withheld > 0n && (
            <div>
              <dt>Withheld: {withheldWhy(facts)}</dt>
              <dd>
                <Fig value={payment(live.escrow.withheld, tokens.payment)} className="text-loss" />
                <span className="sub quiet">
                  <Fig value={payment(book.releasable, tokens.payment)} /> of it can be released now
                </span>
              </dd>
            </div>
          )}
        </dl>
        <EscrowPanel view={view} />
      </Section>
      <SaleEnding facts={facts} tokens={tokens} canAct={canAct} />
      <p className="quiet small-text">
        Opened under terms that never change; <Link to={paths.transaction(record.openedIn)}>see the transaction</Link>.
      </p>
    </>
  );
}

function withheldWhy({ bond, live, book }: SaleFacts): string {
  if (live.state === "Defaulted") return "the series defaulted, so it is the holders'";
  if (live.backing.ending !== "None") return "the series ended and is not settled to its end";
  if (book.coverableFrom > 0n && BigInt(book.atSeconds) >= book.coverableFrom) return "a day is past its grace";
  if (bond.status === "short") return "the bond is too small";
  return "of days that the bond paid, or of a time when it was too small";
}
