import assert from "node:assert/strict";
import type { Link, Weather } from "./link.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

const FLAP_MS = 400;
const TRICKLE_BYTES_PER_SECOND = 6_000;
/** No message arrives within the time that a request may take. */
const CRAWL_BYTES_PER_SECOND = 300;

/** Links between members of different groups. */
function between(world: FaultWorld, group: readonly number[]): Link[] {
  const others = world.others(...group);
  return group.flatMap((a) => others.flatMap((b) => [world.peerLink(a, b), world.peerLink(b, a)]));
}

function setAll(links: readonly Link[], weather: Weather): void {
  for (const link of links) link.set(weather);
}

/** The member whose turn is next, and those after it. */
const turn = (world: FaultWorld, after = 0): number => (world.leader() + 1 + after) % world.members;

/** Neither side has a quorum. Waits until every member has tried every other one across, which takes a view of each. */
function halves(name: string, size: (world: FaultWorld) => number, tier: Fault["tier"]): Fault {
  return {
    name,
    tier,
    play: async (world) => {
      const group = Array.from({ length: size(world) }, (_, i) => turn(world, i));
      const cut = between(world, group);
      setAll(cut, "cut");
      const before = await world.sequence();
      await world.endDay();
      await world.until("every member to try every other one", () => cut.every((link) => link.refused() > 0));
      assert.equal(await world.sequence(), before, "nothing is posted without a quorum");
      setAll(cut, "open");
      await world.posted();
    },
  };
}

/** The rest has a quorum and goes on; the one cut off learns of it afterwards. */
function cutOff(after: number, tier: Fault["tier"]): Fault {
  return {
    name: `partition 3|1: ${after === 0 ? "the member whose turn it is" : `the one whose turn is ${after} later`} is cut off`,
    tier,
    play: async (world) => {
      setAll(between(world, [turn(world, after)]), "cut");
      await world.endDay();
      await world.posted();
    },
  };
}

const ASKS = (world: FaultWorld, member: number): Link[] =>
  world.others(member).map((other) => world.peerLink(member, other));
const IS_ASKED = (world: FaultWorld, member: number): Link[] =>
  world.others(member).map((other) => world.peerLink(other, member));

function oneWay(name: string, links: typeof ASKS, weather: Weather, tier: Fault["tier"]): Fault {
  return {
    name,
    tier,
    play: async (world) => {
      setAll(links(world, turn(world)), weather);
      await world.endDay();
      await world.posted();
    },
  };
}

function flapping(name: string, linksOf: (world: FaultWorld) => Link[]): Fault {
  return {
    name,
    tier: "full",
    play: async (world) => {
      const links = linksOf(world);
      let up = true;
      const timer = setInterval(() => {
        up = !up;
        setAll(links, up ? "open" : "cut");
      }, FLAP_MS);
      try {
        await world.endDay();
        await world.posted();
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** One link of the leader, to the member whose turn is next, each way alone; all other links are open. */
const ONE_LINK: readonly { way: string; link: (world: FaultWorld, member: number) => Link }[] = [
  { way: "from the leader", link: (world, member) => world.peerLink(member, (member + 1) % world.members) },
  { way: "to the leader", link: (world, member) => world.peerLink((member + 1) % world.members, member) },
];
const ONE_LINK_WEATHERS: readonly { how: string; weather: Weather }[] = [
  { how: "is deaf", weather: "deaf" },
  { how: "is mute", weather: "mute" },
  { how: "is slower than any message", weather: CRAWL_BYTES_PER_SECOND },
];
const oneLink: readonly Fault[] = ONE_LINK.flatMap(({ way, link }) => [
  ...ONE_LINK_WEATHERS.map(({ how, weather }) =>
    oneWay(`one link ${way} ${how}`, (world, member) => [link(world, member)], weather, "full"),
  ),
  flapping(`one link ${way} comes and goes`, (world) => [link(world, turn(world))]),
]);

/**
 * A quorum needs all who are left, and two of them, whose turns come first, never hear each other: what one wishes, the other learns
 * from the third, who leads at last.
 */
const strangers: Fault = {
  name: "two members that never reach each other while another one is down",
  tier: "full",
  play: async (world) => {
    const [first, second] = [turn(world), turn(world, 1)];
    setAll([world.peerLink(first, second), world.peerLink(second, first)], "cut");
    await world.node(turn(world, 2)).kill();
    await world.endDay();
    await world.posted();
  },
};

export const PARTITIONS: readonly Fault[] = [
  halves("partition in halves: nothing is posted until it heals", ({ members }) => Math.floor(members / 2), "quick"),
  cutOff(0, "quick"),
  cutOff(1, "full"),
  cutOff(2, "full"),
  cutOff(3, "full"),
  oneWay("a one-way link: the leader reaches nobody, and all reach it", ASKS, "cut", "full"),
  oneWay("a one-way link: the leader reaches all, and nobody reaches it", IS_ASKED, "cut", "full"),
  oneWay("a leader whom answers do not reach: followers accepted, and it does not know", ASKS, "deaf", "full"),
  oneWay("a leader whose questions vanish on open connections", ASKS, "mute", "full"),
  oneWay("a slow leader: its bytes trickle", ASKS, TRICKLE_BYTES_PER_SECOND, "full"),
  oneWay("a slow leader: bytes to it trickle", IS_ASKED, TRICKLE_BYTES_PER_SECOND, "full"),
  flapping("a leader whose links come and go", (world) => between(world, [turn(world)])),
  ...oneLink,
  strangers,
];
