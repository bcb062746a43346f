import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chainLinks, isBroadcast, isCommit, isProposal, peerLinks } from "./kill.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

const BYZANTINE = fileURLToPath(new URL("./byzantine.ts", import.meta.url));

/** The first leader holds a batch with all signatures while the next one posts it; then its own transaction arrives too. */
const twoSenders: Fault = {
  name: "two leaders with one signed batch: the first one's transaction arrives after the second one's",
  tier: "full",
  play: async (world) => {
    const hold = await world.hold(chainLinks(world), { at: "request", matches: isBroadcast, firstAskerOnly: true });
    await world.endDay();
    await hold.held();
    await world.posted();
    hold.end("forward");
    await world.posted();
  },
};

/** The first leader has a certificate that nobody saw; the others agree without it; then it asks for signatures. */
const conflicting: Fault = {
  name: "two leaders with different batches: the first one's certificate arrives when the others have gone on",
  tier: "quick",
  play: async (world) => {
    const hold = await world.hold(peerLinks(world), { at: "request", matches: isCommit, firstAskerOnly: true });
    await world.endDay();
    await hold.held();
    await world.posted();
    hold.end("forward");
    await world.posted();
  },
};

const asleep: Fault = {
  name: "a leader that falls asleep between acceptances and signatures, and wakes up on the next day",
  tier: "full",
  play: async (world) => {
    const hold = await world.hold(peerLinks(world), { at: "answer", matches: isProposal, firstAskerOnly: true });
    await world.endDay();
    const { from } = await hold.held();
    world.node(from).freeze();
    hold.end("forward");
    await world.posted();
    await world.endDay();
    world.node(from).thaw();
    await world.posted();
  },
};

/** Facts of every line in which the member in the wrong's place told what it did. */
function toldBy(world: FaultWorld, member: number, event: string, fact: string): number[] {
  const line = new RegExp(`"${fact}":([0-9]+)[^\\n]*"msg":"${event}"`, "g");
  return [...world.node(member).output().matchAll(line)].map(([, value]) => Number(value));
}

type Byzantine = {
  mode: "splits" | "withholds" | "equivocates" | "rushes";
  name: string;
  tier: Fault["tier"];
  /** what it says when it has done its worst: days go on until then */
  until: string;
  proof: (world: FaultWorld, member: number) => void;
};

/** No view that honest members reach by their patience in a test. */
const FAR_AHEAD = 100;
/** Its turn comes every few days, and a slow machine may let it pass. */
const MOST_DAYS = 16;

function byzantine({ mode, name, tier, until, proof }: Byzantine): Fault {
  return {
    name,
    tier,
    play: async (world) => {
      const member = (world.leader() + 1) % world.members;
      await world.node(member).kill();
      world.start(member, { script: BYZANTINE, environment: { ADIT_BYZANTINE: mode } });
      await world.serving(member);
      const mark = world.node(member).mark();
      for (let day = 0; day < MOST_DAYS && !world.node(member).logged(until, mark); day++) {
        await world.endDay();
        await world.posted();
      }
      proof(world, member);
      await world.node(member).kill();
    },
  };
}

export const LEADERS: readonly Fault[] = [
  twoSenders,
  conflicting,
  asleep,
  byzantine({
    mode: "splits",
    name: "a leader that shows everyone another proposal gets no signature, whatever certificate it makes up",
    tier: "quick",
    until: "byzantine.split",
    proof: (world, member) => {
      const signatures = toldBy(world, member, "byzantine.split", "signatures");
      assert.ok(signatures.length > 0, "it has led");
      assert.deepEqual(new Set(signatures), new Set([0]));
    },
  }),
  byzantine({
    mode: "withholds",
    name: "a leader that keeps a signed batch for itself, and comes with it on a later day",
    tier: "full",
    until: "byzantine.replayed",
    proof: (world, member) => {
      assert.ok(toldBy(world, member, "byzantine.withheld", "signatures").length > 0, "it had a quorum's signatures");
      const signatures = toldBy(world, member, "byzantine.replayed", "signatures");
      assert.ok(signatures.length > 0, "it came again");
      assert.deepEqual(new Set(signatures), new Set([0]));
    },
  }),
  byzantine({
    mode: "rushes",
    name: "a member that wishes views far ahead, in its own and in others' names, takes nobody along",
    tier: "full",
    until: "byzantine.rushed",
    proof: (world, member) => {
      const accepted = toldBy(world, member, "byzantine.rushed", "accepted");
      assert.ok(accepted.length > 0, "it proposed in views that nobody reached");
      assert.deepEqual(new Set(accepted), new Set([0]));
      for (const honest of world.others(member)) {
        const entered = toldBy(world, honest, "view.entered", "view");
        assert.ok(
          entered.every((view) => view < FAR_AHEAD),
          `node ${honest} stayed with the others`,
        );
      }
    },
  }),
  byzantine({
    mode: "equivocates",
    name: "a member that signs a different observation for everyone",
    tier: "full",
    until: "byzantine.equivocated",
    proof: (world, member) => {
      assert.ok(
        toldBy(world, member, "byzantine.equivocated", "sequence").length > 0,
        "everyone has heard another lie",
      );
      assert.ok(
        world.others(member).some((honest) => world.node(honest).logged("member.equivocated")),
        "the others have the proof of it",
      );
    },
  }),
];
