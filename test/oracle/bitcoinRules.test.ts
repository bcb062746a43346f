import { expect } from "chai";
import fc from "fast-check";
import type { BitcoinRules } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { compactOf, parseHeader, parsePeriods, retarget, sharedData, targetOf } from "./bitcoin.ts";
import { BITS, DAY, DAY_ONE, endOf, ethers, MEAN_FEES, startOf, SUBSIDY, ZERO_HASH } from "./fixture.ts";
import { packState } from "./networks.ts";

const HALVING = 840_000;
const HALVED = SUBSIDY / 2n;
/** First block of a period; the target before it was 0x17034219, the one after it 0x170331db. */
const BOUNDARY = 840_672;
const NEXT_BITS = 0x170331db;
const POW_LIMIT_BITS = 0x1d00ffff;

const state = {
  lastEpoch: DAY_ONE - 1,
  nextHeight: 839_150,
  bits: BITS,
  meanFees: MEAN_FEES,
  sequence: 7,
  rewardPerBlock: 655_000_000n,
};
type State = typeof state;

const day = {
  epoch: DAY_ONE,
  firstHeight: state.nextHeight,
  blockCount: 144,
  bits: BITS,
  nextBits: 0,
  retargetTime: 0,
  fees: 0n,
  priceUsd8: 0n,
  blocksRoot: ZERO_HASH,
};
type Day = typeof day;

