import { keepsFor, PAGE, type Kept } from "./rules.ts";

/*
 * Lets the app open without a connection. It never stands between a person and a newer version: while the server answers, the page is
 * always the server's; what is kept is used only when it does not.
 */

declare const self: ServiceWorkerGlobalScope & {
  /** Files of this build with their revisions; written in by the build. */
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
};

const files = self.__WB_MANIFEST;
/** Each build keeps its own files: a half-loaded one never mixes with another. */
const CACHE = `adit-${files
  .map(({ url, revision }) => `${url}@${revision ?? ""}`)
  .reduce(hashed, 5_381)
  .toString(36)}`;
/** What the server says of the deployment, as it was last heard. */
const HEARD = "adit-heard";
/** A server that has not answered by then is taken for none, if there is something kept. */
const PATIENCE_MS = 4_000;

function hashed(hash: number, text: string): number {
  let next = hash;
  for (let i = 0; i < text.length; i += 1) next = ((next * 33) ^ text.charCodeAt(i)) >>> 0;
  return next;
}

const kept: Kept = { files: new Set(files.map(({ url }) => new URL(url, self.location.origin).pathname)) };

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      await cache.addAll([...kept.files].map((path) => new Request(path, { cache: "reload" })));
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith("adit-") && name !== CACHE && name !== HEARD) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  switch (keepsFor(request, self.location.origin, kept)) {
    case "file":
      event.respondWith(fromKept(request));
      return;
    case "page":
      event.respondWith(fromServer(request, async () => await caches.match(PAGE, { cacheName: CACHE })));
      return;
    case "loose":
      event.respondWith(fromServer(request, async () => await caches.match(request, { cacheName: CACHE })));
      return;
    case "deployment":
      event.respondWith(heard(request));
      return;
    case "nothing":
      return;
  }
});

async function fromKept(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? (await fetch(request));
}

/** The server's answer, or what is kept if it does not answer in time or at all. */
async function fromServer(request: Request, keptOne: () => Promise<Response | undefined>): Promise<Response> {
  const answer = fetch(request);
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => {
      resolve(undefined);
    }, PATIENCE_MS);
  });
  try {
    const first = await Promise.race([answer, late]);
    // A server in trouble is no newer version.
    if (first !== undefined && first.status < 500) return first;
    return (await keptOne()) ?? (await answer);
  } catch {
    return (await keptOne()) ?? Response.error();
  }
}

async function heard(request: Request): Promise<Response> {
  const cache = await caches.open(HEARD);
  const response = await fromServer(request, async () => await cache.match(request.url));
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const data: unknown = event.notification.data;
  const path = typeof data === "object" && data !== null && "path" in data ? String(data.path) : "/portfolio";
  event.waitUntil(
    (async () => {
      const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      if (open === undefined) await self.clients.openWindow(path);
      else {
        await open.focus();
        await open.navigate(path).catch(() => undefined);
      }
    })(),
  );
});
