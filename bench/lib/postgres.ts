import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../scripts/lib/start/ports.ts";

const DEBIAN = "/usr/lib/postgresql";
const UP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** A PostgreSQL of one's own, in a temporary folder. */
export interface Postgres {
  readonly url: string;
  readonly version: string;
  /** of the database, bytes */
  size(): number;
  stop(): Promise<void>;
}

/** Starts one, or undefined where it is not installed. It refuses to run as root, so then it runs as the account `postgres`. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const bin = binaries();
  if (bin === undefined) return undefined;
  const owner = ownerOf();
  const folder = mkdtempSync(join(tmpdir(), "adit-postgres-"));
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const options = { ...owner, cwd: folder, encoding: "utf8" } as const;
  const made = spawnSync(join(bin, "initdb"), ["-D", data, "-U", "adit", "--auth=trust", "--no-sync"], options);
  if (made.status !== 0) throw new Error(`PostgreSQL could not be set up: ${made.stderr}`);
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("no port is free for PostgreSQL");
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=256MB"];
  const child = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), "-k", folder, ...settings], {
    ...owner,
    cwd: folder,
    stdio: "ignore",
  });
  const query = (text: string): string =>
    spawnSync(
      join(bin, "psql"),
      ["-h", "127.0.0.1", "-p", String(port), "-U", "adit", "-d", "postgres", "-Atc", text],
      options,
    ).stdout.trim();
  const until = Date.now() + UP_WITHIN_MS;
  while (query("select 1") !== "1") {
    if (Date.now() > until) throw new Error(`PostgreSQL did not come up within ${UP_WITHIN_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return {
    url: `postgresql://adit@127.0.0.1:${port}/postgres`,
    version: query("show server_version"),
    size: () => Number(query("select pg_database_size('postgres')")),
    async stop() {
      child.kill("SIGINT");
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const [newest] = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(DEBIAN, newest, "bin");
}

function ownerOf(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}
