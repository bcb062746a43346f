import type { EscrowReputation, RewardReputation } from "@adit/sdk";
import { formatBps, formatDay, formatEfficiency, formatHashrate, shortHex } from "@adit/sdk/format";
import { useMemo, type ReactElement, type ReactNode } from "react";
import type { Address, Hash } from "viem";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import type { FarmRecord, History } from "../chain/events.ts";
import { useFarm, useHistory } from "../chain/queries.ts";
import { useReputation } from "../chain/reputation.ts";
import { tokenAt } from "../config/deployment.ts";
import { payment, wholeReward, type Figure } from "../model/figures.ts";
import { keptWords } from "../model/market.ts";
import { Fig, Sourced } from "../parts/Figure.tsx";
import { IndexerNote } from "../parts/IndexerNote.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { RecordWords } from "./market/cells.tsx";
import { SeriesTable } from "./market/SeriesTable.tsx";
import "../styles/screens/market.css";
import "../styles/screens/provider.css";

/** One provider: who it says it is, how it kept its word in money, its farms, and its series in the market's own table. */
export default function Provider({ provider }: { provider: Address }): ReactElement {
  const history = useHistory();
  const known = history.data?.providers.get(provider);
  const isAbsent = history.data !== undefined && known === undefined;
  return (
    <>
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.market}>Market</Link> <span aria-hidden="true">/</span> Provider
        </p>
        <h1>{known?.name ?? (isAbsent ? "Provider without a name" : <Skeleton width="min(20rem, 80%)" />)}</h1>
        <p className="quiet provider-id">
          <span className="fig breakable">{provider}</span>
          {known !== undefined && (
            <>
              {" "}
              <Sourced hash={known.hash} what={`registration of ${known.name}`}>
                registered on the chain
              </Sourced>
            </>
          )}
        </p>
        {known !== undefined && known.uri !== "" && (
          <p className="quiet small-text">
            It says of itself: <Uri uri={known.uri} />
          </p>
        )}
      </div>
      {isAbsent ? (
        <Message tone="quiet" title="This address is no provider of this deployment">
          <p>
            The address may be mistyped, or the link may be for another chain.{" "}
            <Link to={paths.market}>See all series</Link>.
          </p>
        </Message>
      ) : (
        <Rooms provider={provider} history={history.data} failed={history.isError} />
      )}
    </>
  );
}

