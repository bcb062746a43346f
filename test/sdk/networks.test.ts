import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { hexToString } from "viem";
import {
  averageBits,
  BITCOIN_RULES,
  bitsToTarget,
  DOGECOIN_RULES,
  epochStart,
  ETHEREUM_CLASSIC_RULES,
  floatBitsToTarget,
  ImpossibleReportError,
  LITECOIN_RULES,
  NETWORK_RULES,
  retargetHeightIn,
  rulesNamed,
  targetToBits,
  targetToFloatBits,
  type Advance,
  type DayValue,
  type NetworkRules,
  type NetworkState,
  type ReportedDay,
} from "@adit/sdk/math";
import type { INetworkRules } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";

const { ethers } = await network.create();

const EPOCH = 19_828;
const U64 = (1n << 64n) - 1n;
const LTC_BITS = 0x1a00a5f5;

interface Subject {
  readonly sdk: NetworkRules;
  readonly contract: string;
  readonly state: fc.Arbitrary<NetworkState>;
  readonly day: (from: NetworkState) => fc.Arbitrary<ReportedDay>;
  /** works of days, as the oracle keeps them */
  readonly work: fc.Arbitrary<bigint>;
}

const often = <T>(usual: T, rare: T): fc.Arbitrary<T> =>
  fc.constantFrom(usual, usual, usual, usual, usual, usual, rare);
const fees = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 13n }), fc.bigInt({ min: 0n, max: U64 }));
/** A factor by which the target moves, in thousandths, mostly within the limits. */
const factor = fc.integer({ min: 200, max: 4_200 });

const stateWith = (heights: fc.Arbitrary<number>, bits: fc.Arbitrary<number>): fc.Arbitrary<NetworkState> =>
  fc.record({
    lastEpoch: fc.constant(EPOCH - 1),
    nextHeight: heights,
    bits,
    meanFees: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    sequence: fc.integer({ min: 0, max: 1_000 }),
    rewardPerBlock: fc.constantFrom(0n, 655_000_000n),
  });

/** Heights, and most often those around the change of a subsidy. */
const around = (every: number, least = 0): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: least, max: 40_000_000 }),
    fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: -7_000, max: 10 })).map(([n, off]) => n * every + off),
  );

function inPeriods(sdk: NetworkRules, contract: string, bits: number, halving: number): Subject {
  const moved = factor.map((thousandths) => targetToBits((bitsToTarget(bits) * BigInt(thousandths)) / 1_000n));
  return {
    sdk,
    contract,
    state: stateWith(around(halving), fc.constant(bits)),
    day: (from) =>
      fc
        .record({
          skip: often(0, 1),
          otherBits: often(bits, bits + 1),
          blockCount: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1_990, max: 2_010 })),
          fees,
          nextBits: moved,
          offset: fc.integer({ min: -8_000, max: 180_000 }),
          lie: often(false, true),
        })
        .map(({ skip, otherBits, blockCount, nextBits, offset, lie, ...rest }) => {
          const firstHeight = from.nextHeight + skip;
          const retargets = (retargetHeightIn(firstHeight, blockCount) !== undefined) !== lie;
          return {
            epoch: EPOCH,
            firstHeight,
            blockCount,
            bits: otherBits,
            nextBits: retargets ? nextBits : 0,
            retargetTime: retargets ? Number(epochStart(EPOCH)) + offset : 0,
            fees: blockCount === 0 && !lie ? 0n : rest.fees,
          };
        }),
    work: fc
      .tuple(moved, fc.integer({ min: 0, max: 86_400 }), fc.boolean())
      .map(
        ([next, second, retargets]) =>
          (BigInt(bits) << 64n) | (retargets ? (BigInt(next) << 32n) | BigInt(second) : 0n),
      ),
  };
}

function byAverage(sdk: NetworkRules, contract: string, target: bigint, heights: fc.Arbitrary<number>): Subject {
  const bits = fc
    .oneof(fc.constant(target), fc.constant(1n << 235n), fc.bigInt({ min: 1n << 180n, max: 1n << 236n }))
    .map(targetToFloatBits);
  return {
    sdk,
    contract,
    state: stateWith(heights, bits),
    day: (from) =>
      fc
        .record({
          skip: often(0, 1),
          other: often(0, 1),
          blockCount: fc.oneof(
            fc.integer({ min: 0, max: 2 }),
            fc.integer({ min: 0, max: 7_000 }),
            fc.integer({ min: sdk.maxBlocksPerEpoch - 3, max: sdk.maxBlocksPerEpoch + 3 }),
          ),
          fees,
          thousandths: fc.oneof(fc.integer({ min: 490, max: 2_010 }), fc.constantFrom(500, 1_000, 2_000)),
          retargetTime: often(0, Number(epochStart(EPOCH))),
          lie: often(false, true),
        })
        .map(({ skip, other, blockCount, thousandths, retargetTime, lie, ...rest }) => ({
          epoch: EPOCH,
          firstHeight: from.nextHeight + skip,
          blockCount,
          bits: from.bits + other,
          nextBits:
            (blockCount === 0) !== lie
              ? 0
              : targetToFloatBits((floatBitsToTarget(from.bits) * BigInt(thousandths)) / 1_000n),
          retargetTime,
          fees: blockCount === 0 && !lie ? 0n : rest.fees,
        })),
    work: bits.map(BigInt),
  };
}

