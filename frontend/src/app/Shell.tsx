import { formatDateTime, formatDecimal } from "@adit/sdk/format";
import { LOCAL_CHAIN_ID } from "@adit/sdk";
import type { ReactElement, ReactNode } from "react";
import { useHead } from "../chain/head.ts";
import { Activity } from "../tx/Activity.tsx";
import { FlowHost } from "../tx/FlowHost.tsx";
import { WalletButton } from "../wallet/WalletButton.tsx";
import { Banners } from "./Banners.tsx";
import { useApp } from "./context.ts";
import { Link, paths, type Route } from "./router.ts";
import { useTheme } from "./theme.ts";
import { useChainNow } from "./useChainNow.ts";

/** The rooms of the dApp, the screens in each, and a mark of each for the bar of a phone. */
const ROOMS: readonly {
  readonly name: string;
  readonly to: string;
  readonly screens: readonly Route["screen"][];
  readonly mark: string;
}[] = [
  {
    name: "Market",
    to: paths.market,
    screens: ["market", "series", "buy", "provider"],
    mark: "M4 6h12M4 10h12M4 14h7",
  },
  { name: "Portfolio", to: paths.portfolio, screens: ["portfolio"], mark: "M3.5 6.5h13v10h-13zM7 6.5v-3h6v3" },
  {
    name: "Leases",
    to: paths.leases,
    screens: ["leases", "listing", "lend", "lease"],
    mark: "M4 7h11l-3-3M16 13H5l3 3",
  },
  {
    name: "Provide",
    to: paths.console,
    screens: ["console", "newSale", "sale"],
    mark: "M4 16V8l4 3V8l4 3V4h4v12z",
  },
  { name: "Proofs", to: paths.proofs, screens: ["proofs", "proof"], mark: "M4 10.5l4 4 8-9" },
  { name: "Status", to: paths.status, screens: ["status"], mark: "M3 10h4l2-5 3 10 2-5h3" },
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
            {ROOMS.map(({ name, to, screens, mark }) => (
              <Link key={to} to={to} aria-current={screens.includes(route.screen) ? "page" : undefined}>
                <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                  <path d={mark} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
                </svg>
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

function Footer(): ReactElement {
  const { deployment, config, head } = useApp();
  const { number } = useHead(head);
  const now = useChainNow();
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  return (
    <footer className="foot">
      <div className="foot-inner">
        <p>
          {config.chains[0].name}
          {local ? ", for trying things out: its tokens are worth nothing. " : `, chain ${deployment.chainId}. `}
          {number !== undefined && (
            <Link to={paths.status}>
              Block <span className="fig">{formatDecimal(number, 0)}</span>
            </Link>
          )}
          {now === undefined ? "" : `, the chain's clock says ${formatDateTime(now)}.`}
        </p>
        <p>Every figure is read from the chain by your browser. Days are UTC.</p>
      </div>
    </footer>
  );
}
