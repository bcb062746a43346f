import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AccumulatingShare } from "../../types/ethers-contracts/index.js";
import { advanceTo } from "../helpers/days.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { BOND_TERMS, bonded, cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import {
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  sell,
  startedShort,
  worldWithFarm,
  type SoldWorld,
} from "../settlement/fixture.ts";

/*
 * The whole protocol. Bob and Carol hold equally many units from the start: his go into the share, hers stay in her wallet. However the
 * series ends, both have the same to the base unit, less the one that rounding takes.
 */

const UNITS = 50_001n;

interface ShareWorld extends SoldWorld {
  readonly share: AccumulatingShare;
}

async function withShare(world: SoldWorld): Promise<ShareWorld> {
  const { alice, bob, carol } = world.people;
  await world.ledger.connect(alice).safeTransferFrom(alice, carol, world.id, UNITS, "0x");
  await world.shareFactory.create(world.id);
  const share = await ethers.getContractAt("AccumulatingShare", await world.shareFactory.shareOf(world.id));
  const staged = { ...world, share };
  await enter(staged, bob, UNITS);
  // Somebody else is in as well, so that parts are parts.
  await enter(staged, alice, 77_777n);
  return staged;
}

async function enter({ ledger, btc, share }: ShareWorld, who: HardhatEthersSigner, units: bigint): Promise<void> {
  await ledger.connect(who).setApprovalForAll(share, true);
  await btc.connect(who).approve(share, ethers.MaxUint256);
  await share.connect(who).deposit(units, ethers.MaxUint256, 0n, who);
}

/** Collects the refund; Bob leaves the share, Carol claims and refunds by herself. */
async function expectEqualEnds(w: ShareWorld): Promise<{ dollars: bigint; bitcoin: bigint }> {
  const { bob, carol } = w.people;
  const expected = (await w.market.escrow(w.id)).refundable;
  const supply = await w.ledger.totalSupply(w.id);
  const held = await w.ledger.balanceOf(w.share, w.id);
  await expect(w.share.connect(w.people.keeper).collectRefund())
    .to.emit(w.share, "RefundCollected")
    .withArgs(held, (expected * held) / supply, w.people.keeper.address);
  await expect(w.share.collectRefund()).to.be.revertedWithCustomError(w.share, "NothingToRefund");
  expect([await w.share.refundCollected(), await w.share.maxDeposit(bob)]).to.deep.equal([true, 0n]);
  await expect(w.share.previewDeposit(1n)).to.be.revertedWithCustomError(w.share, "RefundAlreadyCollected");
  const before = await moneyOf(w, [bob, carol]);
  await w.share.connect(bob).redeem(UNITS, bob);
  await w.ledger.connect(carol).claim(w.id);
  await w.market.connect(carol).refund(w.id, UNITS, carol);
  const after = await moneyOf(w, [bob, carol]);
  const [bobs, carols] = [0, 1].map((i) => ({
    bitcoin: (after[i]?.bitcoin ?? 0n) - (before[i]?.bitcoin ?? 0n),
    dollars: (after[i]?.dollars ?? 0n) - (before[i]?.dollars ?? 0n),
  }));
  if (bobs === undefined || carols === undefined) throw new Error("two of them");
  expect(carols.bitcoin - bobs.bitcoin, "the same income").to.be.within(0n, 1n);
  expect(carols.dollars - bobs.dollars, "the same refund").to.be.within(0n, 1n);
  await w.share.connect(w.people.alice).redeem(77_777n, w.people.alice);
  expect(await w.usdc.balanceOf(w.share), "nobody's money stays").to.equal(0n);
  return bobs;
}

async function moneyOf(w: ShareWorld, accounts: readonly HardhatEthersSigner[]) {
  return await Promise.all(
    accounts.map(async (account) => ({
      bitcoin: await w.btc.balanceOf(account),
      dollars: await w.usdc.balanceOf(account),
    })),
  );
}

