import { z } from "zod";
import type { Canonical } from "../evidence/index.ts";
import { recordedUrl } from "../sources/index.ts";
import { nodeConfigSchema, type NodeConfig } from "./config.ts";

/** The part of a configuration that says what a node looks at. */
export type SourcesConfig = Pick<NodeConfig, "bitcoin" | "prices" | "farms">;

/** Fields whose values no evidence shows; a name that is not among them is shown. */
const SECRET_FIELDS: readonly string[] = ["password", "secret", "token", "key", "username"];
/** Fields of places on the node's own disk, of which only the last part is shown. */
const PATH_FIELDS: readonly string[] = ["path", "log"];
/** What stands for a secret in evidence, as in the records of answers. */
const HIDDEN = "***";

/** What a node looks at, without secrets: with it and the answers anybody can compute the figures again. */
export function publicSources({ bitcoin, prices, farms }: SourcesConfig): Canonical {
  return shown({ bitcoin, prices, farms }, "");
}

function shown(value: unknown, name: string): Canonical {
  if (SECRET_FIELDS.includes(name)) return HIDDEN;
  if (typeof value === "string") {
    if (PATH_FIELDS.includes(name)) return value.split(/[\\/]/).at(-1) ?? "";
    return URL.canParse(value) ? recordedUrl(value, []).replace(/\/+$/, "") : value;
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item) => shown(item, ""));
  if (typeof value !== "object" || value === null) return null;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(fields.map(([field, item]) => [field, shown(item, field)]));
}

/** The configuration that evidence shows, as the adapters need it. @throws z.ZodError if it is none */
export function sourcesOfEvidence(description: unknown): SourcesConfig {
  const { bitcoin, prices, farms } = nodeConfigSchema.shape;
  return z.object({ bitcoin, prices, farms }).parse(description);
}
