import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hre from "hardhat";

const LAST_ARTIFACT = fileURLToPath(new URL("../../artifacts/contracts/Settlement.sol/Settlement.json", import.meta.url));

/** Compiles what changed; a fresh clone takes about a minute, which is announced. */
export async function compileContracts(say: (line: string) => void): Promise<void> {
  if (!existsSync(LAST_ARTIFACT)) say("Compiling the contracts; this takes a minute, once.");
  await hre.tasks.getTask("build").run({ quiet: true });
}
