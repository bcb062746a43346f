import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { waterfall, type WaterfallInputs } from "@adit/sdk/math";
import { fuzzRuns } from "../helpers/fuzz.ts";

const { ethers } = await network.create();
const harness = await ethers.deployContract("WaterfallHarness");

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const decimals = fc.constantFrom(0, 6, 8, 18);

/** Everything that terms and reports can carry. */
const anything: fc.Arbitrary<WaterfallInputs> = fc.record({
  hashrate: uint(128),
  rewardPerBlock: uint(64),
  coinDecimals: decimals,
  targetSeconds: uint(254),
  tokenDecimals: decimals,
  priceUsd8: fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }),
  milliJoulePerTh: uint(32),
  tariffUsd8: uint(64),
  maintenanceUsd8PerThDay: uint(64),
  serviceBps: fc.bigInt({ min: 0n, max: 10_000n }),
  protocolBps: fc.bigInt({ min: 0n, max: 10_000n }),
});

/** Days as farms have them, so that every line counts and net is mostly above zero. */
const plausible: fc.Arbitrary<WaterfallInputs> = fc.record({
  hashrate: fc.bigInt({ min: 10n ** 9n, max: 10n ** 18n }),
  rewardPerBlock: fc.bigInt({ min: 312_500_000n, max: 700_000_000n }),
  coinDecimals: fc.constant(8),
  targetSeconds: fc
    .bigInt({ min: 10_000_000_000_000n, max: 200_000_000_000_000n })
    .map((difficulty) => ((0xffffn << 208n) / difficulty + 1n) * 86_400n),
  tokenDecimals: fc.constantFrom(6, 8, 18),
  priceUsd8: fc.bigInt({ min: 10n ** 12n, max: 2n * 10n ** 13n }),
  milliJoulePerTh: fc.bigInt({ min: 10_000n, max: 60_000n }),
  tariffUsd8: fc.bigInt({ min: 0n, max: 10_000_000n }),
  maintenanceUsd8PerThDay: fc.bigInt({ min: 0n, max: 1_000_000n }),
  serviceBps: fc.bigInt({ min: 0n, max: 2_000n }),
  protocolBps: fc.bigInt({ min: 0n, max: 500n }),
});

async function expectSame(inputs: WaterfallInputs): Promise<void> {
  const onChain = await harness.compute(inputs);
  expect(waterfall(inputs)).to.deep.equal({
    gross: onChain.gross,
    electricity: onChain.electricity,
    maintenance: onChain.maintenance,
    service: onChain.service,
    net: onChain.net,
    protocol: onChain.protocol,
    holders: onChain.holders,
  });
}

describe("the SDK's waterfall", () => {
  it("is the contract's, to the base unit, for whatever terms and reports can carry", async () => {
    await fc.assert(fc.asyncProperty(anything, expectSame), { numRuns: fuzzRuns(150) });
  });

  it("is the contract's on days as farms have them", async () => {
    await fc.assert(fc.asyncProperty(plausible, expectSame), { numRuns: fuzzRuns(150) });
  });
});
