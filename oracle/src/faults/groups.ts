import { CHAINS } from "./chainFaults.ts";
import { CLOCKS } from "./clocks.ts";
import { DISKS } from "./disk.ts";
import { KILLS } from "./kill.ts";
import { LEADERS } from "./leaders.ts";
import { PARTITIONS } from "./partitions.ts";
import type { FaultGroup } from "./play.ts";
import { REPLAYS } from "./replay.ts";
import { SINGLES } from "./single.ts";
import { SOURCES } from "./sources.ts";

/** Every fault there is. */
export const GROUPS: readonly FaultGroup[] = [
  { name: "kill -9 at every step of a day", members: 4, faults: KILLS },
  { name: "clocks", members: 4, faults: CLOCKS },
  { name: "partitions", members: 4, faults: PARTITIONS },
  { name: "leaders", members: 4, faults: LEADERS },
  { name: "the chain", members: 4, faults: CHAINS },
  { name: "full disks", members: 4, faults: DISKS },
  { name: "sources", members: 4, faults: SOURCES },
  { name: "signatures from elsewhere", members: 4, faults: REPLAYS },
  { name: "one member in trouble", members: 4, faults: SINGLES },
];

/** A committee of seven, two of whom may be faulty: both are, each in another way. */
export const SEVEN: FaultGroup = {
  name: "seven members",
  members: 7,
  faults: [
    {
      name: "one member down and another one lying",
      tier: "full",
      play: async (world) => {
        const next = (world.leader() + 1) % world.members;
        await world.node(next).kill();
        world.simulator.setFault((next + 1) % world.members, "lying");
        await world.endDay();
        await world.posted();
      },
    },
    ...PARTITIONS.filter(({ tier }) => tier === "quick").map((fault) => ({ ...fault, tier: "full" as const })),
    ...KILLS.filter(({ tier }) => tier === "quick").map((fault) => ({ ...fault, tier: "full" as const })),
  ],
};
