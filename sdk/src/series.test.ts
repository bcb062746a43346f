import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { obstacle, OBSTACLES, SERIES_STATES, seriesState, termsHash, type Terms } from "./series.ts";

const SETTLEMENT = readFileSync(new URL("../../contracts/interfaces/ISettlement.sol", import.meta.url), "utf8");

function members(name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(SETTLEMENT)?.[1] ?? "";
  return body.split(",").map((member) => member.trim());
}

test("states and obstacles are those of the interface, in its order", () => {
  assert.deepEqual(members("State"), [...SERIES_STATES]);
  assert.deepEqual(members("Obstacle"), [...OBSTACLES]);
});

test("a number that this version does not know is refused", () => {
  assert.equal(seriesState(5), "Active");
  assert.equal(obstacle(7), "Unfunded");
  assert.throws(() => seriesState(SERIES_STATES.length), RangeError);
  assert.throws(() => obstacle(-1), RangeError);
});

test("the hash of terms changes with every field", () => {
  const zero = "0x0000000000000000000000000000000000000000";
  const terms: Terms = {
    provider: zero,
    farmId: 1,
    network: 1,
    form: 0,
    rewardToken: zero,
    secondRewardToken: zero,
    paymentToken: zero,
    policy: zero,
    unitHashrate: 1_000_000_000n,
    maxUnits: 1n,
    minUnits: 0n,
    saleStart: 1,
    saleEnd: 2,
    startEpoch: 3,
    epochs: 4,
    price: 5n,
    milliJoulePerTh: 6,
    tariffUsd8: 7n,
    maintenanceUsd8PerThDay: 8n,
    serviceBps: 9,
    protocolBps: 10,
    tipBps: 11,
    maxUnprofitableEpochs: 12,
    maxFeedDelay: 13,
    feeds: [zero, zero, zero],
    documentHash: `0x${"00".repeat(32)}`,
    documentUri: "",
  };
  const other = "0x1111111111111111111111111111111111111111";
  const changes: Partial<Terms>[] = [
    { provider: other },
    { farmId: 2 },
    { price: 6n },
    { feeds: [zero, zero, other] },
    { documentUri: "x" },
    { epochs: 5 },
  ];
  const hashes = changes.map((change) => termsHash({ ...terms, ...change }));
  assert.equal(new Set([termsHash(terms), ...hashes]).size, changes.length + 1);
});
