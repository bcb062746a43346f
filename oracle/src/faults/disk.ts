import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { Spy } from "./interposer.ts";
import { isCommit, isObservation, isProposal } from "./kill.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

/** Enough to open a database, and for no more than some days. */
const ROOM_BYTES = 65_536;
/** The database's index of what was written last: without it, it cannot be opened at all. */
const SHARED_MEMORY_BYTES = 32_768;
/** Days until a database has written as much as it may. */
const MOST_DAYS = 30;
const FULL_DEVICE = "/dev/full";

const turn = (world: FaultWorld, after: number): number => (world.leader() + 1 + after) % world.members;

const signed = z.looseObject({ signature: z.string() });
const accepted = z.looseObject({ acceptance: z.looseObject({ view: z.number(), digest: z.string() }) });

/** What a member gave away, and where its database must have it: else it would have forgotten it at its next start. */
type Word = { said: string; kept: (db: DatabaseSync) => unknown };

const observation = (body: string): Word => {
  const { signature } = signed.parse(JSON.parse(body));
  const query = "SELECT 1 FROM observations WHERE body LIKE ?";
  return { said: `observation ${signature}`, kept: (db) => db.prepare(query).get(`%${signature}%`) };
};

function answerOf(body: string): Word | undefined {
  const answer: unknown = JSON.parse(body);
  const acceptance = accepted.safeParse(answer);
  if (acceptance.success) {
    const { view, digest } = acceptance.data.acceptance;
    const query = "SELECT 1 FROM accepted WHERE view = ? AND digest = ?";
    return { said: `acceptance of ${digest}`, kept: (db) => db.prepare(query).get(view, digest) };
  }
  const signature = signed.safeParse(answer);
  if (!signature.success) return undefined;
  const query = "SELECT 1 FROM locks WHERE signature = ?";
  return {
    said: `signature ${signature.data.signature}`,
    kept: (db) => db.prepare(query).get(signature.data.signature),
  };
}

/** Watches every word that leaves a member. */
async function watchWords(world: FaultWorld, member: number): Promise<Word[]> {
  const words: Word[] = [];
  const asks: Spy = {
    request: (exchange) => {
      if (isObservation(exchange)) words.push(observation(exchange.body));
      return Promise.resolve("forward");
    },
  };
  const isAsked: Spy = {
    answer: (exchange, answer) => {
      // Members sign heartbeats too, which bind them to nothing.
      const binds = isProposal(exchange) || isCommit(exchange);
      const word = answer.status === 200 && binds ? answerOf(answer.body) : undefined;
      if (word !== undefined) words.push(word);
      return Promise.resolve(answer);
    },
  };
  const others = world.others(member);
  await world.spy(
    others.map((other) => world.peerLink(member, other)),
    asks,
  );
  await world.spy(
    others.map((other) => world.peerLink(other, member)),
    isAsked,
  );
  return words;
}

/** The largest of a member's files. */
function largestFile(world: FaultWorld, member: number): number {
  const mine = readdirSync(world.folder).filter((name) => name.startsWith(`node-${member}.sqlite`));
  return Math.max(...mine.map((name) => statSync(join(world.folder, name)).size));
}

/** The process may write no file beyond the size that its largest one has: as on a disk that fills up, some days later. */
function fullDatabase(after: number, tier: Fault["tier"]): Fault {
  return {
    name: `a full disk under ${after === 0 ? "the leader" : "a follower"}: it gives no word that it cannot keep`,
    tier,
    play: async (world) => {
      const member = turn(world, after);
      await world.node(member).kill();
      const mark = world.node(member).mark();
      world.start(member, { fileLimit: Math.max(SHARED_MEMORY_BYTES, largestFile(world, member)) + ROOM_BYTES });
      await world.serving(member);
      const words = await watchWords(world, member);
      const isFull = (): boolean =>
        /disk I\/O error|database or disk is full/.test(world.node(member).output().slice(mark));
      for (let day = 0; day < MOST_DAYS && !isFull(); day++) {
        await world.endDay();
        await world.posted();
      }
      await world.until("the node to say so", isFull);
      // And one day more, on which it can keep nothing.
      await world.endDay();
      await world.posted();
      await world.node(member).kill();
      const db = new DatabaseSync(join(world.folder, `node-${member}.sqlite`));
      for (const { said, kept } of words) assert.ok(kept(db) !== undefined, `${said} is in the database`);
      db.close();
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
