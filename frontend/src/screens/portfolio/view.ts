import { useEffect, useMemo, useRef, useState } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import type { Known } from "../../chain/events.ts";
import { useHead } from "../../chain/head.ts";
import { useKnown, usePortfolio, useReceived, useTokenPrices, type TokenFeeds } from "../../chain/usePortfolio.ts";
import type { HeldFacts, Holding } from "../../model/holding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { serialOf } from "@adit/sdk/math";
import { keepSnapshot, keptSnapshot } from "./keep.ts";

/** What the portfolio draws: of now, or of the last time that the chain answered. */
export type PortfolioView = {
  readonly account: Address;
  /** Somebody else's, to be looked at only. */
  readonly watching: boolean;
  readonly holdings: readonly Holding[];
  readonly factsOf: (id: bigint) => HeldFacts | undefined;
  /** by reward token, USD with 8 decimals */
  readonly prices: ReadonlyMap<Address, bigint>;
  /** False while the feeds are still asked: a token without a price may have one. */
  readonly arePricesRead: boolean;
  /** Undefined while figures are live. Else the moment that they are of, unix seconds of the chain, and when it was read. */
  readonly asOf: { readonly chainSeconds: number; readonly savedAtMs: number } | undefined;
};

export type ViewState =
  | { readonly status: "failed" }
  /** `received`: series that the account was ever sent, once that is known. */
  | { readonly status: "loading"; readonly received: readonly bigint[] | undefined }
  /** `isKept`: the chain never answered, and this is what this device had kept. */
  | { readonly status: "ready"; readonly view: PortfolioView; readonly isKept: boolean };

/** How often the kept portfolio is brought up to date at most. */
const KEEP_EVERY_MS = 10_000;

function factsIn(history: Known, id: bigint): HeldFacts | undefined {
  const terms = history.series.get(id)?.terms;
  if (terms === undefined) return undefined;
  return {
    id,
    serial: Number(serialOf(id)),
    farm: history.farms.get(terms.farmId)?.input.name ?? `Farm ${terms.farmId}`,
    provider: terms.provider,
    providerName: history.providers.get(terms.provider)?.name ?? "Provider without a name",
    network: terms.network,
    unitHashrate: terms.unitHashrate,
    startEpoch: terms.startEpoch,
    epochs: terms.epochs,
    graceSeconds: terms.graceSeconds,
    saleEnd: terms.saleEnd,
    paymentToken: terms.paymentToken,
  };
}

/** Feeds of each reward token that is held, as the first series with it names them. */
function feedsOf(holdings: readonly Holding[], history: Known): readonly TokenFeeds[] {
  const feeds = new Map<Address, TokenFeeds>();
  for (const { id, lanes } of holdings) {
    const terms = history.series.get(id)?.terms;
    if (terms === undefined) continue;
    for (const [i, { token }] of lanes.entries())
      if (!feeds.has(token)) feeds.set(token, { token, feeds: i === 0 ? terms.feeds : terms.secondFeeds });
  }
  return [...feeds.values()];
}

const NO_PRICES: ReadonlyMap<Address, bigint> = new Map();
const NO_HOLDINGS: readonly Holding[] = [];