const SUBJECTS: readonly Subject[] = [
  inPeriods(BITCOIN_RULES, "BitcoinRules", 0x17034219, 210_000),
  inPeriods(LITECOIN_RULES, "LitecoinRules", LTC_BITS, 840_000),
  byAverage(DOGECOIN_RULES, "DogecoinRules", 1n << 199n, around(5_000_000, 590_000)),
  byAverage(ETHEREUM_CLASSIC_RULES, "EthereumClassicRules", 1n << 205n, around(5_000_000)),
];

/** The oracle's slot: `configVersion u16 | lastEpoch u24 | nextHeight u32 | bits u32 | meanFees u64 | sequence u24 | rewardPerBlock u64`. */
function packed(from: NetworkState): bigint {
  const fields: [bigint, bigint][] = [
    [24n, BigInt(from.lastEpoch)],
    [32n, BigInt(from.nextHeight)],
    [32n, BigInt(from.bits)],
    [64n, from.meanFees],
    [24n, BigInt(from.sequence)],
    [64n, from.rewardPerBlock],
  ];
  return fields.reduce((word, [bits, value]) => (word << bits) | value, 0n);
}

/** What a contract answers, or the name of its error. */
async function onChain<T>(call: () => Promise<T>): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    const name = /reverted with custom error '(\w+)\(/.exec(error instanceof Error ? error.message : "")?.[1];
    if (name === undefined) throw error;
    return name;
  }
}

function inSdk<T>(call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    if (error instanceof ImpossibleReportError) return error.rule;
    throw error;
  }
}

for (const { sdk, contract, state, day, work } of SUBJECTS) {
  const name = sdk.name;

  describe(`the SDK's rules of ${name}`, () => {
    let rules: INetworkRules;

    before(async () => {
      const deployed = await ethers.deployContract(contract);
      rules = await ethers.getContractAt("INetworkRules", await deployed.getAddress());
    });

    it(`accept, refuse and compute as ${contract}.advance does`, async () => {
      const seen = new Map<string, number>();
      const reported = state.chain((from) => day(from).map((report) => ({ from, report })));
      await fc.assert(
        fc.asyncProperty(reported, async ({ from, report }) => {
          const expected = await onChain(async (): Promise<Advance> => {
            const next = await rules.advance(packed(from), { ...report, priceUsd8: 0n, blocksRoot: ethers.ZeroHash });
            return {
              work: next.work,
              targetSeconds: await rules.targetSeconds(next.work),
              rewardPerBlock: next.rewardPerBlock,
              nextBits: Number(next.nextBits),
              meanFees: next.meanFees,
              feesInBounds: next.feesInBounds,
            };
          });
          expect(inSdk(() => sdk.advance(from, report))).to.deep.equal(expected);
          const kind = typeof expected === "string" ? expected : "accepted";
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }),
        { numRuns: fuzzRuns(250) },
      );
      // The days must not all end in the same corner.
      for (const kind of ["accepted", "WrongFirstHeight", "WrongBits", "TooManyBlocks", "UnexpectedRetarget"]) {
        expect(seen.get(kind) ?? 0, kind).to.be.greaterThan(0);
      }
    });

    it("take a day that nobody reported for the same, and rebuild the same targetSeconds", async () => {
      await fc.assert(
        fc.asyncProperty(state, work, fc.integer({ min: -1, max: 2_000 }), async (from, lastWork, days) => {
          const expected = await onChain(async (): Promise<DayValue> => {
            const next = await rules.fallbackDay(packed(from), lastWork, EPOCH + days);
            return { work: next.work, targetSeconds: next.dayTargetSeconds, rewardPerBlock: next.rewardPerBlock };
          });
          expect(inSdk(() => sdk.fallbackDay(from, lastWork, EPOCH + days))).to.deep.equal(expected);
          expect(sdk.targetSeconds(lastWork)).to.equal(await rules.targetSeconds(lastWork));
        }),
        { numRuns: fuzzRuns(100) },
      );
    });

    it("know the same targets, and the work of a block under them", async () => {
      const bits = fc.oneof(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc
          .tuple(fc.integer({ min: 0, max: 0xf0 }), fc.integer({ min: 0, max: 0xff_ffff }))
          .map(([size, mantissa]) => size * 0x100_0000 + mantissa),
        fc.integer({ min: 0xd400_0000, max: 0xd6ff_ffff }),
        fc.integer({ min: 0x1e00_0000, max: 0x1e20_0000 }),
      );
      await fc.assert(
        fc.asyncProperty(bits, async (value) => {
          const expected = await onChain(async () => {
            await rules.checkBits(value);
            return await rules.hashesPerBlock(value);
          });
          const known = inSdk(() => {
            sdk.checkBits(value);
            return sdk.hashesPerBlock(value);
          });
          expect(known, `0x${value.toString(16)}`).to.equal(expected);
          // The work of a block belongs to a target: where there is none, both refuse.
          expect(await onChain(() => rules.hashesPerBlock(value))).to.equal(expected);
        }),
        { numRuns: fuzzRuns(150) },
      );
    });

    it("know the same subsidies", async () => {
      await fc.assert(
        fc.asyncProperty(state, async ({ nextHeight }) => {
          expect(inSdk(() => sdk.subsidyAt(nextHeight))).to.equal(await onChain(() => rules.subsidyAt(nextHeight)));
        }),
        { numRuns: fuzzRuns(50) },
      );
      for (const height of [2 ** 32 - 1, 500_000_001, 505_000_001]) {
        expect(sdk.subsidyAt(height)).to.equal(await rules.subsidyAt(height));
      }
    });

    it("say the same of the network itself", async () => {
      const text = async (word: Promise<string>): Promise<string> =>
        hexToString((await word) as `0x${string}`, { size: 32 });
      expect(sdk.name).to.equal(await text(rules.NETWORK_NAME()));
      expect(sdk.algorithm).to.equal(await text(rules.ALGORITHM()));
      expect(BigInt(sdk.coinDecimals)).to.equal(await rules.COIN_DECIMALS());
      expect(BigInt(sdk.blocksPerDay)).to.equal(await rules.BLOCKS_PER_DAY());
      expect(rulesNamed(sdk.name)).to.equal(sdk);
    });
  });
}

