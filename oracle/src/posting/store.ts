import { DatabaseSync } from "node:sqlite";
import { getAddress, type Address, type Hex } from "viem";
import { z } from "zod";
import type { JobRecord, JobState, TransactionRecord } from "./jobs.ts";

/** What the engine must not forget. Every method is synchronous and durable when it returns. */
export type PostingStore = {
  job: (id: string) => JobRecord | undefined;
  saveJob: (job: JobRecord) => void;
  /** Jobs in one of these states, oldest first. */
  jobs: (...states: JobState[]) => JobRecord[];
  saveTransaction: (transaction: TransactionRecord) => void;
  /** Every transaction that was ever signed for this sender and nonce, oldest first. */
  atNonce: (sender: Address, nonce: number) => TransactionRecord[];
  /** Transactions of this sender with this nonce or a later one, by nonce. */
  fromNonce: (sender: Address, nonce: number) => TransactionRecord[];
  /** Transactions of this sender whose nonce is below, and of which no receipt has told yet. */
  untold: (sender: Address, belowNonce: number) => TransactionRecord[];
  ofJob: (id: string) => TransactionRecord[];
  /** Most that the transactions signed on this UTC day or later can cost, wei. */
  reservedSince: (sender: Address, day: number) => bigint;
  /** Writes something small. @throws what the disk says, if it is full or may not be written */
  probe: () => void;
  close: () => void;
};

