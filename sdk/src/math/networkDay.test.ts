import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { floatBitsToTarget } from "./floatTarget.ts";
import { packWork, targetSeconds } from "./bitcoin.ts";
import { unpackNetworkDay, workTargetSeconds } from "./networkDay.ts";

/** The day of the retarget at block 839,149 and later, made up but possible. */
const RETARGET = { epoch: 19_800, bits: 0x17034219, nextBits: 0x1703428a, retargetTime: 19_800 * 86_400 + 1_234 };

describe("a packed day", () => {
  it("comes apart into its four parts, to the last bit", () => {
    const work = packWork(RETARGET);
    const most = { reward: (1n << 64n) - 1n, final: (1n << 40n) - 1n, price: (1n << 56n) - 1n };
    for (const [reward, final, price] of [
      [most.reward, 0n, 0n],
      [0n, most.final, 0n],
      [0n, 0n, most.price],
      [312_500_000n, 1_716_000_000n, 6_700_000_000_000n],
    ] as const)
      assert.deepEqual(unpackNetworkDay((work << 160n) | (reward << 96n) | (final << 56n) | price), {
        work,
        targetSeconds: targetSeconds(RETARGET),
        rewardPerBlock: reward,
        finalAt: Number(final),
        priceUsd8: price,
      });
  });

  it("tells the two forms of work apart", () => {
    const average = 0x80800000;
    assert.equal(workTargetSeconds(BigInt(average)), (floatBitsToTarget(average) + 1n) * 86_400n);
    assert.equal(workTargetSeconds(packWork(RETARGET)), targetSeconds(RETARGET));
  });

  it("refuses what is no word", () => {
    for (const word of [-1n, 1n << 256n]) assert.throws(() => unpackNetworkDay(word), RangeError);
  });
});
