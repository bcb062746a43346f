import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

const SKEW = fileURLToPath(new URL("./skew.ts", import.meta.url));
const HOUR_MS = 3_600_000;
const LOG_TIME = /"time":([0-9]+),[^\n]*"msg":"observation\.signed"/g;

type Clock = { skewMs: number; rate: number };

async function restart(world: FaultWorld, clocks: readonly Clock[]): Promise<void> {
  await Promise.all(world.nodes.map((node) => node.kill()));
  for (const [member, { skewMs, rate }] of clocks.entries()) {
    const environment = { ADIT_SKEW_MS: String(skewMs), ADIT_CLOCK_RATE: String(rate) };
    world.start(member, { preload: SKEW, environment });
  }
  await Promise.all(clocks.map((_clock, member) => world.serving(member)));
}

/** Days are decided by the chain's clock: whatever a machine's own says, it observes the same day. */
const hoursOff: Fault = {
  name: "clocks that are hours off, each another way",
  tier: "quick",
  play: async (world) => {
    const clocks = world.nodes.map((_node, member) => ({ skewMs: (member * 2 - 3) * 5 * HOUR_MS, rate: 1 }));
    await restart(world, clocks);
    const marks = world.nodes.map((node) => node.mark());
    await world.endDay();
    await world.posted();
    let seen = 0;
    for (const [member, { skewMs }] of clocks.entries()) {
      for (const [, time] of world.node(member).output().slice(marks[member]).matchAll(LOG_TIME)) {
        const off = Number(time) - Date.now();
        assert.ok(Math.abs(off - skewMs) < HOUR_MS, `the clock of node ${member} is off by ${off} ms`);
        seen++;
      }
    }
    assert.ok(seen >= world.quorum, "a quorum observed by clocks that are off");
    await Promise.all(world.nodes.map((node) => node.kill()));
  },
};

/** Patience is each node's own: with clocks that run fast and slow members meet in a view all the same. */
const fastAndSlow: Fault = {
  name: "clocks that run four times too fast and four times too slow",
  tier: "full",
  play: async (world) => {
    await restart(
      world,
      world.nodes.map((_node, member) => ({ skewMs: 0, rate: member % 2 === 0 ? 4 : 0.25 })),
    );
    for (let day = 0; day < 3; day++) {
      await world.endDay();
      await world.posted();
    }
    await Promise.all(world.nodes.map((node) => node.kill()));
  },
};

/** The wall clock decides nothing: even years change nothing. */
const yearsOff: Fault = {
  name: "a leader whose clock is ten years ahead",
  tier: "full",
  play: async (world) => {
    const next = (world.leader() + 1) % world.members;
    await restart(
      world,
      world.nodes.map((_node, member) => ({ skewMs: member === next ? 10 * 365 * 24 * HOUR_MS : 0, rate: 1 })),
    );
    await world.endDay();
    await world.posted();
    await Promise.all(world.nodes.map((node) => node.kill()));
  },
};

export const CLOCKS: readonly Fault[] = [hoursOff, fastAndSlow, yearsOff];
