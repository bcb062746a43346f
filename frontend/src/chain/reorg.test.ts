import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Hash } from "viem";
import { lastCommon, Replacements } from "./reorg.ts";

const hash = (text: string): Hash => `0x${text}`;
const seen = [1n, 5n, 9n, 10n].map((number) => ({ number, hash: hash(`a${number}`) }));

describe("a replaced chain", () => {
  it("has its newest common block where the hashes still agree", async () => {
    const chain = (number: bigint): Promise<Hash> => Promise.resolve(hash(number <= 6n ? `a${number}` : `b${number}`));
    assert.deepEqual(await lastCommon(seen, chain), seen[1]);
  });
  it("has none if it is another chain, or a shorter one", async () => {
    assert.equal(await lastCommon(seen, () => Promise.resolve(undefined)), undefined);
  });
  it("is intact up to the deepest replacement since somebody looked", () => {
    const replacements = new Replacements();
    const before = replacements.mark();
    assert.equal(replacements.intactSince(before), undefined);
    replacements.add(90n);
    replacements.add(80n);
    const between = replacements.mark();
    replacements.add(95n);
    assert.equal(replacements.intactSince(before), 80n);
    assert.equal(replacements.intactSince(between), 95n);
    assert.equal(replacements.intactSince(replacements.mark()), undefined);
  });
});
