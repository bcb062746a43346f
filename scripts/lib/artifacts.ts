import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Abi, Hex } from "viem";
import { UserError } from "./user-error.ts";

/** What a deployment needs of a compiled contract. */
export interface Artifact {
  readonly contractName: string;
  readonly abi: Abi;
  readonly bytecode: Hex;
}

const ARTIFACTS = fileURLToPath(new URL("../../artifacts/", import.meta.url));

/**
 * Reads the artifact of `source`, e.g. `contracts/Hashpower.sol`; the contract has the file's name unless `name` is given.
 *
 * @throws UserError if the contracts have not been compiled.
 */
export function readArtifact(source: string, name: string = contractNameOf(source)): Artifact {
  let text: string;
  try {
    text = readFileSync(`${ARTIFACTS}${source}/${name}.json`, "utf8");
  } catch {
    throw new UserError(`The contract ${name} (${source}) is not compiled: run "npm run build" first.`);
  }
  const parsed: unknown = JSON.parse(text);
  if (!isArtifact(parsed)) throw new UserError(`The compiled form of ${name} (${source}) is damaged: run "npm run build" again.`);
  if (parsed.bytecode.includes("__$")) throw new Error(`${name} needs a library linked, which no contract of Adit should`);
  return parsed;
}

function contractNameOf(source: string): string {
  const file = source.slice(source.lastIndexOf("/") + 1);
  return file.replace(/\.sol$/, "");
}

function isArtifact(value: unknown): value is Artifact {
  return (
    typeof value === "object" &&
    value !== null &&
    "contractName" in value &&
    typeof value.contractName === "string" &&
    "abi" in value &&
    Array.isArray(value.abi) &&
    "bytecode" in value &&
    typeof value.bytecode === "string" &&
    value.bytecode.startsWith("0x")
  );
}
