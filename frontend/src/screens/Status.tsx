import { LOCAL_CHAIN_ID, type Obstacle } from "@adit/sdk";
import { formatDateTime, formatDay, shortHex } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useConnection } from "wagmi";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import { useChainNow } from "../app/useChainNow.ts";
import { useHead } from "../chain/head.ts";
import { useHistory } from "../chain/queries.ts";
import {
  memberOf,
  readCommittee,
  readFeeds,
  readHashprices,
  readNetworkDays,
  readNodes,
  readRelay,
  readRpcs,
  readWaiting,
  SERIES_LOOKED_AT,
  type NodeRow,
  type WaitingSeries,
} from "../chain/statusReads.ts";
import { useProofBook } from "../chain/useProofBook.ts";
import { indexerInWords, type IndexerState } from "../indexer/state.ts";
import { useIndexer } from "../indexer/useIndexer.ts";
import {
  blockAge,
  blocksBehind,
  daysPosted,
  feedAge,
  hashpriceAge,
  nodeStanding,
  relayAge,
  worst,
  type Standing,
  type Verdict,
} from "../model/status.ts";
import { hostOf } from "../nodes/client.ts";
import { Badge } from "../parts/Badge.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { useTracked } from "../tx/useTracked.ts";
import "../styles/screens/status.css";

/** How often parts are asked again while the page is looked at; a hidden page asks nothing. */
const ASK_EVERY_MS = 15_000;

const STANDINGS: Readonly<
  Record<Standing, { word: string; shape: string; tone: "proven" | "lamp" | "loss" | "quiet" }>
> = {
  good: { word: "Well", shape: "✓", tone: "proven" },
  late: { word: "Behind", shape: "△", tone: "lamp" },
  bad: { word: "Wrong", shape: "×", tone: "loss" },
  unknown: { word: "Not known", shape: "○", tone: "quiet" },
  off: { word: "Not here", shape: "–", tone: "quiet" },
};

function useAsked<T>(name: string, ask: () => Promise<T>, enabled = true): UseQueryResult<T> {
  return useQuery({
    queryKey: ["status", name],
    queryFn: ask,
    enabled,
    refetchInterval: ASK_EVERY_MS,
    structuralSharing: false,
    retry: false,
  });
}

/** Everything that the product rests on, and how it stands now, in words. */
export default function Status(): ReactElement {
  return (
    <>
      <div className="hero series-hero">
        <h1>Status</h1>
        <p className="lead quiet">
          What the product rests on, asked by this browser just now. Nothing here can lose anybody&apos;s money: units,
          income and escrow are the contracts&apos;, and wait for whatever is late.
        </p>
      </div>
      <div className="status-grid">
        <ChainPart />
        <DaysPart />
        <NodesPart />
        <FeedsPart />
        <RelayPart />
        <IndexerPart />
        <ErrandsPart />
        <WalletPart />
      </div>
    </>
  );
}

type Row = { readonly name: ReactNode; readonly key: string; readonly verdict: Verdict; readonly facts?: ReactNode };

