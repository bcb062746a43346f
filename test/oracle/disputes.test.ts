import { expect } from "chai";
import { reportHash } from "../helpers/committee.ts";
import { network } from "hardhat";
import { advanceTo, endOf, now, postDay, type Posted } from "../helpers/days.ts";
import {
  arm,
  claimOf,
  dayKey,
  dayOf,
  debts,
  disputeDay,
  everybody,
  MAX_DISPUTE_TIME,
  newest,
  NO_CLAIM,
  Outcome,
  stake,
} from "../helpers/disputes.ts";
import { BITCOIN, BITS, FIRST_HEIGHT } from "../helpers/networks.ts";
import { deploySystem, NETWORK_BOND, type System } from "../helpers/system.ts";
import { targetOf } from "./bitcoin.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const DAY = 86_400;
const WINDOW = 6 * 3_600;
const STAKE = 4n * NETWORK_BOND;
const SUBSIDY = 625_000_000n;
/** Mean fees after one day of 10,000,000 satoshi a block behind a mean of 20,000,000. */
const MEAN_FEES = 20_000_000n - 10_000_000n / 30n;

interface World extends System {
  readonly posted: Posted;
}

/** A staked committee whose first day stands to be disputed; Alice and Bob can pay two bonds each. */
async function reported(): Promise<World> {
  const system = await deploySystem(connection);
  const { alice, bob, carol } = system.people;
  await stake(system, carol, STAKE);
  for (const each of [alice, bob]) await arm(system, each, 2n * NETWORK_BOND);
  return { ...system, posted: await postDay(system) };
}

