/**
 * Plays series through every state on the real contracts and writes what it saw into `docs/states.md`:
 * `node scripts/generate-states.ts`. The contracts must be compiled. `test/repository/states.test.ts` fails if the page is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { playLives } from "../test/repository/states/lives.ts";
import { tables, withTables } from "../test/repository/states/page.ts";

const PAGE = new URL("../docs/states.md", import.meta.url);

const text = await readFile(PAGE, "utf8");
await writeFile(PAGE, withTables(text, tables(await playLives())));
process.stdout.write("Written to docs/states.md.\n");
