import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { accruedAtMillis, indexAtMillis, streamEnd, unpackStream } from "./stream.ts";

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
  it("unpacks what the ledger packs", () => {
    const packed = 11n | (22n << 96n) | (33n << 192n) | (44n << 224n);
    assert.deepEqual(unpackStream(packed), { index: 11n, rate: 22n, startedAt: 33n });
  });
  it("ends a day after it began", () => {
    assert.equal(streamEnd(stream, 100_000), 86_500n);
    assert.equal(streamEnd(stream, 86_500_000), undefined);
    assert.equal(streamEnd({ ...stream, rate: 0n }, 100_000), undefined);
  });
});
