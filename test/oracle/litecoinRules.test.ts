import { expect } from "chai";
import type { LitecoinRules } from "../../types/ethers-contracts/index.js";
import { compactOf, retarget, targetOf } from "./bitcoin.ts";
import { DAY, DAY_ONE, ethers, startOf } from "./fixture.ts";
import { dayAfter, name32, packState, stateAt, type Day, type State } from "./networks.ts";

const LTC = 10n ** 8n;
/** Some target of Litecoin's size: difficulty 26 million or so. */
const BITS = 0x1a00a5f5;
const NEXT_BITS = 0x1a009f00;
/** First block of a difficulty period, far from any halving. */
const BOUNDARY = 2_649_024;
/** Easiest target of all, `powLimit` in Litecoin's chain parameters. */
const POW_LIMIT_BITS = 0x1e0fffff;
const MEAN_FEES = 2_000_000n;

describe("LitecoinRules", () => {
  let rules: LitecoinRules;

  before(async () => {
    rules = await ethers.deployContract("LitecoinRules");
  });

  const state = stateAt({ nextHeight: BOUNDARY + 5, bits: BITS, meanFees: MEAN_FEES });
  const advance = (own: Partial<Day> = {}, at: Partial<State> = {}): ReturnType<LitecoinRules["advance"]> => {
    const from = { ...state, ...at };
    return rules.advance(packState(from), dayAfter(from, { blockCount: 576, ...own }));
  };

  it("says what it is", async () => {
    expect(await rules.NETWORK_NAME()).to.equal(name32("Litecoin"));
    expect(await rules.ALGORITHM()).to.equal(name32("Scrypt"));
    expect(await rules.COIN_DECIMALS()).to.equal(8);
    expect(await rules.BLOCKS_PER_DAY()).to.equal(DAY / 150);
  });

  it("halves 50 LTC at 840,000, 1,680,000 and 2,520,000, and not where Bitcoin does", async () => {
    for (const [height, subsidy] of [
      [0, 50n * LTC],
      [210_000, 50n * LTC],
      [839_999, 50n * LTC],
      [840_000, 25n * LTC],
      [1_680_000, (125n * LTC) / 10n],
      [2_519_999, (125n * LTC) / 10n],
      [2_520_000, (625n * LTC) / 100n],
      [3_360_000, (3_125n * LTC) / 1_000n],
    ] as const) {
      expect(await rules.subsidyAt(height), String(height)).to.equal(subsidy);
    }
  });

  it("sums subsidies exactly across the halving of 2 August 2023, height 2,520,000", async () => {
    const at = { nextHeight: 2_520_000 - 100 };
    const retargets = { nextBits: BITS, retargetTime: startOf(DAY_ONE) + 100 };
    const next = await advance({ ...retargets, firstHeight: at.nextHeight, blockCount: 300 }, at);
    expect(next.rewardPerBlock).to.equal(
      (100n * 12n * LTC + 100n * (LTC / 2n) + 200n * 6n * LTC + 200n * (LTC / 4n)) / 300n,
    );
  });

  it("retargets every 2,016 blocks, at the header's time", async () => {
    const at = { nextHeight: BOUNDARY - 100 };
    await expect(advance({}, at)).to.be.revertedWithCustomError(rules, "RetargetMissing").withArgs(BOUNDARY);
    const next = await advance({ nextBits: NEXT_BITS, retargetTime: startOf(DAY_ONE) + 15_000 }, at);
    expect(await rules.targetSeconds(next.work)).to.equal(
      (targetOf(BITS) + 1n) * 15_000n + (targetOf(NEXT_BITS) + 1n) * BigInt(DAY - 15_000),
    );
    expect(next.nextBits).to.equal(NEXT_BITS);
    await expect(advance({ nextBits: NEXT_BITS, retargetTime: startOf(DAY_ONE) }))
      .to.be.revertedWithCustomError(rules, "UnexpectedRetarget")
      .withArgs(BOUNDARY + 5, 576);
  });

  it("moves the target by four at most, up to Litecoin's own limit", async () => {
    const move = (bits: number, nextBits: number): ReturnType<LitecoinRules["advance"]> =>
      advance({ bits, nextBits, retargetTime: startOf(DAY_ONE) }, { nextHeight: BOUNDARY, bits });
    const old = targetOf(BITS);
    const hardest = compactOf(retarget(old, 0n));
    for (const nextBits of [compactOf(old * 4n), hardest]) await move(BITS, nextBits);
    for (const nextBits of [compactOf(old * 4n) + 1, hardest - 1]) {
      await expect(move(BITS, nextBits))
        .to.be.revertedWithCustomError(rules, "RetargetTooSteep")
        .withArgs(old, targetOf(nextBits));
    }
    await move(0x1e07ffff, POW_LIMIT_BITS);
    await expect(move(0x1e07ffff, 0x1e100000)).to.be.revertedWithCustomError(rules, "InvalidBits").withArgs(0x1e100000);
  });

  it("counts the easiest target's day without an overflow", async () => {
    const easiest = await advance({ bits: POW_LIMIT_BITS }, { bits: POW_LIMIT_BITS });
    expect(await rules.targetSeconds(easiest.work)).to.equal((targetOf(POW_LIMIT_BITS) + 1n) * BigInt(DAY));
    expect(targetOf(POW_LIMIT_BITS) < 1n << 238n).to.equal(true);
  });

  it("takes at most 2,000 blocks a report; the rest of a faster day goes into the next", async () => {
    const at = { nextHeight: BOUNDARY + 1 };
    await expect(advance({ blockCount: 2_001 }, at))
      .to.be.revertedWithCustomError(rules, "TooManyBlocks")
      .withArgs(2_001, 2_000);
    await advance({ blockCount: 2_000 }, at);
  });

  it("expects 576 blocks a day of a day that nobody reported", async () => {
    const from = { ...state, nextHeight: 2_520_000 - 2 * 576 - 288 };
    const fallback = async (days: number): Promise<bigint> =>
      (await rules.fallbackDay(packState(from), BigInt(BITS) << 64n, DAY_ONE + days)).rewardPerBlock;
    const [full, half] = [(125n * LTC) / 10n, (625n * LTC) / 100n];
    expect([await fallback(1), await fallback(2), await fallback(3)]).to.deep.equal([
      full + MEAN_FEES,
      (full + half) / 2n + MEAN_FEES,
      half + MEAN_FEES,
    ]);
  });
});
