import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatDay } from "@adit/sdk/format";
import { epochStart } from "@adit/sdk/math";
import type { FallbackDay } from "../chain/events.ts";
import { fallbackInWords, termDays } from "./day.ts";
import { EPOCHS, START, termsOf } from "./fixture.ts";

const recordOf = (change: Parameters<typeof termsOf>[0] = {}): Parameters<typeof termDays>[0] => ({
  terms: termsOf(change),
  days: new Map(),
});
const fallbackOf = (network: number, epoch: number, stateEpoch = START - 1): FallbackDay => ({
  network,
  epoch,
  targetSeconds: 1n,
  rewardPerBlock: 632_500_000n,
  targetEpoch: START - 1,
  stateEpoch,
  hash: "0x01",
});
const fallbacks = new Map([
  [1, new Map([[START + 2, fallbackOf(1, START + 2)]])],
  [2, new Map([[START + 3, fallbackOf(2, START + 3)]])],
]);
const noon = Number(epochStart(START + 5)) + 43_200;
const takenDays = (series: Parameters<typeof termDays>[0], ending = EPOCHS): number[] =>
  termDays(series, noon, ending, fallbacks)
    .filter(({ fallback }) => fallback !== undefined)
    .map(({ epoch }) => epoch - START);

describe("days that nobody reported", () => {
  it("are marked for what they are, whatever became of them", () => {
    assert.deepEqual(takenDays(recordOf()), [2]);
    const [, , taken] = termDays(recordOf(), noon, EPOCHS, fallbacks);
    assert.equal(taken?.status, "waiting");
  });
  it("are those of both networks of merged mining, and of no other", () => {
    assert.deepEqual(takenDays(recordOf({ secondNetwork: 2 })), [2, 3]);
    assert.deepEqual(takenDays(recordOf({ network: 3 })), []);
  });
  it("are not marked where the series had ended before", () => {
    assert.deepEqual(takenDays(recordOf(), 2), []);
  });
  it("say what they are taken for", () => {
    const before = formatDay(START - 1);
    assert.equal(
      fallbackInWords(fallbackOf(1, START + 2), 8, "BTC"),
      `Nobody reported it in time; it is taken for the difficulty after ${before} and 6.325 BTC a block, the subsidy and the mean fees by then.`,
    );
    assert.match(
      fallbackInWords(fallbackOf(1, START + 2, START - 8), 8, "BTC"),
      new RegExp(`the mean fees of ${formatDay(START - 8)}\\.$`),
    );
  });
});
