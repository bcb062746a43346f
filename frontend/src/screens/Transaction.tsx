import { formatDateTime } from "@adit/sdk/format";
import { useQuery } from "@tanstack/react-query";
import { useEffect, type ReactElement } from "react";
import { TransactionNotFoundError, TransactionReceiptNotFoundError, type Hash, type TransactionReceipt } from "viem";
import { getBlock, getTransaction, getTransactionReceipt } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import { useHead } from "../chain/head.ts";
import { useHistory } from "../chain/queries.ts";
import { Badge } from "../parts/Badge.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import {
  decodeCall,
  decodeLogs,
  meaningOfEvent,
  sentenceCase,
  type DecodeContext,
  type DecodedValue,
} from "../tx/decode.ts";
import { revertReason } from "../tx/follow.ts";
import type { Tracked } from "../tx/store.ts";
import { useTracked } from "../tx/useTracked.ts";
import { readBondToken } from "../plans/dispute.ts";

async function readTransaction(app: App, hash: Hash) {
  const sent = await getTransaction(app.client, { hash });
  const receipt = await receiptOf(app, hash);
  if (receipt === undefined) return { sent, mined: undefined };
  const block = await getBlock(app.client, { blockNumber: receipt.blockNumber });
  const failure = receipt.status === "success" ? undefined : await revertReason(app.client, app.deployment, hash);
  return { sent, mined: { receipt, block, failure } };
}

/** The receipt; undefined while the transaction is in no block. */
async function receiptOf(app: App, hash: Hash): Promise<TransactionReceipt | undefined> {
  try {
    return await getTransactionReceipt(app.client, { hash });
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  }
}

/** One transaction, as the chain has it: where every linked figure comes from. */
export default function Transaction({ hash }: { hash: Hash }): ReactElement {
  const app = useApp();
  const all = useTracked();
  // What was sent may have become another transaction: sped up, or replaced.
  const tracked = all.find((one) => one.hash === hash || one.key === hash);
  const key = tracked?.key ?? hash;
  useEffect(() => app.transactions.tellInline(key), [app, key]);
  const query = useQuery({
    queryKey: ["transaction", hash],
    queryFn: () => readTransaction(app, hash),
    // One that is not in a block yet is looked at again until it is.
    refetchInterval: ({ state }) => (state.data?.mined === undefined ? 2_000 : false),
  });
  return (
    <div className="narrow">
      <div className="hero series-hero">
        <h1>Transaction</h1>
        <p className="fig breakable quiet">{hash}</p>
        {tracked !== undefined && <p>Sent from this browser: {tracked.label}.</p>}
        <ExplorerLink hash={hash} />
      </div>
      {tracked !== undefined && <Fate tracked={tracked} hash={hash} />}
      {query.data === undefined ? (
        query.isError ? (
          <NotFound unknown={query.error instanceof TransactionNotFoundError} />
        ) : (
          <div className="card">
            <Skeleton height="16rem" />
          </div>
        )
      ) : (
        <Details {...query.data} />
      )}
    </div>
  );
}

function ExplorerLink({ hash }: { hash: Hash }): ReactElement | null {
  const { explorerUrl } = useApp().deployment;
  if (explorerUrl === undefined || !/^https?:/.test(explorerUrl)) return null;
  const url = `${explorerUrl.replace(/\/+$/, "")}/tx/${hash}`;
  return (
    <p className="small-text">
      <a href={url} target="_blank" rel="noreferrer noopener">
        See it in the block explorer, {new URL(explorerUrl).host}
      </a>
    </p>
  );
}

/** What became of it where the chain alone cannot say: it was sped up, cancelled, or another one took its place. */
function Fate({ tracked, hash }: { tracked: Tracked; hash: Hash }): ReactElement | null {
  const { outcome, by, spedUp, reason, advice, missing } = tracked;
  const other = tracked.hash !== undefined && tracked.hash !== hash ? tracked.hash : by;
  const link = other !== undefined && (
    <p>
      <Link to={paths.transaction(other)}>See the transaction that took its place</Link>
    </p>
  );
  if (outcome === "replaced" || outcome === "cancelled")
    return (
      <Message
        tone="loss"
        title={
          outcome === "cancelled"
            ? "It was cancelled in the wallet."
            : "The wallet sent another transaction in its place."
        }
      >
        <p>
          {reason ?? "This one can no longer happen."} {advice}
        </p>
        {link}
      </Message>
    );
  if (spedUp && other !== undefined)
    return (
      <Message tone="quiet" title="The wallet sent it again with a higher fee.">
        <p>The same action, under another hash. Only one of the two can happen.</p>
        {link}
      </Message>
    );
  if (outcome === "pending" && missing)
    return (
      <Message tone="quiet" title="No node knows it at present.">
        <p>
          It may have been dropped for its low fee. Nothing has happened; the wallet can send it again or cancel it.
        </p>
      </Message>
    );
  return null;
}

