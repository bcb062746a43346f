import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inLanes } from "./lanes.ts";

describe("inLanes", () => {
  it("gives all answers in the order of the questions, whichever part is answered first", async () => {
    const asked: number[] = [];
    const answers = await inLanes([1, 2, 3, 4, 5, 6, 7], 2, 2, async (part) => {
      asked.push(part.length);
      await new Promise((resolve) => setTimeout(resolve, part.includes(1) ? 20 : 1));
      return part.map((n) => n * 10);
    });
    assert.deepEqual(answers, [10, 20, 30, 40, 50, 60, 70]);
    assert.deepEqual(asked.toSorted(), [1, 2, 2, 2]);
  });

  it("asks so many parts at a time and no more", async () => {
    let running = 0;
    let most = 0;
    await inLanes(
      Array.from({ length: 30 }, (_, i) => i),
      3,
      2,
      async (part) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return part;
      },
    );
    assert.equal(most, 2);
  });

  it("asks nothing for nothing, and fails when one part does", async () => {
    assert.deepEqual(await inLanes([], 10, 2, () => Promise.reject(new Error("asked"))), []);
    await assert.rejects(
      inLanes([1, 2, 3], 1, 2, (part) => (part[0] === 2 ? Promise.reject(new Error("no")) : Promise.resolve(part))),
      /no/,
    );
  });
});
