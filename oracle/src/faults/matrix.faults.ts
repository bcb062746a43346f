import { GROUPS, SEVEN } from "./groups.ts";
import { isPlayed, playFaults, tierOf } from "./play.ts";

/** Every fault in every form, each group in a world of its own. `ADIT_FAULTS` names groups, by a part of their names. */
const tier = tierOf(process.env);
const wanted = process.env.ADIT_FAULTS ?? "";
if (tier !== "quick") {
  for (const group of [...GROUPS, SEVEN]) {
    if (!group.name.includes(wanted)) continue;
    playFaults({ ...group, faults: group.faults.filter((fault) => isPlayed(fault, tier)) });
  }
}
