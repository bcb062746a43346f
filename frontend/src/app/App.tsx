import { formatDay } from "@adit/sdk/format";
import { lazy, Suspense, useEffect, useRef, type ReactElement } from "react";
import { useFollowChain } from "../chain/live.ts";
import { Market } from "../screens/Market.tsx";
import { useFollowTransactions } from "../tx/useTracked.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { routeOf, usePath, type Route } from "./router.ts";
import { Shell } from "./Shell.tsx";

const Series = lazy(() => import("../screens/Series.tsx"));
const Buy = lazy(() => import("../screens/Buy.tsx"));
const Portfolio = lazy(() => import("../screens/Portfolio.tsx"));
const Provider = lazy(() => import("../screens/Provider.tsx"));
const Leases = lazy(() => import("../screens/leases/Leases.tsx"));
const Listing = lazy(() => import("../screens/leases/Listing.tsx"));
const Lend = lazy(() => import("../screens/leases/Lend.tsx"));
const Lease = lazy(() => import("../screens/leases/Lease.tsx"));
const Console = lazy(() => import("../screens/console/Console.tsx"));
const NewSale = lazy(() => import("../screens/console/NewSale.tsx"));
const Sale = lazy(() => import("../screens/console/Sale.tsx"));
const Proofs = lazy(() => import("../screens/proofs/Proofs.tsx"));
const Proof = lazy(() => import("../screens/proofs/Proof.tsx"));
const Status = lazy(() => import("../screens/Status.tsx"));
const Transaction = lazy(() => import("../screens/Transaction.tsx"));
const Unknown = lazy(() => import("../screens/Unknown.tsx"));

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
          <Suspense fallback={<Loading title={titleOf(route)} />}>
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
