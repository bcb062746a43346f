import type { Deployment } from "@adit/sdk";

/*
 * What the page may load and whom it may ask. No inline script, nothing from anybody else's host; it connects to the chain, the indexer
 * and the committee's nodes of its deployment, and to nothing more.
 */

/** Fixed parts: they hold wherever the page is served, so the page carries them itself. */
const PAGE: readonly string[] = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  // Wallets announce their icons as data.
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** Nobody puts the page into another one, where a click could be stolen. A page cannot say this of itself: it takes a header. */
const UNFRAMED = "frame-ancestors 'none'";

/** For the page's own `<meta>`: a static host needs no headers for it. Connections depend on the deployment, which the host may say. */
export function pagePolicy(): string {
  return [...PAGE, "connect-src *"].join("; ");
}

/** For the header of a server that knows its deployment. */
export function servedPolicy(deployment: Deployment | undefined): string {
  const urls =
    deployment === undefined
      ? []
      : [
          deployment.rpcUrl,
          ...(deployment.fallbackRpcUrls ?? []),
          ...(deployment.indexerUrl === undefined ? [] : [deployment.indexerUrl]),
          ...(deployment.nodeUrls ?? []),
        ];
  const origins = new Set(urls.map((url) => new URL(url).origin));
  const { framedBy = [] } = deployment ?? {};
  const framed = framedBy.length === 0 ? UNFRAMED : `frame-ancestors ${framedBy.join(" ")}`;
  return [...PAGE, `connect-src ${["'self'", ...origins].join(" ")}`, framed].join("; ");
}

/** The way out asks whatever node its person names. */
export function exitPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    "connect-src *",
    "base-uri 'none'",
    UNFRAMED,
  ].join("; ");
}
