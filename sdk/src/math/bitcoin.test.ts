import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  packWork,
  retargetSecond,
  rewardPerBlock,
  subsidyAt,
  subsidySum,
  targetSeconds,
  targetSecondsOfWork,
} from "./bitcoin.ts";
import { retargetHeightIn } from "./bitcoinLikeRules.ts";
import { advance, nextNetworkState } from "./bitcoinRules.ts";
import { bitsToTarget } from "./compactTarget.ts";
import { epochEnd, epochStart } from "./epoch.ts";
import { feesBound, ImpossibleReportError, nextMeanFees } from "./networkRules.ts";

const EPOCH = 18_809;
const BITS = 0x170d5f7b;
const NEXT_BITS = 0x170e1ef9;
const STATE = {
  lastEpoch: EPOCH - 1,
  nextHeight: 688_896,
  bits: BITS,
  meanFees: 20_000_000n,
  sequence: 7,
  rewardPerBlock: 645_000_000n,
};
const QUIET = {
  epoch: EPOCH,
  firstHeight: 688_896,
  blockCount: 140,
  bits: BITS,
  nextBits: 0,
  retargetTime: 0,
  fees: 2_800_000_000n,
};

test("the subsidy halves every 210,000 blocks", () => {
  assert.equal(subsidyAt(0), 5_000_000_000n);
  assert.equal(subsidyAt(839_999), 625_000_000n);
  assert.equal(subsidyAt(840_000), 312_500_000n);
  assert.equal(subsidyAt(13_440_000), 0n);
});

test("a day across a halving adds up block by block", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 0, max: 300 }), (first, count) => {
      let sum = 0n;
      for (let height = first; height < first + count; height += 1) sum += subsidyAt(height);
      assert.equal(subsidySum(first, count), sum);
    }),
  );
  assert.equal(rewardPerBlock({ firstHeight: 839_998, blockCount: 4, fees: 3n }), 468_750_000n);
});

test("a day without a retarget has one target; with one, two, split at its header's time", () => {
  const one = bitsToTarget(BITS) + 1n;
  const two = bitsToTarget(NEXT_BITS) + 1n;
  assert.equal(targetSeconds({ epoch: EPOCH, bits: BITS, nextBits: 0, retargetTime: 0 }), one * 86_400n);
  const noon = Number(epochStart(EPOCH)) + 43_200;
  const split = { epoch: EPOCH, bits: BITS, nextBits: NEXT_BITS, retargetTime: noon };
  assert.equal(targetSeconds(split), (one + two) * 43_200n);
});

test("a retarget dated outside the day counts from its nearer end", () => {
  const at = (retargetTime: number): number => retargetSecond({ epoch: EPOCH, nextBits: NEXT_BITS, retargetTime });
  assert.equal(at(Number(epochStart(EPOCH)) - 60), 0);
  assert.equal(at(Number(epochEnd(EPOCH)) + 60), 86_400);
  assert.equal(at(Number(epochStart(EPOCH)) + 1), 1);
});

test("a day's work survives packing into 96 bits", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.integer({ min: -7_200, max: 172_800 }), (retarget, offset) => {
      const day = {
        epoch: EPOCH,
        bits: BITS,
        nextBits: retarget ? NEXT_BITS : 0,
        retargetTime: retarget ? Number(epochStart(EPOCH)) + offset : 0,
      };
      assert.equal(targetSecondsOfWork(packWork(day)), targetSeconds(day));
      assert.ok(packWork(day) < 1n << 96n);
    }),
  );
});

test("fees may reach a sixteenth of the subsidy, or four times their mean if that is more", () => {
  assert.equal(feesBound(625_000_000n, 1_000_000n), 39_062_500n);
  assert.equal(feesBound(625_000_000n, 20_000_000n), 80_000_000n);
});

test("the mean of fees moves by a thirtieth, rounded toward where it was, and never beyond the bound", () => {
  assert.equal(nextMeanFees(3_000n, 3_059n, 10_000n), 3_001n);
  assert.equal(nextMeanFees(3_000n, 2_941n, 10_000n), 2_999n);
  assert.equal(nextMeanFees(3_000n, 90_000n, 12_000n), 3_300n);
});

