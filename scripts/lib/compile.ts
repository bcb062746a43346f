import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";
import { UserError } from "./user-error.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LAST_ARTIFACT = join(ROOT, "artifacts", "contracts", "Settlement.sol", "Settlement.json");
const HARDHAT = join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
const COMPILED_WITHIN_MS = 30 * 60_000;

/**
 * Compiles what changed; a fresh clone takes a minute or two, which is announced. In a process of its own, so that the
 * compiler's warnings about other people's libraries stay out of the way.
 *
 * @throws UserError with the compiler's words if the contracts do not compile.
 */
export async function compileContracts(say: (line: string) => void): Promise<void> {
  if (!existsSync(LAST_ARTIFACT)) say("Compiling the contracts; this takes a minute or two, once.");
  const { code, output } = await run(process.execPath, [HARDHAT, "build"], { cwd: ROOT, timeoutMs: COMPILED_WITHIN_MS });
  if (code !== 0) throw new UserError(`The contracts do not compile:\n${output.trimEnd()}`);
}

/** The same where nothing was compiled yet: for what only plays on the contracts. */
export async function compileOnce(say: (line: string) => void): Promise<void> {
  if (!existsSync(LAST_ARTIFACT)) await compileContracts(say);
}
