import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { advanceTo, now, postDay } from "../helpers/days.ts";
import { arm, claimOf, debts, disputeDay, everybody, newest, NO_CLAIM, Outcome, stake } from "../helpers/disputes.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { deploySystem, NETWORK_BOND, type System } from "../helpers/system.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const DAY = 86_400;
const DELAY = 21 * DAY;
const UNIT = 1_000_000n;

async function unstaked(): Promise<System> {
  const system = await deploySystem(connection);
  await arm(system, system.people.alice, 100n * NETWORK_BOND);
  return system;
}

describe("The committee's stake", () => {
  let w: System;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(unstaked);
  });

  const expectSolvent = async () => {
    expect(await w.btc.balanceOf(w.disputes), "SOLV").to.equal(await debts(w, everybody(w)));
  };
  const rule = async (outcome: number) => await w.disputes.connect(w.people.governor).rule(await newest(w), outcome);
  /** A dispute of a fresh day that the committee loses, or wins. */
  const decided = async (outcome: number) => {
    await disputeDay(w, await postDay(w));
    await rule(outcome);
  };
  const leave = async (who: HardhatEthersSigner) => {
    await w.disputes.connect(who).requestWithdrawal(await w.disputes.sharesOf(who));
    await advanceTo(w, (await now(w)) + DELAY);
    const before = await w.btc.balanceOf(who);
    await w.disputes.connect(who).withdrawStake();
    return (await w.btc.balanceOf(who)) - before;
  };

  it("comes back whole if nothing happened, 21 days after it was asked for", async () => {
    const { carol } = w.people;
    await stake(w, carol, NETWORK_BOND);
    const byCarol = w.disputes.connect(carol);
    await expect(byCarol.withdrawStake()).to.be.revertedWithCustomError(w.disputes, "NoWithdrawal");
    await byCarol.requestWithdrawal(await w.disputes.sharesOf(carol));
    const readyAt = (await now(w)) + DELAY;
    await networkHelpers.time.setNextBlockTimestamp(readyAt - 1);
    await expect(byCarol.withdrawStake())
      .to.be.revertedWithCustomError(w.disputes, "WithdrawalNotDue")
      .withArgs(readyAt, readyAt - 1);
    await networkHelpers.time.setNextBlockTimestamp(readyAt);
    await byCarol.withdrawStake();
    expect(await w.btc.balanceOf(carol)).to.equal(NETWORK_BOND);
    expect(await w.disputes.totalShares()).to.equal(0);
    await expectSolvent();
  });

  it("is slashed in proportion, shares that are on their way out included, and wins in proportion", async () => {
    const { carol, dave } = w.people;
    await stake(w, carol, 3n * NETWORK_BOND);
    await stake(w, dave, NETWORK_BOND);
    await w.disputes.connect(dave).requestWithdrawal(await w.disputes.sharesOf(dave));
    await decided(Outcome.Fallback);
    expect(await leave(dave)).to.equal((NETWORK_BOND * 3n) / 4n);
    await decided(Outcome.Reported);
    expect(await leave(carol)).to.be.within((NETWORK_BOND * 11n) / 4n - 1n, (NETWORK_BOND * 11n) / 4n);
    await expectSolvent();
  });

  it("nobody leaves with what faces an open bond", async () => {
    const { carol } = w.people;
    await stake(w, carol, NETWORK_BOND + 5n);
    await w.disputes.connect(carol).requestWithdrawal(await w.disputes.totalShares());
    await advanceTo(w, (await now(w)) + DELAY);
    const posted = await postDay(w);
    await disputeDay(w, posted);
    await expect(w.disputes.connect(carol).withdrawStake())
      .to.be.revertedWithCustomError(w.disputes, "StakeReserved")
      .withArgs(NETWORK_BOND + 5n, 5n);
    await rule(Outcome.Reported);
    await w.disputes.connect(carol).withdrawStake();
    await expectSolvent();
  });

  it("slashed to nothing, it starts afresh: old shares weigh on nobody", async () => {
    const { carol, dave } = w.people;
    await stake(w, carol, NETWORK_BOND / 2n);
    await w.disputes.connect(carol).requestWithdrawal(await w.disputes.sharesOf(carol));
    await decided(Outcome.Fallback);
    expect(await w.disputes.totalStake()).to.equal(0);
    expect(await w.disputes.sharesOf(carol)).to.equal(0);
    await advanceTo(w, (await now(w)) + DELAY);
    await stake(w, dave, NETWORK_BOND);
    await expect(w.disputes.connect(carol).withdrawStake()).to.be.revertedWithCustomError(w.disputes, "NoWithdrawal");
    expect(await leave(dave)).to.equal(NETWORK_BOND);
    await expectSolvent();
  });

  it("without anybody in it, a disputer that loses pays the treasury alone", async () => {
    await decided(Outcome.Reported);
    expect(await w.disputes.creditOf(w.people.treasury)).to.equal(NETWORK_BOND);
    await expectSolvent();
  });

  it("what is sent without a call belongs to nobody, and inflates no share", async () => {
    const { carol, dave } = w.people;
    await stake(w, carol, 1n);
    await w.btc.mint(w.disputes, 10n * NETWORK_BOND);
    await stake(w, dave, NETWORK_BOND);
    expect(await leave(dave)).to.equal(NETWORK_BOND);
  });

  it("a first share that a won bond made dear takes next to nothing from the next one", async () => {
    const { carol, dave } = w.people;
    await stake(w, carol, 1n);
    await decided(Outcome.Reported);
    await stake(w, dave, NETWORK_BOND);
    expect(await leave(dave)).to.be.within(NETWORK_BOND - 10n, NETWORK_BOND);
    await expect(w.disputes.stake(0, carol)).to.be.revertedWithCustomError(w.disputes, "NothingStaked");
  });

  it("nobody asks for shares that it does not have, or for none", async () => {
    const { carol, bob } = w.people;
    await stake(w, carol, UNIT);
    const held = await w.disputes.sharesOf(carol);
    for (const [who, shares] of [[carol, held + 1n], [carol, 0n], [bob, 1n]] as const) {
      await expect(w.disputes.connect(who).requestWithdrawal(shares)).to.be.revertedWithCustomError(
        w.disputes,
        "NotEnoughShares",
      );
    }
  });

  it("SOLV: whatever stakers, disputers and an arbiter do, disputes hold what they owe", async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant("stake" as const), who: fc.nat(2), amount: fc.bigInt(1n, 2n * NETWORK_BOND) }),
      fc.record({ kind: fc.constant("leave" as const), who: fc.nat(2), part: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant("withdraw" as const), who: fc.nat(2) }),
      fc.record({ kind: fc.constant("dispute" as const), who: fc.nat(2), claims: fc.boolean() }),
      fc.record({ kind: fc.constant("rule" as const), outcome: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant("pull" as const), who: fc.nat(2) }),
    );
    const anyway = async (attempt: Promise<unknown>): Promise<void> => {
      await attempt.then(
        () => undefined,
        () => undefined,
      );
    };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 20 }), async (acts) => {
        await networkHelpers.loadFixture(unstaked);
        const people = [w.people.carol, w.people.dave, w.people.bob];
        for (const one of acts) {
          const who = people["who" in one ? one.who : 0] ?? w.people.carol;
          const own = w.disputes.connect(who);
          if (one.kind === "stake") await stake(w, who, one.amount);
          if (one.kind === "leave") {
            await anyway(own.requestWithdrawal((await w.disputes.sharesOf(who)) / BigInt(one.part)));
          }
          if (one.kind === "withdraw") await anyway(own.withdrawStake());
          if (one.kind === "dispute") {
            const posted = await postDay(w);
            await arm(w, who, NETWORK_BOND);
            await anyway(disputeDay(w, posted, one.claims ? claimOf(posted) : NO_CLAIM, who));
          }
          if (one.kind === "rule") await anyway(rule(one.outcome));
          if (one.kind === "wait") {
            await advanceTo(w, (await now(w)) + one.days * DAY);
            for (let id = await newest(w); id > 0n; id--) await anyway(w.disputes.expire(id));
          }
          if (one.kind === "pull") await anyway(own.withdrawCredit(who));
          await expectSolvent();
          expect(await w.disputes.reservedStake()).to.be.at.most(await w.disputes.totalStake());
        }
      }),
      { numRuns: fuzzRuns(6) },
    );
  });
});