describe("Disputes of a network's day", () => {
  let w: World;
  let epoch: number;
  let asReported: Awaited<ReturnType<typeof dayOf>>;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(reported);
    ({ epoch } = w.posted);
    asReported = await dayOf(w, epoch);
  });

  const asFallback = () => ({
    targetSeconds: (targetOf(BITS) + 1n) * BigInt(DAY),
    rewardPerBlock: SUBSIDY + MEAN_FEES,
    priceUsd8: 0n,
  });
  const rule = async (outcome: number, id?: bigint) =>
    await w.disputes.connect(w.people.governor).rule(id ?? (await newest(w)), outcome);
  const credit = async (who: { address: string }) => await w.disputes.creditOf(who.address);
  const expectSolvent = async () => {
    const held = await w.btc.balanceOf(w.disputes);
    expect(held, "SOLV: what disputes hold").to.equal(await debts(w, everybody(w)));
  };

  afterEach(async () => {
    await expectSolvent();
  });

  describe("while it is open", () => {
    it("SAFE-C: the day waits, later days and other networks do not", async () => {
      await disputeDay(w, w.posted);
      const deadline = (await now(w)) + MAX_DISPUTE_TIME;
      expect(await dayOf(w, epoch)).to.deep.equal({ ...asFallback(), finalAt: deadline });
      const next = await postDay(w);
      await advanceTo(w, next.postedAt + WINDOW);
      expect(await w.networkDays.isFinal(BITCOIN, epoch)).to.equal(false);
      expect(await w.networkDays.isFinal(BITCOIN, epoch + 1)).to.equal(true);
    });

    it("everything that an arbiter, a watcher or a screen needs is in one event", async () => {
      const claimed = claimOf(w.posted);
      const { alice, governor } = w.people;
      const [, , value] = w.rules.interface.getFunction("checkValue").inputs;
      const [, , , report] = w.oracle.interface.getFunction("verifyNetworkReport").inputs;
      if (!value || !report) throw new Error("the interfaces name no values");
      const coder = ethers.AbiCoder.defaultAbiCoder();
      const fallbackValue = {
        work: BigInt(BITS) << 64n,
        rewardPerBlock: SUBSIDY + MEAN_FEES,
        priceUsd8: 0,
        nextHeight: FIRST_HEIGHT + 144,
        nextBits: BITS,
      };
      await expect(disputeDay(w, w.posted, claimed))
        .to.emit(w.disputes, "DisputeOpened")
        .withArgs(
          1,
          BITCOIN,
          epoch,
          0,
          0,
          alice.address,
          governor.address,
          NETWORK_BOND,
          NETWORK_BOND,
          (deadline: bigint) => deadline > 0n,
          coder.encode([report], [w.posted.batch.report]),
          coder.encode([value], [claimed]),
          coder.encode([value], [fallbackValue]),
        );
      expect(await w.disputes.reservedStake()).to.equal(NETWORK_BOND);
    });

    it("the committee goes on from its own report, and posts the next day", async () => {
      await disputeDay(w, w.posted);
      await postDay(w);
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(epoch + 1);
    });

    it("what faces the bond is at most what the stake has to spare", async () => {
      await w.disputes.connect(w.people.carol).requestWithdrawal(await w.disputes.totalShares());
      for (let i = 0; i < 5; i++) {
        const posted = await postDay(w);
        await arm(w, w.people.dave, NETWORK_BOND);
        await disputeDay(w, posted, NO_CLAIM, w.people.dave);
        const { stake: faced } = await w.disputes.disputeOf(await newest(w));
        expect(faced).to.equal(i < 4 ? NETWORK_BOND : 0n);
      }
    });
  });

  describe("LIVE-A: nobody decides", () => {
    it("the fallback counts from the deadline on, without a single transaction", async () => {
      await disputeDay(w, w.posted);
      const { finalAt } = await dayOf(w, epoch);
      await advanceTo(w, finalAt - 1);
      expect(await w.networkDays.isFinal(BITCOIN, epoch)).to.equal(false);
      await advanceTo(w, finalAt);
      expect(await w.networkDays.isFinal(BITCOIN, epoch)).to.equal(true);
      expect(await dayOf(w, epoch)).to.deep.equal({ ...asFallback(), finalAt });
    });

    it("both sides get back their own, once somebody asks", async () => {
      await disputeDay(w, w.posted, claimOf(w.posted));
      await expect(w.disputes.expire(1)).to.be.revertedWithCustomError(w.disputes, "DisputeNotOver");
      await advanceTo(w, (await now(w)) + MAX_DISPUTE_TIME);
      await expect(w.disputes.connect(w.people.dave).expire(1))
        .to.emit(w.disputes, "DisputeEnded")
        .withArgs(1, Outcome.Fallback, false);
      expect(await credit(w.people.alice)).to.equal(NETWORK_BOND);
      expect(await w.disputes.totalStake()).to.equal(STAKE);
      expect(await w.disputes.reservedStake()).to.equal(0);
      await expect(w.disputes.expire(1)).to.be.revertedWithCustomError(w.disputes, "DisputeClosed").withArgs(1);
    });

    it("an arbiter that reverts, has no code, or is nobody does not keep a dispute from opening", async () => {
      const hostile = await ethers.deployContract("HostileFeed");
      for (const arbiter of [await hostile.getAddress(), w.people.dave.address, ethers.ZeroAddress]) {
        await w.disputes.connect(w.people.governor).setArbiter(arbiter);
        const posted = await postDay(w);
        await arm(w, w.people.bob, NETWORK_BOND);
        const opened = disputeDay(w, posted, NO_CLAIM, w.people.bob);
        await expect(opened).to.emit(w.disputes, "DisputeOpened");
        if (arbiter !== ethers.ZeroAddress) await expect(opened).to.emit(w.disputes, "ArbiterFailed");
      }
    });
  });

  describe("the arbiter takes the reported value", () => {
    it("the day is what it was, and what was left of its window runs again", async () => {
      await advanceTo(w, w.posted.postedAt + 3_600);
      await disputeDay(w, w.posted, claimOf(w.posted));
      const left = asReported.finalAt - (await now(w));
      await advanceTo(w, (await now(w)) + DAY);
      await rule(Outcome.Reported);
      expect(await dayOf(w, epoch)).to.deep.equal({ ...asReported, finalAt: (await now(w)) + left });
    });

    it("the disputer's bond goes to the committee and the treasury, half and half", async () => {
      await disputeDay(w, w.posted);
      await rule(Outcome.Reported);
      expect(await credit(w.people.alice)).to.equal(0);
      expect(await w.disputes.totalStake()).to.equal(STAKE + NETWORK_BOND / 2n);
      expect(await credit(w.people.treasury)).to.equal(NETWORK_BOND / 2n);
    });

    it("it can be disputed again while its window and its time last", async () => {
      await disputeDay(w, w.posted);
      await advanceTo(w, (await now(w)) + 2 * DAY);
      await rule(Outcome.Reported);
      await disputeDay(w, w.posted, NO_CLAIM, w.people.bob);
      const { deadline, openedAt } = await w.disputes.disputeOf(2);
      expect(deadline - openedAt).to.be.lessThan(BigInt(3 * DAY));
      await advanceTo(w, (await now(w)) + DAY + 60);
      await rule(Outcome.Reported);
      // Less than two days are left: no arbiter could be sure to answer in them, and silence would make the disputer right.
      await expect(disputeDay(w, w.posted)).to.be.revertedWithCustomError(w.disputes, "DisputeTimeSpent");
      await advanceTo(w, (await dayOf(w, epoch)).finalAt);
      expect(await dayOf(w, epoch)).to.deep.include({ rewardPerBlock: asReported.rewardPerBlock });
    });
  });

  describe("the arbiter takes the claimed value", () => {
    const claim = () => claimOf(w.posted, { nextHeight: FIRST_HEIGHT + 150, priceUsd8: 7n });

    it("the day is that, final at once", async () => {
      await disputeDay(w, w.posted, claim());
      await rule(Outcome.Claimed);
      expect(await dayOf(w, epoch)).to.deep.equal({
        targetSeconds: asReported.targetSeconds,
        rewardPerBlock: 630_000_000n,
        priceUsd8: 7n,
        finalAt: await now(w),
      });
    });

    it("the disputer gets its bond and half of the stake that faced it, the treasury the other half", async () => {
      await disputeDay(w, w.posted, claim());
      await rule(Outcome.Claimed);
      expect(await credit(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
      expect(await credit(w.people.treasury)).to.equal(NETWORK_BOND / 2n);
      expect(await w.disputes.totalStake()).to.equal(STAKE - NETWORK_BOND);
    });

    it("reports go on from the claimed height: a false one does not stop the network for good", async () => {
      await disputeDay(w, w.posted, claim());
      await expect(rule(Outcome.Claimed)).to.emit(w.oracle, "StateMoved");
      const { firstHeight } = (await postDay(w)).batch.report;
      expect(firstHeight).to.equal(FIRST_HEIGHT + 150);
    });

    it("unless newer days were reported: then only the day changes", async () => {
      await disputeDay(w, w.posted, claim());
      await postDay(w);
      await expect(rule(Outcome.Claimed)).not.to.emit(w.oracle, "StateMoved");
      expect((await dayOf(w, epoch)).rewardPerBlock).to.equal(630_000_000n);
      expect((await w.oracle.networkState(BITCOIN)).nextHeight).to.equal(FIRST_HEIGHT + 288);
    });
  });

  describe("the arbiter takes the fallback", () => {
    it("asked for, it makes the disputer right", async () => {
      await disputeDay(w, w.posted);
      await rule(Outcome.Fallback);
      expect(await dayOf(w, epoch)).to.deep.equal({ ...asFallback(), finalAt: await now(w) });
      expect(await credit(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
    });

    it("against a claim it makes nobody right: both get back their own", async () => {
      await disputeDay(w, w.posted, claimOf(w.posted));
      await rule(Outcome.Fallback);
      expect(await credit(w.people.alice)).to.equal(NETWORK_BOND);
      expect(await credit(w.people.treasury)).to.equal(0);
      expect(await w.disputes.totalStake()).to.equal(STAKE);
    });
  });

  describe("ORA-A: attacks", () => {
    it("by somebody who does not pay", async () => {
      await expect(disputeDay(w, w.posted, NO_CLAIM, w.people.dave)).to.be.revertedWithCustomError(
        w.btc,
        "ERC20InsufficientAllowance",
      );
      expect(await dayOf(w, epoch)).to.deep.equal(asReported);
    });

    it("on a day that is final, to the second", async () => {
      await networkHelpers.time.setNextBlockTimestamp(asReported.finalAt);
      await expect(disputeDay(w, w.posted))
        .to.be.revertedWithCustomError(w.disputes, "AlreadyFinal")
        .withArgs(asReported.finalAt, asReported.finalAt);
    });

    it("on a report that was never posted, or of another batch, time or root", async () => {
      const [net, sequence, postedAt, report, root] = dayKey(w.posted);
      const later = await postDay(w);
      for (const key of [
        [net, sequence, postedAt, { ...report, fees: 1n }, root],
        [net, sequence, postedAt, later.batch.report, root],
        [net, later.batch.sequence, postedAt, report, root],
        [net, sequence, postedAt + 1, report, root],
        [net, sequence, postedAt, report, ethers.id("farms")],
      ] as const) {
        await expect(w.disputes.connect(w.people.alice).disputeDay(...key, NO_CLAIM)).to.be.revertedWithCustomError(
          w.oracle,
          "UnknownFarmBatch",
        );
      }
    });

    it("a second time while the first is open", async () => {
      await disputeDay(w, w.posted);
      await expect(disputeDay(w, w.posted, NO_CLAIM, w.people.bob))
        .to.be.revertedWithCustomError(w.disputes, "AlreadyDisputed")
        .withArgs(1);
    });

    it("an arbiter that rules as a stranger, late, twice, or what was not offered", async () => {
      await disputeDay(w, w.posted);
      await expect(w.disputes.connect(w.people.alice).rule(1, Outcome.Claimed))
        .to.be.revertedWithCustomError(w.disputes, "NotArbiter")
        .withArgs(w.people.alice.address, w.people.governor.address);
      for (const outcome of [Outcome.Open, Outcome.Claimed]) {
        await expect(rule(outcome)).to.be.revertedWithCustomError(w.disputes, "OutcomeNotOffered").withArgs(outcome);
      }
      await expect(rule(Outcome.Reported, 2n)).to.be.revertedWithCustomError(w.disputes, "NoSuchDispute").withArgs(2);
      await rule(Outcome.Reported);
      await expect(rule(Outcome.Fallback)).to.be.revertedWithCustomError(w.disputes, "DisputeClosed").withArgs(1);

      await disputeDay(w, w.posted, NO_CLAIM, w.people.bob);
      const { deadline } = await w.disputes.disputeOf(2);
      await networkHelpers.time.setNextBlockTimestamp(deadline);
      await expect(rule(Outcome.Reported))
        .to.be.revertedWithCustomError(w.disputes, "DisputeOver")
        .withArgs(deadline, deadline);
    });

    it("a governor that changes the arbiter of a dispute which is open", async () => {
      await disputeDay(w, w.posted);
      await w.disputes.connect(w.people.governor).setArbiter(w.people.dave);
      await expect(w.disputes.connect(w.people.dave).rule(1, Outcome.Reported)).to.be.revertedWithCustomError(
        w.disputes,
        "NotArbiter",
      );
      await rule(Outcome.Reported);
      await expect(w.disputes.connect(w.people.dave).setArbiter(w.people.dave)).to.be.revertedWithCustomError(
        w.disputes,
        "AccessManagedUnauthorized",
      );
    });

    it("claims out of the network's bounds: reward, target, blocks, next target", async () => {
      const subsidy = 625_000_000n;
      const bound = 4n * MEAN_FEES;
      for (const [own, error] of [
        [{ rewardPerBlock: subsidy - 1n }, "RewardOutOfBounds"],
        [{ rewardPerBlock: subsidy + bound + 1n }, "RewardOutOfBounds"],
        [{ work: BigInt(BITS + 1) << 64n }, "WrongBits"],
        [{ work: (BigInt(BITS) << 64n) | (BigInt(BITS) << 32n) }, "UnexpectedRetarget"],
        [{ work: (BigInt(BITS) << 64n) | 1n }, "UnexpectedRetarget"],
        [{ nextBits: BITS + 1 }, "WrongBits"],
        [{ nextHeight: FIRST_HEIGHT - 1 }, "WrongFirstHeight"],
        [{ nextHeight: FIRST_HEIGHT + 2_001 }, "TooManyBlocks"],
        // The blocks of 28 hours reach the next period, whose target the claim does not name.
        [{ nextHeight: 687_457 }, "RetargetMissing"],
        [{ nextHeight: 687_457, work: (BigInt(BITS) << 64n) | (0x1a00d5f5n << 32n) }, "RetargetTooSteep"],
        [
          { nextHeight: 687_457, work: (BigInt(BITS) << 64n) | (BigInt(BITS) << 32n) | 86_401n },
          "RetargetOutsideEpoch",
        ],
      ] as const) {
        await expect(disputeDay(w, w.posted, claimOf(w.posted, own)), error).to.be.revertedWithCustomError(
          { interface: w.rules.interface },
          error,
        );
      }
      expect(await dayOf(w, epoch)).to.deep.equal(asReported);
      for (const rewardPerBlock of [subsidy, subsidy + bound]) {
        await w.rules.checkValue(stateBefore(), epoch, claimOf(w.posted, { rewardPerBlock }));
      }
      const retargeted = { nextHeight: 687_457, work: (BigInt(BITS) << 64n) | (BigInt(BITS) << 32n) | 86_400n };
      await disputeDay(w, w.posted, claimOf(w.posted, retargeted));
    });

    const stateBefore = () =>
      (BigInt(epoch - 1) << 216n) | (BigInt(FIRST_HEIGHT) << 184n) | (BigInt(BITS) << 152n) | (MEAN_FEES << 88n);

    it("a claim of just what was reported", async () => {
      const claimed = claimOf(w.posted, { rewardPerBlock: asReported.rewardPerBlock });
      await expect(disputeDay(w, w.posted, claimed)).to.be.revertedWithCustomError(w.disputes, "NothingClaimed");
    });

    it("SAFE-A: no role and no stranger decides a day, moves a state or flags a batch", async () => {
      for (const who of [w.people.governor, w.people.guardian, w.people.provider]) {
        const oracle = w.oracle.connect(who);
        for (const call of [
          () => oracle.decideDay(BITCOIN, epoch, 1, 1, 1, 1),
          () => oracle.moveState(BITCOIN, epoch, 1, 1, 1),
        ]) {
          await expect(call()).to.be.revertedWithCustomError(w.oracle, "NotDisputes").withArgs(who.address);
        }
      }
    });

    it("freezing a day for five days costs the bond, and cannot be repeated", async () => {
      await disputeDay(w, w.posted);
      await advanceTo(w, (await now(w)) + MAX_DISPUTE_TIME - 10);
      await rule(Outcome.Reported);
      expect(await credit(w.people.alice), "all of it is lost").to.equal(0);
      await expect(disputeDay(w, w.posted, NO_CLAIM, w.people.bob)).to.be.revertedWithCustomError(
        w.disputes,
        "DisputeTimeSpent",
      );
      expect((await dayOf(w, epoch)).finalAt).to.be.lessThan(w.posted.postedAt + MAX_DISPUTE_TIME + WINDOW + 1);
    });
  });

  describe("days around it", () => {
    it("a disputed day in the middle of final ones holds back the newest final day, and nothing else", async () => {
      const second = await postDay(w);
      await disputeDay(w, second);
      await postDay(w);
      await advanceTo(w, (await now(w)) + WINDOW);
      expect(await w.oracle.lastFinalEpoch(BITCOIN)).to.equal(epoch);
      const { finalAt } = await dayOf(w, second.epoch);
      await advanceTo(w, finalAt);
      expect(await w.oracle.lastFinalEpoch(BITCOIN)).to.equal(epoch + 2);
    });

    it("the fallback's target is that of the newest final day", async () => {
      await advanceTo(w, asReported.finalAt);
      const second = await postDay(w);
      await disputeDay(w, second);
      expect((await dayOf(w, second.epoch)).targetSeconds).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
    });

    it("MONO-A: no fallback of a silent day is recorded for a disputed one, though its time passes meanwhile", async () => {
      const dueAt = endOf(epoch + 1) + 14 * DAY;
      await advanceTo(w, dueAt - 3_600);
      const late = await postDay(w);
      await disputeDay(w, late);
      await advanceTo(w, dueAt + DAY);
      await expect(w.networkDays.recordFallback(BITCOIN, late.epoch)).to.be.revertedWithCustomError(
        w.networkDays,
        "DayKnown",
      );
      const { finalAt } = await dayOf(w, late.epoch);
      await advanceTo(w, finalAt);
      await expect(w.networkDays.recordFallback(BITCOIN, late.epoch)).to.be.revertedWithCustomError(
        w.networkDays,
        "DayKnown",
      );
      expect(await w.networkDays.isFallback(BITCOIN, late.epoch)).to.equal(false);
    });

    it("time under dispute runs while it is open, stops at the deadline, and never falls", async () => {
      expect(await w.disputes.timeUnderDispute(BITCOIN, epoch)).to.equal(0);
      const due = await w.networkDays.fallbackDueAt(BITCOIN, epoch);
      await disputeDay(w, w.posted);
      const opened = await now(w);
      await advanceTo(w, opened + DAY);
      expect(await w.disputes.timeUnderDispute(BITCOIN, epoch)).to.equal(DAY);
      expect(await w.networkDays.fallbackDueAt(BITCOIN, epoch)).to.equal(due + BigInt(DAY));
      await advanceTo(w, opened + 20 * DAY);
      expect(await w.disputes.timeUnderDispute(BITCOIN, epoch)).to.equal(MAX_DISPUTE_TIME);
      await w.disputes.expire(1);
      expect(await w.disputes.timeUnderDispute(BITCOIN, epoch)).to.equal(MAX_DISPUTE_TIME);
    });

    it("a rotation in between changes nothing of a dispute", async () => {
      await disputeDay(w, w.posted);
      await w.oracle.connect(w.people.governor).scheduleCommittee(everybody(w).slice(0, 4), 1);
      await advanceTo(w, (await now(w)) + 14 * DAY);
      await w.oracle.activateCommittee();
      expect(await dayOf(w, epoch)).to.deep.include(asFallback());
      await w.disputes.expire(1);
      expect(await credit(w.people.alice)).to.equal(NETWORK_BOND);
    });

    it("a batch that was kept can be disputed after sixty-four others", async () => {
      const wild = await postDay(w, { fees: 144n * 10n ** 9n });
      const [net, sequence, postedAt] = dayKey(wild);
      await w.oracle.keepFarmBatch(net, sequence, postedAt, reportHash(wild.batch.report), ethers.ZeroHash);
      expect(await w.oracle.verifyNetworkReport(...dayKey(wild))).to.equal(reportHash(wild.batch.report));
      await disputeDay(w, wild);
    });
  });

  describe("money", () => {
    it("is pulled: to oneself, to another, or by anyone for its owner", async () => {
      await disputeDay(w, w.posted);
      await rule(Outcome.Fallback);
      const { alice, dave, treasury } = w.people;
      const before = await w.btc.balanceOf(dave);
      await w.disputes.connect(alice).withdrawCredit(dave);
      expect((await w.btc.balanceOf(dave)) - before).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
      await expect(w.disputes.connect(alice).withdrawCredit(dave))
        .to.be.revertedWithCustomError(w.disputes, "NothingCredited")
        .withArgs(alice.address);
      await w.disputes.connect(dave).payCredit(treasury);
      expect(await w.btc.balanceOf(treasury)).to.equal(NETWORK_BOND / 2n);
    });
  });
});
