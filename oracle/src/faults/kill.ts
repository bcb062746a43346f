import { holding, isCall, type Exchange } from "./interposer.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";
import type { Link } from "./link.ts";

/*
 * kill -9 at every step of a day. The steps of a node lie between the messages that it sends and waits for, so a message is
 * stopped on its way, and the process that waits for it is killed: it has done all that comes before and nothing of what
 * comes after, on a fast machine and on a slow one. The node itself knows nothing of this.
 */

const isTo = (path: string) => (exchange: Exchange): boolean => exchange.path === path;
const isAny = (): boolean => true;
const isBroadcast = (exchange: Exchange): boolean => isCall(exchange, "eth_sendRawTransaction");

type Step = {
  who: "leader" | "follower";
  step: string;
  tier: Fault["tier"];
  at: "request" | "answer";
  links: (world: FaultWorld, leader: number, follower: number) => Link[];
  matches: (exchange: Exchange) => boolean;
  /** an event that the victim must have logged before it is killed; messages are held so that it can get no further */
  logged?: string;
};

const toOthers = (world: FaultWorld, leader: number): Link[] =>
  world.others(leader).map((other) => world.peerLink(leader, other));
const fromOthers = (world: FaultWorld, leader: number): Link[] =>
  world.others(leader).map((other) => world.peerLink(other, leader));

const STEPS: readonly Step[] = [
  {
    who: "follower",
    step: "before it looks at its sources",
    tier: "full",
    at: "request",
    links: (world, _leader, follower) => [world.sourceLink(follower)],
    matches: isAny,
  },
  {
    who: "follower",
    step: "when its observation is stored and nobody has it",
    tier: "full",
    at: "request",
    links: (world, leader, follower) => [world.peerLink(follower, leader)],
    matches: isTo("/v1/observations"),
  },
  {
    who: "follower",
    step: "when the leader has its observation and it does not know",
    tier: "full",
    at: "answer",
    links: (world, leader, follower) => [world.peerLink(follower, leader)],
    matches: isTo("/v1/observations"),
  },
  {
    who: "follower",
    step: "when it has accepted and nobody knows",
    tier: "full",
    at: "answer",
    links: (world, leader, follower) => [world.peerLink(leader, follower)],
    matches: isTo("/v1/proposals"),
  },
  {
    who: "follower",
    step: "when it has signed and nobody knows",
    tier: "quick",
    at: "answer",
    links: (world, leader, follower) => [world.peerLink(leader, follower)],
    matches: isTo("/v1/commits"),
  },
  {
    who: "leader",
    step: "before it looks at its sources",
    tier: "full",
    at: "request",
    links: (world, leader) => [world.sourceLink(leader)],
    matches: isAny,
  },
  {
    who: "leader",
    step: "when its observation is stored and no other is there",
    tier: "quick",
    at: "request",
    links: fromOthers,
    matches: isTo("/v1/observations"),
    logged: "observation.signed",
  },
  {
    who: "leader",
    step: "when it has accepted its own proposal and nobody has it",
    tier: "full",
    at: "request",
    links: toOthers,
    matches: isTo("/v1/proposals"),
  },
  {
    who: "leader",
    step: "when all have accepted and it does not know",
    tier: "full",
    at: "answer",
    links: toOthers,
    matches: isTo("/v1/proposals"),
  },
  {
    who: "leader",
    step: "when it has the certificate and signed alone",
    tier: "quick",
    at: "request",
    links: toOthers,
    matches: isTo("/v1/commits"),
  },
  {
    who: "leader",
    step: "when all have signed and it does not know",
    tier: "full",
    at: "answer",
    links: toOthers,
    matches: isTo("/v1/commits"),
  },
  {
    who: "leader",
    step: "when it has a quorum's signatures and the chain has nothing",
    tier: "full",
    at: "request",
    links: (world, leader) => [world.chainLink(leader)],
    matches: isBroadcast,
  },
  {
    who: "leader",
    step: "when the chain has its transaction and it does not know",
    tier: "quick",
    at: "answer",
    links: (world, leader) => [world.chainLink(leader)],
    matches: isBroadcast,
  },
];

function killed({ who, step, tier, at, links, matches, logged }: Step): Fault {
  return {
    name: `kill -9 of a ${who} ${step}`,
    tier,
    play: async (world) => {
      const leader = (world.leader() + 1) % world.members;
      const follower = (leader + 1) % world.members;
      const victim = who === "leader" ? leader : follower;
      const mark = world.node(victim).mark();
      const hold = await world.hold(links(world, leader, follower), holding(at, matches));
      await world.endDay();
      await world.held(`${step}: the message`, hold);
      if (logged !== undefined) await world.until(logged, () => world.node(victim).logged(logged, mark));
      await world.node(victim).kill();
      hold.end("drop");
      world.start(victim);
      await world.posted();
    },
  };
}

/** Between the mempool and the block: the leader knows its transaction, and dies before it counts. */
const whilePending: Fault = {
  name: "kill -9 of a leader whose transaction waits for a block",
  tier: "full",
  play: async (world) => {
    const leader = (world.leader() + 1) % world.members;
    const mark = world.node(leader).mark();
    await world.endDay();
    await world.provider.request({ method: "evm_setAutomine", params: [false] });
    try {
      await world.until("the batch in the mempool", () => world.node(leader).logged("batch.sent", mark));
      await world.node(leader).kill();
      world.start(leader);
      await world.serving(leader);
      await world.provider.request({ method: "evm_mine", params: [] });
    } finally {
      await world.provider.request({ method: "evm_setAutomine", params: [true] });
    }
    await world.posted();
  },
};

/** The batch counts, and the leader dies before it has read so. */
const afterPosting: Fault = {
  name: "kill -9 of a leader whose batch is on the chain, before it reads so",
  tier: "full",
  play: async (world) => {
    const leader = (world.leader() + 1) % world.members;
    let sent = false;
    const hold = holding("request", () => sent);
    await world.hold([world.chainLink(leader)], {
      ...hold,
      spy: {
        ...hold.spy,
        answer: (exchange, answer) => {
          sent ||= isBroadcast(exchange);
          return Promise.resolve(answer);
        },
      },
    });
    await world.endDay();
    await world.held("the question after the broadcast", hold);
    await world.node(leader).kill();
    hold.end("drop");
    await world.posted();
  },
};

/** All at once, at a moment that nobody chose. */
const everybody: Fault = {
  name: "kill -9 of every member at once, when a quorum has signed",
  tier: "full",
  play: async (world) => {
    const leader = (world.leader() + 1) % world.members;
    const hold = await world.hold([world.chainLink(leader)], holding("request", isBroadcast));
    await world.endDay();
    await world.held("the broadcast", hold);
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

export const KILLS: readonly Fault[] = [...STEPS.map(killed), whilePending, afterPosting, everybody, storm];
