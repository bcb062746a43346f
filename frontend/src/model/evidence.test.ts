import assert from "node:assert/strict";
import { test } from "node:test";
import type { DayStatus } from "./day.ts";
import { countMarks, markOf, NO_EVIDENCE, type FarmEvidence } from "./evidence.ts";

const EVIDENCE: FarmEvidence = {
  reports: new Map(),
  payouts: new Map([
    [7, [{ epoch: 7, txid: "0x01", vout: 0, height: 1, amount: 5n, isCoinbase: false, hash: "0x02" }]],
    [8, [{ epoch: 8, txid: "0x03", vout: 0, height: 2, amount: 5n, isCoinbase: true, hash: "0x04" }]],
  ]),
};

test("a settled day is attested, and proven where Bitcoin shows a payment of that day", () => {
  assert.equal(markOf({ epoch: 6, status: "settled" }, EVIDENCE), "attested");
  assert.equal(markOf({ epoch: 7, status: "settled" }, EVIDENCE), "proven");
  assert.equal(markOf({ epoch: 7, status: "settled" }, NO_EVIDENCE), "attested");
});

test("a proof of income hides nothing that the provider missed", () => {
  for (const status of ["late", "covered", "unpaid", "no-net", "waiting"] satisfies DayStatus[])
    assert.equal(markOf({ epoch: 8, status }, EVIDENCE), status);
});

test("every day is counted under one mark", () => {
  const statuses: DayStatus[] = ["settled", "settled", "covered", "mining", "future", "future"];
  const days = statuses.map((status, i) => ({ status, epoch: 6 + i }));
  assert.deepEqual(countMarks(days, EVIDENCE), [
    { mark: "proven", count: 1 },
    { mark: "attested", count: 1 },
    { mark: "covered", count: 1 },
    { mark: "mining", count: 1 },
    { mark: "future", count: 2 },
  ]);
});
