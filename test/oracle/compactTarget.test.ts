import { expect } from "chai";
import fc from "fast-check";
import type { CompactTargetHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ethers } from "./fixture.ts";
import { compactOf, targetOf } from "./bitcoin.ts";

describe("CompactTarget", () => {
  let lib: CompactTargetHarness;

  before(async () => {
    lib = await ethers.deployContract("CompactTargetHarness");
  });

  it("reads Bitcoin's targets", async () => {
    expect(await lib.toTarget(0x1d00ffff)).to.equal(0xffffn << 208n); // height 0, difficulty 1
    expect(await lib.toTarget(0x1b0404cb)).to.equal(0x0404cbn << 192n); // height 100,800, difficulty 16,307
    expect(await lib.toTarget(0x17034219)).to.equal(0x034219n << 160n); // height 838,656, difficulty 86.4T
  });

  it("cuts low bytes off a size below three", async () => {
    expect(await lib.toTarget(0x02123456)).to.equal(0x1234n);
    expect(await lib.toTarget(0x01123456)).to.equal(0x12n);
    expect(await lib.toTarget(0x00123456)).to.equal(0n);
    expect(await lib.toTarget(0x03123456)).to.equal(0x123456n);
  });

  it("takes a set sign, and more than 256 bits, for no target", async () => {
    for (const bits of [0x04923456, 0x01fe0000, 0x1d80ffff, 0xff123456, 0x23000001, 0x22000100, 0x21010000]) {
      expect(await lib.toTarget(bits), bits.toString(16)).to.equal(0n);
    }
    expect(await lib.toTarget(0x22000001)).to.equal(1n << 248n);
    expect(await lib.toTarget(0x21000100)).to.equal(1n << 248n);
    expect(await lib.toTarget(0x20010000)).to.equal(1n << 248n);
  });

  it("shifts a mantissa whose sign bit would be set", async () => {
    expect(await lib.fromTarget(0x80n)).to.equal(0x02008000n);
    expect(await lib.fromTarget(0x92340000n)).to.equal(0x05009234n);
    expect(await lib.fromTarget(0n)).to.equal(0n);
  });

  it("agrees with a model for any bits and any target", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 0xffff_ffff }), async (bits) => {
        expect(await lib.toTarget(bits)).to.equal(targetOf(bits));
      }),
      { numRuns: fuzzRuns(200) },
    );
    const anyTarget = fc.tuple(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(anyTarget, async ([word, shift]) => {
        const target = word >> BigInt(shift);
        expect(await lib.fromTarget(target)).to.equal(BigInt(compactOf(target)));
      }),
      { numRuns: fuzzRuns(200) },
    );
  });

  it("never rounds up, and reads back what it wrote", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: (1n << 256n) - 1n }), async (target) => {
        const truncated = await lib.truncate(target);
        expect(truncated <= target).to.equal(true);
        // 15 significant bits are always kept.
        expect((target - truncated) << 15n <= target).to.equal(true);
        expect(await lib.truncate(truncated)).to.equal(truncated);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});
