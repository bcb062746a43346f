import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scan, type Placed, type Scan } from "./scan.ts";

function chain(blocks: number, limit = Number.POSITIVE_INFINITY) {
  const asked: [bigint, bigint][] = [];
  const fetch = (from: bigint, to: bigint): Promise<Placed[]> => {
    asked.push([from, to]);
    if (Number(to - from) + 1 > limit) return Promise.reject(new Error("query returned more than 10000 results"));
    const out: Placed[] = [];
    for (let b = from; b <= to && b < BigInt(blocks); b++) if (b % 7n === 0n) out.push({ blockNumber: b, logIndex: 0 });
    return Promise.resolve(out);
  };
  return { asked, fetch };
}

describe("history scan", () => {
  it("reads every block once, whatever the chunk", async () => {
    const { fetch } = chain(25_001);
    const result = await scan({ previous: undefined, startBlock: 3n, head: 25_000n, fetch });
    const expected = [];
    for (let b = 7; b <= 25_000; b += 7) expected.push(b);
    assert.deepEqual(
      result.entries.map((entry) => Number(entry.blockNumber)),
      expected,
    );
  });

  it("asks for less when the node refuses", async () => {
    const { fetch, asked } = chain(5_000, 700);
    const result = await scan({ previous: undefined, startBlock: 0n, head: 4_999n, fetch });
    assert.equal(result.entries.length, Math.ceil(5_000 / 7));
    assert.ok(asked.some(([from, to]) => to - from + 1n <= 700n));
  });

  it("passes an error on when the question cannot be smaller", async () => {
    await assert.rejects(
      scan({ previous: undefined, startBlock: 0n, head: 100n, fetch: () => Promise.reject(new Error("offline")) }),
      /offline/,
    );
  });

  it("later asks only for what is new and for what may be replaced", async () => {
    const { fetch, asked } = chain(200);
    const first = await scan({ previous: undefined, startBlock: 0n, head: 150n, fetch });
    asked.length = 0;
    const second = await scan({ previous: first, startBlock: 0n, head: 199n, fetch });
    assert.deepEqual(asked, [[139n, 199n]]);
    assert.equal(second.entries.length, 29);
  });

  it("drops what a reorganisation took back", async () => {
    const previous: Scan<Placed> = { scannedTo: 100n, entries: [{ blockNumber: 99n, logIndex: 0 }] };
    const result = await scan({ previous, startBlock: 0n, head: 101n, fetch: () => Promise.resolve([]) });
    assert.deepEqual(result.entries, []);
  });

  it("starts anew on a chain that did", async () => {
    const { fetch, asked } = chain(30);
    const previous: Scan<Placed> = { scannedTo: 5_000n, entries: [{ blockNumber: 4_000n, logIndex: 0 }] };
    const result = await scan({ previous, startBlock: 0n, head: 20n, fetch });
    assert.deepEqual(asked, [[0n, 20n]]);
    assert.equal(result.entries.length, 3);
  });
});
