import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { assertNothingLost } from "./check.ts";
import { startFaultWorld, type FaultWorld } from "./world.ts";

/** How much is played: `quick` each fault once, `full` the matrix, `deep` until the night is over. */
export type Tier = "quick" | "full" | "deep";
const TIERS: readonly Tier[] = ["quick", "full", "deep"];

/** One fault: brings it about and lets the members go on; what must hold afterwards is the same for all. */
export type Fault = {
  name: string;
  /** the smallest tier that plays it */
  tier: Tier;
  play: (world: FaultWorld) => Promise<void>;
};

export type FaultGroup = { name: string; members: number; faults: readonly Fault[] };

const FAULT_TIMEOUT_MS = 1_200_000;
const TAIL_CHARACTERS = 1_500;

export function tierOf(environment: Readonly<Record<string, string | undefined>>): Tier {
  return TIERS.find((tier) => tier === environment.ADIT_FUZZ) ?? "quick";
}

export const isPlayed = ({ tier }: Fault, in_: Tier): boolean => TIERS.indexOf(tier) <= TIERS.indexOf(in_);

/** Plays faults one after the other in one world; a world in which one failed is replaced. */
export function playFaults({ name, members, faults }: FaultGroup): void {
  describe(name, () => {
    let world: FaultWorld | undefined;
    after(() => world?.stop());
    const start = async (): Promise<FaultWorld> => {
      world = await startFaultWorld(members);
      return world;
    };

    for (const fault of faults) {
      it(fault.name, { timeout: FAULT_TIMEOUT_MS }, async () => {
        const stage = world ?? (await start());
        try {
          await stage.heal();
          await fault.play(stage);
          await stage.heal();
          await assertNothingLost(stage);
        } catch (error) {
          const broken = stage;
          world = undefined;
          // Without what hangs on an error of a client: an ABI in the report of a failure helps nobody.
          const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
          const logs = keepLogs(broken, reason);
          await broken.stop();
          throw new Error(`${reason}\n${logs}`);
        }
      });
    }
  });
}

/** Writes whole logs to a folder that stays, and shows their ends. */
function keepLogs(world: FaultWorld, reason: string): string {
  const folder = mkdtempSync(join(tmpdir(), "adit-fault-logs-"));
  writeFileSync(join(folder, "reason.txt"), reason);
  for (const [member, node] of world.nodes.entries()) writeFileSync(join(folder, `node-${member}.log`), node.output());
  return `${world.tails(TAIL_CHARACTERS)}\nWhole logs are in ${folder}`;
}
