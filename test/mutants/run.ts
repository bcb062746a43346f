import { Laboratory } from "./laboratory.ts";
import { MUTATIONS, type Mutation } from "./mutations.ts";

/**
 * `node test/mutants/run.ts [part of a name]`: makes each mistake in a copy of the ledger and says which test notices it.
 * Exit code 1 if one survives.
 */
async function main(wanted: string): Promise<number> {
  const chosen = MUTATIONS.filter(({ name }) => name.includes(wanted));
  if (chosen.length === 0) {
    console.error(`No mutation has "${wanted}" in its name.`);
    return 2;
  }
  const laboratory = new Laboratory();
  let survivors = 0;
  try {
    await laboratory.checkHealthy();
    for (const mutation of chosen) {
      const killedBy = await judge(laboratory, mutation);
      if (killedBy === undefined) ++survivors;
      console.log(
        killedBy === undefined ? `SURVIVED  ${mutation.name}` : `killed    ${mutation.name}\n          by: ${killedBy}`,
      );
    }
  } finally {
    laboratory.close();
  }
  console.log(`${chosen.length - survivors} killed, ${survivors} survived`);
  return survivors === 0 ? 0 : 1;
}

/** A mistake that does not even compile shows nothing: it counts as a survivor. */
async function judge(laboratory: Laboratory, mutation: Mutation): Promise<string | undefined> {
  try {
    return (await laboratory.judge(mutation)).killedBy;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv[2] ?? "");
