import {
  createElement,
  useSyncExternalStore,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactElement,
} from "react";

/** Paths of the dApp. Every screen can be linked to. */
export type Route =
  | { readonly screen: "market" }
  | { readonly screen: "series"; readonly serial: number }
  | { readonly screen: "buy"; readonly serial: number }
  | { readonly screen: "portfolio" }
  | { readonly screen: "transaction"; readonly hash: `0x${string}` }
  | { readonly screen: "unknown"; readonly path: string };

const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => Route])[] = [
  [/^\/$/, () => ({ screen: "market" })],
  [/^\/series\/([1-9]\d{0,8})$/, (m) => ({ screen: "series", serial: Number(m[1]) })],
  [/^\/series\/([1-9]\d{0,8})\/buy$/, (m) => ({ screen: "buy", serial: Number(m[1]) })],
  [/^\/portfolio$/, () => ({ screen: "portfolio" })],
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

export function navigate(path: string): void {
  if (path === window.location.pathname) return;
  window.history.pushState(null, "", path);
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
  return createElement("a", { ...rest, href: to, onClick: follow });
}