describe("BitcoinRules", () => {
  let rules: BitcoinRules;

  before(async () => {
    rules = await ethers.deployContract("BitcoinRules");
  });

  const advance = (own: Partial<Day> = {}, from: Partial<State> = {}): ReturnType<BitcoinRules["advance"]> =>
    rules.advance(packState({ ...state, ...from }), { ...day, ...own });
  /** A day that starts `before` blocks ahead of the boundary. */
  const retargetDay = (before: number, own: Partial<Day> = {}): ReturnType<BitcoinRules["advance"]> =>
    advance(
      {
        firstHeight: BOUNDARY - before,
        nextBits: NEXT_BITS,
        retargetTime: startOf(DAY_ONE) + 1_000,
        ...own,
      },
      { nextHeight: BOUNDARY - before },
    );

  describe("heights and targets", () => {
    it("a report goes on where the last one ended", async () => {
      await expect(advance({ firstHeight: 839_149 }))
        .to.be.revertedWithCustomError(rules, "WrongFirstHeight")
        .withArgs(839_150, 839_149);
      await expect(advance({ bits: NEXT_BITS }))
        .to.be.revertedWithCustomError(rules, "WrongBits")
        .withArgs(BITS, NEXT_BITS);
    });

    it("a whole day under one target", async () => {
      const next = await advance();
      expect(await rules.targetSeconds(next.work)).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      expect(next.nextBits).to.equal(BITS);
    });

    it("at most 2,000 blocks, so that one retarget at most falls into a day", async () => {
      await expect(advance({ blockCount: 2_001, firstHeight: BOUNDARY + 1 }, { nextHeight: BOUNDARY + 1 }))
        .to.be.revertedWithCustomError(rules, "TooManyBlocks")
        .withArgs(2_001, 2_000);
      await advance({ blockCount: 2_000, firstHeight: BOUNDARY + 1 }, { nextHeight: BOUNDARY + 1 });
    });

    it("is told what the network's targets are", async () => {
      await rules.checkBits(POW_LIMIT_BITS);
      await rules.checkBits(BITS);
      // Zero, negative, above the limit, beyond 256 bits, and a second spelling of 0x1b0404cb.
      for (const bits of [0, 0x17834219, 0x1d010000, 0xff123456, 0x1c000404]) {
        await expect(rules.checkBits(bits)).to.be.revertedWithCustomError(rules, "InvalidBits").withArgs(bits);
      }
    });
  });

  describe("retargets", () => {
    it("splits the day at the header's time, exactly", async () => {
      const next = await retargetDay(100, { retargetTime: startOf(DAY_ONE) + 54_321 });
      expect(next.nextBits).to.equal(NEXT_BITS);
      expect(await rules.targetSeconds(next.work)).to.equal(
        (targetOf(BITS) + 1n) * 54_321n + (targetOf(NEXT_BITS) + 1n) * BigInt(DAY - 54_321),
      );
    });

    it("is part of the day whose first block it is", async () => {
      const next = await retargetDay(0, { retargetTime: startOf(DAY_ONE) + 60 });
      expect(await rules.targetSeconds(next.work)).to.equal(
        (targetOf(BITS) + 1n) * 60n + (targetOf(NEXT_BITS) + 1n) * BigInt(DAY - 60),
      );
    });

    it("is not part of the day whose last block precedes it", async () => {
      await advance({ firstHeight: BOUNDARY - 144 }, { nextHeight: BOUNDARY - 144 });
      await expect(retargetDay(144))
        .to.be.revertedWithCustomError(rules, "UnexpectedRetarget")
        .withArgs(BOUNDARY - 144, 144);
    });

    it("belongs into the report of its day", async () => {
      for (const own of [{ nextBits: 0 }, { retargetTime: 0 }, { nextBits: 0, retargetTime: 0 }]) {
        await expect(retargetDay(143, own)).to.be.revertedWithCustomError(rules, "RetargetMissing").withArgs(BOUNDARY);
      }
    });

    it("belongs into no other report", async () => {
      for (const own of [{ nextBits: NEXT_BITS }, { retargetTime: startOf(DAY_ONE) }]) {
        await expect(advance(own)).to.be.revertedWithCustomError(rules, "UnexpectedRetarget").withArgs(839_150, 144);
      }
      await expect(retargetDay(0, { blockCount: 0 }))
        .to.be.revertedWithCustomError(rules, "UnexpectedRetarget")
        .withArgs(BOUNDARY, 0);
    });

    it("clamps the header's time to the day", async () => {
      const early = await retargetDay(1, { retargetTime: startOf(DAY_ONE) - 7_200 });
      expect(await rules.targetSeconds(early.work)).to.equal((targetOf(NEXT_BITS) + 1n) * BigInt(DAY));
      const late = await retargetDay(1, { retargetTime: endOf(DAY_ONE) + DAY });
      expect(await rules.targetSeconds(late.work)).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      expect(late.nextBits).to.equal(NEXT_BITS);
    });

    it("refuses a time that is not of this day: two hours before, a day after", async () => {
      for (const time of [startOf(DAY_ONE) - 7_201, endOf(DAY_ONE) + DAY + 1, 1]) {
        await expect(retargetDay(1, { retargetTime: time }))
          .to.be.revertedWithCustomError(rules, "RetargetOutsideEpoch")
          .withArgs(time, DAY_ONE);
      }
    });

    it("changes the target by a factor of four at most, either way", async () => {
      const old = targetOf(BITS);
      const easiest = compactOf(old * 4n);
      const hardest = compactOf(old / 4n);
      expect(targetOf(hardest) < old / 4n, "the compact form cuts something off").to.equal(true);
      for (const nextBits of [easiest, hardest]) await retargetDay(1, { nextBits });
      for (const nextBits of [easiest + 1, hardest - 1]) {
        await expect(retargetDay(1, { nextBits }))
          .to.be.revertedWithCustomError(rules, "RetargetTooSteep")
          .withArgs(old, targetOf(nextBits));
      }
    });

    it("never passes the easiest target of all", async () => {
      const retargetFrom = (bits: number, nextBits: number): ReturnType<BitcoinRules["advance"]> =>
        advance(
          { firstHeight: BOUNDARY, bits, nextBits, retargetTime: startOf(DAY_ONE) },
          { nextHeight: BOUNDARY, bits },
        );
      await retargetFrom(0x1d008000, POW_LIMIT_BITS);
      await expect(retargetFrom(0x1d008000, 0x1d010000))
        .to.be.revertedWithCustomError(rules, "InvalidBits")
        .withArgs(0x1d010000);
      await expect(retargetFrom(BITS, 0x17834219))
        .to.be.revertedWithCustomError(rules, "InvalidBits")
        .withArgs(0x17834219);
    });

    it("accepts whatever consensus computes", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0x8000, max: 0x7fffff }),
          fc.integer({ min: 5, max: 0x1c }),
          fc.bigInt({ min: 0n, max: 10_000_000n }),
          async (mantissa, size, seconds) => {
            const bits = compactOf(targetOf(size * 2 ** 24 + mantissa));
            const limit = targetOf(POW_LIMIT_BITS);
            const target = retarget(targetOf(bits), seconds);
            const nextBits = compactOf(target > limit ? limit : target);
            const next = await advance(
              { firstHeight: BOUNDARY, bits, nextBits, retargetTime: startOf(DAY_ONE) },
              { nextHeight: BOUNDARY, bits },
            );
            expect(next.nextBits).to.equal(nextBits);
          },
        ),
        { numRuns: fuzzRuns(200) },
      );
    });
  });

  describe("rewards", () => {
    it("adds attested fees to the subsidy and rounds down", async () => {
      expect((await advance({ fees: 143n })).rewardPerBlock).to.equal(SUBSIDY);
      expect((await advance({ fees: 144n })).rewardPerBlock).to.equal(SUBSIDY + 1n);
    });

    it("knows the subsidy of every height", async () => {
      for (const [height, subsidy] of [
        [0, 50_00000000n],
        [209_999, 50_00000000n],
        [210_000, 25_00000000n],
        [HALVING - 1, 6_25000000n],
        [HALVING, 3_12500000n],
        [32 * 210_000, 1n],
        [33 * 210_000, 0n],
        [400 * 210_000, 0n],
      ] as const) {
        expect(await rules.subsidyAt(height), String(height)).to.equal(subsidy);
      }
    });

    it("sums subsidies exactly across the halving between 839,999 and 840,000", async () => {
      for (const [before, blockCount] of [
        [1, 2],
        [70, 144],
        [143, 144],
        [144, 144],
        [0, 144],
        [1, 1],
      ] as const) {
        const nextHeight = HALVING - before;
        const old = BigInt(Math.min(before, blockCount));
        const subsidies = old * SUBSIDY + (BigInt(blockCount) - old) * HALVED;
        const next = await advance({ firstHeight: nextHeight, blockCount }, { nextHeight });
        expect(next.rewardPerBlock, `${String(before)} of ${String(blockCount)}`).to.equal(
          subsidies / BigInt(blockCount),
        );
      }
    });

    it("repeats the last value on a day without blocks", async () => {
      const next = await advance({ blockCount: 0 });
      expect(next.rewardPerBlock).to.equal(state.rewardPerBlock);
      expect(next.meanFees).to.equal(state.meanFees);
      expect(next.feesInBounds).to.equal(true);
      expect(await rules.targetSeconds(next.work)).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      await expect(advance({ blockCount: 0, fees: 1n }))
        .to.be.revertedWithCustomError(rules, "FeesWithoutBlocks")
        .withArgs(1);
    });

    it("expects what a block pays on average if the very first day has none", async () => {
      expect((await advance({ blockCount: 0 }, { rewardPerBlock: 0n })).rewardPerBlock).to.equal(SUBSIDY + MEAN_FEES);
    });

    it("refuses a reward beyond 64 bits", async () => {
      const fees = (1n << 64n) - 1n;
      await expect(advance({ blockCount: 1, fees }))
        .to.be.revertedWithCustomError(rules, "RewardTooLarge")
        .withArgs(fees + SUBSIDY);
      await advance({ blockCount: 2, fees });
    });
  });

  describe("bounds of fees", () => {
    /** 4 x 60,000,000 is above 625,000,000 / 16. */
    const BY_MEAN = 4n * MEAN_FEES;
    const BY_SUBSIDY = SUBSIDY / 16n;

    it("are the greater of subsidy / 16 and four times the mean", async () => {
      for (const [meanFees, bound] of [
        [MEAN_FEES, BY_MEAN],
        [1_000n, BY_SUBSIDY],
        [0n, BY_SUBSIDY],
        [BY_SUBSIDY / 4n, BY_SUBSIDY],
        [BY_SUBSIDY / 4n + 1n, BY_SUBSIDY + 4n],
      ] as const) {
        const most = 144n * (bound + 1n) - 1n;
        expect((await advance({ fees: most }, { meanFees })).feesInBounds, `mean ${String(meanFees)}`).to.equal(true);
        expect((await advance({ fees: most + 1n }, { meanFees })).feesInBounds, `mean ${String(meanFees)}`).to.equal(
          false,
        );
      }
    });

    it("take the average subsidy of a day with a halving", async () => {
      const at = { nextHeight: HALVING - 72, meanFees: 0n };
      const bound = (SUBSIDY + HALVED) / 2n / 16n;
      const fees = 144n * (bound + 1n);
      const inside = await advance({ firstHeight: at.nextHeight, fees: fees - 1n }, at);
      const outside = await advance({ firstHeight: at.nextHeight, fees }, at);
      expect([inside.feesInBounds, outside.feesInBounds]).to.deep.equal([true, false]);
    });

    it("the mean takes a thirtieth of the new day, rounded toward the old mean", async () => {
      const mean = async (perBlock: bigint): Promise<bigint> => (await advance({ fees: perBlock * 144n })).meanFees;
      expect(await mean(MEAN_FEES)).to.equal(MEAN_FEES);
      expect(await mean(MEAN_FEES + 29n)).to.equal(MEAN_FEES);
      expect(await mean(MEAN_FEES + 30n)).to.equal(MEAN_FEES + 1n);
      expect(await mean(MEAN_FEES - 29n)).to.equal(MEAN_FEES);
      expect(await mean(MEAN_FEES - 30n)).to.equal(MEAN_FEES - 1n);
      expect(await mean(0n)).to.equal(MEAN_FEES - MEAN_FEES / 30n);
    });

    it("a wild day moves the mean no further than the bound", async () => {
      const next = await advance({ fees: 144n * 10n * BY_MEAN });
      expect(next.feesInBounds).to.equal(false);
      expect(next.meanFees).to.equal(MEAN_FEES + (BY_MEAN - MEAN_FEES) / 30n);
      expect(next.rewardPerBlock).to.equal(SUBSIDY + 10n * BY_MEAN);
    });

    it("fees as in block 840,000, over 37 bitcoin, are out of bounds and still count", async () => {
      const fees = 37_00000000n;
      const next = await advance({ firstHeight: HALVING, blockCount: 1, fees }, { nextHeight: HALVING });
      expect(next.feesInBounds).to.equal(false);
      expect(next.rewardPerBlock).to.equal(HALVED + fees);
    });
  });

  describe("a day that nobody reported", () => {
    const WORK = BigInt(BITS) << 64n;
    const fallback = (epoch: number, from: Partial<State> = {}, work = WORK): ReturnType<BitcoinRules["fallbackDay"]> =>
      rules.fallbackDay(packState({ ...state, ...from }), work, epoch);

    it("has the last target all day, the one after a retarget if there was one", async () => {
      const next = await fallback(DAY_ONE);
      expect(await rules.targetSeconds(next.work)).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      expect(next.work).to.equal(WORK);
      const after = await fallback(DAY_ONE, {}, WORK | (BigInt(NEXT_BITS) << 32n) | 54_321n);
      expect(await rules.targetSeconds(after.work)).to.equal((targetOf(NEXT_BITS) + 1n) * BigInt(DAY));
      expect(after.work).to.equal(BigInt(NEXT_BITS) << 64n);
    });

    it("pays the subsidy of 144 blocks a day from the expected height on, and mean fees", async () => {
      expect((await fallback(DAY_ONE)).rewardPerBlock).to.equal(SUBSIDY + MEAN_FEES);
      // 850 blocks before the halving: five days of 144 and 130 blocks of the sixth.
      for (const [days, reward] of [
        [0, SUBSIDY],
        [4, SUBSIDY],
        [5, (130n * SUBSIDY + 14n * HALVED) / 144n],
        [6, HALVED],
      ] as const) {
        expect((await fallback(DAY_ONE + days)).rewardPerBlock, String(days)).to.equal(reward + MEAN_FEES);
      }
    });

    it("is after the last report", async () => {
      await expect(fallback(DAY_ONE - 1))
        .to.be.revertedWithCustomError(rules, "FallbackNotAfterReport")
        .withArgs(DAY_ONE - 1, DAY_ONE - 1);
    });
  });

  describe("real data", () => {
    it("accepts every retarget of Bitcoin's main chain up to height 897,120 (../shared/data/bitcoin/difficulty-periods.csv)", async function () {
      const csv = sharedData("difficulty-periods.csv");
      if (csv === undefined) return this.skip();
      const periods = parsePeriods(csv);
      expect(periods.length).to.equal(445);
      let previous = POW_LIMIT_BITS;
      for (const { firstHeight, bits } of periods) {
        const next = await advance(
          { firstHeight: firstHeight - 10, bits: previous, nextBits: bits, retargetTime: startOf(DAY_ONE) + 43_200 },
          { nextHeight: firstHeight - 10, bits: previous },
        );
        expect(await rules.targetSeconds(next.work)).to.equal(
          (targetOf(previous) + 1n + targetOf(bits) + 1n) * 43_200n,
        );
        previous = bits;
      }
    });

    it("accepts nine real retargets with their own headers and times (../shared/data/bitcoin/spv-vectors.json)", async function () {
      const json = sharedData("spv-vectors.json");
      if (json === undefined) return this.skip();
      const { retargetAlgorithm } = JSON.parse(json) as {
        retargetAlgorithm: { input: { height: number; hex: string }[] }[];
      };
      expect(retargetAlgorithm.length).to.equal(9);
      for (const { input } of retargetAlgorithm) {
        const [first, last, next] = input.map(({ height, hex }) => parseHeader(height, hex));
        if (!first || !last || !next) throw new Error("a retarget has three headers");
        const epoch = Math.floor(next.time / DAY);
        const expected = compactOf(retarget(targetOf(last.bits), BigInt(last.time - first.time)));
        expect(next.bits, "the model's retarget").to.equal(expected);
        const advanced = await advance(
          { epoch, firstHeight: next.height, bits: last.bits, nextBits: next.bits, retargetTime: next.time },
          { nextHeight: next.height, bits: last.bits },
        );
        const second = BigInt(next.time - startOf(epoch));
        expect(await rules.targetSeconds(advanced.work)).to.equal(
          (targetOf(last.bits) + 1n) * second + (targetOf(next.bits) + 1n) * (BigInt(DAY) - second),
        );
      }
    });

    it("knows the rewards of nine real blocks (../shared/data/bitcoin/blocks-890440.json)", async function () {
      const json = sharedData("blocks-890440.json");
      if (json === undefined) return this.skip();
      const blocks = JSON.parse(json) as { height: number; header: string; rewardSats: number; feesSats: number }[];
      for (const block of blocks) {
        const { bits } = parseHeader(block.height, block.header);
        const one = await advance(
          { firstHeight: block.height, blockCount: 1, bits, fees: BigInt(block.feesSats) },
          { nextHeight: block.height, bits },
        );
        expect(one.rewardPerBlock, String(block.height)).to.equal(BigInt(block.rewardSats));
      }
      const [first] = blocks;
      if (!first) throw new Error("no blocks");
      const { bits } = parseHeader(first.height, first.header);
      const sum = (key: "rewardSats" | "feesSats"): bigint =>
        blocks.reduce((total, block) => total + BigInt(block[key]), 0n);
      const all = await advance(
        { firstHeight: first.height, blockCount: blocks.length, bits, fees: sum("feesSats") },
        { nextHeight: first.height, bits },
      );
      expect(all.rewardPerBlock).to.equal(sum("rewardSats") / BigInt(blocks.length));
    });
  });
});
