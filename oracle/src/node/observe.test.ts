import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { farmReport } from "./observe.ts";

const limits = { declared: 10n ** 17n, milliJoulePerTh: 30_000 };
const EPOCH = 18_800;
const HASHRATE = 10n ** 17n; // 100 PH/s at 30 J/TH need 72 MWh a day
const ENERGY_WH = 72_000_000n;
const meter = (energyWh: bigint | undefined) => ({ energyWh, renewableBps: 9_000 });

describe("a farm's day", () => {
  it("has two sources where the metered energy explains the pool's hashrate", () => {
    const report = farmReport(1, EPOCH, limits, { hashrate: HASHRATE, gross: 5n }, meter((ENERGY_WH * 104n) / 100n));
    assert.deepEqual(report, {
      farmId: 1,
      epoch: EPOCH,
      hashrate: HASHRATE,
      gross: 5n,
      energyWh: (ENERGY_WH * 104n) / 100n,
      renewableBps: 9_000,
      sources: 2,
    });
  });

  it("takes the lower figure with one source where the two disagree", () => {
    const overstated = farmReport(1, EPOCH, limits, { hashrate: 2n * HASHRATE, gross: 5n }, meter(ENERGY_WH));
    assert.deepEqual([overstated?.hashrate, overstated?.sources], [HASHRATE, 1]);
    const wrongUnit = farmReport(1, EPOCH, limits, { hashrate: HASHRATE / 10n ** 12n, gross: 5n }, meter(ENERGY_WH));
    assert.deepEqual([wrongUnit?.hashrate, wrongUnit?.sources], [HASHRATE / 10n ** 12n, 1]);
  });

  it("stands on one source where the other is silent", () => {
    assert.equal(farmReport(1, EPOCH, limits, { hashrate: HASHRATE, gross: 5n }, undefined)?.sources, 1);
    assert.equal(
      farmReport(1, EPOCH, limits, { hashrate: undefined, gross: 5n }, meter(ENERGY_WH))?.hashrate,
      HASHRATE,
    );
  });

  it("waits for the pool's booking, and is nothing without any hashrate", () => {
    assert.equal(farmReport(1, EPOCH, limits, undefined, meter(ENERGY_WH)), undefined);
    assert.equal(farmReport(1, EPOCH, limits, { hashrate: HASHRATE, gross: undefined }, meter(ENERGY_WH)), undefined);
    assert.equal(farmReport(1, EPOCH, limits, { hashrate: undefined, gross: 5n }, meter(undefined)), undefined);
  });
});
