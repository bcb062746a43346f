import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import type { BitcoinRelay, NetworkDays, TestDisputeClock } from "../../types/ethers-contracts/index.js";
import { mineRetarget } from "../bitcoin/mine.ts";
import { targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  BITS,
  DAY,
  DAY_ONE,
  deployOracle,
  endOf,
  ethers,
  fromTheStart,
  HEIGHT_ONE,
  load,
  MEAN_FEES,
  moveTo,
  nextBatch,
  nextReport,
  NO_REPORT,
  oracleOfFour,
  post,
  postDay,
  receiptOf,
  sign,
  startOf,
  SUBSIDY,
  time,
  WINDOW,
  type Report,
  type World,
} from "./fixture.ts";

const TIMEOUT = 14 * DAY;
const STALE = 60 * DAY;
const FEES_PER_BLOCK = 30_000_000n;
/** First block of a difficulty period. */
const BOUNDARY = 840_672;
const NEXT_BITS = 0x170331db;
/** Fees that are out of bounds: their report waits seven days. */
const WILD = 144n * (4n * MEAN_FEES + 1n);

interface Stage extends World {
  readonly days: NetworkDays;
  readonly clock: TestDisputeClock;
}

async function withDays(w: World, timeout = TIMEOUT): Promise<Stage> {
  const clock = await ethers.deployContract("TestDisputeClock");
  const days = await ethers.deployContract("NetworkDays", [w.oracle, clock, timeout]);
  return { ...w, days, clock };
}

/** Four members, one final day; then silence. */
async function silence(): Promise<Stage> {
  const w = await oracleOfFour();
  await postDay(w);
  await time.increase(WINDOW);
  return await withDays(w);
}

function dueAt(epoch: number): number {
  return endOf(epoch) + TIMEOUT;
}

/** What the fallback of a day is while Bitcoin's target and subsidy stay as they are. */
function quiet(meanFees: bigint): { targetSeconds: bigint; rewardPerBlock: bigint } {
  return { targetSeconds: (targetOf(BITS) + 1n) * BigInt(DAY), rewardPerBlock: SUBSIDY + meanFees };
}

/** Mean fees after a day whose blocks averaged this. */
function meanAfter(mean: bigint, perBlock: bigint): bigint {
  return mean + (perBlock - mean) / 30n;
}

const MEAN_AFTER_ONE = meanAfter(MEAN_FEES, FEES_PER_BLOCK);

