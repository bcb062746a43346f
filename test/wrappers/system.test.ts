import { expect } from "chai";
import type { WrappedHashpower } from "../../types/ethers-contracts/index.js";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, startOf } from "../helpers/days.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { BOND_TERMS, cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import { ethers, expectedLines, loadFixture, type SoldWorld, State, worldWithFarm } from "../settlement/fixture.ts";
import { WRAP_TAG } from "./fixture.ts";

/** Five dollars per TH/s: 5,000 base units for one unit of 1 GH/s. */
const PRICE_A_UNIT = 5_000n;
const ALICE = 600_000n;
const BOB = 150_001n;
const CAROL = 50_000n;

interface World extends SoldWorld {
  readonly token: WrappedHashpower;
}

/** The whole protocol, and a bonded series for sale with its wrapped token. */
async function forSale(): Promise<World> {
  const world = await worldWithFarm();
  const id = await openSeries(world, world.farmId, { ...BOND_TERMS, minUnits: 200_000n });
  const { startEpoch } = await world.market.terms(id);
  await world.wrappers.create(id);
  const token = await ethers.getContractAt("WrappedHashpower", await world.wrappers.wrapperOf(id));
  return { ...world, id, startEpoch: Number(startEpoch), token };
}

/** Alice holds raw units, Bob wrapped ones, and Carol bought hers wrapped. Two days are paid. */
async function mining(): Promise<World> {
  const w = await forSale();
  const { alice, bob } = w.people;
  await buy(w, w.id, alice, ALICE);
  await buy(w, w.id, bob, BOB);
  await w.ledger.connect(bob).safeTransferFrom(bob, w.token, w.id, BOB, WRAP_TAG);
  await buyWrapped(w, CAROL * PRICE_A_UNIT);
  await advanceTo(w, startOf(w.startEpoch));
  await settleDays(w, w.id, 2);
  return w;
}

async function buyWrapped(w: World, amount: bigint, min = 0n): Promise<bigint> {
  const { carol } = w.people;
  await w.usdc.mint(carol, amount);
  await w.usdc.connect(carol).approve(w.token, amount);
  const units = await w.token.connect(carol).deposit.staticCall(carol, w.usdc, amount, min);
  await w.token.connect(carol).deposit(carol, w.usdc, amount, min);
  return units;
}

describe("WrappedHashpower: in the whole protocol", () => {
  it("is bought with the payment token while the sale is open, and the change stays with the buyer", async () => {
    const w = await loadFixture(forSale);
    const { carol, dave } = w.people;
    expect(await w.token.previewDeposit(w.usdc, 100n * PRICE_A_UNIT + 4_999n)).to.equal(100n);
    expect(await buyWrapped(w, 100n * PRICE_A_UNIT + 4_999n, 100n)).to.equal(100n);
    expect([await w.token.balanceOf(carol), await w.usdc.balanceOf(carol)]).to.deep.equal([100n, 4_999n]);
    expect(await w.ledger.balanceOf(w.token, w.id)).to.equal(100n);
    expect([await w.usdc.balanceOf(w.token), await w.usdc.allowance(w.token, w.market)]).to.deep.equal([0n, 0n]);

    const buying = w.token.connect(carol);
    await expect(buying.deposit(carol, w.usdc, 4_999n, 1n)).to.be.revertedWithCustomError(w.token, "TooLittleOut");
    await expect(buying.deposit(carol, w.ledger, 1n, 0n)).to.be.revertedWithCustomError(w.token, "InvalidTokenIn");
    await expect(buying.deposit(carol, w.usdc, 5_000n, 0n, { value: 1n })).to.be.revertedWithCustomError(
      w.token,
      "NoNativeToken",
    );
    await expect(buying.deposit(carol, w.usdc, 4_999n, 0n)).to.be.revertedWithCustomError(w.market, "ZeroUnits");
    // To buy for the wrapper is to give units to nobody: the market's own sale is refused by the hook.
    await w.usdc.mint(dave, 5_000n);
    await w.usdc.connect(dave).approve(w.market, 5_000n);
    await expect(w.market.connect(dave).buy(w.id, 1n, 5_000n, w.token)).to.be.revertedWithCustomError(
      w.token,
      "NotWrapData",
    );
  });

  it("earns what raw units earn: each day's income, to the base unit", async () => {
    const w = await loadFixture(mining);
    const { alice, bob, carol } = w.people;
    await advanceTo(w, startOf(w.startEpoch + 5));
    const index = await w.ledger.indexNow(w.id);
    for (const [holder, units] of [
      [bob, BOB],
      [carol, CAROL],
    ] as const) {
      const due = (units * index) >> 45n;
      expect(await w.token.accruedRewards(holder)).to.deep.equal([due, 0n]);
      await expect(w.token.connect(holder).claimRewards(holder)).to.changeTokenBalance(ethers, w.btc, holder, due);
    }
    await expect(w.ledger.connect(alice).claim(w.id)).to.changeTokenBalance(
      ethers,
      w.btc,
      alice,
      (ALICE * index) >> 45n,
    );
    expect(await w.btc.balanceOf(w.token)).to.be.below(3n);
  });

  it("gets its part of a defaulted series' pot, as raw units do, whoever unwraps before", async () => {
    const w = await loadFixture(mining);
    const { alice, bob, carol } = w.people;
    await postBond(w, (await expectedLines(w)).net / 2n);
    await missNextEpoch(w);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await cover(w);
    expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await finish(w);

    const { refundable: pot } = await w.market.escrow(w.id);
    const supply = ALICE + BOB + CAROL;
    const unwrapped = 50_001n;
    await w.token.connect(bob).unwrap(unwrapped, bob);
    const first = (pot * unwrapped) / supply;
    await expect(w.market.connect(bob).refund(w.id, unwrapped, bob)).to.changeTokenBalance(ethers, w.usdc, bob, first);
    const here = BOB - unwrapped + CAROL;
    const second = ((pot - first) * here) / (supply - unwrapped);
    expect(await w.token.previewRedeem(w.usdc, here)).to.equal(second);
    await w.token.connect(w.people.keeper).collectRefund();
    expect(await w.token.collected()).to.deep.equal([here, second]);
    for (const [holder, units] of [
      [bob, BOB - unwrapped],
      [carol, CAROL],
    ] as const) {
      const before = await w.usdc.balanceOf(holder);
      await w.token.connect(holder).claimRewards(holder);
      expect((await w.usdc.balanceOf(holder)) - before).to.equal((second * units) / here);
    }
    await w.market.connect(alice).refund(w.id, ALICE, alice);
    const { refundable, refunded } = await w.market.escrow(w.id);
    expect([refundable, refunded, await w.ledger.totalSupply(w.id)]).to.deep.equal([0n, pot, 0n]);
    expect(await w.usdc.balanceOf(w.token), "dust").to.be.below(2n);
    await expectBooks(w, [w.id], { accounts: [w.token] });
  });

  it("gets all that was paid back if the sale is cancelled", async () => {
    const w = await loadFixture(forSale);
    const { carol } = w.people;
    await buyWrapped(w, 1_000n * PRICE_A_UNIT);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await advanceTo(w, startOf(w.startEpoch));
    expect(await w.market.isCancelled(w.id)).to.equal(true);
    await w.token.connect(carol).redeem(carol, 400n, w.usdc, 400n * PRICE_A_UNIT, false);
    await w.token.collectRefund();
    await w.token.claimRewards(carol);
    expect(await w.usdc.balanceOf(carol)).to.equal(1_000n * PRICE_A_UNIT);
    expect(await w.usdc.balanceOf(w.token)).to.equal(0n);
  });
});
