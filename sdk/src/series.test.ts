import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DISPOSITIONS } from "./math/sale.ts";
import {
  ending,
  ENDINGS,
  FORMS,
  obstacle,
  OBSTACLES,
  SERIES_STATES,
  seriesForm,
  seriesState,
  type Terms,
} from "./series.ts";
import { termsHash } from "./termsHash.ts";

const source = (name: string): string =>
  readFileSync(new URL(`../../contracts/interfaces/${name}.sol`, import.meta.url), "utf8");
const SETTLEMENT = source("ISettlement");
const MARKET = source("IPrimaryMarket");

function members(name: string, text = SETTLEMENT): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
  return body.split(",").map((member) => member.trim());
}

test("states, obstacles, endings, forms and dispositions are those of the interfaces, in their order", () => {
  assert.deepEqual(members("State"), [...SERIES_STATES]);
  assert.deepEqual(members("Obstacle"), [...OBSTACLES]);
  assert.deepEqual(members("Ending"), [...ENDINGS]);
  assert.deepEqual(members("Form", MARKET), [...FORMS]);
  assert.deepEqual(members("Disposition", MARKET), [...DISPOSITIONS]);
});

test("a number that this version does not know is refused", () => {
  assert.equal(seriesState(5), "Active");
  assert.equal(obstacle(7), "Unfunded");
  assert.throws(() => seriesState(SERIES_STATES.length), RangeError);
  assert.equal(ending(2), "Defaulted");
  assert.equal(seriesForm(1), "ProfitShare");
  assert.throws(() => obstacle(-1), RangeError);
  assert.throws(() => ending(ENDINGS.length), RangeError);
  assert.throws(() => seriesForm(FORMS.length), RangeError);
});

test("the hash of terms changes with every field", () => {
  const zero = "0x0000000000000000000000000000000000000000";
  const terms: Terms = {
    provider: zero,
    farmId: 1,
    network: 1,
    secondNetwork: 0,
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
    bondEpochs: 14,
    marginEpochs: 15,
    penaltyBps: 16,
    graceSeconds: 17,
    holderShareBps: 18,
    minDeliveryBps: 19,
    toleranceBps: 20,
    toleranceDays: 21,
    maxFeedDelay: 13,
    feeds: [zero, zero, zero],
    secondFeeds: [zero, zero, zero],
    paymentFeeds: [zero, zero, zero],
    documentHash: `0x${"00".repeat(32)}`,
    documentUri: "",
  };
  const other = "0x1111111111111111111111111111111111111111";
  const changed = (value: unknown): unknown => {
    if (typeof value === "number") return value + 1;
    if (typeof value === "bigint") return value + 1n;
    if (Array.isArray(value)) return [zero, zero, other];
    if (value === zero) return other;
    return value === "" ? "x" : `0x${"01".repeat(32)}`;
  };
  const changes = Object.entries(terms).map(([name, value]): Partial<Terms> => ({ [name]: changed(value) }));
  const hashes = changes.map((change) => termsHash({ ...terms, ...change }));
  assert.equal(new Set([termsHash(terms), ...hashes]).size, changes.length + 1);
});