describe("NetworkDays: what a day was", () => {
  let s: Stage;
  /** The first day that the committee does not report. */
  const MISSED = DAY_ONE + 1;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(silence);
  });

  const record = (epoch = MISSED): Promise<ContractTransactionResponse> =>
    s.days.connect(s.poster).recordFallback(BITCOIN, epoch);
  /** Posts days one after the other, without waiting for any window. */
  const postThrough = async (epoch: number, own: Partial<Report> = {}): Promise<void> => {
    while (Number((await s.oracle.networkState(BITCOIN)).lastEpoch) < epoch) await postDay(s, own);
  };

  describe("a day with a report", () => {
    it("is the oracle's day, whatever it says", async () => {
      const day = await s.days.networkDay(BITCOIN, DAY_ONE);
      expect(day).to.deep.equal(await s.oracle.networkDay(BITCOIN, DAY_ONE));
      expect(day.finalAt).to.be.greaterThan(0n);
      expect(await s.days.isFinal(BITCOIN, DAY_ONE)).to.equal(true);
      expect(await s.days.isFallback(BITCOIN, DAY_ONE)).to.equal(false);
      expect(await s.days.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
      expect(await s.days.lastFinalEpoch(BITCOIN)).to.equal(DAY_ONE);
      expect(await s.days.coinDecimals(BITCOIN)).to.equal(8);
      expect(await s.days.networkOf(BITCOIN)).to.deep.equal(await s.oracle.networkOf(BITCOIN));
    });

    it("can have no fallback, final or not", async () => {
      await moveTo(dueAt(MISSED));
      await postDay(s);
      for (const epoch of [DAY_ONE, MISSED]) {
        await expect(record(epoch)).to.be.revertedWithCustomError(s.days, "DayKnown").withArgs(BITCOIN, epoch);
      }
      expect(await s.days.isFinal(BITCOIN, MISSED)).to.equal(false);
    });

    it("is unknown before it is reported", async () => {
      expect((await s.days.networkDay(BITCOIN, MISSED)).finalAt).to.equal(0);
      expect(await s.days.isFinal(BITCOIN, MISSED)).to.equal(false);
    });
  });

  describe("LIVE-A: a committee that falls silent delays settlement, and no more", () => {
    it("anyone records the fallback 14 days after the day, to the second", async () => {
      expect(await s.days.fallbackDueAt(BITCOIN, MISSED)).to.equal(dueAt(MISSED));
      await time.setNextBlockTimestamp(dueAt(MISSED) - 1);
      await expect(record())
        .to.be.revertedWithCustomError(s.days, "FallbackNotDue")
        .withArgs(BITCOIN, MISSED, dueAt(MISSED), dueAt(MISSED) - 1);
      await time.setNextBlockTimestamp(dueAt(MISSED));
      const expected = quiet(MEAN_AFTER_ONE);
      await expect(record())
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
      for (const epoch of [MISSED + 2, MISSED, MISSED + 1]) await record(epoch);
      await expect(record(MISSED + 3)).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
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
      await expect(record()).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
      await time.setNextBlockTimestamp(dueAt(MISSED) + 5 * DAY);
      await record();
    });

    it("where nothing can be disputed no time counts", async () => {
      const none = await ethers.deployContract("NoDisputes");
      expect(await none.timeUnderDispute(BITCOIN, MISSED)).to.equal(0);
      const days = await ethers.deployContract("NetworkDays", [s.oracle, none, TIMEOUT]);
      expect(await days.fallbackDueAt(BITCOIN, MISSED)).to.equal(dueAt(MISSED));
      expect(await days.disputeClock()).to.equal(await none.getAddress());
      expect(await days.oracle()).to.equal(await s.oracle.getAddress());
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
      await record();
      await postThrough(MISSED + 1);
      await time.increase(WINDOW);
      const day = await s.days.networkDay(BITCOIN, MISSED + 1);
      expect(day).to.deep.equal(await s.oracle.networkDay(BITCOIN, MISSED + 1));
      expect(await s.days.isFinal(BITCOIN, MISSED + 1)).to.equal(true);
    });
  });

  describe("MONO-A: what was stored first stays", () => {
    it("a report that comes after the fallback changes nothing of what the day owes", async () => {
      await moveTo(dueAt(MISSED));
      await record();
      const before = await s.days.networkDay(BITCOIN, MISSED);
      // A quorum that would rather owe nothing, or ten times as much.
      await postDay(s, { fees: WILD, priceUsd8: 1n });
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(before);
      await time.increase(30 * DAY);
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(before);
      expect((await s.oracle.networkDay(BITCOIN, MISSED)).priceUsd8).to.equal(1);
      await expect(record()).to.be.revertedWithCustomError(s.days, "DayKnown").withArgs(BITCOIN, MISSED);
    });

    it("a report that comes before the fallback, however late, is the day for good", async () => {
      await moveTo(dueAt(MISSED) + 3 * DAY);
      await postDay(s);
      const posted = await s.oracle.networkDay(BITCOIN, MISSED);
      expect(await s.days.networkDay(BITCOIN, MISSED)).to.deep.equal(posted);
      await time.increase(30 * DAY);
      await expect(record()).to.be.revertedWithCustomError(s.days, "DayKnown");
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
      await record();
      const before = await s.days.networkDay(BITCOIN, MISSED);
      await postThrough(MISSED + 5, { fees: 144n * 90_000_000n });
      await time.increase(WINDOW);
      await expect(record()).to.be.revertedWithCustomError(s.days, "DayKnown");
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
        await record(behind);
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
      await record();
    });

    it("a day that no report can ever have is refused: before the first, or not over", async () => {
      await moveTo(dueAt(MISSED));
      for (const epoch of [DAY_ONE - 1, DAY_ONE - 100, 0]) {
        await expect(record(epoch)).to.be.revertedWithCustomError(s.days, "DayBeforeReports").withArgs(BITCOIN, epoch);
      }
      await expect(record(2 ** 32 - 1)).to.be.revertedWithCustomError(s.days, "FallbackNotDue");
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

  describe("staleness", () => {
    it("a network is stale 60 days after its newest final day, to the second", async () => {
      await moveTo(endOf(DAY_ONE) + STALE - 1);
      expect(await s.days.isStale(BITCOIN)).to.equal(false);
      await moveTo(endOf(DAY_ONE) + STALE);
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("fallbacks do not freshen it", async () => {
      await moveTo(endOf(DAY_ONE) + STALE);
      await record();
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("nor does a committee that posts one old day now and then", async () => {
      await moveTo(endOf(DAY_ONE) + STALE + 10 * DAY);
      await postDay(s);
      await time.increase(WINDOW);
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("caught up, it is fresh as soon as a young day is final", async () => {
      const last = DAY_ONE + 70;
      await moveTo(endOf(last));
      await postThrough(last, { blockCount: 2, fees: 0 });
      expect(await s.days.isStale(BITCOIN), "posted, not final").to.equal(true);
      await time.increase(WINDOW);
      expect(await s.days.isStale(BITCOIN)).to.equal(false);
    });

    it("a network that never had a report counts from the day before its first one", async () => {
      const v = await withDays(await deployOracle());
      await moveTo(endOf(DAY_ONE - 1) + STALE - 1);
      expect(await v.days.isStale(BITCOIN)).to.equal(false);
      await moveTo(endOf(DAY_ONE - 1) + STALE);
      expect(await v.days.isStale(BITCOIN)).to.equal(true);
      expect(await v.days.lastFinalEpoch(BITCOIN)).to.equal(0);
    });
  });

  describe("staleness with a relay behind the rules", () => {
    const PROVEN = 2;
    const PERIOD = 416;
    /** The easiest target that rules can hold, as mining goes: a block takes half a million hashes. */
    const LIMIT = 0x1fffffn << 216n;
    const LIMIT_BITS = 0x1e1fffff;

    /** Network 2 by proven rules, whose relay knows one period; it began on day one. */
    async function proven(): Promise<Stage & { readonly relay: BitcoinRelay }> {
      const w = await silence();
      const firstTime = startOf(DAY_ONE);
      const relay = await ethers.deployContract("BitcoinRelay", [PERIOD, LIMIT_BITS, firstTime, 1, LIMIT]);
      const rules = await ethers.deployContract("ProvenBitcoinRules", [relay]);
      await w.oracle
        .connect(w.governor)
        .addNetwork(PROVEN, rules, 8, DAY_ONE - 5, PERIOD * 2_016 + 500, LIMIT_BITS, MEAN_FEES);
      return { ...w, relay };
    }

    it("a silent committee ends nothing while proof of work shows that the network goes on", async () => {
      const v = await load(proven);
      const proof = mineRetarget({ bits: LIMIT_BITS, firstTime: startOf(DAY_ONE), length: 1, limit: LIMIT });
      await moveTo(proof.lastTime);
      await v.relay.retarget(proof.headers);
      await moveTo(startOf(DAY_ONE) + STALE);
      expect(await v.days.isStale(PROVEN), "sixty days without a report, but not without a block").to.equal(false);
      await moveTo(proof.lastTime + STALE - 1);
      expect(await v.days.isStale(PROVEN)).to.equal(false);
      await moveTo(proof.lastTime + STALE);
      expect(await v.days.isStale(PROVEN)).to.equal(true);
      expect(await v.days.isStale(BITCOIN), "no relay stands behind this one").to.equal(true);
    });

    it("nor does a stale relay alone: young reports keep a network fresh", async () => {
      const v = await load(proven);
      await moveTo(startOf(DAY_ONE) + STALE);
      expect(await v.days.isStale(PROVEN)).to.equal(true);
      const today = Math.floor((await time.latest()) / DAY);
      const rules = await v.oracle.rulesOf(PROVEN);
      await v.oracle.connect(v.governor).addNetwork(3, rules, 8, today - 1, PERIOD * 2_016 + 500, LIMIT_BITS, MEAN_FEES);
      expect(await v.relay.provenUntil()).to.equal(startOf(DAY_ONE));
      expect(await v.days.isStale(3)).to.equal(false);
    });

    it("a day that nobody reports is settled by its fallback meanwhile, by the relay's target", async () => {
      const v = await load(proven);
      await moveTo(endOf(DAY_ONE - 4));
      const state = await v.oracle.networkState(PROVEN);
      const report = await nextReport(v, {
        epoch: state.lastEpoch + 1n,
        firstHeight: state.nextHeight,
        bits: state.bits,
        fees: 0n,
      });
      await post(v, { network: PROVEN, sequence: 1n, report, farmsRoot: ethers.ZeroHash, evidenceHash: ethers.id("evidence") });
      await moveTo(dueAt(DAY_ONE + 1));
      await v.days.recordFallback(PROVEN, DAY_ONE + 1);
      const { targetSeconds } = await v.days.networkDay(PROVEN, DAY_ONE + 1);
      expect(targetSeconds).to.equal((targetOf(LIMIT_BITS) + 1n) * BigInt(DAY));
    });
  });

  describe("the newest final day", () => {
    it("is final along with every day before it", async () => {
      // A day out of bounds waits seven days; those after it six hours.
      await postDay(s, { fees: WILD });
      const wildUntil = Number((await s.oracle.networkDay(BITCOIN, MISSED)).finalAt);
      await postThrough(MISSED + 3);
      await time.increase(WINDOW);
      expect(await s.oracle.lastFinalEpoch(BITCOIN)).to.equal(DAY_ONE);
      await moveTo(wildUntil - 1);
      expect(await s.oracle.lastFinalEpoch(BITCOIN)).to.equal(DAY_ONE);
      await moveTo(wildUntil);
      expect(await s.oracle.lastFinalEpoch(BITCOIN)).to.equal(MISSED + 3);
    });

    it("is none before the first window is over", async () => {
      const v = await withDays(await oracleOfFour());
      await postDay(v);
      expect(await v.oracle.lastFinalEpoch(BITCOIN)).to.equal(0);
      await time.increase(WINDOW);
      expect(await v.oracle.lastFinalEpoch(BITCOIN)).to.equal(DAY_ONE);
    });
  });

  it("gas: what asking here costs more than asking the oracle, and what recording costs", async () => {
    const direct = await s.oracle.networkDay.estimateGas(BITCOIN, DAY_ONE);
    const through = await s.days.networkDay.estimateGas(BITCOIN, DAY_ONE);
    expect(through - direct < 4_500n, String(through - direct)).to.equal(true);
    const noted = await receiptOf(await s.days.noteFinalState(BITCOIN));
    expect(noted.gasUsed < 63_000n, String(noted.gasUsed)).to.equal(true);
    await moveTo(dueAt(MISSED));
    const recorded = await receiptOf(await record());
    expect(recorded.gasUsed < 80_000n, String(recorded.gasUsed)).to.equal(true);
  });

  describe("construction", () => {
    it("waits at least the seven days of a report out of bounds, and no longer than staleness", async () => {
      for (const timeout of [7 * DAY - 1, STALE + 1]) {
        await expect(withDays(s, timeout))
          .to.be.revertedWithCustomError(s.days, "InvalidOracleTimeout")
          .withArgs(timeout, 7 * DAY, STALE);
      }
      expect(await (await withDays(s, 7 * DAY)).days.ORACLE_TIMEOUT()).to.equal(7 * DAY);
      expect(await (await withDays(s, STALE)).days.ORACLE_TIMEOUT()).to.equal(STALE);
    });

    it("refuses an oracle or a clock that is no contract", async () => {
      for (const args of [
        [s.poster.address, await s.clock.getAddress()],
        [await s.oracle.getAddress(), s.poster.address],
      ] as const) {
        await expect(ethers.deployContract("NetworkDays", [...args, TIMEOUT]))
          .to.be.revertedWithCustomError(s.days, "InvalidWiring")
          .withArgs(s.poster.address);
      }
    });
  });
});
