import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

const SKEW = fileURLToPath(new URL("./skew.ts", import.meta.url));
const HOUR_MS = 3_600_000;
const LOG_TIME = /"time":([0-9]+),[^\n]*"msg":"observation\.signed"/g;

type Clock = { skewMs: number; rate: number };

type Clocks = ReadonlyMap<number, Clock>;

async function stop(world: FaultWorld, clocks: Clocks): Promise<void> {
  await Promise.all([...clocks.keys()].map((member) => world.node(member).kill()));
}

async function restart(world: FaultWorld, clocks: Clocks): Promise<void> {
  await stop(world, clocks);
  for (const [member, { skewMs, rate }] of clocks) {
    const environment = { ADIT_SKEW_MS: String(skewMs), ADIT_CLOCK_RATE: String(rate) };
    world.start(member, { preload: SKEW, environment });
  }
  await Promise.all([...clocks.keys()].map((member) => world.serving(member)));
}

/** Days are decided by the chain's clock: whatever a machine's own says, it observes the same day. */
const hoursOff: Fault = {
  name: "clocks that are hours off, one ahead and one behind",
  tier: "quick",
  play: async (world) => {
    // The one whose turn it is, and the next one: every quorum of three has one of them.
    const first = (world.leader() + 1) % world.members;
    const clocks = new Map([
      [first, { skewMs: 7 * HOUR_MS, rate: 1 }],
      [(first + 1) % world.members, { skewMs: -9 * HOUR_MS, rate: 1 }],
    ]);
    await restart(world, clocks);
    const marks = world.nodes.map((node) => node.mark());
    await world.endDay();
    await world.posted();
    let seen = 0;
    for (const [member, { skewMs }] of clocks) {
      for (const [, time] of world.node(member).output().slice(marks[member]).matchAll(LOG_TIME)) {
        const off = Number(time) - Date.now();
        assert.ok(Math.abs(off - skewMs) < HOUR_MS, `the clock of node ${member} is off by ${off} ms`);
        seen++;
      }
    }
    assert.ok(seen > 0, "who observed had a clock that is off");
    await stop(world, clocks);
  },
};

/** Patience is each node's own clock's: half of the committee has far less of it, and a quorum needs both halves. */
function fastAndSlow(name: string, fast: number, slow: number): Fault {
  return {
    name,
    tier: "full",
    play: async (world) => {
      const clocks = new Map(
        world.nodes.map((_node, member) => [member, { skewMs: 0, rate: member % 2 === 0 ? fast : slow }]),
      );
      await restart(world, clocks);
      for (let day = 0; day < 3; day++) {
        await world.endDay();
        await world.posted();
      }
      // Without one member, every view that another leads needs all who are left.
      const next = (world.leader() + 1) % world.members;
      await world.node(next).kill();
      await world.endDay();
      await world.posted();
      await stop(world, clocks);
    },
  };
}

/** The wall clock decides nothing: even years change nothing. */
const yearsOff: Fault = {
  name: "a leader whose clock is ten years ahead",
  tier: "full",
  play: async (world) => {
    const next = (world.leader() + 1) % world.members;
    const clocks = new Map([[next, { skewMs: 10 * 365 * 24 * HOUR_MS, rate: 1 }]]);
    await restart(world, clocks);
    await world.endDay();
    await world.posted();
    await stop(world, clocks);
  },
};

export const CLOCKS: readonly Fault[] = [
  hoursOff,
  fastAndSlow("clocks of which half run half too fast and half run half too slow", 1.5, 0.5),
  fastAndSlow("clocks of which half run sixteen times as fast as the others", 4, 0.25),
  fastAndSlow("clocks of which half run a hundred times as fast as the others", 20, 0.2),
  yearsOff,
];
