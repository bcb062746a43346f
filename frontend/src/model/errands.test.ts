import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FORMS } from "@adit/sdk";
import { epochEnd } from "@adit/sdk/math";
import { errandInWords, errandsInSight, type ErrandKind } from "./errands.ts";
import { BTC, EPOCHS, standingInput, START, termsOf, type LiveChange } from "./fixture.ts";

const inSight = (live: LiveChange, rest: Parameters<typeof standingInput>[1] = {}): readonly ErrandKind[] =>
  errandsInSight(standingInput(live, rest));
const share = termsOf({ form: FORMS.indexOf("ProfitShare"), minDeliveryBps: 8_000 });

describe("what may be due", () => {
  it("is nothing on an ordinary day", () => {
    for (const obstacle of ["None", "EpochNotOver", "ReportNotFinal", "PriceMissing"] as const)
      assert.deepEqual(inSight({ obstacle }), [], obstacle);
  });

  it("is a fallback from the second on in which the contract takes it", () => {
    const due = epochEnd(START + 40) + 14n * 86_400n;
    const at = (now: bigint): boolean =>
      inSight({}, { fallbackDueAt: due, nowSeconds: Number(now) }).includes("recordFallback");
    assert.deepEqual([at(due - 1n), at(due)], [false, true]);
    assert.ok(!inSight({}, { nowSeconds: Number(due) }).includes("recordFallback"), "the day is known by now");
  });

  it("is a cover while a day waits for money, and no ending by an old mark then", () => {
    const short = { obstacle: "Unfunded", backing: { bond: 1n }, escrow: { withheld: 1n } } as const;
    assert.deepEqual(inSight({ ...short, account: { unprofitableInRow: 14 } }), ["cover"]);
  });

  it("is an end for a short bond only if there is something short and something withheld", () => {
    const ends = (bond: bigint, withheld: bigint): boolean =>
      inSight({ obstacle: "EpochNotOver", backing: { bond }, escrow: { withheld } }).includes("endForShortBond");
    assert.deepEqual([ends(39n, 1n), ends(40n, 1n), ends(39n, 0n)], [true, false, false]);
  });

  it("is an end for thin delivery only of a profit share", () => {
    assert.deepEqual(inSight({ obstacle: "EpochNotOver" }, { terms: share }), ["endForUnderDelivery"]);
    assert.deepEqual(inSight({ obstacle: "EpochNotOver" }), []);
  });

  it("is a wind-up after a streak, or while a day waits for a report", () => {
    const winds = (live: LiveChange): boolean => inSight(live).includes("windUp");
    assert.ok(winds({ obstacle: "EpochNotOver", account: { unprofitableInRow: 14 } }));
    assert.ok(!winds({ obstacle: "EpochNotOver", account: { unprofitableInRow: 13 } }));
    assert.ok(winds({ obstacle: "ReportMissing" }));
  });

  it("has no ending once the last day of the term has begun, or the series has ended", () => {
    const account = { settledEpochs: EPOCHS - 2, unprofitableInRow: 14 };
    assert.deepEqual(inSight({ obstacle: "EpochNotOver", account }), []);
    for (const state of ["EndedEarly", "Defaulted", "WoundUp", "Cancelled"] as const)
      assert.deepEqual(inSight({ state, obstacle: "EpochNotOver", account: { unprofitableInRow: 14 } }), [], state);
  });

  it("is closing the series once, when the last stream has ended", () => {
    const live = { state: "Matured", obstacle: "Complete", account: { settledEpochs: EPOCHS } } as const;
    const end = standingInput(live).live.lane.startedAt + 86_400;
    assert.deepEqual(inSight(live, { nowSeconds: end - 1 }), []);
    assert.deepEqual(inSight(live, { nowSeconds: end }), ["finish"]);
    const finished = { ...live, account: { settledEpochs: EPOCHS, finished: true } };
    assert.deepEqual(inSight(finished, { nowSeconds: end }), []);
  });
});

describe("an errand", () => {
  const said = (kind: ErrandKind, outcome: { tip?: bigint; writtenOff?: bigint } = {}, unprofitableInRow = 0) =>
    errandInWords(
      { kind, tip: 0n, writtenOff: 0n, ...outcome },
      { terms: share, nextEpoch: START, unprofitableInRow, token: BTC },
    );

  it("is one sentence and one button, whichever it is", () => {
    const kinds = ["recordFallback", "cover", "endForShortBond", "endForUnderDelivery", "windUp", "finish"] as const;
    const all = kinds.map((kind) => said(kind));
    for (const { sentence, button } of all) {
      assert.match(sentence, /^[A-Z0-9].*\.$/);
      assert.ok(button.length > 0 && button.length < 32, button);
    }
    assert.equal(new Set(all.map(({ sentence }) => sentence)).size, kinds.length);
  });

  it("names the tip of a cover, and says before it that the bond does not reach", () => {
    assert.match(
      said("cover", { tip: 1_525n }).sentence,
      /with 5 % on top for holders; you are credited 1\u2009525 sat/,
    );
    assert.doesNotMatch(said("cover").sentence, /credited/);
    assert.match(said("cover", { tip: 1n, writtenOff: 1n }).sentence, /does not reach.*ends the series as a default/);
  });

  it("says what a series is wound up for, and that no further day earns", () => {
    assert.match(said("windUp", {}, 14).sentence, /^14 days in a row had no net income: .*No further day earns/);
    assert.match(said("windUp").sentence, /^The network had no report for 60 days: .*No further day earns/);
  });
});
