import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decimal, drawTable, monthsOf, totalOf } from "./table.ts";

const LINES = { gross: 100n, electricity: 20n, maintenance: 5n, service: 3n, net: 72n, protocol: 1n, holders: 71n };
const day = (epoch: number, lines = LINES) => ({
  epoch,
  lines,
  units: 1n,
  targetSeconds: 1n,
  rewardPerBlock: 1n,
  priceUsd8: 1n,
  settler: "0x0000000000000000000000000000000000000001" as const,
  transactionHash: "0x" as const,
  blockNumber: 1n,
  payment: "inTime" as const,
});
const BALANCES = { ledgerBalance: 0n, settlementBalance: 0n, marketBalance: 0n };

describe("the demo's table", () => {
  // 31 July and 1 August 2021
  const days = [day(18_839), day(18_840), day(18_841, { ...LINES, net: 0n, protocol: 0n, holders: 0n })];
  const releases = days.map(({ epoch }) => ({ epoch, released: 1_500_000n, refundable: 0n }));
  const months = monthsOf({ days, releases, ...BALANCES });

  it("sums days by calendar month", () => {
    assert.deepEqual(
      months.map(({ month, days: count, gross, daysWithoutNet }) => ({ month, count, gross, daysWithoutNet })),
      [
        { month: "2021-07", count: 1, gross: 100n, daysWithoutNet: 0 },
        { month: "2021-08", count: 2, gross: 200n, daysWithoutNet: 1 },
      ],
    );
    assert.equal(totalOf(months).escrowReleased, 4_500_000n);
  });

  it("keeps its columns under their titles", () => {
    const lines = drawTable(months);
    assert.equal(new Set(lines.map((line) => line.length)).size, 1);
    assert.match(lines.at(-1) ?? "", /^total +0\.00000300 .* 4\.50$/);
  });

  it("cuts decimals and never rounds them", () => {
    assert.equal(decimal(123_456_789_99n, 8, 2), "123.45");
    assert.equal(decimal(1_234_567_999_999n, 6, 2), "1,234,567.99");
    assert.equal(decimal(5n, 8, 8), "0.00000005");
  });
});
