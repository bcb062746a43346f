import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FORMS, SERIES_STATES, type Obstacle } from "@adit/sdk";
import { formatDateTime, formatDay } from "@adit/sdk/format";
import { epochEnd } from "@adit/sdk/math";
import type { SettledDay } from "../chain/events.ts";
import { BTC, EPOCHS, PAID, standingInput, START, SUPPLY, termsOf, USDC } from "./fixture.ts";
import { holdersCan, ownRefund, refundFor, refundOutlook, standingOf } from "./standing.ts";

const NEXT = START + 40;
const suspended = (obstacle: Obstacle, rest: Parameters<typeof standingInput>[1] = {}) =>
  standingInput({ state: "Suspended", obstacle }, rest);
const missedDay = (epoch: number, writtenOff: bigint): SettledDay => ({
  epoch,
  lines: { gross: 1n, electricity: 0n, maintenance: 0n, service: 0n, net: 1n, protocol: 0n, holders: 1n },
  units: SUPPLY,
  priceUsd8: 1n,
  payment: "covered",
  toHolders: 1n,
  penalty: 0n,
  writtenOff,
  second: undefined,
  hash: "0x",
});

describe("where a series stands", () => {
  it("is said in words in every state that the contract knows, each in its own", () => {
    const sentences = SERIES_STATES.map((state) => standingOf(standingInput({ state })));
    for (const sentence of sentences) assert.match(sentence, /^[A-Z].*\.$/);
    assert.equal(new Set(sentences).size, SERIES_STATES.length);
  });

  it("names what a suspended series waits for and since when, and that nothing is lost", () => {
    const since = `Since ${formatDateTime(epochEnd(NEXT) + 259_200n)}`;
    for (const [obstacle, words] of [
      ["ReportMissing", `the committee has not reported ${formatDay(NEXT)}.`],
      ["ReportNotFinal", `the report of ${formatDay(NEXT)} can still be disputed.`],
      ["PriceMissing", `the price of ${formatDay(NEXT)} is not recorded.`],
      ["FarmReportMissing", `the farm's report of ${formatDay(NEXT)} is missing.`],
    ] as const) {
      assert.equal(standingOf(suspended(obstacle)), `${since}: ${words}`);
      assert.match(holdersCan(suspended(obstacle), USDC)[0] ?? "", /^Nothing is lost/);
    }
  });

  it("says until when it waits: for disputes, for a farm, for a silent committee", () => {
    const until = (...of: Parameters<typeof suspended>): string => holdersCan(suspended(...of), USDC)[0] ?? "";
    assert.match(until("ReportNotFinal", { reportFinalAt: 1_700_000_000 }), /, until 14 Nov 2023, 22:13 UTC\.$/);
    const farm = formatDateTime(epochEnd(NEXT) + 14n * 86_400n);
    assert.ok(until("FarmReportMissing").endsWith(`From ${farm} on it counts as one without delivery.`));
    const due = epochEnd(NEXT) + 14n * 86_400n;
    const at = (now: bigint): string => until("ReportMissing", { fallbackDueAt: due, nowSeconds: Number(now) });
    assert.ok(at(due - 1n).endsWith(`from ${formatDateTime(due)} on.`), at(due - 1n));
    assert.ok(at(due).endsWith("Anybody may now record what the day is taken for."), at(due));
  });

  it("says why a provider defaulted as far as the chain tells", () => {
    const defaulted = (rest: Parameters<typeof standingInput>[1]): string =>
      standingOf(standingInput({ state: "Defaulted", backing: { ending: "Defaulted", endingEpochs: 41n } }, rest));
    const missed = new Map([[NEXT, missedDay(NEXT, 5n)]]);
    assert.equal(
      defaulted({ days: missed }),
      `The provider defaulted after 41 of 100 days: it missed ${formatDay(NEXT)}, and its bond did not reach.`,
    );
    assert.match(defaulted({ days: new Map([[NEXT, missedDay(NEXT, 0n)]]) }), /its bond stayed too small/);
    assert.match(defaulted({}), /: its bond stayed too small/);
    assert.match(
      defaulted({ terms: termsOf({ form: FORMS.indexOf("ProfitShare") }) }),
      /its farm delivered too little, or its bond/,
    );
  });

  it("tells a wind-up for want of income from one that may have been for want of reports", () => {
    const wound = (unprofitableInRow: number): string =>
      standingOf(standingInput({ state: "WoundUp", account: { unprofitableInRow } }));
    assert.match(wound(14), /because 14 days in a row had no net income/);
    assert.match(wound(13), /or its network had no report for 60 days/);
  });
});

