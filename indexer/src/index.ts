import { ponder } from "ponder:registry";
import * as schema from "ponder:schema";
import type { Hex } from "viem";
import { readSettings } from "./deployment.ts";
import {
  Draft,
  HANDLERS,
  type Key,
  type Log,
  type Row,
  type State,
  type TableName,
  type World,
} from "./handlers/index.ts";

/*
 * The glue: each handler gets its event and Ponder's tables, and what it wrote goes into them. Nothing is decided here.
 */

/**
 * As much of Ponder as is used here. Its own types cannot say "the row of that table" of a table whose name is a variable, nor "the
 * arguments of that event"; so names meet their rows and arguments in this file, and it takes the types' word for it.
 */
interface Indexing {
  on(name: string, run: (input: { event: PonderEvent; context: { db: Database } }) => Promise<void>): void;
}
interface PonderEvent {
  readonly args: unknown;
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: Hex };
  readonly log: { readonly logIndex: number };
}
interface Database {
  find(table: object, key: object): Promise<object | null>;
  insert(table: object): {
    values(row: object): PromiseLike<unknown> & { onConflictDoUpdate(row: object): PromiseLike<unknown> };
  };
}
const indexing: Indexing = ponder as unknown as Indexing;
const handlers = HANDLERS as unknown as Record<string, (draft: Draft, log: Log<unknown>) => Promise<void>>;
const tables: Readonly<Record<TableName, object>> = schema;

const { deployment } = await readSettings(process.env);
const world: World = { leaseMarket: deployment.contracts.leaseMarket };

function stateOf(db: Database): State {
  return {
    async find<Name extends TableName>(table: Name, key: Key<Name>) {
      return ((await db.find(tables[table], key)) ?? undefined) as Row<Name> | undefined;
    },
  };
}

for (const [name, handle] of Object.entries(handlers)) {
  indexing.on(name, async ({ event, context: { db } }) => {
    const draft = new Draft(stateOf(db), world);
    await handle(draft, {
      args: event.args,
      blockNumber: event.block.number,
      timestamp: event.block.timestamp,
      hash: event.transaction.hash,
      logIndex: event.log.logIndex,
    });
    await draft.flush(async (table, row, isNew) => {
      const insert = db.insert(tables[table]).values(row);
      await (isNew ? insert : insert.onConflictDoUpdate(row));
    });
  });
}
