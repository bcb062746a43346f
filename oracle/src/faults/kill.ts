import { isCall, type Exchange } from "./interposer.ts";
import type { Ends, Link } from "./link.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

/*
 * kill -9 at every step of a day. The steps of a node lie between the messages that it sends and waits for, so a message is
 * stopped on its way, and the process that waits for it is killed: it has done all that comes before and nothing of what
 * comes after, on a fast machine and on a slow one. The node itself knows nothing of this.
 */

const isTo =
  (path: string) =>
  (exchange: Exchange): boolean =>
    exchange.path === path;
export const isObservation = isTo("/v1/observations");
export const isProposal = isTo("/v1/proposals");
export const isCommit = isTo("/v1/commits");
export const isBroadcast = (exchange: Exchange): boolean => isCall(exchange, "eth_sendRawTransaction");

type Step = {
  step: string;
  tier: Fault["tier"];
  /** stopped before it arrives, or before its answer does */
  at: "request" | "answer";
  on: (world: FaultWorld) => readonly Link[];
  matches: (exchange: Exchange) => boolean;
  /** who is killed of the two that talk */
  victim: "asker" | "asked";
  /** an event that the victim must have logged before it is killed; messages are held so that it gets no further */
  logged?: string;
};

export const peerLinks = (world: FaultWorld): readonly Link[] =>
  world.allLinks().filter(({ ends }) => typeof ends.to === "number");
export const chainLinks = (world: FaultWorld): readonly Link[] =>
  world.allLinks().filter(({ ends }) => ends.to === "chain");
const aSourceLink = (world: FaultWorld): readonly Link[] => [world.sourceLink((world.epoch() + 2) % world.members)];

const STEPS: readonly Step[] = [
  {
    step: "a member before it looks at its sources",
    tier: "full",
    at: "request",
    on: aSourceLink,
    matches: () => true,
    victim: "asker",
  },
  {
    step: "a follower when its observation is stored and nobody has it",
    tier: "full",
    at: "request",
    on: peerLinks,
    matches: isObservation,
    victim: "asker",
  },
  {
    step: "a follower when the leader has its observation and it does not know",
    tier: "full",
    at: "answer",
    on: peerLinks,
    matches: isObservation,
    victim: "asker",
  },
  {
    step: "a leader when its observation is stored and no other is there",
    tier: "full",
    at: "request",
    on: peerLinks,
    matches: isObservation,
    victim: "asked",
    logged: "observation.signed",
  },
  {
    step: "a leader when it has accepted its own proposal and nobody has it",
    tier: "full",
    at: "request",
    on: peerLinks,
    matches: isProposal,
    victim: "asker",
  },
  {
    step: "a follower when it has accepted and nobody knows",
    tier: "full",
    at: "answer",
    on: peerLinks,
    matches: isProposal,
    victim: "asked",
  },
  {
    step: "a leader when followers have accepted and it does not know",
    tier: "full",
    at: "answer",
    on: peerLinks,
    matches: isProposal,
    victim: "asker",
  },
  {
    step: "a leader when it has the certificate and signed alone",
    tier: "quick",
    at: "request",
    on: peerLinks,
    matches: isCommit,
    victim: "asker",
  },
  {
    step: "a follower when it has signed and nobody knows",
    tier: "quick",
    at: "answer",
    on: peerLinks,
    matches: isCommit,
    victim: "asked",
  },
  {
    step: "a leader when followers have signed and it does not know",
    tier: "full",
    at: "answer",
    on: peerLinks,
    matches: isCommit,
    victim: "asker",
  },
  {
    step: "a leader when it has a quorum's signatures and the chain has nothing",
    tier: "full",
    at: "request",
    on: chainLinks,
    matches: isBroadcast,
    victim: "asker",
  },
  {
    step: "a leader when the chain has its transaction and it does not know",
    tier: "quick",
    at: "answer",
    on: chainLinks,
    matches: isBroadcast,
    victim: "asker",
  },
];

function victimOf({ from, to }: Ends, victim: Step["victim"]): number {
  if (victim === "asker") return from;
  if (typeof to !== "number") throw new TypeError("only a member can be killed");
  return to;
}

function killed({ step, tier, at, on, matches, victim, logged }: Step): Fault {
  return {
    name: `kill -9 of ${step}`,
    tier,
    play: async (world) => {
      const marks = world.nodes.map((node) => node.mark());
      const hold = await world.hold(on(world), { at, matches });
      await world.endDay();
      const dead = victimOf(await hold.held(), victim);
      if (logged !== undefined)
        await world.until(`${logged} at node ${dead}`, () => world.node(dead).logged(logged, marks[dead]));
      await world.node(dead).kill();
      hold.end("drop");
      world.start(dead);
      await world.posted();
    },
  };
}

/** Between the mempool and the block: the leader knows its transaction, and dies before it counts. */
const whilePending: Fault = {
  name: "kill -9 of a leader whose transaction waits for a block",
  tier: "full",
  play: async (world) => {
    const marks = world.nodes.map((node) => node.mark());
    await world.endDay();
    await world.provider.request({ method: "evm_setAutomine", params: [false] });
    try {
      const sender = (): number => world.nodes.findIndex((node, member) => node.logged("batch.sent", marks[member]));
      await world.until("a batch in the mempool", () => sender() !== -1);
      const leader = sender();
      await world.node(leader).kill();
      world.start(leader);
      await world.serving(leader);
      await world.provider.request({ method: "evm_mine", params: [] });
    } finally {
      await world.provider.request({ method: "evm_setAutomine", params: [true] });
    }
    // What still waits for a block gets one.
    await world.provider.request({ method: "evm_mine", params: [] });
    await world.posted();
  },
};

/** A quorum has signed, and the whole committee dies with the only one who knows. */
const everybody: Fault = {
  name: "kill -9 of every member at once, when a quorum has signed",
  tier: "full",
  play: async (world) => {
    const hold = await world.hold(chainLinks(world), { at: "request", matches: isBroadcast });
    await world.endDay();
    await hold.held();
    await Promise.all(world.nodes.map((node) => node.kill()));
    hold.end("drop");
    for (let member = 0; member < world.members; member++) world.start(member);
    await world.posted();
  },
};

const STORM_KILLS = 24;
const STORM_GAP_MS = 1_700;

/** Days pass while one member after the other is killed wherever it stands. */
const storm: Fault = {
  name: "kill -9 at moments that nobody chose, one member after the other",
  tier: "deep",
  play: async (world) => {
    for (let kill = 0; kill < STORM_KILLS; kill++) {
      if (kill % 3 === 0) await world.endDay();
      const victim = Math.floor(Math.random() * world.members);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * STORM_GAP_MS));
      await world.node(victim).kill();
      world.start(victim);
    }
    await world.posted();
  },
};

export const KILLS: readonly Fault[] = [...STEPS.map(killed), whilePending, everybody, storm];
