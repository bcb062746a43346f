import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Exchange, Spy } from "./interposer.ts";
import { isObservation } from "./kill.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

/** Less than one observation needs. */
const ROOM_BYTES = 2_048;
/** The database's index of what was written last: without it, it cannot be opened at all. */
const SHARED_MEMORY_BYTES = 32_768;
const FULL_DEVICE = "/dev/full";

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const turn = (world: FaultWorld, after: number): number => (world.leader() + 1 + after) % world.members;

/** Watches what a member gives away: what it signed and could not store would be forgotten at its next start. */
async function watchWords(world: FaultWorld, member: number): Promise<() => string[]> {
  const words: string[] = [];
  const asked: Spy = {
    request: (exchange: Exchange) => {
      if (isObservation(exchange)) words.push(exchange.path);
      return Promise.resolve("forward");
    },
  };
  const answered: Spy = {
    answer: (exchange, answer) => {
      if (answer.status === 200 && /"(acceptance|signature)":/.test(answer.body) && !answer.body.includes('"refused"'))
        words.push(exchange.path);
      return Promise.resolve(answer);
    },
  };
  const others = world.others(member);
  await world.spy(
    others.map((other) => world.peerLink(member, other)),
    asked,
  );
  await world.spy(
    others.map((other) => world.peerLink(other, member)),
    answered,
  );
  return () => words;
}

/** The process may write no file beyond what its database has already: as on a disk that is full. */
function fullDatabase(after: number, tier: Fault["tier"]): Fault {
  return {
    name: `a full disk under the database of ${after === 0 ? "the leader" : "a follower"}: it gives no word that it cannot keep`,
    tier,
    play: async (world) => {
      const member = turn(world, after);
      const database = join(world.folder, `node-${member}.sqlite`);
      await world.node(member).kill();
      const fileLimit = Math.max(SHARED_MEMORY_BYTES, sizeOf(database), sizeOf(`${database}-wal`)) + ROOM_BYTES;
      const mark = world.node(member).mark();
      world.start(member, { fileLimit });
      await world.serving(member);
      const words = await watchWords(world, member);
      await world.endDay();
      await world.posted();
      await world.until("the node to say so", () =>
        /disk I\/O error|database or disk is full/.test(world.node(member).output().slice(mark)),
      );
      assert.deepEqual(words(), [], "it gave no word");
      await world.node(member).kill();
    },
  };
}

const fullLogs: Fault = {
  name: "a full device under the log of the leader: the day is posted, and the node lives",
  tier: "quick",
  play: async (world) => {
    const member = turn(world, 0);
    await world.node(member).kill();
    world.start(member, { outputTo: FULL_DEVICE });
    await world.serving(member);
    for (let day = 0; day < 2; day++) {
      await world.endDay();
      await world.posted();
    }
    assert.ok(world.node(member).isRunning(), "the node lives without a log");
    await world.node(member).kill();
  },
};

export const DISKS: readonly Fault[] = [fullDatabase(0, "quick"), fullDatabase(1, "full"), fullLogs];
