import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Artifact } from "../helpers/published.ts";

/*
 * Morpho Blue is published as source. It is compiled here with the compiler and the settings that its authors name, once: the
 * result waits in `cache/` under the hash of all of it.
 */

const require = createRequire(import.meta.url);
const COMPILER = "solc-0.8.19";
const MOST_OUTPUT_BYTES = 2 ** 26;
const CACHE = fileURLToPath(new URL("../../cache/published/", import.meta.url));
const SETTINGS = {
  viaIR: true,
  evmVersion: "paris",
  optimizer: { enabled: true, runs: 999_999 },
  metadata: { bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

export interface MorphoArtifacts {
  readonly morpho: Artifact;
  /** the authors' own model of interest, of their tests: so many percent used, so many percent a year */
  readonly irm: Artifact;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Record<
    string,
    Record<string, { readonly abi: Artifact["abi"]; readonly evm: { readonly bytecode: { readonly object: string } } }>
  >;
}

export function morphoArtifacts(): MorphoArtifacts {
  const input = JSON.stringify({
    language: "Solidity",
    sources: sourcesOf("@morpho-org/morpho-blue"),
    settings: SETTINGS,
  });
  const file = join(CACHE, `${createHash("sha256").update(COMPILER).update(input).digest("hex")}.json`);
  if (!existsSync(file)) keep(file, compile(input));
  return JSON.parse(readFileSync(file, "utf8")) as MorphoArtifacts;
}

function compile(input: string): MorphoArtifacts {
  // In a process of its own: this compiler takes hold of the process's errors when it is loaded.
  const script = `process.stdout.write(require(${JSON.stringify(require.resolve(COMPILER))}).compile(require("node:fs").readFileSync(0, "utf8")))`;
  const output = JSON.parse(
    execFileSync(process.execPath, ["-e", script], { input, encoding: "utf8", maxBuffer: MOST_OUTPUT_BYTES }),
  ) as Output;
  const faults = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (faults.length > 0) throw new Error(faults.map(({ formattedMessage }) => formattedMessage).join("\n"));
  const of = (source: string, name: string): Artifact => {
    const contract = output.contracts?.[source]?.[name];
    if (contract === undefined) throw new Error(`${source} holds no ${name}`);
    return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
  };
  return { morpho: of("src/Morpho.sol", "Morpho"), irm: of("src/mocks/IrmMock.sol", "IrmMock") };
}

/** Two test runs at a time may both come here: the file appears whole, or not. */
function keep(file: string, artifacts: MorphoArtifacts): void {
  mkdirSync(CACHE, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(artifacts));
  renameSync(unfinished, file);
}

function sourcesOf(name: string): Record<string, { readonly content: string }> {
  const root = dirname(require.resolve(`${name}/package.json`));
  const sources: Record<string, { readonly content: string }> = {};
  for (const entry of readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".sol")) continue;
    const path = join(entry.parentPath, entry.name);
    sources[path.slice(root.length + 1)] = { content: readFileSync(path, "utf8") };
  }
  return sources;
}
