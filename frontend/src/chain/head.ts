import { useSyncExternalStore } from "react";
import { BlockNotFoundError, type Client, type Hash } from "viem";
import { getBlock } from "viem/actions";
import { chainMillis, observe, type Clock } from "./clock.ts";
import { lastCommon, Replacements, type Seen } from "./reorg.ts";

export type Head = {
  readonly number: bigint | undefined;
  /** The same height with another hash is another chain. */
  readonly hash: Hash | undefined;
  /** Timestamp of the newest block, unix seconds. */
  readonly timestamp: number | undefined;
  /** Undefined until the first answer. */
  readonly reachable: boolean | undefined;
};

const FIRST_POLLS = 4;
const FIRST_POLL_MS = 1_000;
/** Heads that are remembered, so that a reorganisation is noticed however deep it is. */
const KEPT_HEADS = 64;

/**
 * The newest block, and chain time between blocks. One instance per page: screens subscribe to it, and nothing asks the node
 * for the time more often than this does.
 */
export class HeadWatcher {
  #head: Head = { number: undefined, hash: undefined, timestamp: undefined, reachable: undefined };
  #clock: Clock | undefined;
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polls = 0;
  #stopped = true;
  /** Heads that were seen and are part of the chain, oldest first. */
  #seen: readonly Seen[] = [];
  /** What reorganisations took back while this page was open. */
  readonly replacements = new Replacements();
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
      await this.#follow({ number: block.number, hash: block.hash }, block.parentHash);
      this.#clock = observe(this.#clock, { chainSeconds: timestamp, wallMs: Date.now() });
      this.#set({ number: block.number, hash: block.hash, timestamp, reachable: true });
    } catch {
      this.#set({ ...this.#head, reachable: false });
    }
    if (this.#stopped) return;
    const wait = this.#polls++ < FIRST_POLLS ? FIRST_POLL_MS : this.#pollMs;
    // A hidden tab waits for its person.
    if (document.visibilityState === "visible") this.#timer = setTimeout(() => void this.poll(), wait);
  }

  /** Notices when the chain is no longer the one that was seen before. */
  async #follow(head: Seen, parent: Hash): Promise<void> {
    const newest = this.#seen.at(-1);
    if (newest?.hash === head.hash) return;
    if (newest !== undefined && newest.hash !== parent) {
      const common = await lastCommon(this.#seen, (number) => this.#hashAt(number));
      if (common !== newest) {
        this.replacements.add(common?.number ?? -1n);
        this.#seen = common === undefined ? [] : this.#seen.slice(0, this.#seen.indexOf(common) + 1);
      }
    }
    this.#seen = [...this.#seen, head].slice(-KEPT_HEADS);
  }

  async #hashAt(blockNumber: bigint): Promise<Hash | undefined> {
    try {
      return (await getBlock(this.#client, { blockNumber })).hash;
    } catch (error) {
      if (error instanceof BlockNotFoundError) return undefined;
      throw error;
    }
  }

  #set(head: Head): void {
    const same =
      head.number === this.#head.number && head.hash === this.#head.hash && head.reachable === this.#head.reachable;
    this.#head = same ? this.#head : head;
    if (!same) for (const listener of this.#listeners) listener();
  }
}

export function useHead(watcher: HeadWatcher): Head {
  return useSyncExternalStore(watcher.subscribe, watcher.get);
}
