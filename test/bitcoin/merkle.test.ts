import { expect } from "chai";
import fc from "fast-check";
import type { Hex } from "viem";
import { branchOf, branchToCoinbase, foldBranch, meetingLevel, merkleRoot } from "../../sdk/src/bitcoin/index.ts";
import type { BitcoinProofsHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ethers } from "../oracle/fixture.ts";
import { branch, hex, levels } from "./blocks.ts";
import { sha256d } from "./mine.ts";

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => sha256d(Buffer.from(`leaf ${i}`)));
const hexes = (nodes: readonly Buffer[]): Hex[] => nodes.map((node) => hex(node) as Hex);
const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

describe("BitcoinMerkle: branches under double SHA-256", () => {
  let lib: BitcoinProofsHarness;

  before(async () => {
    lib = await ethers.deployContract("BitcoinProofsHarness");
  });

  it("folds as its plain twin does", async () => {
    await fc.assert(
      fc.asyncProperty(word, fc.array(word, { maxLength: 14 }), fc.nat(), async (leaf, siblings, place) => {
        const index = place % 2 ** siblings.length;
        const root = await lib.fold(leaf, siblings, index);
        expect(root).to.equal(await lib.foldPlain(leaf, siblings, index));
        expect(root).to.equal(foldBranch(hex(leaf) as Hex, hexes(siblings), index));
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  it("every leaf of trees of 1 to 20 leads to the root, in the contract and in the SDK", async () => {
    for (let count = 1; count <= 20; ++count) {
      const leaves = leavesOf(count);
      const root = hex(levels(leaves).at(-1)?.[0] ?? Buffer.alloc(0));
      expect(merkleRoot(hexes(leaves))).to.equal(root);
      for (const index of new Set([0, Math.floor(count / 2), count - 1])) {
        const siblings = branch(leaves, index);
        expect(branchOf(hexes(leaves), index)).to.deep.equal(hexes(siblings));
        expect(await lib.fold(leaves[index] ?? "0x", siblings, index)).to.equal(root);
      }
    }
  });

  it("refuses an index that the tree has not: one leaf must not have two places", async () => {
    const siblings = leavesOf(3);
    const leaf = sha256d(Buffer.from("leaf"));
    for (const index of [8n, 9n, 2n ** 255n]) {
      await expect(lib.fold(leaf, siblings, index))
        .to.be.revertedWithCustomError(lib, "IndexOutsideTree")
        .withArgs(index, 3);
    }
    expect(await lib.fold(leaf, [], 0)).to.equal(hex(leaf));
    await expect(lib.fold(leaf, [], 1)).to.be.revertedWithCustomError(lib, "IndexOutsideTree");
  });

  it("any leaf but the first meets the first one's branch where its own ends, at one depth", async () => {
    for (const count of [2, 3, 7, 16, 33]) {
      const leaves = leavesOf(count);
      const coinbaseBranch = branch(leaves, 0);
      for (let index = 1; index < count; ++index) {
        const part = branchToCoinbase(hexes(leaves), index);
        expect(await lib.meeting(index, coinbaseBranch.length, part.length)).to.equal(BigInt(meetingLevel(index)));
        const folded = await lib.fold(leaves[index] ?? "0x", part, index - 2 ** part.length);
        expect(folded).to.equal(hex(coinbaseBranch[part.length] ?? Buffer.alloc(0)));
      }
    }
  });

  it("refuses a branch longer or shorter than to the meeting, the coinbase itself, and an index outside", async () => {
    for (const length of [0, 1, 3, 12]) {
      await expect(lib.meeting(5, 12, length)).to.be.revertedWithCustomError(lib, "WrongBranchLength").withArgs(2, length);
    }
    expect(await lib.meeting(5, 12, 2)).to.equal(2n);
    await expect(lib.meeting(0, 12, 0)).to.be.revertedWithCustomError(lib, "IndexOutsideTree").withArgs(0, 12);
    await expect(lib.meeting(4096, 12, 12)).to.be.revertedWithCustomError(lib, "IndexOutsideTree").withArgs(4096, 12);
    await expect(lib.meeting(2n ** 255n, 12, 255)).to.be.revertedWithCustomError(lib, "IndexOutsideTree");
    await expect(lib.meeting(1, 0, 0)).to.be.revertedWithCustomError(lib, "IndexOutsideTree").withArgs(1, 0);
  });
});
