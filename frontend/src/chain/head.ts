import { useSyncExternalStore } from "react";
import type { Client } from "viem";
import { getBlock } from "viem/actions";
import { chainMillis, observe, type Clock } from "./clock.ts";

export type Head = {
  readonly number: bigint | undefined;
  /** Timestamp of the newest block, unix seconds. */
  readonly timestamp: number | undefined;
  /** Undefined until the first answer. */
  readonly reachable: boolean | undefined;
};

const FIRST_POLLS = 4;
const FIRST_POLL_MS = 1_000;

/**
 * The newest block, and chain time between blocks. One instance per page: screens subscribe to it, and nothing asks the node
 * for the time more often than this does.
 */
export class HeadWatcher {
  #head: Head = { number: undefined, timestamp: undefined, reachable: undefined };
  #clock: Clock | undefined;
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polls = 0;
  #stopped = true;
  readonly #client: Client;
  readonly #pollMs: number;

  constructor(client: Client, pollMs: number) {
    this.#client = client;
    this.#pollMs = pollMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): Head => this.#head;

  /** Chain time now, in milliseconds; undefined until a block was seen. */
  nowMillis(): number | undefined {
    return this.#clock === undefined ? undefined : chainMillis(this.#clock, Date.now());
  }

  /** How many chain seconds pass in one second of the person's time. */
  pace(): number {
    return this.#clock?.pace ?? 1;
  }

  start(): () => void {
    this.#stopped = false;
    const onWake = (): void => {
      if (document.visibilityState === "visible") void this.poll();
    };
    document.addEventListener("visibilitychange", onWake);
    window.addEventListener("online", onWake);
    void this.poll();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
      document.removeEventListener("visibilitychange", onWake);
      window.removeEventListener("online", onWake);
    };
  }

  async poll(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const block = await getBlock(this.#client, { blockTag: "latest" });
      const timestamp = Number(block.timestamp);
      this.#clock = observe(this.#clock, { chainSeconds: timestamp, wallMs: Date.now() });
      this.#set({ number: block.number, timestamp, reachable: true });
    } catch {
      this.#set({ ...this.#head, reachable: false });
    }
    if (this.#stopped) return;
    const wait = this.#polls++ < FIRST_POLLS ? FIRST_POLL_MS : this.#pollMs;
    // A hidden tab waits for its person.
    if (document.visibilityState === "visible") this.#timer = setTimeout(() => void this.poll(), wait);
  }

  #set(head: Head): void {
    const same = head.number === this.#head.number && head.reachable === this.#head.reachable;
    this.#head = same ? this.#head : head;
    if (!same) for (const listener of this.#listeners) listener();
  }
}

export function useHead(watcher: HeadWatcher): Head {
  return useSyncExternalStore(watcher.subscribe, watcher.get);
}
