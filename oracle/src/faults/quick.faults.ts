import { GROUPS } from "./groups.ts";
import { playFaults, tierOf } from "./play.ts";

/** Each fault once, all in one world: days go on from one fault to the next. */
if (tierOf(process.env) === "quick") {
  playFaults({
    name: "faults, each once",
    members: 4,
    faults: GROUPS.flatMap(({ faults }) => faults.filter(({ tier }) => tier === "quick")),
  });
}