export type OpenPostingStoreParameters = {
  /** file path, the same as the node's if it has one, or ":memory:" */
  path: string;
  durability?: "power-loss" | "process-crash";
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS posting_jobs (
    id TEXT PRIMARY KEY, target TEXT NOT NULL, data TEXT NOT NULL, condition TEXT NOT NULL, moot TEXT NOT NULL, priority INTEGER NOT NULL,
    state TEXT NOT NULL, since INTEGER NOT NULL, retryAt INTEGER NOT NULL, failures INTEGER NOT NULL, reason TEXT, failedBlock INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS posting_transactions (
    hash TEXT PRIMARY KEY, job TEXT NOT NULL, sender TEXT NOT NULL, nonce INTEGER NOT NULL, raw TEXT NOT NULL, gas TEXT NOT NULL,
    maxFeePerGas TEXT NOT NULL, maxPriorityFeePerGas TEXT NOT NULL, reserved TEXT NOT NULL, day INTEGER NOT NULL, waitsSince INTEGER NOT NULL,
    sentAt INTEGER, underpriced INTEGER NOT NULL, outcome TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS posting_probe (one INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS posting_by_nonce ON posting_transactions (sender, nonce);
  CREATE INDEX IF NOT EXISTS posting_by_day ON posting_transactions (sender, day);
  CREATE INDEX IF NOT EXISTS posting_by_job ON posting_transactions (job);
  CREATE INDEX IF NOT EXISTS posting_by_state ON posting_jobs (state);
`;

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text): Hex => `0x${text.slice(2)}`);
const address = z.string().transform((text): Address => getAddress(text));
const amount = z.string().transform(BigInt);
const orUndefined = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable().transform((value) => value ?? undefined);
const conditionJson = z.object({ to: address, data: hex, word: z.number(), atLeast: amount }).nullable();
const jobRow = z
  .object({
    id: z.string(),
    target: address,
    data: hex,
    condition: z.string(),
    moot: z.string(),
    priority: z.number(),
    state: z.enum(["wanted", "done", "final", "moot", "quarantined"]),
    since: z.number(),
    retryAt: z.number(),
    failures: z.number(),
    reason: orUndefined(z.string()),
    failedBlock: orUndefined(z.number()),
  })
  .transform(({ target, condition, moot, failedBlock, ...row }): JobRecord => ({
    ...row,
    to: target,
    doneWhen: conditionJson.parse(JSON.parse(condition)) ?? undefined,
    mootBy: z.array(z.string()).parse(JSON.parse(moot)),
    failedBlock: failedBlock === undefined ? undefined : BigInt(failedBlock),
  }));
const transactionRow = z
  .object({
    hash: hex,
    job: z.string(),
    sender: address,
    nonce: z.number(),
    raw: hex,
    gas: amount,
    maxFeePerGas: amount,
    maxPriorityFeePerGas: amount,
    reserved: amount,
    day: z.number(),
    waitsSince: z.number(),
    sentAt: orUndefined(z.number()),
    underpriced: z.number().transform((value) => value === 1),
    outcome: orUndefined(z.enum(["mined", "reverted", "lost"])),
  })
  .transform((row): TransactionRecord => row);

/** Opens (and creates) the engine's tables; they live well beside the node's own in one file. */
export function openPostingStore({ path, durability = "power-loss" }: OpenPostingStoreParameters): PostingStore {
  const db = new DatabaseSync(path);
  db.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "power-loss" ? "FULL" : "NORMAL"}; PRAGMA busy_timeout = 2000;`,
  );
  db.exec(SCHEMA);
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const statement = (sql: string): ReturnType<DatabaseSync["prepare"]> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const transactions = (where: string, ...values: (string | number)[]): TransactionRecord[] =>
    z
      .array(transactionRow)
      .parse(statement(`SELECT * FROM posting_transactions WHERE ${where} ORDER BY nonce, rowid`).all(...values));

  return {
    job: (id) => {
      const row = statement("SELECT * FROM posting_jobs WHERE id = ?").get(id);
      return row === undefined ? undefined : jobRow.parse(row);
    },
    saveJob: ({ id, to, data, doneWhen, mootBy, priority, state, since, retryAt, failures, reason, failedBlock }) => {
      const condition = doneWhen === undefined ? null : { ...doneWhen, atLeast: doneWhen.atLeast.toString() };
      statement(
        `INSERT INTO posting_jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
         state = excluded.state, since = excluded.since, retryAt = excluded.retryAt, failures = excluded.failures,
         reason = excluded.reason, failedBlock = excluded.failedBlock`,
      ).run(
        id,
        to,
        data,
        JSON.stringify(condition),
        JSON.stringify(mootBy),
        priority,
        state,
        since,
        retryAt,
        failures,
        reason ?? null,
        failedBlock === undefined ? null : Number(failedBlock),
      );
    },
    jobs: (...states) =>
      z
        .array(jobRow)
        .parse(
          statement(`SELECT * FROM posting_jobs WHERE state IN (${states.map(() => "?").join()}) ORDER BY rowid`).all(
            ...states,
          ),
        ),
    saveTransaction: (transaction) => {
      const { hash, job, sender, nonce, raw, gas, maxFeePerGas, maxPriorityFeePerGas, reserved, day } = transaction;
      const { waitsSince, sentAt, underpriced, outcome } = transaction;
      statement(
        `INSERT INTO posting_transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET
         waitsSince = excluded.waitsSince, sentAt = excluded.sentAt, underpriced = excluded.underpriced, outcome = excluded.outcome`,
      ).run(
        hash,
        job,
        sender,
        nonce,
        raw,
        gas.toString(),
        maxFeePerGas.toString(),
        maxPriorityFeePerGas.toString(),
        reserved.toString(),
        day,
        waitsSince,
        sentAt ?? null,
        underpriced ? 1 : 0,
        outcome ?? null,
      );
    },
    atNonce: (sender, nonce) => transactions("sender = ? AND nonce = ?", sender, nonce),
    fromNonce: (sender, nonce) => transactions("sender = ? AND nonce >= ?", sender, nonce),
    untold: (sender, belowNonce) => transactions("sender = ? AND nonce < ? AND outcome IS NULL", sender, belowNonce),
    ofJob: (id) => transactions("job = ?", id),
    reservedSince: (sender, day) =>
      transactions("sender = ? AND day >= ?", sender, day).reduce((sum, { reserved }) => sum + reserved, 0n),
    probe: () => {
      statement("INSERT OR REPLACE INTO posting_probe VALUES (1, ?)").run(Date.now());
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
