import { DatabaseSync } from "node:sqlite";
import { farmTree, type FarmReport, type SignedObservation } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import { z } from "zod";
import { toJson } from "../http/server.ts";
import { farmReportSchema, lockSchema, signedObservationSchema, type Lock } from "./wire.ts";

/** A batch of this network that the chain accepted. */
export type PostedBatch = {
  network: number;
  sequence: number;
  farmsRoot: Hex;
  evidenceHash: Hex;
  postedAt: number;
  block: bigint;
};

/** A database that belongs to another oracle, or is of another version. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/**
 * What a node must not forget: what it saw, which proposals it accepted, what it signed, what stands behind each root.
 * Every method is synchronous and durable when it returns, so a check and its record cannot be torn apart.
 */
export type Store = {
  saveObservation: (signed: SignedObservation) => void;
  observations: (network: number, sequence: number) => SignedObservation[];
  saveTree: (network: number, sequence: number, farms: readonly FarmReport[]) => void;
  tree: (network: number, sequence: number, root: Hex) => FarmReport[] | undefined;
  /** Highest view in which a proposal of this sequence was accepted, and its digest. */
  accepted: (network: number, sequence: number) => { view: number; digest: Hex } | undefined;
  saveAccepted: (network: number, sequence: number, view: number, digest: Hex) => void;
  /** What was signed for this sequence under the certificate with the highest view. */
  lock: (network: number, sequence: number) => { lock: Lock; signature: Hex } | undefined;
  saveLock: (network: number, sequence: number, lock: Lock, signature: Hex) => void;
  savePosted: (batch: PostedBatch) => void;
  posted: (network: number, sequence: number) => PostedBatch | undefined;
  lastPosted: (network: number) => PostedBatch | undefined;
  /** Posted batches from this sequence on, oldest first. */
  postedFrom: (network: number, sequence: number) => PostedBatch[];
  close: () => void;
};

export type OpenStoreParameters = {
  /** file path, or ":memory:" */
  path: string;
  /** chain and contract that the file belongs to; a file of another one is refused */
  identity: string;
  /**
   * `power-loss` (default): every record is on the disk before the node goes on. `process-crash`: survives a killed process but
   * maybe not a power cut; for local chains.
   */
  durability?: "power-loss" | "process-crash";
};

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS observations (network INTEGER, sequence INTEGER, member INTEGER, body TEXT NOT NULL, PRIMARY KEY (network, sequence, member)) STRICT;
  CREATE TABLE IF NOT EXISTS trees (network INTEGER, sequence INTEGER, root TEXT, farms TEXT NOT NULL, PRIMARY KEY (network, sequence, root)) STRICT;
  CREATE TABLE IF NOT EXISTS accepted (network INTEGER, sequence INTEGER, view INTEGER, digest TEXT NOT NULL, PRIMARY KEY (network, sequence, view)) STRICT;
  CREATE TABLE IF NOT EXISTS locks (network INTEGER, sequence INTEGER, view INTEGER, body TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (network, sequence, view)) STRICT;
  CREATE TABLE IF NOT EXISTS posted (network INTEGER, sequence INTEGER, farmsRoot TEXT NOT NULL, evidenceHash TEXT NOT NULL, postedAt INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (network, sequence)) STRICT;
