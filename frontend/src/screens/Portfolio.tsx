import { formatDateTime, shortHex } from "@adit/sdk/format";
import { hasTwoTokens } from "@adit/sdk/math";
import { lazy, Suspense, useDeferredValue, useState, type ReactElement } from "react";
import { getAddress, isAddress, type Address } from "viem";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import { useAccountInView } from "../app/useAccountInView.ts";
import { useHead } from "../chain/head.ts";
import { UNITS, type ShownIn } from "../model/shown.ts";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { Tabs, type Tab } from "../parts/ui/Tabs.tsx";
import { askToConnect } from "../wallet/WalletButton.tsx";
import { Income } from "./portfolio/Income.tsx";
import { lastAccount } from "./portfolio/keep.ts";
import { Positions } from "./portfolio/Positions.tsx";
import { PositionsWaiting } from "./portfolio/PositionsWaiting.tsx";
import { useNotices, useWish, type Told } from "./portfolio/useNotices.ts";
import { usePortfolioView, type PortfolioView, type ViewState } from "./portfolio/view.ts";
import { IncomeWaiting } from "./portfolio/Waiting.tsx";
import "../styles/screens/portfolio.css";

const HistoryTab = lazy(() => import("./portfolio/HistoryTab.tsx"));
const IncomeTab = lazy(() => import("./portfolio/IncomeTab.tsx"));
const NoticesTab = lazy(() => import("./portfolio/NoticesTab.tsx"));
const RulesTab = lazy(() => import("./portfolio/RulesTab.tsx"));

export default function Portfolio(): ReactElement {
  const { head } = useApp();
  const { address, watching } = useAccountInView();
  const { reachable } = useHead(head);
  // Without a connection a wallet may not answer either: then the address that was looked at last is shown.
  const account = address ?? (reachable === false ? rememberedAccount() : undefined);
  if (account === undefined) return <NotConnected />;
  return <OfAccount key={account} account={account} watching={watching || address === undefined} />;
}

function rememberedAccount(): Address | undefined {
  const last = lastAccount();
  return last !== undefined && isAddress(last) ? getAddress(last) : undefined;
}

function NotConnected(): ReactElement {
  return (
    <div className="hero empty">
      <h1>Your portfolio</h1>
      <p className="lead quiet">
        Connect a wallet to see the hashpower it holds and what it earns. Connecting allows nothing to be moved.
      </p>
      <button type="button" className="button primary" onClick={askToConnect}>
        Connect a wallet
      </button>
    </div>
  );
}

function OfAccount({ account, watching }: { account: Address; watching: boolean }): ReactElement {
  const state = usePortfolioView(account, watching);
  const view = state.status === "ready" ? state.view : undefined;
  const [wanted, setWanted] = useWish();
  const told = useNotices(view, wanted);
  if (state.status === "failed") return <Unreachable />;
  return (
    <>
      <News told={told} />
      <Whole account={account} watching={watching} state={state} told={told} wanted={wanted} onWanted={setWanted} />
    </>
  );
}

/** Says what happens while the page is open, once each. */
function News({ told }: { told: readonly Told[] }): ReactElement {
  return (
    <p className="hidden" role="log">
      {told[0] === undefined ? "" : `${told[0].title}. ${told[0].body}`}
    </p>
  );
}

const UNIT_KEY = "adit.rewardsIn";

function storedUnit(): ShownIn {
  try {
    const stored = localStorage.getItem(UNIT_KEY);
    return UNITS.find((unit) => unit === stored) ?? "small";
  } catch {
    return "small";
  }
}

