import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo } from "../helpers/days.ts";
import { readyNextEpoch, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { BOND_TERMS, bonded, cover, finish, missNextEpoch, postBond, sliceAt } from "./bonded.ts";
import {
  ALICE_UNITS,
  BOB_UNITS,
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

/** Two paid days whose slices are withheld, then a missed one for half of which there is a bond. */
async function defaulted(): Promise<SoldWorld> {
  const world = await bonded();
  await settleDays(world, world.id, 2);
  await postBond(world, (await expectedLines(world)).net / 2n);
  await missNextEpoch(world);
  await cover(world);
  return world;
}

/** Two paid days, the first withheld; an early end on the third, which is paid. */
async function endedEarly(): Promise<SoldWorld> {
  const world = await bonded();
  await settleDays(world, world.id);
  await postBond(world, 2n * (await world.settlement.backing(world.id)).required);
  await settleDays(world, world.id);
  await world.settlement.connect(world.people.provider).endEarly(world.id);
  await settleDays(world, world.id);
  return world;
}

/** One paid day that is withheld, seven without net, a wind-up on the ninth, which has net and is paid. */
async function woundUp(): Promise<SoldWorld> {
  const world = await sell(await worldWithFarm(), { ...BOND_TERMS, maxUnprofitableEpochs: 7 });
  await settleDays(world, world.id);
  await settleDays(world, world.id, 7, { feedPriceUsd8: RUINOUS_PRICE });
  await world.settlement.windUp(world.id);
  await settleDays(world, world.id);
  return world;
}

describe("Settlement: refunds after an ending", () => {
  let w: SoldWorld;

  const books = async (accounts: string[] = []): Promise<void> => {
    await expectBooks(w, [w.id], { accounts });
  };
  const sumOfSlices = async (...indices: number[]): Promise<bigint> => {
    let sum = 0n;
    for (const index of indices) sum += await sliceAt(w, index);
    return sum;
  };

  /** Alice, then Bob: each her or his share of what is left, the last one all of it. */
  async function refundAll(): Promise<void> {
    const pot = (await w.market.escrow(w.id)).refundable;
    const share = (pot * ALICE_UNITS) / UNITS;
    await expect(w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice)).to.changeTokenBalances(
      ethers,
      w.usdc,
      [w.people.alice],
      [share],
    );
    await books();
    await expect(w.market.connect(w.people.bob).refund(w.id, BOB_UNITS, w.people.bob)).to.changeTokenBalances(
      ethers,
      w.usdc,
      [w.people.bob],
      [pot - share],
    );
    const after = await w.market.escrow(w.id);
    expect([after.refundable, after.refunded, await w.ledger.totalSupply(w.id)]).to.deep.equal([0n, pot, 0n]);
    await books();
  }

  it("defaulted: the pot is all that was not released, what is withheld included", async () => {
    w = await loadFixture(defaulted);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    const { paid, withheld } = await w.market.escrow(w.id);
    expect(withheld).to.equal(await sumOfSlices(0, 1, 2));
    await expect(w.settlement.finish(w.id)).to.emit(w.market, "RefundsOpened").withArgs(w.id, paid, true);
    const money = await w.market.escrow(w.id);
    expect([money.refundable, money.withheld, money.escrowed, money.released]).to.deep.equal([paid, 0n, 0n, 0n]);
    await refundAll();
  });

  it("defaulted: what was released stays the provider's", async () => {
    w = await loadFixture(bonded);
    await settleDays(w, w.id);
    await postBond(w, (await w.settlement.backing(w.id)).required);
    await settleDays(w, w.id);
    const { released } = await w.market.escrow(w.id);
    expect(released > 0n).to.equal(true);
    do {
      await missNextEpoch(w);
      await cover(w);
      await books();
    } while ((await w.settlement.backing(w.id)).ending === 0n);
    await finish(w);
    const { refundable, paid, released: after } = await w.market.escrow(w.id);
    expect([after, refundable]).to.deep.equal([released, paid - released]);
    await refundAll();
    await w.market.connect(w.people.provider).withdrawRelease(w.id, w.people.provider);
    await books();
  });

  it("ended early: the pot is the days that were not mined; what is withheld is the provider's", async () => {
    w = await loadFixture(endedEarly);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    const mined = await sumOfSlices(0, 1, 2);
    const { paid } = await w.market.escrow(w.id);
    await expect(w.settlement.finish(w.id)).to.emit(w.market, "RefundsOpened").withArgs(w.id, paid - mined, false);
    const money = await w.market.escrow(w.id);
    expect(money.withheld > 0n).to.equal(true);
    await refundAll();
    await w.settlement.releaseWithheld(w.id);
    expect((await w.market.escrow(w.id)).released).to.equal(mined);
    await books();
    await w.market.connect(w.people.provider).withdrawRelease(w.id, w.people.provider);
    await books();
  });

  it("wound up: the pot is the days that were not mined and those without net", async () => {
    w = await loadFixture(woundUp);
    await finish(w);
    const earned = await sumOfSlices(0, 8);
    const money = await w.market.escrow(w.id);
    expect([money.refundable, money.released + money.withheld]).to.deep.equal([money.paid - earned, earned]);
    await refundAll();
  });

  it("open only after the last stream, to the second, and not a day earlier for anyone", async () => {
    w = await loadFixture(defaulted);
    const { startedAt } = await w.ledger.lane(w.id);
    const endsAt = Number(startedAt) + SECONDS_PER_DAY;
    await networkHelpers.time.setNextBlockTimestamp(endsAt - 1);
    await expect(w.settlement.finish(w.id)).to.be.revertedWithCustomError(w.ledger, "StreamNotEnded");
    const asAlice = w.market.connect(w.people.alice);
    await expect(asAlice.refund(w.id, 1n, w.people.alice)).to.be.revertedWithCustomError(w.market, "NotRefundable");
    await networkHelpers.time.setNextBlockTimestamp(endsAt + 2);
    await w.settlement.finish(w.id);
    await asAlice.refund(w.id, 1n, w.people.alice);
    await books();
  });

  it("attack: a late deposit cannot follow: after a default no day is settled, covered or funded", async () => {
    w = await loadFixture(defaulted);
    await finish(w);
    const { closed } = await w.ledger.lane(w.id);
    expect(closed).to.equal(true);
    for (const call of [w.settlement.settle(w.id, 1n), w.settlement.cover(w.id)]) {
      await expect(call).to.be.revertedWithCustomError(w.settlement, "AllEpochsSettled");
    }
    await expect(w.settlement.finish(w.id)).to.be.revertedWithCustomError(w.settlement, "AlreadyFinished");
    await expect(w.settlement.releaseWithheld(w.id)).to.be.revertedWithCustomError(w.settlement, "NothingToRelease");
  });

  it("what the units earned stays claimable after they are burned, penalty and covered days included", async () => {
    w = await loadFixture(endedEarly);
    await finish(w);
    const [owed] = await w.ledger.claimable(w.people.alice, w.id);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    await expect(w.ledger.connect(w.people.alice).claim(w.id)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.people.alice],
      [owed],
    );
    const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
    const deposited = deposits.reduce((sum, event) => sum + event.args.amount, 0n);
    const [bob] = await w.ledger.claimable(w.people.bob, w.id);
    expect(deposited - owed - bob, "under one base unit a holder, and named dust").to.be.within(0n, 3n);
    expect(owed > ((await expectedLines(w)).holders * 3n * ALICE_UNITS) / UNITS, "three days and the penalty").to.equal(true);
  });

  it("units in a contract wallet: it takes its refund to any address, and only it can", async () => {
    w = await loadFixture(defaulted);
    const wallet = await ethers.deployContract("ContractWallet", [w.people.bob.address]);
    await w.ledger.connect(w.people.bob).safeTransferFrom(w.people.bob, wallet, w.id, BOB_UNITS, "0x");
    await finish(w);
    const { refundable } = await w.market.escrow(w.id);
    const share = (refundable * BOB_UNITS) / UNITS;
    const call = w.market.interface.encodeFunctionData("refund", [w.id, BOB_UNITS, w.people.dave.address]);
    await expect(w.market.connect(w.people.bob).refund(w.id, BOB_UNITS, w.people.bob)).to.be.revertedWithCustomError(
      w.ledger,
      "ERC1155InsufficientBalance",
    );
    await expect(wallet.connect(w.people.bob).execute(w.market, call)).to.changeTokenBalances(
      ethers,
      w.usdc,
      [w.people.dave],
      [share],
    );
    await books([await wallet.getAddress()]);
  });

  it("attack: many small refunds earn no more than one, and leave nothing behind", async () => {
    w = await loadFixture(defaulted);
    await finish(w);
    const pot = (await w.market.escrow(w.id)).refundable;
    const before = await w.usdc.balanceOf(w.people.bob);
    for (const units of [1n, 2n, 3n, 7n, BOB_UNITS - 13n]) {
      await w.market.connect(w.people.bob).refund(w.id, units, w.people.bob);
      await books();
    }
    const taken = (await w.usdc.balanceOf(w.people.bob)) - before;
    expect((pot * BOB_UNITS) / UNITS - taken).to.be.within(0n, 5n);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    expect((await w.market.escrow(w.id)).refundable).to.equal(0n);
    await books();
  });

  it("SAFE-C: the default of one series opens, closes and pays nothing in another", async () => {
    w = await loadFixture(defaulted);
    const other = await sell(w, BOND_TERMS);
    await settleDays(w, other.id);
    const before = await w.market.escrow(other.id);
    await finish(w);
    await refundAllOf(w);
    expect(await w.market.escrow(other.id)).to.deep.equal(before);
    await expectBooks(w, [w.id, other.id]);
    await expect(w.market.connect(w.people.bob).refund(other.id, 1n, w.people.bob)).to.be.revertedWithCustomError(
      w.market,
      "NotRefundable",
    );
  });

  it("a holder of one unit of a defaulted series has lost no cent of what its days did not pay for", async () => {
    w = await loadFixture(bonded);
    await readyNextEpoch(w, w.id);
    await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
    await cover(w);
    await finish(w);
    const { paid, refundable } = await w.market.escrow(w.id);
    expect(refundable, "not one day was paid for").to.equal(paid);
    await refundAll();
  });
});

async function refundAllOf(world: SoldWorld): Promise<void> {
  await world.market.connect(world.people.alice).refund(world.id, ALICE_UNITS, world.people.alice);
  await world.market.connect(world.people.bob).refund(world.id, BOB_UNITS, world.people.bob);
}
