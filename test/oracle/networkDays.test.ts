import { expect } from "chai";
import {
  BITCOIN,
  DAY,
  DAY_ONE,
  ethers,
  fromTheStart,
  load,
  moveTo,
  oracleOfFour,
  postDay,
  receiptOf,
  time,
  WINDOW,
} from "./fixture.ts";
import {
  dueAt,
  MISSED,
  postThrough,
  recordFallback,
  silence,
  type Stage,
  STALE,
  TIMEOUT,
  WILD,
  withDays,
} from "./networkDaysFixture.ts";

describe("NetworkDays: what a day was", () => {
  let s: Stage;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(silence);
  });

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
        await expect(recordFallback(s, epoch)).to.be.revertedWithCustomError(s.days, "DayKnown").withArgs(BITCOIN, epoch);
      }
      expect(await s.days.isFinal(BITCOIN, MISSED)).to.equal(false);
    });

    it("is unknown before it is reported", async () => {
      expect((await s.days.networkDay(BITCOIN, MISSED)).finalAt).to.equal(0);
      expect(await s.days.isFinal(BITCOIN, MISSED)).to.equal(false);
    });
  });

  describe("the newest final day", () => {
    it("is final along with every day before it", async () => {
      // A day out of bounds waits seven days; those after it six hours.
      await postDay(s, { fees: WILD });
      const wildUntil = Number((await s.oracle.networkDay(BITCOIN, MISSED)).finalAt);
      await postThrough(s, MISSED + 3);
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
    const recorded = await receiptOf(await recordFallback(s));
    expect(recorded.gasUsed < 82_000n, String(recorded.gasUsed)).to.equal(true);
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
