import {
  createElement,
  useSyncExternalStore,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactElement,
} from "react";
import { getAddress, type Address } from "viem";

/** Paths of the dApp. Every screen can be linked to. */
export type Route =
  | { readonly screen: "market" }
  | { readonly screen: "series"; readonly serial: number }
  | { readonly screen: "buy"; readonly serial: number }
  | { readonly screen: "portfolio" }
  | { readonly screen: "provider"; readonly provider: Address }
  | { readonly screen: "leases" }
  | { readonly screen: "listing"; readonly listing: number }
  | { readonly screen: "lend"; readonly serial: number | undefined }
  | { readonly screen: "lease"; readonly lease: number }
  | { readonly screen: "console" }
  | { readonly screen: "newSale" }
  | { readonly screen: "sale"; readonly serial: number }
  | { readonly screen: "proofs" }
  | { readonly screen: "proof"; readonly network: number; readonly epoch: number; readonly farmId: number | undefined }
  | { readonly screen: "status" }
  | { readonly screen: "transaction"; readonly hash: `0x${string}` }
  | { readonly screen: "unknown"; readonly path: string };

const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => Route])[] = [
  [/^\/$/, () => ({ screen: "market" })],
  [/^\/series\/([1-9]\d{0,8})$/, (m) => ({ screen: "series", serial: Number(m[1]) })],
  [/^\/series\/([1-9]\d{0,8})\/buy$/, (m) => ({ screen: "buy", serial: Number(m[1]) })],
  [/^\/portfolio$/, () => ({ screen: "portfolio" })],
  [/^\/providers\/(0x[0-9a-fA-F]{40})$/, (m) => ({ screen: "provider", provider: getAddress(m[1] ?? "0x") })],
  [/^\/leases$/, () => ({ screen: "leases" })],
  [/^\/leases\/listings\/([1-9]\d{0,8})$/, (m) => ({ screen: "listing", listing: Number(m[1]) })],
  [
    /^\/leases\/lend(?:\/([1-9]\d{0,8}))?$/,
    (m) => ({ screen: "lend", serial: m[1] === undefined ? undefined : Number(m[1]) }),
  ],
  [/^\/leases\/([1-9]\d{0,8})$/, (m) => ({ screen: "lease", lease: Number(m[1]) })],
  [/^\/console$/, () => ({ screen: "console" })],
  [/^\/console\/new-sale$/, () => ({ screen: "newSale" })],
  [/^\/console\/series\/([1-9]\d{0,8})$/, (m) => ({ screen: "sale", serial: Number(m[1]) })],
  [/^\/proofs$/, () => ({ screen: "proofs" })],
  [
    /^\/proofs\/(\d{1,5})\/(\d{4}-\d{2}-\d{2})(?:\/farms\/(\d{1,9}))?$/,
    (m) => ({
      screen: "proof",
      network: Number(m[1]),
      epoch: Math.floor(Date.parse(`${m[2] ?? ""}T00:00:00Z`) / 86_400_000),
      farmId: m[3] === undefined ? undefined : Number(m[3]),
    }),
  ],
  [/^\/status$/, () => ({ screen: "status" })],
  [
    /^\/tx\/(0x[0-9a-fA-F]{64})$/,
    (m) => ({ screen: "transaction", hash: (m[1] ?? "0x").toLowerCase() as `0x${string}` }),
  ],
];

export function routeOf(path: string): Route {
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(clean === "" ? "/" : clean);
    if (match !== null) return make(match);
  }
  return { screen: "unknown", path };
}

export const paths = {
  market: "/",
  portfolio: "/portfolio",
  series: (serial: number) => `/series/${serial}`,
  buy: (serial: number) => `/series/${serial}/buy`,
  provider: (provider: Address) => `/providers/${provider}`,
  leases: "/leases",
  listing: (listing: number) => `/leases/listings/${listing}`,
  /** Offers units for rent; of one series where it is named. */
  lend: (serial?: number) => (serial === undefined ? "/leases/lend" : `/leases/lend/${serial}`),
  lease: (lease: number) => `/leases/${lease}`,
  console: "/console",
  newSale: "/console/new-sale",
  sale: (serial: number) => `/console/series/${serial}`,
  proofs: "/proofs",
  /** A day by its UTC date, which people can read; a farm's report of it where one is named. */
  proof: (network: number, epoch: number, farmId?: number) =>
    `/proofs/${network}/${new Date(epoch * 86_400_000).toISOString().slice(0, 10)}${farmId === undefined ? "" : `/farms/${farmId}`}`,
  status: "/status",
  transaction: (hash: string) => `/tx/${hash}`,
} as const;

const NAVIGATED = "adit:navigated";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(NAVIGATED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(NAVIGATED, listener);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** The query of the address, with its question mark; empty without one. */
export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => window.location.search);
}

/** Who is watched stays in the address from screen to screen, so that any of them can be sent to somebody else. */
const KEPT = "watch";

function keeping(to: string): string {
  // Thousands of links are drawn where nobody is watched.
  if (!window.location.search.includes(KEPT)) return to;
  const kept = new URLSearchParams(window.location.search).get(KEPT);
  if (kept === null || !to.startsWith("/")) return to;
  const url = new URL(to, window.location.origin);
  if (!url.searchParams.has(KEPT)) url.searchParams.set(KEPT, kept);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Puts another query into the address without leaving the screen. */
export function replaceSearch(change: (query: URLSearchParams) => void): void {
  const query = new URLSearchParams(window.location.search);
  change(query);
  const text = query.toString();
  const next = `${window.location.pathname}${text === "" ? "" : `?${text}`}`;
  if (next === `${window.location.pathname}${window.location.search}`) return;
  window.history.replaceState(null, "", next);
  window.dispatchEvent(new Event(NAVIGATED));
}

export function navigate(path: string): void {
  const to = keeping(path);
  if (to === `${window.location.pathname}${window.location.search}`) return;
  window.history.pushState(null, "", to);
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(NAVIGATED));
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string };

/** A real anchor (it can be opened in a new tab and read out as a link) that does not reload the page. */
export function Link({ to, onClick, ...rest }: LinkProps): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    navigate(to);
  };
  return createElement("a", { ...rest, href: keeping(to), onClick: follow });
}
