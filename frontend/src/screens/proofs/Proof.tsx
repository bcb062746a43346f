import { formatDateTime, formatDay, formatDecimal, formatUsd } from "@adit/sdk/format";
import { bitsToTarget, difficultyOf, serialOf } from "@adit/sdk/math";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { BatchRecord, NetworkBook, ProofBook } from "../../chain/proofBook.ts";
import { LIVE, useHistory } from "../../chain/queries.ts";
import { useProofBook } from "../../chain/useProofBook.ts";
import { fallbackInWords } from "../../model/day.ts";
import { coinOf } from "../../model/coin.ts";
import { checkBounds } from "../../model/proofBounds.ts";
import { dayRow, GRADES, type DayRow } from "../../model/proofGrade.ts";
import { Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/proofs.css";
import { DisputePanel } from "./Disputes.tsx";
import { MemberEvidence } from "./Evidence.tsx";
import { FarmProof } from "./FarmProof.tsx";
import { Checks, failureOf, GradeBadge, Knot, stateOf } from "./parts.tsx";
import { readObservations, readPostedAt, readPrices, readSettled, type Observed } from "./reading.ts";
import { Seen, seenRows } from "./Seen.tsx";
import { SignaturesKnot } from "./Signatures.tsx";
import { Unreported } from "./Unreported.tsx";

type ProofProps = { readonly network: number; readonly epoch: number; readonly farmId: number | undefined };

/** One day of a network, or one farm's report of it, from the sources to the contract; each knot is checked in this browser. */
export default function Proof({ network, epoch, farmId }: ProofProps): ReactElement {
  const app = useApp();
  const book = useProofBook();
  const now = useChainNow();
  const found = book.data?.networks.get(network);
  const title = farmId === undefined ? formatDay(epoch) : `Farm ${farmId} on ${formatDay(epoch)}`;
  return (
    <div className="proof">
      <p className="crumbs">
        <Link to={paths.proofs}>Proofs</Link>
        {farmId !== undefined && (
          <>
            {" / "}
            <Link to={paths.proof(network, epoch)}>{formatDay(epoch)}</Link>
          </>
        )}
      </p>
      {book.data === undefined || now === undefined ? (
        <>
          <h1 className="lone-title">{title}</h1>
          {book.isError ? (
            <Message tone="loss" title="The day could not be read." live>
              <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
            </Message>
          ) : (
            <Skeleton height="40rem" />
          )}
        </>
      ) : found === undefined || !Number.isInteger(epoch) ? (
        <>
          <h1 className="lone-title">{title}</h1>
          <Message tone="quiet" title="There is no such day here.">
            <p>No network with this number is reported. Look for the day in the list of proofs.</p>
          </Message>
        </>
      ) : farmId === undefined ? (
        <DayProof
          book={book.data}
          network={found}
          row={dayRow(found, book.data.disputes, epoch, now, app.deployment.contracts.bitcoinRelay !== undefined)}
          now={now}
        />
      ) : (
        <FarmProof book={book.data} network={found} epoch={epoch} farmId={farmId} now={now} />
      )}
    </div>
  );
}

function DayProof({
  book,
  network,
  row,
  now,
}: {
  book: ProofBook;
  network: NetworkBook;
  row: DayRow;
  now: number;
}): ReactElement {
  const { record, fallback, grade } = row;
  return (
    <>
      <div className="hero series-hero">
        <h1>
          {network.name}, {formatDay(row.epoch)}
        </h1>
        <p className="row">
          <GradeBadge grade={grade} /> <span className="quiet">{GRADES[grade].meaning}</span>
        </p>
      </div>
      {record !== undefined ? (
        <DayThread book={book} network={network} row={row} record={record} now={now} />
      ) : fallback === undefined ? (
        <Unreported network={network.network} epoch={row.epoch} />
      ) : (
        <Message tone="quiet" title="Nobody reported this day in time.">
          <p>
            <Sourced hash={fallback.hash} what="what the day is taken for">
              {fallbackInWords(
                { ...fallback, network: network.network, epoch: row.epoch },
                network.coinDecimals,
                coinOf(network.name),
              )}
            </Sourced>
          </p>
        </Message>
      )}
    </>
  );
}

/** What a node serves of a batch, checked against the chain. */
export function useObservations(network: NetworkBook, record: BatchRecord): UseQueryResult<Observed> {
  const app = useApp();
  return useQuery({
    queryKey: ["observations", record.hash],
    queryFn: () => readObservations(app, network, record),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    // Nodes hear of a batch some seconds after the chain has it.
    refetchInterval: ({ state }) => (state.status === "error" ? ASK_AGAIN_MS : false),
  });
}

export function usePostedAt(record: BatchRecord | undefined): number | undefined {
  const app = useApp();
  const query = useQuery({
    queryKey: ["postedAt", record?.hash],
    queryFn: async () => (record === undefined ? null : await readPostedAt(app, record)),
    enabled: record !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query.data ?? undefined;
}

function DayThread({
  book,
  network,
  row,
  record,
  now,
}: {
  book: ProofBook;
  network: NetworkBook;
  row: DayRow;
  record: BatchRecord;
  now: number;
}): ReactElement {
  const observed = useObservations(network, record);
  const postedAt = usePostedAt(record);
  const { report, day, before } = record;
  const { coinDecimals } = network;
  const bounds = checkBounds({ network: network.name, coinDecimals, before, report, day });
  return (
    <div className="columns">
      <ol className="thread" aria-label="From the sources to the contract">
        <Knot id="sources" title="The sources said" state="none">
          <p className="quiet">
            Before a member signs, it keeps every answer that it got. The hash of all of them is in what it signed.
          </p>
          {observed.data?.basis.observations.map((signed) => (
            <MemberEvidence key={signed.member} record={record} signed={signed} whose="network" />
          ))}
          {observed.data === undefined && <Unnamed observed={observed} />}
        </Knot>
        <ObservedKnot observed={observed}>
          {(basis) => (
            <Seen
              caption="What each member saw of the network, and the median"
              rows={seenRows(
                basis.observations,
                ({ observation }) => (observation.report.epoch === 0 ? undefined : observation.report),
                [
                  ["Blocks", (one) => BigInt(one.blockCount), String],
                  ["First block", (one) => BigInt(one.firstHeight), (value) => value.toLocaleString("en-US")],
                  ["Fees, all blocks", (one) => one.fees, (value) => coins(value, network)],
                  ["Target (compact)", (one) => BigInt(one.bits), (value) => `0x${value.toString(16)}`],
                  ["Price", (one) => one.priceUsd8, formatUsd],
                ],
              )}
            />
          )}
        </ObservedKnot>
        <SignaturesKnot record={record} />
        <Knot id="bounds" title={`${network.name} allows it`} state={stateOf(bounds)}>
          <p className="quiet">The contract&apos;s own bounds, computed here from all batches up to this one.</p>
          <Checks checks={bounds} />
          <RelayWords network={network} />
        </Knot>
        <PaidKnot network={network} row={row} record={record} postedAt={postedAt} now={now} />
      </ol>
      <div className="side">
        {row.finalAt !== undefined && postedAt !== undefined && (
          <DisputePanel
            subject={{
              kind: "day",
              record,
              networkName: network.name,
              coin: { symbol: coinOf(network.name), decimals: coinDecimals },
            }}
            dispute={row.dispute}
            finalAt={day.finalAt}
            postedAt={postedAt}
            now={now}
          />
        )}
        <FarmLinks network={network} epoch={row.epoch} observed={observed} committees={book.committees.length} />
      </div>
    </div>
  );
}

/** Which evidence there is stands in the observations. */
export function Unnamed({ observed }: { observed: UseQueryResult<Observed> }): ReactElement {
  if (!observed.isError) return <Skeleton height="8rem" />;
  return <p>Which answers they kept stands in the members&apos; observations, which no node gave yet.</p>;
}

function Unserved({ observed }: { observed: UseQueryResult<Observed> }): ReactElement {
  if (!observed.isError) return <Skeleton height="8rem" />;
  return (
    <Message tone="quiet" title="No node gave the observations.">
      <p>
        {failureOf(observed.error)} They are asked again in a moment. What the chain itself holds is checked below all
        the same.
      </p>
    </Message>
  );
}

/** What the members saw, side by side, and the medians computed again. */
export function ObservedKnot({
  observed,
  children,
}: {
  observed: UseQueryResult<Observed>;
  children: (basis: Observed["basis"]) => ReactElement;
}): ReactElement {
  const { data, isError } = observed;
  return (
    <Knot id="seen" title="The members saw" state={isError ? "unknown" : stateOf(data?.result.checks)}>
      {data === undefined ? (
        <Unserved observed={observed} />
      ) : (
        <>
          <p className="quiet small-text">
            Served by {data.host}.
            {data.refused.length > 0 && ` Passed over, because they served something else: ${data.refused.join(", ")}.`}
          </p>
          <Checks checks={data.result.checks} />
          {children(data.basis)}
        </>
      )}
    </Knot>
  );
}

function RelayWords({ network }: { network: NetworkBook }): ReactElement {
  const { deployment } = useApp();
  const words =
    deployment.contracts.bitcoinRelay !== undefined && network.name === "Bitcoin"
      ? "New targets come from the relay, which knows them by proof of work alone."
      : "No relay stands behind these rules: a new target is believed within a factor of four, on the word of the quorum.";
  return <p className="quiet small-text">{words}</p>;
}

function PaidKnot({
  network,
  row,
  record,
  postedAt,
  now,
}: {
  network: NetworkBook;
  row: DayRow;
  record: BatchRecord;
  postedAt: number | undefined;
  now: number;
}): ReactElement {
  const decided = network.decided.get(row.epoch);
  const counts = decided ?? record.day;
  const target = bitsToTarget(record.report.bits);
  return (
    <Knot id="paid" title="The contract took it" state="none">
      <dl className="facts">
        <div>
          <dt>Reward of a block</dt>
          <dd className="fig">
            <Sourced hash={decided?.hash ?? record.hash} what="the day as the contract holds it">
              {coins(counts.rewardPerBlock, network)}
            </Sourced>
          </dd>
        </div>
        <div>
          <dt>Difficulty at its start</dt>
          <dd className="fig">{difficultyOf(target).toLocaleString("en-US", { maximumFractionDigits: 0 })}</dd>
        </div>
        <div>
          <dt>Posted</dt>
          <dd className="fig">{postedAt === undefined ? "…" : formatDateTime(postedAt)}</dd>
        </div>
        <div>
          <dt>{row.isFinal ? "Final since" : "Final from"}</dt>
          <dd className="fig">{row.finalAt === undefined ? "…" : formatDateTime(row.finalAt)}</dd>
        </div>
      </dl>
      {decided !== undefined && (
        <p className="small-text">
          A dispute decided what the day is taken for; the figures above are those that count.
        </p>
      )}
      <Prices network={network} epoch={row.epoch} now={now} />
      <Settled record={record} epoch={row.epoch} />
    </Knot>
  );
}

function Prices({ network, epoch, now }: { network: NetworkBook; epoch: number; now: number }): ReactElement {
  const app = useApp();
  const prices = useQuery({
    queryKey: ["prices", epoch, Math.floor(now / 3_600)],
    queryFn: () => readPrices(app, network, epoch),
    structuralSharing: false,
  });
  if (prices.data === undefined) return <Skeleton height="3rem" />;
  return (
    <dl className="facts">
      {prices.data.map(({ feed, priceUsd8, updatedAt, hash }) => (
        <div key={feed}>
          <dt>{feed}, first round after the day</dt>
          <dd className="fig breakable">
            {updatedAt === 0n ? (
              "not recorded"
            ) : (
              <Sourced hash={hash} what={`the price of ${formatDay(epoch)}`}>
                {priceUsd8 === 0n ? "no price" : formatUsd(priceUsd8)}, {formatDateTime(updatedAt)}
              </Sourced>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Series that were paid for the day. */
export function Settled({
  record,
  epoch,
  farmId,
}: {
  record: BatchRecord;
  epoch: number;
  farmId?: number;
}): ReactElement | null {
  const app = useApp();
  const history = useHistory();
  const settled = useQuery({
    queryKey: [LIVE, "settledOn", epoch, record.hash],
    queryFn: () => readSettled(app, epoch, record.block),
    structuralSharing: false,
  });
  if (settled.data === undefined) return <Skeleton height="1.5rem" />;
  const paid = settled.data.flatMap(({ id, hash }) => {
    const terms = history.data?.series.get(id)?.terms;
    const mines = terms?.network === record.network && (farmId === undefined || terms.farmId === farmId);
    return mines ? [{ serial: serialOf(id), hash }] : [];
  });
  if (paid.length === 0) return <p className="quiet small-text">No series has been paid for this day yet.</p>;
  return (
    <p className="small-text">
      Paid for this day:{" "}
      {paid.map(({ serial, hash }, i) => (
        <span key={serial}>
          {i > 0 && ", "}
          <Sourced hash={hash} what={`series #${serial} settled ${formatDay(epoch)}`}>
            series #{serial}
          </Sourced>
        </span>
      ))}
      .
    </p>
  );
}

function FarmLinks({
  network,
  epoch,
  observed,
}: {
  network: NetworkBook;
  epoch: number;
  observed: UseQueryResult<Observed>;
  committees: number;
}): ReactElement | null {
  const history = useHistory();
  const farms = observed.data?.result.farms ?? [];
  if (farms.length === 0) return null;
  return (
    <section className="card" aria-labelledby="farms-title">
      <h2 id="farms-title">Farms in this batch</h2>
      <ul className="plain-list">
        {farms.slice(0, SHOWN_FARMS).map((farm) => (
          <li key={`${farm.farmId}/${farm.epoch}`}>
            <Link to={paths.proof(network.network, farm.epoch, farm.farmId)}>
              {history.data?.farms.get(farm.farmId)?.input.name ?? `Farm ${farm.farmId}`}
              {farm.epoch === epoch ? "" : `, ${formatDay(farm.epoch)}`}
            </Link>
          </li>
        ))}
      </ul>
      {farms.length > SHOWN_FARMS && (
        <p className="quiet">
          and {(farms.length - SHOWN_FARMS).toLocaleString("en-US")} more, each from its series&apos; page.
        </p>
      )}
    </section>
  );
}

const SHOWN_FARMS = 50;
/** How soon nodes are asked again that did not give something. */
export const ASK_AGAIN_MS = 10_000;

/** An amount of the network's own coin: `6.32428855 BTC`. */
export function coins(value: bigint, { coinDecimals, name }: NetworkBook): string {
  return `${formatDecimal(value, coinDecimals, { minDigits: 2, maxDigits: 8 })} ${coinOf(name)}`;
}
