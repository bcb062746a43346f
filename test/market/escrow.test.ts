import { expect } from "chai";
import fc from "fast-check";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, endOf, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { buy, openFarm } from "../helpers/series.ts";
import {
  bySettlement,
  ethers,
  expectConserved,
  load,
  ONE_PER_UNIT,
  open,
  sold,
  U96_MAX,
  U128_MAX,
  withFarm,
} from "./fixture.ts";
import type { World } from "./fixture.ts";
import { outcomes } from "../helpers/outcomes.ts";

describe("PrimaryMarket: escrow is released as mined", () => {
  let world: World;
  let market: PrimaryMarket;
  let asSettlement: PrimaryMarket;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    asSettlement = await bySettlement(world);
  });

  describe("slices", () => {
    it("sum to the payments exactly, for awkward payments and terms", async () => {
      const awkward: [bigint, number][] = [
        [1n, 7],
        [6n, 7],
        [7n, 7],
        [8n, 7],
        [99n, 100],
        [1_000_003n, 30],
        [170_141_183_460_469_231n, 13],
      ];
      for (const [paid, epochs] of awkward) {
        const id = await sold(world, paid, epochs);
        let sum = 0n;
        for (let k = 0n; k < epochs; k++) {
          const slice = await market.slice(id, k);
          const floor = paid / BigInt(epochs);
          expect(slice === floor || slice === floor + 1n, `slice ${String(k)} of ${String(paid)}`).to.equal(true);
          expect(slice).to.equal((paid * (k + 1n)) / BigInt(epochs) - (paid * k) / BigInt(epochs));
          sum += slice;
        }
        expect(sum).to.equal(paid);
        await expect(market.slice(id, epochs))
          .to.be.revertedWithCustomError(market, "WrongEpochIndex")
          .withArgs(id, epochs - 1, epochs);
        world = await load(withFarm);
      }
    });
  });

  describe("settleEscrow", () => {
    it("is Settlement's alone", async () => {
      const id = await sold(world, 1_000n, 10);
      const { provider, governor, guardian, keeper } = world.people;
      for (const stranger of [provider, governor, guardian, keeper]) {
        await expect(market.connect(stranger).settleEscrow(id, 0, outcomes(1, 1), keeper))
          .to.be.revertedWithCustomError(market, "NotSettlement")
          .withArgs(stranger);
        await expect(market.connect(stranger).openRefunds(id, false))
          .to.be.revertedWithCustomError(market, "NotSettlement")
          .withArgs(stranger);
      }
    });

    it("credits the provider the slice less the tip, and moves no token", async () => {
      const { usdc, people } = world;
      const id = await sold(world, 1_000_000n, 10); // slices of 100,000; a tip of 10 bps is 100
      const settled = asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper);
      await expect(settled).to.changeTokenBalances(ethers, usdc, [market, people.provider, people.keeper], [0, 0, 0]);
      const { startEpoch } = await market.terms(id);
      await expect(settled).to.emit(market, "EscrowSettled").withArgs(id, startEpoch, 100_000n, 0, 0, 100n, people.keeper);
      const book = await market.escrow(id);
      expect(book.released).to.equal(100_000n);
      expect(book.providerCredit).to.equal(99_900n);
      expect(book.escrowed).to.equal(900_000n);
      expect(book.settledEpochs).to.equal(1n);
      expect(await market.creditOf(people.keeper, usdc)).to.equal(100n);
      await expectConserved(world, id);
    });

    it("keeps the slice of a day without net for the holders", async () => {
      const { people } = world;
      const id = await sold(world, 1_000_000n, 10);
      const { startEpoch } = await market.terms(id);
      await expect(asSettlement.settleEscrow(id, 0, outcomes(1, 0), people.keeper))
        .to.emit(market, "EscrowSettled")
        .withArgs(id, startEpoch, 0, 0, 100_000n, 0, people.keeper);
      const book = await market.escrow(id);
      expect([book.released, book.refundable, book.pendingTip]).to.deep.equal([0n, 100_000n, 100n]);
      expect(book.providerCredit).to.equal(0n);
      await expectConserved(world, id);
    });

    it("tips days that released nothing from the next release, to whoever settles that one", async () => {
      const { usdc, people } = world;
      const id = await sold(world, 1_000_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(3, 0b000), people.keeper);
      expect(await market.creditOf(people.keeper, usdc)).to.equal(0n);
      await asSettlement.settleEscrow(id, 3, outcomes(2, 0b10), people.dave); // day 3 without, day 4 with net
      expect(await market.creditOf(people.keeper, usdc)).to.equal(0n);
      expect(await market.creditOf(people.dave, usdc)).to.equal(500n);
      const book = await market.escrow(id);
      expect([book.released, book.providerCredit, book.pendingTip]).to.deep.equal([100_000n, 99_500n, 0n]);
    });

    it("never takes more tip than the release; the rest stays pending", async () => {
      const { config, people, usdc } = world;
      await config.connect(people.governor).setTip(100);
      const { usdc: token } = world;
      // 200 days of 100 base units, 1 % tip: 150 days without net leave 150 pending, more than a slice
      const id = await open(world, { price: 20_000n * ONE_PER_UNIT, epochs: 200, tipBps: 100 });
      await buy(world, id, people.alice, 1n);
      const { startEpoch } = await market.terms(id);
      await advanceTo(world, startOf(startEpoch + 200n));
      await asSettlement.settleEscrow(id, 0, outcomes(150, 0), people.keeper);
      expect((await market.escrow(id)).pendingTip).to.equal(150n);
      await asSettlement.settleEscrow(id, 150, outcomes(1, 1), people.keeper);
      let book = await market.escrow(id);
      expect([book.released, book.providerCredit, book.pendingTip]).to.deep.equal([100n, 0n, 51n]);
      await asSettlement.settleEscrow(id, 151, outcomes(1, 1), people.keeper);
      book = await market.escrow(id);
      expect([book.released, book.providerCredit, book.pendingTip]).to.deep.equal([200n, 48n, 0n]);
      expect(await market.creditOf(people.keeper, usdc)).to.equal(152n);
      expect(await token.balanceOf(market)).to.equal(20_000n);
      await expectConserved(world, id);
    });

    it("counts the tips of slices that differ by one base unit, to the unit", async () => {
      const { config, people, usdc } = world;
      await config.connect(people.governor).setTip(100);
      // 995 over 10 days: five slices of 99, whose tip of 1 % rounds to nothing, and five of 100, whose tip is 1
      const id = await open(world, { price: 995n * ONE_PER_UNIT, epochs: 10, tipBps: 100 });
      await buy(world, id, people.alice, 1n);
      const { startEpoch } = await market.terms(id);
      await advanceTo(world, startOf(startEpoch + 10n));
      let due = 0n;
      for (let day = 0; day < 9; day++) {
        due += (await market.slice(id, day)) / 100n;
        await asSettlement.settleEscrow(id, day, outcomes(1, 0), people.keeper);
        expect((await market.escrow(id)).pendingTip, `after day ${day}`).to.equal(due);
      }
      expect(due).to.equal(4n);
      await asSettlement.settleEscrow(id, 9, outcomes(1, 1), people.keeper);
      expect(await market.creditOf(people.keeper, usdc)).to.equal(5n);
    });

    it("returns what it released, tips included", async () => {
      const id = await sold(world, 1_000_000n, 10);
      expect(await asSettlement.settleEscrow.staticCall(id, 0, outcomes(10, 0b1000000001), world.people.keeper)).to.equal(
        200_000n,
      );
    });

    it("goes in order: never a day twice, never one skipped", async () => {
      const { keeper } = world.people;
      const id = await sold(world, 1_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(2, 3), keeper);
      for (const first of [0, 1, 3, 10]) {
        await expect(asSettlement.settleEscrow(id, first, outcomes(1, 1), keeper))
          .to.be.revertedWithCustomError(market, "WrongEpochIndex")
          .withArgs(id, 2, first);
      }
    });

    it("asks for at least one day, at most 256, and none after the term", async () => {
      const { keeper } = world.people;
      const id = await sold(world, 1_000n, 300);
      await expect(asSettlement.settleEscrow(id, 0, outcomes(0, 0), keeper))
        .to.be.revertedWithCustomError(market, "WrongEpochIndex")
        .withArgs(id, 256, 0);
      await expect(asSettlement.settleEscrow(id, 0, outcomes(257, 0), keeper))
        .to.be.revertedWithCustomError(market, "WrongEpochIndex")
        .withArgs(id, 256, 257);
      await asSettlement.settleEscrow(id, 0, outcomes(256, 2n ** 256n - 1n), keeper);
      await expect(asSettlement.settleEscrow(id, 256, outcomes(45, 0), keeper))
        .to.be.revertedWithCustomError(market, "WrongEpochIndex")
        .withArgs(id, 300, 301);
      await asSettlement.settleEscrow(id, 256, outcomes(44, 2n ** 44n - 1n), keeper);
      await expect(asSettlement.settleEscrow(id, 300, outcomes(1, 1), keeper))
        .to.be.revertedWithCustomError(market, "WrongEpochIndex")
        .withArgs(id, 300, 301);
      const book = await market.escrow(id);
      expect([book.released, book.escrowed]).to.deep.equal([1_000n, 0n]);
    });

    it("releases no slice before its day is over, whatever Settlement says", async () => {
      const { people } = world;
      const id = await open(world, { price: 1_000n * ONE_PER_UNIT, epochs: 10 });
      await buy(world, id, people.alice, 1n);
      const { startEpoch } = await market.terms(id);
      await expect(asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper))
        .to.be.revertedWithCustomError(market, "EscrowLocked")
        .withArgs(id, startEpoch);
      await advanceTo(world, endOf(startEpoch) - 5);
      await expect(asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper)).to.be.revertedWithCustomError(
        market,
        "EscrowLocked",
      );
      await advanceTo(world, endOf(startEpoch));
      await expect(asSettlement.settleEscrow(id, 0, outcomes(2, 3), people.keeper))
        .to.be.revertedWithCustomError(market, "EscrowLocked")
        .withArgs(id, startEpoch + 1n);
      await asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper);
    });

    it("releases nothing of a cancelled series, whatever Settlement says", async () => {
      const { people } = world;
      const id = await open(world, { price: 1_000n * ONE_PER_UNIT, epochs: 10, minUnits: 2n });
      await buy(world, id, people.alice, 1n);
      const { startEpoch } = await market.terms(id);
      await advanceTo(world, endOf(startEpoch));
      await expect(asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper))
        .to.be.revertedWithCustomError(market, "EscrowLocked")
        .withArgs(id, startEpoch);
    });

    it("of a series that does not exist does nothing", async () => {
      await expect(asSettlement.settleEscrow(512n, 0, outcomes(1, 1), world.people.keeper))
        .to.be.revertedWithCustomError(market, "NoSuchSeries")
        .withArgs(512n);
    });

    it("CONS-C, SOLV-B: agrees with a plain model, whatever days have net and however they are batched", async () => {
      const plan = fc.record({
        paid: fc.oneof(fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 20_000n)),
        tipBps: fc.integer({ min: 0, max: 100 }),
        batches: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(plan, async ({ paid, tipBps, batches }) => {
          world = await load(withFarm);
          ({ market } = world);
          asSettlement = await bySettlement(world);
          await world.config.connect(world.people.governor).setTip(tipBps);
          const epochs = batches.flat().length;
          const id = await open(world, { price: paid * ONE_PER_UNIT, epochs, tipBps });
          await buy(world, id, world.people.alice, 1n);
          const { startEpoch } = await market.terms(id);
          await advanceTo(world, startOf(startEpoch + BigInt(epochs)));

          const model = new PlainEscrow(paid, epochs, tipBps);
          for (const days of batches) {
            const bitmap = days.reduce((bits, profitable, i) => (profitable ? bits | (1n << BigInt(i)) : bits), 0n);
            await asSettlement.settleEscrow(id, model.settled, outcomes(days.length, bitmap), world.people.keeper);
            for (const profitable of days) model.settle(profitable);
            const book = await market.escrow(id);
            expect([book.released, book.refundable, book.pendingTip]).to.deep.equal([
              model.released,
              model.refundable,
              model.pendingTip,
            ]);
            expect(book.providerCredit).to.equal(model.released - model.tips);
            expect(await market.creditOf(world.people.keeper, world.usdc)).to.equal(model.tips);
            await expectConserved(world, id);
            const owed = book.escrowed + book.refundable + book.providerCredit + model.tips;
            expect(await world.usdc.balanceOf(market), "SOLV-B").to.equal(owed);
          }
          expect((await market.escrow(id)).escrowed).to.equal(0n);
        }),
        { numRuns: fuzzRuns(8) },
      );
    });
  });

  describe("the packed counters", () => {
    const HUGE = 2n * 10n ** 23n;

    /** A farm of 2e23 H/s, so that terms can reach their widths. */
    async function hugeFarm(): Promise<number> {
      return await openFarm(world, { declared: HUGE, name: "Beyond any real one" });
    }

    it("hold 2^64 - 1 units, sold at once, and take them back", async () => {
      const { people, ledger, usdc } = world;
      const most = 2n ** 64n - 1n;
      const farmId = await hugeFarm();
      const terms = { farmId, unitHashrate: 10_000n, maxUnits: most, minUnits: most, epochs: 1, price: 10n ** 12n };
      const id = await open(world, terms);
      const cost = await buy(world, id, people.alice, most);
      let book = await market.escrow(id);
      expect([book.sold, book.paid, book.refunded]).to.deep.equal([most, cost, 0n]);
      expect(await ledger.totalSupply(id)).to.equal(most);
      await advanceTo(world, endOf((await market.terms(id)).startEpoch));
      await asSettlement.settleEscrow(id, 0, outcomes(1, 0), people.keeper);
      book = await market.escrow(id);
      expect([book.sold, book.paid, book.refundable]).to.deep.equal([most, cost, cost]);

      const missed = await open(world, terms);
      await buy(world, missed, people.alice, most - 1n);
      await advanceTo(world, startOf((await market.terms(missed)).startEpoch));
      await market.connect(people.alice).refund(missed, most - 1n, people.bob);
      book = await market.escrow(missed);
      expect([book.sold, book.refunded, book.refundable]).to.deep.equal([most - 1n, book.paid, 0n]);
      expect(await usdc.balanceOf(people.bob)).to.equal(book.paid);
    });

    it("hold payments just below 2^96, through release, tip and withdrawal", async () => {
      const { people, usdc } = world;
      const farmId = await hugeFarm();
      const id = await open(world, { farmId, unitHashrate: 10n ** 17n, epochs: 1, price: U128_MAX });
      const units = 2_328n;
      const cost = await buy(world, id, people.alice, units);
      expect(cost < U96_MAX && cost > U96_MAX - cost / 1_000n).to.equal(true);
      const oneMore = await market.quote(id, 1n);
      await usdc.mint(people.alice, oneMore);
      await usdc.connect(people.alice).approve(market, oneMore);
      await expect(market.connect(people.alice).buy(id, 1n, oneMore, people.alice))
        .to.be.revertedWithCustomError(market, "PaymentOverflow")
        .withArgs(id, cost, oneMore);

      await advanceTo(world, endOf((await market.terms(id)).startEpoch));
      await asSettlement.settleEscrow(id, 0, outcomes(1, 1), people.keeper);
      const tip = cost / 1_000n;
      const book = await market.escrow(id);
      expect([book.sold, book.paid, book.released, book.refunded]).to.deep.equal([units, cost, cost, 0n]);
      expect([book.providerCredit, book.settledEpochs, book.refundsOpen]).to.deep.equal([cost - tip, 1n, false]);
      await market.connect(people.provider).withdrawRelease(id, people.provider);
      await market.connect(people.keeper).withdrawCredit(usdc, people.keeper);
      expect(await usdc.balanceOf(people.keeper)).to.equal(tip);
      expect(await usdc.balanceOf(market)).to.equal(0n);
      await expectConserved(world, id);
    });
  });
});

/** The escrow of one series, told day by day. */
class PlainEscrow {
  settled = 0;
  released = 0n;
  refundable = 0n;
  pendingTip = 0n;
  tips = 0n;
  private readonly paid: bigint;
  private readonly epochs: bigint;
  private readonly tipBps: bigint;

  constructor(paid: bigint, epochs: number, tipBps: number) {
    this.paid = paid;
    this.epochs = BigInt(epochs);
    this.tipBps = BigInt(tipBps);
  }

  settle(profitable: boolean): void {
    const k = BigInt(this.settled++);
    const slice = (this.paid * (k + 1n)) / this.epochs - (this.paid * k) / this.epochs;
    this.pendingTip += (slice * this.tipBps) / 10_000n;
    if (!profitable) {
      this.refundable += slice;
      return;
    }
    const tip = this.pendingTip < slice ? this.pendingTip : slice;
    this.pendingTip -= tip;
    this.tips += tip;
    this.released += slice;
  }
}
