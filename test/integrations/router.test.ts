import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { solidityPacked } from "ethers";
import type { RewardRouter } from "../../types/ethers-contracts/index.js";
import { now } from "../helpers/days.ts";
import { settleDays } from "../helpers/series.ts";
import { PRICE_USD8 } from "../helpers/system.ts";
import type { Dex } from "./dex.ts";
import { FEE } from "./dex.ts";
import type { SeriesWorld } from "./fixture.ts";
import { begin, ethers, forSale, loadFixture, sell, worldWithFarm } from "./fixture.ts";
import { expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";
import { freshUniswapV3, openPoolV3 } from "./uniswapV3.ts";

/** Units of 1 GH/s of Alice, and of Dave, who claims bitcoin by himself. */
const UNITS = 400_000n;
const BTC = 10n ** 8n;
/** Base units of the dollar for one bitcoin, at the price of the day. */
const BTC_PRICE = PRICE_USD8 / 100n;
const TIP_BPS = 50n;
const SLIPPAGE_BPS = 100n;
const BPS = 10_000n;
const MONTH_SECONDS = 30 * 86_400;

interface Routed extends SeriesWorld {
  readonly router: RewardRouter;
  readonly dex: Dex;
  /** bitcoin to dollars, through the one pool */
  readonly path: string;
}

/** Uniswap v3 has a deep pool of bitcoin and dollars. Two days are paid. Alice's rewards go to her account at the router. */
async function routed(): Promise<Routed> {
  const w = await forSale(await worldWithFarm());
  const { alice, dave, carol, deployer } = w.people;
  await sell(w, [
    [alice, UNITS],
    [dave, UNITS],
  ]);
  const uniswap = await freshUniswapV3(deployer);
  const liquidity = { base: 10n * BTC, quote: 10n * BTC_PRICE };
  await w.btc.mint(deployer, liquidity.base);
  await w.usdc.mint(deployer, liquidity.quote);
  const dex = await openPoolV3(uniswap, { base: w.btc, quote: w.usdc, price: liquidity });
  await dex.provide(deployer, liquidity);
  const router = await ethers.deployContract("RewardRouter", [w.ledger, uniswap.router]);
  await w.ledger.connect(alice).setReceiver(await router.accountOf(alice));
  await w.btc.mint(carol, 10n * BTC);
  await begin(w);
  await settleDays(w, w.id, 2);
  const path = solidityPacked(
    ["address", "uint24", "address"],
    [await w.btc.getAddress(), FEE, await w.usdc.getAddress()],
  );
  return { ...w, router, dex, path };
}

/** Bitcoin into dollars at no less than the feed's price less one percent, half a percent of which is the executor's. */
async function order(w: Routed, buys = 0n): Promise<Parameters<RewardRouter["setOrder"]>[1]> {
  return {
    tokenOut: await w.usdc.getAddress(),
    buys,
    tipBps: TIP_BPS,
    slippageBps: SLIPPAGE_BPS,
    maxAge: 86_400,
    expiry: (await now(w)) + MONTH_SECONDS,
    minIn: 1_000n,
    floor: 0n,
    feedIn: await w.feed.getAddress(),
    feedOut: await w.dollarFeed.getAddress(),
  };
}

describe("RewardRouter: rewards are swapped on Uniswap v3 by a standing order", () => {
  let w: Routed;
  let alice: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  let dave: HardhatEthersSigner;
  let keeper: HardhatEthersSigner;

  beforeEach(async () => {
    w = await loadFixture(routed);
    ({ alice, carol, dave, keeper } = w.people);
    await freshPrices();
  });

  async function freshPrices(): Promise<void> {
    await w.feed.push(PRICE_USD8, await now(w));
    await w.dollarFeed.push(BTC, await now(w));
  }

  async function expectNothingRests(): Promise<void> {
    for (const token of [w.btc, w.usdc]) expect(await token.balanceOf(w.router)).to.equal(0n);
    expect(await w.btc.balanceOf(await w.router.accountOf(alice)), "all of the account went in").to.equal(0n);
  }

  it("day by day, by anybody for a tip: every satoshi that a direct holder has was swapped, and nothing rests on the way", async () => {
    const { router, ledger, btc, usdc, id, path } = w;
    await router.connect(alice).setOrder(btc, await order(w));
    for (let day = 0; day < 3; day++) {
      await freshPrices();
      const before = await usdc.balanceOf(alice);
      const tips = await usdc.balanceOf(keeper);
      await router.connect(keeper).execute(alice, btc, [id], path);
      const [last] = (await router.queryFilter(router.filters.OrderExecuted(alice))).slice(-1);
      if (last === undefined) throw new Error("the order was executed");
      const { amountIn, amountOut, tip } = last.args;
      expect((await usdc.balanceOf(alice)) - before).to.equal(amountOut);
      expect((await usdc.balanceOf(keeper)) - tips).to.equal(tip);
      expect(tip).to.equal(((amountOut + tip) * TIP_BPS) / BPS);
      const worth = (amountIn * BTC_PRICE) / BTC;
      expect(amountOut, "at the feed's price, less slippage and tip").to.be.within(
        (worth * (BPS - SLIPPAGE_BPS)) / BPS,
        worth,
      );
      await expectNothingRests();
      await settleDays(w, id, 1);
    }
    await ledger.connect(keeper).claimFor(alice, id);
    await freshPrices();
    await router.connect(keeper).execute(alice, btc, [], path);
    const executed = await router.queryFilter(router.filters.OrderExecuted(alice));
    const swapped = executed.reduce((sum, { args }) => sum + args.amountIn, 0n);
    const claims = await ledger.queryFilter(ledger.filters.RewardClaimed(alice.address, id));
    expect(swapped, "all that was ever claimed").to.equal(claims.reduce((sum, { args }) => sum + args.amount, 0n));
    expect(await btc.balanceOf(alice)).to.equal(0n);
    await expectNothingLost(w, [alice], dave);
    await expectAllAccounted(w, [alice, dave]);
  });

  it("into new units of an open sale, which earn in their turn; the change comes along in dollars", async () => {
    const { router, ledger, market, btc, usdc, id, path } = w;
    const next = await forSale(w);
    await router.connect(alice).setOrder(btc, await order(w, next.id));
    await freshPrices();
    await router.connect(keeper).execute(alice, btc, [id], path);
    const [bought] = await router.queryFilter(router.filters.UnitsBought(alice));
    if (bought === undefined) throw new Error("units were bought");
    const { units, cost } = bought.args;
    expect(await ledger.balanceOf(alice, next.id)).to.equal(units);
    expect(units).to.be.greaterThan(0n);
    const [executed] = await router.queryFilter(router.filters.OrderExecuted(alice));
    expect((await usdc.balanceOf(alice)) + cost, "price and change").to.equal(executed?.args.amountOut);
    expect(await usdc.balanceOf(alice), "less than a unit costs").to.be.lessThan(await market.quote(next.id, 1n));
    await expectNothingRests();
    await expectNothingLost(w, [alice], dave);
  });

  it("never in a pool that somebody has just moved: nothing is swapped, and the rewards wait", async () => {
    const { router, ledger, btc, usdc, id, path, dex } = w;
    await router.connect(alice).setOrder(btc, await order(w));
    await dex.swap(carol, btc, BTC / 2n);
    await freshPrices();
    await expect(router.connect(carol).execute(alice, btc, [id], path)).to.be.revertedWithCustomError(
      router,
      "BelowFloor",
    );
    expect(await usdc.balanceOf(alice)).to.equal(0n);
    expect((await ledger.claimable(alice, id)).amount).to.equal(
      await incomeOf(w, UNITS, 0n, await ledger.indexNow(id)),
    );
    // Alice takes them as they are, if she likes.
    await ledger.connect(keeper).claimFor(alice, id);
    const claimed = await incomeOf(w, UNITS, 0n, await ledger.indexNow(id));
    await router.connect(alice).withdraw(btc, alice);
    expect(await btc.balanceOf(alice)).to.equal(claimed);
    await expectNothingLost(w, [alice], dave);
  });
});
