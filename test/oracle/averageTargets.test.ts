import { expect } from "chai";
import fc from "fast-check";
import type {
  DogecoinRules,
  EthereumClassicRules,
  OracleLibrariesHarness,
} from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { DAY, DAY_ONE, ethers, startOf } from "./fixture.ts";
import { dayAfter, floatBits, floatTarget, name32, packState, stateAt, type Day, type State } from "./networks.ts";

const DOGE = 10n ** 8n;
/** Units of 1e-12 ETC, in which reports count. */
const ETC = 10n ** 12n;

const NETWORKS = [
  // Difficulties of the size that both networks have had.
  {
    contract: "DogecoinRules",
    height: 5_300_000,
    difficultyWork: 30_000_000n << 32n,
    count: 1_440,
    most: 5_760,
    limit: (1n << 236n) - 1n,
    meanFees: 3n * DOGE,
  },
  {
    contract: "EthereumClassicRules",
    height: 19_700_000,
    difficultyWork: 2_500_000_000_000_000n,
    count: 6_646,
    most: 26_584,
    limit: (1n << 238n) - 1n,
    meanFees: ETC / 1_000n,
  },
] as const;

for (const { contract, height, difficultyWork, count, most, limit, meanFees } of NETWORKS) {
  describe(`${contract}: a difficulty that follows every block`, () => {
    let rules: DogecoinRules | EthereumClassicRules;

    before(async () => {
      rules =
        contract === "DogecoinRules"
          ? await ethers.deployContract("DogecoinRules")
          : await ethers.deployContract("EthereumClassicRules");
    });

    const BITS = floatBits((1n << 256n) / difficultyWork - 1n);
    const state = stateAt({ nextHeight: height, bits: BITS, meanFees, rewardPerBlock: 123n });
    const advance = (own: Partial<Day> = {}, at: Partial<State> = {}): ReturnType<DogecoinRules["advance"]> => {
      const from = { ...state, ...at };
      return rules.advance(packState(from), dayAfter(from, { blockCount: count, nextBits: from.bits, ...own }));
    };

    it("a day counts at the average target of its own blocks", async () => {
      const average = floatBits(((1n << 256n) * 10n) / (difficultyWork * 11n));
      const next = await advance({ nextBits: average });
      expect(await rules.targetSeconds(next.work)).to.equal((floatTarget(average) + 1n) * BigInt(DAY));
      expect(next.nextBits).to.equal(average);
      expect(next.work).to.equal(average);
    });

    it("the next report starts from that average", async () => {
      await expect(advance({ bits: BITS + 1 }))
        .to.be.revertedWithCustomError(rules, "WrongBits")
        .withArgs(BITS, BITS + 1);
      await expect(advance({ firstHeight: height + 1 }))
        .to.be.revertedWithCustomError(rules, "WrongFirstHeight")
        .withArgs(height, height + 1);
    });

    it("an average moves by a factor of two a day at most, to the last bit", async () => {
      const old = floatTarget(BITS);
      for (const target of [old * 2n, old / 2n]) {
        expect((await advance({ nextBits: floatBits(target) })).nextBits).to.equal(floatBits(target));
      }
      for (const nextBits of [floatBits(old * 2n) + 1, floatBits(old / 2n) - 1]) {
        await expect(advance({ nextBits }))
          .to.be.revertedWithCustomError(rules, "RetargetTooSteep")
          .withArgs(old, floatTarget(nextBits));
      }
    });

    it("a hashrate that rises tenfold in a day is caught up with in four, none of them refused", async () => {
      const goal = floatTarget(BITS) / 10n;
      let bits = BITS;
      let days = 0;
      while (floatTarget(bits) > goal) {
        const bound = floatTarget(bits) / 2n;
        const nextBits = floatBits(bound > goal ? bound : goal);
        await advance({ bits, nextBits }, { bits });
        bits = nextBits;
        ++days;
      }
      expect(days).to.equal(4);
    });

    it("never passes the easiest target, nor takes what is no target", async () => {
      const easiest = floatBits(limit);
      await rules.checkBits(easiest);
      await advance({ bits: easiest - 1, nextBits: easiest }, { bits: easiest - 1 });
      // Beyond the limit; zero; without a leading bit; beyond 256 bits.
      for (const bits of [easiest + 1, 0, 0xc07f_ffff, 0xe980_0000, 0xffff_ffff]) {
        await expect(rules.checkBits(bits)).to.be.revertedWithCustomError(rules, "InvalidBits").withArgs(bits);
        if (bits === 0) continue;
        await expect(advance({ bits: easiest, nextBits: bits }, { bits: easiest }))
          .to.be.revertedWithCustomError(rules, "InvalidBits")
          .withArgs(bits);
      }
      const { work } = await advance({ bits: easiest, nextBits: easiest }, { bits: easiest });
      expect(await rules.targetSeconds(work)).to.equal((floatTarget(easiest) + 1n) * BigInt(DAY));
    });

    it("a day with blocks names its average; a day without has none, and repeats target and reward", async () => {
      await expect(advance({ nextBits: 0 }))
        .to.be.revertedWithCustomError(rules, "AverageMissing")
        .withArgs(height, count);
      await expect(advance({ blockCount: 0 }))
        .to.be.revertedWithCustomError(rules, "UnexpectedRetarget")
        .withArgs(height, 0);
      const next = await advance({ blockCount: 0, nextBits: 0 });
      expect(await rules.targetSeconds(next.work)).to.equal((floatTarget(BITS) + 1n) * BigInt(DAY));
      expect(next.nextBits).to.equal(BITS);
      expect(next.rewardPerBlock).to.equal(123n);
      expect(next.meanFees).to.equal(meanFees);
      await expect(advance({ blockCount: 0, nextBits: 0, fees: 1n }))
        .to.be.revertedWithCustomError(rules, "FeesWithoutBlocks")
        .withArgs(1);
    });

    it("there is no second at which a target changes", async () => {
      await expect(advance({ retargetTime: startOf(DAY_ONE) }))
        .to.be.revertedWithCustomError(rules, "UnexpectedRetarget")
        .withArgs(height, count);
    });

    it("takes at most four times the blocks of a day", async () => {
      await advance({ blockCount: most });
      await expect(advance({ blockCount: most + 1 }))
        .to.be.revertedWithCustomError(rules, "TooManyBlocks")
        .withArgs(most + 1, most);
    });

    it("bounds fees by subsidy / 16 and four times their mean, as every network does", async () => {
      const subsidy = await rules.subsidyAt(height);
      const bound = subsidy / 16n > 4n * meanFees ? subsidy / 16n : 4n * meanFees;
      const fees = BigInt(count) * (bound + 1n);
      const inside = await advance({ fees: fees - 1n });
      const outside = await advance({ fees });
      expect([inside.feesInBounds, outside.feesInBounds]).to.deep.equal([true, false]);
      expect(outside.rewardPerBlock).to.equal(subsidy + bound + 1n);
      expect(outside.meanFees).to.equal(meanFees + (bound - meanFees) / 30n);
    });

    it("a day that nobody reported has the last average and mean fees", async () => {
      const next = await rules.fallbackDay(packState(state), BITS, DAY_ONE + 20);
      expect(next.work).to.equal(BITS);
      expect(await rules.targetSeconds(next.work)).to.equal((floatTarget(BITS) + 1n) * BigInt(DAY));
      expect(next.rewardPerBlock).to.equal((await rules.subsidyAt(height)) + meanFees);
    });
  });
}

