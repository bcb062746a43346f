import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pino } from "pino";
import { standardOutput } from "./logOutput.ts";

/** A disk with so much room. */
function disk(room: number) {
  let text = "";
  const state = { room };
  const writeSome = (bytes: Uint8Array): number => {
    const fits = Math.min(bytes.length, state.room);
    if (fits === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    state.room -= fits;
    text += Buffer.from(bytes.subarray(0, fits)).toString();
    return fits;
  };
  return { state, writeSome, lines: () => text.split("\n").filter((line) => line !== "") };
}

describe("a log on a disk that fills up", () => {
  it("throws nothing at the logger, and says afterwards how many lines are missing", () => {
    const full = disk(0);
    const logger = pino({ base: null, timestamp: false }, standardOutput({ ...full, unixMs: () => 7 }));
    logger.info("one");
    logger.info("two");
    full.state.room = 1_000;
    logger.info("three");
    assert.deepEqual(full.lines(), [
      '{"level":40,"time":7,"lines":2,"msg":"log.lines_lost"}',
      '{"level":30,"msg":"three"}',
    ]);
  });

  it("ends a line that broke off before it goes on", () => {
    const small = disk(5);
    const output = standardOutput({ ...small, unixMs: () => 7 });
    output.write('{"msg":"one"}\n');
    small.state.room = 1_000;
    output.write('{"msg":"two"}\n');
    assert.deepEqual(small.lines(), [
      '{"msg',
      '{"level":40,"time":7,"lines":1,"msg":"log.lines_lost"}',
      '{"msg":"two"}',
    ]);
  });

  it("writes in pieces what does not go at once", () => {
    const bytes: number[] = [];
    const output = standardOutput({ writeSome: ([first = 0]) => bytes.push(first) && 1 });
    output.write("ab\n");
    assert.equal(Buffer.from(bytes).toString(), "ab\n");
  });
});
