/**
 * Writes `oracle/src/simulator/data/bitcoin-difficulty.json` from the list of difficulty periods that Debian's
 * `python3-electrum` package carries, after checking every entry against Bitcoin's rules.
 *
 *   node scripts/import-difficulty.ts                       uses the installed package, else downloads it with apt-get
 *   node scripts/import-difficulty.ts --from checkpoints.json --package-version 4.3.4
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bitsToTarget, targetToBits } from "@adit/sdk/math";

const PACKAGE = "python3-electrum";
const FILE_IN_PACKAGE = "usr/lib/python3/dist-packages/electrum/checkpoints.json";
const OUTPUT = new URL("../oracle/src/simulator/data/bitcoin-difficulty.json", import.meta.url);

const BLOCKS_PER_PERIOD = 2016;
const POW_LIMIT_BITS = 0x1d00ffff;
const MAX_STEP = 4n;

class ImportError extends Error {}

/** One quoted header from which all times are rebuilt: the first block of a period. */
const ANCHOR = { height: 554_400, time: 1_545_175_965 };

function readPackage(): { text: string; version: string } {
  if (existsSync(`/${FILE_IN_PACKAGE}`)) {
    const version = execFileSync("dpkg-query", ["-W", "-f", "${Version}", PACKAGE], { encoding: "utf8" });
    return { text: readFileSync(`/${FILE_IN_PACKAGE}`, "utf8"), version };
  }
  const folder = mkdtempSync(join(tmpdir(), "adit-electrum-"));
  try {
    execFileSync("apt-get", ["download", PACKAGE], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const archive = readdirSync(folder).find((name) => name.startsWith(`${PACKAGE}_`) && name.endsWith(".deb"));
    if (archive === undefined) throw new ImportError(`apt-get downloaded no ${PACKAGE} package`);
    execFileSync("dpkg-deb", ["-x", archive, "."], { cwd: folder });
    const version = execFileSync("dpkg-deb", ["-f", archive, "Version"], { cwd: folder, encoding: "utf8" }).trim();
    return { text: readFileSync(join(folder, FILE_IN_PACKAGE), "utf8"), version };
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(
      `the Debian package ${PACKAGE} could not be read; install it, or give its checkpoints.json with --from`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Targets are larger than a JSON number holds: they are read digit by digit, never as a float. */
function parseEntries(text: string): { hash: string; target: bigint }[] {
  const pairs = [...text.matchAll(/\[\s*"([0-9a-f]{64})"\s*,\s*(\d+)\s*\]/g)];
  const entries = pairs.map(([, hash, target]) => ({ hash: hash as string, target: BigInt(target as string) }));
  const hashes = text.match(/"[0-9a-f]{64}"/g)?.length ?? 0;
  if (entries.length === 0 || entries.length !== hashes) {
    throw new ImportError(`expected a list of [hash, target] pairs, understood ${entries.length} of ${hashes} entries`);
  }
  return entries;
}

/** Entry i: hash of block 2016 * (i + 1) - 1, and the target of the period after it. */
function check(entries: { hash: string; target: bigint }[]): void {
  let own = bitsToTarget(POW_LIMIT_BITS);
  const limit = own;
  for (const [i, { hash, target }] of entries.entries()) {
    const height = BLOCKS_PER_PERIOD * (i + 1) - 1;
    if (BigInt(`0x${hash}`) > own)
      throw new ImportError(`block ${height}: its hash is above the target of its own period`);
    if (bitsToTarget(targetToBits(target)) !== target) {
      throw new ImportError(`target after block ${height} has no compact form`);
    }
    if (target > limit) throw new ImportError(`target after block ${height} is above the proof-of-work limit`);
    // The compact form cuts digits off, so a step down to exactly a quarter may come out just below it.
    const lowest = bitsToTarget(targetToBits(own / MAX_STEP));
    if (target > own * MAX_STEP || target < lowest) {
      throw new ImportError(`target after block ${height} moves by more than ${MAX_STEP}x`);
    }
    own = target;
  }
}

function render(entries: { hash: string; target: bigint }[], version: string): string {
  const head = {
    about:
      "Bitcoin main chain: the compact target of every 2,016-block period from 1 on, and the hash of the block before it",
    source: {
      package: `Debian ${PACKAGE} ${version}`,
      file: FILE_IN_PACKAGE,
      upstream: "Electrum, https://electrum.org",
      licence: "MIT; see NOTICE.md beside this file",
      importedBy: "scripts/import-difficulty.ts",
    },
    checked:
      "each hash lies below the target of its own period; each target has an exact compact form; no step exceeds 4x",
    times: {
      anchor: ANCHOR,
      method:
        "Block times are not in the source. A period's retarget divides the time between its first and last header by two weeks, " +
        "so that time is 1,209,600 s * next target / target; the one interval to the next period's first header is taken as the " +
        "period's mean. Starts of periods follow by addition from one quoted header (anchor). At a limit of 4x the ratio would hide " +
        "the true time: no period after the anchor meets it.",
      error:
        "The interval between periods is unknown (about 10 minutes, exponentially distributed), so the error grows with the periods " +
        "since the anchor: expected 600 s * sqrt(periods), 1.4 h in July 2021 and 1.6 h in August 2022; measured against the header of " +
        "block 890,440 (March 2025, 166 periods on): rebuilt 9.3 h too early, 3.4 minutes a period. Taking that drift as the rule, dates " +
        "of the July 2021 to July 2022 scenario are right within 6 h.",
    },
  };
  const lines = entries.map(({ hash, target }) =>
    JSON.stringify([targetToBits(target).toString(16).padStart(8, "0"), hash]),
  );
  const headText = JSON.stringify(head, null, 2).slice(0, -2);
  return `${headText},\n  "periods": [\n    ${lines.join(",\n    ")}\n  ]\n}\n`;
}

try {
  const { values } = parseArgs({ options: { from: { type: "string" }, "package-version": { type: "string" } } });
  if (values.from !== undefined && values["package-version"] === undefined) {
    throw new ImportError("--from also needs --package-version, which the provenance names");
  }
  const { text, version } =
    values.from === undefined
      ? readPackage()
      : { text: readFileSync(values.from, "utf8"), version: values["package-version"] as string };
  const entries = parseEntries(text);
  check(entries);
  writeFileSync(OUTPUT, render(entries, version));
  const last = BLOCKS_PER_PERIOD * (entries.length + 1) - 1;
  console.log(`${entries.length} periods checked and written: heights ${BLOCKS_PER_PERIOD} to ${last}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
