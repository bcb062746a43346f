import { expect } from "chai";
import type { BitcoinRelay, BitcoinRules, ProvenBitcoinRules } from "../../types/ethers-contracts/index.js";
import { parseHeader, sharedData, targetOf } from "../oracle/bitcoin.ts";
import { packState } from "../oracle/networks.ts";
import { DAY, ethers, fromTheStart, HOUR, load, moveTo, START, time, TWO_WEEKS, WEEK } from "./fixture.ts";
import { bitsAfter, mineRetarget, type Retargeted } from "./mine.ts";

const DIFFICULTY_ONE = 0xffffn << 208n;
/** The easiest target that rules can hold: some five hundred thousand hashes find a block, so proofs here have one header a side. */
const LIMIT = 0x1fffffn << 216n;
const LIMIT_BITS = 0x1e1fffff;
const PERIOD = 400;

const quiet = { blockCount: 144, nextBits: 0, retargetTime: 0, fees: 0n, priceUsd8: 0n, blocksRoot: ethers.ZeroHash };

describe("ProvenBitcoinRules", () => {
  before(fromTheStart);

  describe("the day of the retarget at 554,400 (../shared/data/bitcoin/headers-554400.json)", () => {
    const BOUNDARY = 554_400;
    const OLD = 0x1731d97c;
    const NEW = 0x17371ef4;
    let relay: BitcoinRelay;
    let rules: ProvenBitcoinRules;
    let headers: string;
    let first: number;

    before(function () {
      const json = sharedData("headers-554400.json");
      if (json === undefined) return this.skip();
      const all = JSON.parse(json) as { height: number; header: string }[];
      headers = `0x${all.filter(({ height }) => height >= 554_391).map(({ header }) => header).join("")}`;
      first = parseHeader(BOUNDARY, all.find(({ height }) => height === BOUNDARY)?.header ?? "").time;
    });

    beforeEach(async () => {
      ({ relay, rules } = await load(december2018));
    });

    /** Block 552,384, of 5 December 2018, began the period before. */
    async function december2018(): Promise<{ relay: BitcoinRelay; rules: ProvenBitcoinRules }> {
      const deployed = await ethers.deployContract("BitcoinRelay", [274, OLD, 1_543_838_368, 9, DIFFICULTY_ONE]);
      return { relay: deployed, rules: await ethers.deployContract("ProvenBitcoinRules", [deployed]) };
    }

    const advance = (own: Partial<{ firstHeight: number; bits: number; nextBits: number; retargetTime: number; stateBits: number }> = {}) => {
      const { stateBits, ...report } = { firstHeight: BOUNDARY - 60, bits: OLD, nextBits: NEW, retargetTime: first, ...own };
      const epoch = Math.floor(first / DAY);
      const state = { lastEpoch: epoch - 1, nextHeight: report.firstHeight, bits: stateBits ?? report.bits, meanFees: 0n, sequence: 7, rewardPerBlock: 0n };
      return rules.advance(packState(state), { ...quiet, epoch, ...report });
    };

    it("the checkpoint is the first header of the old period", () => {
      const json = sharedData("headers-554400.json") ?? "[]";
      const [old] = JSON.parse(json) as { height: number; header: string }[];
      if (!old) throw new Error("no headers");
      expect(parseHeader(old.height, old.header)).to.deep.equal({ height: 552_384, time: 1_543_838_368, bits: OLD });
    });

    it("waits for the relay", async () => {
      await expect(advance()).to.be.revertedWithCustomError(rules, "RelayBehind").withArgs(275);
      await expect(advance({ firstHeight: BOUNDARY - 2_016 - 60 })).to.be.revertedWithCustomError(rules, "RelayBehind").withArgs(273);
    });

    it("is accepted with its real target and time, like Bitcoin's plain rules accept it", async () => {
      await relay.retarget(headers);
      const plain: BitcoinRules = await ethers.deployContract("BitcoinRules");
      const epoch = Math.floor(first / DAY);
      const state = { lastEpoch: epoch - 1, nextHeight: BOUNDARY - 60, bits: OLD, meanFees: 0n, sequence: 7, rewardPerBlock: 0n };
      const report = { ...quiet, epoch, firstHeight: BOUNDARY - 60, bits: OLD, nextBits: NEW, retargetTime: first };
      const accepted = await advance();
      expect(accepted).to.deep.equal(await plain.advance(packState(state), report));
      expect(accepted.nextBits).to.equal(NEW);
      // Whatever part of the day's blocks it is: the first of them, or the last.
      for (const firstHeight of [BOUNDARY, BOUNDARY - 143]) await advance({ firstHeight });
    });

    it("is refused with any other target or time, though plain rules would take them", async () => {
      await relay.retarget(headers);
      for (const own of [
        { nextBits: NEW + 1 },
        { nextBits: NEW - 1 },
        { nextBits: OLD },
        { retargetTime: first + 1 },
        { retargetTime: first - 1 },
        { retargetTime: first + HOUR },
      ]) {
        await expect(advance(own)).to.be.revertedWithCustomError(rules, "RelayDisagrees").withArgs(275, NEW, first);
      }
      await expect(advance({ bits: OLD + 1 })).to.be.revertedWithCustomError(rules, "RelayDisagrees").withArgs(274, OLD, 1_543_838_368);
    });

    it("a day without a retarget asks the relay nothing: it costs what plain rules cost", async () => {
      const plain = await ethers.deployContract("BitcoinRules");
      const state = packState({ lastEpoch: 20_000, nextHeight: 554_500, bits: NEW, meanFees: 0n, sequence: 7, rewardPerBlock: 0n });
      const report = { ...quiet, epoch: 20_001, firstHeight: 554_500, bits: NEW };
      const [proven, unproven] = [await rules.advance.estimateGas(state, report), await plain.advance.estimateGas(state, report)];
      expect(proven > unproven ? proven - unproven : unproven - proven).to.be.lessThan(150n);
    });
  });

  describe("what a day is taken for that nobody reported", () => {
    // The relay's first three periods begin at midnight plus some hours of days long past.
    const DAY_ZERO = START / DAY - 60;
    const firstTime = DAY_ZERO * DAY + 6 * HOUR;
    let relay: BitcoinRelay;
    let rules: ProvenBitcoinRules;
    let second: Retargeted;
    let third: Retargeted;

    before(async function () {
      this.timeout(600_000);
      const common = { length: 1, limit: LIMIT };
      second = mineRetarget({ ...common, bits: LIMIT_BITS, firstTime, elapsed: 12 * DAY });
      third = mineRetarget({ ...common, bits: second.bits, firstTime: second.firstTime, elapsed: 13 * DAY, salt: "third" });
      relay = await ethers.deployContract("BitcoinRelay", [PERIOD, LIMIT_BITS, firstTime, 1, LIMIT]);
      rules = await ethers.deployContract("ProvenBitcoinRules", [relay]);
    });

    const fallback = (epoch: number, own: Partial<{ nextHeight: number; lastEpoch: number }> = {}) =>
      rules.fallbackDay(
        packState({ lastEpoch: DAY_ZERO + 3, nextHeight: PERIOD * 2_016 + 500, bits: LIMIT_BITS, meanFees: 77n, sequence: 7, rewardPerBlock: 0n, ...own }),
        BigInt(0x1d00ffff) << 64n,
        epoch,
      );
    const whole = (bits: number): bigint => (targetOf(bits) + 1n) * BigInt(DAY);

    it("without proofs, the newest period goes on; before the relay's first one the last final target does", async () => {
      expect((await fallback(DAY_ZERO + 20)).dayTargetSeconds).to.equal(whole(LIMIT_BITS));
      expect((await fallback(DAY_ZERO, { lastEpoch: DAY_ZERO - 5 })).dayTargetSeconds).to.equal(whole(0x1d00ffff));
      expect((await fallback(DAY_ZERO + 1, { lastEpoch: DAY_ZERO - 5 })).dayTargetSeconds).to.equal(whole(LIMIT_BITS));
    });

    it("a relay that ends before the reports do knows nothing better than they", async () => {
      const reported = (blocks: number) => fallback(DAY_ZERO + 20, { nextHeight: (PERIOD + 1) * 2_016 + blocks });
      expect((await reported(0)).dayTargetSeconds).to.equal(whole(LIMIT_BITS));
      expect((await reported(1)).dayTargetSeconds).to.equal(whole(0x1d00ffff));
    });

    it("a target that can be contested is waited for, and one that stands for good splits its day", async () => {
      await relay.retarget(second.headers);
      const until = Number(await relay.contestableUntil(PERIOD + 1));
      const retargetDay = Math.floor(second.firstTime / DAY);
      await expect(fallback(retargetDay)).to.be.revertedWithCustomError(rules, "PeriodContestable").withArgs(PERIOD + 1, until);
      await expect(fallback(retargetDay + 1)).to.be.revertedWithCustomError(rules, "PeriodContestable").withArgs(PERIOD + 1, until);
      expect((await fallback(retargetDay - 1)).dayTargetSeconds).to.equal(whole(LIMIT_BITS));
      await moveTo(until + 1);

      const split = await fallback(retargetDay);
      const seconds = BigInt(second.firstTime - retargetDay * DAY);
      expect(second.bits).to.equal(bitsAfter(LIMIT_BITS, 0, 12 * DAY));
      expect(split.dayTargetSeconds).to.equal(
        (targetOf(LIMIT_BITS) + 1n) * seconds + (targetOf(second.bits) + 1n) * (BigInt(DAY) - seconds),
      );
      expect((await fallback(retargetDay + 1)).dayTargetSeconds).to.equal(whole(second.bits));
      // Subsidy at the expected height, and mean fees, are those of Bitcoin's rules.
      expect(split.rewardPerBlock).to.equal(50n * 10n ** 8n / 8n + 77n);
    });

    it("each day has its own period's target, however many there are since", async () => {
      await relay.retarget(third.headers);
      await time.increase(WEEK + 1);
      const days = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
      const [one, two] = [Math.floor(second.firstTime / DAY), Math.floor(third.firstTime / DAY)];
      for (const epoch of days(DAY_ZERO + 4, one)) expect((await fallback(epoch)).dayTargetSeconds).to.equal(whole(LIMIT_BITS));
      for (const epoch of days(one + 1, two)) expect((await fallback(epoch)).dayTargetSeconds).to.equal(whole(second.bits));
      for (const epoch of days(two + 1, two + 20)) expect((await fallback(epoch)).dayTargetSeconds).to.equal(whole(third.bits));
      expect(third.firstTime - second.firstTime).to.be.lessThan(TWO_WEEKS);
    });

    it("the rules say up to when proof of work shows the network", async () => {
      expect(await rules.provenUntil()).to.equal(third.lastTime);
      expect(await (await ethers.deployContract("BitcoinRules")).provenUntil()).to.equal(0);
    });
  });

  it("stands on a relay, whose highest target is its own and below 2^238", async () => {
    const [someone] = await ethers.getSigners();
    const factory = await ethers.getContractFactory("ProvenBitcoinRules");
    await expect(ethers.deployContract("ProvenBitcoinRules", [someone])).to.be.revertedWithCustomError(factory, "InvalidRelay");
    const easy = await ethers.deployContract("BitcoinRelay", [PERIOD, 0x1e1fffff, START - DAY, 1, 0x400000n << 216n]);
    await expect(ethers.deployContract("ProvenBitcoinRules", [easy])).to.be.revertedWithCustomError(factory, "InvalidRelay");
    const real = await ethers.deployContract("BitcoinRelay", [PERIOD, 0x17034219, START - DAY, 20, DIFFICULTY_ONE]);
    const rules = await ethers.deployContract("ProvenBitcoinRules", [real]);
    expect(await rules.powLimit()).to.equal(DIFFICULTY_ONE);
    expect(await rules.RELAY()).to.equal(await real.getAddress());
    await expect(rules.checkBits(0x1d010000)).to.be.revertedWithCustomError(rules, "InvalidBits");
    await rules.checkBits(0x1d00ffff);
  });
});
