import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hashTypedData, serializeSignature, toHex } from "viem";
import { sign } from "viem/accounts";
import { claimableAt, logRanges, permitSignature } from "./index.ts";

test("ranges of blocks cover everything once, in order, and none is larger than a node allows", () => {
  const block = fc.bigInt({ min: 0n, max: 100_000n });
  fc.assert(
    fc.property(block, block, fc.bigInt({ min: 1n, max: 5_000n }), (from, length, size) => {
      const to = from + length;
      let next = from;
      for (const { fromBlock, toBlock } of logRanges(from, to, size)) {
        assert.equal(fromBlock, next);
        assert.ok(toBlock >= fromBlock && toBlock - fromBlock < size);
        next = toBlock + 1n;
      }
      assert.equal(next, to + 1n);
    }),
  );
  assert.deepEqual(logRanges(5n, 4n), []);
});

test("a signature comes apart as permit takes it, with v 27 or 28", async () => {
  const privateKey = toHex(7n, { size: 32 });
  const seen = new Set<number>();
  for (let value = 0n; value < 20n; value += 1n) {
    const hash = hashTypedData({
      types: { Value: [{ name: "value", type: "uint256" }] },
      primaryType: "Value",
      message: { value },
    });
    const signature = await sign({ hash, privateKey });
    const { r, s, v, deadline } = permitSignature(serializeSignature(signature), 99n);
    assert.deepEqual(
      [r, s, BigInt(v), deadline],
      [signature.r, signature.s, 27n + BigInt(signature.yParity ?? 0), 99n],
    );
    seen.add(v);
  }
  assert.deepEqual([...seen].sort(), [27, 28]);
});

test("a position ticks from the stream's beginning to its end, and stands still outside", () => {
  const live = {
    rewardToken: "0x00000000000000000000000000000000000000aa",
    scaleBits: 8,
    position: { units: 3n, index: 0n, accrued: 0n },
    stream: { index: 0n, rate: 256n, startedAt: 1_000n },
  } as const;
  assert.equal(claimableAt(live, 0n), 0n);
  assert.equal(claimableAt(live, 1_010n), 30n);
  assert.equal(claimableAt(live, 10n ** 9n), 3n * 86_400n);
});
