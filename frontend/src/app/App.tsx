import { formatDay } from "@adit/sdk/format";
import { lazy, Suspense, useEffect, useRef, type ReactElement } from "react";
import { useFollowChain } from "../chain/live.ts";
import { Market } from "../screens/Market.tsx";
import { PortfolioWaiting } from "../screens/portfolio/Waiting.tsx";
import { useFollowTransactions } from "../tx/useTracked.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { routeOf, usePath, type Route } from "./router.ts";
import { Shell } from "./Shell.tsx";

/** What each screen is loaded by; the market is there from the beginning. */
const LOAD = {
  series: () => import("../screens/Series.tsx"),
  buy: () => import("../screens/Buy.tsx"),
  portfolio: () => import("../screens/Portfolio.tsx"),
  provider: () => import("../screens/Provider.tsx"),
  leases: () => import("../screens/leases/Leases.tsx"),
  listing: () => import("../screens/leases/Listing.tsx"),
  lend: () => import("../screens/leases/Lend.tsx"),
  lease: () => import("../screens/leases/Lease.tsx"),
  console: () => import("../screens/console/Console.tsx"),
  newSale: () => import("../screens/console/NewSale.tsx"),
  sale: () => import("../screens/console/Sale.tsx"),
  proofs: () => import("../screens/proofs/Proofs.tsx"),
  proof: () => import("../screens/proofs/Proof.tsx"),
  status: () => import("../screens/Status.tsx"),
  transaction: () => import("../screens/Transaction.tsx"),
  unknown: () => import("../screens/Unknown.tsx"),
};

const Series = lazy(LOAD.series);
const Buy = lazy(LOAD.buy);
const Portfolio = lazy(LOAD.portfolio);
const Provider = lazy(LOAD.provider);
const Leases = lazy(LOAD.leases);
const Listing = lazy(LOAD.listing);
const Lend = lazy(LOAD.lend);
const Lease = lazy(LOAD.lease);
const Console = lazy(LOAD.console);
const NewSale = lazy(LOAD.newSale);
const Sale = lazy(LOAD.sale);
const Proofs = lazy(LOAD.proofs);
const Proof = lazy(LOAD.proof);
const Status = lazy(LOAD.status);
const Transaction = lazy(LOAD.transaction);
const Unknown = lazy(LOAD.unknown);

/** Starts to load a screen's code before anything else is known, so that it comes beside the rest and not after it. */
export function preloadScreen({ screen }: Route): void {
  if (screen === "market") return;
  // If it fails here it is asked for again when it is drawn, and said then.
  LOAD[screen]().catch(() => undefined);
}

export function AppRoot(): ReactElement {
  useFollowChain();
  useFollowTransactions();
  const path = usePath();
  const route = routeOf(path);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  // A new screen takes the focus, so that a keyboard or a screen reader starts at its top.
  useEffect(() => {
    document.title = titleOf(routeOf(path));
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <Shell route={route}>
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={path}>
          <Suspense fallback={route.screen === "portfolio" ? <PortfolioWaiting /> : <Loading title={titleOf(route)} />}>
            <Screen route={route} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </Shell>
  );
}

function Screen({ route }: { route: Route }): ReactElement {
  switch (route.screen) {
    case "market":
      return <Market />;
    case "series":
      return <Series serial={route.serial} />;
    case "buy":
      return <Buy serial={route.serial} />;
    case "portfolio":
      return <Portfolio />;
    case "provider":
      return <Provider provider={route.provider} />;
    case "leases":
      return <Leases />;
    case "listing":
      return <Listing listing={route.listing} />;
    case "lend":
      return <Lend serial={route.serial} />;
    case "lease":
      return <Lease lease={route.lease} />;
    case "console":
      return <Console />;
    case "newSale":
      return <NewSale />;
    case "sale":
      return <Sale serial={route.serial} />;
    case "proofs":
      return <Proofs />;
    case "proof":
      return <Proof network={route.network} epoch={route.epoch} farmId={route.farmId} />;
    case "status":
      return <Status />;
    case "transaction":
      return <Transaction hash={route.hash} />;
    case "unknown":
      return <Unknown path={route.path} />;
  }
}

function Loading({ title }: { title: string }): ReactElement {
  return (
    <>
      <h1 className="hidden">{title}</h1>
      <p className="quiet loading">Loading…</p>
    </>
  );
}

function titleOf(route: Route): string {
  switch (route.screen) {
    case "market":
      return "Market · Adit";
    case "series":
      return `Series #${route.serial} · Adit`;
    case "buy":
      return `Buy series #${route.serial} · Adit`;
    case "portfolio":
      return "Portfolio · Adit";
    case "provider":
      return "Provider · Adit";
    case "leases":
      return "Leases · Adit";
    case "listing":
      return `Units for rent #${route.listing} · Adit`;
    case "lend":
      return "Offer units for rent · Adit";
    case "lease":
      return `Lease #${route.lease} · Adit`;
    case "console":
      return "Provide · Adit";
    case "newSale":
      return "Open a sale · Adit";
    case "sale":
      return `Run series #${route.serial} · Adit`;
    case "proofs":
      return "Proofs · Adit";
    case "proof":
      return `Proof of ${formatDay(route.epoch)} · Adit`;
    case "status":
      return "Status · Adit";
    case "transaction":
      return "Transaction · Adit";
    case "unknown":
      return "Not found · Adit";
  }
}
