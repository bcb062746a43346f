import { readFileSync } from "node:fs";
import { keccak256, toHex, type Hex } from "viem";
import { z } from "zod";
import type { NodeConfig } from "./config.ts";

/** Fields that hold, or say where to find, what nobody else may know. */
const SECRET = /password|secret|token|apikey|credential|^key$/i;
/** The path and the query of an address often carry a key. */
const URL_FIELD = /urls?$/i;

/** keccak256 of the configuration as canonical JSON: names sorted, secrets left out, of addresses only the host. */
export function configHash(config: NodeConfig): Hex {
  return keccak256(toHex(canonical(config)));
}

function canonical(value: unknown, name = ""): string {
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value === "string") return JSON.stringify(URL_FIELD.test(name) ? hostOf(value) : value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, name)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value)
      .filter(([field, item]) => item !== undefined && !SECRET.test(field))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([field, item]) => `${JSON.stringify(field)}:${canonical(item, field)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

function hostOf(text: string): string {
  return URL.canParse(text) ? new URL(text).host : "";
}

/** Version of this program. */
export function programVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
