import { expect } from "chai";
import fc from "fast-check";
import type { RoundedUpHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ethers } from "./fixture.ts";

const MANTISSA_BITS = 24n;

/** `amount` rounded up to its 24 highest bits. */
function exact(amount: bigint): bigint {
  const bits = BigInt(amount.toString(2).length);
  if (bits <= MANTISSA_BITS) return amount;
  const step = 1n << (bits - MANTISSA_BITS);
  return ((amount + step - 1n) / step) * step;
}

describe("RoundedUp: an amount in 32 bits", () => {
  let harness: RoundedUpHarness;

  before(async () => {
    harness = await ethers.deployContract("RoundedUpHarness");
  });

  it("is exact below 2^24, and carries where rounding up needs a 25th bit", async () => {
    const edge = 1n << MANTISSA_BITS;
    const widest = (1n << 96n) - 1n;
    for (const amount of [0n, 1n, edge - 1n, edge, edge + 1n, 2n * edge - 1n, 2n * edge + 1n, widest]) {
      expect(await harness.roundTrip(amount), String(amount)).to.equal(exact(amount));
    }
    expect(await harness.roundTrip(2n * edge - 1n)).to.equal(2n * edge);
    expect(await harness.roundTrip(widest)).to.equal(1n << 96n);
  });

  it("is never less than the amount, and less than 2^-23 more (property)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 0n, max: (1n << 96n) - 1n }), fc.integer({ min: 0, max: 95 }), async (wide, cut) => {
        const amount = wide >> BigInt(cut);
        const kept = await harness.roundTrip(amount);
        expect(kept).to.equal(exact(amount));
        expect(kept >= amount).to.equal(true);
        expect((kept - amount) << 23n <= amount).to.equal(true);
      }),
      { numRuns: fuzzRuns(50) },
    );
  });
});
