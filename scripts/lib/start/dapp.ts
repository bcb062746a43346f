import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../run.ts";
import { UserError } from "../user-error.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PAGE = join(ROOT, "frontend", "dist", "index.html");
const SOURCES = ["frontend/src", "frontend/exit", "frontend/public", "frontend/index.html", "frontend/vite.config.ts", "sdk/src"];
const BUILD_WITHIN_MS = 300_000;

/** Builds the dApp if a source is newer than what was built last. */
export async function buildDapp(say: (line: string) => void): Promise<void> {
  const built = statSync(PAGE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every((source) => newest(join(ROOT, source)) < built)) return;
  say("Building the dApp.");
  const { code, output } = await run("npm", ["run", "build", "--workspace", "@adit/frontend"], { cwd: ROOT, timeoutMs: BUILD_WITHIN_MS });
  if (code !== 0) throw new UserError(`The dApp could not be built:\n${output.trimEnd()}`);
}

/** When the newest file under a path was changed, ms. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
