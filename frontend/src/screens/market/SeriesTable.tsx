import type { DeploymentToken } from "@adit/sdk";
import { formatDecimal } from "@adit/sdk/format";
import { useDeferredValue, useEffect, useMemo, useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths, replaceSearch, useSearch } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import { useMatches } from "../../app/useMatches.ts";
import type { History } from "../../chain/events.ts";
import { useNetworks, usePrices, useRentals, useStates } from "../../chain/market.ts";
import { tokenAt } from "../../config/deployment.ts";
import { FigureBook } from "../../model/figureBook.ts";
import {
  efficiencyUnit,
  marketQueryOf,
  marketRows,
  needsFigures,
  selected,
  writeMarketQuery,
  type MarketQuery,
  type MarketRow,
} from "../../model/market.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Controls } from "./Controls.tsx";
import { Rows } from "./Rows.tsx";

const WIDE = "(min-width: 1000px)";
/** States follow the clock; a minute is fine enough for what is on the other side of the window. */
const CLOCK_SECONDS = 60;

/** All series, or one provider's: sorted and filtered by what stands in the address. */
export function SeriesTable({
  history,
  isPart,
  failed,
  provider,
}: {
  history: History | undefined;
  /** there are more series, which are still being read */
  isPart: boolean;
  failed: boolean;
  provider?: Address;
}): ReactElement {
  // What was read is drawn in slices: thousands of series must not stop a tap or a scroll.
  const shown = useDeferredValue(history);
  if (shown === undefined) return failed ? <Unreachable /> : <Loading />;
  return <Loaded history={shown} isPart={isPart} provider={provider} />;
}

function Loaded({
  history,
  isPart,
  provider,
}: {
  history: History;
  isPart: boolean;
  provider: Address | undefined;
}): ReactElement {
  const search = useSearch();
  const query = useMemo(() => marketQueryOf(search), [search]);
  const rows = useRows(history, provider);
  const networks = useNetworks(useMemo(() => networksOf(history), [history]));
  const rentals = useRentals();
  const { book, ready } = useFigures(history, rows, networks, query);
  const wide = useMatches(WIDE);
  const efficiency = useMemo(() => efficiencyUnit(query.network, networks), [query.network, networks]);
  const wanted = useMemo(
    // `ready` counts what is worked out: the order changes with it.
    () =>
      ready < 0 ? [] : selected(rows, query, { ...book.known, efficiency, isForRent: ({ id }) => rentals.has(id) }),
    [rows, query, book, efficiency, rentals, ready],
  );
  const change = (part: Partial<MarketQuery>): void => {
    replaceSearch((params) => {
      writeMarketQuery({ ...query, ...part }, params);
    });
  };
  if (rows.length === 0) return <Nothing provider={provider} />;
  return (
    <>
      <Controls query={query} networks={networks} efficiency={efficiency.name} onChange={change} />
      <p className="market-count quiet small-text" role="status">
        {wanted.length === rows.length
          ? `${count(rows.length)}${isPart ? " so far" : ""}.`
          : `${formatDecimal(BigInt(wanted.length), 0)} of ${count(rows.length)}${isPart ? " so far" : ""}.`}
        {!book.isFilled(rows, needsFigures(query)) && " Their figures are being worked out."}
      </p>
      {wanted.length === 0 ? (
        <NoneWanted query={query} />
      ) : (
        <Rows
          rows={wanted}
          book={book}
          rentals={rentals}
          networks={networks}
          query={query}
          wide={wide}
          ofProvider={provider !== undefined}
          onSort={(sort) => {
            change({ sort, reversed: query.sort === sort && !query.reversed });
          }}
        />
      )}
    </>
  );
}

function count(series: number): string {
  return series === 1 ? "1 series" : `${formatDecimal(BigInt(series), 0)} series`;
}

function networksOf(history: History): readonly number[] {
  const networks = new Set<number>();
  for (const { terms } of history.series.values()) {
    networks.add(terms.network);
    if (terms.secondNetwork !== 0) networks.add(terms.secondNetwork);
  }
  return [...networks].sort((a, b) => a - b);
}

