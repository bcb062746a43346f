import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { RewardRouter } from "../../types/ethers-contracts/index.js";
import type { IRewardRouter } from "../../types/ethers-contracts/contracts/interfaces/IRewardRouter.js";
import { advanceTo, now, pushPrice, startOf } from "../helpers/days.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { deployUniswapV3, type UniswapV3 } from "../helpers/uniswapV3.ts";
import { ethers, loadFixture, networkHelpers, type SoldWorld, worldWithFarm } from "../settlement/fixture.ts";
import { openPool, pathOf, swap } from "./dex.ts";
import { WRAP_TAG } from "./fixture.ts";

type Order = IRewardRouter.OrderStruct;

/** Dollar base units (6 decimals) for one base unit of bitcoin (8 decimals) at 35,000 dollars. */
const DOLLARS = PRICE_USD8 / 10n ** 10n;
/** The pool has 100 bitcoin and as much in dollars. */
const DEPTH = 100n * 10n ** 8n;
const ONE = 10n ** 18n;
const ALICE = 600_000n;
const BOB = 150_001n;

interface World extends SoldWorld {
  readonly dex: UniswapV3;
  readonly router: RewardRouter;
  readonly btcAt: string;
  readonly usdcAt: string;
  readonly path: string;
  /** a series that is for sale, at 5,000 base units of dollar a unit */
  readonly open: bigint;
}

/** A series that mines since four days, a pool of bitcoin and dollars, and another series for sale. Alice gave an order; her account is her receiver. */
async function routed(): Promise<World> {
  const world = await worldWithFarm();
  const { alice, bob, deployer } = world.people;
  const id = await openSeries(world, world.farmId, { maxUnits: ALICE + BOB });
  await buy(world, id, alice, ALICE);
  await buy(world, id, bob, BOB);
  const { startEpoch } = await world.market.terms(id);
  await advanceTo(world, startOf(startEpoch));
  await settleDays(world, id, 3);
  const open = await openSeries(world, world.farmId, { maxUnits: 100_000n });
  await networkHelpers.time.increase(SECONDS_PER_DAY / 2);
  await pushPrice(world);
  await world.dollarFeed.push(10n ** 8n, await now(world));

  const [btcAt, usdcAt] = [await world.btc.getAddress(), await world.usdc.getAddress()];
  const dex = await deployUniswapV3(deployer, btcAt);
  await openPool(dex, deployer, [
    [world.btc, DEPTH],
    [world.usdc, DEPTH * DOLLARS],
  ]);
  const router = await ethers.deployContract("RewardRouter", [world.ledger, await dex.router.getAddress()]);
  const path = pathOf(btcAt, usdcAt);
  const w = { ...world, id, startEpoch: Number(startEpoch), dex, router, btcAt, usdcAt, path, open };
  await router.connect(alice).setOrder(w.btc, await orderOf(w));
  await world.ledger.connect(alice).setReceiver(await router.accountOf(alice));
  return w;
}

/** Dollars, at most a hundredth below the feeds, half a percent for whoever executes it. */
async function orderOf(w: World, own: Partial<Order> = {}): Promise<Order> {
  return {
    tokenOut: w.usdcAt,
    buys: 0n,
    tipBps: 50n,
    slippageBps: 100n,
    maxAge: 3_600n,
    expiry: (await now(w)) + 30 * SECONDS_PER_DAY,
    minIn: 0n,
    floor: 0n,
    feedIn: await w.feed.getAddress(),
    feedOut: await w.dollarFeed.getAddress(),
    ...own,
  };
}

const NO_FEEDS = { feedIn: ethers.ZeroAddress, feedOut: ethers.ZeroAddress } as const;

