import { entryOf, PAGE } from "./rules.ts";

/*
 * The page's side of the service worker: it is registered once the page is drawn, and looked after so that an old one is never in the
 * way of a new version.
 */

const WORKER = "/sw.js";
const LOOK_EVERY_MS = 30 * 60_000;
/** A worker that has not taken over by then is not waited for. */
const TAKE_OVER_MS = 3_000;

let isStale = false;
const listeners = new Set<() => void>();

/** Whether the server has another version than the one on screen. */
export function isOutdated(): boolean {
  return isStale;
}

export function onOutdated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  isStale = true;
  for (const listener of listeners) listener();
}

/** Whether the server's page is of another build than this one; false if it does not answer. */
async function serverHasAnother(): Promise<boolean> {
  try {
    const response = await fetch(PAGE, { cache: "no-store" });
    const theirs = response.ok ? entryOf(await response.text()) : undefined;
    const own = document.querySelector('script[type="module"][src]')?.getAttribute("src");
    return theirs !== undefined && own != null && theirs !== own;
  } catch {
    return false;
  }
}

async function look(registration: ServiceWorkerRegistration): Promise<void> {
  if (await serverHasAnother()) tell();
  // This page is of the new build already: its worker may take over without anybody noticing.
  else registration.waiting?.postMessage("take over");
}

export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // A part of the page that the server has no more: another version is there.
  window.addEventListener("vite:preloadError", () => {
    tell();
  });
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "installed" && navigator.serviceWorker.controller !== null) void look(registration);
      });
    });
    if (registration.waiting !== null) void look(registration);
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  } catch {
    // Without a worker everything works but opening the app offline.
  }
}

/** Loads the new version, once the waiting worker has taken over: a reload in the middle of that would hang between the two. */
export async function loadNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  if (registration?.waiting != null) {
    const takenOver = new Promise<void>((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", () => {
        resolve();
      });
      setTimeout(resolve, TAKE_OVER_MS);
    });
    registration.waiting.postMessage("take over");
    await takenOver;
  }
  window.location.reload();
}
