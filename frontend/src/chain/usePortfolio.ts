import { glanceAbi } from "@adit/sdk/abis";
import { keepPreviousData, skipToken, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { indexerReads, useSource } from "../indexer/useIndexer.ts";
import type { Known } from "./events.ts";
import { useHead } from "./head.ts";
import { PortfolioReader, type PortfolioData } from "./portfolioReader.ts";
import { LIVE, useHistory, ZERO } from "./queries.ts";

/** One reader for each app: it remembers what it read. */
const readers = new WeakMap<App, PortfolioReader>();

function readerOf(app: App): PortfolioReader {
  const reader =
    readers.get(app) ??
    new PortfolioReader(app.client, app.deployment, app.head, (account, ids) => {
      // An unchanged list keeps its identity.
      app.queries.setQueryData<readonly bigint[]>(receivedKey(account), (before) =>
        before?.length === ids.length && before.every((id, i) => id === ids[i]) ? before : ids,
      );
    });
  readers.set(app, reader);
  return reader;
}

const receivedKey = (account: Address | undefined) => ["received", account] as const;

/** Series that the account was ever sent; undefined until that is known, which is before it is known what it holds of them. */
export function useReceived(account: Address | undefined): readonly bigint[] | undefined {
  return useQuery<readonly bigint[]>({ queryKey: receivedKey(account), queryFn: skipToken, structuralSharing: false })
    .data;
}

/** After blocks were replaced, what the indexer says of them is asked again: it notices a little earlier or later than this page. */
const REASK_MS = 15_000;

/**
 * What these series are: from the indexer these alone, and the history of everything only where it does not tell.
 * An answer without one of them is none: it may not have got to a sale that was opened a moment ago.
 */
export function useKnown(ids: readonly bigint[] | undefined): {
  readonly data: Known | undefined;
  readonly isError: boolean;
} {
  const app = useApp();
  useHead(app.head);
  const source = useSource();
  const replaced = app.head.replacements.mark();
  const asked = useQuery<Known>({
    queryKey: ["known", replaced, ids?.join()],
    queryFn: async () => {
      const reads = await indexerReads(app);
      const known = await reads?.known(ids ?? []);
      if (known === undefined || ids?.some((id) => !known.series.has(id)) === true)
        throw new Error("The indexer does not know all of these series");
      return known;
    },
    enabled: source === "indexer" && ids !== undefined,
    refetchInterval: replaced === 0 ? false : REASK_MS,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: keepPreviousData,
    retry: 1,
  });
  const whole = useHistory(source === "chain" || asked.isError);
  return { data: whole.data ?? asked.data, isError: whole.isError };
}

/** Everything that the account holds. */
export function usePortfolio(account: Address | undefined): UseQueryResult<PortfolioData> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "portfolio", account],
    queryFn: () => readerOf(app).read(account ?? ZERO, app.head.get().number ?? 0n),
    enabled: account !== undefined && number !== undefined,
    structuralSharing: false,
  });
}

/** A price feed set of one reward token, as terms name it. */
export type TokenFeeds = { readonly token: Address; readonly feeds: readonly [Address, Address, Address] };

const MAX_PRICE_AGE_SECONDS = 86_400;

/** Today's USD prices (8 decimals) by reward token; a token without a fresh feed is missing. */
export function useTokenPrices(tokens: readonly TokenFeeds[]): UseQueryResult<ReadonlyMap<Address, bigint>> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "tokenPrices", tokens],
    queryFn: async () => {
      const prices = await Promise.all(
        tokens.map(async ({ token, feeds }) => {
          const price = await readContract(app.client, {
            address: app.deployment.contracts.priceRounds,
            abi: glanceAbi,
            functionName: "latestPrice",
            args: [feeds, MAX_PRICE_AGE_SECONDS],
          });
          return [token, price] as const;
        }),
      );
      return new Map(prices.filter(([, price]) => price > 0n));
    },
    enabled: tokens.length > 0,
    structuralSharing: false,
  });
}
