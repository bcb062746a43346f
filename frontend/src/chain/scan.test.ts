import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scan, scanBack, type Placed, type Scan } from "./scan.ts";

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

  it("reads again from where the chain was replaced, however deep", async () => {
    const { fetch, asked } = chain(200);
    const previous: Scan<Placed> = {
      scannedTo: 150n,
      entries: [98n, 105n, 112n].map((blockNumber) => ({ blockNumber, logIndex: 1 })),
    };
    const result = await scan({ previous, startBlock: 0n, head: 151n, intactTo: 100n, fetch });
    assert.deepEqual(asked, [[101n, 151n]]);
    assert.equal(result.entries.filter(({ logIndex }) => logIndex === 1).length, 1);
  });

  it("asks for more at a time where little happens, and never again for what was refused", async () => {
    const { fetch, asked } = chain(100, 30_000);
    await scan({ previous: undefined, startBlock: 0n, head: 200_000n, fetch });
    const sizes = asked.map(([from, to]) => Number(to - from) + 1);
    assert.equal(Math.max(...sizes), 40_000);
    assert.equal(sizes.filter((size) => size > 30_000).length, 1);
  });

  it("reads backwards until there is enough, in the order of the chain", async () => {
    const { fetch, asked } = chain(50_000);
    const { startBlock, scan: found } = await scanBack({
      startBlock: 0n,
      head: 49_999n,
      fetch,
      isEnough: (entries) => entries.length > 2_000,
    });
    assert.equal(startBlock, 30_000n);
    assert.equal(asked.length, 2);
    assert.deepEqual(
      found.entries.map(({ blockNumber }) => blockNumber),
      found.entries.map(({ blockNumber }) => blockNumber).sort((a, b) => Number(a - b)),
    );
    assert.ok(found.entries.every(({ blockNumber }) => blockNumber >= 30_000n));
  });

  it("reads backwards to the beginning where there is not enough", async () => {
    const { fetch } = chain(200);
    const { startBlock, scan: found } = await scanBack({ startBlock: 7n, head: 199n, fetch, isEnough: () => false });
    assert.equal(startBlock, 7n);
    assert.equal(found.entries.length, 28);
  });

  it("starts anew on a chain that did", async () => {
    const { fetch, asked } = chain(30);
    const previous: Scan<Placed> = { scannedTo: 5_000n, entries: [{ blockNumber: 4_000n, logIndex: 0 }] };
    const result = await scan({ previous, startBlock: 0n, head: 20n, fetch });
    assert.deepEqual(asked, [[0n, 20n]]);
    assert.equal(result.entries.length, 3);
  });
});
