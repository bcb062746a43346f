import { erc20Abi, hashpowerAbi } from "@adit/sdk/abis";
import { queryOptions, useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { AccountReader, type AccountEvent } from "./accountEvents.ts";
import { useHead } from "./head.ts";
import { LIVE, seriesQuery, ZERO, type SeriesLive } from "./queries.ts";

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

export function useAccountEvents(account: Address | undefined): UseQueryResult<readonly AccountEvent[]> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "account", account],
    queryFn: () => readerOf(app).read(account ?? ZERO),
    enabled: account !== undefined && number !== undefined,
    structuralSharing: false,
  });
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
