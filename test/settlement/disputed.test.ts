import { expect } from "chai";
import { advanceTo, endOf, now, postDay, postThrough, priceDay, recordFarm, type Posted } from "../helpers/days.ts";
import { arm, claimOf, disputeDay, disputeFarm, farmKey, MAX_DISPUTE_TIME, newest, NO_CLAIM, NO_FARM_CLAIM, Outcome } from "../helpers/disputes.ts";
import { fund, settleDays } from "../helpers/series.ts";
import { FARM_BOND, NETWORK_BOND, SECONDS_PER_DAY } from "../helpers/system.ts";
import { bonded, GRACE_SECONDS, postBond } from "./bonded.ts";
import { ethers, expectedLines, loadFixture, networkHelpers, Obstacle, owedPerDay, type SoldWorld } from "./fixture.ts";
import { endDay, reportOf, settledLines, settleNext, startedShare } from "./share-world.ts";
import { TERA } from "./exact-waterfall.ts";

interface Disputed extends SoldWorld {
  readonly posted: Posted;
  readonly epoch: number;
}

/** The first day is paid; the second is over, priced, posted, and disputed while its window runs. Nothing is funded. */
async function disputed(): Promise<Disputed> {
  const world = await bonded();
  await settleDays(world, world.id);
  await postBond(world, 60n * (await expectedLines(world)).net);
  await arm(world, world.people.carol, 3n * NETWORK_BOND);
  const epoch = world.startEpoch + 1;
  await advanceTo(world, endOf(epoch));
  await priceDay(world, epoch);
  const posted = await postDay(world);
  await disputeDay(world, posted, claimOf(posted), world.people.carol);
  return { ...world, posted, epoch };
}

describe("Settlement of disputed days", () => {
  let w: Disputed;

  beforeEach(async () => {
    w = await loadFixture(disputed);
  });

  const rule = async (outcome: number) => await w.disputes.connect(w.people.governor).rule(await newest(w), outcome);
  const asKeeper = () => w.settlement.connect(w.people.keeper);
  const obstacle = async () => (await w.settlement.preview(w.id, w.epoch)).obstacle;

  it("a disputed day waits, until a second that is known, and with it the later days of the series", async () => {
    await fund(w, w.id, 10n * (await owedPerDay(w)));
    await priceDay(w, w.epoch + 1);
    await postThrough(w, w.epoch + 1);
    expect(await obstacle()).to.equal(Obstacle.ReportNotFinal);
    const { deadline } = await w.disputes.disputeOf(1);
    expect((await w.networkDays.networkDay(1, w.epoch)).finalAt).to.equal(deadline);
    await expect(asKeeper().settle(w.id, 2)).to.be.revertedWithCustomError(w.settlement, "ReportNotFinal");
    await advanceTo(w, Number(deadline));
    await asKeeper().settle(w.id, 2);
    expect((await w.settlement.nextEpoch(w.id)).epoch).to.equal(w.epoch + 2);
  });

  it("GAME-A: the provider's grace runs from the decision, and nothing is covered before", async () => {
    await advanceTo(w, w.posted.postedAt + 3 * SECONDS_PER_DAY);
    expect(await w.settlement.coverableFrom(w.id), "payable at no instant yet").to.equal(0);
    await expect(w.settlement.cover(w.id)).to.revert(ethers);
    await rule(Outcome.Claimed);
    const decided = await now(w);
    expect(await obstacle()).to.equal(Obstacle.Unfunded);
    expect(await w.settlement.coverableFrom(w.id)).to.equal(decided + GRACE_SECONDS + 1);
    await networkHelpers.time.setNextBlockTimestamp(decided + GRACE_SECONDS);
    await expect(w.settlement.cover(w.id)).to.be.revertedWithCustomError(w.settlement, "GraceNotOver");
    await networkHelpers.time.setNextBlockTimestamp(decided + GRACE_SECONDS + 1);
    await w.settlement.cover(w.id);
  });

  it("it settles by the value that was decided: claimed, fallback at the deadline, or reported", async () => {
    const due = async (): Promise<bigint> => {
      const { lines } = await w.settlement.preview(w.id, w.epoch);
      return lines.gross;
    };
    const snapshot = await networkHelpers.takeSnapshot();
    await rule(Outcome.Claimed);
    expect(await due()).to.equal((await expectedLines(w, { rewardPerBlock: 630_000_000n })).gross);
    await snapshot.restore();
    await advanceTo(w, (await now(w)) + MAX_DISPUTE_TIME);
    const { rewardPerBlock } = await w.networkDays.networkDay(1, w.epoch);
    expect(rewardPerBlock).to.be.greaterThan(635_000_000n);
    expect(await due()).to.equal((await expectedLines(w, { rewardPerBlock })).gross);
    await snapshot.restore();
    await rule(Outcome.Reported);
    await advanceTo(w, Number((await w.networkDays.networkDay(1, w.epoch)).finalAt));
    expect(await due()).to.equal((await expectedLines(w)).gross);
  });

  it("LIVE-A: no chain of disputes delays a day by more than its window and five days", async () => {
    const { finalAt } = await w.networkDays.networkDay(1, w.epoch);
    const latest = w.posted.postedAt + 6 * 3_600 + MAX_DISPUTE_TIME;
    expect(Number(finalAt)).to.be.at.most(latest);
    for (let i = 0; i < 2; i++) {
      await advanceTo(w, (await now(w)) + 2 * SECONDS_PER_DAY - 60);
      await rule(Outcome.Reported);
      const again = disputeDay(w, w.posted, NO_CLAIM, w.people.carol);
      if (i === 0) await again;
      else await expect(again).to.be.revertedWithCustomError(w.disputes, "DisputeTimeSpent");
      expect(Number((await w.networkDays.networkDay(1, w.epoch)).finalAt)).to.be.at.most(latest);
    }
  });
});

