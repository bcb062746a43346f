import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, now, startOf } from "../helpers/days.ts";
import { buy } from "../helpers/series.ts";
import {
  ethers,
  load,
  networkHelpers,
  ONE_PER_UNIT,
  open,
  placePermit2,
  tell,
  today,
  U96_MAX,
  U128_MAX,
  withFarm,
  ZERO,
} from "./fixture.ts";
import type { World } from "./fixture.ts";

describe("PrimaryMarket: units are sold", () => {
  let world: World;
  let market: PrimaryMarket;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    ({ alice, bob } = world.people);
  });

  /** Dollars for `account`, and its allowance to the market. */
  async function give(account: HardhatEthersSigner, amount: bigint): Promise<void> {
    await world.usdc.mint(account, amount);
    await world.usdc.connect(account).approve(market, amount);
  }

  describe("with an allowance", () => {
    it("moves exactly the cost, mints to whom the buyer names, and keeps all of it in escrow", async () => {
      const { usdc, ledger } = world;
      const id = await open(world);
      // 5 dollars a TH/s for the term, 250 TH/s
      await give(alice, 2_000_000_000n);
      const sale = market.connect(alice).buy(id, 250_000n, 1_250_000_000n, bob);
      await expect(sale).to.emit(market, "UnitsSold").withArgs(id, alice, bob, 250_000n, 1_250_000_000n);
      await expect(sale).to.changeTokenBalances(ethers, usdc, [alice, market], [-1_250_000_000n, 1_250_000_000n]);
      expect(await ledger.balanceOf(bob, id)).to.equal(250_000n);
      expect(await ledger.balanceOf(alice, id)).to.equal(0n);
      const book = await market.escrow(id);
      expect([book.sold, book.paid, book.escrowed]).to.deep.equal([250_000n, 1_250_000_000n, 1_250_000_000n]);
      expect([book.released, book.refundable, book.providerCredit, book.pendingTip]).to.deep.equal([0n, 0n, 0n, 0n]);
    });

    it("adds up over buyers", async () => {
      const id = await open(world);
      const first = await buy(world, id, alice, 1_000n);
      const second = await buy(world, id, bob, 3n);
      const book = await market.escrow(id);
      expect([book.sold, book.paid]).to.deep.equal([1_003n, first + second]);
      expect(await market.available(id)).to.equal(1_000_000n - 1_003n);
    });

    it("returns the cost", async () => {
      const id = await open(world);
      await give(alice, 5_000_000n);
      expect(await market.connect(alice).buy.staticCall(id, 1_000n, 5_000_000n, alice)).to.equal(5_000_000n);
    });

    it("fails whole without allowance or balance", async () => {
      const { usdc } = world;
      const id = await open(world);
      await expect(market.connect(alice).buy(id, 1_000n, 5_000_000n, alice))
        .to.be.revertedWithCustomError(usdc, "ERC20InsufficientAllowance")
        .withArgs(market, 0, 5_000_000n);
      await usdc.connect(alice).approve(market, 5_000_000n);
      await expect(market.connect(alice).buy(id, 1_000n, 5_000_000n, alice))
        .to.be.revertedWithCustomError(usdc, "ERC20InsufficientBalance")
        .withArgs(alice, 0, 5_000_000n);
      expect((await market.escrow(id)).sold).to.equal(0n);
      expect(await world.registry.reservations(world.farmId)).to.deep.equal([]);
    });
  });

  describe("the price", () => {
    it("rounds up: the buyer pays the fraction", async () => {
      // one unit costs 1 + 1e-21 base units
      const id = await open(world, { price: ONE_PER_UNIT + 1n });
      expect(await market.quote(id, 0n)).to.equal(0n);
      expect(await market.quote(id, 1n)).to.equal(2n);
      expect(await market.quote(id, 999n)).to.equal(1_000n);
      const exact = await open(world, { price: ONE_PER_UNIT });
      expect(await market.quote(exact, 999n)).to.equal(999n);
    });

    it("is never zero for a unit, however small", async () => {
      const id = await open(world, { price: 1n });
      expect(await market.quote(id, 1n)).to.equal(1n);
      expect(await market.quote(id, 1_000_000n)).to.equal(1n);
      expect(await buy(world, id, alice, 1n)).to.equal(1n);
    });

    it("is the ceiling of units * unitHashrate * price / 1e30 for any of them", async () => {
      for (const price of [1n, 3n, 10n ** 15n + 1n, 7n * 10n ** 20n, 10n ** 24n + 17n, U128_MAX]) {
        const id = await open(world, { price, unitHashrate: 999_999_937n });
        for (const units of [1n, 2n, 3n, 10n, 999_999n, 1_000_000n]) {
          const numerator = units * 999_999_937n * price;
          expect(await market.quote(id, units)).to.equal((numerator + 10n ** 30n - 1n) / 10n ** 30n);
        }
      }
    });

    it("splitting a purchase never makes it cheaper", async () => {
      const id = await open(world, { price: ONE_PER_UNIT / 3n });
      const whole = await market.quote(id, 100n);
      const parts = (await market.quote(id, 33n)) + (await market.quote(id, 33n)) + (await market.quote(id, 34n));
      expect(parts >= whole).to.equal(true);
    });

    it("is quoted for no more units than there are", async () => {
      const id = await open(world);
      for (const units of [1_000_001n, 2n ** 256n - 1n]) {
        await expect(market.quote(id, units))
          .to.be.revertedWithCustomError(market, "SoldOut")
          .withArgs(id, 1_000_000n, units);
      }
    });

    it("is at most what the buyer accepts", async () => {
      const id = await open(world);
      await give(alice, 5_000_000n);
      await expect(market.connect(alice).buy(id, 1_000n, 4_999_999n, alice))
        .to.be.revertedWithCustomError(market, "CostAboveMaximum")
        .withArgs(5_000_000n, 4_999_999n);
    });

    it("sums to at most 96 bits a series, refused cleanly above", async () => {
      const { registry, people } = world;
      // A farm of 1e24 H/s, at the highest price that terms can hold.
      const tooMuch = 3_000n;
      const id = await open(world, { unitHashrate: 10n ** 17n, epochs: 1, price: U128_MAX, maxUnits: 1_000_000n });
      expect(await registry.isProvider(people.provider)).to.equal(true);
      const cost = await market.quote(id, tooMuch);
      expect(cost > U96_MAX).to.equal(true);
      await expect(market.connect(alice).buy(id, tooMuch, cost, alice))
        .to.be.revertedWithCustomError(market, "PaymentOverflow")
        .withArgs(id, 0, cost);
    });
  });

  describe("the window", () => {
    it("opens at saleStart and closes at saleEnd, to the second", async () => {
      const start = (await now(world)) + 1_000;
      const end = start + 500;
      const id = await open(world, { saleStart: start, saleEnd: end });
      await give(alice, 10n ** 9n);
      const asAlice = market.connect(alice);
      const at = async (second: number): Promise<void> => {
        await networkHelpers.time.setNextBlockTimestamp(second);
      };
      expect(await market.available(id)).to.equal(0n);
      await at(start - 1);
      await expect(asAlice.buy(id, 1n, 10n ** 9n, alice))
        .to.be.revertedWithCustomError(market, "SaleNotOpen")
        .withArgs(id, start, end, start - 1);
      await at(start);
      await asAlice.buy(id, 1n, 10n ** 9n, alice);
      expect(await market.available(id)).to.equal(999_999n);
      await at(end - 1);
      await asAlice.buy(id, 1n, 10n ** 9n, alice);
      await at(end);
      await expect(asAlice.buy(id, 1n, 10n ** 9n, alice))
        .to.be.revertedWithCustomError(market, "SaleNotOpen")
        .withArgs(id, start, end, end);
      await advanceTo(world, end);
      expect(await market.available(id)).to.equal(0n);
      expect((await market.escrow(id)).sold).to.equal(2n);
    });

    it("is closed while the guardian stops sales, and opens again by itself", async () => {
      const { config, people } = world;
      const id = await open(world, { startEpoch: (await today(world)) + 12 });
      await config.connect(people.guardian).stopSales(7 * 86_400);
      await give(alice, 5_000_000n);
      expect(await market.available(id)).to.equal(0n);
      await expect(market.connect(alice).buy(id, 1_000n, 5_000_000n, alice)).to.be.revertedWithCustomError(
        market,
        "SalesAreStopped",
      );
      await advanceTo(world, (await now(world)) + 7 * 86_400);
      await market.connect(alice).buy(id, 1_000n, 5_000_000n, alice);
    });
  });

  describe("the number of units", () => {
    it("is not zero, and not above what is left", async () => {
      const id = await open(world, { maxUnits: 100_000n });
      await give(alice, 10n ** 12n);
      const asAlice = market.connect(alice);
      await expect(asAlice.buy(id, 0n, 10n ** 12n, alice)).to.be.revertedWithCustomError(market, "ZeroUnits");
      for (const units of [100_001n, 2n ** 64n, 2n ** 256n - 1n]) {
        await expect(asAlice.buy(id, units, 10n ** 12n, alice))
          .to.be.revertedWithCustomError(market, "SoldOut")
          .withArgs(id, 100_000n, units);
      }
      await asAlice.buy(id, 99_999n, 10n ** 12n, alice);
      await expect(asAlice.buy(id, 2n, 10n ** 12n, alice))
        .to.be.revertedWithCustomError(market, "SoldOut")
        .withArgs(id, 1n, 2n);
      await asAlice.buy(id, 1n, 10n ** 12n, alice);
      expect(await market.available(id)).to.equal(0n);
      expect(await world.ledger.totalSupply(id)).to.equal(100_000n);
    });
  });

  describe("to nobody who cannot hold them", () => {
    it("the zero address, the market itself, a contract without the hook", async () => {
      const { ledger } = world;
      const id = await open(world);
      await give(alice, 10n ** 9n);
      for (const to of [ZERO, await market.getAddress(), await world.usdc.getAddress()]) {
        await expect(market.connect(alice).buy(id, 1n, 10n ** 9n, to))
          .to.be.revertedWithCustomError(ledger, "ERC1155InvalidReceiver")
          .withArgs(to);
      }
      expect((await market.escrow(id)).paid).to.equal(0n);
    });

    it("an account that the policy of a restricted series does not allow", async () => {
      const policy = await ethers.deployContract("ListPolicy");
      const id = await open(world, { policy: await policy.getAddress() });
      await give(alice, 10n ** 9n);
      await expect(market.connect(alice).buy(id, 1n, 10n ** 9n, alice))
        .to.be.revertedWithCustomError(world.ledger, "TransferRestricted")
        .withArgs(id, ZERO, alice, 1n);
      await policy.setAllowed(alice, true);
      await market.connect(alice).buy(id, 1n, 10n ** 9n, alice);
    });
  });

  it("of a series that does not exist, not at all", async () => {
    await expect(market.connect(alice).buy(512n, 1n, 1n, alice))
      .to.be.revertedWithCustomError(market, "NoSuchSeries")
      .withArgs(512n);
    await expect(market.connect(alice).buyWithPermit(512n, 1n, 1n, alice, 1n, 27, ethers.ZeroHash, ethers.ZeroHash))
      .to.be.revertedWithCustomError(market, "NoSuchSeries")
      .withArgs(512n);
    await placePermit2();
    await expect(market.connect(alice).buyWithPermit2(512n, 1n, 1n, alice, 1n, 1n, "0x"))
      .to.be.revertedWithCustomError(market, "NoSuchSeries")
      .withArgs(512n);
  });

  it("to a contract wallet, with a plain allowance", async () => {
    const id = await open(world);
    const wallet = await ethers.deployContract("ContractWallet", [alice]);
    await world.usdc.mint(wallet, 5_000_000n);
    await tell(
      wallet,
      alice,
      world.usdc,
      world.usdc.interface.encodeFunctionData("approve", [await market.getAddress(), 5_000_000n]),
    );
    const purchase = market.interface.encodeFunctionData("buy", [id, 1_000n, 5_000_000n, await wallet.getAddress()]);
    await tell(wallet, alice, market, purchase);
    expect(await world.ledger.balanceOf(wallet, id)).to.equal(1_000n);
  });

  it("until the day the term starts, if the terms say so", async () => {
    const start = (await today(world)) + 3;
    const id = await open(world, { startEpoch: start, saleEnd: startOf(start) });
    await advanceTo(world, startOf(start) - 60);
    await buy(world, id, alice, 1n);
    expect((await market.escrow(id)).sold).to.equal(1n);
  });
});