/** Tokens by address: asked for once for each of thousands of rows. */
function useTokens(): (address: Address) => DeploymentToken {
  const { deployment } = useApp();
  return useMemo(() => {
    const known = new Map<Address, DeploymentToken>();
    return (address) => {
      const token = known.get(address) ?? tokenAt(deployment, address);
      known.set(address, token);
      return token;
    };
  }, [deployment]);
}

function useRows(history: History, provider: Address | undefined): readonly MarketRow[] {
  const tokenOf = useTokens();
  const states = useStates(history);
  const now = useChainNow();
  const nowSeconds = Math.floor((now ?? 0) / CLOCK_SECONDS) * CLOCK_SECONDS;
  return useMemo(() => {
    const rows = marketRows({ history, nowSeconds, states, tokenOf });
    return provider === undefined ? rows : rows.filter(({ record }) => record.terms.provider === provider);
  }, [history, nowSeconds, states, tokenOf, provider]);
}

/** The book of figures for what is known now, filled in the background as far as the order or a bound needs it. */
function useFigures(
  history: History,
  rows: readonly MarketRow[],
  networks: ReturnType<typeof useNetworks>,
  query: MarketQuery,
): { readonly book: FigureBook; readonly ready: number } {
  const tokenOf = useTokens();
  const priceOf = usePrices(history);
  const { reports } = history;
  const book = useMemo(
    () =>
      new FigureBook({
        reportOf: (network) => reports.get(network)?.at(-1),
        networkOf: (network) => networks.get(network),
        priceOf,
        tokenOf,
      }),
    [reports, networks, priceOf, tokenOf],
  );
  const [ready, setReady] = useState(0);
  const { net, breakEven } = needsFigures(query);
  useEffect(() => {
    const needs = { net, breakEven };
    if (book.isFilled(rows, needs)) return;
    const stop = new AbortController();
    const rest = (): Promise<void> =>
      new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
    void book.fill(rows, needs, { signal: stop.signal, now: () => performance.now(), rest }).then((done) => {
      if (done) setReady((times) => times + 1);
    });
    return () => {
      stop.abort();
    };
  }, [book, rows, net, breakEven]);
  return { book, ready };
}

function Unreachable(): ReactElement {
  return (
    <Message tone="loss" title="The list of series could not be read." live>
      <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
    </Message>
  );
}

function Loading(): ReactElement {
  return (
    <div className="market-skeleton" aria-busy="true">
      <span className="hidden" role="status">
        Reading the series
      </span>
      <Skeleton width="min(22rem, 100%)" height="42px" />
      {[1, 2, 3, 4].map((i) => (
        <Skeleton key={i} height="92px" />
      ))}
    </div>
  );
}

function Nothing({ provider }: { provider: Address | undefined }): ReactElement {
  return provider === undefined ? (
    <Message tone="quiet" title="No series yet">
      <p>When a provider opens a series, its terms stand here for good. Nothing can be bought before that.</p>
    </Message>
  ) : (
    <Message tone="quiet" title="It has opened no series">
      <p>
        Nothing of this provider can be bought or rented. <Link to={paths.market}>See all series</Link>.
      </p>
    </Message>
  );
}

function NoneWanted({ query }: { query: MarketQuery }): ReactElement {
  return (
    <Message tone="quiet" title={query.show === "rent" ? "Nothing like that is for rent" : "No series is like that"}>
      <p>
        {query.show === "rent"
          ? "Holders offer units for rent by themselves; none of the offers fits what you asked for."
          : "No series fits all that you asked for. A figure that is not known never passes a bound on it."}
      </p>
      <button
        type="button"
        className="button small"
        onClick={() => {
          replaceSearch((params) => {
            writeMarketQuery(marketQueryOf(""), params);
          });
        }}
      >
        Show all series
      </button>
    </Message>
  );
}
