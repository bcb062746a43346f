import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BatchRecord, DisputeRecord, NetworkBook } from "../chain/proofBook.ts";
import { dayRow, dayRows, gradeAfter } from "./proofGrade.ts";

const ZERO: `0x${string}` = `0x${"00".repeat(32)}`;
const ADDRESS: `0x${string}` = `0x${"00".repeat(20)}`;
const DAY = 86_400;

const batch = (epoch: number, finalAt: number): BatchRecord => ({
  network: 1,
  sequence: epoch,
  epoch,
  signers: 7n,
  farmsRoot: ZERO,
  evidenceHash: ZERO,
  report: {
    epoch,
    firstHeight: 1,
    blockCount: 1,
    bits: 1,
    nextBits: 0,
    retargetTime: 0,
    fees: 0n,
    priceUsd8: 0n,
    blocksRoot: ZERO,
  },
  day: { work: 0n, targetSeconds: 0n, rewardPerBlock: 0n, finalAt, priceUsd8: 0n },
  before: { lastEpoch: epoch - 1, nextHeight: 1, bits: 1, meanFees: 0n, sequence: 0, rewardPerBlock: 0n },
  advance: undefined,
  committee: undefined,
  hash: ZERO,
  block: 1n,
});
const book = (change: Partial<NetworkBook> = {}): NetworkBook => ({
  network: 1,
  name: "Bitcoin",
  algorithm: "SHA-256d",
  coinDecimals: 8,
  rules: ADDRESS,
  batches: [batch(100, 101 * DAY + 100), batch(101, 102 * DAY + 100)],
  fallbacks: new Map(),
  decided: new Map(),
  ...change,
});
const dispute = (change: Partial<DisputeRecord> = {}): DisputeRecord => ({
  id: 1n,
  kind: "day",
  network: 1,
  epoch: 101,
  farmId: 0,
  disputer: ADDRESS,
  arbiter: ADDRESS,
  bond: 1n,
  stake: 0n,
  deadline: 107 * DAY,
  hasClaim: false,
  outcome: "open",
  refuted: false,
  hash: ZERO,
  endedIn: undefined,
  ...change,
});

describe("the grade of a day", () => {
  it("is attested, and proven in its target where a relay stands behind the rules", () => {
    const now = 102 * DAY;
    assert.equal(dayRow(book(), [], 101, now, false).grade, "attested");
    assert.equal(dayRow(book(), [], 101, now, true).grade, "proven");
  });

  it("is disputed while a dispute is open, and struck once its time ran out with nobody closing it", () => {
    assert.equal(gradeAfter(dispute(), "attested", 107 * DAY - 1), "disputed");
    assert.equal(gradeAfter(dispute(), "attested", 107 * DAY), "struck");
  });

  it("follows the outcome: the report stands, the claim counts, or the fallback", () => {
    const after = (outcome: DisputeRecord["outcome"]) => gradeAfter(dispute({ outcome }), "attested", 0);
    assert.deepEqual([after("reported"), after("claimed"), after("fallback")], ["attested", "corrected", "struck"]);
  });

  it("looks at disputes of that day and network alone, and at the newest of them", () => {
    const now = 102 * DAY;
    const others = [dispute({ epoch: 100 }), dispute({ network: 2 }), dispute({ kind: "farm", farmId: 1 })];
    assert.equal(dayRow(book(), others, 101, now, false).grade, "attested");
    const twice = [dispute({ outcome: "reported" }), dispute({ id: 2n })];
    assert.equal(dayRow(book(), twice, 101, now, false).grade, "disputed");
  });

  it("is a fallback where nobody reported, and missing before that", () => {
    const fallback = { rewardPerBlock: 1n, targetSeconds: 1n, targetEpoch: 101, stateEpoch: 101, hash: ZERO };
    assert.equal(dayRow(book(), [], 102, 110 * DAY, false).grade, "missing");
    const taken = dayRow(book({ fallbacks: new Map([[102, fallback]]) }), [], 102, 120 * DAY, false);
    assert.deepEqual([taken.grade, taken.isFinal], ["fallback", true]);
  });
});

describe("when a day is final", () => {
  it("follows from its posting, or from what a dispute decided since", () => {
    const posted = dayRow(book(), [], 101, 102 * DAY + 99, false);
    assert.deepEqual([posted.isFinal, posted.finalAt], [false, 102 * DAY + 100]);
    assert.equal(dayRow(book(), [], 101, 102 * DAY + 100, false).isFinal, true);
    const decided = { targetSeconds: 1n, rewardPerBlock: 1n, priceUsd8: 0n, finalAt: 107 * DAY, hash: ZERO };
    const disputed = dayRow(book({ decided: new Map([[101, decided]]) }), [], 101, 103 * DAY, false);
    assert.deepEqual([disputed.isFinal, disputed.finalAt], [false, 107 * DAY]);
  });
});

describe("the list of days", () => {
  it("goes back from the last day that is over to the first report", () => {
    const rows = dayRows(book(), [], 103 * DAY + 5, false);
    assert.deepEqual(
      rows.map(({ epoch, grade }) => [epoch, grade]),
      [
        [102, "missing"],
        [101, "attested"],
        [100, "attested"],
      ],
    );
  });

  it("is empty before the first report", () => {
    assert.deepEqual(dayRows(book({ batches: [] }), [], 103 * DAY, false), []);
  });
});