describe("Settlement of a profit share whose farm's report is disputed", () => {
  const HASHRATE = 750n * TERA;

  interface Shared extends SoldWorld {
    readonly posted: Posted;
  }

  async function disputedShare(): Promise<Shared> {
    const world = await startedShare();
    await arm(world, world.people.carol, 2n * FARM_BOND);
    const { startEpoch } = world;
    await postThrough(world, startEpoch - 1);
    await advanceTo(world, endOf(startEpoch));
    await priceDay(world, startEpoch);
    const report = reportOf(world.farmId, startEpoch, { hashrate: HASHRATE });
    const posted = await postDay(world, { farms: [report] });
    await disputeFarm(world, posted, report, NO_FARM_CLAIM, world.people.carol);
    return { ...world, posted };
  }

  it("the award of a lost dispute streams with the day that was disputed", async () => {
    const w = await loadFixture(disputedShare);
    await w.disputes.connect(w.people.governor).rule(1, Outcome.Reported);
    // Nobody staked: what would have been the committee's half is the holders' as well.
    expect(await w.settlement.awardOf(w.id, w.startEpoch)).to.equal(FARM_BOND);
    await advanceTo(w, (await now(w)) + 6 * 3_600);
    await recordFarm(w, w.posted, reportOf(w.farmId, w.startEpoch, { hashrate: HASHRATE }));
    await settleNext(w, w.id);
    const { holders } = await settledLines(w, w.id, w.startEpoch);
    const [deposit] = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
    expect(deposit?.args.amount).to.equal(holders + FARM_BOND);
  });

  it("a day whose dispute lasts past the fourteenth day is no day without delivery while it is open", async () => {
    const w = await loadFixture(disputedShare);
    const due = endOf(w.startEpoch) + 14 * SECONDS_PER_DAY;
    await w.disputes.connect(w.people.governor).rule(1, Outcome.Fallback);
    // The committee carries the day again in its last hour, and that report is disputed as well.
    await advanceTo(w, due - 3 * 3_600);
    const report = reportOf(w.farmId, w.startEpoch, { hashrate: HASHRATE - TERA });
    const again = await postDay(w, { farms: [report] });
    await disputeFarm(w, again, report, NO_FARM_CLAIM, w.people.carol);
    const opened = await now(w);
    await advanceTo(w, due + SECONDS_PER_DAY);
    expect((await w.settlement.preview(w.id, w.startEpoch)).obstacle).to.equal(Obstacle.FarmReportMissing);
    await w.disputes.connect(w.people.governor).rule(2, Outcome.Reported);
    expect(await w.oracle.verifyFarmReport(...farmKey(again, report))).to.be.greaterThan(opened + SECONDS_PER_DAY);
  });

  it("a struck report leaves the day to be reported again, or to be one without delivery", async () => {
    const w = await loadFixture(disputedShare);
    await w.disputes.connect(w.people.governor).rule(1, Outcome.Fallback);
    const again = await endDay(w, w.startEpoch + 1, { hashrate: HASHRATE });
    await recordFarm(w, again, reportOf(w.farmId, w.startEpoch + 1, { hashrate: HASHRATE }));
    expect((await w.settlement.preview(w.id, w.startEpoch)).obstacle).to.equal(Obstacle.FarmReportMissing);
    await advanceTo(w, endOf(w.startEpoch) + 14 * SECONDS_PER_DAY + SECONDS_PER_DAY);
    expect((await w.settlement.preview(w.id, w.startEpoch)).obstacle).to.equal(Obstacle.None);
  });
});
