import { expect } from "chai";
import { fund, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  ALICE_UNITS,
  BOB_UNITS,
  ethers,
  expectSolvent,
  loadFixture,
  networkHelpers,
  owedPerDay,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  State,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

const SILENCE_DAYS = 60;

interface StaleWorld extends SoldWorld {
  readonly finishedId: bigint;
}

/**
 * Two series: one is in its second day, one is over with a day without net. Then oracle, feeds and keepers fall silent for
 * sixty days.
 */
async function everythingStale(): Promise<StaleWorld> {
  const world = await worldWithFarm();
  const finished = await sell(world, { epochs: 2 });
  await settleDays(finished, finished.id);
  await settleDays(finished, finished.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
  await world.networkHelpers.time.increase(SECONDS_PER_DAY);
  await world.settlement.finish(finished.id);
  const mining = await sell(world);
  await fund(mining, mining.id, 5n * (await owedPerDay(mining)));
  await settleDays(mining, mining.id);
  await world.networkHelpers.time.increase(SILENCE_DAYS * SECONDS_PER_DAY);
  return { ...mining, finishedId: finished.id };
}

describe("Settlement: a stale world delays settlement and nothing else (LIVE-A)", () => {
  let w: StaleWorld;

  beforeEach(async () => {
    w = await loadFixture(everythingStale);
  });

  it("says Suspended, and only settlement waits", async () => {
    expect(await w.settlement.state(w.id)).to.equal(State.Suspended);
    await expect(w.settlement.settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "ReportMissing");
  });

  it("pays every claim, in every form", async () => {
    const [alice] = await w.ledger.claimable(w.people.alice, w.id);
    const [bob] = await w.ledger.claimable(w.people.bob, w.id);
    expect(alice > 0n && bob > 0n).to.equal(true);
    await expect(w.ledger.connect(w.people.alice).claimTo(w.id, w.people.carol)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.people.carol],
      [alice],
    );
    await expect(w.ledger.connect(w.people.dave).claimFor(w.people.bob, w.id)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.people.bob],
      [bob],
    );
    await w.ledger.connect(w.people.alice).claimMany([w.id, w.finishedId]);
  });

  it("lets every unit move, alone and in batches", async () => {
    await w.ledger.connect(w.people.alice).safeTransferFrom(w.people.alice, w.people.carol, w.id, ALICE_UNITS, "0x");
    await w.ledger
      .connect(w.people.bob)
      .safeBatchTransferFrom(w.people.bob, w.people.carol, [w.id, w.finishedId], [BOB_UNITS, BOB_UNITS], "0x");
    expect(await w.ledger.balanceOf(w.people.carol, w.id)).to.equal(UNITS);
  });

  it("pays open refunds and released money", async () => {
    const { refundable, providerCredit } = await w.market.escrow(w.finishedId);
    expect(refundable > 0n && providerCredit > 0n).to.equal(true);
    await w.market.connect(w.people.alice).refund(w.finishedId, ALICE_UNITS, w.people.alice);
    await w.market.connect(w.people.bob).refund(w.finishedId, BOB_UNITS, w.people.bob);
    expect((await w.market.escrow(w.finishedId)).refundable).to.equal(0n);
    await w.market.connect(w.people.provider).withdrawRelease(w.finishedId, w.people.provider);
    await w.market.connect(w.people.keeper).withdrawCredit(w.usdc, w.people.keeper);
  });

  it("lets money in and out of the funding, and fees to the treasury", async () => {
    await fund(w, w.id, 1000n);
    await w.settlement.withdrawProtocolFees(w.btc, [w.id]);
    const free = await w.settlement.withdrawable(w.id);
    expect(free, "mined days stay funded").to.equal(0n);
    await expectSolvent(w, [w.id, w.finishedId]);
  });

  it("still draws the card", async () => {
    expect(await w.ledger.uri(w.id)).to.match(/^data:application\/json;base64,/);
  });

  it("catches up day by day when the world comes back, none skipped", async () => {
    await settleDays(w, w.id, 4);
    expect((await w.settlement.account(w.id)).settledEpochs).to.equal(5n);
    const events = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
    expect(events.map((event) => Number(event.args.epoch) - w.startEpoch)).to.deep.equal([0, 1, 2, 3, 4]);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    await expectSolvent(w, [w.id, w.finishedId]);
  });
});
