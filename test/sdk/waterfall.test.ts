import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { waterfall, waterfallOfTwo, type Waterfall, type WaterfallInputs } from "@adit/sdk/math";
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

/** The lines of a contract's answer by name. */
function named(lines: Waterfall): Waterfall {
  const { gross, electricity, maintenance, service, net, protocol, holders } = lines;
  return { gross, electricity, maintenance, service, net, protocol, holders };
}

async function expectSame(inputs: WaterfallInputs): Promise<void> {
  expect(waterfall(inputs)).to.deep.equal(named(await harness.compute(inputs)));
}

async function expectSameTwo(first: WaterfallInputs, second: WaterfallInputs): Promise<void> {
  const onChain = await harness.computeTwo(first, second);
  expect(waterfallOfTwo(first, second)).to.deep.equal({
    first: named(onChain.lines),
    second: named(onChain.secondLines),
  });
}

describe("the SDK's waterfall", () => {
  it("is the contract's, to the base unit, for whatever terms and reports can carry", async () => {
    await fc.assert(fc.asyncProperty(anything, expectSame), { numRuns: fuzzRuns(150) });
  });

  it("is the contract's for two tokens of one hashrate, also where one or both mined nothing", async () => {
    // Prices of either lane may differ by much: costs go where the value is.
    const pair = fc.tuple(plausible, plausible, fc.bigInt({ min: 1n, max: 10n ** 14n }), fc.constantFrom(0n, 1n), fc.constantFrom(0n, 1n));
    await fc.assert(
      fc.asyncProperty(pair, async ([first, second, priceUsd8, firstMines, secondMines]) => {
        await expectSameTwo(
          { ...first, rewardPerBlock: first.rewardPerBlock * firstMines },
          {
            ...first,
            coinDecimals: second.coinDecimals,
            tokenDecimals: second.tokenDecimals,
            targetSeconds: second.targetSeconds,
            rewardPerBlock: second.rewardPerBlock * secondMines,
            priceUsd8,
          },
        );
      }),
      { numRuns: fuzzRuns(150) },
    );
  });

  it("is the contract's on days as farms have them", async () => {
    await fc.assert(fc.asyncProperty(plausible, expectSame), { numRuns: fuzzRuns(150) });
  });
});
