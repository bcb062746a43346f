import { erc20Abi, hashpowerAbi } from "@adit/sdk/abis";
import { keepPreviousData, queryOptions, useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { fromEither, indexerReads, useSource } from "../indexer/useIndexer.ts";
import { AccountReader, type AccountActivity } from "./accountEvents.ts";
import type { EpochRange, IncomeDay } from "./income.ts";
import { LIVE, seriesQuery, useHistory, ZERO, type SeriesLive } from "./queries.ts";

/** One reader of account events for each app: it remembers what it read. */
const readers = new WeakMap<App, AccountReader>();

function readerOf(app: App): AccountReader {
  const reader = readers.get(app) ?? new AccountReader(app.client, app.deployment, app.head);
  readers.set(app, reader);
  return reader;
}

async function readPosition(app: App, account: Address, id: bigint) {
  const { hashpower } = app.deployment.contracts;
  const [units, index, accrued] = await readContract(app.client, {
    address: hashpower,
    abi: hashpowerAbi,
    functionName: "positionOf",
    args: [account, id],
  });
  return { units, index, accrued };
}

export type Position = Awaited<ReturnType<typeof readPosition>>;

export function positionQuery(app: App, account: Address | undefined, id: bigint) {
  return queryOptions({
    queryKey: [LIVE, "position", account, id.toString()],
    queryFn: () => readPosition(app, account ?? ZERO, id),
    enabled: account !== undefined,
    structuralSharing: false,
  });
}

export function usePosition(account: Address | undefined, id: bigint): UseQueryResult<Position> {
  return useQuery(positionQuery(useApp(), account, id));
}

export function balanceQuery(app: App, token: Address, account: Address | undefined) {
  return queryOptions({
    queryKey: [LIVE, "balance", token, account],
    queryFn: () =>
      readContract(app.client, { address: token, abi: erc20Abi, functionName: "balanceOf", args: [account ?? ZERO] }),
    enabled: account !== undefined,
  });
}

/**
 * What an account did or got, newest first: from the indexer all kinds of it, from the chain's logs purchases, claims, transfers
 * and refunds.
 * @param limit rows at most
 */
export function useAccountActivity(
  account: Address | undefined,
  limit = 100,
): UseQueryResult<{ readonly events: readonly AccountActivity[]; readonly source: "indexer" | "chain" }> {
  const app = useApp();
  const source = useSource();
  const history = useHistory();
  const series = history.data?.series;
  return useQuery({
    queryKey: [LIVE, "activity", account, limit],
    queryFn: () =>
      fromEither<{ readonly events: readonly AccountActivity[]; readonly source: "indexer" | "chain" }>(
        app,
        source,
        async (reads) => ({ events: await reads.activity(account ?? ZERO, limit), source: "indexer" }),
        async () => ({
          events: await readerOf(app).read(account ?? ZERO, limit, (id) => series?.get(id)?.terms),
          source: "chain",
        }),
      ),
    enabled: account !== undefined && source !== undefined && series !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

export type IncomeState =
  | { readonly status: "loading" }
  /** Without the indexer nobody knows what was earned on which day. */
  | { readonly status: "unavailable" }
  | { readonly status: "ready"; readonly days: readonly IncomeDay[] };

/** What an account earned of each day in a range of UTC days, both included; only the indexer tells it. */
export function useIncome(account: Address | undefined, range: EpochRange | undefined): IncomeState {
  const app = useApp();
  const source = useSource();
  const { data, isError } = useQuery({
    queryKey: [LIVE, "income", account, range?.from, range?.to],
    queryFn: async () => {
      const reads = await indexerReads(app);
      return (await reads?.income(account ?? ZERO, range ?? { from: 0, to: 0 })) ?? [];
    },
    enabled: source === "indexer" && account !== undefined && range !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  if (source === "chain" || (isError && data === undefined)) return { status: "unavailable" };
  return data === undefined ? { status: "loading" } : { status: "ready", days: data };
}

/** A holding with what its figures need. */
export type HeldSeries = { readonly id: bigint; readonly position: Position; readonly live: SeriesLive };

/** Every series in which the account has units or rewards. */
export function useHoldings(
  account: Address | undefined,
  ids: readonly bigint[],
): { status: "loading" | "failed" | "ready"; held: readonly HeldSeries[] } {
  const app = useApp();
  const positions = useQueries({ queries: ids.map((id) => positionQuery(app, account, id)) });
  const lives = useQueries({ queries: ids.map((id) => ({ ...seriesQuery(app, id), enabled: account !== undefined })) });
  const held: HeldSeries[] = [];
  let waiting = false;
  let failed = false;
  for (const [i, id] of ids.entries()) {
    const position = positions[i];
    const live = lives[i];
    if (position?.data === undefined || live?.data === undefined) {
      waiting = true;
      failed ||= position?.isError === true || live?.isError === true;
    } else if (position.data.units > 0n || position.data.accrued > 0n) {
      held.push({ id, position: position.data, live: live.data });
    }
  }
  return { status: failed ? "failed" : waiting ? "loading" : "ready", held };
}
