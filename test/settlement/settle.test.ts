import { expect } from "chai";
import { advanceTo, endOf, postDay, postThrough, priceDay, pushPrice, recordPrice } from "../helpers/days.ts";
import { fund, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { BITCOIN, BITS, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { targetOf } from "./exact-waterfall.ts";
import {
  expectedLines,
  expectEscrowConserved,
  expectSolvent,
  loadFixture,
  networkHelpers,
  Obstacle,
  owedPerDay,
  RUINOUS_PRICE,
  sell,
  sliceOf,
  started,
  startedShort,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

describe("Settlement: a finished day becomes money", () => {
  let w: SoldWorld;

  const settle = (days: bigint | number = 1): ReturnType<SoldWorld["settlement"]["settle"]> =>
    w.settlement.connect(w.people.keeper).settle(w.id, days);

  /** Makes the next `days` days ready at once: prices as the days pass, then all reports. */
  async function readyDays(days: number, priceUsd8 = PRICE_USD8): Promise<void> {
    const first = w.startEpoch + Number((await w.settlement.account(w.id)).settledEpochs);
    for (let i = 0; i < days; i++) await priceDay(w, first + i, priceUsd8);
    await postThrough(w, first + days - 1);
  }

  beforeEach(async () => {
    w = await loadFixture(started);
  });

  describe("given a day that is reported, final, priced and funded", () => {
    beforeEach(async () => {
      await readyNextEpoch(w, w.id);
      await fund(w, w.id, 10n * (await owedPerDay(w)));
    });

    it("says every line, exact to the base unit, with the inputs to recompute it", async () => {
      const lines = await expectedLines(w);
      expect(lines.net > 0n).to.equal(true);
      await expect(settle())
        .to.emit(w.settlement, "EpochSettled")
        .withArgs(
          w.id,
          w.startEpoch,
          Object.values(lines),
          UNITS,
          (targetOf(BITS) + 1n) * BigInt(SECONDS_PER_DAY),
          635_000_000n,
          PRICE_USD8,
          w.people.keeper,
        );
    });

    it("streams the holders' part out of the reserve: no token moves", async () => {
      const { holders } = await expectedLines(w);
      const reserve = await w.ledger.reserveOf(w.btc);
      const settling = settle();
      await expect(settling).to.emit(w.ledger, "RewardDeposited");
      await expect(settling).to.not.emit(w.btc, "Transfer");
      expect(await w.ledger.reserveOf(w.btc)).to.equal(reserve - holders);
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const [alice] = await w.ledger.claimable(w.people.alice, w.id);
      const [bob] = await w.ledger.claimable(w.people.bob, w.id);
      expect(holders - alice - bob).to.be.within(0n, 3n);
    });

    it("keeps the protocol's part here, and the rest of the funding", async () => {
      const { protocol, net } = await expectedLines(w);
      const before = await w.settlement.account(w.id);
      await settle();
      const after = await w.settlement.account(w.id);
      expect(after.funding).to.equal(before.funding - net);
      expect([after.settledEpochs, after.lastOwed, after.unprofitableInRow, after.finished]).to.deep.equal([
        1n,
        net,
        0n,
        false,
      ]);
      expect(after.fees).to.equal(protocol);
      expect(await w.settlement.protocolFees(w.btc), "nothing is collected yet").to.equal(0n);
      await expectSolvent(w, [w.id]);
    });

    it("releases the day's slice of escrow and credits the settler its tip", async () => {
      const { paid } = await w.market.escrow(w.id);
      const { epochs, tipBps } = await w.market.terms(w.id);
      const slice = sliceOf(paid, epochs, 0n);
      const tip = (slice * tipBps) / 10_000n;
      expect(tip > 0n).to.equal(true);
      await expect(settle())
        .to.emit(w.market, "EscrowSettled")
        .withArgs(w.id, w.startEpoch, slice, 0n, 0n, tip, w.people.keeper);
      expect(await w.market.creditOf(w.people.keeper, w.usdc)).to.equal(tip);
      expect((await w.market.escrow(w.id)).providerCredit).to.equal(slice - tip);
      await expectEscrowConserved(w, w.id);
    });

    it("returns the number of days, and is the same day that preview shows", async () => {
      const lines = await expectedLines(w);
      const preview = await w.settlement.preview(w.id, w.startEpoch);
      expect(preview.obstacle).to.equal(Obstacle.None);
      expect([...preview.lines]).to.deep.equal(Object.values(lines));
      expect(await w.settlement.settle.staticCall(w.id, 5n)).to.equal(1n);
      await settle();
      const settled = await w.settlement.preview(w.id, w.startEpoch);
      expect([...settled.lines], "a settled day keeps its lines").to.deep.equal(Object.values(lines));
      expect(settled.obstacle).to.equal(Obstacle.Complete);
    });

    it("is anyone's to call: a stranger settles like the provider", async () => {
      for (const caller of [w.people.carol, w.people.provider]) {
        expect(await w.settlement.connect(caller).settle.staticCall(w.id, 1n)).to.equal(1n);
      }
    });

    it("cannot be settled twice (MONO-A)", async () => {
      await settle();
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "EpochNotOver");
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(1n);
    });
  });

  describe("given several days", () => {
    beforeEach(async () => {
      await readyDays(5);
      await fund(w, w.id, 5n * (await owedPerDay(w)));
    });

    it("settles at most the days asked for, in order", async () => {
      expect(await w.settlement.settle.staticCall(w.id, 3n)).to.equal(3n);
      await settle(3);
      expect(await w.settlement.nextEpoch(w.id)).to.deep.equal([BigInt(w.startEpoch + 3), Obstacle.None]);
      await settle(100);
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(5n);
      const events = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
      expect(events.map((event) => Number(event.args.epoch) - w.startEpoch)).to.deep.equal([0, 1, 2, 3, 4]);
      await expectSolvent(w, [w.id]);
      await expectEscrowConserved(w, w.id);
    });

    it("deposits each day by itself, so that each has its own target", async () => {
      await w.ledger.checkpoint(w.id, w.startEpoch + 1);
      await settle(5);
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.map((event) => Number(event.args.epoch) - w.startEpoch)).to.deep.equal([0, 1, 2, 3, 4]);
      expect((await w.ledger.lane(w.id)).lastEpoch).to.equal(BigInt(w.startEpoch + 4));
      expect((await w.ledger.targetAt(w.id, w.startEpoch + 1)) < (await w.ledger.targetNow(w.id))).to.equal(true);
    });

    it("is the same money in one call as in five", async () => {
      const facts = async (): Promise<unknown[]> => [
        await w.settlement.account(w.id),
        await w.ledger.reserveOf(w.btc),
        await w.market.escrow(w.id),
        await w.market.creditOf(w.people.keeper, w.usdc),
      ];
      const snapshot = await networkHelpers.takeSnapshot();
      await settle(5);
      const once = await facts();
      await snapshot.restore();
      for (let i = 0; i < 5; i++) await settle(1);
      expect(await facts()).to.deep.equal(once);
    });

    it("stops quietly where money ends, and says so when it cannot even begin", async () => {
      const owed = await owedPerDay(w);
      await w.settlement.connect(w.people.provider).withdrawFunding(w.id, (5n * owed) / 2n, w.people.provider);
      expect(await w.settlement.settle.staticCall(w.id, 5n)).to.equal(2n);
      await settle(5);
      await expect(settle(5))
        .to.be.revertedWithCustomError(w.settlement, "Unfunded")
        .withArgs(w.id, w.startEpoch + 2, owed, 5n * owed - (5n * owed) / 2n - 2n * owed);
    });
  });

  describe("given a day that has to wait", () => {
    it("reverts with EpochNotOver before the day has ended, to the second", async () => {
      const end = endOf(w.startEpoch);
      await networkHelpers.time.setNextBlockTimestamp(end - 1);
      await expect(settle())
        .to.be.revertedWithCustomError(w.settlement, "EpochNotOver")
        .withArgs(w.id, w.startEpoch, end, end - 1);
      await networkHelpers.time.setNextBlockTimestamp(end);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "ReportMissing");
    });

    it("reverts with ReportMissing while the oracle is silent", async () => {
      await advanceTo(w, endOf(w.startEpoch));
      await expect(settle())
        .to.be.revertedWithCustomError(w.settlement, "ReportMissing")
        .withArgs(w.id, BITCOIN, w.startEpoch);
      expect(await w.settlement.nextEpoch(w.id)).to.deep.equal([BigInt(w.startEpoch), Obstacle.ReportMissing]);
    });

    it("reverts with ReportNotFinal until the dispute window has passed, to the second", async () => {
      await priceDay(w, w.startEpoch);
      while (Number(await w.oracle.lastEpoch(BITCOIN)) < w.startEpoch) await postDay(w);
      await fund(w, w.id, await owedPerDay(w));
      const { finalAt } = await w.oracle.networkDay(BITCOIN, w.startEpoch);
      await networkHelpers.time.setNextBlockTimestamp(finalAt - 1n);
      await expect(settle())
        .to.be.revertedWithCustomError(w.settlement, "ReportNotFinal")
        .withArgs(w.id, w.startEpoch, finalAt, finalAt - 1n);
      await networkHelpers.time.setNextBlockTimestamp(finalAt);
      await settle();
    });

    it("waits seven days for a day whose fees are out of bounds", async () => {
      while (Number(await w.oracle.lastEpoch(BITCOIN)) < w.startEpoch - 1) await postDay(w);
      await priceDay(w, w.startEpoch);
      await postDay(w, { fees: 144n * 10n ** 9n });
      await fund(w, w.id, 10n * (await owedPerDay(w)));
      await networkHelpers.time.increase(6 * SECONDS_PER_DAY);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "ReportNotFinal");
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      await settle();
    });

    it("reverts with PriceMissing until the round is recorded", async () => {
      await advanceTo(w, endOf(w.startEpoch));
      await pushPrice(w);
      await postThrough(w, w.startEpoch);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "PriceMissing").withArgs(w.id, w.startEpoch);
      await recordPrice(w, w.startEpoch);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "Unfunded");
    });

    it("never skips it: the days behind it wait too (order)", async () => {
      // Day 0 is reported but not priced; day 1 lacks nothing.
      await priceDay(w, w.startEpoch + 1);
      await postThrough(w, w.startEpoch + 1);
      await fund(w, w.id, 2n * (await owedPerDay(w)));
      const { obstacle } = await w.settlement.preview(w.id, w.startEpoch + 1);
      expect(obstacle, "day 1 alone could be settled").to.equal(Obstacle.None);
      await expect(settle(5)).to.be.revertedWithCustomError(w.settlement, "PriceMissing").withArgs(w.id, w.startEpoch);
      // The feed's first round after day 0 ended is the one after day 1: the same round prices both.
      await recordPrice(w, w.startEpoch);
      expect(await w.settlement.settle.staticCall(w.id, 5n)).to.equal(2n);
    });

    it("settles the days before it and stops quietly", async () => {
      await readyDays(2);
      await fund(w, w.id, 10n * (await owedPerDay(w)));
      await advanceTo(w, endOf(w.startEpoch + 2));
      expect(await w.settlement.settle.staticCall(w.id, 10n)).to.equal(2n);
    });
  });

  describe("given nothing to settle", () => {
    it("answers an unknown series with NoSuchSeries", async () => {
      const unknown = 99n << 8n;
      const calls: (() => Promise<unknown>)[] = [
        () => w.settlement.settle(unknown, 1n),
        () => w.settlement.fund(unknown, 1n),
        () => w.settlement.withdrawFunding(unknown, 1n, w.people.alice),
        () => w.settlement.finish(unknown),
        () => w.settlement.preview(unknown, w.startEpoch),
        () => w.settlement.nextEpoch(unknown),
        () => w.settlement.withdrawable(unknown),
      ];
      for (const call of calls) {
        await expect(call()).to.be.revertedWithCustomError(w.settlement, "NoSuchSeries").withArgs(unknown);
      }
    });

    it("answers zero days with NothingSettled", async () => {
      await readyNextEpoch(w, w.id);
      await fund(w, w.id, await owedPerDay(w));
      await expect(settle(0)).to.be.revertedWithCustomError(w.settlement, "NothingSettled");
      await expect(w.settlement.settleMany([w.id], 0n)).to.be.revertedWithCustomError(w.settlement, "NothingSettled");
    });

    it("answers a finished term with AllEpochsSettled, and days outside it with Complete", async () => {
      w = await loadFixture(startedShort);
      await settleDays(w, w.id, 3);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "AllEpochsSettled").withArgs(w.id, 3n);
      expect((await w.settlement.nextEpoch(w.id)).obstacle).to.equal(Obstacle.Complete);
      for (const epoch of [w.startEpoch - 1, w.startEpoch + 3]) {
        const { lines, obstacle } = await w.settlement.preview(w.id, epoch);
        expect(obstacle).to.equal(Obstacle.Complete);
        expect([...lines]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n, 0n]);
      }
    });

    it("answers a series without one unit sold, or below its minimum, with SeriesNotSold", async () => {
      const world = await loadFixture(worldWithFarm);
      const empty = await openSeries(world, world.farmId);
      const missed = await sell(world, { minUnits: UNITS + 1n });
      await readyNextEpoch(world, missed.id);
      for (const id of [empty, missed.id]) {
        await expect(world.settlement.settle(id, 1n))
          .to.be.revertedWithCustomError(world.settlement, "SeriesNotSold")
          .withArgs(id);
        expect((await world.settlement.nextEpoch(id)).obstacle).to.equal(Obstacle.NotSold);
        expect((await world.settlement.preview(id, missed.startEpoch)).obstacle).to.equal(Obstacle.NotSold);
      }
    });

    it("settles a series that reached exactly its minimum", async () => {
      const world = await loadFixture(worldWithFarm);
      w = await sell(world, { minUnits: UNITS });
      await settleDays(w, w.id);
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(1n);
    });
  });

  describe("given a day without net income", () => {
    beforeEach(async () => {
      await fund(w, w.id, 10n * (await owedPerDay(w)));
      await settleDays(w, w.id);
    });

    const settleRuin = async (): Promise<void> => {
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
    };

    it("moves no reward, records the day with its target, and counts it", async () => {
      const epoch = w.startEpoch + 1;
      await w.ledger.checkpoint(w.id, epoch);
      await readyNextEpoch(w, w.id, { feedPriceUsd8: RUINOUS_PRICE });
      const lines = await expectedLines(w, { priceUsd8: RUINOUS_PRICE });
      expect([lines.net, lines.protocol, lines.holders]).to.deep.equal([0n, 0n, 0n]);
      const before = await w.settlement.account(w.id);
      const target = await w.ledger.targetNow(w.id);
      const reserve = await w.ledger.reserveOf(w.btc);
      await expect(settle()).to.emit(w.settlement, "EpochSettled");
      expect(await w.ledger.reserveOf(w.btc)).to.equal(reserve);
      const after = await w.settlement.account(w.id);
      expect(after.funding).to.equal(before.funding);
      expect(after.lastOwed, "what a good day owes stays known").to.equal(before.lastOwed);
      expect(after.unprofitableInRow).to.equal(1n);
      expect((await w.ledger.lane(w.id)).lastEpoch).to.equal(BigInt(epoch));
      expect(await w.ledger.targetAt(w.id, epoch)).to.equal(target);
    });

    it("pays the provider nothing: its slice becomes refundable", async () => {
      const before = await w.market.escrow(w.id);
      await settleRuin();
      const after = await w.market.escrow(w.id);
      const slice = sliceOf(after.paid, 30n, 1n);
      expect(after.refundable).to.equal(slice);
      expect([after.released, after.providerCredit]).to.deep.equal([before.released, before.providerCredit]);
      await expectEscrowConserved(w, w.id);
    });

    it("is tipped from the next release", async () => {
      const tipOf = async (index: bigint): Promise<bigint> =>
        (sliceOf((await w.market.escrow(w.id)).paid, 30n, index) * 10n) / 10_000n;
      const before = await w.market.creditOf(w.people.keeper, w.usdc);
      await settleRuin();
      expect(await w.market.creditOf(w.people.keeper, w.usdc)).to.equal(before);
      expect((await w.market.escrow(w.id)).pendingTip).to.equal(await tipOf(1n));
      await settleDays(w, w.id);
      expect(await w.market.creditOf(w.people.keeper, w.usdc)).to.equal(before + (await tipOf(1n)) + (await tipOf(2n)));
    });

    it("counts such days in a row, and starts again after a good one", async () => {
      const inRow = async (): Promise<bigint> => (await w.settlement.account(w.id)).unprofitableInRow;
      await settleRuin();
      await settleRuin();
      expect(await inRow()).to.equal(2n);
      await settleDays(w, w.id);
      expect(await inRow()).to.equal(0n);
      await settleRuin();
      expect(await inRow()).to.equal(1n);
    });

    it("needs no funding", async () => {
      const world = await loadFixture(started);
      await readyNextEpoch(world, world.id, { feedPriceUsd8: RUINOUS_PRICE });
      expect((await world.settlement.account(world.id)).funding).to.equal(0n);
      await world.settlement.settle(world.id, 1n);
    });

    it("tells good days from bad ones within one call", async () => {
      await readyDays(1);
      for (const [i, price] of [RUINOUS_PRICE, PRICE_USD8, RUINOUS_PRICE].entries()) {
        await priceDay(w, w.startEpoch + 2 + i, price);
      }
      await postThrough(w, w.startEpoch + 4);
      await settle(4);
      const { paid, refundable } = await w.market.escrow(w.id);
      expect(refundable).to.equal(sliceOf(paid, 30n, 2n) + sliceOf(paid, 30n, 4n));
      expect((await w.settlement.account(w.id)).unprofitableInRow).to.equal(1n);
    });
  });

  it("follows a retarget inside the day", async () => {
    // Blocks up to the boundary under the old target, the rest under the new one.
    const nextBits = BITS - 0x010000;
    await fund(w, w.id, 100n * (await owedPerDay(w)));
    for (let i = 0; i < 14; i++) {
      await readyNextEpoch(w, w.id, { nextBits });
      const { targetSeconds } = await w.oracle.networkDay(BITCOIN, w.startEpoch + i);
      const plain = (targetOf(BITS) + 1n) * BigInt(SECONDS_PER_DAY);
      const changed = (targetOf(nextBits) + 1n) * BigInt(SECONDS_PER_DAY);
      const settling = settle();
      await expect(settling).to.emit(w.settlement, "EpochSettled");
      if (targetSeconds === plain || targetSeconds === changed) continue;
      expect(targetSeconds > changed && targetSeconds < plain).to.equal(true);
      const [event] = (await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id, w.startEpoch + i))).slice(
        -1,
      );
      expect([...(event?.args.lines ?? [])]).to.deep.equal(Object.values(await expectedLines(w, { targetSeconds })));
      return;
    }
    throw new Error("no retarget fell into 14 days of 144 blocks");
  });
});
