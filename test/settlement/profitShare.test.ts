import { expect } from "chai";
import { reportHash } from "../helpers/committee.ts";
import { advanceTo, endOf, epochOf, now, recordFarm, startOf } from "../helpers/days.ts";
import { fund } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { exactShare } from "./exact-profit-share.ts";
import { TERA } from "./exact-waterfall.ts";
import {
  expectEscrowConserved,
  expectSolvent,
  loadFixture,
  networkHelpers,
  Obstacle,
  RUINOUS_PRICE,
  sell,
  State,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";
import {
  alsoSell,
  endDay,
  escrowOf,
  formulaOf,
  mineDay,
  modelDay,
  reportOf,
  settledLines,
  settleNext,
  SHARE,
  silentDay,
  startedShare,
} from "./share-world.ts";

/** 750.001 TH/s: what is sold of the one series. */
const SOLD = UNITS * 10n ** 9n;

describe("ProfitShare: a slice of what the farm verifiably produced", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(startedShare);
  });

  describe("the slice", () => {
    it("is everything, of a farm that delivers what it sold: the lines are the model's, to the satoshi", async () => {
      const said = { hashrate: SOLD };
      await mineDay(w, w.startEpoch, said);
      await settleNext(w, w.id);
      const { day, costs, before } = await modelDay(w, w.id, said, SOLD);
      const { lines, next } = exactShare(day, costs, before);
      expect(lines.gross).to.equal(formulaOf(SOLD));
      expect(lines.net > 0n).to.equal(true);
      expect(lines.holders + lines.protocol, "holders' share").to.equal((lines.net * 8_000n) / 10_000n);
      expect(await settledLines(w, w.id, w.startEpoch)).to.deep.equal(lines);
      const [told] = await w.settlement.queryFilter(w.settlement.filters.ProfitShared(w.id, w.startEpoch));
      expect(told?.args.slice(2)).to.deep.equal([SOLD, SOLD, formulaOf(SOLD), Object.values(next)]);
      await expectSolvent(w, [w.id]);
      await expectEscrowConserved(w, w.id);
    });

    it("streams to the holders like any reward", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD });
      await settleNext(w, w.id);
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const { holders } = await settledLines(w, w.id, w.startEpoch);
      const [alice] = await w.ledger.claimable(w.people.alice, w.id);
      const [bob] = await w.ledger.claimable(w.people.bob, w.id);
      expect(holders - alice - bob).to.be.within(0n, 3n);
    });

    it("is not diluted by more machines: a farm of ten times the size pays the same", async () => {
      const snapshot = await networkHelpers.takeSnapshot();
      await mineDay(w, w.startEpoch, { hashrate: SOLD });
      await settleNext(w, w.id);
      const alone = await settledLines(w, w.id, w.startEpoch);
      await snapshot.restore();
      await mineDay(w, w.startEpoch, { hashrate: 10n * SOLD });
      await settleNext(w, w.id);
      const among = await settledLines(w, w.id, w.startEpoch);
      expect(among.gross - alone.gross, "cut once, not ten times").to.be.within(-1n, 1n);
      expect(among.holders - alone.holders).to.be.within(-2n, 2n);
    });

    it("shares what is missing: half the machines, half the income, and half the escrow", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD / 2n });
      await settleNext(w, w.id);
      const { gross } = await settledLines(w, w.id, w.startEpoch);
      expect(gross - formulaOf(SOLD) / 2n).to.be.within(-1n, 1n);
      const { released, refundable, slice } = await escrowOf(w, w.id, w.startEpoch);
      expect(released, "the part delivered, rounded down").to.equal((slice * (SOLD / 2n)) / SOLD);
      expect(refundable).to.equal(slice - released);
      await expectEscrowConserved(w, w.id);
    });
  });

  describe("several series on one farm", () => {
    const OTHER = 500_000n;
    const FIXED = 250_000n;
    const RESERVED = (UNITS + OTHER + FIXED) * 10n ** 9n;
    let other: bigint;
    let fixed: bigint;

    async function withOthers(): Promise<SoldWorld & { other: bigint; fixed: bigint }> {
      const world = await worldWithFarm();
      const startEpoch = epochOf(await now(world)) + 4;
      const id = await alsoSell(world, startEpoch, UNITS, SHARE);
      const second = await alsoSell(world, startEpoch, OTHER, { ...SHARE, holderShareBps: 10_000 });
      const third = await alsoSell(world, startEpoch, FIXED);
      await advanceTo(world, startOf(startEpoch));
      return { ...world, id, startEpoch, other: second, fixed: third };
    }

    beforeEach(async () => {
      const world = await loadFixture(withOthers);
      ({ other, fixed } = world);
      w = world;
    });

    it("share what it delivers in proportion, fixed terms included: slices never exceed one", async () => {
      const said = { hashrate: RESERVED / 3n };
      await mineDay(w, w.startEpoch, said);
      for (const id of [w.id, other]) {
        await settleNext(w, id);
        const { day, costs, before } = await modelDay(w, id, said, RESERVED);
        expect(await settledLines(w, id, w.startEpoch)).to.deep.equal(exactShare(day, costs, before).lines);
      }
      const first = await settledLines(w, w.id, w.startEpoch);
      const second = await settledLines(w, other, w.startEpoch);
      const income = formulaOf(said.hashrate);
      const shares = ((UNITS + OTHER) * 10n ** 9n * income) / RESERVED;
      expect(shares - first.gross - second.gross, "their part of the farm, less dust").to.be.within(0n, 1n);
      expect(first.gross + second.gross < income, "the rest backs the fixed term").to.equal(true);
    });

    it("a fixed term beside them is owed by the formula, whatever the farm reports", async () => {
      await mineDay(w, w.startEpoch, { hashrate: 0n });
      await settleNext(w, fixed);
      expect((await settledLines(w, fixed, w.startEpoch)).gross).to.equal(formulaOf(FIXED * 10n ** 9n));
    });

    it("do not wait for each other: a farm report that is missing holds up the profit shares only (SAFE-C)", async () => {
      await silentDay(w, w.startEpoch);
      await settleNext(w, fixed);
      expect((await w.settlement.account(fixed)).settledEpochs).to.equal(1n);
      expect((await w.settlement.nextEpoch(other)).obstacle).to.equal(Obstacle.FarmReportMissing);
    });

    it("release escrow by what the whole farm delivered", async () => {
      await mineDay(w, w.startEpoch, { hashrate: RESERVED / 3n });
      for (const id of [w.id, other]) {
        await settleNext(w, id);
        const { released, slice } = await escrowOf(w, id, w.startEpoch);
        expect(released).to.equal((slice * (RESERVED / 3n)) / RESERVED);
      }
    });
  });

  describe("costs", () => {
    it("are the lesser of meter and cap: an efficient day is charged as metered, a wasteful one as promised", async () => {
      const promised = (SOLD * 30n * 24n) / TERA;
      await mineDay(w, w.startEpoch, { hashrate: SOLD, energyWh: promised / 2n });
      await mineDay(w, w.startEpoch + 1, { hashrate: SOLD, energyWh: promised * 9n });
      await mineDay(w, w.startEpoch + 2, { hashrate: SOLD, energyWh: promised });
      for (let i = 0; i < 3; i++) await settleNext(w, w.id);
      const [half, capped, full] = await Promise.all([0, 1, 2].map((i) => settledLines(w, w.id, w.startEpoch + i)));
      if (!half || !capped || !full) throw new Error("three days were settled");
      expect(capped.electricity - full.electricity).to.be.within(0n, 1n);
      expect(half.electricity * 2n - full.electricity).to.be.within(0n, 2n);
    });

    it("are borne for machines that worked, not for those that did not", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD / 2n, energyWh: 1n << 60n });
      await settleNext(w, w.id);
      const lines = await settledLines(w, w.id, w.startEpoch);
      const { day, costs, before } = await modelDay(w, w.id, { hashrate: SOLD / 2n, energyWh: 1n << 60n }, SOLD);
      expect(lines).to.deep.equal(exactShare(day, costs, before).lines);
      const whole = (await w.settlement.preview(w.id, w.startEpoch)).lines;
      expect(whole.maintenance, "a settled day of a profit share is read from its event").to.equal(0n);
      expect(lines.maintenance > 0n).to.equal(true);
    });

    it("that exceed a day's income are carried forward and made good first", async () => {
      // Ten days' income at once on the third day; a PPLNS farm without the bounds' help.
      const world = await loadFixture(startedPplns);
      const droughts = [0n, 0n, 4n * formulaOf(SOLD)];
      let loss = 0n;
      for (const [i, gross] of droughts.entries()) {
        await mineDay(world, world.startEpoch + i, { hashrate: SOLD, gross });
        await settleNext(world, world.id);
        const lines = await settledLines(world, world.id, world.startEpoch + i);
        const costs = lines.electricity + lines.maintenance + lines.service;
        if (gross === 0n) {
          expect([lines.gross, lines.net, lines.holders]).to.deep.equal([0n, 0n, 0n]);
          loss += costs;
        } else {
          expect(lines.gross).to.equal(gross);
          expect(lines.net, "less the losses of two days").to.equal(gross - costs - loss);
          loss = 0n;
        }
        expect((await world.settlement.profitMemory(world.id)).lossCarry).to.equal(loss);
        const { released, slice } = await escrowOf(world, world.id, world.startEpoch + i);
        expect(released, "it delivered: bad luck is no fault").to.equal(slice);
      }
      await expectSolvent(world, [world.id]);
    });
  });

  describe("whether a day is profitable", () => {
    it("is the network's to say: a farm that reports a fortune earns no escrow on a ruinous day", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD, gross: 1n << 80n }, { feedPriceUsd8: RUINOUS_PRICE });
      await settleNext(w, w.id);
      const { refundable, slice } = await escrowOf(w, w.id, w.startEpoch);
      expect(refundable).to.equal(slice);
      expect((await w.settlement.account(w.id)).unprofitableInRow).to.equal(1n);
    });

    it("is the network's to say: a farm that reports no income cannot call a good day unprofitable", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD, gross: 0n });
      await settleNext(w, w.id);
      expect((await w.settlement.account(w.id)).unprofitableInRow).to.equal(0n);
      const { gross } = await settledLines(w, w.id, w.startEpoch);
      expect(gross, "and owes the lower bound").to.equal(formulaOf(SOLD) - (formulaOf(SOLD) * 300n + 9_999n) / 10_000n);
    });
  });

  describe("reports that come late", () => {
    it("wait, and say for how long", async () => {
      await silentDay(w, w.startEpoch);
      expect(await w.settlement.nextEpoch(w.id)).to.deep.equal([BigInt(w.startEpoch), Obstacle.FarmReportMissing]);
      const until = endOf(w.startEpoch) + 14 * SECONDS_PER_DAY;
      await expect(w.settlement.settle(w.id, 1n))
        .to.be.revertedWithCustomError(w.settlement, "FarmReportMissing")
        .withArgs(w.id, w.startEpoch, until);
    });

    it("in the wrong order take nothing from each other: nobody can leave a good day out by recording the next one first", async () => {
      const said = { hashrate: SOLD };
      const first = await endDay(w, w.startEpoch, said);
      await mineDay(w, w.startEpoch + 1, said);
      expect((await w.registry.farm(w.farmId)).lastReportEpoch).to.equal(BigInt(w.startEpoch + 1));
      await recordFarm(w, first, reportOf(w.farmId, w.startEpoch, said));
      for (let i = 0; i < 2; i++) await settleNext(w, w.id);
      for (let i = 0; i < 2; i++) {
        expect((await settledLines(w, w.id, w.startEpoch + i)).gross).to.equal(formulaOf(SOLD));
      }
    });

    it("after 14 days count as no delivery, to the second, and can change nothing any more", async () => {
      const said = { hashrate: SOLD };
      const posted = await endDay(w, w.startEpoch, said);
      await w.oracle.keepFarmBatch(1, posted.batch.sequence, posted.postedAt, reportHash(posted.batch.report), posted.batch.farmsRoot);
      const until = endOf(w.startEpoch) + 14 * SECONDS_PER_DAY;
      await networkHelpers.time.increaseTo(until - 2);
      await networkHelpers.time.setNextBlockTimestamp(until - 1);
      await expect(w.settlement.settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "FarmReportMissing");
      await networkHelpers.time.setNextBlockTimestamp(until);
      await recordFarm(w, posted, reportOf(w.farmId, w.startEpoch, said));
      expect((await w.registry.farmDay(w.farmId, w.startEpoch)).finalAt, "too late to be kept").to.equal(0n);
      await w.settlement.connect(w.people.keeper).settle(w.id, 1n);
      expect((await settledLines(w, w.id, w.startEpoch)).gross).to.equal(0n);
      const { refundable, slice } = await escrowOf(w, w.id, w.startEpoch);
      expect(refundable, "machines that nobody saw earn nothing").to.equal(slice);
    });

    it("suspend the series after three days", async () => {
      await silentDay(w, w.startEpoch);
      await advanceTo(w, endOf(w.startEpoch) + 3 * SECONDS_PER_DAY);
      expect(await w.settlement.state(w.id)).to.equal(State.Active);
      await networkHelpers.time.increase(1);
      expect(await w.settlement.state(w.id)).to.equal(State.Suspended);
    });
  });

  describe("a day that the provider does not pay", () => {
    it("is covered from the bond; the memory goes on, and an unprofitable day stays one although it was lucky", async () => {
      const world = await loadFixture(startedBonded);
      await mineDay(world, world.startEpoch, { hashrate: SOLD });
      await settleNext(world, world.id);
      await postBond(world, 10n * (await world.settlement.backing(world.id)).required);
      // The formula says ruin; a meter that stood still leaves a profit.
      const said = { hashrate: SOLD, energyWh: 0n };
      await mineDay(world, world.startEpoch + 1, said, { feedPriceUsd8: RUINOUS_PRICE });
      const { lines } = await world.settlement.preview(world.id, world.startEpoch + 1);
      expect(lines.holders > 0n).to.equal(true);
      await networkHelpers.time.increaseTo(await world.settlement.coverableFrom(world.id));
      await world.settlement.connect(world.people.keeper).cover(world.id);
      expect((await world.settlement.account(world.id)).unprofitableInRow).to.equal(1n);
      expect((await world.settlement.profitMemory(world.id)).counted).to.equal(2n * formulaOf(SOLD));
      const { refundable, slice } = await escrowOf(world, world.id, world.startEpoch + 1);
      expect(refundable).to.equal(slice);
    });
  });

  describe("the window", () => {
    it("begins anew with the 31st day of the series: what one hid or had in excess is no matter in the next", async () => {
      const world = await loadFixture(startedForty);
      const hidden = (formulaOf(SOLD) * 300n + 9_999n) / 10_000n;
      await fund(world, world.id, 40n * formulaOf(SOLD));
      for (let i = 0; i < 32; i++) {
        await mineDay(world, world.startEpoch + i, { hashrate: SOLD, gross: 0n });
        await world.settlement.connect(world.people.keeper).settle(world.id, 1n);
        const { expected, counted, deliveredDays } = await world.settlement.profitMemory(world.id);
        const days = BigInt((i % 30) + 1);
        expect([expected, deliveredDays]).to.deep.equal([days * formulaOf(SOLD), days]);
        expect(days * (formulaOf(SOLD) - hidden) - counted, "97 % of the formula").to.be.within(-days, 0n);
      }
    });
  });

  describe("settling several days at once", () => {
    it("is the same money as one after the other: the memory goes along", async () => {
      const gross = [formulaOf(SOLD) / 2n, 2n * formulaOf(SOLD), 0n];
      for (const [i, income] of gross.entries()) await mineDay(w, w.startEpoch + i, { hashrate: SOLD, gross: income });
      await fund(w, w.id, 10n * formulaOf(SOLD));
      const facts = async (): Promise<unknown[]> => [
        await w.settlement.account(w.id),
        await w.settlement.profitMemory(w.id),
        await w.ledger.reserveOf(w.btc),
        await w.market.escrow(w.id),
      ];
      const snapshot = await networkHelpers.takeSnapshot();
      await w.settlement.connect(w.people.keeper).settle(w.id, 3n);
      const once = await facts();
      await snapshot.restore();
      for (let i = 0; i < 3; i++) await w.settlement.connect(w.people.keeper).settle(w.id, 1n);
      expect(await facts()).to.deep.equal(once);
    });
  });
});

async function startedForty(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), { ...SHARE, epochs: 40 });
}

async function startedBonded(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), { ...SHARE, bondEpochs: 7, marginEpochs: 30, penaltyBps: 1_000 });
}

async function postBond(world: SoldWorld, amount: bigint): Promise<void> {
  await world.btc.mint(world.people.provider, amount);
  await world.btc.connect(world.people.provider).approve(world.settlement, amount);
  await world.settlement.connect(world.people.provider).postBond(world.id, amount);
}

/** In a PPLNS pool with 1 % of the network. */
async function startedPplns(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), { ...SHARE, toleranceBps: 500, toleranceDays: 6 });
}
