import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { WrappedHashpower } from "../../types/ethers-contracts/index.js";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, startOf } from "../helpers/days.ts";
import { elapsedAt, refundStreamOf, worthOf } from "../helpers/refundStream.ts";
import { buy, openSeries, settleDays, type Terms } from "../helpers/series.ts";
import { BOND_TERMS, cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import {
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  type SoldWorld,
  State,
  UNITS,
  worldWithFarm,
} from "../settlement/fixture.ts";
import { endMergedDay, expectedLanes, fundLane, startedMerged, type SoldMerged } from "../settlement/merged-world.ts";
import { WRAP_TAG } from "./fixture.ts";

/** Five dollars per TH/s: 5,000 base units for one unit of 1 GH/s. */
const PRICE_A_UNIT = 5_000n;
const ALICE = 600_000n;
const BOB = 150_001n;
const CAROL = 50_000n;
/** Days of the terms. */
const TERM = 30;

interface World extends SoldWorld {
  readonly token: WrappedHashpower;
}

/** The whole protocol, and a bonded series for sale with its wrapped token. */
async function forSale(own: Partial<Terms> = {}): Promise<World> {
  const world = await worldWithFarm();
  const id = await openSeries(world, world.farmId, { ...BOND_TERMS, minUnits: 200_000n, ...own });
  const { startEpoch } = await world.market.terms(id);
  return await withToken({ ...world, id, startEpoch: Number(startEpoch) });
}

async function withToken<T extends SoldWorld>(world: T): Promise<T & World> {
  await world.wrappers.create(world.id);
  const token = await ethers.getContractAt("WrappedHashpower", await world.wrappers.wrapperOf(world.id));
  return { ...world, token };
}

const openSale = (): Promise<World> => forSale();
const forSaleToBeWoundUp = (): Promise<World> => forSale({ maxUnprofitableEpochs: 7 });
const forSaleOfAWeek = (): Promise<World> => forSale({ epochs: 7 });

/** A series of two coins at the first second of its first day; Bob has wrapped all his units. */
async function mergedAndWrapped(): Promise<SoldMerged & World> {
  const w = await withToken(await startedMerged());
  const { bob } = w.people;
  await w.ledger.connect(bob).safeTransferFrom(bob, w.token, w.id, BOB, WRAP_TAG);
  return w;
}

/** Alice holds raw units, Bob wrapped ones, and Carol bought hers wrapped. Two days are paid. */
async function mining(): Promise<World> {
  const w = await forSale();
  await sellAndWrap(w);
  await settleDays(w, w.id, 2);
  return w;
}

/** The same at the first second of the term. */
async function sellAndWrap(w: World): Promise<void> {
  const { alice, bob } = w.people;
  await buy(w, w.id, alice, ALICE);
  await buy(w, w.id, bob, BOB);
  await w.ledger.connect(bob).safeTransferFrom(bob, w.token, w.id, BOB, WRAP_TAG);
  await buyWrapped(w, CAROL * PRICE_A_UNIT);
  await advanceTo(w, startOf(w.startEpoch));
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
    const w = await loadFixture(openSale);
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

  it("buys in mid-sale and redeems a cancelled one: all that was paid, at once, before and after the collection", async () => {
    const w = await loadFixture(openSale);
    const { carol } = w.people;
    await buyWrapped(w, 1_000n * PRICE_A_UNIT);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await advanceTo(w, startOf(w.startEpoch) - 2);
    await expect(w.token.collectRefund(), "the sale ends with the term's first second").to.be.revertedWithCustomError(
      w.market,
      "NotRefundable",
    );
    await networkHelpers.time.setNextBlockTimestamp(startOf(w.startEpoch));
    await w.token.connect(carol).redeem(carol, 400n, w.usdc, 400n * PRICE_A_UNIT, false);
    await w.token.collectRefund();
    expect(await w.token.refundStream()).to.deep.equal([
      BigInt(startOf(w.startEpoch)),
      BigInt(startOf(w.startEpoch + TERM)),
    ]);
    await networkHelpers.time.setNextBlockTimestamp(startOf(w.startEpoch + 10));
    await w.token.connect(carol).redeem(carol, 300n, w.usdc, 200n * PRICE_A_UNIT, false);
    expect(await w.usdc.balanceOf(carol), "twenty of thirty days are left").to.equal(600n * PRICE_A_UNIT);
    await w.token.claimRewards(carol);
    await advanceTo(w, startOf(w.startEpoch + TERM));
    await w.token.claimRewards(carol);
    expect(await w.usdc.balanceOf(carol)).to.equal(1_000n * PRICE_A_UNIT);
    expect(await w.usdc.balanceOf(w.token)).to.equal(0n);
    expect(await w.token.balanceOf(carol), "tokens whose refund is paid").to.equal(300n);
  });

  it("of a default gets, as raw units do, its part of the pot, from the day after the missed one on", async () => {
    const w = await loadFixture(mining);
    await postBond(w, (await expectedLines(w)).net / 2n);
    await missNextEpoch(w);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await cover(w);
    expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await finish(w);
    const { paid, refundable, settledEpochs } = await w.market.escrow(w.id);
    expect([refundable, settledEpochs], "no bond: the escrow of three days was withheld").to.deep.equal([paid, 3n]);

    const { bob } = w.people;
    const unwrapped = 50_001n;
    await w.token.connect(bob).unwrap(unwrapped, bob);
    const first = (refundable * unwrapped) / (ALICE + BOB + CAROL);
    await expect(w.market.connect(bob).refund(w.id, unwrapped, bob)).to.changeTokenBalance(ethers, w.usdc, bob, first);
    await expectRefund(w, w.startEpoch + 3, [
      [bob, BOB - unwrapped],
      [w.people.carol, CAROL],
    ]);
    await w.market.connect(w.people.alice).refund(w.id, ALICE, w.people.alice);
    const after = await w.market.escrow(w.id);
    expect([after.refundable, after.refunded, await w.ledger.totalSupply(w.id)]).to.deep.equal([0n, refundable, 0n]);
    await expectBooks(w, [w.id], { accounts: [w.token] });
  });

  it("of a default after many missed days, which the bond has paid, gets all that was withheld over the days that are left", async () => {
    const w = await loadFixture(openSale);
    await sellAndWrap(w);
    await settleDays(w, w.id, 1);
    await postBond(w, 2n * (await w.settlement.backing(w.id)).required);
    await settleDays(w, w.id, 3);
    // The bond pays what it can of each missed day until it is used up.
    let missed = 0;
    while ((await w.settlement.state(w.id)) !== State.Defaulted) {
      await missNextEpoch(w);
      await cover(w);
      missed += 1;
    }
    await finish(w);
    expect(missed).to.be.above(1);
    const { settledEpochs, endingEpochs } = await w.settlement.progress(w.id);
    expect([settledEpochs, endingEpochs]).to.deep.equal([BigInt(4 + missed), BigInt(4 + missed)]);
    // Three days' escrow went to the provider: that of the first was withheld until there was a bond, and those of the missed days are.
    expect((await w.market.escrow(w.id)).released).to.equal(3n * (await w.market.slice(w.id, 0n)));
    await expectRefund(w, w.startEpoch + 4 + missed, [
      [w.people.bob, BOB],
      [w.people.carol, CAROL],
    ]);
    await expectBooks(w, [w.id], { accounts: [w.token] });
  });

  it("of an early end gets the days from the first one that was not mined on", async () => {
    const w = await loadFixture(openSale);
    await sellAndWrap(w);
    await settleDays(w, w.id, 1);
    await postBond(w, 2n * (await w.settlement.backing(w.id)).required);
    await w.settlement.releaseWithheld(w.id);
    await settleDays(w, w.id, 1);
    await w.settlement.connect(w.people.provider).endEarly(w.id);
    await settleDays(w, w.id, 1);
    await finish(w);
    expect((await w.settlement.progress(w.id)).endingEpochs).to.equal(3n);
    await expectRefund(w, w.startEpoch + 3, [
      [w.people.bob, BOB],
      [w.people.carol, CAROL],
    ]);
    await expectBooks(w, [w.id], { accounts: [w.token] });
  });

  it("of a wind-up gets the days without net with those that were not mined, over these", async () => {
    const w = await loadFixture(forSaleToBeWoundUp);
    await sellAndWrap(w);
    await settleDays(w, w.id, 1);
    await settleDays(w, w.id, 7, { feedPriceUsd8: RUINOUS_PRICE });
    await w.settlement.windUp(w.id);
    await settleDays(w, w.id, 1);
    await finish(w);
    expect((await w.settlement.progress(w.id)).endingEpochs).to.equal(9n);
    const { withheld } = await w.market.escrow(w.id);
    expect(withheld, "two days' escrow waits for the provider").to.not.equal(0n);
    await expectRefund(w, w.startEpoch + 9, [
      [w.people.bob, BOB],
      [w.people.carol, CAROL],
    ]);
    await expectBooks(w, [w.id], { accounts: [w.token] });
  });

  it("of a term that was mined to its end gets the days without net, all at once", async () => {
    const w = await loadFixture(forSaleOfAWeek);
    await sellAndWrap(w);
    await settleDays(w, w.id, 3);
    await settleDays(w, w.id, 2, { feedPriceUsd8: RUINOUS_PRICE });
    await settleDays(w, w.id, 2);
    await finish(w);
    const { refundable } = await w.market.escrow(w.id);
    await w.token.collectRefund();
    const { amount } = await w.token.collected();
    expect(amount).to.equal((refundable * (BOB + CAROL)) / (ALICE + BOB + CAROL));
    const { bob } = w.people;
    expect((await w.token.accruedRewards(bob))[1]).to.equal((amount * BOB) / (BOB + CAROL));
    expect(await w.token.previewRedeem(w.usdc, BOB)).to.equal(0n);
    await w.token.claimRewards(bob);
    expect(await w.usdc.balanceOf(bob)).to.equal((amount * BOB) / (BOB + CAROL));
  });

  it("of a series of two coins gets both coins' income and the refund, each in its token", async () => {
    const w = await loadFixture(mergedAndWrapped);
    const { bob } = w.people;
    await endMergedDay(w, w.startEpoch);
    const [first, second] = await expectedLanes(w);
    await fundLane(w, "first", first.net);
    await fundLane(w, "second", second.net);
    await w.settlement.settle(w.id, 1n);
    // Nobody pays the second day, and there is no bond.
    await endMergedDay(w, w.startEpoch + 1);
    await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
    await w.settlement.cover(w.id);
    await finish(w);
    expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    const { released } = await w.market.escrow(w.id);
    expect(released, "one day's escrow").to.equal(await w.market.slice(w.id, 0n));
    await expectRefund(w, w.startEpoch + 2, [[bob, BOB]]);
    const index = await w.ledger.indexNow(w.id);
    await w.token.claimRewards(bob);
    expect(await w.btc.balanceOf(bob)).to.equal((BOB * index) >> 45n);
    expect(await w.second.balanceOf(bob)).to.be.within(
      (second.holders * BOB) / UNITS - 1n,
      (second.holders * BOB) / UNITS,
    );
  });
});

