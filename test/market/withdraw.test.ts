import { expect } from "chai";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, startOf } from "../helpers/days.ts";
import { buy } from "../helpers/series.ts";
import { bySettlement, expectConserved, load, ONE_PER_UNIT, open, sold, withFarm, ZERO } from "./fixture.ts";
import type { World } from "./fixture.ts";
import { outcomes } from "../helpers/outcomes.ts";

describe("PrimaryMarket: what was credited is pulled", () => {
  let world: World;
  let market: PrimaryMarket;
  let asSettlement: PrimaryMarket;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    asSettlement = await bySettlement(world);
  });

  describe("withdrawRelease", () => {
    it("pays the provider what was released, where it says", async () => {
      const { usdc, people } = world;
      const id = await sold(world, 1_000_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(4, 0b1111), people.keeper);
      const asProvider = market.connect(people.provider);
      await expect(asProvider.withdrawRelease(id, people.carol))
        .to.emit(market, "ReleaseWithdrawn")
        .withArgs(id, people.provider, people.carol, 399_600n);
      expect(await usdc.balanceOf(people.carol)).to.equal(399_600n);
      expect((await market.escrow(id)).providerCredit).to.equal(0n);
      await expect(asProvider.withdrawRelease(id, people.carol))
        .to.be.revertedWithCustomError(market, "NothingToWithdraw")
        .withArgs(people.provider);
      await asSettlement.settleEscrow(id, 4, outcomes(1, 1), people.keeper);
      await asProvider.withdrawRelease(id, people.carol);
      expect(await usdc.balanceOf(people.carol)).to.equal(499_500n);
      expect((await market.escrow(id)).providerCredit).to.equal(0n);
      await expect(asProvider.withdrawRelease(id, people.carol)).to.be.revertedWithCustomError(
        market,
        "NothingToWithdraw",
      );
      await expectConserved(world, id);
    });

    it("pays nobody else, and no receiver that cannot be", async () => {
      const { people } = world;
      const id = await sold(world, 1_000_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(4, 0b1111), people.keeper);
      for (const stranger of [people.alice, people.keeper, people.governor]) {
        await expect(market.connect(stranger).withdrawRelease(id, stranger))
          .to.be.revertedWithCustomError(market, "NotProvider")
          .withArgs(stranger, people.provider);
      }
      for (const to of [ZERO, await market.getAddress()]) {
        await expect(market.connect(people.provider).withdrawRelease(id, to))
          .to.be.revertedWithCustomError(market, "InvalidReceiver")
          .withArgs(to);
      }
    });

    it("pays a series from its own escrow only", async () => {
      const { people } = world;
      const first = await open(world, { price: 700n * ONE_PER_UNIT, epochs: 7 });
      const second = await open(world, { price: 900n * ONE_PER_UNIT, epochs: 7 });
      for (const id of [first, second]) await buy(world, id, people.alice, 1n);
      const { startEpoch } = await market.terms(second);
      await advanceTo(world, startOf(startEpoch + 7n));
      await asSettlement.settleEscrow(first, 0, outcomes(7, 0b1111111), people.keeper);
      await expect(market.connect(people.provider).withdrawRelease(second, people.provider))
        .to.be.revertedWithCustomError(market, "NothingToWithdraw")
        .withArgs(people.provider);
      await market.connect(people.provider).withdrawRelease(first, people.provider);
      expect(await world.usdc.balanceOf(market)).to.equal(900n);
      expect((await market.escrow(second)).escrowed).to.equal(900n);
    });
  });

  describe("withdrawCredit", () => {
    it("pays a settler its tips of all series in one token", async () => {
      const { usdc, people } = world;
      const id = await sold(world, 1_000_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(10, 0x3ff), people.keeper);
      const asKeeper = market.connect(people.keeper);
      await expect(asKeeper.withdrawCredit(usdc, people.dave))
        .to.emit(market, "CreditWithdrawn")
        .withArgs(people.keeper, usdc, people.dave, 1_000n);
      expect(await usdc.balanceOf(people.dave)).to.equal(1_000n);
      expect(await market.creditOf(people.keeper, usdc)).to.equal(0n);
      await expect(asKeeper.withdrawCredit(usdc, people.dave))
        .to.be.revertedWithCustomError(market, "NothingToWithdraw")
        .withArgs(people.keeper);
    });

    it("pays no receiver that cannot be, and nobody without credit", async () => {
      const { usdc, btc, people } = world;
      const id = await sold(world, 1_000_000n, 10);
      await asSettlement.settleEscrow(id, 0, outcomes(10, 0x3ff), people.keeper);
      for (const to of [ZERO, await market.getAddress()]) {
        await expect(market.connect(people.keeper).withdrawCredit(usdc, to))
          .to.be.revertedWithCustomError(market, "InvalidReceiver")
          .withArgs(to);
      }
      await expect(market.connect(people.keeper).withdrawCredit(btc, people.keeper))
        .to.be.revertedWithCustomError(market, "NothingToWithdraw")
        .withArgs(people.keeper);
      await expect(market.connect(people.alice).withdrawCredit(usdc, people.alice))
        .to.be.revertedWithCustomError(market, "NothingToWithdraw")
        .withArgs(people.alice);
    });
  });
});