describe("DogecoinRules", () => {
  let rules: DogecoinRules;

  before(async () => {
    rules = await ethers.deployContract("DogecoinRules");
  });

  it("says what it is", async () => {
    expect(await rules.NETWORK_NAME()).to.equal(name32("Dogecoin"));
    expect(await rules.ALGORITHM()).to.equal(name32("Scrypt"));
    expect(await rules.COIN_DECIMALS()).to.equal(8);
    expect(await rules.BLOCKS_PER_DAY()).to.equal(DAY / 60);
  });

  it("pays 10,000 DOGE a block from height 600,000 on, for good", async () => {
    for (const height of [600_000, 5_000_000, 2 ** 32 - 1]) {
      expect(await rules.subsidyAt(height)).to.equal(10_000n * DOGE);
    }
  });

  it("knows nothing of the blocks before, whose subsidy was another", async () => {
    await expect(rules.subsidyAt(599_999))
      .to.be.revertedWithCustomError(rules, "HeightTooLow")
      .withArgs(599_999, 600_000);
    const early = stateAt({ nextHeight: 599_999, bits: floatBits(1n << 200n) });
    await expect(rules.advance(packState(early), dayAfter(early, { blockCount: 1_440, nextBits: early.bits })))
      .to.be.revertedWithCustomError(rules, "HeightTooLow")
      .withArgs(599_999, 600_000);
  });
});

