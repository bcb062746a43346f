import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { firstRoundFrom, type ReadRound } from "./rounds.ts";

const id = (phase: number, number: number): bigint => (BigInt(phase) << 64n) | BigInt(number);

/** A feed of phases, each a list of update times. */
function feed(...phases: number[][]): { read: ReadRound; latest: bigint; reads: () => number } {
  let reads = 0;
  return {
    read: (roundId) => {
      reads++;
      const updatedAt = phases[Number(roundId >> 64n) - 1]?.[Number(roundId & 0xffff_ffff_ffff_ffffn) - 1];
      return Promise.resolve(updatedAt === undefined ? undefined : { updatedAt });
    },
    latest: id(phases.length, phases.at(-1)?.length ?? 0),
    reads: () => reads,
  };
}

describe("the first round of a feed at or after a second", () => {
  it("is found in the middle, at the second itself, and at the end", async () => {
    const { read, latest } = feed([100, 200, 300, 300, 400]);
    assert.deepEqual(await firstRoundFrom(read, latest, 150), {
      roundId: id(1, 2),
      previousRoundId: id(1, 1),
      updatedAt: 200,
    });
    assert.deepEqual(await firstRoundFrom(read, latest, 300), {
      roundId: id(1, 3),
      previousRoundId: id(1, 2),
      updatedAt: 300,
    });
    assert.deepEqual(await firstRoundFrom(read, latest, 400), {
      roundId: id(1, 5),
      previousRoundId: id(1, 4),
      updatedAt: 400,
    });
  });

  it("is none while the latest one is older, or there is no round at all", async () => {
    const { read, latest } = feed([100, 200]);
    assert.equal(await firstRoundFrom(read, latest, 201), undefined);
    const empty = feed([]);
    assert.equal(await firstRoundFrom(empty.read, empty.latest, 1), undefined);
  });

  it("has no predecessor if it is the very first", async () => {
    const { read, latest } = feed([100, 200]);
    assert.deepEqual(await firstRoundFrom(read, latest, 50), {
      roundId: id(1, 1),
      previousRoundId: 0n,
      updatedAt: 100,
    });
  });

  it("has the last round of the phase before as its predecessor where a phase begins", async () => {
    const { read, latest } = feed([100, 200, 300], [400, 500]);
    assert.deepEqual(await firstRoundFrom(read, latest, 350), {
      roundId: id(2, 1),
      previousRoundId: id(1, 3),
      updatedAt: 400,
    });
  });

  it("is looked for in earlier phases too", async () => {
    const { read, latest } = feed([100, 200, 300], [400], [500, 600]);
    assert.deepEqual(await firstRoundFrom(read, latest, 250), {
      roundId: id(1, 3),
      previousRoundId: id(1, 2),
      updatedAt: 300,
    });
    assert.deepEqual(await firstRoundFrom(read, latest, 400), {
      roundId: id(2, 1),
      previousRoundId: id(1, 3),
      updatedAt: 400,
    });
    assert.deepEqual(await firstRoundFrom(read, latest, 10), {
      roundId: id(1, 1),
      previousRoundId: 0n,
      updatedAt: 100,
    });
  });

  it("is found past phases that stayed empty", async () => {
    const { read, latest } = feed([100, 200], [], [], [300, 400]);
    assert.deepEqual(await firstRoundFrom(read, latest, 250), {
      roundId: id(4, 1),
      previousRoundId: id(1, 2),
      updatedAt: 300,
    });
    const late = feed([], [], [300, 400]);
    assert.deepEqual(await firstRoundFrom(late.read, late.latest, 250), {
      roundId: id(3, 1),
      previousRoundId: 0n,
      updatedAt: 300,
    });
  });

  it("is found in a feed without phases", async () => {
    const times = [100, 200, 300];
    const read: ReadRound = (roundId) => {
      const updatedAt = times[Number(roundId) - 1];
      return Promise.resolve(updatedAt === undefined ? undefined : { updatedAt });
    };
    assert.deepEqual(await firstRoundFrom(read, 3n, 150), { roundId: 2n, previousRoundId: 1n, updatedAt: 200 });
    assert.deepEqual(await firstRoundFrom(read, 3n, 50), { roundId: 1n, previousRoundId: 0n, updatedAt: 100 });
  });

  it("takes few reads among many rounds", async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => i * 10);
    const { read, latest, reads } = feed(many);
    assert.equal((await firstRoundFrom(read, latest, 123_456))?.updatedAt, 123_460);
    assert.ok(reads() < 25, `${reads()} reads`);
  });
});
