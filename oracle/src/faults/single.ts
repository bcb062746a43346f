import { z } from "zod";
import { isCall, type Spy } from "./interposer.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

/** What befalls one member before the day ends; the others post it all the same. */
type Trouble = {
  what: string;
  befall: (world: FaultWorld, member: number) => Promise<void> | void;
  tierForLeader: Fault["tier"];
};

const withId = z.looseObject({ id: z.number() });

/** An RPC service that stands still: it names the head it had, for ever. */
function staleHead(): Spy {
  let head: { status: number; body: string } | undefined;
  return {
    answer: (exchange, answer) => {
      if (!isCall(exchange, "eth_getBlockByNumber") || !exchange.body.includes('"latest"'))
        return Promise.resolve(answer);
      head ??= answer;
      // A JSON-RPC answer carries the number of its question.
      const { id } = withId.parse(JSON.parse(exchange.body));
      return Promise.resolve({ ...head, body: JSON.stringify({ ...withId.parse(JSON.parse(head.body)), id }) });
    },
  };
}

const TROUBLES: readonly Trouble[] = [
  { what: "is down", befall: (world, member) => world.node(member).kill(), tierForLeader: "full" },
  {
    what: "is suspended, and wakes up when the day is over",
    befall: (world, member) => {
      world.node(member).freeze();
    },
    tierForLeader: "quick",
  },
  {
    what: "is cut off from the chain",
    befall: (world, member) => {
      world.chainLink(member).set("cut");
    },
    tierForLeader: "quick",
  },
  {
    what: "asks a chain that never answers",
    befall: (world, member) => {
      world.chainLink(member).set("mute");
    },
    tierForLeader: "full",
  },
  {
    what: "asks a chain whose head stands still",
    befall: async (world, member) => {
      const stale = staleHead();
      let looked = false;
      const spy: Spy = {
        answer: async (exchange, answer) => {
          const told = (await stale.answer?.(exchange, answer)) ?? answer;
          looked ||= exchange.body.includes('"latest"');
          return told;
        },
      };
      await world.chainLink(member).intercept(spy);
      await world.until("a look at the head that it will see from now on", () => looked);
    },
    tierForLeader: "quick",
  },
  {
    what: "has sources that never answer",
    befall: (world, member) => {
      world.sourceLink(member).set("mute");
    },
    tierForLeader: "full",
  },
  {
    what: "has a Bitcoin node that is hours behind",
    befall: (world, member) => {
      world.simulator.setFault(member, "lagging");
    },
    tierForLeader: "full",
  },
];

function suffered({ what, befall, tierForLeader }: Trouble, after: number): Fault {
  const who = after === 0 ? "the member whose turn it is" : `the member whose turn is ${after} later`;
  return {
    name: `${who} ${what}`,
    tier: after === 0 ? tierForLeader : after === 1 ? "full" : "deep",
    play: async (world) => {
      await befall(world, (world.leader() + 1 + after) % world.members);
      await world.endDay();
      await world.posted();
    },
  };
}

export const SINGLES: readonly Fault[] = [0, 1, 2, 3].flatMap((after) =>
  TROUBLES.map((trouble) => suffered(trouble, after)),
);