function Rooms({
  provider,
  history,
  failed,
}: {
  provider: Address;
  history: History | undefined;
  failed: boolean;
}): ReactElement {
  const farms = useMemo(
    () => [...(history?.farms.values() ?? [])].filter((farm) => farm.provider === provider),
    [history, provider],
  );
  return (
    <>
      <section className="card" aria-labelledby="record-title">
        <h2 id="record-title">How it kept its word</h2>
        <Kept provider={provider} history={history} />
      </section>
      <section aria-labelledby="farms-title">
        <h2 id="farms-title" className="market-title">
          Farms
        </h2>
        {history === undefined ? (
          <Skeleton height="10rem" />
        ) : farms.length === 0 ? (
          <p className="quiet">It has registered no farm.</p>
        ) : (
          <ul className="provider-farms">
            {farms.map((farm) => (
              <li key={farm.farmId}>
                <Farm farm={farm} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="its-series-title">
        <h2 id="its-series-title" className="market-title">
          Its series
        </h2>
        <SeriesTable history={history} isPart={false} failed={failed} provider={provider} />
        <IndexerNote />
      </section>
    </>
  );
}

/** What it owed and how that was paid, in days and in money. Nobody rates anybody: it is a sum of events. */
function Kept({ provider, history }: { provider: Address; history: History | undefined }): ReactElement {
  const series = useMemo(
    () => history && [...history.series.values()].filter(({ terms }) => terms.provider === provider),
    [history, provider],
  );
  const { data, isError } = useReputation(provider, series);
  const word = useMemo(() => history && keptWords(history).get(provider), [history, provider]);
  if (data === undefined) {
    return isError ? (
      <Message tone="loss" title="Its record could not be read." live>
        <p>The chain did not answer. Nothing is lost; this page tries again.</p>
      </Message>
    ) : (
      <Skeleton height="12rem" />
    );
  }
  const { rewards, escrow } = data.reputation;
  return (
    <>
      <p className="quiet small-text">
        Recomputed from the chain's events{data.source === "indexer" ? " by the indexer" : " by your browser"}; nobody
        rates anybody. What went wrong stands first.
      </p>
      <p className="provider-days">{word === undefined ? "It has no series yet." : <RecordWords word={word} />}</p>
      {rewards.map((book) => (
        <Rewards key={book.token} book={book} />
      ))}
      {escrow.map((book) => (
        <Escrow key={book.token} book={book} />
      ))}
    </>
  );
}

type Line = { readonly term: string; readonly note: string; readonly amount: bigint; readonly isBad: boolean };

function Lines({
  title,
  lines,
  figure,
}: {
  title: string;
  lines: readonly Line[];
  figure: (amount: bigint) => Figure;
}): ReactElement {
  return (
    <div className="provider-book">
      <h3>{title}</h3>
      <dl className="facts two">
        {lines.map(({ term, note, amount, isBad }) => (
          <div key={term}>
            <dt>
              {term}
              <span className="sub quiet">{note}</span>
            </dt>
            <dd className={isBad && amount > 0n ? "text-loss" : undefined}>
              {isBad && amount > 0n && <span aria-hidden="true">▲ </span>}
              <Fig value={figure(amount)} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Rewards({ book }: { book: RewardReputation }): ReactElement {
  const { deployment } = useApp();
  const token = tokenAt(deployment, book.token);
  const covered = book.coveredByFunding + book.coveredByBond + book.coveredInFirst;
  return (
    <Lines
      title={`Owed to holders in ${token.symbol}`}
      figure={(amount) => wholeReward(amount, token)}
      lines={[
        { term: "Never paid", note: "nothing was left to pay it: a default", amount: book.writtenOff, isBad: true },
        {
          term: "Missed, and paid from what it had put up",
          note: "its bond and its prepaid balance",
          amount: covered,
          isBad: true,
        },
        { term: "Paid late", note: "after the grace of the terms", amount: book.paidLate, isBad: true },
        { term: "Paid in time", note: "net income of settled days", amount: book.paidInTime, isBad: false },
        { term: "Penalties to holders", note: "on top, out of its bond", amount: book.penalties, isBad: false },
        { term: "Bond that stands now", note: "behind all its series together", amount: book.bond, isBad: false },
      ]}
    />
  );
}

function Escrow({ book }: { book: EscrowReputation }): ReactElement {
  const { deployment } = useApp();
  const token = tokenAt(deployment, book.token);
  return (
    <Lines
      title={`Of buyers' money in ${token.symbol}`}
      figure={(amount) => payment(amount, token)}
      lines={[
        { term: "Withheld", note: "its bond paid those days, or was too small", amount: book.withheld, isBad: true },
        { term: "Never earned", note: "it goes back to holders", amount: book.refundable, isBad: true },
        { term: "Earned", note: "of settled days, tips to settlers included", amount: book.released, isBad: false },
      ]}
    />
  );
}

function Farm({ farm }: { farm: FarmRecord }): ReactElement {
  const live = useFarm(farm.farmId);
  const { input, report } = farm;
  return (
    <div className="card">
      <h3>
        {input.name} <span className="quiet fig">farm {farm.farmId}</span>
      </h3>
      <dl className="facts two">
        <Fact term="Energy">
          {input.energySource === "" ? "not named" : `${input.energySource}, as the provider says`}
        </Fact>
        <Fact term="Renewable energy">
          {report === undefined ? (
            <span className="quiet">not known without the indexer, or not reported yet</span>
          ) : (
            <Sourced hash={report.hash} what={`report of the farm of ${formatDay(report.epoch)}`}>
              <span className="fig">{formatBps(report.renewableBps, 0)}</span> on {formatDay(report.epoch)}
            </Sourced>
          )}
        </Fact>
        <Fact term="Attested capacity">
          {live.data === undefined ? (
            <Skeleton width="6rem" />
          ) : (
            <span className="fig">{formatHashrate(live.data.attested)}</span>
          )}
          <span className="sub quiet">median of 14 reported days; no more can be sold</span>
        </Fact>
        <Fact term="Declared capacity">
          <Declared hash={farm.hash} name={input.name}>
            {formatHashrate(input.declared)}
          </Declared>
        </Fact>
        <Fact term="Efficiency">
          <Declared hash={farm.hash} name={input.name}>
            {formatEfficiency(input.milliJoulePerTh)}
          </Declared>
        </Fact>
        <Fact term="Reports counted">
          {live.data === undefined ? (
            <Skeleton width="8rem" />
          ) : live.data.reports === 0 ? (
            "none yet"
          ) : (
            <Link to={paths.proof(input.network, live.data.lastReportEpoch, farm.farmId)}>
              {live.data.reports}, the newest of {formatDay(live.data.lastReportEpoch)}
            </Link>
          )}
        </Fact>
        <Fact term="Disclosure">
          {input.disclosureUri === "" ? (
            "none named"
          ) : (
            <>
              <Uri uri={input.disclosureUri} />
              <span className="sub quiet">
                hash <span className="fig">{shortHex(input.disclosureHash, 6)}</span>: what is written there can be
                checked against it
              </span>
            </>
          )}
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Declared({ hash, name, children }: { hash: Hash; name: string; children: string }): ReactElement {
  return (
    <Sourced hash={hash} what={`what the provider said of ${name}`}>
      <span className="fig">{children}</span>
    </Sourced>
  );
}

/** Somebody else's page: followed only by a click, and only where it is one of the web. */
function Uri({ uri }: { uri: string }): ReactElement {
  return /^https?:\/\//.test(uri) ? (
    <a href={uri} target="_blank" rel="noopener noreferrer" className="breakable">
      {uri}
    </a>
  ) : (
    <span className="breakable">{uri}</span>
  );
}