/** The screen with its figures, or with their places while they are read. */
function Whole({
  account,
  watching,
  state,
  told,
  wanted,
  onWanted,
}: {
  account: Address;
  watching: boolean;
  state: Exclude<ViewState, { readonly status: "failed" }>;
  told: readonly Told[];
  wanted: boolean;
  onWanted: (wanted: boolean) => void;
}): ReactElement {
  const [tab, setTab] = useState("series");
  const [unit, setUnit] = useState(storedUnit);
  const chooseUnit = (next: ShownIn): void => {
    setUnit(next);
    try {
      localStorage.setItem(UNIT_KEY, next);
    } catch {
      // The choice then lasts until the page is closed.
    }
  };
  const view = state.status === "ready" ? state.view : undefined;
  // Drawn in slices, so that a tap is not kept waiting: the tabs once it is known that something is held, the rows once they are read.
  const received = useDeferredValue(state.status === "loading" ? state.received : undefined);
  const rows = useDeferredValue(view, undefined);
  const isEmpty = view?.holdings.length === 0;
  const count = view?.holdings.length ?? received?.length ?? 0;
  const series: Tab = {
    value: "series",
    title: "Series",
    count: view?.holdings.length,
    content:
      rows === undefined ? (
        <PositionsWaiting count={count} watching={watching} />
      ) : (
        <Positions view={rows} unit={unit} />
      ),
  };
  const tabs: readonly Tab[] = [
    series,
    ...(state.status === "ready" && state.isKept
      ? []
      : [
          {
            value: "income",
            title: "Income",
            content: view && <IncomeTab account={account} tokens={tokensOf(view)} />,
          },
          { value: "history", title: "What happened", content: <HistoryTab account={account} /> },
          {
            value: "notices",
            title: "Notices",
            count: told.length === 0 ? undefined : told.length,
            content: <NoticesTab told={told} wanted={wanted} onWanted={onWanted} />,
          },
          { value: "rules", title: "Receiver and credits", content: view && <RulesTab view={view} /> },
        ]),
  ];
  return (
    <div className="portfolio" aria-busy={view === undefined}>
      <StandsStill asOf={view?.asOf} />
      {view === undefined ? (
        <IncomeWaiting tokens={received && (received.some(hasTwoTokens) ? 2 : 1)} watching={watching} />
      ) : isEmpty ? (
        <Nothing account={account} />
      ) : (
        <Income view={view} unit={unit} onUnit={chooseUnit} />
      )}
      {(view !== undefined || count > 0) && (
        <Tabs
          label="Views of the portfolio"
          tabs={(isEmpty ? tabs.filter(({ value }) => value !== "series" && value !== "income") : tabs).map((one) => ({
            ...one,
            content: (
              <Suspense fallback={<Skeleton height="8rem" />}>{one.content ?? <Skeleton height="8rem" />}</Suspense>
            ),
          }))}
          value={isEmpty && (tab === "series" || tab === "income") ? "history" : tab}
          onChange={setTab}
        />
      )}
    </div>
  );
}

function tokensOf({ holdings }: PortfolioView): readonly Address[] {
  return [...new Set(holdings.flatMap(({ lanes }) => lanes.map(({ token }) => token)))];
}

function StandsStill({ asOf }: { asOf: PortfolioView["asOf"] }): ReactElement | null {
  if (asOf === undefined) return null;
  const saved = new Date(asOf.savedAtMs);
  return (
    <Message tone="loss" title="Not connected: figures stand still." live>
      <p>
        As of {formatDateTime(asOf.chainSeconds)} by the chain&apos;s clock, read on{" "}
        {formatDateTime(Math.floor(asOf.savedAtMs / 1_000))} ({saved.toLocaleString("en-US")} local time). Rewards go on
        streaming on the chain; nothing is lost. This page tries again by itself.
      </p>
    </Message>
  );
}

function Nothing({ account }: { account: Address }): ReactElement {
  return (
    <div className="hero empty">
      <h1>No hashpower yet</h1>
      <p className="lead quiet">
        <span className="fig">{shortHex(account)}</span> holds no units. When it does, what they earn ticks here by the
        second.
      </p>
      <Link to={paths.market} className="button primary">
        See what is for sale
      </Link>
    </div>
  );
}

function Unreachable(): ReactElement {
  return (
    <>
      <h1 className="hidden">Your portfolio</h1>
      <Message tone="loss" title="Your holdings could not be read." live>
        <p>
          The chain did not answer, and no earlier look at this address is kept on this device. Your units and rewards
          are on the chain and are not affected; this page tries again.
        </p>
      </Message>
    </>
  );
}
