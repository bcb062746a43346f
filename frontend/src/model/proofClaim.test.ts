import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BITCOIN_RULES, type NetworkState } from "@adit/sdk/math";
import type { FarmReport, NetworkReport } from "@adit/sdk/oracle";
import { keccak256 } from "viem";
import { dayFields, farmFields, readDayClaim, readFarmClaim, type DayClaimFields } from "./proofClaim.ts";

const COIN_DECIMALS = 8;
const BEFORE: NetworkState = {
  lastEpoch: 18_806,
  nextHeight: 689_038,
  bits: 386_801_401,
  meanFees: 7_515_963n,
  sequence: 19,
  rewardPerBlock: 632_153_983n,
};
const REPORT: NetworkReport = {
  epoch: 18_807,
  firstHeight: 689_038,
  blockCount: 105,
  bits: 386_801_401,
  nextBits: 0,
  retargetTime: 0,
  fees: 786_859_195n,
  priceUsd8: 3_280_195_000_000n,
  blocksRoot: keccak256("0x01"),
};
const FARM: FarmReport = {
  farmId: 1,
  epoch: 18_807,
  hashrate: 150n * 10n ** 15n,
  gross: 93_412_006n,
  energyWh: 110_517_030n,
  renewableBps: 9_700,
  sources: 2,
};
const OF = { networkName: "Bitcoin", coinDecimals: COIN_DECIMALS, before: BEFORE, report: REPORT };
const claimOf = (change: Partial<DayClaimFields>, of = OF) =>
  readDayClaim({ ...dayFields(of.report, COIN_DECIMALS), ...change }, of);

describe("what a disputer claims of a day", () => {
  it("begins with what was reported, and that alone is no claim", () => {
    assert.deepEqual(dayFields(REPORT, COIN_DECIMALS), {
      blocks: "105",
      fees: "7.86859195",
      price: "32801.95",
      bits: "",
      movedAt: "",
    });
    const claim = claimOf({});
    assert.ok(claim.status === "wrong" && claim.field === undefined && claim.why.includes("exactly what was reported"));
  });

  it("is turned into the contract's value by the network's own rules", () => {
    const claim = claimOf({ blocks: "106", fees: "7.95" });
    assert.ok(claim.status === "good");
    const { work, rewardPerBlock } = BITCOIN_RULES.advance(BEFORE, { ...REPORT, blockCount: 106, fees: 795_000_000n });
    assert.deepEqual(claim.value, {
      work,
      rewardPerBlock,
      priceUsd8: REPORT.priceUsd8,
      nextHeight: 689_038 + 106,
      nextBits: REPORT.bits,
    });
  });

  it("may be of the price alone, or of none", () => {
    const priced = claimOf({ price: "32000" });
    assert.ok(priced.status === "good" && priced.value.priceUsd8 === 3_200_000_000_000n);
    const unpriced = claimOf({ price: "" });
    assert.ok(unpriced.status === "good" && unpriced.value.priceUsd8 === 0n);
  });

  it("names the field that cannot be read", () => {
    for (const [field, change] of [
      ["blocks", { blocks: "ten" }],
      ["fees", { fees: "1.123456789" }],
      ["price", { price: "-1" }],
      ["bits", { bits: "17" }],
      ["movedAt", { bits: "17148edf", movedAt: "noon" }],
      ["blocks", { blocks: "60000" }],
    ] as const) {
      const claim = claimOf(change);
      assert.ok(claim.status === "wrong");
      assert.equal(claim.field, field);
    }
  });

  it("is refused in words where the network excludes it", () => {
    const moved = claimOf({ bits: "17148edf", movedAt: "2021-06-29 08:33:10" });
    assert.ok(moved.status === "wrong" && moved.field === undefined && moved.why.startsWith("The network excludes it"));
    const unknown = claimOf({ blocks: "106" }, { ...OF, networkName: "Kaspa" });
    assert.ok(unknown.status === "wrong" && unknown.why.includes("Kaspa"));
  });
});

describe("what a disputer claims of a farm", () => {
  const fields = farmFields(FARM, COIN_DECIMALS);

  it("begins with what was reported, and keeps what is not asked", () => {
    assert.deepEqual(fields, { hashrate: "150000", gross: "0.93412006", energy: "110517.03" });
    assert.equal(readFarmClaim(fields, { report: FARM, coinDecimals: COIN_DECIMALS }).status, "wrong");
    const claim = readFarmClaim({ ...fields, hashrate: "140000.5" }, { report: FARM, coinDecimals: COIN_DECIMALS });
    assert.ok(claim.status === "good");
    assert.deepEqual(claim.value, { ...FARM, hashrate: 140_000_500_000_000_000n });
  });

  it("names the field that cannot be read", () => {
    const claim = readFarmClaim({ ...fields, gross: "much" }, { report: FARM, coinDecimals: COIN_DECIMALS });
    assert.ok(claim.status === "wrong" && claim.field === "gross");
    const huge = readFarmClaim({ ...fields, hashrate: "9".repeat(20) }, { report: FARM, coinDecimals: COIN_DECIMALS });
    assert.ok(huge.status === "wrong" && huge.field === "hashrate");
  });
});
