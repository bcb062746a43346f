import { DatabaseSync } from "node:sqlite";
import { farmTree, packFarms, unpackFarms, type FarmReport, type SignedObservation } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import { z } from "zod";
import {
  basisSchema,
  equivocationSchema,
  lockSchema,
  signedObservationSchema,
  toWire,
  type Basis,
  type Equivocation,
  type Lock,
} from "./wire.ts";

/** A batch of this network that the chain accepted. */
export type PostedBatch = {
  network: number;
  sequence: number;
  farmsRoot: Hex;
  evidenceHash: Hex;
  /** hash of the network report in the batch, which stands last in its farms' proofs */
  reportHash: Hex;
  postedAt: number;
  block: bigint;
  /** tells whether the block is still of the chain */
  blockHash: Hex;
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
  /**
   * Keeps an observation under the digest that its author signed for this committee. Of each author the first one counts; a
   * second one is kept beside it as evidence, and further ones add nothing to it.
   */
  saveObservation: (committee: Hex, digest: Hex, signed: SignedObservation) => void;
  /** The first observation of each member for a batch, by member. */
  observations: (network: number, sequence: number, committee: Hex) => SignedObservation[];
  /** All that one member signed for a batch, in the order in which it came: more than one is an equivocation. */
  observationsOf: (network: number, sequence: number, committee: Hex, member: number) => SignedObservation[];
  /** What a batch with this evidence root is computed from. */
  saveBasis: (basis: Basis) => void;
  basis: (evidenceHash: Hex) => Basis | undefined;
  /** False if one of this member for this batch is known. */
  saveEquivocation: (equivocation: Equivocation) => boolean;
  /** Newest first, as many as asked for at most. */
  equivocations: (most: number) => Equivocation[];
  saveTree: (network: number, sequence: number, farms: readonly FarmReport[]) => void;
  tree: (network: number, sequence: number, root: Hex) => FarmReport[] | undefined;
  /**
   * Highest view in which a proposal of this sequence was accepted, and its digest. Like a lock it binds towards one committee,
   * by its `configDigest`: what was signed for another one counts nowhere, and must not hold up its successor.
   */
  accepted: (network: number, sequence: number, committee: Hex) => { view: number; digest: Hex } | undefined;
  saveAccepted: (network: number, sequence: number, committee: Hex, view: number, digest: Hex) => void;
  /** What was signed for this sequence under the certificate with the highest view. */
  lock: (network: number, sequence: number, committee: Hex) => { lock: Lock; signature: Hex } | undefined;
  saveLock: (network: number, sequence: number, committee: Hex, lock: Lock, signature: Hex) => void;
  savePosted: (batch: PostedBatch) => void;
  /** Forgets postings from this sequence on: their blocks are no longer of the chain. */
  forgetPosted: (network: number, sequence: number) => void;
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

const VERSION = 2;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS observations (network INTEGER, sequence INTEGER, committee TEXT, member INTEGER, digest TEXT, body TEXT NOT NULL, PRIMARY KEY (network, sequence, committee, member, digest)) STRICT;
  CREATE TABLE IF NOT EXISTS bases (evidenceHash TEXT PRIMARY KEY, network INTEGER NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS equivocations (network INTEGER, sequence INTEGER, committee TEXT, member INTEGER, body TEXT NOT NULL, PRIMARY KEY (network, sequence, committee, member)) STRICT;
  CREATE TABLE IF NOT EXISTS trees (network INTEGER, sequence INTEGER, root TEXT, farms TEXT NOT NULL, PRIMARY KEY (network, sequence, root)) STRICT;
  CREATE TABLE IF NOT EXISTS accepted (network INTEGER, sequence INTEGER, committee TEXT, view INTEGER, digest TEXT NOT NULL, PRIMARY KEY (network, sequence, committee, view)) STRICT;
  CREATE TABLE IF NOT EXISTS locks (network INTEGER, sequence INTEGER, committee TEXT, view INTEGER, body TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (network, sequence, committee, view)) STRICT;
  CREATE TABLE IF NOT EXISTS posted (network INTEGER, sequence INTEGER, farmsRoot TEXT NOT NULL, evidenceHash TEXT NOT NULL, reportHash TEXT NOT NULL, postedAt INTEGER NOT NULL, block INTEGER NOT NULL, blockHash TEXT NOT NULL, PRIMARY KEY (network, sequence)) STRICT;
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
  reportHash: hex,
  postedAt: z.number(),
  block: z.number().transform(BigInt),
  blockHash: hex,
});
const observationRow = z.object({ member: z.number(), digest: hex });

