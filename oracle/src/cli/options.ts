import { parseArgs } from "node:util";
import { readConfig, StartError, type NodeConfig } from "../node/index.ts";
import type { Io } from "./io.ts";

/** Reads `--config <file>` and `--json`. @throws StartError, ConfigError */
export function configFrom(argv: readonly string[], io: Io): { config: NodeConfig; path: string; json: boolean } {
  const options = { config: { type: "string" }, json: { type: "boolean", default: false } } as const;
  const { config: path, json } = parseArgs({ args: [...argv], options }).values;
  if (path === undefined) throw new StartError("Give a configuration file with --config; --help shows more.");
  return { config: readConfig(path, io.environment), path, json };
}
