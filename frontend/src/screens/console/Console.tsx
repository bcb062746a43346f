import { shortHex } from "@adit/sdk/format";
import { epochOf, HASHES_PER_TH } from "@adit/sdk/math";
import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { useHistory } from "../../chain/queries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/console.css";
import { useRunSeries } from "./book.ts";
import { useNetworks } from "./config.ts";
import { ConnectFirst } from "./ConnectFirst.tsx";
import { Credits } from "./Credits.tsx";
import { factsOf, isOver, type SaleFacts } from "./facts.ts";
import { FarmForm } from "./FarmForm.tsx";
import { FarmSection } from "./Farms.tsx";
import { asGrowth, AssumptionFields, NeedChart, NO_CHANGE, ReleaseOutlook } from "./Need.tsx";
import { Register } from "./Register.tsx";
import { Section } from "./Section.tsx";
import { SeriesList } from "./SeriesList.tsx";
import { Tasks } from "./Tasks.tsx";
import { useWorlds } from "./world.ts";

/** The provider's own room: what it runs, what it owes, what is due. */
export default function Console(): ReactElement {
  const { address, watching } = useAccountInView();
  const history = useHistory();
  if (address === undefined) return <ConnectFirst />;
  if (history.data === undefined)
    return history.isError ? (
      <Frame title="Provide hashpower">
        <Message tone="loss" title="The chain did not answer." live>
          <p>Nothing is lost. This page tries again with the next block.</p>
        </Message>
      </Frame>
    ) : (
      <ConsoleSkeleton />
    );
  return <Room history={history.data} account={address} canAct={!watching} />;
}

function Frame({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children: ReactNode }): ReactElement {
  return (
    <div className="console">
      <div className="hero series-hero">
        <h1>{title}</h1>
        {lead !== undefined && <p className="quiet">{lead}</p>}
      </div>
      <div className="stack">{children}</div>
    </div>
  );
}

function ConsoleSkeleton(): ReactElement {
  return (
    <div aria-busy="true">
      <h1 className="hidden">Provide hashpower</h1>
      <span className="hidden" role="status">
        Reading your series from the chain
      </span>
      <div className="hero">
        <Skeleton width="min(20rem, 80%)" height="2.5rem" />
      </div>
      <div className="stack">
        <div className="card">
          <Skeleton height="10rem" />
        </div>
        <div className="card">
          <Skeleton height="14rem" />
        </div>
      </div>
    </div>
  );
}

function Room({ history, account, canAct }: { history: History; account: Address; canAct: boolean }): ReactElement {
  const provider = history.providers.get(account);
  const farms = useMemo(
    () => [...history.farms.values()].filter((farm) => farm.provider === account),
    [history, account],
  );
  const networks = useNetworks();
  const [adding, setAdding] = useState(false);
  if (provider === undefined)
    return (
      <Frame title="Provide hashpower" lead={`${shortHex(account)} is no provider yet.`}>
        <Register canAct={canAct} />
      </Frame>
    );
  return (
    <Frame
      title={provider.name}
      lead={
        <>
          <Link to={paths.provider(account)}>As buyers see you</Link>
          {provider.uri !== "" && `, ${provider.uri}`}
        </>
      }
    >
      <Running history={history} account={account} canAct={canAct} hasFarm={farms.length > 0} />
      {networks.data === undefined ? (
        <div className="card">
          <Skeleton height="16rem" />
        </div>
      ) : (
        <>
          {farms.map((farm) => (
            <FarmSection key={farm.farmId} farm={farm} networks={networks.data} canAct={canAct} />
          ))}
          {farms.length === 0 || adding ? (
            <Section title="Register a farm" id="new-farm">
              <FarmForm
                networks={networks.data}
                canAct={canAct}
                onDone={() => {
                  setAdding(false);
                }}
              />
            </Section>
          ) : (
            <p>
              <button
                type="button"
                className="button"
                onClick={() => {
                  setAdding(true);
                }}
              >
                Register another farm
              </button>
            </p>
          )}
        </>
      )}
    </Frame>
  );
}