describe("the average that a report names", () => {
  const rules = NETWORK_RULES.filter(({ name }) => name === "Dogecoin" || name === "Ethereum Classic");

  it("is the work-weighted mean of the blocks' targets, and never refused by the rules", () => {
    const targets = fc.array(fc.bigInt({ min: 1n << 195n, max: 1n << 205n }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(targets, fc.bigInt({ min: 1n << 195n, max: 1n << 205n }), (blocks, before) => {
        const works = blocks.map((target) => (1n << 256n) / (target + 1n));
        const totalWork = works.reduce((sum, work) => sum + work, 0n);
        const bits = targetToFloatBits(before);
        const nextBits = averageBits({ bits, blockCount: blocks.length, totalWork });
        const from: NetworkState = {
          lastEpoch: EPOCH - 1,
          nextHeight: 6_000_000,
          bits,
          meanFees: 0n,
          sequence: 0,
          rewardPerBlock: 0n,
        };
        const report = {
          epoch: EPOCH,
          firstHeight: 6_000_000,
          blockCount: blocks.length,
          bits,
          nextBits,
          retargetTime: 0,
          fees: 0n,
        };
        for (const known of rules) expect(known.advance(from, report).nextBits).to.equal(nextBits);

        // sum(work * (target + 1)) / sum(work), which is blocks * 2^256 / sum(work) but for the rounding of each work.
        const weighted = works.reduce((sum, work, i) => sum + work * ((blocks[i] ?? 0n) + 1n), 0n) / totalWork;
        const bounded = [floatBitsToTarget(bits) * 2n, floatBitsToTarget(bits) / 2n] as const;
        const clamped = weighted > bounded[0] ? bounded[0] : weighted < bounded[1] ? bounded[1] : weighted;
        const got = floatBitsToTarget(nextBits);
        const gap = got > clamped ? got - clamped : clamped - got;
        expect(gap * 8_000_000n < clamped, `${String(got)} for ${String(clamped)}`).to.equal(true);
      }),
      { numRuns: fuzzRuns(200) },
    );
  });

  it("is the whole day's expected blocks: a hashrate with all of the work finds all of them", () => {
    const blockCount = 6_646;
    const totalWork = BigInt(blockCount) * 2_500_000_000_000_000n;
    const bits = targetToFloatBits((1n << 256n) / 2_400_000_000_000_000n);
    const { targetSeconds } = ETHEREUM_CLASSIC_RULES.advance(
      { lastEpoch: EPOCH - 1, nextHeight: 19_700_000, bits, meanFees: 0n, sequence: 0, rewardPerBlock: 0n },
      {
        epoch: EPOCH,
        firstHeight: 19_700_000,
        blockCount,
        bits,
        nextBits: averageBits({ bits, blockCount, totalWork }),
        retargetTime: 0,
        fees: 0n,
      },
    );
    const hashrate = totalWork / 86_400n;
    const milliBlocks = (hashrate * targetSeconds * 1_000n) >> 256n;
    expect(milliBlocks).to.equal(6_645_999n);
  });
});
