import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { barUsd8, incomeBars, type IncomeRow } from "./income.ts";

const BTC = "0x00000000000000000000000000000000000000b1";
const SEC = "0x00000000000000000000000000000000000000c2";
const row = (own: Partial<IncomeRow> = {}): IncomeRow => ({
  epoch: 18_820,
  token: BTC,
  amount: 700n,
  lines: {
    gross: 1_000n,
    electricity: 200n,
    maintenance: 50n,
    service: 20n,
    net: 730n,
    protocol: 30n,
    holders: 700n,
  },
  priceUsd8: 30_000n * 10n ** 8n,
  hash: "0xaa",
  ...own,
});

describe("income by day and month", () => {
  it("adds the series of a day and keeps the two coins apart", () => {
    const rows = [row(), row({ hash: "0xbb", amount: 1n }), row({ token: SEC })];
    const [bar, ...others] = incomeBars(rows, BTC, "day");
    assert.deepEqual(others, []);
    assert.equal(bar?.amount, 701n);
    assert.equal(bar.gross, 2_000n);
    assert.equal(bar.electricity + bar.maintenance + bar.service + bar.protocol, 600n);
    assert.deepEqual(bar.hashes, ["0xaa", "0xbb"]);
    assert.equal(bar.label, "12 Jul 2021");
  });
  it("folds days into UTC months, oldest first", () => {
    const july31 = 18_839;
    const rows = [row({ epoch: july31 + 1 }), row({ epoch: july31 }), row({ epoch: 18_820 })];
    assert.deepEqual(
      incomeBars(rows, BTC, "month").map(({ label, amount }) => [label, amount]),
      [
        ["Jul 2021", 1_400n],
        ["Aug 2021", 700n],
      ],
    );
  });
  it("values each day at its own price", () => {
    const rows = [
      row({ amount: 10n ** 8n }),
      row({ epoch: 18_821, amount: 10n ** 8n, priceUsd8: 40_000n * 10n ** 8n }),
    ];
    const [month] = incomeBars(rows, BTC, "month");
    assert.ok(month !== undefined);
    assert.equal(barUsd8(month, 8), 70_000n * 10n ** 8n);
  });
});
