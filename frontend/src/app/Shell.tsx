import { formatDateTime } from "@adit/sdk/format";
import { LOCAL_CHAIN_ID } from "@adit/sdk";
import type { ReactElement, ReactNode } from "react";
import { useConnection, useSwitchChain } from "wagmi";
import { useHead } from "../chain/head.ts";
import { Activity } from "../tx/Activity.tsx";
import { FlowHost } from "../tx/FlowHost.tsx";
import { WalletButton } from "../wallet/WalletButton.tsx";
import { useApp } from "./context.ts";
import { Link, paths, type Route } from "./router.ts";
import { useTheme } from "./theme.ts";
import { useChainNow } from "./useChainNow.ts";

/** The rooms of the dApp, and the screens in each. */
const ROOMS: readonly { readonly name: string; readonly to: string; readonly screens: readonly Route["screen"][] }[] = [
  { name: "Market", to: paths.market, screens: ["market", "series", "buy", "provider"] },
  { name: "Portfolio", to: paths.portfolio, screens: ["portfolio"] },
  { name: "Leases", to: paths.leases, screens: ["leases", "listing", "lend", "lease"] },
  { name: "Provide", to: paths.console, screens: ["console", "newSale", "sale"] },
  { name: "Proofs", to: paths.proofs, screens: ["proofs", "proof"] },
  { name: "Status", to: paths.status, screens: ["status"] },
];

export function Shell({ route, children }: { route: Route; children: ReactNode }): ReactElement {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <div className="top-inner">
          <Link to={paths.market} className="brand" aria-label="Adit, to the market">
            <Mark />
            <span aria-hidden="true">Adit</span>
          </Link>
          <nav aria-label="Screens">
            {ROOMS.map(({ name, to, screens }) => (
              <Link key={to} to={to} aria-current={screens.includes(route.screen) ? "page" : undefined}>
                {name}
              </Link>
            ))}
          </nav>
          <div className="top-end">
            <ThemeToggle />
            <WalletButton />
          </div>
        </div>
      </header>
      <Banners />
      <div className="page">{children}</div>
      <Footer />
      <Activity />
      <FlowHost />
    </>
  );
}

export function Mark(): ReactElement {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M5 28V16a11 11 0 0 1 22 0v12h-5V16a6 6 0 0 0-12 0v12z" fill="currentColor" />
      <circle cx="16" cy="18" r="3.2" fill="var(--lamp)" />
    </svg>
  );
}

function ThemeToggle(): ReactElement {
  const [theme, toggle] = useTheme();
  const next = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="icon-button"
      onClick={toggle}
      aria-label={`Use the ${next} theme`}
      title={`Use the ${next} theme`}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
      </svg>
    </button>
  );
}

function Banners(): ReactElement {
  const { head, deployment, config } = useApp();
  const { reachable, timestamp } = useHead(head);
  const connection = useConnection();
  const { mutate: switchChain, isPending, error } = useSwitchChain();
  const chain = config.chains[0];
  const wrongChain = connection.isConnected && connection.chainId !== deployment.chainId;
  return (
    <div className="banners">
      {reachable === false && (
        <p className="banner tone-loss" role="status">
          <span aria-hidden="true">‖</span> The chain does not answer.{" "}
          {timestamp === undefined
            ? "Nothing can be shown yet."
            : `Figures stand still at ${formatDateTime(timestamp)}.`}{" "}
          Nothing is lost; this page keeps trying.
        </p>
      )}
      {wrongChain && (
        <div className="banner tone-loss" role="status">
          <p>
            <span aria-hidden="true">≠</span> Your wallet is on chain {connection.chainId}; these contracts are on{" "}
            {chain.name} ({deployment.chainId}). You can look, but not buy or claim.
            {error !== null && " The wallet did not switch; change the network in the wallet itself."}
          </p>
          <button
            type="button"
            className="button small"
            disabled={isPending}
            onClick={() => {
              switchChain({ chainId: deployment.chainId });
            }}
          >
            {isPending ? "Asking the wallet…" : `Switch to ${chain.name}`}
          </button>
        </div>
      )}
    </div>
  );
}

function Footer(): ReactElement {
  const { deployment } = useApp();
  const now = useChainNow();
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  return (
    <footer className="foot">
      <div className="foot-inner">
        <p>
          {local
            ? "Local chain, for trying things out: its tokens are worth nothing. "
            : `Chain ${deployment.chainId}. `}
          {now === undefined ? "" : `The chain's clock says ${formatDateTime(now)}.`}
        </p>
        <p>Every figure is read from the chain by your browser. Days are UTC.</p>
      </div>
    </footer>
  );
}
