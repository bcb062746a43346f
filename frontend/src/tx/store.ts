import type { Address, Hash } from "viem";

/** What became of a sent transaction. */
export type Outcome = "pending" | "confirmed" | "failed" | "replaced";

export type Tracked = {
  readonly hash: Hash;
  readonly chainId: number;
  readonly from: Address;
  readonly nonce: number | undefined;
  /** What it does, as a person would say it: "Buy 12.000 TH/s of series #1". */
  readonly label: string;
  readonly outcome: Outcome;
  /** Why it failed, in words. */
  readonly reason: string | undefined;
  /** What was not lost, and what to do. */
  readonly advice: string | undefined;
  readonly blockNumber: string | undefined;
  readonly sentAtMs: number;
  readonly settledAtMs: number | undefined;
};

export type KeyValue = Pick<Storage, "getItem" | "setItem">;

const KEY = "adit.transactions";
const KEPT = 20;

/**
 * Transactions that this browser sent. They are written down before anything else happens to them, so that a reload in the
 * middle of a confirmation loses none.
 */
export class TransactionStore {
  #all: readonly Tracked[];
  #listeners = new Set<() => void>();
  readonly #inline = new Set<Hash>();
  readonly #storage: KeyValue | undefined;
  readonly #chainId: number;

  constructor(storage: KeyValue | undefined, chainId: number) {
    this.#storage = storage;
    this.#chainId = chainId;
    this.#all = read(storage).filter((tracked) => tracked.chainId === chainId);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): readonly Tracked[] => this.#all;

  find(hash: Hash): Tracked | undefined {
    return this.#all.find((tracked) => tracked.hash === hash);
  }

  add(sent: { hash: Hash; from: Address; nonce: number | undefined; label: string; sentAtMs: number }): void {
    const tracked: Tracked = {
      ...sent,
      chainId: this.#chainId,
      outcome: "pending",
      reason: undefined,
      advice: undefined,
      blockNumber: undefined,
      settledAtMs: undefined,
    };
    this.#set([tracked, ...this.#all.filter((other) => other.hash !== sent.hash)].slice(0, KEPT));
  }

  update(
    hash: Hash,
    change: Partial<Pick<Tracked, "nonce" | "outcome" | "reason" | "advice" | "blockNumber" | "settledAtMs">>,
  ): void {
    this.#set(this.#all.map((tracked) => (tracked.hash === hash ? { ...tracked, ...change } : tracked)));
  }

  /** While a screen tells a transaction's story itself, it is not told a second time in the corner; nor after it told the end. */
  tellInline(hash: Hash): () => void {
    this.#inline.add(hash);
    this.#notify();
    return () => {
      if (this.find(hash)?.outcome === "pending") this.#inline.delete(hash);
      this.#notify();
    };
  }

  isInline(hash: Hash): boolean {
    return this.#inline.has(hash);
  }

  #set(all: readonly Tracked[]): void {
    this.#all = all;
    try {
      this.#storage?.setItem(KEY, JSON.stringify(all));
    } catch {
      // Full or forbidden storage costs the memory of a reload, not the transaction.
    }
    this.#notify();
  }

  #notify(): void {
    // A new list each time: whoever shows it looks again.
    this.#all = [...this.#all];
    for (const listener of this.#listeners) listener();
  }
}

function read(storage: KeyValue | undefined): readonly Tracked[] {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.flatMap(parseTracked) : [];
  } catch {
    return [];
  }
}

function parseTracked(value: unknown): readonly Tracked[] {
  if (typeof value !== "object" || value === null) return [];
  const entry: Partial<Record<keyof Tracked, unknown>> = value;
  const { hash, chainId, from, nonce, label, outcome, reason, advice, blockNumber, sentAtMs, settledAtMs } = entry;
  if (!isHash(hash) || !isAddressText(from) || typeof label !== "string" || typeof chainId !== "number") return [];
  if (outcome !== "pending" && outcome !== "confirmed" && outcome !== "failed" && outcome !== "replaced") return [];
  return [
    {
      hash,
      chainId,
      from,
      label,
      outcome,
      nonce: typeof nonce === "number" ? nonce : undefined,
      reason: typeof reason === "string" ? reason : undefined,
      advice: typeof advice === "string" ? advice : undefined,
      blockNumber: typeof blockNumber === "string" ? blockNumber : undefined,
      sentAtMs: typeof sentAtMs === "number" ? sentAtMs : 0,
      settledAtMs: typeof settledAtMs === "number" ? settledAtMs : undefined,
    },
  ];
}

function isHash(value: unknown): value is Hash {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value);
}

function isAddressText(value: unknown): value is Address {
  return typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value);
}
