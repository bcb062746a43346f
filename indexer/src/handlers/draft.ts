import type { Address } from "viem";
import type * as schema from "../../ponder.schema.ts";

/** What a row of each table holds. */
export type Tables = {
  [Name in TableName]: (typeof schema)[Name]["$inferSelect"];
};

/** The columns by which a row of each table is found. */
export const KEYS = {
  provider: ["account"],
  providerToken: ["account", "token"],
  providerEscrow: ["account", "token"],
  farm: ["farmId"],
  farmDay: ["farmId", "epoch"],
  reservation: ["farmId", "series"],
  seriesRecord: ["series"],
  lane: ["series", "lane"],
  settledDay: ["series", "lane", "epoch"],
  award: ["id"],
  account: ["account"],
  position: ["account", "series"],
  span: ["account", "series", "lane", "fromIndex"],
  activity: ["id"],
  credit: ["account", "book", "token"],
  network: ["network"],
  committeeNow: ["id"],
  openSales: ["id"],
  committee: ["configCount"],
  networkDay: ["network", "epoch"],
  farmBatch: ["network", "sequence"],
  fallbackDay: ["network", "epoch"],
  dispute: ["disputeId"],
  payoutProof: ["farmId", "txid", "vout"],
  scriptControl: ["farmId", "scriptHash"],
  priceRound: ["feed", "epoch"],
  listing: ["listing"],
  lease: ["lease"],
  leaseIncome: ["account", "series"],
} as const;

export type TableName = keyof typeof KEYS;
export const TABLE_NAMES = Object.keys(KEYS) as TableName[];
export type Row<Name extends TableName> = Tables[Name];
export type Key<Name extends TableName> = Pick<Row<Name>, Extract<(typeof KEYS)[Name][number], keyof Row<Name>>>;

/** What was written before this event. */
export interface State {
  find<Name extends TableName>(table: Name, key: Key<Name>): Promise<Row<Name> | undefined>;
}

/** A whole row, as it is from now on. `isNew` if no row had its key. */
interface Entry<Name extends TableName> {
  readonly row: Row<Name>;
  readonly isNew: boolean;
}

type Buffers = { readonly [Name in TableName]: Map<string, Entry<Name>> };

/** Takes the writes of a draft, one row after the other. */
export type Write = <Name extends TableName>(table: Name, row: Row<Name>, isNew: boolean) => Promise<void>;

/** What does not change while events come in. */
export interface World {
  /** holds the units that are leased out */
  readonly leaseMarket: Address;
}

/** The events lack one that must have come before: those of an earlier block were not read. */
export class UnknownRowError extends Error {
  override readonly name = "UnknownRowError";

  constructor(table: string, key: object) {
    const named = JSON.stringify(key, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
    super(
      `An event refers to a ${table} ${named} that no event before it made. Does startBlock lie before the deployment?`,
    );
  }
}

/**
 * What one event changes. Handlers are functions of the rows they find and of the event; they write into a draft, see what they wrote
 * themselves, and touch nothing else.
 */
export class Draft {
  readonly world: World;
  readonly #state: State;
  /** places that were looked at in vain, table first */
  readonly #missing = new Set<string>();
  readonly #buffers = emptyBuffers();

  constructor(state: State, world: World) {
    this.#state = state;
    this.world = world;
  }

  /** A copy: what the handler does to it stays with the handler. */
  async find<Name extends TableName>(table: Name, key: Key<Name>): Promise<Row<Name> | undefined> {
    const place = placeOf(table, key);
    const row = this.#buffers[table].get(place)?.row ?? (await this.#state.find(table, key));
    if (row === undefined) this.#missing.add(`${table}/${place}`);
    return row === undefined ? undefined : { ...row };
  }

  /** @throws UnknownRowError */
  async get<Name extends TableName>(table: Name, key: Key<Name>): Promise<Row<Name>> {
    const row = await this.find(table, key);
    if (row === undefined) throw new UnknownRowError(table, key);
    return row;
  }

  put<Name extends TableName>(table: Name, row: Row<Name>): void {
    const place = placeOf(table, row);
    const buffer = this.#buffers[table];
    buffer.set(place, { row, isNew: buffer.get(place)?.isNew ?? this.#missing.has(`${table}/${place}`) });
  }

  /** A row that cannot be there yet. */
  append<Name extends TableName>(table: Name, row: Row<Name>): void {
    this.#buffers[table].set(placeOf(table, row), { row, isNew: true });
  }

  /** Changes some columns of a row that is there. @throws UnknownRowError */
  async change<Name extends TableName>(
    table: Name,
    key: Key<Name>,
    changes: Partial<Row<Name>> | ((row: Row<Name>) => Partial<Row<Name>>),
  ): Promise<Row<Name>> {
    const row = await this.get(table, key);
    const changed = { ...row, ...(typeof changes === "function" ? changes(row) : changes) };
    this.put(table, changed);
    return changed;
  }

  /** Hands over everything that was written; the rows of a table in the order in which they first were. */
  async flush(write: Write): Promise<void> {
    for (const table of TABLE_NAMES) await flushTable(table, this.#buffers[table], write);
  }
}

async function flushTable<Name extends TableName>(table: Name, buffer: Buffers[Name], write: Write): Promise<void> {
  for (const { row, isNew } of buffer.values()) await write(table, row, isNew);
}

/** Where a row of a table is kept: its key, addresses in lower case. */
export function placeOf(table: TableName, key: object): string {
  const values: Record<string, unknown> = { ...key };
  return KEYS[table].map((column) => String(values[column]).toLowerCase()).join("/");
}

function emptyBuffers(): Buffers {
  return {
    provider: new Map(),
    providerToken: new Map(),
    providerEscrow: new Map(),
    farm: new Map(),
    farmDay: new Map(),
    reservation: new Map(),
    seriesRecord: new Map(),
    lane: new Map(),
    settledDay: new Map(),
    award: new Map(),
    account: new Map(),
    position: new Map(),
    span: new Map(),
    activity: new Map(),
    credit: new Map(),
    network: new Map(),
    committeeNow: new Map(),
    openSales: new Map(),
    committee: new Map(),
    networkDay: new Map(),
    farmBatch: new Map(),
    fallbackDay: new Map(),
    dispute: new Map(),
    payoutProof: new Map(),
    scriptControl: new Map(),
    priceRound: new Map(),
    listing: new Map(),
    lease: new Map(),
    leaseIncome: new Map(),
  };
}
