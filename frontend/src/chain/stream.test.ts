import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { accruedAtMillis, indexAtMillis, indexInHistory, toMilliUnits, unpackStream } from "./stream.ts";

const stream = { index: 1_000n, rate: 7n, startedAt: 100n };

describe("ticking between blocks", () => {
  it("agrees with the ledger's index at every whole second", () => {
    for (const t of [100n, 101n, 86_499n, 86_500n, 200_000n]) {
      const elapsed = t - 100n > 86_400n ? 86_400n : t - 100n;
      assert.equal(indexAtMillis(stream, Number(t) * 1_000), 1_000n + 7n * elapsed);
    }
  });
  it("moves within a second, and never before the start", () => {
    assert.equal(indexAtMillis(stream, 100_500), 1_003n);
    assert.equal(indexAtMillis(stream, 5), 1_000n);
  });
  it("adds what a holding had to what it earns", () => {
    assert.equal(accruedAtMillis({ units: 3n, index: 990n, accrued: 5n }, stream, 101_000), 5n + 3n * 17n);
  });
  it("reads the stream that ran at a past instant", () => {
    const later = { index: 1_700n, rate: 1n, startedAt: 200n };
    assert.equal(indexInHistory([stream, later], 150n), 1_350n);
    assert.equal(indexInHistory([stream, later], 210n), 1_710n);
    assert.equal(indexInHistory([stream, later], 99n), 0n);
  });
  it("unpacks what the ledger packs", () => {
    const packed = 11n | (22n << 96n) | (33n << 192n) | (44n << 224n);
    assert.deepEqual(unpackStream(packed), { index: 11n, rate: 22n, startedAt: 33n });
  });
  it("shows thousandths of a base unit", () => {
    assert.equal(toMilliUnits(3n << 44n, 45), 1_500n);
  });
});