function Running(props: { history: History; account: Address; canAct: boolean; hasFarm: boolean }): ReactElement {
  const { history, account, canAct, hasFarm } = props;
  const records = useMemo(
    () => [...history.series.values()].filter(({ terms }) => terms.provider === account).reverse(),
    [history, account],
  );
  if (records.length === 0)
    return (
      <Section title="Your series" id="series">
        <p className="quiet">You have not opened a sale yet.</p>
        {hasFarm ? (
          <p className="buttons">
            <Link to={paths.newSale} className="button primary">
              Open a sale
            </Link>
          </p>
        ) : (
          <p className="quiet">Register a farm first.</p>
        )}
      </Section>
    );
  return <RunningSeries history={history} records={records} account={account} canAct={canAct} />;
}

function RunningSeries(props: {
  history: History;
  records: readonly SeriesRecord[];
  account: Address;
  canAct: boolean;
}): ReactElement {
  const { history, records, account, canAct } = props;
  const [assumed, setAssumed] = useState(NO_CHANGE);
  const { series, failed } = useRunSeries(records, account);
  const worlds = useWorlds(
    history,
    records.map(({ terms }) => terms),
  );
  const facts = series
    .map((one, i) => factsOf(one, worlds[i], asGrowth(assumed), assumed.days))
    .filter((one): one is SaleFacts => one !== undefined);
  if (facts.length < records.length)
    return failed ? (
      <Message tone="loss" title="Some of your series could not be read." live>
        <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
      </Message>
    ) : (
      <div className="card" aria-busy="true">
        <Skeleton height="18rem" />
      </div>
    );
  const mining = facts.filter(({ live }) => !isOver(live.state));
  return (
    <>
      <Tasks facts={facts} canAct={canAct} />
      <Needs facts={mining} assumed={assumed} onAssume={setAssumed} />
      <Section
        title="Your series"
        id="series"
        aside={
          <Link to={paths.newSale} className="button">
            Open a sale
          </Link>
        }
      >
        <Totals facts={facts} />
        <SeriesList facts={facts} />
      </Section>
      <Credits account={account} canAct={canAct} />
    </>
  );
}

function Totals({ facts }: { facts: readonly SaleFacts[] }): ReactElement {
  const sold = facts
    .filter(({ live }) => !isOver(live.state))
    .reduce((sum, { live, record }) => sum + live.escrow.sold * record.terms.unitHashrate, 0n);
  return (
    <p className="quiet small-text console-total">
      {facts.length} in all; <span className="fig">{(sold / HASHES_PER_TH).toLocaleString("en-US")} TH/s</span> are sold
      in those that are not over.
    </p>
  );
}

function Needs(props: {
  facts: readonly SaleFacts[];
  assumed: typeof NO_CHANGE;
  onAssume: (value: typeof NO_CHANGE) => void;
}): ReactElement | null {
  const { facts, assumed, onAssume } = props;
  const { deployment } = useApp();
  const now = useChainNow();
  const tokens = [
    ...new Set(
      facts.flatMap(({ record: { terms } }) =>
        terms.secondNetwork === 0 ? [terms.rewardToken] : [terms.rewardToken, terms.secondRewardToken],
      ),
    ),
  ];
  const payments = [...new Set(facts.map(({ record }) => record.terms.paymentToken))];
  if (facts.length === 0 || now === undefined) return null;
  return (
    <Section title="What you will need" id="need">
      <AssumptionFields value={assumed} onChange={onAssume} />
      {tokens.map((token) => (
        <NeedChart
          key={token}
          facts={facts}
          token={tokenAt(deployment, token)}
          from={epochOf(now)}
          days={assumed.days}
        />
      ))}
      {payments.map((token) => (
        <ReleaseOutlook
          key={token}
          facts={facts.filter(({ record }) => record.terms.paymentToken === token)}
          token={tokenAt(deployment, token)}
        />
      ))}
    </Section>
  );
}
