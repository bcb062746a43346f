import { expect } from "chai";
import type { BlockingToken, FeeOnTransferToken } from "../../types/ethers-contracts/index.js";
import { endOf } from "../helpers/days.ts";
import { fund, openSeries, readyNextEpoch } from "../helpers/series.ts";
import {
  acceptReward,
  advanceTo,
  allowKeeper,
  ethers,
  expectEscrowConserved,
  expectSolvent,
  loadFixture,
  owedPerDay,
  sliceOf,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

interface ManySeries extends SoldWorld {
  readonly second: bigint;
  readonly blocking: BlockingToken;
  readonly blockingId: bigint;
  readonly taxing: FeeOnTransferToken;
  readonly taxingId: bigint;
  readonly cancelledId: bigint;
}

/** Five series whose first day is ready: two ordinary ones, two in tokens that misbehave, one that was cancelled. */
async function manySeries(): Promise<ManySeries> {
  const world = await worldWithFarm();
  const blocking = await ethers.deployContract("BlockingToken");
  const taxing = await ethers.deployContract("FeeOnTransferToken", [0n]);
  await acceptReward(world, blocking);
  await acceptReward(world, taxing);
  const startEpoch = Math.floor((await world.networkHelpers.time.latest()) / 86_400) + 9;
  const first = await openSeries(world, world.farmId, { startEpoch });
  const second = await openSeries(world, world.farmId, { startEpoch });
  const blockingId = await openSeries(world, world.farmId, { startEpoch, rewardToken: blocking });
  const taxingId = await openSeries(world, world.farmId, { startEpoch, rewardToken: taxing });
  const cancelledId = await openSeries(world, world.farmId, { startEpoch, minUnits: 1000n });
  for (const id of [first, second, blockingId, taxingId]) {
    const cost = await world.market.quote(id, UNITS);
    await world.usdc.mint(world.people.alice, cost);
    await world.usdc.connect(world.people.alice).approve(world.market, cost);
    await world.market.connect(world.people.alice).buy(id, UNITS, cost, world.people.alice);
  }
  await readyNextEpoch(world, first);
  await blocking.mint(world.people.keeper, 10n ** 15n);
  await taxing.mint(world.people.keeper, 10n ** 15n);
  return { ...world, id: first, startEpoch, second, blocking, blockingId, taxing, taxingId, cancelledId };
}

describe("Settlement: several series in one call (SAFE-C)", () => {
  const UNKNOWN = 77n << 8n;
  let w: ManySeries;
  let owed: bigint;

  beforeEach(async () => {
    w = await loadFixture(manySeries);
    owed = await owedPerDay(w);
  });

  const settled = async (...ids: bigint[]): Promise<bigint[]> =>
    await Promise.all(ids.map(async (id) => (await w.settlement.account(id)).settledEpochs));
  const asKeeper = (): ManySeries["settlement"] => w.settlement.connect(w.people.keeper);

  it("settles all that can be settled and says how many days of each", async () => {
    await fund(w, w.id, owed);
    await fund(w, w.second, owed);
    expect(await asKeeper().settleMany.staticCall([w.id, w.second], 5n)).to.deep.equal([1n, 1n]);
    await asKeeper().settleMany([w.id, w.second], 5n);
    expect(await settled(w.id, w.second)).to.deep.equal([1n, 1n]);
    await expectSolvent(w, [w.id, w.second]);
    await expectEscrowConserved(w, w.id);
    await expectEscrowConserved(w, w.second);
  });

  it("credits the caller, and not itself, the tips of all", async () => {
    await fund(w, w.id, owed);
    await fund(w, w.second, owed);
    await asKeeper().settleMany([w.id, w.second], 1n);
    const { paid } = await w.market.escrow(w.id);
    const tip = (sliceOf(paid, 30n, 0n) * 10n) / 10_000n;
    expect(await w.market.creditOf(w.people.keeper, w.usdc)).to.equal(2n * tip);
    expect(await w.market.creditOf(w.settlement, w.usdc)).to.equal(0n);
  });

  it("goes past series that are unknown, cancelled, unfunded, complete or named twice", async () => {
    await fund(w, w.second, owed);
    const ids = [UNKNOWN, w.cancelledId, w.id, w.second, w.second];
    expect(await asKeeper().settleMany.staticCall(ids, 9n)).to.deep.equal([0n, 0n, 0n, 1n, 0n]);
    await asKeeper().settleMany(ids, 9n);
    expect(await settled(w.id, w.second)).to.deep.equal([0n, 1n]);
  });

  it("goes past a paused token that the caller was to pay in, and leaves no trace of that series", async () => {
    await w.blocking.connect(w.people.keeper).approve(w.settlement, owed);
    await w.blocking.setPaused(true);
    await fund(w, w.id, owed);
    await asKeeper().settleMany([w.blockingId, w.id], 1n);
    expect(await settled(w.blockingId, w.id)).to.deep.equal([0n, 1n]);
    expect(await w.ledger.reserveOf(w.blocking)).to.equal(0n);
    expect((await w.market.escrow(w.blockingId)).settledEpochs).to.equal(0n);
    await expect(asKeeper().settle(w.blockingId, 1n)).to.be.revertedWithCustomError(w.blocking, "Paused");
    await w.blocking.setPaused(false);
    await asKeeper().settle(w.blockingId, 1n);
  });

  it("goes past a token that began to take a fee, and names it when it is settled alone", async () => {
    await w.taxing.connect(w.people.keeper).approve(w.settlement, owed);
    await w.taxing.setFee(100n);
    await fund(w, w.id, owed);
    await asKeeper().settleMany([w.taxingId, w.id], 1n);
    expect(await settled(w.taxingId, w.id)).to.deep.equal([0n, 1n]);
    expect(await w.taxing.balanceOf(w.people.keeper)).to.equal(10n ** 15n);
    await expect(asKeeper().settle(w.taxingId, 1n))
      .to.be.revertedWithCustomError(w.settlement, "TokenShort")
      .withArgs(w.taxing, owed, owed - owed / 100n);
  });

  it("settles both or neither, whatever gas it is given: what ran out of gas is no refusal", async () => {
    await fund(w, w.id, owed);
    await fund(w, w.second, owed);
    const ids = [w.id, w.second];
    const enough = await asKeeper().settleMany.estimateGas(ids, 1n);
    let refused = 0;
    for (let percent = 30n; percent < 100n; percent += 5n) {
      const settling = asKeeper().settleMany.staticCall(ids, 1n, { gasLimit: (enough * percent) / 100n });
      const days = await settling.then(
        (found) => [...found],
        () => undefined,
      );
      if (days === undefined) refused += 1;
      else expect(days, `with ${percent} % of the estimate`).to.deep.equal([1n, 1n]);
    }
    expect(refused).to.be.greaterThan(0);
    await asKeeper().settleMany(ids, 1n, { gasLimit: enough });
    expect(await settled(...ids)).to.deep.equal([1n, 1n]);
  });

  it("settles a prepaid day of a paused token: the money is in the reserve already", async () => {
    await w.blocking.connect(w.people.keeper).approve(w.settlement, owed);
    await asKeeper().fund(w.blockingId, owed);
    await w.blocking.setPaused(true);
    await asKeeper().settle(w.blockingId, 1n);
    expect(await settled(w.blockingId)).to.deep.equal([1n]);
    await expectSolvent(w, [w.blockingId], w.blocking);
  });

  it("does not depend on whom a token blocks: provider, treasury, farm", async () => {
    await w.blocking.connect(w.people.keeper).approve(w.settlement, owed);
    await asKeeper().fund(w.blockingId, owed);
    for (const blocked of [w.people.provider, w.people.treasury, w.people.alice, w.settlement]) {
      await w.blocking.setBlocked(blocked, true);
    }
    await asKeeper().settle(w.blockingId, 1n);
    expect(await settled(w.blockingId)).to.deep.equal([1n]);
    await expect(w.settlement.withdrawProtocolFees(w.blocking, [w.blockingId])).to.be.revertedWithCustomError(w.blocking, "Blocked");
  });

  it("draws on one allowance for several series until it ends", async () => {
    await allowKeeper(w, owed + owed / 2n);
    expect(await asKeeper().settleMany.staticCall([w.id, w.second], 1n)).to.deep.equal([1n, 0n]);
    await asKeeper().settleMany([w.id, w.second], 1n);
    expect(await w.btc.balanceOf(w.people.keeper)).to.equal(owed / 2n);
  });

  it("never takes one series' funding for another's day", async () => {
    await fund(w, w.second, 10n * owed);
    await asKeeper().settleMany([w.id, w.second], 1n);
    expect(await settled(w.id, w.second)).to.deep.equal([0n, 1n]);
    expect((await w.settlement.account(w.second)).funding).to.equal(9n * owed);
    await expectSolvent(w, [w.id, w.second]);
  });

  it("reverts with NothingSettled when no day of any can be settled, or none is named", async () => {
    for (const ids of [[], [UNKNOWN], [w.id, w.cancelledId]]) {
      await expect(asKeeper().settleMany(ids, 1n)).to.be.revertedWithCustomError(w.settlement, "NothingSettled");
    }
    await fund(w, w.id, owed);
    await advanceTo(w, endOf(w.startEpoch + 1));
    await asKeeper().settleMany([w.id], 1n);
    await expect(asKeeper().settleMany([w.id], 1n)).to.be.revertedWithCustomError(w.settlement, "NothingSettled");
  });
});