/** One part: how all of it stands, and each thing in it in words. */
function Part({
  id,
  title,
  rows,
  failed,
  empty,
  note,
}: {
  id: string;
  title: string;
  /** undefined until they are known */
  rows: readonly Row[] | undefined;
  failed?: boolean;
  /** what is said where there is nothing */
  empty: string;
  note?: ReactNode;
}): ReactElement {
  const standing: Standing = failed === true ? "unknown" : worst((rows ?? []).map(({ verdict }) => verdict.standing));
  const { word, shape, tone } = STANDINGS[standing];
  return (
    <section
      className="card status-part"
      aria-labelledby={`${id}-title`}
      data-part={id}
      data-standing={rows === undefined ? "asking" : standing}
    >
      <div className="status-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {(rows !== undefined || failed === true) && (
          <Badge tone={tone} shape={shape}>
            {word}
          </Badge>
        )}
      </div>
      {failed === true ? (
        <p className="quiet">It could not be read: the chain&apos;s node did not answer. It is asked again.</p>
      ) : rows === undefined ? (
        <Skeleton height="5rem" />
      ) : rows.length === 0 ? (
        <p className="quiet">{empty}</p>
      ) : (
        <ul className="status-rows">
          {rows.map(({ key, name, verdict, facts }) => (
            <li key={key} className={`status-row status-${verdict.standing}`}>
              <span className="status-mark" aria-hidden="true">
                {STANDINGS[verdict.standing].shape}
              </span>
              <div>
                <p>
                  <strong>{name}</strong> <span className="hidden">{STANDINGS[verdict.standing].word}:</span>{" "}
                  {verdict.words}
                </p>
                {facts !== undefined && <p className="quiet small-text breakable">{facts}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {note !== undefined && <p className="quiet small-text status-note">{note}</p>}
    </section>
  );
}

function ChainPart(): ReactElement {
  const app = useApp();
  const head = useHead(app.head);
  const { deployment } = app;
  const rpcs = useAsked("rpcs", () => readRpcs(app));
  const { number, timestamp, reachable } = head;
  const isLocal = deployment.chainId === LOCAL_CHAIN_ID;
  const name = deployment.chainName ?? (isLocal ? "The local chain" : `Chain ${deployment.chainId}`);
  const pace = app.head.pace();
  const chain: Verdict =
    reachable === false
      ? { standing: "bad", words: "It does not answer this browser. Figures stand still; nothing is lost." }
      : blockAge(isLocal || timestamp === undefined ? undefined : Date.now() / 1_000 - timestamp);
  const rows: Row[] | undefined =
    number === undefined && reachable !== false
      ? undefined
      : [
          {
            key: "chain",
            name,
            verdict: chain,
            facts:
              number === undefined || timestamp === undefined
                ? undefined
                : `Block ${number.toLocaleString("en-US")}, ${formatDateTime(timestamp)}${pace > 1.5 ? `; ${Math.round(pace).toLocaleString("en-US")} seconds of the chain pass in one of yours` : ""}`,
          },
          ...(rpcs.data?.rows ?? []).map(({ url, block, millis }) => ({
            key: url,
            name: hostOf(url),
            verdict: blocksBehind(block, rpcs.data?.newest ?? 0n),
            facts: block === undefined ? undefined : `answered in ${millis} ms`,
          })),
        ];
  return <Part id="chain" title="Chain" rows={rows} empty="" />;
}

function DaysPart(): ReactElement {
  const app = useApp();
  const book = useProofBook();
  const now = useChainNow();
  const networks = [...(book.data?.networks.values() ?? [])];
  const days = useAsked(
    `days/${networks.length}`,
    () =>
      readNetworkDays(
        app,
        networks.map(({ network }) => network),
      ),
    book.data !== undefined,
  );
  const committee = useAsked("committee", () => readCommittee(app));
  const rows =
    days.data === undefined || now === undefined
      ? undefined
      : days.data.map(({ network, lastEpoch, lastFinalEpoch, sequence }): Row => {
          const name = networks.find((one) => one.network === network)?.name ?? `Network ${network}`;
          return {
            key: String(network),
            name: <Link to={paths.proof(network, lastEpoch)}>{name}</Link>,
            verdict: daysPosted({ nowSeconds: now, lastEpoch, lastFinalEpoch }),
            facts: `batch ${sequence}`,
          };
        });
  const { data } = committee;
  const note =
    data === undefined
      ? undefined
      : `Committee ${data.configCount}: ${data.signers.length} members, of which ${data.f} may be faulty; ${data.quorum} signatures make a report.${
          data.next === undefined
            ? ""
            : ` Another committee of ${data.next.signers.length} may come into force from ${formatDateTime(data.next.activeAt)}.`
        }`;
  return (
    <Part
      id="days"
      title="Days and committee"
      rows={rows}
      failed={days.isError || book.isError}
      empty="No network is reported yet."
      note={note}
    />
  );
}

function NodesPart(): ReactElement {
  const app = useApp();
  const nodes = useAsked("nodes", () => readNodes(app));
  const committee = useAsked("committee", () => readCommittee(app));
  const book = useProofBook();
  const rows =
    nodes.data === undefined || (committee.data === undefined && !committee.isError)
      ? undefined
      : nodes.data.map((node): Row => {
          const { heartbeat } = node;
          const member =
            heartbeat === undefined || committee.data === undefined
              ? undefined
              : memberOf(committee.data, heartbeat.address);
          const sequence =
            heartbeat === undefined ? undefined : book.data?.networks.get(heartbeat.network)?.batches.at(-1)?.sequence;
          return {
            key: node.host,
            name: member === undefined ? node.host : `Member ${member + 1}`,
            verdict: nodeStanding({
              failure: node.failure,
              isSigned: node.isSigned,
              member,
              at: heartbeat?.at ?? 0,
              seenMs: node.seenMs,
              batchesBehind: sequence === undefined || heartbeat === undefined ? 0 : sequence - heartbeat.sequence,
              ailments: node.ailments,
            }),
            facts: heartbeat === undefined ? undefined : factsOf(node, heartbeat),
          };
        });
  return (
    <Part
      id="nodes"
      title="Oracle nodes"
      rows={rows}
      failed={nodes.isError}
      empty="This deployment names no committee node, so none can be asked."
    />
  );
}

function factsOf(
  { host, peers }: NodeRow,
  { address, version, configHash, epoch, sequence }: NonNullable<NodeRow["heartbeat"]>,
): string {
  const parts = [
    host,
    `key ${shortHex(address)}`,
    `version ${version}`,
    `configuration ${shortHex(configHash)}`,
    epoch === 0 ? "no batch seen" : `batch ${sequence}, ${formatDay(epoch)}`,
    ...(peers === undefined ? [] : [`sees ${peers.well} of ${peers.all} peers well`]),
  ];
  return parts.join(" · ");
}

function FeedsPart(): ReactElement {
  const app = useApp();
  const now = useChainNow();
  const feeds = useAsked("feeds", () => readFeeds(app));
  const hashprices = useAsked("hashprices", () => readHashprices(app));
  const rows =
    feeds.data === undefined || hashprices.data === undefined || now === undefined
      ? undefined
      : [
          ...feeds.data.map(({ description, updatedAt, heartbeat }) => ({
            key: description,
            name: description,
            verdict: feedAge({ nowSeconds: now, updatedAt, heartbeat }),
          })),
          ...hashprices.data.map(({ address, description, lastPushed, freshUntil }) => ({
            key: address,
            name: description,
            verdict: hashpriceAge({ nowSeconds: now, lastPushed, freshUntil }),
          })),
        ];
  return (
    <Part
      id="feeds"
      title="Price feeds"
      rows={rows}
      failed={feeds.isError || hashprices.isError}
      empty="This deployment names no feed."
    />
  );
}

function RelayPart(): ReactElement {
  const app = useApp();
  const now = useChainNow();
  const relay = useAsked("relay", async () => (await readRelay(app)) ?? null);
  const rows =
    relay.data === undefined || now === undefined
      ? undefined
      : relay.data === null
        ? []
        : [{ key: "relay", name: "Relay", verdict: relayAge({ nowSeconds: now, ...relay.data }) }];
  return (
    <Part
      id="relay"
      title="Bitcoin relay"
      rows={rows}
      failed={relay.isError}
      empty="This deployment has no relay: targets are believed within bounds, on the committee's word, and no payout is proven by Bitcoin's chain."
    />
  );
}

const INDEXER: Readonly<Record<IndexerState["status"], Standing>> = {
  absent: "off",
  asking: "unknown",
  reading: "late",
  ready: "good",
  behind: "late",
  down: "bad",
};

function IndexerPart(): ReactElement {
  const state = useIndexer();
  const rows: Row[] | undefined =
    state.status === "asking"
      ? undefined
      : [
          {
            key: "indexer",
            name: "Indexer",
            verdict: { standing: INDEXER[state.status], words: indexerInWords(state) },
            facts:
              "block" in state && state.block !== undefined
                ? `at block ${state.block.toLocaleString("en-US")}`
                : undefined,
          },
        ];
  return <Part id="indexer" title="History" rows={rows} empty="" />;
}

const WAITS_FOR: Readonly<Record<Obstacle, string>> = {
  None: "can be settled by anybody now",
  NotSold: "is not sold",
  Complete: "is complete",
  EpochNotOver: "is still mined",
  ReportMissing: "waits for the oracle's report",
  ReportNotFinal: "is reported, and waits until nobody can dispute it any more",
  PriceMissing: "waits for a price round to be recorded, which anybody may do",
  Unfunded: "waits for the provider's funding",
  DepositRefused: "waits for a reward token that refuses transfers",
  FarmReportMissing: "waits for the farm's report",
};
/** What a day waits for where nobody is late. */
const USUAL: ReadonlySet<Obstacle> = new Set<Obstacle>([
  "None",
  "ReportNotFinal",
  "ReportMissing",
  "PriceMissing",
  "FarmReportMissing",
]);
const TWO_DAYS = 2;

function ErrandsPart(): ReactElement {
  const app = useApp();
  const now = useChainNow();
  const history = useHistory();
  const waiting = useAsked(
    "waiting",
    async () => (history.data === undefined || now === undefined ? [] : await readWaiting(app, history.data, now)),
    history.data !== undefined && now !== undefined,
  );
  const rows =
    waiting.data === undefined || now === undefined ? undefined : waiting.data.map((one) => waitingRow(one, now));
  const all = history.data?.series.size ?? 0;
  return (
    <Part
      id="errands"
      title="Days that wait"
      rows={rows}
      failed={waiting.isError || history.isError}
      empty="No day that is over waits to be settled."
      note={
        all > SERIES_LOOKED_AT
          ? `Of ${all.toLocaleString("en-US")} series the newest ${SERIES_LOOKED_AT} were asked.`
          : undefined
      }
    />
  );
}

function waitingRow({ id, nextEpoch, obstacle }: WaitingSeries, now: number): Row {
  const days = Math.floor(now / 86_400) - nextEpoch;
  const standing: Standing = days <= TWO_DAYS && USUAL.has(obstacle) ? "good" : "late";
  return {
    key: id.toString(),
    name: <Link to={paths.series(Number(serialOf(id)))}>{`Series #${serialOf(id)}`}</Link>,
    verdict: {
      standing,
      words: `${formatDay(nextEpoch)} ${WAITS_FOR[obstacle]}${days > 1 ? `; ${days} days are over and not settled` : ""}.`,
    },
  };
}

function WalletPart(): ReactElement {
  const { deployment } = useApp();
  const { isConnected, address, chainId, connector } = useConnection();
  const pending = useTracked().filter(({ outcome }) => outcome === "pending").length;
  const rows: Row[] =
    !isConnected || address === undefined
      ? []
      : [
          {
            key: "wallet",
            name: connector?.name ?? "Wallet",
            verdict:
              chainId === deployment.chainId
                ? { standing: "good", words: "It is connected and on the right chain." }
                : {
                    standing: "bad",
                    words: `It is on chain ${chainId ?? "unknown"}; these contracts are on ${deployment.chainId}. Switch it before you send anything.`,
                  },
            facts: address,
          },
          ...(pending === 0
            ? []
            : [
                {
                  key: "pending",
                  name: "Transactions",
                  verdict: {
                    standing: "late" as const,
                    words: `${pending} sent from this browser ${pending === 1 ? "is" : "are"} in no block yet.`,
                  },
                },
              ]),
        ];
  return (
    <Part
      id="wallet"
      title="This browser's wallet"
      rows={rows}
      empty="No wallet is connected. Everything can be read without one."
    />
  );
}
