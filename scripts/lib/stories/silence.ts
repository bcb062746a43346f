import { networkDaysAbi } from "@adit/sdk/abis";
import type { DayValue, NetworkState } from "@adit/sdk/math";
import { BITCOIN_RULES, epochEnd, stateAfter } from "@adit/sdk/math";
import { ORACLE_TIMEOUT_SECONDS } from "../deploy.ts";
import type { Run } from "./play.ts";
import { firstReportedEpoch } from "./play.ts";
import { expectRefusal } from "./refusal.ts";
import type { StoryWorld } from "./world.ts";

/** True on a day of which the committee posts nothing yet. */
export function isSilent({ story: { silence } }: Run, day: number): boolean {
  return silence !== undefined && day >= silence.from && day < silence.to;
}

/** Days that nobody has reported in time: a stranger records what each is taken for, in the first hour in which it may. */
export async function recordFallbacks(run: Run): Promise<void> {
  const { scene, world, finals, fallbacks } = run;
  const { stage } = scene;
  for (let epoch = run.reported + fallbacks.size; Number(epochEnd(epoch)) + ORACLE_TIMEOUT_SECONDS <= scene.now(); epoch++) {
    const call = { address: stage.contracts.networkDays, abi: networkDaysAbi, functionName: "recordFallback", args: [world.network, epoch] } as const;
    finals.set(epoch, await scene.act(stage.cast.visitor, call));
    fallbacks.set(epoch, fallbackOf(world, run.reported - 1, epoch));
  }
}

/** While the committee is silent, somebody tries to have the bond pay. It has to be refused. */
export async function tryToCover(run: Run): Promise<void> {
  for (const { id } of run.series) {
    await expectRefusal(run.scene, { functionName: "cover", args: [id] }, "ReportMissing");
    run.refusedCovers += 1;
  }
}

/**
 * What a day is taken for that nobody reported, from the reports through `last` alone: the network's rules, walked from the first
 * report of the story on.
 */
export function fallbackOf(world: StoryWorld, last: number, epoch: number): DayValue {
  const first = firstReportedEpoch(world);
  let state: NetworkState = { ...world.networkStart(first), sequence: 0, rewardPerBlock: 0n };
  let work = 0n;
  for (let reported = first; reported <= last; reported++) {
    const report = { ...world.day(reported), epoch: reported };
    ({ work } = BITCOIN_RULES.advance(state, report));
    state = stateAfter(BITCOIN_RULES, state, report);
  }
  return BITCOIN_RULES.fallbackDay(state, work, epoch);
}