test("a quiet day leads to the next height and keeps the target", () => {
  const quiet = { ...QUIET, firstHeight: 688_900 };
  const state = nextNetworkState({ ...STATE, nextHeight: 688_900 }, quiet);
  assert.deepEqual(state, {
    lastEpoch: EPOCH,
    nextHeight: 689_040,
    bits: BITS,
    meanFees: 20_000_000n,
    sequence: 8,
    rewardPerBlock: 645_000_000n,
  });
});

test("a day in which a period starts must name its target, also when it starts with the first block", () => {
  assert.equal(retargetHeightIn(688_896, 140), undefined);
  assert.equal(retargetHeightIn(689_472, 1), 689_472);
  assert.equal(retargetHeightIn(689_471, 1), undefined);
  assert.equal(retargetHeightIn(689_400, 140), 689_472);
  const state = { ...STATE, nextHeight: 689_400 };
  const retarget = {
    ...QUIET,
    firstHeight: 689_400,
    nextBits: NEXT_BITS,
    retargetTime: Number(epochStart(EPOCH)) + 60_000,
  };
  assert.equal(advance(state, retarget).nextBits, NEXT_BITS);
  assert.throws(() => advance(state, { ...retarget, nextBits: 0, retargetTime: 0 }), rule("RetargetMissing"));
});

test("an epoch without blocks keeps the last reward; before the first block it is what the next would pay", () => {
  const empty = { ...QUIET, blockCount: 0, fees: 0n };
  assert.equal(advance(STATE, empty).rewardPerBlock, 645_000_000n);
  assert.equal(advance({ ...STATE, rewardPerBlock: 0n }, empty).rewardPerBlock, 645_000_000n);
  assert.throws(() => advance(STATE, { ...empty, fees: 1n }), rule("FeesWithoutBlocks"));
});

test("fees out of bounds are said, not refused, and do not lift the mean beyond the bound", () => {
  const wild = advance(
    { ...STATE, nextHeight: 688_900 },
    { ...QUIET, firstHeight: 688_900, fees: 140n * 500_000_000n },
  );
  assert.equal(wild.feesInBounds, false);
  assert.equal(wild.meanFees, 20_000_000n + (80_000_000n - 20_000_000n) / 30n);
});

test("a reward that 64 bits do not hold is refused", () => {
  const one = { ...QUIET, blockCount: 1, fees: (1n << 64n) - 1n };
  assert.throws(() => advance(STATE, one), rule("RewardTooLarge"));
});

const IMPOSSIBLE: readonly [string, Partial<typeof QUIET>][] = [
  ["WrongFirstHeight", { firstHeight: 688_897 }],
  ["WrongBits", { bits: NEXT_BITS }],
  ["TooManyBlocks", { blockCount: 2_001 }],
  ["UnexpectedRetarget", { nextBits: NEXT_BITS, retargetTime: Number(epochStart(EPOCH)) }],
];
for (const [name, change] of IMPOSSIBLE) {
  test(`an impossible report is refused: ${name}`, () => {
    assert.throws(() => advance(STATE, { ...QUIET, ...change }), rule(name));
  });
}

test("a retarget by more than a factor of four, out of its day, or to no target is refused", () => {
  const state = { ...STATE, nextHeight: 689_400 };
  const at = (nextBits: number, retargetTime = Number(epochStart(EPOCH))) => ({
    ...QUIET,
    firstHeight: 689_400,
    nextBits,
    retargetTime,
  });
  assert.throws(() => advance(state, at(0x173d5f7b)), rule("RetargetTooSteep"));
  assert.throws(() => advance(state, at(0x17031f7b)), rule("RetargetTooSteep"));
  assert.throws(() => advance(state, at(0x1d80ffff)), rule("InvalidBits"));
  assert.throws(() => advance(state, at(0x1e00ffff)), rule("InvalidBits"));
  assert.throws(() => advance(state, at(NEXT_BITS, Number(epochStart(EPOCH)) - 7_201)), rule("RetargetOutsideEpoch"));
  assert.throws(() => advance(state, at(NEXT_BITS, Number(epochEnd(EPOCH)) + 86_401)), rule("RetargetOutsideEpoch"));
});

function rule(name: string): (error: unknown) => boolean {
  return (error) => error instanceof ImpossibleReportError && error.rule === name;
}