/**
 * Collects the refund in mid-term: it flows from the start of the day `from` on to the end of the term, and all who hold have what they are entitled to
 * of it, then, in the middle and at the end, when Bob has redeemed half of his.
 */
async function expectRefund(
  w: World,
  from: number,
  holders: readonly (readonly [HardhatEthersSigner, bigint])[],
): Promise<void> {
  const { refundable } = await w.market.escrow(w.id);
  const here = holders.reduce((sum, [, units]) => sum + units, 0n);
  const amount = (refundable * here) / (await w.ledger.totalSupply(w.id));
  expect(await w.token.previewRedeem(w.usdc, here)).to.equal(amount);
  await w.token.connect(w.people.keeper).collectRefund();
  const stream = await refundStreamOf(w.token);
  const [start, end] = [startOf(from), startOf(w.startEpoch + TERM)].map(BigInt);
  expect(stream).to.deep.equal({ units: here, amount, from: start, to: end });

  const payment = w.usdc;
  const before = await Promise.all(holders.map(async ([holder]) => await payment.balanceOf(holder)));
  const earned = holders.map(() => 0n);
  let last = stream.from;
  let halved = false;
  const [leaver, held] = holders[0] ?? [w.people.bob, 0n];
  const half = held / 2n;
  const accrue = (second: bigint): void => {
    for (const [i, [, units]] of holders.entries())
      earned[i] =
        (earned[i] ?? 0n) +
        (i === 0 && halved ? units - half : units) * (elapsedAt(stream, second) - elapsedAt(stream, last));
    last = second;
  };
  const check = async (): Promise<void> => {
    accrue(BigInt(await networkHelpers.time.latest()));
    for (const [i, [holder]] of holders.entries()) {
      const due = (await w.token.accruedRewards(holder)).at(-1) ?? 0n;
      const paid = (await payment.balanceOf(holder)) - (before[i] ?? 0n);
      expect(paid + due).to.equal(worthOf(stream, earned[i] ?? 0n));
    }
  };
  await check();
  await networkHelpers.time.increase(123_457);
  for (const [holder] of holders) await w.token.connect(holder).claimToken(payment, holder);
  await check();
  await networkHelpers.time.increase(77_777);
  await w.token.connect(leaver).redeem(leaver, half, payment, 0n, false);
  accrue(BigInt(await networkHelpers.time.latest()));
  earned[0] = (earned[0] ?? 0n) + half * (stream.to - stream.from - elapsedAt(stream, last));
  halved = true;
  await check();
  await advanceTo(w, Number(stream.to));
  await check();
  for (const [holder] of holders) await w.token.connect(holder).claimToken(payment, holder);
  await check();
  expect(await payment.balanceOf(w.token), "dust").to.be.below(BigInt(holders.length));
}
