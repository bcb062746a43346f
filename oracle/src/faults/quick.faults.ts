import { KILLS } from "./kill.ts";
import { playFaults, tierOf, isPlayed } from "./play.ts";

const tier = tierOf(process.env);
playFaults({ name: "kill -9", members: 4, faults: KILLS.filter((fault) => isPlayed(fault, tier)) });
