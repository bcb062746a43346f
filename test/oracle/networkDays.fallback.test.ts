import { expect } from "chai";
import { targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  DAY,
  DAY_ONE,
  deployOracle,
  ethers,
  fromTheStart,
  HEIGHT_ONE,
  load,
  moveTo,
  nextBatch,
  nextReport,
  NO_REPORT,
  oracleOfFour,
  post,
  postDay,
  sign,
  startOf,
  SUBSIDY,
  time,
  WINDOW,
} from "./fixture.ts";
import {
  BOUNDARY,
  dueAt,
  MEAN_AFTER_ONE,
  MISSED,
  NEXT_BITS,
  postThrough,
  quiet,
  recordFallback,
  silence,
  type Stage,
  WILD,
  withDays,
} from "./networkDaysFixture.ts";

describe("NetworkDays: what a day is taken for that nobody reported", () => {
  let s: Stage;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(silence);
  });

  describe("LIVE-A: a committee that falls silent delays settlement, and no more", () => {
    it("anyone records the fallback 14 days after the day, to the second", async () => {
      expect(await s.days.fallbackDueAt(BITCOIN, MISSED)).to.equal(dueAt(MISSED));
      await time.setNextBlockTimestamp(dueAt(MISSED) - 1);
      await expect(recordFallback(s))
        .to.be.revertedWithCustomError(s.days, "FallbackNotDue")
        .withArgs(BITCOIN, MISSED, dueAt(MISSED), dueAt(MISSED) - 1);
      await time.setNextBlockTimestamp(dueAt(MISSED));
      const expected = quiet(MEAN_AFTER_ONE);
      await expect(recordFallback(s))
        .to.emit(s.days, "FallbackRecorded")
        .withArgs(
          BITCOIN,
          MISSED,
          expected.targetSeconds,
          expected.rewardPerBlock,
          dueAt(MISSED),
          DAY_ONE,
          DAY_ONE,
          s.poster.address,
        );
      const day = await s.days.networkDay(BITCOIN, MISSED);
      expect(day.targetSeconds).to.equal(expected.targetSeconds);
      expect(day.rewardPerBlock).to.equal(expected.rewardPerBlock);
      expect(day.priceUsd8, "nobody attested a price").to.equal(0);
      expect(day.finalAt).to.equal(dueAt(MISSED));
      expect(await s.days.isFinal(BITCOIN, MISSED)).to.equal(true);
      expect(await s.days.isFallback(BITCOIN, MISSED)).to.equal(true);
    });

    it("each missed day falls due on its own, in any order", async () => {
      await moveTo(dueAt(MISSED + 2));
      for (const epoch of [MISSED + 2, MISSED, MISSED + 1]) await recordFallback(s, epoch);
      await expect(recordFallback(s, MISSED + 3)).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
      expect(await s.days.lastEpoch(BITCOIN), "still the newest report").to.equal(DAY_ONE);
    });

    it("time under dispute does not count, up to five days", async () => {
      for (const [dispute, counted] of [
        [3_600, 3_600],
        [5 * DAY, 5 * DAY],
        [5 * DAY + 1, 5 * DAY],
        [2 ** 40 - 1, 5 * DAY],
      ] as const) {
        await s.clock.set(BITCOIN, MISSED, dispute);
        expect(await s.days.fallbackDueAt(BITCOIN, MISSED)).to.equal(dueAt(MISSED) + counted);
      }
      expect(await s.days.fallbackDueAt(BITCOIN, MISSED + 1), "another day").to.equal(dueAt(MISSED + 1));
      await time.setNextBlockTimestamp(dueAt(MISSED) + 5 * DAY - 1);
      await expect(recordFallback(s)).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
      await time.setNextBlockTimestamp(dueAt(MISSED) + 5 * DAY);
      await recordFallback(s);
    });

    it("a halving that nobody reported halves the fallback of the days behind it", async () => {
      const v = await withDays(await deployOracle({ nextHeight: 840_000 - 144 - 3 * 144 - 72 }));
      await postDay(v);
      await moveTo(dueAt(DAY_ONE + 10));
      const reward = async (days: number): Promise<bigint> => {
        await v.days.recordFallback(BITCOIN, DAY_ONE + days);
        return (await v.days.networkDay(BITCOIN, DAY_ONE + days)).rewardPerBlock - MEAN_AFTER_ONE;
      };
      expect(await reward(3)).to.equal(SUBSIDY);
      expect(await reward(4)).to.equal((72n * SUBSIDY + 72n * (SUBSIDY / 2n)) / 144n);
      expect(await reward(5)).to.equal(SUBSIDY / 2n);
    });

    it("the target is the one after the last reported retarget", async () => {
      const v = await withDays(await deployOracle({ nextHeight: BOUNDARY - 50 }));
      await postDay(v, { nextBits: NEXT_BITS, retargetTime: startOf(DAY_ONE) + 30_000 });
      await moveTo(dueAt(MISSED));
      await v.days.recordFallback(BITCOIN, MISSED);
      expect((await v.days.networkDay(BITCOIN, MISSED)).targetSeconds).to.equal(
        (targetOf(NEXT_BITS) + 1n) * BigInt(DAY),
      );
    });

    it("the oracle goes on where it stopped, and later days are its own again", async () => {
      await moveTo(dueAt(MISSED));
      await recordFallback(s);
      await postThrough(s, MISSED + 1);
      await time.increase(WINDOW);
      const day = await s.days.networkDay(BITCOIN, MISSED + 1);
      expect(day).to.deep.equal(await s.oracle.networkDay(BITCOIN, MISSED + 1));
      expect(await s.days.isFinal(BITCOIN, MISSED + 1)).to.equal(true);
    });
  });

  describe("MONO-A: what was stored first stays", () => {
    it("a report that comes after the fallback changes nothing of what the day owes", async () => {
      await moveTo(dueAt(MISSED));
      await recordFallback(s);
      const before = await s.days.networkDay(BITCOIN, MISSED);
      // A quorum that would rather owe nothing, or ten times as much.
      await postDay(s, { fees: WILD, priceUsd8: 1n });
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(before);
      await time.increase(30 * DAY);
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(before);
      expect((await s.oracle.networkDay(BITCOIN, MISSED)).priceUsd8).to.equal(1);
      await expect(recordFallback(s)).to.be.revertedWithCustomError(s.days, "DayKnown").withArgs(BITCOIN, MISSED);
    });

    it("a report that comes before the fallback, however late, is the day for good", async () => {
      await moveTo(dueAt(MISSED) + 3 * DAY);
      await postDay(s);
      const posted = await s.oracle.networkDay(BITCOIN, MISSED);
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(posted);
      await time.increase(30 * DAY);
      await expect(recordFallback(s)).to.be.revertedWithCustomError(s.days, "DayKnown");
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(posted);
    });

    it("even a report that needs no window and comes in the very second of the fallback", async () => {
      const v = await withDays(await deployOracle({ window: 0 }));
      await postDay(v);
      const batch = await nextBatch(v);
      const signed = await sign(v, batch);
      await moveTo(dueAt(MISSED) - 10);
      await time.setNextBlockTimestamp(dueAt(MISSED));
      await ethers.provider.send("evm_setAutomine", [false]);
      await v.days.recordFallback(BITCOIN, MISSED, { gasPrice: 10n ** 11n, gasLimit: 500_000n });
      await v.oracle
        .connect(v.poster)
        .post(batch, signed.bitmap, signed.signatures, { gasPrice: 10n ** 10n, gasLimit: 500_000n });
      await ethers.provider.send("evm_mine", []);
      await ethers.provider.send("evm_setAutomine", [true]);
      expect((await v.oracle.networkDay(BITCOIN, MISSED)).finalAt).to.equal(dueAt(MISSED));
      const day = await v.days.networkDay(BITCOIN, MISSED);
      expect(await v.days.isFallback(BITCOIN, MISSED)).to.equal(true);
      expect(day.priceUsd8, "the fallback's").to.equal(0);
    });

    it("a fallback is not recorded twice, however much has become final since", async () => {
      await moveTo(dueAt(MISSED));
      await recordFallback(s);
      const before = await s.days.networkDay(BITCOIN, MISSED);
      await postThrough(s, MISSED + 5, { fees: 144n * 90_000_000n });
      await time.increase(WINDOW);
      await expect(recordFallback(s)).to.be.revertedWithCustomError(s.days, "DayKnown");
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(before);
    });

    it("noted states only go forward", async () => {
      expect(await s.days.notedEpoch(BITCOIN)).to.equal(0);
      await expect(s.days.noteFinalState(BITCOIN))
        .to.emit(s.days, "FinalStateNoted")
        .withArgs(BITCOIN, DAY_ONE, HEIGHT_ONE + 144, MEAN_AFTER_ONE);
      await expect(s.days.noteFinalState(BITCOIN)).not.to.emit(s.days, "FinalStateNoted");
      await postDay(s);
      await expect(s.days.noteFinalState(BITCOIN), "not final").not.to.emit(s.days, "FinalStateNoted");
      await time.increase(WINDOW);
      await s.days.noteFinalState(BITCOIN);
      expect(await s.days.notedEpoch(BITCOIN)).to.equal(MISSED);
    });
  });

  describe("ORA-A: nothing that is not final moves a fallback", () => {
    /** Reports half of a backlog, with a retarget to a quarter of the difficulty and wild fees, and asks for the next day at once. */
    async function poison(v: Stage): Promise<void> {
      const easy = 0x170d0864;
      await moveTo(dueAt(MISSED + 1));
      await postDay(v, { nextBits: easy, retargetTime: startOf(MISSED) + 1, fees: WILD });
      expect((await v.oracle.networkState(BITCOIN)).bits).to.equal(easy);
    }

    async function beforeRetarget(): Promise<Stage> {
      const v = await withDays(await deployOracle({ nextHeight: BOUNDARY - 144 }));
      await postDay(v);
      await time.increase(WINDOW);
      return v;
    }

    it("a quorum that posts a false retarget and asks for the next day at once gets the target before it", async () => {
      const v = await beforeRetarget();
      await v.days.noteFinalState(BITCOIN);
      await poison(v);
      await v.days.recordFallback(BITCOIN, MISSED + 1);
      const day = await v.days.networkDay(BITCOIN, MISSED + 1);
      expect(day.targetSeconds).to.equal(quiet(0n).targetSeconds);
      // The retarget lies behind the halving of height 840,000.
      expect(day.rewardPerBlock, "nor the mean that its fees moved").to.equal(SUBSIDY / 2n + MEAN_AFTER_ONE);
    });

    it("without a noted state the fallback waits for the report's window", async () => {
      const v = await beforeRetarget();
      await poison(v);
      await expect(v.days.recordFallback(BITCOIN, MISSED + 1))
        .to.be.revertedWithCustomError(v.days, "NoFinalState")
        .withArgs(BITCOIN, MISSED, DAY_ONE);
      await time.increase(7 * DAY);
      await v.days.recordFallback(BITCOIN, MISSED + 1);
    });

    it("a final day behind one that is not final does not count: it stands on it", async () => {
      const v = await beforeRetarget();
      await v.days.noteFinalState(BITCOIN);
      await poison(v);
      await postDay(v);
      await time.increase(WINDOW);
      expect(await v.oracle.isFinal(BITCOIN, MISSED + 1)).to.equal(true);
      expect(await v.oracle.isFinal(BITCOIN, MISSED)).to.equal(false);
      expect(await v.days.lastFinalEpoch(BITCOIN)).to.equal(DAY_ONE);
      await moveTo(dueAt(MISSED + 2));
      await v.days.recordFallback(BITCOIN, MISSED + 2);
      expect((await v.days.networkDay(BITCOIN, MISSED + 2)).targetSeconds).to.equal(quiet(0n).targetSeconds);
    });

    it("a quorum that always keeps one report unfinal cannot hold fallbacks up once a state was noted", async () => {
      await s.days.noteFinalState(BITCOIN);
      await moveTo(dueAt(MISSED + 1));
      // One old day a week, each out of bounds: there is never a second in which all is final.
      for (let week = 0; week < 4; ++week) {
        await postDay(s, { fees: WILD });
        const behind = Number((await s.oracle.networkState(BITCOIN)).lastEpoch) + 10;
        await moveTo(dueAt(behind));
        await recordFallback(s, behind);
        expect(await s.days.isFinal(BITCOIN, behind)).to.equal(true);
        await time.increase(6 * DAY);
      }
    });

    it("nor can anyone but a quorum: only posted reports make a day known", async () => {
      await moveTo(dueAt(MISSED));
      const report = await nextReport(s);
      const batch = await nextBatch(s, { report });
      await expect(s.oracle.connect(s.poster).post(batch, 1n, "0x")).to.be.revertedWithCustomError(
        s.oracle,
        "WrongSignatureCount",
      );
      await post(s, await nextBatch(s, { report: NO_REPORT, farmsRoot: ethers.id("farms") }));
      await recordFallback(s);
    });

    it("a day that no report can ever have is refused: before the first, or not over", async () => {
      await moveTo(dueAt(MISSED));
      for (const epoch of [DAY_ONE - 1, DAY_ONE - 100, 0]) {
        await expect(recordFallback(s, epoch)).to.be.revertedWithCustomError(s.days, "DayBeforeReports").withArgs(BITCOIN, epoch);
      }
      await expect(recordFallback(s, 2 ** 32 - 1)).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
    });

    it("a network without a final report has nothing to go by, least of all its governor's word", async () => {
      const v = await withDays(await oracleOfFour());
      await moveTo(dueAt(DAY_ONE));
      await expect(v.days.recordFallback(BITCOIN, DAY_ONE))
        .to.be.revertedWithCustomError(v.days, "NoFinalReport")
        .withArgs(BITCOIN);
      await postDay(v);
      await moveTo(dueAt(MISSED));
      await expect(v.days.noteFinalState(BITCOIN)).not.to.be.revert(ethers);
      await v.days.recordFallback(BITCOIN, MISSED);
    });

    it("a network that does not exist has no days", async () => {
      for (const call of [
        () => s.days.recordFallback(9, MISSED),
        () => s.days.noteFinalState(9),
        () => s.days.isStale(9),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(s.days, "UnknownNetwork").withArgs(9);
      }
      await expect(s.days.networkOf(9)).to.be.revertedWithCustomError(s.oracle, "UnknownNetwork").withArgs(9);
      expect((await s.days.networkDay(9, MISSED)).finalAt).to.equal(0);
    });
  });
});
