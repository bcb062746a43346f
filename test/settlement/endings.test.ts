import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, endOf, postThrough, priceDay, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, fund, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { BOND_TERMS, bonded, cover, finish, postBond, requiredBond, sliceAt } from "./bonded.ts";
import {
  ALICE_UNITS,
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  now,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  State,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

const DEAR = PRICE_USD8 * 2n;
const STALE_SECONDS = 60 * SECONDS_PER_DAY;
const MOST_UNPROFITABLE = 7;

/** Values of `ISettlement.Ending`. */
const Ending = { None: 0n, EndedEarly: 1n, Defaulted: 2n, WoundUp: 3n } as const;

/** Two days are paid, and the bond is twice what is required. */
async function running(): Promise<SoldWorld> {
  const world = await bonded();
  await settleDays(world, world.id);
  await postBond(world, 2n * (await world.settlement.backing(world.id)).required);
  await settleDays(world, world.id);
  return world;
}

/** Seven days without net, of a series that may be wound up after so many. */
async function unprofitable(): Promise<SoldWorld> {
  const world = await sell(await worldWithFarm(), { ...BOND_TERMS, maxUnprofitableEpochs: MOST_UNPROFITABLE });
  await settleDays(world, world.id);
  await settleDays(world, world.id, MOST_UNPROFITABLE, { feedPriceUsd8: RUINOUS_PRICE });
  return world;
}

describe("Settlement: endings before the term", () => {
  let w: SoldWorld;
  let net: bigint;

  const endEarly = (): ReturnType<SoldWorld["settlement"]["endEarly"]> =>
    w.settlement.connect(w.people.provider).endEarly(w.id);
  const windUp = (): ReturnType<SoldWorld["settlement"]["windUp"]> => w.settlement.connect(w.people.carol).windUp(w.id);
  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const required = async (): Promise<bigint> => (await w.settlement.backing(w.id)).required;

  /** Settles every day that is still owed, each paid in full. */
  async function payOut(): Promise<void> {
    for (;;) {
      const { settledEpochs, endingEpochs } = await w.settlement.progress(w.id);
      if (settledEpochs === endingEpochs) return;
      await settleDays(w, w.id);
      await books();
    }
  }

  describe("early end", () => {
    beforeEach(async () => {
      w = await loadFixture(running);
      net = (await expectedLines(w)).net;
    });

    it("costs the required bond, which joins the holders' next deposit", async () => {
      const penalty = await required();
      const { bond } = await w.settlement.backing(w.id);
      await expect(endEarly()).to.emit(w.settlement, "SeriesEnded").withArgs(w.id, Ending.EndedEarly, 3n, penalty);
      const after = await w.settlement.backing(w.id);
      expect([after.bond, after.penalty]).to.deep.equal([bond - penalty, penalty]);
      await books();
      await settleDays(w, w.id);
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount).to.equal((await expectedLines(w)).holders + penalty);
      expect((await w.settlement.backing(w.id)).penalty, "paid once").to.equal(0n);
      await books();
    });

    it("attack: on a quiet day it costs no less: the requirement stays on a day without net", async () => {
      const before = await required();
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      await expect(endEarly()).to.emit(w.settlement, "SeriesEnded").withArgs(w.id, Ending.EndedEarly, 4n, before);
      // The penalty reaches the holders even if what is left of the term owes nothing.
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount).to.equal(before);
      await books();
    });

    it("attack: it cannot be had by an old mark, from a provider that waits with paying a day that is known", async () => {
      const old = await required();
      const epoch = await readyNextEpoch(w, w.id, { feedPriceUsd8: DEAR });
      await expect(endEarly()).to.be.revertedWithCustomError(w.settlement, "DayNotSettled").withArgs(w.id, epoch);
      const lines = await expectedLines(w, { priceUsd8: DEAR });
      await fund(w, w.id, lines.net);
      await expect(endEarly(), "funded is not settled").to.be.revertedWithCustomError(w.settlement, "DayNotSettled");
      await w.settlement.settle(w.id, 1n);
      const mark = requiredBond(lines.net, await sliceAt(w, 2), 27, DEAR);
      expect(mark > old).to.equal(true);
      await postBond(w, mark);
      await expect(endEarly()).to.emit(w.settlement, "SeriesEnded").withArgs(w.id, Ending.EndedEarly, 4n, mark);
    });

    it("needs the whole of it: a bond that is short by one ends nothing", async () => {
      const s = await loadFixture(bonded);
      await settleDays(s, s.id);
      const { required: needed } = await s.settlement.backing(s.id);
      await postBond(s, needed - 1n);
      await expect(s.settlement.connect(s.people.provider).endEarly(s.id))
        .to.be.revertedWithCustomError(s.settlement, "BondShort")
        .withArgs(s.id, needed - 1n, needed);
      await postBond(s, 1n);
      await s.settlement.connect(s.people.provider).endEarly(s.id);
      expect((await s.settlement.backing(s.id)).bond).to.equal(0n);
      await expectBooks(s, [s.id]);
    });

    it("attack: before a day with net there is no mark, so no end for nothing", async () => {
      const s = await loadFixture(bonded);
      const asProvider = s.settlement.connect(s.people.provider);
      await expect(asProvider.endEarly(s.id)).to.be.revertedWithCustomError(s.settlement, "NotMarked").withArgs(s.id);
      await settleDays(s, s.id, 2, { feedPriceUsd8: RUINOUS_PRICE });
      await expect(asProvider.endEarly(s.id)).to.be.revertedWithCustomError(s.settlement, "NotMarked").withArgs(s.id);
    });

    it("is the provider's alone, once, and not on the last day", async () => {
      await expect(w.settlement.connect(w.people.alice).endEarly(w.id)).to.be.revertedWithCustomError(
        w.settlement,
        "NotProvider",
      );
      await endEarly();
      await expect(endEarly()).to.be.revertedWithCustomError(w.settlement, "NothingToEnd").withArgs(w.id);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NothingToEnd").withArgs(w.id);

      const last = await loadFixture(running);
      await advanceTo(last, startOf(last.startEpoch + 29));
      await expect(last.settlement.connect(last.people.provider).endEarly(last.id)).to.be.revertedWithCustomError(
        last.settlement,
        "NothingToEnd",
      );
    });

    it("leaves the mined days owed, the present one included, and refunds the rest", async () => {
      await priceDay(w, w.startEpoch + 2);
      await advanceTo(w, startOf(w.startEpoch + 3) + 3_600); // the third day is over and not reported yet
      const before = await now(w);
      await endEarly();
      expect(await w.settlement.state(w.id)).to.equal(State.EndedEarly);
      const { endingEpochs } = await w.settlement.backing(w.id);
      expect(endingEpochs).to.equal(BigInt(Math.floor(before / SECONDS_PER_DAY) - w.startEpoch + 1));
      await expect(w.settlement.finish(w.id))
        .to.be.revertedWithCustomError(w.settlement, "NotComplete")
        .withArgs(w.id, 2n, endingEpochs);
      await payOut();
      await finish(w);
      const money = await w.market.escrow(w.id);
      let mined = 0n;
      for (let i = 0; i < Number(endingEpochs); i++) mined += await sliceAt(w, i);
      expect(money.refundable).to.equal(money.paid - mined);
      expect(money.released + money.withheld).to.equal(mined);
      await books();
    });

    it("keeps what is withheld until the mined days are paid, then gives it to the provider", async () => {
      await endEarly();
      await expect(w.settlement.releaseWithheld(w.id)).to.be.revertedWithCustomError(w.settlement, "NothingToRelease");
      await payOut();
      const { withheld } = await w.market.escrow(w.id);
      expect(withheld > 0n).to.equal(true);
      await w.settlement.releaseWithheld(w.id);
      expect((await w.market.escrow(w.id)).withheld).to.equal(0n);
      await books();
    });

    it("attack: a provider that ends and vanishes has its mined days covered from what is left of the bond", async () => {
      await endEarly();
      await readyNextEpoch(w, w.id);
      await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
      const { penalty } = await w.settlement.backing(w.id);
      await cover(w);
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount, "day, penalty of the day, penalty of the end").to.equal(
        net + (net + 9n) / 10n + penalty,
      );
      expect(await w.settlement.state(w.id)).to.equal(State.EndedEarly);
      await books();
      await finish(w);
      await books();
    });

    it("attack: one that ends with nothing left for the mined days defaults, and forfeits what is withheld", async () => {
      const s = await loadFixture(bonded);
      await settleDays(s, s.id, 2);
      await postBond(s, (await s.settlement.backing(s.id)).required);
      await s.settlement.connect(s.people.provider).endEarly(s.id);
      await readyNextEpoch(s, s.id);
      await advanceTo(s, Number(await s.settlement.coverableFrom(s.id)));
      const { penalty } = await s.settlement.backing(s.id);
      await cover(s);
      expect(await s.settlement.state(s.id)).to.equal(State.Defaulted);
      const deposits = await s.ledger.queryFilter(s.ledger.filters.RewardDeposited(s.id));
      expect(deposits.at(-1)?.args.amount, "the end's penalty is the holders' all the same").to.equal(penalty);
      await finish(s);
      const money = await s.market.escrow(s.id);
      expect([money.withheld, money.refundable]).to.deep.equal([0n, money.paid]);
      await expectBooks(s, [s.id]);
    });

    it("lets nobody take the bond before the mined days are paid and a week has passed", async () => {
      await endEarly();
      const withdraw = (): ReturnType<SoldWorld["settlement"]["withdrawBond"]> =>
        w.settlement.connect(w.people.provider).withdrawBond(w.id, 1n, w.people.provider);
      const until = endOf(w.startEpoch + 2) + 7 * SECONDS_PER_DAY;
      await advanceTo(w, until + 10 * SECONDS_PER_DAY);
      await expect(withdraw()).to.be.revertedWithCustomError(w.settlement, "BondLocked");
      await payOut();
      await withdraw();
      await books();
    });
  });

  describe("wind-up after days without net", () => {
    beforeEach(async () => {
      w = await loadFixture(unprofitable);
      net = (await expectedLines(w)).net;
    });

    it("is anyone's, costs nothing, and refunds only what was not mined", async () => {
      await expect(windUp()).to.emit(w.settlement, "SeriesEnded").withArgs(w.id, Ending.WoundUp, 9n, 0n);
      expect(await w.settlement.state(w.id)).to.equal(State.WoundUp);
      await payOut();
      await finish(w);
      const money = await w.market.escrow(w.id);
      const earned = (await sliceAt(w, 0)) + (await sliceAt(w, 8));
      expect(money.refundable).to.equal(money.paid - earned);
      await books();
    });

    it("is not to be had a day earlier, nor after the streak was broken", async () => {
      const s = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, maxUnprofitableEpochs: MOST_UNPROFITABLE });
      await settleDays(s, s.id, MOST_UNPROFITABLE - 1, { feedPriceUsd8: RUINOUS_PRICE });
      await expect(s.settlement.windUp(s.id))
        .to.be.revertedWithCustomError(s.settlement, "NotToWindUp")
        .withArgs(s.id, MOST_UNPROFITABLE - 1, MOST_UNPROFITABLE);
      await settleDays(s, s.id);
      await settleDays(s, s.id, MOST_UNPROFITABLE - 1, { feedPriceUsd8: RUINOUS_PRICE });
      await expect(s.settlement.windUp(s.id)).to.be.revertedWithCustomError(s.settlement, "NotToWindUp");
    });

    it("attack: a free option. A streak that a known day has broken is none, whoever delays its settlement", async () => {
      const epoch = await readyNextEpoch(w, w.id);
      for (const person of [w.people.provider, w.people.alice, w.people.carol]) {
        await expect(w.settlement.connect(person).windUp(w.id))
          .to.be.revertedWithCustomError(w.settlement, "DayNotSettled")
          .withArgs(w.id, epoch);
      }
      await fund(w, w.id, net);
      await w.settlement.settle(w.id, 1n);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NotToWindUp").withArgs(w.id, 0n, 7n);
    });

    it("a covered day breaks the streak as a paid one does", async () => {
      await postBond(w, 20n * net);
      await readyNextEpoch(w, w.id);
      await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
      await cover(w);
      expect((await w.settlement.account(w.id)).unprofitableInRow).to.equal(0n);
    });

    it("attack: mined days stay owed. A provider that winds up and vanishes has them covered", async () => {
      await postBond(w, 20n * net);
      const { bond } = await w.settlement.backing(w.id);
      await windUp();
      await readyNextEpoch(w, w.id);
      await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
      await cover(w);
      expect((await w.settlement.backing(w.id)).bond < bond - net).to.equal(true);
      expect(await w.settlement.state(w.id)).to.equal(State.WoundUp);
      await finish(w);
      await books();
    });
  });

  describe("wind-up by staleness", () => {
    beforeEach(async () => {
      w = await loadFixture(running);
    });

    const staleAt = async (): Promise<number> => {
      const last = await w.oracle.lastEpoch(1);
      return endOf(last) + STALE_SECONDS;
    };

    it("after sixty days without a report, to the second", async () => {
      w = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, epochs: 100 });
      const at = await staleAt();
      await networkHelpers.time.setNextBlockTimestamp(at - 1);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NotToWindUp").withArgs(w.id, 0n, 14n);
      await networkHelpers.time.setNextBlockTimestamp(at);
      await expect(windUp()).to.emit(w.settlement, "SeriesEnded");
    });

    it("a relay that goes on keeps a silent committee from ending a series, until the relay is as old", async () => {
      w = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, epochs: 100 });
      const at = await staleAt();
      await advanceTo(w, at - STALE_SECONDS + 10 * SECONDS_PER_DAY);
      // The network's rules get a relay behind them, whose newest proof is of this second.
      const provenUntil = await now(w);
      const relay = await ethers.deployContract("BitcoinRelay", [416, 0x17034219, provenUntil, 20, 0xffffn << 208n]);
      const proven = await ethers.deployContract("ProvenBitcoinRules", [relay]);
      await ethers.provider.send("hardhat_setCode", [await w.oracle.rulesOf(1), await ethers.provider.getCode(proven)]);

      await networkHelpers.time.setNextBlockTimestamp(at);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NotToWindUp").withArgs(w.id, 0n, 14n);
      await networkHelpers.time.setNextBlockTimestamp(provenUntil + STALE_SECONDS - 1);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NotToWindUp");
      await networkHelpers.time.setNextBlockTimestamp(provenUntil + STALE_SECONDS);
      await expect(windUp()).to.emit(w.settlement, "SeriesEnded");
    });

    it("not once every day of the term has begun: all of them were mined and stay owed", async () => {
      await advanceTo(w, (await staleAt()) + 1);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "NothingToEnd").withArgs(w.id);
    });

    it("refunds the days that were not mined; the mined ones stay owed and wait for their reports", async () => {
      const long = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, epochs: 100 });
      w = long;
      await settleDays(w, w.id);
      await postBond(w, 3n * (await required()));
      await advanceTo(w, (await staleAt()) + 1);
      await windUp();
      const { settledEpochs, endingEpochs } = await w.settlement.progress(w.id);
      expect([settledEpochs, endingEpochs]).to.deep.equal([1n, 62n]);
      await expect(w.settlement.settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "ReportMissing");
      await expect(w.settlement.finish(w.id)).to.be.revertedWithCustomError(w.settlement, "NotComplete");
      await settleDays(w, w.id, 2);
      await books();
    });

    it("gives everything back if no day was mined, once the sale is over and not before", async () => {
      const world = await loadFixture(worldWithFarm);
      const startEpoch = Math.floor((await now(world)) / SECONDS_PER_DAY) + 200;
      const own: Partial<Terms> = { ...BOND_TERMS, startEpoch, saleEnd: startOf(startEpoch - 100) };
      const id = await openSeries(world, world.farmId, own);
      await buy(world, id, world.people.alice, ALICE_UNITS);
      await buy(world, id, world.people.bob, UNITS - ALICE_UNITS);
      w = { ...world, id, startEpoch };
      await advanceTo(w, (await staleAt()) + 1);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "SeriesNotSold").withArgs(id);
      await advanceTo(w, startOf(startEpoch - 100));
      await windUp();
      expect(await w.settlement.state(id)).to.equal(State.WoundUp);
      await w.settlement.finish(id);
      const { refundable, paid } = await w.market.escrow(id);
      expect(refundable).to.equal(paid);
      await w.market.connect(w.people.alice).refund(id, ALICE_UNITS, w.people.alice);
      await w.market.connect(w.people.bob).refund(id, UNITS - ALICE_UNITS, w.people.bob);
      expect((await w.market.escrow(id)).refunded).to.equal(paid);
      await books();
    });

    it("attack: neither side provokes it: a day that is known must be settled, a cancelled series has none", async () => {
      w = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, epochs: 200 });
      await priceDay(w, w.startEpoch);
      await postThrough(w, w.startEpoch);
      await advanceTo(w, (await staleAt()) + 1);
      await expect(windUp(), "unpaid, and past its grace").to.be.revertedWithCustomError(w.settlement, "DayNotSettled");
      const world = await loadFixture(worldWithFarm);
      const startEpoch = Math.floor((await now(world)) / SECONDS_PER_DAY) + 2;
      const id = await openSeries(world, world.farmId, { ...BOND_TERMS, startEpoch, epochs: 200, minUnits: UNITS });
      await buy(world, id, world.people.alice, ALICE_UNITS);
      w = { ...world, id, startEpoch };
      await advanceTo(w, (await staleAt()) + 1);
      await expect(windUp()).to.be.revertedWithCustomError(w.settlement, "SeriesNotSold").withArgs(id);
    });
  });

  it("a fixed term is never ended for under-delivery: its hashrate is owed by the formula", async () => {
    w = await loadFixture(running);
    await expect(w.settlement.endForUnderDelivery(w.id))
      .to.be.revertedWithCustomError(w.settlement, "DeliverySuffices")
      .withArgs(w.id, 0n, 0n);
  });
});
