import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { send } from "../helpers/published.ts";
import { fund, readyNextEpoch, settleDays } from "../helpers/series.ts";
import {
  begin,
  BOND_TERMS,
  finish,
  forSale,
  loadFixture,
  networkHelpers,
  provideNothing,
  sell,
  worldWithFarm,
} from "./fixture.ts";
import { expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";
import type { LendingMarket } from "./morpho.ts";
import { debtOf, deployMorpho, lend, limitOf, pledge, takeOutAll } from "./morpho.ts";
import { morphoArtifacts } from "./morphoSource.ts";
import type { SharedWorld } from "./shared.ts";
import { depositUnits, expectBasketExact, redeemAll, withShare } from "./shared.ts";

/** Units of 1 GH/s of Alice, who borrows, and of Dave, who holds as many directly. */
const UNITS = 400_000n;
const LENT = 1_500n * 1_000_000n;
const COMPILED_WITHIN_MS = 15 * 60_000;

interface Lending extends SharedWorld {
  readonly lending: LendingMarket;
}

/** Two days are paid. Alice pledged all her shares; Bob's dollars can be borrowed. */
async function pledged(): Promise<Lending> {
  const world = await forSale(await worldWithFarm(), BOND_TERMS);
  const { alice, bob, dave } = world.people;
  await sell(world, [
    [alice, UNITS],
    [dave, UNITS],
  ]);
  const w = await withShare(world);
  await depositUnits(w, alice, UNITS);
  await begin(w);
  await settleDays(w, w.id, 2);
  const lending = await deployMorpho(w);
  await lend(lending, w, bob, LENT);
  await pledge(lending, w, alice, UNITS);
  return { ...w, lending };
}

describe("Morpho Blue: dollars are lent against accumulating shares", () => {
  let w: Lending;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  let dave: HardhatEthersSigner;

  before(function compile() {
    // Once on a machine.
    this.timeout(COMPILED_WITHIN_MS);
    morphoArtifacts();
  });

  beforeEach(async () => {
    w = await loadFixture(pledged);
    ({ alice, bob, carol, dave } = w.people);
  });

  async function borrow(amount: bigint): Promise<void> {
    const { morpho, params } = w.lending;
    await send(morpho.connect(alice), "borrow", params, amount, 0n, alice, alice);
  }

  it("up to the lender's value, and not a cent more", async () => {
    const { lending, usdc } = w;
    const limit = await limitOf(lending, UNITS);
    expect(limit).to.be.greaterThan(0n);
    const { morpho, params } = lending;
    await expect(
      morpho
        .connect(alice)
        .getFunction("borrow")
        .send(params, limit + 1n, 0n, alice, alice),
    ).to.be.revertedWith("insufficient collateral");
    await borrow(limit - 1n);
    expect(await usdc.balanceOf(alice)).to.equal(limit - 1n);
  });

  it("at a price that a settlement does not move", async () => {
    const { lending, settlement, id, people } = w;
    const epoch = await readyNextEpoch(w, id);
    const { lines } = await settlement.preview(id, epoch);
    await fund(w, id, lines.holders + lines.protocol);
    const before = await lending.oracle.price();
    await settlement.connect(people.keeper).settle(id, 1);
    expect(lines.holders).to.be.greaterThan(0n);
    expect(await lending.oracle.price()).to.be.closeTo(before, before / 1_000_000n);
  });

  it("for ten days; the collateral goes on earning, and nothing of it is lost to anybody", async () => {
    const { lending, share, usdc, btc, ledger, id } = w;
    const borrowed = (await limitOf(lending, UNITS)) / 2n;
    await borrow(borrowed);
    await settleDays(w, id, 10);
    await networkHelpers.time.increase(86_400);
    const { assets, borrowShares } = await debtOf(lending, alice);
    expect(assets, "interest").to.be.greaterThan(borrowed);
    expect(await btc.balanceOf(lending.morpho), "no reward goes to the lending market").to.equal(0n);

    const { morpho, params } = lending;
    await usdc.mint(alice, 2n * assets - borrowed);
    await usdc.connect(alice).approve(morpho, 2n * assets);
    await send(morpho.connect(alice), "repay", params, 0n, borrowShares, alice, "0x");
    await send(morpho.connect(alice), "withdrawCollateral", params, UNITS, alice, alice);
    await redeemAll(w, alice);
    expect(await ledger.balanceOf(alice, id)).to.equal(UNITS);
    const direct = await incomeOf(w, UNITS, 0n, await ledger.indexNow(id));
    expect(direct - (await btc.balanceOf(alice)), "rounding of the redemption").to.be.within(0n, 1n);
    expect(await takeOutAll(lending, bob), "the lender has the interest").to.be.greaterThan(LENT);
    await expectNothingLost(w, [share, alice], dave);
    await expectBasketExact(w);
    await expectAllAccounted(w, [alice, dave, share]);
  });

  it("and after a default the liquidator takes shares with their rewards and their part of the refund; the lender loses nothing", async () => {
    const { lending, share, usdc, btc, market, id } = w;
    const borrowed = ((await limitOf(lending, UNITS)) * 999n) / 1_000n;
    await borrow(borrowed);
    await settleDays(w, id, 3);
    await provideNothing(w);
    // A default lowers no value: escrow stands behind it. What grows is the debt of somebody who does not come back.
    expect((await debtOf(lending, alice)).assets).to.be.lessThan(await limitOf(lending, UNITS));
    await networkHelpers.time.increase(120 * 86_400);
    const { assets, collateral } = await debtOf(lending, alice);
    expect(assets, "a third of a year at nearly a hundred percent").to.be.greaterThan(
      await limitOf(lending, collateral),
    );

    const { morpho, params } = lending;
    // The debt grows by the second: a little more than it is now.
    await usdc.mint(carol, assets + 1_000_000n);
    await usdc.connect(carol).approve(morpho, assets + 1_000_000n);
    const { borrowShares } = await debtOf(lending, alice);
    await send(morpho.connect(carol), "liquidate", params, alice, 0n, borrowShares, "0x");
    const seized = await share.balanceOf(carol);
    expect(seized).to.be.greaterThan(0n);
    expect((await debtOf(lending, alice)).assets, "all is repaid").to.equal(0n);
    await send(morpho.connect(alice), "withdrawCollateral", params, UNITS - seized, alice, alice);
    expect(await takeOutAll(lending, bob), "the lender has the interest").to.be.greaterThan(LENT);

    await finish(w);
    const { refundable } = await market.escrow(id);
    await share.connect(bob).collectRefund();
    const paid = await usdc.balanceOf(carol);
    const [carols, alices] = [await redeemAll(w, carol), await redeemAll(w, alice)];
    const refund = (await usdc.balanceOf(carol)) - paid;
    const half = refundable / 2n;
    expect(refund, "of half of all units' refund").to.equal((half * seized) / UNITS);
    expect((await usdc.balanceOf(alice)) - borrowed).to.be.within(half - refund - 1n, half - refund);
    const direct = await incomeOf(w, UNITS, 0n, await w.ledger.indexNow(id));
    expect(direct - carols - alices, "rewards, but for rounding").to.be.within(0n, 2n);
    expect(await btc.balanceOf(morpho)).to.equal(0n);
    await expectNothingLost(w, [share], dave);
    await expectBasketExact(w);
  });
});