describe("EthereumClassicRules", () => {
  let rules: EthereumClassicRules;

  before(async () => {
    rules = await ethers.deployContract("EthereumClassicRules");
  });

  it("says what it is, and counts in 1e-12 ETC", async () => {
    expect(await rules.NETWORK_NAME()).to.equal(name32("Ethereum Classic"));
    expect(await rules.ALGORITHM()).to.equal(name32("Etchash"));
    expect(await rules.COIN_DECIMALS()).to.equal(12);
    expect(await rules.BLOCKS_PER_DAY()).to.equal(Math.floor(DAY / 13));
  });

  it("pays a fifth less in each era of 5,000,000 blocks, the last of which ends at a multiple", async () => {
    for (const [height, subsidy] of [
      [0, 5n * ETC],
      [1, 5n * ETC],
      [5_000_000, 5n * ETC],
      [5_000_001, 4n * ETC],
      [10_000_000, 4n * ETC],
      [10_000_001, (32n * ETC) / 10n],
      [15_000_001, (256n * ETC) / 100n],
      [20_000_000, (256n * ETC) / 100n],
      [20_000_001, (2_048n * ETC) / 1_000n],
      [25_000_001, (16_384n * ETC) / 10_000n],
    ] as const) {
      expect(await rules.subsidyAt(height), String(height)).to.equal(subsidy);
    }
  });

  it("falls to nothing in the end, without an overflow on the way", async () => {
    let before = 5n * ETC;
    for (let era = 1; era <= 101; ++era) {
      const subsidy = await rules.subsidyAt(era * 5_000_000 + 1);
      expect(subsidy, String(era)).to.equal(era > 100 ? 0n : (5n * ETC * 4n ** BigInt(era)) / 5n ** BigInt(era));
      expect(subsidy < before, String(era)).to.equal(true);
      before = subsidy;
    }
    expect(await rules.subsidyAt(2 ** 32 - 1)).to.equal(0n);
  });

  it("sums subsidies exactly across the end of the fourth era, height 20,000,000", async () => {
    const bits = floatBits(1n << 205n);
    const [full, less] = [(256n * ETC) / 100n, (2_048n * ETC) / 1_000n];
    for (const [before, blockCount] of [
      [1, 2],
      [3_000, 6_646],
      [6_646, 6_646],
      [0, 6_646],
      [6_645, 6_646],
    ] as const) {
      const state = stateAt({ nextHeight: 20_000_001 - before, bits });
      const next = await rules.advance(packState(state), dayAfter(state, { blockCount, nextBits: bits }));
      const old = BigInt(Math.min(before, blockCount));
      expect(next.rewardPerBlock, `${String(before)} of ${String(blockCount)}`).to.equal(
        (old * full + (BigInt(blockCount) - old) * less) / BigInt(blockCount),
      );
    }
  });
});

describe("FloatTarget: the 32 bits of an average", () => {
  let harness: OracleLibrariesHarness;

  before(async () => {
    harness = await ethers.deployContract("OracleLibrariesHarness");
  });

  it("are less than 0.12 ppm below the target, and larger for a larger one", async () => {
    const target = fc
      .tuple(fc.integer({ min: 24, max: 256 }), fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }))
      .map(([length, noise]) => (1n << BigInt(length - 1)) | (noise >> BigInt(257 - length)));
    await fc.assert(
      fc.asyncProperty(target, target, async (a, b) => {
        const read = await harness.floatTarget(floatBits(a));
        expect(read <= a && (a - read) * 2n ** 23n < a, String(a)).to.equal(true);
        expect(read).to.equal(floatTarget(floatBits(a)));
        if (a < b) expect(floatBits(a) <= floatBits(b)).to.equal(true);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("stand for no target without a leading bit or beyond 256 bits", async () => {
    for (const bits of [0, 0x7f_ffff, 0x007f_ffff, 0xe87f_ffff, 0xe980_0000, 0xffff_ffff]) {
      expect(await harness.floatTarget(bits), bits.toString(16)).to.equal(0n);
    }
    expect(await harness.floatTarget(0xe8ff_ffff)).to.equal(0xff_ffffn << 232n);
    expect(await harness.floatTarget(0x0080_0000)).to.equal(0x80_0000n);
  });
});