describe("AccumulatingShare: in the whole protocol", () => {
  it("a term that is paid to its end: units come back with all they earned, and there is nothing to refund", async () => {
    const w = await withShare(await loadFixture(startedShort));
    const { bob, carol } = w.people;
    await settleDays(w, w.id, 3);
    await finish(w);
    await expect(w.share.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await w.share.connect(bob).redeem(UNITS, bob);
    await w.ledger.connect(carol).claim(w.id);
    const [left, right] = await moneyOf(w, [bob, carol]);
    expect((right?.bitcoin ?? 0n) - (left?.bitcoin ?? 0n)).to.be.within(0n, 1n);
    expect(left?.bitcoin ?? 0n).to.be.above(0n);
    expect(await w.ledger.balanceOf(bob, w.id)).to.equal(100_000n + 50_001n);
  });

  it("a default: what the bond paid and the escrow pass through", async () => {
    const w = await withShare(await loadFixture(bonded));
    await settleDays(w, w.id, 2);
    await postBond(w, (await expectedLines(w)).net / 2n);
    await missNextEpoch(w);
    await cover(w);
    await finish(w);
    const got = await expectEqualEnds(w);
    expect(got.dollars > 0n && got.bitcoin > 0n).to.equal(true);
  });

  it("an early end: the penalty and the days that were not mined pass through", async () => {
    const w = await withShare(await loadFixture(bonded));
    await settleDays(w, w.id, 1);
    await postBond(w, 2n * (await w.settlement.backing(w.id)).required);
    await settleDays(w, w.id, 1);
    await w.settlement.connect(w.people.provider).endEarly(w.id);
    await settleDays(w, w.id, 1);
    await finish(w);
    await expectEqualEnds(w);
  });

  it("a wind-up: days without net are refunded, and units redeemed before are refunded by their holder", async () => {
    const w = await withShare(
      await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, maxUnprofitableEpochs: 7 }),
    );
    await settleDays(w, w.id, 1);
    await settleDays(w, w.id, 7, { feedPriceUsd8: RUINOUS_PRICE });
    await w.settlement.windUp(w.id);
    await settleDays(w, w.id, 1);
    await finish(w);
    // Before anybody collects, a share is still redeemed in units.
    const { alice } = w.people;
    const before = await w.usdc.balanceOf(alice);
    await w.share.connect(alice).redeem(7_777n, alice);
    await w.market.connect(alice).refund(w.id, 7_777n, alice);
    const byUnits = (await w.usdc.balanceOf(alice)) - before;
    await w.btc.mint(alice, 1n); // in again, as long as nobody has: that may cost the base unit which rounding took
    await enter(w, alice, 7_777n);
    await w.share.collectRefund();
    const { payment } = await w.share.convertToAssets(7_777n);
    expect(payment - byUnits).to.be.within(0n, 1n);
  });

  it("a cancelled sale: what was paid passes through, to the base unit", async () => {
    const world = await loadFixture(worldWithFarm);
    const { alice, bob } = world.people;
    const id = await openSeries(world, world.farmId, { minUnits: 1_000_000n });
    const cost = await buy(world, id, bob, UNITS);
    await buy(world, id, alice, 77_777n);
    await world.shareFactory.create(id);
    const share = await ethers.getContractAt("AccumulatingShare", await world.shareFactory.shareOf(id));
    const w: ShareWorld = { ...world, id, startEpoch: 0, share };
    await enter(w, bob, UNITS);
    await enter(w, alice, 77_777n);
    await expect(share.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await advanceTo(w, Number((await w.market.terms(id)).saleEnd));
    await share.collectRefund();
    await share.connect(alice).transfer(w.people.dave, 77_777n);
    await share.connect(bob).redeem(UNITS, bob);
    expect(await w.usdc.balanceOf(bob)).to.be.within(cost - 1n, cost);
    await share.connect(w.people.dave).redeem(77_777n, w.people.dave);
    expect(await w.usdc.balanceOf(share)).to.equal(0n);
  });

  it("a day after which nobody settles or claims: income follows the shares by the second all the same", async () => {
    const w = await withShare(await loadFixture(bonded));
    const { bob, dave } = w.people;
    await settleDays(w, w.id, 1);
    await networkHelpers.time.increase(SECONDS_PER_DAY / 2);
    await w.share.connect(bob).transfer(dave, UNITS);
    const { reward } = await w.share.convertToAssets(UNITS);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    const later = await w.share.convertToAssets(UNITS);
    expect(later.reward > reward).to.equal(true);
    await w.share.connect(dave).redeem(UNITS, dave);
    expect(await w.btc.balanceOf(dave)).to.equal(later.reward);
  });
});
