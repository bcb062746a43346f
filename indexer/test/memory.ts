import { parseEventLogs, type Abi, type Address, type Hex, type Log as ChainLog } from "viem";
import {
  Draft,
  HANDLERS,
  KEYS,
  placeOf,
  TABLE_NAMES,
  type Key,
  type Log,
  type Row,
  type State,
  type TableName,
  type World,
} from "../src/handlers/index.ts";

/** Tables in memory: the handlers run over them as they run over Ponder's. */
export class Memory implements State {
  readonly #tables = new Map<TableName, Map<string, object>>(
    TABLE_NAMES.map((name) => [name, new Map<string, object>()]),
  );
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  find<Name extends TableName>(table: Name, key: Key<Name>): Promise<Row<Name> | undefined> {
    return Promise.resolve(this.#rowsOf(table).get(placeOf(table, key)) as Row<Name> | undefined);
  }

  /** Every row of a table, in the order in which they came. */
  all<Name extends TableName>(table: Name): Row<Name>[] {
    return [...this.#rowsOf(table).values()] as Row<Name>[];
  }

  /** Runs a handler and keeps what it wrote. A row that is said to be new and is not, is a mistake of the handler. */
  async run<Args>(handle: (draft: Draft, log: Log<Args>) => Promise<void>, log: Log<Args>): Promise<void> {
    const draft = new Draft(this, this.#world);
    await handle(draft, log);
    await draft.flush((table, row, isNew) => {
      const rows = this.#rowsOf(table);
      const place = placeOf(table, row);
      if (isNew && rows.has(place)) throw new Error(`${table} ${place} is not new (key: ${KEYS[table].join(", ")})`);
      rows.set(place, row);
      return Promise.resolve();
    });
  }

  #rowsOf(table: TableName): Map<string, object> {
    const rows = this.#tables.get(table);
    if (rows === undefined) throw new Error(`no table ${table}`);
    return rows;
  }
}

export interface Source {
  readonly name: string;
  readonly abi: Abi;
  readonly address: Address;
}

/** Plays a chain's logs into memory, in their order. Returns how many of them had a handler. */
export async function replay(
  memory: Memory,
  sources: readonly Source[],
  logs: readonly ChainLog<bigint, number, false>[],
  timestampOf: (blockNumber: bigint) => bigint,
): Promise<number> {
  const handlers = HANDLERS as unknown as Record<string, (draft: Draft, log: Log<unknown>) => Promise<void>>;
  let handled = 0;
  for (const log of logs) {
    const source = sources.find(({ address }) => address.toLowerCase() === log.address.toLowerCase());
    if (source === undefined) continue;
    const [decoded] = parseEventLogs({ abi: source.abi, logs: [log] });
    if (decoded === undefined) continue;
    const handle = handlers[`${source.name}:${decoded.eventName}`];
    if (handle === undefined) continue;
    handled += 1;
    await memory.run(handle, {
      args: decoded.args,
      blockNumber: log.blockNumber,
      timestamp: timestampOf(log.blockNumber),
      hash: log.transactionHash,
      logIndex: log.logIndex,
    });
  }
  return handled;
}

let nextLog = 0;
/** An event of a test: a block of its own, unless another log of the same transaction is meant. */
export function logOf<Args>(args: Args, timestamp: bigint): Log<Args> {
  nextLog += 1;
  return { args, blockNumber: BigInt(nextLog), timestamp, hash: hashOf(nextLog), logIndex: 0 };
}

export function hashOf(number: number): Hex {
  return `0x${number.toString(16).padStart(64, "0")}`;
}
