#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { processIo } from "./cli/io.ts";
import { main } from "./cli/main.ts";

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2), processIo);
}
