/** The page that every path of the app is. */
export const PAGE = "/index.html";

/** Paths of files that a build keeps. */
export type Kept = { readonly files: ReadonlySet<string> };

type Asked = { readonly method: string; readonly mode: string; readonly url: string };

/**
 * What may be answered from what is kept. `file`: a file of this build whose name changes with its content. `page`: the app, the
 * server's first. `loose`: a file of this build that keeps its name, the server's first. `deployment`: where the contracts are, the
 * server's first. `nothing`: the worker stays out of it; every request to a
 * chain, an indexer or a node is one of these.
 */
export function keepsFor(
  { method, mode, url }: Asked,
  origin: string,
  { files }: Kept,
): "file" | "page" | "loose" | "deployment" | "nothing" {
  const { origin: asked, pathname } = new URL(url);
  if (method !== "GET" || asked !== origin) return "nothing";
  if (mode === "navigate") return /\.[a-z0-9]+$/i.test(pathname) ? "nothing" : "page";
  if (pathname === "/deployment.json") return "deployment";
  // The page itself is never taken for a file: a script that asks for it wants to know what the server has.
  if (pathname === PAGE || !files.has(pathname)) return "nothing";
  return pathname.startsWith("/assets/") ? "file" : "loose";
}

/** The entry script that a page names; two pages of one build name the same. */
export function entryOf(html: string): string | undefined {
  for (const [tag] of html.matchAll(/<script[^>]*>/g))
    if (tag.includes('type="module"')) return /\ssrc="([^"]+)"/.exec(tag)?.[1];
  return undefined;
}
