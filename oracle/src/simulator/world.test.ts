import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  bitsToTarget,
  epochEnd,
  epochStart,
  feesBound,
  nextMeanFees,
  RETARGET_INTERVAL,
  subsidyAt,
} from "@adit/sdk/math";
import { farmBreaksBounds } from "@adit/sdk/oracle";
import {
  createWorld,
  SCENARIO_FIRST_EPOCH,
  SCENARIO_MEAN_FEES_SATS,
  SCENARIO_YEAR_DAYS,
  SCENARIO_YEAR_EPOCH,
} from "./world.ts";

const world = createWorld();
const lastEpoch = SCENARIO_YEAR_EPOCH + SCENARIO_YEAR_DAYS + 60;
const epochs = Array.from({ length: lastEpoch - SCENARIO_FIRST_EPOCH }, (_, i) => SCENARIO_FIRST_EPOCH + i);

describe("the world of the scenario", () => {
  it("leaves out no block and counts none twice", () => {
    let next = world.networkStart(SCENARIO_FIRST_EPOCH).nextHeight;
    for (const epoch of epochs) {
      const day = world.day(epoch);
      assert.equal(day.firstHeight, next);
      next += day.blockCount;
    }
  });

  it("puts a block into the day of its median-time-past, which never falls", () => {
    for (const epoch of epochs.slice(0, 60)) {
      const { firstHeight, blockCount } = world.day(epoch);
      for (let height = firstHeight; height < firstHeight + blockCount; height++) {
        const { medianTime, time } = world.chain.block(height);
        assert.ok(medianTime >= epochStart(epoch) && medianTime < epochEnd(epoch));
        assert.ok(medianTime >= world.chain.medianTime(height - 1));
        assert.ok(time > world.chain.medianTime(height - 1), "a header is later than the median before it");
      }
    }
  });

  it("retargets at multiples of 2,016 only, inside two hours of the day, and carries the target on", () => {
    let { bits } = world.networkStart(SCENARIO_FIRST_EPOCH);
    let retargets = 0;
    for (const epoch of epochs) {
      const day = world.day(epoch);
      assert.equal(day.bits, bits);
      const boundary = Math.ceil(day.firstHeight / RETARGET_INTERVAL) * RETARGET_INTERVAL;
      assert.equal(day.nextBits !== 0, boundary < day.firstHeight + day.blockCount);
      if (day.nextBits === 0) continue;
      retargets++;
      bits = day.nextBits;
      assert.ok(day.retargetTime > epochStart(epoch) - 7200n && day.retargetTime < epochEnd(epoch) + 7200n);
    }
    assert.ok(retargets > 30);
  });

  it("has the real retarget of July 2021, the steepest fall of all", () => {
    const day = epochs
      .map((epoch) => world.day(epoch))
      .find(({ firstHeight, blockCount }) => firstHeight <= 689_472 && firstHeight + blockCount > 689_472);
    assert.ok(day !== undefined);
    const ratio = Number(bitsToTarget(day.bits)) / Number(bitsToTarget(day.nextBits));
    assert.equal(ratio.toFixed(4), "0.7206");
    assert.equal(new Date(day.epoch * 86_400_000).toISOString().slice(0, 10), "2021-07-03");
  });

  it("keeps fees within the bound of the chain's rules, so that no day waits seven days", () => {
    let mean = SCENARIO_MEAN_FEES_SATS;
    for (const epoch of epochs) {
      const { firstHeight, blockCount, fees } = world.day(epoch);
      const perBlock = fees / BigInt(blockCount);
      const bound = feesBound(subsidyAt(firstHeight), mean);
      assert.ok(perBlock <= bound);
      mean = nextMeanFees(mean, perBlock, bound);
    }
  });

  it("gives hashes below the target, the real ones at the ends of periods", () => {
    for (const height of [689_470, 689_471, 689_472, 700_000]) {
      const block = world.chain.block(height);
      assert.ok(BigInt(`0x${block.hash}`) <= bitsToTarget(block.bits));
    }
    assert.equal(world.chain.block(689_471).hash, "00000000000000000009cbc816ab1d430e7a9cc24ffdb6702870112c84a9657c");
  });

  it("knows the tip of every second", () => {
    for (let second = 1_625_200_000; second < 1_625_400_000; second += 977) {
      const tip = world.chain.tipAt(second);
      assert.ok(world.chain.block(tip).arrivesAt <= second && world.chain.block(tip + 1).arrivesAt > second);
    }
  });

  it("has farm days within the joint bounds, with an outage now and then", () => {
    for (const farm of world.farms) {
      let outages = 0;
      for (const epoch of epochs) {
        const day = world.farmDay(farm.farmId, epoch);
        const report = { ...day, renewableBps: farm.renewableBps, sources: 2 };
        assert.equal(farmBreaksBounds(report, farm, world.day(epoch)), undefined);
        assert.ok(day.gross > 0n);
        if (day.hashrate * 100n < farm.declared * 90n) outages++;
      }
      assert.ok(outages > 2 && outages < 25, `${outages} outages of farm ${farm.farmId}`);
    }
  });

  it("is the same world for the same seed, another for another", () => {
    assert.deepEqual(createWorld().day(SCENARIO_YEAR_EPOCH), world.day(SCENARIO_YEAR_EPOCH));
    const other = createWorld(1);
    assert.notEqual(other.day(SCENARIO_YEAR_EPOCH).fees, world.day(SCENARIO_YEAR_EPOCH).fees);
    assert.equal(other.day(SCENARIO_YEAR_EPOCH).bits, world.day(SCENARIO_YEAR_EPOCH).bits);
  });

  it("goes on beyond the data with the last target, as it says", () => {
    const far = world.day(lastEpoch + 400);
    assert.ok(far.blockCount > 100);
    assert.ok(world.assumptions.some((line) => line.includes("assumed")));
  });
});