/** Observations that are kept of one member for one batch: two that differ prove all that there is to prove. */
const KEPT_OF_A_MEMBER = 2;
/** Observations that are kept parsed: those of the batch at hand are asked for at every step. */
const PARSED = 64;

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

  const parsed = new Map<Hex, SignedObservation>();
  const remember = (digest: Hex, signed: SignedObservation): void => {
    if (parsed.size >= PARSED) parsed.clear();
    parsed.set(digest, signed);
  };
  const digests = (network: number, sequence: number, committee: Hex, member: number): Hex[] =>
    all(
      observationRow,
      "SELECT member, digest FROM observations WHERE network = ? AND sequence = ? AND committee = ? AND member = ? ORDER BY rowid",
      network,
      sequence,
      committee,
      member,
    ).map(({ digest }) => digest);
  const observation = (
    network: number,
    sequence: number,
    committee: Hex,
    member: number,
    digest: Hex,
  ): SignedObservation => {
    const known = parsed.get(digest);
    // Two members that sign the same content sign the same digest.
    if (known?.member === member) return known;
    const row = get(
      body,
      "SELECT body FROM observations WHERE network = ? AND sequence = ? AND committee = ? AND member = ? AND digest = ?",
      network,
      sequence,
      committee,
      member,
      digest,
    );
    if (row === undefined) throw new StoreError(`The observation ${digest} is not in the database any more.`);
    const signed = signedObservationSchema.parse(JSON.parse(row.body));
    remember(digest, signed);
    return signed;
  };

  return {
    saveObservation: (committee, digest, signed) => {
      const { network, sequence } = signed.observation;
      const known = digests(network, sequence, committee, signed.member);
      if (known.includes(digest) || known.length >= KEPT_OF_A_MEMBER) return;
      run(
        "INSERT INTO observations VALUES (?, ?, ?, ?, ?, ?)",
        network,
        sequence,
        committee,
        signed.member,
        digest,
        toWire(signed),
      );
      remember(digest, signed);
    },
    observations: (network, sequence, committee) => {
      const first = new Map<number, SignedObservation>();
      for (const { member, digest } of all(
        observationRow,
        "SELECT member, digest FROM observations WHERE network = ? AND sequence = ? AND committee = ? ORDER BY member, rowid",
        network,
        sequence,
        committee,
      )) {
        if (!first.has(member)) first.set(member, observation(network, sequence, committee, member, digest));
      }
      return [...first.values()];
    },
    observationsOf: (network, sequence, committee, member) =>
      digests(network, sequence, committee, member).map((digest) =>
        observation(network, sequence, committee, member, digest),
      ),
    saveBasis: (basis) => {
      const { evidenceHash, network, sequence } = basis;
      run("INSERT OR IGNORE INTO bases VALUES (?, ?, ?, ?)", evidenceHash, network, sequence, toWire(basis));
    },
    basis: (evidenceHash) => {
      const row = get(body, "SELECT body FROM bases WHERE evidenceHash = ?", evidenceHash);
      return row === undefined ? undefined : basisSchema.parse(JSON.parse(row.body));
    },
    saveEquivocation: (equivocation) => {
      const { network, sequence, committee, member } = equivocation;
      const known = get(
        body,
        "SELECT body FROM equivocations WHERE network = ? AND sequence = ? AND committee = ? AND member = ?",
        network,
        sequence,
        committee,
        member,
      );
      if (known !== undefined) return false;
      run(
        "INSERT INTO equivocations VALUES (?, ?, ?, ?, ?)",
        network,
        sequence,
        committee,
        member,
        toWire(equivocation),
      );
      return true;
    },
    equivocations: (most) =>
      all(body, "SELECT body FROM equivocations ORDER BY rowid DESC LIMIT ?", most).map((row) =>
        equivocationSchema.parse(JSON.parse(row.body)),
      ),
    saveTree: (network, sequence, farms) => {
      run(
        "INSERT OR IGNORE INTO trees VALUES (?, ?, ?, ?)",
        network,
        sequence,
        farmTree(network, farms).root,
        packFarms(farms),
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
      return row === undefined ? undefined : unpackFarms(row.farms);
    },
    accepted: (network, sequence, committee) =>
      get(
        acceptedRow,
        "SELECT view, digest FROM accepted WHERE network = ? AND sequence = ? AND committee = ? ORDER BY view DESC LIMIT 1",
        network,
        sequence,
        committee,
      ),
    saveAccepted: (network, sequence, committee, view, digest) => {
      run("INSERT INTO accepted VALUES (?, ?, ?, ?, ?)", network, sequence, committee, view, digest);
    },
    lock: (network, sequence, committee) => {
      const row = get(
        lockRow,
        "SELECT body, signature FROM locks WHERE network = ? AND sequence = ? AND committee = ? ORDER BY view DESC LIMIT 1",
        network,
        sequence,
        committee,
      );
      return row === undefined ? undefined : { lock: lockSchema.parse(JSON.parse(row.body)), signature: row.signature };
    },
    saveLock: (network, sequence, committee, lock, signature) => {
      run(
        "INSERT OR IGNORE INTO locks VALUES (?, ?, ?, ?, ?, ?)",
        network,
        sequence,
        committee,
        lock.certificate.view,
        toWire(lock),
        signature,
      );
    },
    savePosted: ({ network, sequence, farmsRoot, evidenceHash, reportHash, postedAt, block, blockHash }) => {
      run(
        "INSERT OR REPLACE INTO posted VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        network,
        sequence,
        farmsRoot,
        evidenceHash,
        reportHash,
        postedAt,
        Number(block),
        blockHash,
      );
    },
    forgetPosted: (network, sequence) => {
      run("DELETE FROM posted WHERE network = ? AND sequence >= ?", network, sequence);
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