describe("RewardRouter: rewards become dollars on Uniswap v3", () => {
  let w: World;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  let keeper: HardhatEthersSigner;

  beforeEach(async () => {
    w = await loadFixture(routed);
    ({ alice, bob, carol, keeper } = w.people);
  });

  const execute = (by: HardhatEthersSigner = keeper, holder = alice, ids = [w.id], path = w.path) =>
    w.router.connect(by).execute(holder, w.btc, ids, path);
  const order = async (own: Partial<Order>, holder = alice): Promise<void> => {
    await w.router.connect(holder).setOrder(w.btc, await orderOf(w, own));
  };

  /** Nothing of anybody is in the router, and nothing can be taken out of it. */
  async function expectEmpty(...accounts: string[]): Promise<void> {
    for (const token of [w.btc, w.usdc]) {
      for (const account of [await w.router.getAddress(), ...accounts]) {
        expect(await token.balanceOf(account)).to.equal(0n);
      }
      expect(await token.allowance(w.router, await w.dex.router.getAddress())).to.equal(0n);
    }
  }

  it("in one transaction of anyone, who gets the tip; the holder gets no less than its floor", async () => {
    const [claimable] = await w.ledger.claimable(alice, w.id);
    const before = await w.usdc.balanceOf(alice);
    const sent = await execute();
    const receipt = await sent.wait();
    const [done] = await w.router.queryFilter(w.router.filters.OrderExecuted(alice), receipt?.blockNumber);
    if (!done) throw new Error("an execution says so");
    const { amountIn, amountOut, tip } = done.args;
    expect(amountIn >= claimable, "all that was claimable, and a second more").to.equal(true);
    expect((await w.usdc.balanceOf(alice)) - before).to.equal(amountOut);
    expect(await w.usdc.balanceOf(keeper)).to.equal(tip);
    expect(tip).to.equal(((amountOut + tip) * 50n) / 10_000n);
    expect(amountOut >= (amountIn * DOLLARS * 99n) / 100n, "at most a hundredth below the feeds").to.equal(true);
    expect(amountOut < amountIn * DOLLARS).to.equal(true);
    await expectEmpty(await w.router.accountOf(alice));
  });

  it("keeps apart what comes to each holder, even if a stranger claims and nobody executes", async () => {
    await w.ledger.connect(bob).setReceiver(await w.router.accountOf(bob));
    await w.ledger.connect(keeper).claimFor(alice, w.id);
    await w.ledger.connect(keeper).claimFor(bob, w.id);
    const [forAlice, forBob] = [
      await w.btc.balanceOf(await w.router.accountOf(alice)),
      await w.btc.balanceOf(await w.router.accountOf(bob)),
    ];
    expect(forAlice > 0n && forBob > 0n).to.equal(true);
    // Carol has an order, no units and no account: she gets nothing of theirs.
    await order({}, carol);
    await expect(execute(carol, carol, []))
      .to.be.revertedWithCustomError(w.router, "TooLittleIn")
      .withArgs(0n, 1n);
    await expect(w.router.connect(carol).withdraw(w.btc, carol)).to.changeTokenBalance(ethers, w.btc, carol, 0n);
    // Bob has no order. He takes it as it is.
    await expect(execute(keeper, bob)).to.be.revertedWithCustomError(w.router, "NoOrder").withArgs(bob, w.btcAt);
    await expect(w.router.connect(bob).withdraw(w.btc, carol)).to.changeTokenBalances(
      ethers,
      w.btc,
      [carol, await w.router.accountOf(bob)],
      [forBob, -forBob],
    );
    await execute();
    await expectEmpty(await w.router.accountOf(alice), await w.router.accountOf(bob));
  });

  it("moves no account but by the router, and to nowhere it would be lost", async () => {
    await w.router.openAccount(alice);
    await expect(w.router.openAccount(alice)).not.to.emit(w.router, "AccountOpened");
    const account = await ethers.getContractAt("RewardAccount", await w.router.accountOf(alice));
    for (const caller of [alice, keeper]) {
      await expect(account.connect(caller).send(w.btc, caller, 1n))
        .to.be.revertedWithCustomError(account, "NotRouter")
        .withArgs(caller);
    }
    for (const to of [ethers.ZeroAddress, await w.router.getAddress(), await account.getAddress()]) {
      await expect(w.router.connect(alice).withdraw(w.btc, to))
        .to.be.revertedWithCustomError(w.router, "InvalidReceiver")
        .withArgs(to);
    }
  });

  it("takes no tip from a holder that executes its own order", async () => {
    await expect(execute(alice)).to.emit(w.router, "OrderExecuted");
    const [done] = await w.router.queryFilter(w.router.filters.OrderExecuted(alice));
    expect(done?.args.tip).to.equal(0n);
  });

  it("takes what wrapped units earned as well: their claim pays the same account", async () => {
    await w.wrappers.create(w.id);
    const token = await ethers.getContractAt("WrappedHashpower", await w.wrappers.wrapperOf(w.id));
    await w.ledger.connect(alice).safeTransferFrom(alice, token, w.id, ALICE, WRAP_TAG);
    await networkHelpers.time.increase(600);
    await token.connect(keeper).claimRewards(alice);
    expect(await w.btc.balanceOf(await w.router.accountOf(alice))).to.be.above(0n);
    await execute();
    await expectEmpty(await w.router.accountOf(alice), await token.getAddress());
  });

  it("does nothing below the feeds' price: a pool that somebody moved costs the holder nothing", async () => {
    const [claimable] = await w.ledger.claimable(alice, w.id);
    const floor = await w.router.floorOf(alice, w.btc, 1_000_000n);
    expect(floor).to.equal((1_000_000n * DOLLARS * 99n) / 100n);
    await swap(w.dex, carol, w.btc, 2n * 10n ** 8n, w.path);
    await expect(execute()).to.be.revertedWithCustomError(w.router, "BelowFloor");
    // It is all where it was, and earns on.
    expect((await w.ledger.claimable(alice, w.id))[0] >= claimable).to.equal(true);
    await swap(w.dex, carol, w.usdc, 2n * 10n ** 8n * DOLLARS, pathOf(w.usdcAt, w.btcAt));
    await execute();
  });

  it("does nothing below the holder's own price, by whatever path", async () => {
    await order({ ...NO_FEEDS, floor: DOLLARS * ONE });
    await expect(execute()).to.be.revertedWithCustomError(w.router, "BelowFloor");
    // An executor's own token in the middle, and pools of its own.
    const own = await ethers.deployContract("TestToken", ["Worthless", "NIL", 18]);
    const ownAt = await own.getAddress();
    await openPool(w.dex, keeper, [
      [w.btc, 10n ** 6n],
      [own, 10n ** 18n],
    ]);
    await openPool(w.dex, keeper, [
      [own, 10n ** 18n],
      [w.usdc, 10n ** 6n],
    ]);
    await order({ ...NO_FEEDS, floor: (DOLLARS * ONE * 98n) / 100n });
    const detour = pathOf(w.btcAt, ownAt, w.usdcAt);
    await expect(execute(keeper, alice, [w.id], detour)).to.be.revertedWithCustomError(w.router, "BelowFloor");
    // A path that ends elsewhere brings none of what is wanted; one that begins elsewhere finds no money.
    await expect(execute(keeper, alice, [w.id], pathOf(w.btcAt, ownAt))).to.be.revertedWithCustomError(
      w.router,
      "BelowFloor",
    );
    await expect(execute(keeper, alice, [w.id], pathOf(ownAt, w.usdcAt))).to.be.revertedWith("STF");
    await execute();
  });

  it("is not fooled by a token on the way that comes back for another's order", async () => {
    const bad = await ethers.deployContract("CallbackToken");
    const actor = await ethers.deployContract("HostileReceiver");
    const badAt = await bad.getAddress();
    await openPool(w.dex, keeper, [
      [w.btc, DEPTH],
      [bad, DEPTH],
    ]);
    await openPool(w.dex, keeper, [
      [bad, DEPTH],
      [w.usdc, DEPTH * DOLLARS],
    ]);
    await w.ledger.connect(bob).setReceiver(await w.router.accountOf(bob));
    await order({ slippageBps: 300n }, bob);
    await order({ slippageBps: 300n });
    const again = w.router.interface.encodeFunctionData("execute", [bob.address, w.btcAt, [w.id], w.path]);
    const act = actor.interface.encodeFunctionData("execute", [await w.router.getAddress(), again]);
    await bad.arm(actor, act, false);
    await execute(keeper, alice, [w.id], pathOf(w.btcAt, badAt, w.usdcAt));
    const [called] = await bad.queryFilter(bad.filters.CalledBack());
    expect(called?.args.success).to.equal(false);
    expect(called?.args.result.slice(0, 10)).to.equal(ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10));
    await expectEmpty(await w.router.accountOf(alice));
  });

  it("waits for feeds that are silent, late or without a price", async () => {
    await networkHelpers.time.increase(4_000);
    await expect(execute())
      .to.be.revertedWithCustomError(w.router, "StaleFeed")
      .withArgs(await w.feed.getAddress());
    await pushPrice(w);
    await expect(execute())
      .to.be.revertedWithCustomError(w.router, "StaleFeed")
      .withArgs(await w.dollarFeed.getAddress());
    await w.dollarFeed.push(0n, await now(w));
    await expect(execute()).to.be.revertedWithCustomError(w.router, "StaleFeed");
    await w.dollarFeed.push(10n ** 8n, await now(w));
    await execute();
    await order({ feedIn: w.btcAt });
    await expect(execute()).to.be.revertedWithCustomError(w.router, "StaleFeed").withArgs(w.btcAt);
  });

  it("gives back to the account what a thin pool did not take", async () => {
    const thin = await ethers.deployContract("TestToken", ["Thin", "THIN", 8]);
    const thinAt = await thin.getAddress();
    await openPool(
      w.dex,
      keeper,
      [
        [w.btc, 1_000n],
        [thin, 1_000n],
      ],
      120,
    );
    await order({ ...NO_FEEDS, tokenOut: thinAt, floor: 1n, tipBps: 0n });
    await execute(keeper, alice, [w.id], pathOf(w.btcAt, thinAt));
    const [done] = await w.router.queryFilter(w.router.filters.OrderExecuted(alice));
    expect(done?.args.amountIn, "no more than the pool could take").to.be.below(1_100n);
    expect(await thin.balanceOf(alice)).to.equal(done?.args.amountOut);
    const left = await w.btc.balanceOf(await w.router.accountOf(alice));
    expect(left).to.be.above(10_000n);
    await expectEmpty();
    await expect(w.router.connect(alice).withdraw(w.btc, alice)).to.changeTokenBalance(ethers, w.btc, alice, left);
  });

  it("buys units of an open sale for the holder, who gets the change", async () => {
    await order({ buys: w.open });
    const before = await w.usdc.balanceOf(alice);
    await execute();
    const [bought] = await w.router.queryFilter(w.router.filters.UnitsBought(alice));
    const [done] = await w.router.queryFilter(w.router.filters.OrderExecuted(alice));
    if (!bought || !done) throw new Error("a purchase says so");
    expect(bought.args.units).to.equal(done.args.amountOut / 5_000n);
    expect(await w.ledger.balanceOf(alice, w.open)).to.equal(bought.args.units);
    expect((await w.usdc.balanceOf(alice)) - before).to.equal(done.args.amountOut - bought.args.cost);
    expect(await w.usdc.allowance(w.router, w.market)).to.equal(0n);
    await expectEmpty(await w.router.accountOf(alice));
    // Alice holds both, and what the new units will earn comes to the same account.
    await networkHelpers.time.increase(60);
    await order({ buys: w.open, maxAge: SECONDS_PER_DAY });
    await w.ledger.connect(alice).setReceiver(alice);
    await expect(execute(keeper, alice)).to.be.revertedWithCustomError(w.router, "TooLittleIn");
  });

  it("buys nothing where nothing is for sale, and leaves the rewards where they are", async () => {
    await order({ buys: w.open, maxAge: 10 * SECONDS_PER_DAY });
    await buy(w, w.open, bob, 100_000n);
    await expect(execute()).to.be.revertedWithCustomError(w.router, "NothingToBuy");
    expect((await w.ledger.claimable(alice, w.id))[0]).to.be.above(0n);
  });

  it("pays on the reward token itself, if that is what is wanted", async () => {
    await order({ ...NO_FEEDS, tokenOut: w.btcAt, tipBps: 100n });
    await execute(keeper, alice, [w.id], "0x");
    const [done] = await w.router.queryFilter(w.router.filters.OrderExecuted(alice));
    if (!done) throw new Error("an execution says so");
    const { amountIn, amountOut, tip } = done.args;
    expect([tip, amountOut]).to.deep.equal([amountIn / 100n, amountIn - amountIn / 100n]);
    expect([await w.btc.balanceOf(alice), await w.btc.balanceOf(keeper)]).to.deep.equal([amountOut, tip]);
    await expectEmpty(await w.router.accountOf(alice));
  });

  it("is worth the while: not less than the least amount that the holder named", async () => {
    await order({ minIn: 10n ** 9n });
    await expect(execute()).to.be.revertedWithCustomError(w.router, "TooLittleIn");
  });

  it("stands until it expires or is ended", async () => {
    const expiry = (await now(w)) + 1_000;
    await order({ expiry });
    await networkHelpers.time.increase(2_000);
    await expect(execute()).to.be.revertedWithCustomError(w.router, "OrderExpired");
    await expect(w.router.connect(alice).setOrder(w.btc, await orderOf(w, { tokenOut: ethers.ZeroAddress }))).to.emit(
      w.router,
      "OrderSet",
    );
    expect((await w.router.orderOf(alice, w.btc)).tokenOut).to.equal(ethers.ZeroAddress);
    await expect(execute()).to.be.revertedWithCustomError(w.router, "NoOrder");
    await expect(w.router.floorOf(alice, w.btc, 1n)).to.be.revertedWithCustomError(w.router, "NoOrder");
  });

  it("is refused if it cannot be meant", async () => {
    const wrong: [string, Partial<Order>][] = [
      ["tipBps", { tipBps: 201n }],
      ["slippageBps", { slippageBps: 10_000n }],
      ["expiry", { expiry: await now(w) }],
      ["feeds", { feedIn: ethers.ZeroAddress }],
      ["feeds", { feedOut: ethers.ZeroAddress }],
      ["floor", NO_FEEDS],
      ["buys", { ...NO_FEEDS, tokenOut: w.btcAt, buys: w.open }],
    ];
    for (const [field, own] of wrong) {
      await expect(order(own)).to.be.revertedWithCustomError(w.router, "InvalidOrder").withArgs(field);
    }
    await expect(order({ buys: 99n << 8n })).to.be.revertedWithCustomError(w.market, "NoSuchSeries");
  });

  it("needs a router of swaps where it swaps, and only there", async () => {
    const without = await ethers.deployContract("RewardRouter", [w.ledger, ethers.ZeroAddress]);
    expect([await without.swapRouter(), await without.ledger()]).to.deep.equal([
      ethers.ZeroAddress,
      await w.ledger.getAddress(),
    ]);
    await w.ledger.connect(alice).setReceiver(await without.accountOf(alice));
    await without.connect(alice).setOrder(w.btc, await orderOf(w));
    await expect(without.connect(keeper).execute(alice, w.btc, [w.id], w.path)).to.be.revertedWithCustomError(
      without,
      "NoSwapRouter",
    );
    await without.connect(alice).setOrder(w.btc, await orderOf(w, { ...NO_FEEDS, tokenOut: w.btcAt }));
    await without.connect(keeper).execute(alice, w.btc, [w.id], "0x");
    for (const args of [
      [alice, ethers.ZeroAddress],
      [w.ledger, alice],
    ] as const) {
      await expect(ethers.deployContract("RewardRouter", [...args])).to.be.revertedWithCustomError(
        w.router,
        "InvalidWiring",
      );
    }
  });
});