describe("what a holder is refunded, and from when", () => {
  const UNMINED = PAID - (PAID * 50n) / 100n;
  const ended = { ending: "EndedEarly", endingEpochs: 50n } as const;

  it("is at least the escrow of the days that are not mined, once the mined ones are settled", () => {
    const outlook = refundOutlook(standingInput({ state: "EndedEarly", backing: ended, escrow: { withheld: 7n } }));
    assert.deepEqual([outlook.status, outlook.pot, outlook.left], ["days", UNMINED, 10]);
  });

  it("has what was withheld as well after a default", () => {
    const backing = { ending: "Defaulted", endingEpochs: 50n } as const;
    const outlook = refundOutlook(standingInput({ state: "Defaulted", backing, escrow: { withheld: 7n } }));
    assert.equal(outlook.pot, UNMINED + 7n);
  });

  it("opens when the last stream has ended, and waits only for somebody to close the series then", () => {
    const live = {
      state: "WoundUp",
      obstacle: "Complete",
      backing: { ...ended, ending: "WoundUp" },
      account: { settledEpochs: 50 },
    } as const;
    const { from } = refundOutlook(standingInput(live));
    const at = (now: bigint): string => refundOutlook(standingInput(live, { nowSeconds: Number(now) })).status;
    assert.deepEqual([at(from - 1n), at(from)], ["stream", "closing"]);
    const [sentence] = holdersCan(standingInput(live, { nowSeconds: Number(from) - 1 }), USDC);
    // Half of 1,000 dollars for 2 TH/s.
    assert.equal(
      sentence,
      `Refunds open when the last stream has ended, on ${formatDateTime(from)}: 250.00 USDC for 1 TH/s.`,
    );
  });

  it("is exact once it is open, for whatever is left of the pot and of the units", () => {
    const outlook = refundOutlook(
      standingInput({
        state: "Defaulted",
        escrow: { refundsOpen: true, refundable: 301n, refunded: 700n },
        lane: { supply: 3n },
      }),
    );
    assert.deepEqual([outlook.status, outlook.pot], ["open", 301n]);
    assert.equal(refundFor(outlook, 1n), 100n);
    assert.equal(refundFor(outlook, 3n), 301n);
  });

  it("is the whole payment after a cancelled sale", () => {
    const input = standingInput({ state: "Cancelled", obstacle: "NotSold", account: { settledEpochs: 0 } });
    assert.deepEqual(holdersCan(input, USDC), ["Refunds are open: giving back 1 TH/s pays 500.00 USDC."]);
  });

  it("is nothing where every day's escrow was earned, and that is said", () => {
    const input = standingInput({ state: "Matured", obstacle: "Complete", account: { settledEpochs: EPOCHS } });
    assert.equal(refundOutlook(input).status, "none");
    assert.match(holdersCan(input, USDC)[0] ?? "", /nothing to refund/);
    assert.equal(ownRefund(input, 5n, USDC), undefined);
  });

  it("is told to a holder for its own units, also of days without net in a series that goes on", () => {
    const input = standingInput({ escrow: { refundable: 40_000_000n } });
    assert.equal(
      ownRefund(input, SUPPLY / 4n, USDC),
      "At the end at least 10.00 USDC is paid back for your units: the escrow of days without net income.",
    );
    assert.equal(ownRefund(input, 0n, USDC), undefined);
  });

  it("never divides by units that are gone", () => {
    const gone = standingInput({
      state: "Matured",
      lane: { supply: 0n },
      escrow: { refundsOpen: true, refundable: 1n },
    });
    assert.equal(refundOutlook(gone).status, "none");
    assert.equal(refundFor(refundOutlook(gone), 1n), 0n);
  });
});

describe("what holders can do", () => {
  it("is not said where things take their usual course", () => {
    for (const state of ["Announced", "Open", "Sold", "Active"] as const)
      assert.deepEqual(holdersCan(standingInput({ state }), USDC), []);
  });

  it("always has the claim in it once days were mined, and what mined days are owed while some wait", () => {
    for (const state of ["Suspended", "Matured", "EndedEarly", "Defaulted", "WoundUp"] as const) {
      const sentences = holdersCan(standingInput({ state }), BTC);
      assert.match(sentences.at(-1) ?? "", /can be claimed at any time/, state);
      const isEnded = state !== "Suspended" && state !== "Matured";
      assert.equal(
        sentences.some((sentence) => sentence.startsWith("Days that were mined stay owed")),
        isEnded,
        state,
      );
    }
  });
});
