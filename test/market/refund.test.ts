import { expect } from "chai";
import fc from "fast-check";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, now, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { buy, settleDays } from "../helpers/series.ts";
import { bySettlement, ethers, expectConserved, load, ONE_PER_UNIT, open, withFarm, ZERO } from "./fixture.ts";
import type { World } from "./fixture.ts";

/** At a thousand dollars a bitcoin the electricity of the default terms costs more than it earns. */
const RUINOUS_PRICE_USD8 = 1_000n * 10n ** 8n;

describe("PrimaryMarket: what was not earned goes back", () => {
  let world: World;
  let market: PrimaryMarket;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    ({ alice, bob, carol } = world.people);
  });

  async function endOfSale(id: bigint): Promise<void> {
    const { saleEnd } = await market.terms(id);
    await advanceTo(world, Number(saleEnd));
  }

  describe("when the minimum is missed", () => {
    it("the series is cancelled at the second its sale ends, one unit short", async () => {
      const end = (await now(world)) + 5_000;
      const short = await open(world, { minUnits: 1_000n, saleEnd: end });
      const reached = await open(world, { minUnits: 1_000n, saleEnd: end });
      const unsold = await open(world, { saleEnd: end });
      await buy(world, short, alice, 999n);
      await buy(world, reached, alice, 1_000n);
      for (const id of [short, reached, unsold]) expect(await market.isCancelled(id)).to.equal(false);
      await expect(market.connect(alice).refund(short, 999n, alice))
        .to.be.revertedWithCustomError(market, "NotRefundable")
        .withArgs(short);
      await advanceTo(world, end);
      expect(await market.isCancelled(short)).to.equal(true);
      expect(await market.isCancelled(reached)).to.equal(false);
      expect(await market.isCancelled(unsold)).to.equal(true);
    });

    it("everybody takes back what the units cost, and the last one empties the pot", async () => {
      const { usdc, ledger } = world;
      // An awkward price: 7 base units for 3 units.
      const id = await open(world, { minUnits: 1_000n, price: (7n * ONE_PER_UNIT) / 3n });
      await buy(world, id, alice, 100n);
      await buy(world, id, bob, 33n);
      await buy(world, id, carol, 1n);
      const { paid } = await market.escrow(id);
      expect(paid).to.equal(234n + 77n + 3n);
      await endOfSale(id);
      expect((await market.escrow(id)).refundable).to.equal(paid);

      const first = (paid * 33n) / 134n;
      await expect(market.connect(bob).refund(id, 33n, bob))
        .to.emit(market, "Refunded")
        .withArgs(id, bob, bob, 33n, first);
      expect(await ledger.totalSupply(id)).to.equal(101n);
      await expectConserved(world, id);
      const second = ((paid - first) * 100n) / 101n;
      await market.connect(alice).refund(id, 100n, alice);
      await market.connect(carol).refund(id, 1n, carol);
      expect(await usdc.balanceOf(bob)).to.equal(first);
      expect(await usdc.balanceOf(alice)).to.equal(second);
      expect(await usdc.balanceOf(carol)).to.equal(paid - first - second);
      expect(await usdc.balanceOf(market)).to.equal(0n);
      const book = await market.escrow(id);
      expect([book.refundable, book.refunded, book.escrowed]).to.deep.equal([0n, paid, 0n]);
      await expectConserved(world, id);
    });

    it("who holds the units is paid, not who bought them, and where it says", async () => {
      const { usdc, ledger } = world;
      const id = await open(world, { minUnits: 1_000n, price: ONE_PER_UNIT });
      await buy(world, id, alice, 500n);
      await ledger.connect(alice).safeTransferFrom(alice, bob, id, 200n, "0x");
      await endOfSale(id);
      await market.connect(bob).refund(id, 200n, carol);
      expect(await usdc.balanceOf(carol)).to.equal(200n);
      await expect(market.connect(bob).refund(id, 1n, bob))
        .to.be.revertedWithCustomError(ledger, "ERC1155InsufficientBalance")
        .withArgs(bob, 0, 1n, id);
      await expect(market.connect(alice).refund(id, 301n, alice))
        .to.be.revertedWithCustomError(ledger, "ERC1155InsufficientBalance")
        .withArgs(alice, 300n, 301n, id);
      await market.connect(alice).refund(id, 300n, alice);
      expect(await usdc.balanceOf(alice)).to.equal(300n);
    });

    it("nothing was sold: there is nothing to refund", async () => {
      const id = await open(world);
      await endOfSale(id);
      expect(await market.isCancelled(id)).to.equal(true);
      await expect(market.connect(alice).refund(id, 1n, alice))
        .to.be.revertedWithCustomError(market, "NotRefundable")
        .withArgs(id);
    });

    it("a stop of sales, a policy or a provider cannot keep it back", async () => {
      const { config, people } = world;
      const policy = await ethers.deployContract("ListPolicy");
      await policy.setAllowed(alice, true);
      const id = await open(world, { minUnits: 1_000n, price: ONE_PER_UNIT, policy: await policy.getAddress() });
      await buy(world, id, alice, 500n);
      await policy.setAllowed(alice, false);
      await endOfSale(id);
      await config.connect(people.guardian).stopSales(3_600);
      await market.connect(alice).refund(id, 500n, alice);
      expect(await world.usdc.balanceOf(alice)).to.equal(500n);
    });

    it("Settlement settles no day of it", async () => {
      const { settlement } = world;
      const id = await open(world, { minUnits: 1_000n, price: ONE_PER_UNIT, epochs: 3 });
      await buy(world, id, alice, 500n);
      const { startEpoch } = await market.terms(id);
      await advanceTo(world, startOf(startEpoch + 4n));
      await expect(settlement.settle(id, 1)).to.be.revertedWithCustomError(settlement, "SeriesNotSold").withArgs(id);
    });

    it("bad calls are refused with what was wrong", async () => {
      const id = await open(world, { minUnits: 1_000n });
      await buy(world, id, alice, 500n);
      await endOfSale(id);
      const asAlice = market.connect(alice);
      for (const to of [ZERO, await market.getAddress()]) {
        await expect(asAlice.refund(id, 1n, to))
          .to.be.revertedWithCustomError(market, "InvalidReceiver")
          .withArgs(to);
      }
      await expect(asAlice.refund(id, 0n, alice)).to.be.revertedWithCustomError(market, "ZeroUnits");
      await expect(asAlice.refund(999n, 1n, alice))
        .to.be.revertedWithCustomError(market, "NoSuchSeries")
        .withArgs(999n);
      await expect(asAlice.refund(id, 2n ** 256n - 1n, alice)).to.be.revertedWithCustomError(
        world.ledger,
        "ERC1155InsufficientBalance",
      );
    });

    it("in any order and any parts, nobody gets more than their share and the pot ends empty", async () => {
      const holdings = fc.array(fc.bigInt(1n, 5_000n), { minLength: 2, maxLength: 4 });
      const price = fc.bigInt(1n, 10n ** 23n);
      await fc.assert(
        fc.asyncProperty(holdings, price, fc.array(fc.nat(), { maxLength: 8 }), async (units, price_, parts) => {
          world = await load(withFarm);
          ({ market } = world);
          const people = [alice, bob, carol, world.people.dave];
          const id = await open(world, { minUnits: 1_000_000n, price: price_ });
          const left = new Map<HardhatEthersSigner, bigint>();
          for (const [i, bought] of units.entries()) {
            const person = people[i];
            if (!person) throw new Error("more holdings than people");
            await buy(world, id, person, bought);
            left.set(person, bought);
          }
          await endOfSale(id);
          const { paid } = await market.escrow(id);
          let [pot, supply] = [paid, units.reduce((sum, bought) => sum + bought, 0n)];

          const take = async (person: HardhatEthersSigner, burnt: bigint): Promise<void> => {
            const before = await world.usdc.balanceOf(person);
            await market.connect(person).refund(id, burnt, person);
            const amount = (pot * burnt) / supply;
            expect((await world.usdc.balanceOf(person)) - before).to.equal(amount);
            [pot, supply] = [pot - amount, supply - burnt];
            left.set(person, (left.get(person) ?? 0n) - burnt);
          };
          for (const part of parts) {
            const person = people[part % units.length];
            const held = person && left.get(person);
            if (person && held !== undefined && held > 1n) await take(person, 1n + (BigInt(part) % (held - 1n)));
          }
          for (const [person, held] of left) if (held > 0n) await take(person, held);
          expect(pot).to.equal(0n);
          expect(await world.usdc.balanceOf(market)).to.equal(0n);
          await expectConserved(world, id);
        }),
        { numRuns: fuzzRuns(6) },
      );
    });
  });

  describe("at maturity", () => {
    /** Three days of 100 TH/s, the second without net; all settled, the last stream over, finished. */
    async function matured(): Promise<bigint> {
      const id = await open(world, { price: 30n * ONE_PER_UNIT, epochs: 3 });
      await buy(world, id, alice, 60_000n);
      await buy(world, id, bob, 40_000n);
      await settleDays(world, id, 1);
      await settleDays(world, id, 1, { feedPriceUsd8: RUINOUS_PRICE_USD8 });
      await settleDays(world, id, 1);
      await advanceTo(world, (await now(world)) + 86_400);
      return id;
    }

    it("the slices of days without net are shared by the units, and the last one empties the pot", async () => {
      const { settlement, usdc, ledger, people } = world;
      const id = await matured();
      const before = await market.escrow(id);
      expect([before.released, before.refundable, before.escrowed]).to.deep.equal([2_000_000n, 1_000_000n, 0n]);
      await expect(market.connect(alice).refund(id, 1n, alice))
        .to.be.revertedWithCustomError(market, "NotRefundable")
        .withArgs(id);

      await expect(settlement.finish(id)).to.emit(market, "RefundsOpened").withArgs(id, 1_000_000n, false);
      expect((await market.escrow(id)).refundsOpen).to.equal(true);
      await market.connect(alice).refund(id, 60_000n, alice);
      expect(await usdc.balanceOf(alice)).to.equal(600_000n);
      await market.connect(people.provider).withdrawRelease(id, people.provider);
      await market.connect(bob).refund(id, 40_000n, bob);
      expect(await usdc.balanceOf(bob)).to.equal(400_000n);
      expect(await ledger.totalSupply(id)).to.equal(0n);
      await expectConserved(world, id);
      // All that is left are the settler's tips: 10 bps of each of the three days.
      expect(await market.creditOf(people.keeper, usdc)).to.equal(3_000n);
      expect(await usdc.balanceOf(market)).to.equal(3_000n);
      await expect(market.connect(alice).refund(id, 1n, alice))
        .to.be.revertedWithCustomError(market, "NotRefundable")
        .withArgs(id);
    });

    it("rewards stay claimable after the units are burned", async () => {
      const { settlement, ledger, btc } = world;
      const id = await matured();
      await settlement.finish(id);
      const [claimable] = await ledger.claimable(alice, id);
      await market.connect(alice).refund(id, 60_000n, alice);
      await ledger.connect(alice).claim(id);
      expect(claimable > 0n).to.equal(true);
      expect(await btc.balanceOf(alice)).to.equal(claimable);
    });

    it("a series whose every day had net has no pot, and its units stay as they are", async () => {
      const { settlement } = world;
      const id = await open(world, { price: 30n * ONE_PER_UNIT, epochs: 1 });
      await buy(world, id, alice, 60_000n);
      await settleDays(world, id, 1);
      await advanceTo(world, (await now(world)) + 86_400);
      await expect(settlement.finish(id)).to.emit(market, "RefundsOpened").withArgs(id, 0n, false);
      await expect(market.connect(alice).refund(id, 60_000n, alice))
        .to.be.revertedWithCustomError(market, "NotRefundable")
        .withArgs(id);
    });

    it("refunds do not open while an epoch may still stream, whatever Settlement says", async () => {
      const id = await open(world, { price: 30n * ONE_PER_UNIT, epochs: 3 });
      await buy(world, id, alice, 60_000n);
      await settleDays(world, id, 2, { feedPriceUsd8: RUINOUS_PRICE_USD8 });
      for (const forfeited of [false, true]) {
        await expect((await bySettlement(world)).openRefunds(id, forfeited))
          .to.be.revertedWithCustomError(market, "NotRefundable")
          .withArgs(id);
      }
      await settleDays(world, id, 1);
      await expect((await bySettlement(world)).openRefunds(id, false)).to.be.revertedWithCustomError(
        market,
        "NotRefundable",
      );
      await advanceTo(world, (await now(world)) + 86_400);
      await expect(world.settlement.finish(id)).to.emit(market, "RefundsOpened").withArgs(id, 1_200_000n, false);
    });
  });
});
