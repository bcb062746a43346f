import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chainMillis, observe, type Clock } from "./clock.ts";

const WALL = 1_700_000_000_000;

/** Feeds blocks to a clock as a browser that asks every `everyMs` would see them. */
function run(options: { pace: number; blockEveryMs: number; askEveryMs: number; forMs: number }): {
  clock: Clock;
  worstBackwardMs: number;
  worstErrorMs: number;
} {
  let clock: Clock | undefined;
  let last = 0;
  let worstBackwardMs = 0;
  let worstErrorMs = 0;
  for (let t = 0; t <= options.forMs; t += 100) {
    if (t % options.askEveryMs === 0) {
      const blockAt = Math.floor(t / options.blockEveryMs) * options.blockEveryMs;
      clock = observe(clock, { chainSeconds: Math.floor((blockAt * options.pace) / 1_000), wallMs: WALL + t });
    }
    assert.ok(clock);
    const now = chainMillis(clock, WALL + t);
    worstBackwardMs = Math.max(worstBackwardMs, last - now);
    if (t > options.forMs / 2) worstErrorMs = Math.max(worstErrorMs, Math.abs(now - t * options.pace));
    last = now;
  }
  assert.ok(clock);
  return { clock, worstBackwardMs, worstErrorMs };
}

describe("chain clock", () => {
  it("keeps real time on a chain that keeps real time", () => {
    const { clock, worstBackwardMs, worstErrorMs } = run({
      pace: 1,
      blockEveryMs: 12_000,
      askEveryMs: 4_000,
      forMs: 240_000,
    });
    assert.equal(worstBackwardMs, 0);
    assert.ok(Math.abs(clock.pace - 1) < 0.5, `pace ${clock.pace}`);
    assert.ok(worstErrorMs < 15_000, `error ${worstErrorMs}`);
  });

  it("follows a chain whose day passes in a minute", () => {
    const { worstBackwardMs, worstErrorMs } = run({
      pace: 1_440,
      blockEveryMs: 1_000,
      askEveryMs: 2_000,
      forMs: 60_000,
    });
    assert.equal(worstBackwardMs, 0);
    assert.ok(worstErrorMs < 1_440 * 2_500, `error ${worstErrorMs / 1_440} ms of wall time`);
  });

  it("does not take one leap of the chain for its pace, and follows the leap", () => {
    const { clock } = run({ pace: 1, blockEveryMs: 1_000, askEveryMs: 2_000, forMs: 20_000 });
    const leapt = observe(clock, { chainSeconds: 14 * 86_400, wallMs: WALL + 22_000 });
    assert.ok(leapt.pace < 2.1, `pace ${leapt.pace}`);
    assert.equal(chainMillis(leapt, WALL + 22_000), 14 * 86_400_000);
  });

  it("takes a second look before it believes a pace", () => {
    const first = observe(undefined, { chainSeconds: 0, wallMs: WALL });
    const second = observe(first, { chainSeconds: 86_400, wallMs: WALL + 1_000 });
    assert.equal(second.pace, 1);
  });

  it("stops when the chain falls silent", () => {
    const clock = observe(undefined, { chainSeconds: 100, wallMs: WALL });
    const later = chainMillis(clock, WALL + 45_000);
    assert.equal(chainMillis(clock, WALL + 3_600_000), later);
  });

  it("starts anew when the chain did", () => {
    const clock = observe(undefined, { chainSeconds: 1_000_000, wallMs: WALL });
    const restarted = observe(clock, { chainSeconds: 10, wallMs: WALL + 1_000 });
    assert.equal(chainMillis(restarted, WALL + 1_000), 10_000);
  });
});
