import { expect } from "chai";
import { network } from "hardhat";
import type { FarmReport } from "../helpers/committee.ts";
import { farmLeaf, reportHash } from "../helpers/committee.ts";
import { advanceTo, endOf, epochOf, farmReport, now, postDay, postFarms, type Posted } from "../helpers/days.ts";
import {
  arm,
  debts,
  disputeFarm,
  everybody,
  farmKey,
  MAX_DISPUTE_TIME,
  newest,
  NO_FARM_CLAIM,
  Outcome,
  stake,
} from "../helpers/disputes.ts";
import { BITCOIN } from "../helpers/networks.ts";
import { buy, openFarm, openSeries, PROFIT_SHARE } from "../helpers/series.ts";
import { deploySystem, FARM_BOND, type System } from "../helpers/system.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const DAY = 86_400;
const WINDOW = 6 * 3_600;
const TERA = 10n ** 12n;
const STAKE = 3n * FARM_BOND;
const HASHRATE = 9_000n * TERA;

interface World extends System {
  readonly farmId: number;
  readonly otherFarm: number;
  readonly epoch: number;
  readonly report: FarmReport;
  readonly other: FarmReport;
  readonly posted: Posted;
}

/** Two farms, both in the batch of yesterday; nothing of it is final yet. */
async function reported(): Promise<World> {
  const system = await deploySystem(connection);
  const farmId = await openFarm(system);
  const otherFarm = await openFarm(system);
  await stake(system, system.people.carol, STAKE);
  for (const each of [system.people.alice, system.people.bob]) await arm(system, each, 3n * FARM_BOND);
  while (Number(await system.oracle.lastEpoch(BITCOIN)) < epochOf(await now(system)) - 1) await postDay(system);
  const epoch = Number(await system.oracle.lastEpoch(BITCOIN)) + 1;
  const report = farmReport(farmId, epoch, HASHRATE);
  const other = farmReport(otherFarm, epoch, HASHRATE);
  return { ...system, farmId, otherFarm, epoch, report, other, posted: await postDay(system, { farms: [report, other] }) };
}