/** The portfolio of an account: live, else the one that was kept on this device, else nothing yet. */
export function usePortfolioView(account: Address, watching: boolean): ViewState {
  const app = useApp();
  const { reachable, timestamp } = useHead(app.head);
  const portfolio = usePortfolio(account);
  const holdings = portfolio.data?.holdings ?? NO_HOLDINGS;
  const received = useReceived(account);
  const { data: known, isError: isUnknown } = useKnown(received);
  const feeds = useMemo(() => (known === undefined ? [] : feedsOf(holdings, known)), [holdings, known]);
  const { data: read } = useTokenPrices(feeds);
  const prices = read ?? NO_PRICES;
  const arePricesRead = read !== undefined;
  const facts = useMemo(() => {
    const map = new Map<bigint, HeldFacts>();
    if (known !== undefined)
      for (const { id } of holdings) {
        const own = factsIn(known, id);
        if (own !== undefined) map.set(id, own);
      }
    return map;
  }, [holdings, known]);
  const isRead = portfolio.data?.account === account && known !== undefined;
  const seenAt = useSeenAt(reachable, timestamp);
  useKeep(isRead && !watching && reachable === true && timestamp !== undefined, (): Snapshot => ({
    account,
    chainSeconds: timestamp ?? 0,
    savedAtMs: Date.now(),
    blockNumber: portfolio.data?.blockNumber ?? 0n,
    holdings,
    facts: [...facts.values()],
    prices: [...prices],
  }));
  const kept = useKept(account, !isRead && reachable === false);

  // The same figures keep their identity: thousands of rows are sorted and drawn again only for new ones.
  const asOf = reachable === false ? seenAt : undefined;
  const live = useMemo(
    (): PortfolioView => ({
      account,
      watching,
      holdings,
      factsOf: (id) => facts.get(id),
      prices,
      arePricesRead,
      asOf,
    }),
    [account, watching, holdings, facts, prices, arePricesRead, asOf],
  );
  const old = useMemo(() => (kept === undefined ? undefined : viewOf(kept, watching)), [kept, watching]);
  if (isRead) return { status: "ready", view: live, isKept: false };
  if (old !== undefined && reachable === false) return { status: "ready", view: old, isKept: true };
  const failed = reachable === false || portfolio.isError || isUnknown;
  return failed ? { status: "failed" } : { status: "loading", received };
}

function viewOf(kept: Snapshot, watching: boolean): PortfolioView {
  const facts = new Map(kept.facts.map((one) => [one.id, one]));
  return {
    account: kept.account,
    watching,
    holdings: kept.holdings,
    factsOf: (id) => facts.get(id),
    prices: new Map(kept.prices),
    arePricesRead: true,
    asOf: { chainSeconds: kept.chainSeconds, savedAtMs: kept.savedAtMs },
  };
}

/** When the chain answered last. */
function useSeenAt(
  reachable: boolean | undefined,
  timestamp: number | undefined,
): { readonly chainSeconds: number; readonly savedAtMs: number } | undefined {
  const [seen, setSeen] = useState<{ chainSeconds: number; savedAtMs: number }>();
  useEffect(() => {
    if (reachable === true && timestamp !== undefined) setSeen({ chainSeconds: timestamp, savedAtMs: Date.now() });
  }, [reachable, timestamp]);
  return seen;
}

/** Keeps what is on screen every few seconds, and when the page is left. */
function useKeep(isWorth: boolean, make: () => Snapshot): void {
  const { deployment } = useApp();
  const latest = useRef({ isWorth, make });
  useEffect(() => {
    latest.current = { isWorth, make };
  });
  useEffect(() => {
    const keep = (): void => {
      if (latest.current.isWorth) void keepSnapshot(deployment, latest.current.make());
    };
    const onHide = (): void => {
      if (document.visibilityState === "hidden") keep();
    };
    const timer = setInterval(keep, KEEP_EVERY_MS);
    document.addEventListener("visibilitychange", onHide);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onHide);
    };
  }, [deployment]);
  // The first one at once: a connection may be lost before the first tick.
  useEffect(() => {
    if (isWorth) void keepSnapshot(deployment, latest.current.make());
  }, [isWorth, deployment]);
}

function useKept(account: Address, isWanted: boolean): Snapshot | undefined {
  const { deployment } = useApp();
  const [kept, setKept] = useState<Snapshot>();
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    void keptSnapshot(deployment, account).then((snapshot) => {
      if (isCurrent) setKept(snapshot);
    });
    return () => {
      isCurrent = false;
    };
  }, [deployment, account, isWanted]);
  return kept?.account === account ? kept : undefined;
}
