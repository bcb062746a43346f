import { DatabaseSync } from "node:sqlite";
import type { Hex } from "viem";
import { z } from "zod";
import { StoreError } from "../node/store.ts";
import { expand, type Compact } from "./compact.ts";

/** Evidence by its hash: own documents, and those of the others that stand behind posted batches. */
export type EvidenceStore = {
  /** `day` is the UTC day that the document is about: it is kept for so long after it. */
  save: (document: Compact, day: number) => void;
  has: (hash: Hex) => boolean;
  /** Bytes of the text; undefined if it is not here. */
  size: (hash: Hex) => number | undefined;
  /** The text, piece by piece. */
  read: (hash: Hex) => Generator<Uint8Array> | undefined;
  /** The same as gzip members. */
  readCompressed: (hash: Hex) => Generator<Uint8Array> | undefined;
  /** Forgets documents of days before this one; returns how many. */
  prune: (beforeDay: number) => number;
  close: () => void;
};

const SCHEMA = `
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS documents (hash TEXT PRIMARY KEY, day INTEGER NOT NULL, bytes INTEGER NOT NULL, pieces INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS pieces (hash TEXT, number INTEGER, data BLOB NOT NULL, PRIMARY KEY (hash, number)) STRICT;
`;
const documentRow = z.object({ bytes: z.number(), pieces: z.number() });
const pieceRow = z.object({ data: z.instanceof(Uint8Array) });

function openDatabase(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path);
    db.exec(SCHEMA);
    return db;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(`The database ${path} cannot be opened: ${why}.`, { cause });
  }
}

/**
 * Opens (and creates) a database for evidence. It is a file of its own: when it is full or gone, what a node must never forget
 * (what it signed) is untouched. @throws StoreError
 */
export function openEvidenceStore(path: string): EvidenceStore {
  const db = openDatabase(path);
  const find = db.prepare("SELECT bytes, pieces FROM documents WHERE hash = ?");
  const findPiece = db.prepare("SELECT data FROM pieces WHERE hash = ? AND number = ?");
  const insert = db.prepare("INSERT INTO documents VALUES (?, ?, ?, ?)");
  const insertPiece = db.prepare("INSERT INTO pieces VALUES (?, ?, ?)");
  const document = (hash: Hex): z.output<typeof documentRow> | undefined => {
    const row = find.get(hash);
    return row === undefined ? undefined : documentRow.parse(row);
  };
  function* piecesOf(hash: Hex, count: number): Generator<Uint8Array> {
    for (let number = 0; number < count; number++) {
      const row = findPiece.get(hash, number);
      // Gone while it was being read: what was sent so far does not have the hash, which the reader checks.
      if (row === undefined) return;
      yield pieceRow.parse(row).data;
    }
  }
  const readCompressed = (hash: Hex): Generator<Uint8Array> | undefined => {
    const found = document(hash);
    return found === undefined ? undefined : piecesOf(hash, found.pieces);
  };

  return {
    save: ({ hash, bytes, pieces }, day) => {
      if (document(hash) !== undefined) return;
      transaction(db, () => {
        insert.run(hash, day, bytes, pieces.length);
        for (const [number, piece] of pieces.entries()) insertPiece.run(hash, number, piece);
      });
    },
    has: (hash) => document(hash) !== undefined,
    size: (hash) => document(hash)?.bytes,
    read: (hash) => {
      const pieces = readCompressed(hash);
      return pieces === undefined ? undefined : expand(pieces);
    },
    readCompressed,
    prune: (beforeDay) => {
      const changes = transaction(db, () => {
        db.prepare("DELETE FROM pieces WHERE hash IN (SELECT hash FROM documents WHERE day < ?)").run(beforeDay);
        return Number(db.prepare("DELETE FROM documents WHERE day < ?").run(beforeDay).changes);
      });
      if (changes > 0) db.exec("PRAGMA incremental_vacuum");
      return changes;
    },
    close: () => {
      db.close();
    },
  };
}

/** All or nothing, also when the disk is full. */
function transaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