describe("Disputes of a farm's report", () => {
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(reported);
  });

  afterEach(async () => {
    expect(await w.btc.balanceOf(w.disputes), "SOLV: what disputes hold").to.equal(await debts(w, everybody(w)));
  });

  const rule = async (outcome: number) => await w.disputes.connect(w.people.governor).rule(await newest(w), outcome);
  const record = async (report: FarmReport, posted = w.posted) => await w.registry.record(...farmKey(posted, report));
  const recordClaimed = async (report: FarmReport) => await w.registry.record(BITCOIN, 0, 0, report, []);
  const claim = (own: Partial<FarmReport> = {}): FarmReport => ({ ...w.report, hashrate: 5_000n * TERA, ...own });
  const untilFinal = async () => {
    await advanceTo(w, w.posted.postedAt + WINDOW);
  };

  describe("while it is open", () => {
    it("SAFE-C: the report waits; the other farms of its batch and the network's day do not", async () => {
      await disputeFarm(w, w.posted, w.report);
      await untilFinal();
      await expect(record(w.report)).to.be.revertedWithCustomError(w.disputes, "FarmReportDisputed").withArgs(1);
      await record(w.other);
      expect(await w.networkDays.isFinal(BITCOIN, w.epoch)).to.equal(true);
    });

    it("undisputed batches ask nobody: their farms cost what they did", async () => {
      await disputeFarm(w, w.posted, w.report);
      const next = await postDay(w, { farms: [farmReport(w.farmId, w.epoch + 1, HASHRATE)] });
      expect(await w.oracle.verifyFarmReport(...farmKey(next, farmReport(w.farmId, w.epoch + 1, HASHRATE)))).to.equal(
        next.postedAt + WINDOW,
      );
    });

    it("another batch of the same report waits with it, once somebody says so", async () => {
      await disputeFarm(w, w.posted, w.report);
      const again = await postFarms(w, [w.report]);
      const opened = await now(w);
      await w.disputes.connect(w.people.dave).extendToBatch(...farmKey(again, w.report));
      await advanceTo(w, again.postedAt + WINDOW);
      await expect(record(w.report, again)).to.be.revertedWithCustomError(w.disputes, "FarmReportDisputed");
      await advanceTo(w, opened + MAX_DISPUTE_TIME);
      await expect(record(w.report, again)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
    });

    it("the time does not count against the days in which a report is kept", async () => {
      const due = BigInt(endOf(w.epoch) + 14 * DAY);
      expect(await w.registry.reportDueBy(w.farmId, w.epoch)).to.equal(due);
      await disputeFarm(w, w.posted, w.report);
      const opened = await now(w);
      await advanceTo(w, opened + 3 * DAY);
      expect(await w.disputes.farmTimeUnderDispute(w.farmId, w.epoch)).to.equal(3 * DAY);
      await rule(Outcome.Reported);
      await advanceTo(w, Number(due));
      expect(await w.registry.reportDueBy(w.farmId, w.epoch)).to.equal(due + BigInt(3 * DAY) + 1n);
      expect(await w.registry.reportDueBy(w.otherFarm, w.epoch), "another farm").to.equal(due);
    });
  });

  describe("its end", () => {
    it("reported: it stands, and can be recorded when the rest of its window has passed", async () => {
      await advanceTo(w, w.posted.postedAt + 3_600);
      await disputeFarm(w, w.posted, w.report);
      const left = w.posted.postedAt + WINDOW - (await now(w));
      await advanceTo(w, (await now(w)) + DAY);
      await rule(Outcome.Reported);
      const standsFrom = (await now(w)) + left;
      expect(await w.oracle.verifyFarmReport(...farmKey(w.posted, w.report))).to.equal(standsFrom);
      await networkHelpers.time.setNextBlockTimestamp(standsFrom);
      await record(w.report);
    });

    it("claimed: the claimed report is recorded without a batch, the reported one never", async () => {
      await disputeFarm(w, w.posted, w.report, claim());
      await expect(recordClaimed(claim())).to.be.revertedWithCustomError(w.disputes, "NotClaimed");
      await rule(Outcome.Claimed);
      await expect(record(w.report)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
      await expect(recordClaimed(claim({ gross: 1n }))).to.be.revertedWithCustomError(w.disputes, "NotClaimed");
      await expect(recordClaimed(claim())).to.emit(w.registry, "ReportRecorded");
      await expect(recordClaimed(claim())).to.be.revertedWithCustomError(w.registry, "ReportTooOld");
    });

    it("claimed where the claim was not taken: nothing of it can be recorded", async () => {
      await disputeFarm(w, w.posted, w.report, claim());
      await rule(Outcome.Reported);
      await expect(recordClaimed(claim())).to.be.revertedWithCustomError(w.disputes, "NotClaimed");
    });

    it("fallback: the leaf is void, and another batch may carry the day again", async () => {
      await disputeFarm(w, w.posted, w.report);
      await rule(Outcome.Fallback);
      await untilFinal();
      await expect(record(w.report)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
      const corrected = { ...w.report, hashrate: 5_000n * TERA };
      const again = await postFarms(w, [corrected]);
      await advanceTo(w, again.postedAt + WINDOW);
      await record(corrected, again);
    });

    it("silence: void from the deadline on, without a transaction; bonds back", async () => {
      await disputeFarm(w, w.posted, w.report, claim());
      const { deadline } = await w.disputes.disputeOf(1);
      await advanceTo(w, Number(deadline));
      await expect(record(w.report)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
      await expect(recordClaimed(claim())).to.be.revertedWithCustomError(w.disputes, "NotClaimed");
      await w.disputes.expire(1);
      expect(await w.disputes.creditOf(w.people.alice)).to.equal(FARM_BOND);
      expect(await w.disputes.totalStake()).to.equal(STAKE);
    });

    it("a kept batch stays disputed, whether it was kept before or after", async () => {
      const key = [BITCOIN, w.posted.batch.sequence, w.posted.postedAt, reportHash(w.posted.batch.report), w.posted.batch.farmsRoot] as const;
      await w.oracle.keepFarmBatch(...key);
      await disputeFarm(w, w.posted, w.report);
      await rule(Outcome.Fallback);
      const late = await postFarms(w, [{ ...w.report, gross: 1n }]);
      await disputeFarm(w, late, { ...w.report, gross: 1n }, NO_FARM_CLAIM, w.people.bob);
      await rule(Outcome.Fallback);
      await w.oracle.keepFarmBatch(BITCOIN, late.batch.sequence, late.postedAt, reportHash(late.batch.report), late.batch.farmsRoot);
      for (let i = 0; i < 64; i++) await postFarms(w, [farmReport(w.otherFarm, w.epoch, BigInt(i))]);
      await untilFinal();
      await expect(record(w.report)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
      await expect(record({ ...w.report, gross: 1n }, late)).to.be.revertedWithCustomError(w.disputes, "FarmReportStruck");
      await record(w.other);
    });
  });

  describe("ORA-A: attacks", () => {
    it("on a report that is final; then whoever is first records it, in the same second", async () => {
      await networkHelpers.time.setNextBlockTimestamp(w.posted.postedAt + WINDOW);
      await expect(disputeFarm(w, w.posted, w.report)).to.be.revertedWithCustomError(w.disputes, "AlreadyFinal");
      await record(w.report);
    });

    it("a second before it is final nobody can record it first", async () => {
      await networkHelpers.time.setNextBlockTimestamp(w.posted.postedAt + WINDOW - 1);
      await expect(record(w.report)).to.be.revertedWithCustomError(w.registry, "ReportNotFinal");
      await networkHelpers.time.setNextBlockTimestamp(w.posted.postedAt + WINDOW);
    });

    it("without paying, on no leaf, a second time, or on what fell already", async () => {
      await expect(disputeFarm(w, w.posted, w.report, NO_FARM_CLAIM, w.people.dave)).to.be.revertedWithCustomError(
        w.btc,
        "ERC20InsufficientAllowance",
      );
      const [net, sequence, postedAt, , proof] = farmKey(w.posted, w.report);
      const { alice, bob } = w.people;
      await expect(
        w.disputes.connect(alice).disputeFarmReport(net, sequence, postedAt, { ...w.report, gross: 9n }, proof, NO_FARM_CLAIM),
      ).to.be.revertedWithCustomError(w.oracle, "UnknownFarmBatch");
      await expect(
        w.disputes.connect(alice).disputeFarmReport(net, sequence, postedAt, w.report, [], NO_FARM_CLAIM),
      ).to.be.revertedWithCustomError(w.oracle, "UnknownFarmBatch");
      await expect(w.disputes.extendToBatch(...farmKey(w.posted, w.report))).to.be.revertedWithCustomError(
        w.disputes,
        "NoSuchDispute",
      );
      await disputeFarm(w, w.posted, w.report);
      await expect(disputeFarm(w, w.posted, w.report, NO_FARM_CLAIM, bob)).to.be.revertedWithCustomError(
        w.disputes,
        "FarmReportDisputed",
      );
      await rule(Outcome.Fallback);
      await expect(disputeFarm(w, w.posted, w.report, NO_FARM_CLAIM, bob)).to.be.revertedWithCustomError(
        w.disputes,
        "FarmReportStruck",
      );
    });

    it("with a claim that is no claim, of another day or farm, or out of the joint bounds", async () => {
      const { targetSeconds, rewardPerBlock } = await w.oracle.networkDay(BITCOIN, w.epoch);
      const ceiling = ((5_000n * TERA * rewardPerBlock * targetSeconds) >> 256n) * 10n + rewardPerBlock;
      // 5,000 TH/s at 30 J/TH for a day.
      const neededWh = (5_000n * 30n * 86_400n) / 3_600n;
      for (const [claimed, error, field] of [
        [w.report, "NothingClaimed", ""],
        [claim({ farmId: w.otherFarm }), "ClaimOfAnotherReport", ""],
        [claim({ epoch: w.epoch - 1 }), "ClaimOfAnotherReport", ""],
        [claim({ sources: 0 }), "ClaimOutOfBounds", "sources"],
        [claim({ renewableBps: 10_001 }), "ClaimOutOfBounds", "renewableBps"],
        [claim({ hashrate: 12_500n * TERA + 1n }), "ClaimOutOfBounds", "hashrate"],
        [claim({ energyWh: 2n * neededWh + 1n }), "ClaimOutOfBounds", "energyWh"],
        [claim({ energyWh: neededWh / 2n - 1n }), "ClaimOutOfBounds", "energyWh"],
        [claim({ energyWh: neededWh, gross: ceiling + 1n }), "ClaimOutOfBounds", "gross"],
      ] as const) {
        const attempt = disputeFarm(w, w.posted, w.report, claimed);
        await expect(attempt, field).to.be.revertedWithCustomError(w.disputes, error);
        if (error === "ClaimOutOfBounds") {
          await expect(attempt).to.be.revertedWithCustomError(w.disputes, error).withArgs(field, () => true, () => true);
        }
      }
      await disputeFarm(w, w.posted, w.report, claim({ energyWh: neededWh, gross: ceiling }));
    });

    it("nobody but disputes flags a batch, and nobody but oneself awards", async () => {
      await expect(w.oracle.connect(w.people.governor).flagFarmReport(...farmKey(w.posted, w.report)))
        .to.be.revertedWithCustomError(w.oracle, "NotDisputes")
        .withArgs(w.people.governor.address);
      await expect(w.disputes.connect(w.people.governor).awardTo(1, 1, 1))
        .to.be.revertedWithCustomError(w.disputes, "OnlySelf")
        .withArgs(w.people.governor.address);
    });

    it("its time is one report's time: a second dispute has what the first one left", async () => {
      await disputeFarm(w, w.posted, w.report);
      await advanceTo(w, (await now(w)) + 3 * DAY + 10);
      await rule(Outcome.Reported);
      await expect(disputeFarm(w, w.posted, w.report)).to.be.revertedWithCustomError(w.disputes, "DisputeTimeSpent");
    });
  });

  describe("the loser's bond", () => {
    /** Two profit shares of the farm, twice as much sold of the second; their first day is over and disputed. */
    async function sharesOfFarm(): Promise<{ ids: bigint[]; posted: Posted; report: FarmReport }> {
      const own = { form: PROFIT_SHARE, holderShareBps: 8_000, minDeliveryBps: 8_000, toleranceBps: 300, milliJoulePerTh: 30_000 };
      const ids = [await openSeries(w, w.farmId, own), await openSeries(w, w.farmId, own)];
      const { startEpoch } = await w.market.terms(ids[0] ?? 0n);
      for (const [i, id] of ids.entries()) await buy(w, id, w.people.bob, BigInt(i + 1) * 100_000n);
      while (Number(await w.oracle.lastEpoch(BITCOIN)) < Number(startEpoch) - 1) await postDay(w);
      const report = farmReport(w.farmId, Number(startEpoch), HASHRATE);
      return { ids, report, posted: await postDay(w, { farms: [report] }) };
    }

    it("half joins what the holders of the farm's series get of that day, by hashrate", async () => {
      const { ids, posted, report } = await sharesOfFarm();
      await disputeFarm(w, posted, report);
      await rule(Outcome.Reported);
      const half = FARM_BOND / 2n;
      for (const [i, id] of ids.entries()) {
        expect(await w.settlement.awardOf(id, report.epoch)).to.equal((half * BigInt(i + 1)) / 3n);
      }
      expect(await w.disputes.creditOf(w.people.treasury), "what division leaves").to.equal(half % 3n === 0n ? 0n : 1n);
      expect(await w.disputes.totalStake()).to.equal(STAKE + half);
    });

    it("without a series that can be paid it is the treasury's", async () => {
      await disputeFarm(w, w.posted, w.report);
      await rule(Outcome.Fallback);
      expect(await w.disputes.creditOf(w.people.alice)).to.equal(FARM_BOND + FARM_BOND / 2n);
      expect(await w.disputes.creditOf(w.people.treasury)).to.equal(FARM_BOND / 2n);
    });

    it("whoever closes a dispute cannot keep the holders from it by giving too little gas", async () => {
      const { posted, report } = await sharesOfFarm();
      await disputeFarm(w, posted, report);
      const { governor } = w.people;
      for (const gasLimit of [200_000n, 250_000n, 300_000n, 350_000n]) {
        await expect(w.disputes.connect(governor).rule(1, Outcome.Reported, { gasLimit })).to.revert(ethers);
      }
      await rule(Outcome.Reported);
    });
  });

  it("a proof's last element is the report's hash, and nothing else passes for it or for a leaf", async () => {
    await untilFinal();
    const [net, sequence, postedAt, report, proof] = farmKey(w.posted, w.report);
    const hash = reportHash(w.posted.batch.report);
    const leaf = farmLeaf(BITCOIN, w.report);
    const unknown = async (branch: string[]) => {
      await expect(w.oracle.verifyFarmReport(net, sequence, postedAt, report, branch)).to.be.revertedWithCustomError(
        w.oracle,
        "UnknownFarmBatch",
      );
    };
    await unknown(proof.slice(0, -1));
    await unknown([...proof, hash]);
    await unknown([hash, ...proof.slice(0, -1)]);
    await unknown([...proof.slice(0, -1), w.posted.batch.farmsRoot.toString()]);
    await unknown([hash, leaf]);
    // The two hashes of a batch change places: a quorum that made its root the hash of another report commits to no such report.
    const swapped = { ...w.posted.batch.report, blocksRoot: ethers.ZeroHash };
    await expect(
      w.oracle.verifyNetworkReport(net, sequence, postedAt, swapped, hash),
    ).to.be.revertedWithCustomError(w.oracle, "UnknownFarmBatch");
  });
});