function NotFound({ unknown }: { unknown: boolean }): ReactElement {
  if (!unknown) {
    return (
      <Message tone="loss" title="The transaction could not be read." live>
        <p>The chain did not answer. This page tries again.</p>
      </Message>
    );
  }
  return (
    <Message tone="quiet" title="This chain does not know the transaction." live>
      <p>
        The link may be cut short or for another chain, or the transaction has not reached this node yet. This page
        tries again.
      </p>
    </Message>
  );
}

function Details({ sent, mined }: Awaited<ReturnType<typeof readTransaction>>): ReactElement {
  const app = useApp();
  const { deployment } = app;
  const history = useHistory();
  const head = useHead(app.head);
  const bondToken = useQuery({
    queryKey: ["bondToken"],
    queryFn: () => readBondToken(app),
    enabled: deployment.contracts.disputes !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const context: DecodeContext = {
    deployment,
    termsOf: (id) => history.data?.series.get(id)?.terms,
    bondToken: bondToken.data,
  };
  const depth = mined === undefined || head.number === undefined ? undefined : head.number - mined.block.number + 1n;
  const call = sent.to === null ? undefined : decodeCall(context, sent.to, sent.input);
  const events = mined === undefined ? [] : decodeLogs(context, mined.receipt.logs);
  return (
    <>
      <section className="card" aria-labelledby="facts-title">
        <h2 id="facts-title" className="row">
          {call === undefined ? "A call" : sentenceCase(call.name)}{" "}
          {mined === undefined ? (
            <Badge tone="lamp" shape="…">
              Waiting for a block
            </Badge>
          ) : mined.failure === undefined ? (
            <Badge tone="proven" shape="✓">
              Confirmed
            </Badge>
          ) : (
            <Badge tone="loss" shape="×">
              Failed
            </Badge>
          )}
        </h2>
        {mined?.failure !== undefined && (
          <Message tone="loss" title={mined.failure.reason}>
            <p>{mined.failure.advice}</p>
          </Message>
        )}
        <p className="quiet small-text">{statusInWords(mined, depth)}</p>
        <dl className="facts">
          <div>
            <dt>Block</dt>
            <dd className="fig">
              {mined === undefined
                ? "none yet"
                : `${mined.block.number.toLocaleString("en-US")}, ${formatDateTime(mined.block.timestamp)}`}
            </dd>
          </div>
          <div>
            <dt>From</dt>
            <dd className="fig breakable">{sent.from}</dd>
          </div>
          <div>
            <dt>To</dt>
            <dd className="breakable">
              {call === undefined ? "" : `${call.contract} `}
              <span className="fig quiet breakable">{sent.to ?? "a new contract"}</span>
            </dd>
          </div>
          {mined !== undefined && (
            <div>
              <dt>Gas used</dt>
              <dd className="fig">{mined.receipt.gasUsed.toLocaleString("en-US")}</dd>
            </div>
          )}
        </dl>
        {call !== undefined && call.values.length > 0 && (
          <details>
            <summary>What was asked</summary>
            <Values values={call.values} />
          </details>
        )}
      </section>
      {mined !== undefined && (
        <section aria-labelledby="events-title">
          <h2 id="events-title">What it did</h2>
          {events.length === 0 ? (
            <p className="quiet">It left no events.</p>
          ) : (
            <ol className="cards">
              {events.map((event) => (
                <li key={event.logIndex} className="card event">
                  <h3>
                    {meaningOfEvent(event.name)}{" "}
                    <span className="quiet small-text event-name">
                      {event.contract} {event.name}
                    </span>
                  </h3>
                  <Values values={event.values} />
                </li>
              ))}
            </ol>
          )}
        </section>
      )}
    </>
  );
}

type Mined = Awaited<ReturnType<typeof readTransaction>>["mined"];

function statusInWords(mined: Mined, depth: bigint | undefined): string {
  if (mined === undefined)
    return "It is known to the node and in no block yet. Nothing has happened so far; it may take a while.";
  const { failure } = mined;
  const blocks =
    depth === undefined || depth < 1n
      ? ""
      : ` ${depth.toLocaleString("en-US")} ${depth === 1n ? "block has" : "blocks have"} it or came after it.`;
  return failure === undefined
    ? `It is in a block and did what it was to do.${blocks}`
    : `It is in a block and was refused there: it changed nothing, and its network fee is spent.${blocks}`;
}

function Values({ values }: { values: readonly DecodedValue[] }): ReactElement {
  return (
    <dl className="facts values">
      {values.map(({ path, text, raw }) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd className="fig breakable" title={raw}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
