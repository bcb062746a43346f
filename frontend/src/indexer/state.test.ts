import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { indexerInWords, indexerStateOf, USABLE_BEHIND, type IndexerState } from "./state.ts";

describe("where the indexer stands", () => {
  it("is reading until it says that it is ready", () => {
    assert.equal(indexerStateOf({ ready: false, block: 5 }, 10n).status, "reading");
    assert.equal(indexerStateOf({ ready: true, block: undefined }, 10n).status, "reading");
  });
  it("is behind by blocks, and of no use beyond a bound", () => {
    assert.deepEqual(indexerStateOf({ ready: true, block: 98 }, 100n), { status: "ready", block: 98, behind: 2 });
    assert.deepEqual(indexerStateOf({ ready: true, block: 101 }, 100n), { status: "ready", block: 101, behind: 0 });
    assert.equal(indexerStateOf({ ready: true, block: 100 }, BigInt(100 + USABLE_BEHIND)).status, "ready");
    assert.equal(indexerStateOf({ ready: true, block: 100 }, BigInt(101 + USABLE_BEHIND)).status, "behind");
  });
  it("is said in a sentence of its own, and what is missing without it", () => {
    const states: readonly IndexerState[] = [
      { status: "absent" },
      { status: "asking" },
      { status: "reading", block: undefined },
      { status: "ready", block: 7, behind: 0 },
      { status: "ready", block: 7, behind: 2 },
      { status: "behind", block: 7, behind: 1_234 },
      { status: "down" },
    ];
    const words = states.map(indexerInWords);
    assert.equal(new Set(words).size, states.length);
    for (const sentence of words) assert.match(sentence, /^[A-Z].*\.$/);
    assert.match(words[4] ?? "", /2 blocks behind/);
    assert.match(indexerInWords({ status: "ready", block: 7, behind: 1 }), /1 block behind/);
    assert.match(words[5] ?? "", /1,234 blocks behind/);
    assert.match(
      words[6] ?? "",
      /does not answer: history and charts are missing; everything else is read from the chain/,
    );
  });
});
