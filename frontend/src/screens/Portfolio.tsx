import { formatDateTime, shortHex } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { getAddress, isAddress, type Address } from "viem";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import { useAccountInView } from "../app/useAccountInView.ts";
import { useHead } from "../chain/head.ts";
import type { History } from "../chain/events.ts";
import { UNITS, type ShownIn } from "../model/shown.ts";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { Tabs, type Tab } from "../parts/ui/Tabs.tsx";
import { askToConnect } from "../wallet/WalletButton.tsx";
import { HistoryTab } from "./portfolio/HistoryTab.tsx";
import { Income } from "./portfolio/Income.tsx";
import { IncomeTab } from "./portfolio/IncomeTab.tsx";
import { lastAccount } from "./portfolio/keep.ts";
import { NoticesTab } from "./portfolio/NoticesTab.tsx";
import { Positions } from "./portfolio/Positions.tsx";
import { RulesTab } from "./portfolio/RulesTab.tsx";
import { useNotices, useWish, type Told } from "./portfolio/useNotices.ts";
import { usePortfolioView, type PortfolioView } from "./portfolio/view.ts";
import "../styles/screens/portfolio.css";

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
  if (state.status !== "ready") return state.status === "failed" ? <Unreachable /> : <Loading />;
  return (
    <>
      <News told={told} />
      <Ready view={state.view} history={state.history} told={told} wanted={wanted} onWanted={setWanted} />
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

function Ready({
  view,
  history,
  told,
  wanted,
  onWanted,
}: {
  view: PortfolioView;
  history: History | undefined;
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
  const tokens = [...new Set(view.holdings.flatMap(({ lanes }) => lanes.map(({ token }) => token)))];
  const tabs: readonly Tab[] = [
    {
      value: "series",
      title: "Series",
      count: view.holdings.length,
      content: <Positions view={view} unit={unit} />,
    },
    ...(history === undefined
      ? []
      : [
          { value: "income", title: "Income", content: <IncomeTab account={view.account} tokens={tokens} /> },
          {
            value: "history",
            title: "What happened",
            content: <HistoryTab account={view.account} history={history} />,
          },
          {
            value: "notices",
            title: "Notices",
            count: told.length === 0 ? undefined : told.length,
            content: <NoticesTab told={told} wanted={wanted} onWanted={onWanted} />,
          },
          { value: "rules", title: "Receiver and credits", content: <RulesTab view={view} /> },
        ]),
  ];
  const isEmpty = view.holdings.length === 0;
  return (
    <div className="portfolio">
      <StandsStill asOf={view.asOf} />
      {isEmpty ? <Nothing account={view.account} /> : <Income view={view} unit={unit} onUnit={chooseUnit} />}
      <Tabs
        label="Views of the portfolio"
        tabs={isEmpty ? tabs.filter(({ value }) => value !== "series" && value !== "income") : tabs}
        value={isEmpty && (tab === "series" || tab === "income") ? "history" : tab}
        onChange={setTab}
      />
    </div>
  );
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

function Loading(): ReactElement {
  return (
    <div aria-busy="true">
      <h1 className="hidden">Your portfolio</h1>
      <span className="hidden" role="status">
        Reading your holdings from the chain
      </span>
      <div className="card income portfolio-waiting">
        <Skeleton width="8rem" />
        <Skeleton width="min(22rem, 90%)" height="3rem" />
        <Skeleton width="12rem" />
      </div>
      <div className="card">
        <Skeleton height="8rem" />
      </div>
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
