import type { Address, Hash, Hex } from "viem";

/** What became of a sent transaction. */
export type Outcome = "pending" | "confirmed" | "failed" | "replaced" | "cancelled";

export type Tracked = {
  /** Its hash as it was sent, or the id that a wallet gave to a batch. */
  readonly key: string;
  /** The transaction that counts: as sent, or what the wallet made of it. Undefined until a batch is in a block. */
  readonly hash: Hash | undefined;
  readonly chainId: number;
  readonly from: Address;
  /** Its number among the account's transactions: expected when it was sent, the chain's own once a node knows it. */
  readonly nonce: number | undefined;
  /** What it does, as a person would say it: "Buy 12.000 TH/s of series #1". */
  readonly label: string;
  readonly outcome: Outcome;
  /** Why it failed, in words. */
  readonly reason: string | undefined;
  /** What was not lost, and what to do. */
  readonly advice: string | undefined;
  readonly blockNumber: string | undefined;
  readonly blockHash: Hash | undefined;
  readonly sentAtMs: number;
  readonly settledAtMs: number | undefined;
  /** The newest block when it was sent. */
  readonly sentBlock: string | undefined;
  /** Hash of where it went and what with: what tells the same transaction at a higher fee from another one. */
  readonly fingerprint: Hex | undefined;
  /** A batch (EIP-5792): the connector that can be asked about it. */
  readonly batchOf: string | undefined;
  /** Sent by a contract wallet, whose transactions may wait for other owners. */
  readonly contract: boolean;
  /** No node knows it at present. */
  readonly missing: boolean;
  /** The wallet sent it again with a higher fee, and that one is `hash`. */
  readonly spedUp: boolean;
  /** What took its place. */
  readonly by: Hash | undefined;
  /** What was to follow it, and where to go on if it did not. */
  readonly next: { readonly title: string; readonly path: string } | undefined;
};

export type Sent = Pick<Tracked, "from" | "label" | "sentAtMs"> &
  Partial<Omit<Tracked, "key" | "from" | "label" | "sentAtMs" | "chainId" | "outcome">> &
  ({ readonly hash: Hash } | { readonly key: string });

type Change = Partial<Omit<Tracked, "key" | "chainId" | "from" | "label" | "sentAtMs">>;

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
  readonly #inline = new Set<string>();
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

  find(key: string): Tracked | undefined {
    return this.#all.find((tracked) => tracked.key === key);
  }

  add(sent: Sent): string {
    const key = "key" in sent ? sent.key : sent.hash;
    const tracked: Tracked = { ...BLANK, ...sent, key, chainId: this.#chainId, outcome: "pending" };
    this.#set([tracked, ...this.#all.filter((other) => other.key !== key)].slice(0, KEPT));
    return key;
  }

  update(key: string, change: Change): void {
    this.#set(this.#all.map((tracked) => (tracked.key === key ? { ...tracked, ...change } : tracked)));
  }

  /** While a screen tells a transaction's story itself, it is not told a second time in the corner; nor after it told the end. */
  tellInline(key: string): () => void {
    this.#inline.add(key);
    this.#notify();
    return () => {
      if (this.find(key)?.outcome === "pending") this.#inline.delete(key);
      this.#notify();
    };
  }

  isInline(key: string): boolean {
    return this.#inline.has(key);
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

const BLANK = {
  hash: undefined,
  nonce: undefined,
  reason: undefined,
  advice: undefined,
  blockNumber: undefined,
  blockHash: undefined,
  settledAtMs: undefined,
  sentBlock: undefined,
  fingerprint: undefined,
  batchOf: undefined,
  contract: false,
  missing: false,
  spedUp: false,
  by: undefined,
  next: undefined,
} satisfies Partial<Tracked>;

function read(storage: KeyValue | undefined): readonly Tracked[] {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.flatMap(parseTracked) : [];
  } catch {
    return [];
  }
}

const OUTCOMES: readonly Outcome[] = ["pending", "confirmed", "failed", "replaced", "cancelled"];

function parseTracked(value: unknown): readonly Tracked[] {
  if (typeof value !== "object" || value === null) return [];
  const entry: Partial<Record<keyof Tracked, unknown>> = value;
  const outcome = OUTCOMES.find((one) => one === entry.outcome);
  const { from, label, chainId, batchOf } = entry;
  const hash = hashOrNone(entry.hash);
  const key = textOrNone(entry.key) ?? hash;
  if (outcome === undefined || key === undefined || !isAddressText(from)) return [];
  if (typeof label !== "string" || typeof chainId !== "number") return [];
  // What is no batch is told by its hash alone.
  if (hash === undefined && typeof batchOf !== "string") return [];
  return [
    {
      key,
      hash,
      chainId,
      from,
      label,
      outcome,
      nonce: numberOrNone(entry.nonce),
      reason: textOrNone(entry.reason),
      advice: textOrNone(entry.advice),
      blockNumber: wholeOrNone(entry.blockNumber),
      blockHash: hashOrNone(entry.blockHash),
      sentAtMs: numberOrNone(entry.sentAtMs) ?? 0,
      settledAtMs: numberOrNone(entry.settledAtMs),
      sentBlock: wholeOrNone(entry.sentBlock),
      fingerprint: hashOrNone(entry.fingerprint),
      batchOf: textOrNone(batchOf),
      contract: entry.contract === true,
      missing: entry.missing === true,
      spedUp: entry.spedUp === true,
      by: hashOrNone(entry.by),
      next: nextOrNone(entry.next),
    },
  ];
}

function nextOrNone(value: unknown): Tracked["next"] {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, path }: { title?: unknown; path?: unknown } = value;
  // A path of this page, never an address of another.
  if (typeof title !== "string" || typeof path !== "string" || !/^\/(?!\/)/.test(path)) return undefined;
  return { title, path };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOrNone(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** A whole number as text: JSON has no bigint. */
function wholeOrNone(value: unknown): string | undefined {
  return typeof value === "string" && /^\d+$/.test(value) ? value : undefined;
}

function hashOrNone(value: unknown): Hash | undefined {
  return isHash(value) ? value : undefined;
}

function isHash(value: unknown): value is Hash {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value);
}

function isAddressText(value: unknown): value is Address {
  return typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value);
}
