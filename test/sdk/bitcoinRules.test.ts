import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import {
  advance,
  bitsToTarget,
  checkBits,
  epochStart,
  feesBound,
  ImpossibleReportError,
  retargetHeightIn,
  subsidyAt,
  targetSecondsOfWork,
  targetToBits,
  type Advance,
  type NetworkState,
  type ReportedDay,
} from "@adit/sdk/math";
import { fuzzRuns } from "../helpers/fuzz.ts";

const { ethers } = await network.create();
const rules = await ethers.deployContract("BitcoinRules");

const EPOCH = 19_828;
const BITS = 0x17034219;
const U64 = (1n << 64n) - 1n;

const state: fc.Arbitrary<NetworkState> = fc.record({
  lastEpoch: fc.constant(EPOCH - 1),
  nextHeight: fc.integer({ min: 0, max: 2_000_000 }),
  bits: fc.constant(BITS),
  meanFees: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  sequence: fc.integer({ min: 0, max: 1_000 }),
  rewardPerBlock: fc.constantFrom(0n, 655_000_000n),
});

/** A factor by which the target moves, in thousandths, mostly within the limits. */
const factor = fc.integer({ min: 200, max: 4_200 });
const offset = fc.integer({ min: -8_000, max: 180_000 });

/** Days that mostly go on where the state stands, with a retarget where one is due; some break a rule. */
const day = state.chain((from) =>
  fc
    .record({
      skip: fc.constantFrom(0, 0, 0, 0, 0, 0, 1),
      otherBits: fc.constantFrom(BITS, BITS, BITS, BITS, BITS, BITS + 1),
      blockCount: fc.oneof(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1_990, max: 2_010 }),
      ),
      fees: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 11n }), fc.bigInt({ min: 0n, max: U64 })),
      factor,
      offset,
      lie: fc.constantFrom(false, false, false, false, false, true),
    })
    .map(({ skip, otherBits, blockCount, fees, factor, offset, lie }): { from: NetworkState; report: ReportedDay } => {
      const firstHeight = from.nextHeight + skip;
      const retargets = (retargetHeightIn(firstHeight, blockCount) !== undefined) !== lie;
      return {
        from,
        report: {
          epoch: EPOCH,
          firstHeight,
          blockCount,
          bits: otherBits,
          nextBits: retargets ? targetToBits((bitsToTarget(BITS) * BigInt(factor)) / 1_000n) : 0,
          retargetTime: retargets ? Number(epochStart(EPOCH)) + offset : 0,
          fees: blockCount === 0 && !lie ? 0n : fees,
        },
      };
    }),
);

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

/** What the contract answers, or the name of its error. */
async function onChain(from: NetworkState, report: ReportedDay): Promise<Advance | string> {
  try {
    const next = await rules.advance(packed(from), { ...report, priceUsd8: 0n, blocksRoot: ethers.ZeroHash });
    return {
      work: next.work,
      targetSeconds: await rules.targetSeconds(next.work),
      rewardPerBlock: next.rewardPerBlock,
      nextBits: Number(next.nextBits),
      meanFees: next.meanFees,
      feesInBounds: next.feesInBounds,
    };
  } catch (error) {
    const name = /reverted with custom error '(\w+)\(/.exec(error instanceof Error ? error.message : "")?.[1];
    if (name === undefined) throw error;
    return name;
  }
}

function inSdk(from: NetworkState, report: ReportedDay): Advance | string {
  try {
    return advance(from, report);
  } catch (error) {
    if (error instanceof ImpossibleReportError) return error.rule;
    throw error;
  }
}

describe("the SDK's Bitcoin rules", () => {
  it("accept, refuse and compute as BitcoinRules.advance does", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(day, async ({ from, report }) => {
        const expected = await onChain(from, report);
        expect(inSdk(from, report)).to.deep.equal(expected);
        const kind = typeof expected === "string" ? expected : expected.nextBits === report.bits ? "quiet" : "retarget";
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: fuzzRuns(300), seed: 20_240_415 },
    );
    // The days must not all end in the same corner.
    for (const kind of ["quiet", "retarget", "WrongFirstHeight", "WrongBits", "TooManyBlocks"]) {
      expect(seen.get(kind) ?? 0, kind).to.be.greaterThan(0);
    }
  });

  it("rebuild targetSeconds from the 96 bits that the chain keeps", async () => {
    const work = fc
      .tuple(factor, fc.integer({ min: 0, max: 86_400 }), fc.boolean())
      .map(([factor, second, retargets]) => {
        const next = targetToBits((bitsToTarget(BITS) * BigInt(factor)) / 1_000n);
        return (BigInt(BITS) << 64n) | (retargets ? (BigInt(next) << 32n) | BigInt(second) : 0n);
      });
    await fc.assert(
      fc.asyncProperty(work, async (packed) => {
        expect(targetSecondsOfWork(packed)).to.equal(await rules.targetSeconds(packed));
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("know the same targets", async () => {
    const bits = fc.oneof(
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc
        .tuple(fc.integer({ min: 0, max: 35 }), fc.integer({ min: 0, max: 0xff_ffff }))
        .map(([size, mantissa]) => size * 0x100_0000 + mantissa),
    );
    await fc.assert(
      fc.asyncProperty(bits, async (value) => {
        const accepted = await rules.checkBits(value).then(
          () => true,
          () => false,
        );
        let known = true;
        try {
          checkBits(value);
        } catch {
          known = false;
        }
        expect(known, `0x${value.toString(16)}`).to.equal(accepted);
      }),
      { numRuns: fuzzRuns(150) },
    );
  });

  it("know the same subsidies and bounds of fees", async () => {
    for (const height of [0, 1, 209_999, 210_000, 839_999, 840_000, 6_929_999, 13_440_000]) {
      expect(subsidyAt(height)).to.equal(await rules.subsidyAt(height));
    }
    for (const [subsidy, mean] of [
      [625_000_000n, 1n],
      [625_000_000n, 10n ** 8n],
      [0n, 0n],
    ] as const) {
      expect(feesBound(subsidy, mean)).to.equal(await rules.feesBound(subsidy, mean));
    }
  });
});