`;

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text): Hex => `0x${text.slice(2)}`);
const body = z.object({ body: z.string() });
const acceptedRow = z.object({ view: z.number(), digest: hex });
const lockRow = z.object({ body: z.string(), signature: hex });
const postedRow = z.object({
  network: z.number(),
  sequence: z.number(),
  farmsRoot: hex,
  evidenceHash: hex,
  postedAt: z.number(),
  block: z.number().transform(BigInt),
});
const farmsJson = z.array(farmReportSchema);

/** Opens (and creates) a node's database. @throws StoreError */
export function openStore({ path, identity, durability = "power-loss" }: OpenStoreParameters): Store {
  const db = openDatabase(path, durability);
  claim(db, path, identity);
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const statement = (sql: string): ReturnType<DatabaseSync["prepare"]> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: (string | number)[]): void => void statement(sql).run(...values);
  const get = <Schema extends z.ZodType>(
    schema: Schema,
    sql: string,
    ...values: (string | number)[]
  ): z.output<Schema> | undefined => {
    const row = statement(sql).get(...values);
    return row === undefined ? undefined : schema.parse(row);
  };
  const all = <Schema extends z.ZodType>(
    schema: Schema,
    sql: string,
    ...values: (string | number)[]
  ): z.output<Schema>[] =>
    statement(sql)
      .all(...values)
      .map((row) => schema.parse(row));

  return {
    saveObservation: ({ member, observation, signature }) => {
      run(
        "INSERT OR REPLACE INTO observations VALUES (?, ?, ?, ?)",
        observation.network,
        observation.sequence,
        member,
        toJson({ member, observation, signature }),
      );
    },
    observations: (network, sequence) =>
      all(
        body,
        "SELECT body FROM observations WHERE network = ? AND sequence = ? ORDER BY member",
        network,
        sequence,
      ).map((row) => signedObservationSchema.parse(JSON.parse(row.body))),
    saveTree: (network, sequence, farms) => {
      run(
        "INSERT OR IGNORE INTO trees VALUES (?, ?, ?, ?)",
        network,
        sequence,
        farmTree(network, farms).root,
        toJson(farms),
      );
    },
    tree: (network, sequence, root) => {
      const row = get(
        z.object({ farms: z.string() }),
        "SELECT farms FROM trees WHERE network = ? AND sequence = ? AND root = ?",
        network,
        sequence,
        root,
      );
      return row === undefined ? undefined : farmsJson.parse(JSON.parse(row.farms));
    },
    accepted: (network, sequence) =>
      get(
        acceptedRow,
        "SELECT view, digest FROM accepted WHERE network = ? AND sequence = ? ORDER BY view DESC LIMIT 1",
        network,
        sequence,
      ),
    saveAccepted: (network, sequence, view, digest) => {
      run("INSERT INTO accepted VALUES (?, ?, ?, ?)", network, sequence, view, digest);
    },
    lock: (network, sequence) => {
      const row = get(
        lockRow,
        "SELECT body, signature FROM locks WHERE network = ? AND sequence = ? ORDER BY view DESC LIMIT 1",
        network,
        sequence,
      );
      return row === undefined ? undefined : { lock: lockSchema.parse(JSON.parse(row.body)), signature: row.signature };
    },
    saveLock: (network, sequence, lock, signature) => {
      run(
        "INSERT OR IGNORE INTO locks VALUES (?, ?, ?, ?, ?)",
        network,
        sequence,
        lock.certificate.view,
        toJson(lock),
        signature,
      );
    },
    savePosted: ({ network, sequence, farmsRoot, evidenceHash, postedAt, block }) => {
      run(
        "INSERT OR REPLACE INTO posted VALUES (?, ?, ?, ?, ?, ?)",
        network,
        sequence,
        farmsRoot,
        evidenceHash,
        postedAt,
        Number(block),
      );
    },
    posted: (network, sequence) =>
      get(postedRow, "SELECT * FROM posted WHERE network = ? AND sequence = ?", network, sequence),
    lastPosted: (network) =>
      get(postedRow, "SELECT * FROM posted WHERE network = ? ORDER BY sequence DESC LIMIT 1", network),
    postedFrom: (network, sequence) =>
      all(postedRow, "SELECT * FROM posted WHERE network = ? AND sequence >= ? ORDER BY sequence", network, sequence),
    close: () => {
      db.close();
    },
  };
}

function openDatabase(path: string, durability: "power-loss" | "process-crash"): DatabaseSync {
  try {
    const db = new DatabaseSync(path);
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "power-loss" ? "FULL" : "NORMAL"}; PRAGMA busy_timeout = 2000;`,
    );
    db.exec(SCHEMA);
    return db;
  } catch (cause) {
    throw new StoreError(
      `The database ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

/** A signature database of another chain or contract would make a node forget what it signed here. */
function claim(db: DatabaseSync, path: string, identity: string): void {
  const insert = db.prepare("INSERT OR IGNORE INTO meta VALUES (?, ?)");
  insert.run("version", String(VERSION));
  insert.run("identity", identity);
  const rows = z
    .array(z.object({ key: z.string(), value: z.string() }))
    .parse(db.prepare("SELECT key, value FROM meta").all());
  const meta = new Map(rows.map(({ key, value }) => [key, value]));
  const refuse = (message: string): never => {
    db.close();
    throw new StoreError(message);
  };
  if (meta.get("version") !== String(VERSION)) {
    refuse(
      `The database ${path} has version ${meta.get("version")}, this program needs ${VERSION}: give another path or the program that wrote it.`,
    );
  }
  if (meta.get("identity") !== identity) {
    refuse(`The database ${path} belongs to ${meta.get("identity")}, not to ${identity}: give another path.`);
  }
}
