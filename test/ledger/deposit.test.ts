import { expect } from "chai";
import {
  at,
  BTC_SCALE,
  createSeries,
  DAY,
  EPOCH0,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_B,
  ledgerWithHolders,
  moveTo,
  load,
  ONE,
  packedStream,
  streamingLedger,
  SUPPLY,
  T0,
  U64_MAX,
  U96_MAX,
  type World,
} from "./fixture.ts";

const ZERO = ethers.ZeroAddress;

describe("Hashpower: deposits and streams", () => {
  let w: World;

  describe("one deposit", () => {
    beforeEach(async () => {
      w = await load(ledgerWithHolders);
    });

    it("is the settlement's alone: there are no gifts", async () => {
      for (const caller of [w.market, w.alice]) {
        await expect(w.ledger.connect(caller).deposit(ID, EPOCH0, 1n))
          .to.be.revertedWithCustomError(w.ledger, "NotSettlement")
          .withArgs(caller);
      }
    });

    it("says everything in one event, and leaves the settlement nothing of it", async () => {
      await at(T0);
      const deposit = w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await expect(deposit)
        .to.emit(w.ledger, "RewardDeposited")
        .withArgs(ID, EPOCH0, EVEN_DEPOSIT, packedStream(0n, ONE, T0, EPOCH0), 0n);
      await expect(deposit).to.changeTokenBalance(ethers, w.btc, w.ledger, EVEN_DEPOSIT);
      const lane = await w.ledger.lane(ID);
      expect([lane.started, lane.carry, lane.lastEpoch]).to.deep.equal([true, 0n, EPOCH0]);
      expect([lane.index, lane.rate, lane.startedAt]).to.deep.equal([0n, ONE, T0]);
      expect(await w.ledger.reserveOf(w.btc)).to.equal(0n);
    });

    it("returns its target", async () => {
      expect(await w.bySettlement.deposit.staticCall(ID, EPOCH0, EVEN_DEPOSIT)).to.equal(ONE * DAY);
    });

    it("streams by the second for 24 hours to every unit alike, then stands still", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      for (const elapsed of [0n, 1n, 59n, DAY / 2n, DAY - 1n, DAY]) {
        if (elapsed !== 0n) await moveTo(T0 + elapsed);
        expect(await w.ledger.indexNow(ID)).to.equal(ONE * elapsed);
        expect((await w.ledger.claimable(w.alice, ID)).amount).to.equal(1_000n * elapsed);
        expect((await w.ledger.claimable(w.bob, ID)).amount).to.equal(600n * elapsed);
        expect((await w.ledger.claimable(w.carol, ID)).amount).to.equal(400n * elapsed);
      }
      await moveTo(T0 + 40n * DAY);
      expect(await w.ledger.indexNow(ID)).to.equal(ONE * DAY);
      expect(await w.ledger.targetNow(ID)).to.equal(ONE * DAY);
      expect((await w.ledger.claimable(w.alice, ID)).amount).to.equal(1_000n * DAY);
    });

    it("keeps what the rate rounded off as carry, exactly, and it joins the next deposit", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, 123_457n);
      const scaled = 123_457n << BTC_SCALE;
      const first = await w.ledger.lane(ID);
      expect(first.rate).to.equal(scaled / (SUPPLY * DAY));
      expect(first.carry).to.equal(scaled % (SUPPLY * DAY));
      expect(first.carry).to.be.greaterThan(0n);

      await at(T0 + DAY);
      await w.bySettlement.deposit(ID, EPOCH0 + 1n, 7n);
      const second = await w.ledger.lane(ID);
      const pool = (7n << BTC_SCALE) + first.carry;
      expect(second.rate).to.equal(pool / (SUPPLY * DAY));
      expect(second.carry).to.equal(pool % (SUPPLY * DAY));
    });

    it("folds what is left of an unfinished stream into the next 24 hours", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + DAY / 4n);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 1n, EVEN_DEPOSIT))
        .to.emit(w.ledger, "RewardDeposited")
        .withArgs(
          ID,
          EPOCH0 + 1n,
          EVEN_DEPOSIT,
          packedStream((ONE * DAY) / 4n, (ONE * 7n) / 4n, T0 + DAY / 4n, EPOCH0 + 1n),
          0n,
        );
      expect(await w.ledger.targetNow(ID)).to.equal(ONE * DAY * 2n);
      await moveTo(T0 + DAY / 4n + DAY);
      expect((await w.ledger.claimable(w.alice, ID)).amount).to.equal(2n * 1_000n * DAY);
    });

    it("after a gap of days starts from where the index stood", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + 9n * DAY);
      await w.bySettlement.deposit(ID, EPOCH0 + 1n, EVEN_DEPOSIT * 3n);
      const lane = await w.ledger.lane(ID);
      expect([lane.index, lane.rate, lane.startedAt]).to.deep.equal([ONE * DAY, ONE * 3n, T0 + 9n * DAY]);
    });

    it("of zero records the epoch and leaves the stream alone", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + DAY / 2n);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 1n, 0n))
        .to.emit(w.ledger, "RewardDeposited")
        .withArgs(ID, EPOCH0 + 1n, 0n, packedStream(0n, ONE, T0, EPOCH0 + 1n), 0n);
      const lane = await w.ledger.lane(ID);
      expect([lane.index, lane.rate, lane.startedAt, lane.lastEpoch]).to.deep.equal([0n, ONE, T0, EPOCH0 + 1n]);
    });

    it("goes forward in time: an epoch at or before the last is refused, epoch 0 always", async () => {
      await expect(w.bySettlement.deposit(ID, 0n, 1n))
        .to.be.revertedWithCustomError(w.ledger, "EpochNotAfterLast")
        .withArgs(ID, 0n, 0n);
      await w.bySettlement.deposit(ID, EPOCH0, 1n);
      for (const epoch of [EPOCH0, EPOCH0 - 1n, 1n]) {
        await expect(w.bySettlement.deposit(ID, epoch, 1n))
          .to.be.revertedWithCustomError(w.ledger, "EpochNotAfterLast")
          .withArgs(ID, epoch, EPOCH0);
      }
    });

    it("is refused for an id that no series was created with, and for a series of which nothing was sold", async () => {
      await expect(w.bySettlement.deposit(ID + 99_840n, EPOCH0, 1n))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(ID + 99_840n);
      await createSeries(w, 3n << 8n);
      await expect(w.bySettlement.deposit(3n << 8n, EPOCH0, 1n))
        .to.be.revertedWithCustomError(w.ledger, "NothingSold")
        .withArgs(3n << 8n);
      await expect(w.bySettlement.deposit(3n << 8n, EPOCH0, 0n))
        .to.be.revertedWithCustomError(w.ledger, "NothingSold")
        .withArgs(3n << 8n);
    });

    it("touches no other series", async () => {
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + DAY);
      expect((await w.ledger.claimable(w.alice, ID_B)).amount).to.equal(0n);
      expect((await w.ledger.lane(ID_B)).started).to.equal(false);
    });
  });

  describe("streams left alone", () => {
    beforeEach(async () => {
      w = await load(streamingLedger);
    });

    /** A series so coarse that small deposits cannot lift its rate: 84,375 base units are one step of the rate. */
    const COARSE = 9n << 8n;
    const COARSE_SCALE = 10n;
    const STEP = (1_000n * DAY) >> COARSE_SCALE;

    beforeEach(async () => {
      await w.byMarket.create(COARSE, w.btc, COARSE_SCALE, ZERO, 0, ZERO);
      await w.byMarket.mint(w.alice, COARSE, 1_000n, "0x");
    });

    it("MONO-A: a deposit too small to lift the target joins the carry, and the stream ends when it would have", async () => {
      const start = T0 + 10n;
      await at(start);
      await w.bySettlement.deposit(COARSE, EPOCH0, STEP * 5n);
      // After a fifth of the day 4 steps remain; one base unit short of a fifth step, the rate would stay 4 and the target with it.
      await at(start + DAY / 5n);
      await expect(w.bySettlement.deposit(COARSE, EPOCH0 + 1n, STEP - 1n))
        .to.emit(w.ledger, "RewardDeposited")
        .withArgs(
          COARSE,
          EPOCH0 + 1n,
          STEP - 1n,
          packedStream(0n, 5n, start, EPOCH0 + 1n),
          (STEP - 1n) << COARSE_SCALE,
        );
      expect(await w.ledger.targetNow(COARSE)).to.equal(5n * DAY);
      await moveTo(start + DAY);
      expect((await w.ledger.claimable(w.alice, COARSE)).amount).to.equal(STEP * 5n);

      // One base unit more, and what waited streams.
      const later = start + DAY + 10n;
      await at(later);
      await w.bySettlement.deposit(COARSE, EPOCH0 + 2n, 1n);
      const lane = await w.ledger.lane(COARSE);
      expect([lane.index, lane.rate, lane.startedAt, lane.carry]).to.deep.equal([5n * DAY, 1n, later, 0n]);
      await moveTo(later + DAY);
      expect((await w.ledger.claimable(w.alice, COARSE)).amount).to.equal(STEP * 6n);
    });

    it("a stream is spread anew only if that lifts its target; else the deposit waits in the carry, to the bit", async () => {
      await at(T0 + 10n);
      await w.bySettlement.deposit(COARSE, EPOCH0, STEP * 11n + 1n);
      let [spread, leftAlone] = [0, 0];
      for (let i = 1n; i <= 60n; ++i) {
        const before = await w.ledger.lane(COARSE);
        const target = await w.ledger.targetNow(COARSE);
        await at(T0 + 10n + i * 1_200n);
        await w.bySettlement.deposit(COARSE, EPOCH0 + i, 97n * (i % 7n));
        const after = await w.ledger.lane(COARSE);
        if (after.startedAt === before.startedAt) {
          ++leftAlone;
          expect([after.index, after.rate, after.carry]).to.deep.equal([
            before.index,
            before.rate,
            before.carry + ((97n * (i % 7n)) << COARSE_SCALE),
          ]);
        } else {
          ++spread;
          expect(await w.ledger.targetNow(COARSE)).to.be.greaterThan(target);
        }
      }
      expect(spread, "deposits that lifted the target").to.be.greaterThan(0);
      expect(leftAlone, "deposits that did not").to.be.greaterThan(0);
    });

    it("MONO-A: index and target never fall over a hundred deposits of any size at any time", async () => {
      let second = T0;
      let index = 0n;
      let target = await w.ledger.targetNow(ID);
      let seed = 88_172_645_463_325_252n;
      const random = (bound: bigint): bigint => {
        // xorshift64: the same hundred deposits in every run
        seed = BigInt.asUintN(64, seed ^ (seed << 13n));
        seed ^= seed >> 7n;
        seed = BigInt.asUintN(64, seed ^ (seed << 17n));
        return seed % bound;
      };
      for (let i = 1n; i <= 100n; ++i) {
        second += 1n + random(random(3n) === 0n ? 3n * DAY : 100n);
        await at(second);
        await w.bySettlement.deposit(ID, EPOCH0 + i, random(4n) === 0n ? random(3n) : random(10n ** (1n + random(9n))));
        const nextIndex = await w.ledger.indexNow(ID);
        const nextTarget = await w.ledger.targetNow(ID);
        expect(nextIndex >= index, `index after deposit ${i}`).to.equal(true);
        expect(nextTarget >= target, `target after deposit ${i}`).to.equal(true);
        expect(nextTarget >= nextIndex, `target not below index after deposit ${i}`).to.equal(true);
        [index, target] = [nextIndex, nextTarget];
      }
    });
  });

  describe("the reserve", () => {
    beforeEach(async () => {
      w = await load(ledgerWithHolders);
    });

    it("is the settlement's alone", async () => {
      await w.settlement.creditReserve(w.btc, 1_000n);
      for (const caller of [w.market, w.alice]) {
        await expect(w.ledger.connect(caller).creditReserve(w.btc, 1n))
          .to.be.revertedWithCustomError(w.ledger, "NotSettlement")
          .withArgs(caller);
        await expect(w.ledger.connect(caller).withdrawReserve(w.btc, caller, 1n))
          .to.be.revertedWithCustomError(w.ledger, "NotSettlement")
          .withArgs(caller);
      }
    });

    it("counts per token what came in, what deposits took and what left", async () => {
      await expect(w.settlement.creditReserve(w.btc, 1_000n))
        .to.emit(w.ledger, "ReserveCredited")
        .withArgs(w.btc, 1_000n, 1_000n);
      await expect(w.settlement.creditReserve(w.btc, 500n))
        .to.emit(w.ledger, "ReserveCredited")
        .withArgs(w.btc, 500n, 1_500n);
      await w.settlement.creditReserve(w.doge, 70n);
      expect([await w.ledger.reserveOf(w.btc), await w.ledger.reserveOf(w.doge)]).to.deep.equal([1_500n, 70n]);

      const deposit = w.settlement.depositFromReserve(ID, EPOCH0, 1_200n);
      await expect(deposit).to.changeTokenBalances(ethers, w.btc, [w.settlement, w.ledger], [0n, 0n]);
      expect(await w.ledger.reserveOf(w.btc)).to.equal(300n);

      const withdrawal = w.settlement.withdrawReserve(w.btc, w.treasury, 100n);
      await expect(withdrawal).to.changeTokenBalances(ethers, w.btc, [w.ledger, w.treasury], [-100n, 100n]);
      await expect(withdrawal).to.emit(w.ledger, "ReserveWithdrawn").withArgs(w.btc, w.treasury, 100n, 200n);
      expect([await w.ledger.reserveOf(w.btc), await w.ledger.reserveOf(w.doge)]).to.deep.equal([200n, 70n]);
    });

    it("SOLV-A: gives neither a deposit nor a withdrawal what holders have earned or what somebody donated", async () => {
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await w.btc.mint(w.ledger, 10n ** 9n);
      await w.settlement.creditReserve(w.btc, 10n);
      await expect(w.settlement.withdrawReserve(w.btc, w.treasury, 11n))
        .to.be.revertedWithCustomError(w.ledger, "ReserveShort")
        .withArgs(w.btc, 10n, 11n);
      await expect(w.settlement.depositFromReserve(ID, EPOCH0 + 1n, 11n))
        .to.be.revertedWithCustomError(w.ledger, "ReserveShort")
        .withArgs(w.btc, 10n, 11n);
      await expect(w.settlement.depositFromReserve(ID_B, EPOCH0, 11n))
        .to.be.revertedWithCustomError(w.ledger, "ReserveShort")
        .withArgs(w.btc, 10n, 11n);
      await w.settlement.depositFromReserve(ID, EPOCH0 + 1n, 10n);
    });

    it("is not asked for a deposit of zero", async () => {
      await w.settlement.depositFromReserve(ID, EPOCH0, 0n);
      expect((await w.ledger.lane(ID)).started).to.equal(true);
    });
  });

  describe("bounds", () => {
    beforeEach(async () => {
      w = await load(ledgerWithHolders);
    });

    it("refuse what could overflow index or accrued, for any holder", async () => {
      const limit = U96_MAX >> BTC_SCALE;
      for (const amount of [limit + 1n, (1n << 256n) - 1n]) {
        await expect(w.bySettlement.deposit(ID, EPOCH0, amount))
          .to.be.revertedWithCustomError(w.ledger, "RewardOverflow")
          .withArgs(ID, amount, limit);
      }
      await w.bySettlement.deposit(ID, EPOCH0, limit - 5n);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 1n, 6n))
        .to.be.revertedWithCustomError(w.ledger, "RewardOverflow")
        .withArgs(ID, 6n, 5n);
      await w.bySettlement.deposit(ID, EPOCH0 + 1n, 5n);
      const { carry } = await w.ledger.lane(ID);
      expect((await w.ledger.targetNow(ID)) * SUPPLY + carry).to.equal(limit << BTC_SCALE);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 2n, 1n))
        .to.be.revertedWithCustomError(w.ledger, "RewardOverflow")
        .withArgs(ID, 1n, 0n);
      // The room does not come back when rewards are claimed: it is the token's stated supply.
      await moveTo(T0 + 30n * DAY);
      await w.ledger.connect(w.alice).claim(ID);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 2n, 1n))
        .to.be.revertedWithCustomError(w.ledger, "RewardOverflow")
        .withArgs(ID, 1n, 0n);
    });

    for (const [name, supply] of [
      ["one unit", 1n],
      ["2^64 - 1 units", U64_MAX],
    ] as const) {
      it(`a single holder of ${name} can be paid the whole supply of Bitcoin`, async () => {
        const id = 9n << 8n;
        await createSeries(w, id);
        await w.byMarket.mint(w.alice, id, supply, "0x");
        const limit = U96_MAX >> BTC_SCALE;
        expect(limit).to.be.greaterThan(21_000_000n * 10n ** 8n);
        await at(T0);
        await w.bySettlement.deposit(id, EPOCH0, limit);
        await moveTo(T0 + DAY);
        const { accruedNow } = await w.ledger.positionOf(w.alice, id);
        const { carry } = await w.ledger.lane(id);
        expect(accruedNow + carry).to.equal(limit << BTC_SCALE);
        // Through a checkpoint: nothing spills into the neighbouring fields.
        await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, id, supply, "0x");
        expect((await w.ledger.positionOf(w.alice, id)).units).to.equal(0n);
        expect((await w.ledger.positionOf(w.alice, id)).accrued).to.equal(accruedNow);
        expect((await w.ledger.positionOf(w.bob, id)).units).to.equal(supply);
        expect((await w.ledger.positionOf(w.bob, id)).accrued).to.equal(0n);
        await w.ledger.connect(w.alice).claim(id);
        expect(await w.btc.balanceOf(w.alice)).to.equal(accruedNow >> BTC_SCALE);
      });
    }

    it("with 2^64 - 1 units a day's reward below the scale's grain waits in the carry, and is not lost", async () => {
      const id = 9n << 8n;
      await createSeries(w, id);
      await w.byMarket.mint(w.alice, id, U64_MAX, "0x");
      // 2^64 * 86400 / 2^45 is about 45.3e9 base units: the least that lifts the rate.
      const grain = (U64_MAX * DAY) / ONE + 1n;
      await at(T0);
      await w.bySettlement.deposit(id, EPOCH0, grain - 1n);
      let lane = await w.ledger.lane(id);
      expect([lane.rate, lane.carry]).to.deep.equal([0n, (grain - 1n) << BTC_SCALE]);
      await at(T0 + DAY);
      await w.bySettlement.deposit(id, EPOCH0 + 1n, 1n);
      lane = await w.ledger.lane(id);
      expect(lane.rate).to.equal(1n);
      expect(lane.carry).to.equal((grain << BTC_SCALE) - U64_MAX * DAY);
    });
  });
});
