import { glanceAbi } from "@adit/sdk/abis";
import { keepPreviousData, queryOptions, skipToken, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { fromEither, useSource } from "../indexer/useIndexer.ts";
import type { History } from "./events.ts";
import { useHead } from "./head.ts";
import { LIVE } from "./liveKey.ts";

/* What the first screen needs of the chain. The rest is in `queries.ts`, which it does not load. */

export { LIVE };
/** A price older than this is no price of today. */
const MAX_PRICE_AGE_SECONDS = 86_400;

/** Asks again for what is on screen whenever a new block was seen, or another one in its place. Mounted once. */
export function useFollowChain(): void {
  const app = useApp();
  const { number, hash } = useHead(app.head);
  useEffect(() => {
    if (number !== undefined) void app.queries.invalidateQueries({ queryKey: [LIVE] }, { cancelRefetch: false });
  }, [app, number, hash]);
}

/**
 * Providers, farms, series and the newest network days: from the indexer where it answers, else from the chain's events.
 * @param isWanted where there may be a cheaper way
 */
export function useHistory(isWanted = true): UseQueryResult<History> {
  const app = useApp();
  const { number } = useHead(app.head);
  const source = useSource();
  return useQuery({
    queryKey: HISTORY,
    queryFn: () =>
      fromEither(
        app,
        source,
        (reads) =>
          reads.history((part) => {
            app.queries.setQueryData(PART, part);
          }),
        async () => await (await app.history()).read(),
      ),
    enabled: isWanted && number !== undefined && source !== undefined,
    structuralSharing: false,
  });
}

const HISTORY = [LIVE, "history"] as const;
const PART = ["historyPart"] as const;

/** What there is while the first reading goes on: the newest series alone. For lists; a single series may not be among them yet. */
export function useHistoryPart(): History | undefined {
  return useQuery<History>({ queryKey: PART, queryFn: skipToken, structuralSharing: false }).data;
}

export function priceQuery(app: App, feeds: readonly [Address, Address, Address] | undefined) {
  return queryOptions({
    queryKey: [LIVE, "price", feeds],
    queryFn: () =>
      readContract(app.client, {
        address: app.deployment.contracts.priceRounds,
        abi: glanceAbi,
        functionName: "latestPrice",
        args: [feeds ?? NO_FEEDS, MAX_PRICE_AGE_SECONDS],
      }),
    enabled: feeds !== undefined,
    placeholderData: keepPreviousData,
  });
}

export const ZERO: Address = "0x0000000000000000000000000000000000000000";
const NO_FEEDS = [ZERO, ZERO, ZERO] as const;
