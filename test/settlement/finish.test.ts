import { expect } from "chai";
import { getAddress } from "ethers";
import { fund, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  acceptReward,
  ALICE_UNITS,
  BOB_UNITS,
  ethers,
  expectEscrowConserved,
  expectSolvent,
  feesOf,
  loadFixture,
  networkHelpers,
  Obstacle,
  owedPerDay,
  RUINOUS_PRICE,
  sell,
  sliceOf,
  type SoldWorld,
  startedShort,
  State,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

/** Three days, the second without net, all settled; the last stream has just begun. */
async function allSettled(): Promise<SoldWorld> {
  const w = await startedShort();
  await settleDays(w, w.id);
  await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
  await settleDays(w, w.id);
  return w;
}

describe("Settlement: the end of a series", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(allSettled);
  });

  const endStream = async (): Promise<void> => {
    await networkHelpers.time.increase(SECONDS_PER_DAY);
  };
  const finish = (): ReturnType<SoldWorld["settlement"]["finish"]> => w.settlement.connect(w.people.carol).finish(w.id);

  it("waits for every day", async () => {
    const early = await loadFixture(startedShort);
    await settleDays(early, early.id, 2);
    await expect(early.settlement.finish(early.id))
      .to.be.revertedWithCustomError(early.settlement, "NotComplete")
      .withArgs(early.id, 2n, 3n);
  });

  it("waits for the last stream, to the second", async () => {
    const { startedAt } = await w.ledger.lane(w.id);
    const endsAt = startedAt + BigInt(SECONDS_PER_DAY);
    await networkHelpers.time.setNextBlockTimestamp(endsAt - 1n);
    await expect(finish())
      .to.be.revertedWithCustomError(w.ledger, "StreamNotEnded")
      .withArgs(w.id, endsAt, endsAt - 1n);
    await networkHelpers.time.setNextBlockTimestamp(endsAt);
    await expect(finish()).to.emit(w.settlement, "SeriesFinished").withArgs(w.id);
  });

  it("happens once, by anyone's hand", async () => {
    await endStream();
    await finish();
    expect((await w.settlement.account(w.id)).finished).to.equal(true);
    expect((await w.ledger.lane(w.id)).closed).to.equal(true);
    await expect(finish()).to.be.revertedWithCustomError(w.settlement, "AlreadyFinished").withArgs(w.id);
  });

  it("leaves nothing over but dust, which is named and joins the protocol's fees (CONS-B)", async () => {
    await endStream();
    const fees = await feesOf(w, w.id);
    const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
    const deposited = deposits.reduce((sum, event) => sum + event.args.amount, 0n);
    const finishing = await finish();
    const dust = (await w.settlement.protocolFees(w.btc)) - fees;
    await expect(finishing)
      .to.emit(w.ledger, "SeriesClosed")
      .withArgs(w.id, getAddress(await w.btc.getAddress()), dust);
    const balance = await w.btc.balanceOf(w.ledger);
    await w.ledger.connect(w.people.alice).claim(w.id);
    await w.ledger.connect(w.people.bob).claim(w.id);
    const claimed = balance - (await w.btc.balanceOf(w.ledger));
    const fractions = deposited - claimed - dust;
    expect(fractions, "under one base unit a holder").to.be.within(0n, 2n);
    expect(dust).to.be.within(0n, 2n);
    await expectSolvent(w, [w.id]);
    await w.settlement.withdrawProtocolFees(w.btc, []);
    expect(await w.btc.balanceOf(w.ledger)).to.equal(fractions);
  });

  it("opens refunds of the days without net: each takes its share, the last one empties the pot", async () => {
    const { paid, refundable } = await w.market.escrow(w.id);
    expect(refundable).to.equal(sliceOf(paid, 3n, 1n));
    await expect(w.market.connect(w.people.alice).refund(w.id, 1n, w.people.alice)).to.be.revertedWithCustomError(
      w.market,
      "NotRefundable",
    );
    await endStream();
    await expect(finish()).to.emit(w.market, "RefundsOpened").withArgs(w.id, refundable, false);
    const before = await w.usdc.balanceOf(w.people.alice);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    expect((await w.usdc.balanceOf(w.people.alice)) - before).to.equal((refundable * ALICE_UNITS) / UNITS);
    await w.market.connect(w.people.bob).refund(w.id, BOB_UNITS, w.people.bob);
    const after = await w.market.escrow(w.id);
    expect([after.refundable, after.refunded]).to.deep.equal([0n, refundable]);
    expect(await w.ledger.totalSupply(w.id)).to.equal(0n);
    await expectEscrowConserved(w, w.id);
  });

  it("leaves rewards claimable after the units are gone", async () => {
    await endStream();
    await finish();
    const [owed] = await w.ledger.claimable(w.people.alice, w.id);
    expect(owed > 0n).to.equal(true);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    const claim = w.ledger.connect(w.people.alice).claim(w.id);
    await expect(claim).to.changeTokenBalances(ethers, w.btc, [w.people.alice], [owed]);
  });

  it("pays the provider every slice but those of days without net, less tips", async () => {
    const { paid, released, providerCredit } = await w.market.escrow(w.id);
    const tips = await w.market.creditOf(w.people.keeper, w.usdc);
    expect(released).to.equal(paid - sliceOf(paid, 3n, 1n));
    expect(providerCredit + tips).to.equal(released);
    expect(tips).to.equal([0n, 1n, 2n].reduce((sum, i) => sum + (sliceOf(paid, 3n, i) * 10n) / 10_000n, 0n));
  });

  it("stays Matured, and its days keep their lines, after all units were refunded", async () => {
    const lines = async (): Promise<unknown[]> =>
      await Promise.all([0, 1, 2].map(async (i) => [...(await w.settlement.preview(w.id, w.startEpoch + i)).lines]));
    const before = await lines();
    await endStream();
    await finish();
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    await w.market.connect(w.people.bob).refund(w.id, BOB_UNITS, w.people.bob);
    expect(await w.settlement.state(w.id)).to.equal(State.Matured);
    expect(await lines()).to.deep.equal(before);
    expect((await w.settlement.preview(w.id, w.startEpoch)).obstacle).to.equal(Obstacle.Complete);
  });

  it("does not wait for a treasury that cannot receive (SAFE-A)", async () => {
    const world = await loadFixture(worldWithFarm);
    const token = await ethers.deployContract("BlockingToken");
    await acceptReward(world, token);
    const series = await sell(world, { rewardToken: token, epochs: 1 });
    const owed = await owedPerDay(series);
    await token.mint(world.people.provider, owed);
    await token.connect(world.people.provider).approve(world.settlement, owed);
    await world.settlement.connect(world.people.provider).fund(series.id, owed);
    await settleDays(series, series.id);
    await token.setBlocked(world.people.treasury, true);
    await endStream();
    await world.settlement.finish(series.id);
    expect((await world.market.escrow(series.id)).refundsOpen).to.equal(true);
    await expect(world.settlement.withdrawProtocolFees(token, [series.id])).to.be.revertedWithCustomError(token, "Blocked");
  });

  it("gives the provider back what it funded too much", async () => {
    const short = await loadFixture(startedShort);
    await fund(short, short.id, 10n * (await owedPerDay(short)));
    await settleDays(short, short.id, 3);
    await endStream();
    await short.settlement.finish(short.id);
    const left = await short.settlement.withdrawable(short.id);
    expect(left).to.equal(7n * (await owedPerDay(short)));
    await short.settlement.connect(short.people.provider).withdrawFunding(short.id, left, short.people.provider);
    await expectSolvent(short, [short.id]);
  });
});
