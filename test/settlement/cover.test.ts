import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, endOf, farmReport, postDay, postThrough, priceDay, recordFarm } from "../helpers/days.ts";
import { fund, PROFIT_SHARE, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { BITCOIN, SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  BOND_TERMS,
  bonded,
  cover,
  GRACE_SECONDS,
  missNextEpoch,
  payment,
  PENALTY_BPS,
  postBond,
  requiredBond,
  sliceAt,
} from "./bonded.ts";
import {
  acceptReward,
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  State,
  worldWithFarm,
} from "./fixture.ts";

/** More than any requirement of these tests. */
const AMPLE_DAYS = 60n;

/** The first day is paid, the bond is ample, and the second day's grace is over. */
async function missed(): Promise<SoldWorld> {
  const world = await bonded();
  await settleDays(world, world.id);
  await postBond(world, AMPLE_DAYS * (await expectedLines(world)).net);
  await missNextEpoch(world);
  return world;
}

describe("Settlement: cover, when a provider misses a day", () => {
  let w: SoldWorld;
  let net: bigint;

  beforeEach(async () => {
    w = await loadFixture(missed);
    net = (await expectedLines(w)).net;
  });

  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const bond = async (): Promise<bigint> => (await w.settlement.backing(w.id)).bond;
  const asKeeper = (): SoldWorld["settlement"] => w.settlement.connect(w.people.keeper);

  /** Leaves exactly `amount` in the bond of a fresh series whose first day's grace is over. */
  async function withBond(amount: bigint): Promise<SoldWorld> {
    const world = await loadFixture(bonded);
    if (amount !== 0n) await postBond(world, amount);
    await missNextEpoch(world);
    return world;
  }

  describe("grace", () => {
    it("runs from the instant at which the day was payable, to the second", async () => {
      const s = await loadFixture(bonded);
      const epoch = await readyNextEpoch(s, s.id);
      const { finalAt } = await s.oracle.networkDay(BITCOIN, epoch);
      const deadline = Number(finalAt) + GRACE_SECONDS;
      expect(await s.settlement.coverableFrom(s.id)).to.equal(BigInt(deadline + 1));
      await networkHelpers.time.setNextBlockTimestamp(deadline);
      await expect(s.settlement.cover(s.id))
        .to.be.revertedWithCustomError(s.settlement, "GraceNotOver")
        .withArgs(s.id, epoch, deadline, deadline);
      expect((await s.settlement.progress(s.id)).pastGrace).to.equal(false);
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1);
      await s.settlement.cover(s.id);
    });

    it("is not the caller's to choose: who calls late, or often, moves nothing", async () => {
      const before = await w.settlement.coverableFrom(w.id);
      await networkHelpers.time.increase(30 * SECONDS_PER_DAY);
      expect(await w.settlement.coverableFrom(w.id)).to.equal(before);
    });

    it("waits for a late report of an earlier day: a running maximum of on-chain instants", async () => {
      const s = await loadFixture(bonded);
      await postBond(s, AMPLE_DAYS * net);
      // The first day's fees are out of bounds, so its report is final after a week; the second day's after six hours.
      await postThrough(s, s.startEpoch - 1);
      await priceDay(s, s.startEpoch);
      await postDay(s, { fees: 144n * 10n ** 9n });
      await priceDay(s, s.startEpoch + 1);
      await postDay(s);
      const { finalAt: first } = await s.oracle.networkDay(BITCOIN, s.startEpoch);
      const { finalAt: second } = await s.oracle.networkDay(BITCOIN, s.startEpoch + 1);
      expect(first > second + BigInt(GRACE_SECONDS)).to.equal(true);
      await advanceTo(s, Number(first));
      const { lines } = await s.settlement.preview(s.id, s.startEpoch);
      await fund(s, s.id, lines.net);
      await s.settlement.settle(s.id, 1n);
      expect((await s.settlement.backing(s.id)).payableAt).to.equal(first);
      expect(await s.settlement.coverableFrom(s.id), "the second day's grace begins with the first").to.equal(
        first + BigInt(GRACE_SECONDS) + 1n,
      );
    });

    it("attack: a vanished provider gets no fresh grace for every day, nor by its own lateness", async () => {
      await networkHelpers.time.increase(4 * SECONDS_PER_DAY);
      const first = w.startEpoch + 1;
      for (let epoch = first + 1; epoch < first + 5; epoch++) await priceDay(w, epoch);
      await postThrough(w, first + 4);
      for (let i = 0; i < 5; i++) {
        await cover(w);
        await books();
      }
      const { settledEpochs } = await w.settlement.account(w.id);
      expect(settledEpochs, "five days at once").to.equal(6n);
      // The day after is coverable in the very second in which it is payable.
      const epoch = await readyNextEpoch(w, w.id);
      const { finalAt } = await w.oracle.networkDay(BITCOIN, epoch);
      expect(await w.settlement.coverableFrom(w.id)).to.equal(finalAt + 1n);
    });

    it("comes back once a day is paid in time: funded when it became payable", async () => {
      await cover(w);
      expect((await w.settlement.backing(w.id)).missed).to.equal(true);
      await fund(w, w.id, net);
      const epoch = await readyNextEpoch(w, w.id);
      await expect(asKeeper().settle(w.id, 1n)).to.not.emit(w.settlement, "EpochLate");
      expect((await w.settlement.backing(w.id)).missed, `day ${String(epoch)} was prepaid`).to.equal(false);
      const next = await readyNextEpoch(w, w.id);
      const { finalAt } = await w.oracle.networkDay(BITCOIN, next);
      expect(await w.settlement.coverableFrom(w.id)).to.equal(finalAt + BigInt(GRACE_SECONDS) + 1n);
    });

    it("does not come back with a day that owed nothing", async () => {
      await cover(w);
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      expect((await w.settlement.backing(w.id)).missed).to.equal(true);
    });

    it("attack: a base unit sent by a stranger in the grace neither stops nor starts anything", async () => {
      const s = await loadFixture(bonded);
      await readyNextEpoch(s, s.id);
      const from = await s.settlement.coverableFrom(s.id);
      await s.btc.mint(s.people.carol, 1n);
      await s.btc.connect(s.people.carol).approve(s.settlement, 1n);
      await s.settlement.connect(s.people.carol).fund(s.id, 1n);
      expect(await s.settlement.coverableFrom(s.id)).to.equal(from);
      await fund(s, s.id, net - 1n);
      await expect(s.settlement.settle(s.id, 1n)).to.not.emit(s.settlement, "EpochLate");
    });
  });

  describe("given a bond that reaches", () => {
    it("pays the day with the penalty through the stream, and a tip to the caller, all from the bond", async () => {
      const before = await bond();
      const expected = payment(net, before);
      const covering = cover(w);
      await expect(covering).to.emit(w.settlement, "EpochCovered");
      const [event] = await w.settlement.queryFilter(w.settlement.filters.EpochCovered(w.id));
      const paid = event?.args.cover;
      expect([paid?.owed, paid?.fromFunding, paid?.fromBond, paid?.penalty, paid?.tip, paid?.writtenOff]).to.deep.equal([
        net,
        0n,
        expected.fromBond,
        expected.penalty,
        expected.tip,
        0n,
      ]);
      expect(await bond()).to.equal(before - expected.fromBond - expected.tip);
      expect(await w.settlement.creditOf(w.people.keeper, w.btc)).to.equal(expected.tip);
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount).to.equal(net + (net * PENALTY_BPS + 9_999n) / 10_000n);
      await books();
    });

    it("reaches the holders to the base unit, after one stream", async () => {
      const [before] = await w.ledger.claimable(w.people.alice, w.id);
      const [bobBefore] = await w.ledger.claimable(w.people.bob, w.id);
      const { fromBond } = payment(net, await bond());
      await cover(w);
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const [after] = await w.ledger.claimable(w.people.alice, w.id);
      const [bobAfter] = await w.ledger.claimable(w.people.bob, w.id);
      expect(fromBond - (after - before) - (bobAfter - bobBefore)).to.be.within(-2n, 3n);
    });

    it("takes what the funding has first, and the penalty on the rest only", async () => {
      const part = net / 3n;
      await fund(w, w.id, part);
      const before = await bond();
      const expected = payment(net - part, before);
      await cover(w);
      expect((await w.settlement.account(w.id)).funding).to.equal(0n);
      expect(await bond()).to.equal(before - expected.fromBond - expected.tip);
      await books();
    });

    it("withholds the day's slice although the bond suffices, until the next look at the requirement", async () => {
      await cover(w);
      const slice = await sliceAt(w, 1);
      const { withheld } = await w.market.escrow(w.id);
      expect(withheld).to.equal(slice + (await sliceAt(w, 0)));
      await w.settlement.releaseWithheld(w.id);
      expect((await w.market.escrow(w.id)).withheld).to.equal(0n);
      await books();
    });

    it("marks the bond by the covered day as by any other", async () => {
      await cover(w);
      expect((await w.settlement.backing(w.id)).required).to.equal(requiredBond(net, await sliceAt(w, 1), 28));
    });

    it("attack: covering the first day itself leaves the provider no early end for nothing", async () => {
      const s = await withBond(20n * net);
      await cover(s, s.people.provider);
      const { required } = await s.settlement.backing(s.id);
      expect(required).to.equal(requiredBond(net, await sliceAt(s, 0), 29));
      await expect(s.settlement.connect(s.people.provider).endEarly(s.id))
        .to.emit(s.settlement, "SeriesEnded")
        .withArgs(s.id, 1n, (value: bigint) => value > 1n, required);
    });

    it("attack: a provider that covers itself gets no tip, and pays the same", async () => {
      const before = await bond();
      const expected = payment(net, before, false);
      await cover(w, w.people.provider);
      expect(await w.settlement.creditOf(w.people.provider, w.btc)).to.equal(0n);
      expect(await bond()).to.equal(before - expected.fromBond);
      await books();
    });

    it("attack: a provider that funds the holders' part only, and covers, does not save the protocol's fee", async () => {
      const { holders, protocol } = await expectedLines(w);
      expect(protocol > 0n).to.equal(true);
      await fund(w, w.id, holders);
      const before = await bond();
      const { fromBond } = payment(protocol, before, false);
      await cover(w, w.people.provider);
      expect(before - (await bond()), "what the protocol leaves, the holders get, with the penalty").to.equal(fromBond);
      expect(fromBond > protocol).to.equal(true);
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount).to.equal(holders + fromBond);
      await books();
    });

    it("moves no token, so a paused or reverting reward token cannot stop it", async () => {
      const world = await loadFixture(worldWithFarm);
      const blocking = await ethers.deployContract("BlockingToken");
      await acceptReward(world, blocking);
      const s = await sell(world, { ...BOND_TERMS, rewardToken: await blocking.getAddress() });
      await blocking.mint(s.people.provider, 60n * net);
      await blocking.connect(s.people.provider).approve(s.settlement, 60n * net);
      await s.settlement.connect(s.people.provider).postBond(s.id, 60n * net);
      await missNextEpoch(s);
      await blocking.setPaused(true);
      await cover(s);
      await expectBooks(s, [s.id]);
      await expect(s.settlement.connect(s.people.keeper).withdrawCredit(blocking, s.people.keeper)).to.be.revertedWithCustomError(
        blocking,
        "Paused",
      );
      await blocking.setPaused(false);
      await s.settlement.connect(s.people.keeper).withdrawCredit(blocking, s.people.keeper);
      await expectBooks(s, [s.id]);
    });

    it("attack: a blocked provider, treasury or coverer stalls nobody: credits are pulled, to any address", async () => {
      const world = await loadFixture(worldWithFarm);
      const blocking = await ethers.deployContract("BlockingToken");
      await acceptReward(world, blocking);
      const s = await sell(world, { ...BOND_TERMS, rewardToken: await blocking.getAddress() });
      await blocking.mint(s.people.provider, 60n * net);
      await blocking.connect(s.people.provider).approve(s.settlement, 60n * net);
      await s.settlement.connect(s.people.provider).postBond(s.id, 60n * net);
      for (const person of [s.people.provider, s.people.treasury, s.people.keeper]) await blocking.setBlocked(person, true);
      await missNextEpoch(s);
      await cover(s);
      const tip = await s.settlement.creditOf(s.people.keeper, blocking);
      expect(tip > 0n).to.equal(true);
      await expect(s.settlement.connect(s.people.keeper).withdrawCredit(blocking, s.people.keeper))
        .to.be.revertedWithCustomError(blocking, "Blocked")
        .withArgs(s.people.keeper);
      await s.settlement.connect(s.people.keeper).withdrawCredit(blocking, s.people.dave);
      expect(await blocking.balanceOf(s.people.dave)).to.equal(tip);
      await expectBooks(s, [s.id]);
    });
  });

  describe("given a bond that does not reach", () => {
    it("defaults when even one base unit is missing: all of the bond goes to the holders, less the tip", async () => {
      const posted = net - 1n;
      const s = await withBond(posted);
      const expected = payment(net, posted);
      await expect(cover(s))
        .to.emit(s.settlement, "SeriesEnded")
        .withArgs(s.id, 2n, 1n, 0n);
      const [event] = await s.settlement.queryFilter(s.settlement.filters.EpochCovered(s.id));
      expect([event?.args.cover.fromBond, event?.args.cover.tip, event?.args.cover.writtenOff]).to.deep.equal([
        expected.fromBond,
        expected.tip,
        1n + expected.tip,
      ]);
      expect(await s.settlement.state(s.id)).to.equal(State.Defaulted);
      expect((await s.settlement.backing(s.id)).bond).to.equal(0n);
      await expectBooks(s, [s.id]);
    });

    it("does not default as long as it reaches for what is owed: the penalty gives way, then the tip", async () => {
      const s = await withBond(net);
      await cover(s);
      expect(await s.settlement.state(s.id)).to.equal(State.Active);
      expect(await s.settlement.creditOf(s.people.keeper, s.btc), "the tip makes nobody default").to.equal(0n);
      await expectBooks(s, [s.id]);

      const t = await withBond(net + 7n);
      await cover(t);
      expect(await t.settlement.creditOf(t.people.keeper, t.btc)).to.equal(7n);
      expect(await t.settlement.state(t.id)).to.equal(State.Active);

      const u = await withBond(net + net / 20n);
      const expected = payment(net, net + net / 20n);
      await cover(u);
      const [event] = await u.settlement.queryFilter(u.settlement.filters.EpochCovered(u.id));
      expect([event?.args.cover.penalty, event?.args.cover.tip]).to.deep.equal([expected.penalty, expected.tip]);
      expect(expected.penalty > 0n && expected.tip > 0n).to.equal(true);
    });

    it("is spent to the last base unit, then the next day defaults", async () => {
      const s = await withBond(net);
      await cover(s);
      await missNextEpoch(s);
      await cover(s);
      expect(await s.settlement.state(s.id)).to.equal(State.Defaulted);
      expect(await s.settlement.creditOf(s.people.keeper, s.btc), "there is nothing to tip from").to.equal(0n);
      const { endingEpochs, settledEpochs } = await s.settlement.progress(s.id);
      expect([endingEpochs, settledEpochs]).to.deep.equal([2n, 2n]);
      await expectBooks(s, [s.id]);
    });

    it("defaults without any bond, on the first day: what was paid for it is forfeited with the rest", async () => {
      const s = await withBond(0n);
      await cover(s);
      expect(await s.settlement.state(s.id)).to.equal(State.Defaulted);
      const { released, withheld } = await s.market.escrow(s.id);
      expect([released, withheld]).to.deep.equal([0n, await sliceAt(s, 0)]);
      await expect(s.settlement.releaseWithheld(s.id)).to.be.revertedWithCustomError(s.settlement, "NothingToRelease");
    });

    it("uses the funding up before anything is written off", async () => {
      const s = await withBond(net / 2n);
      await fund(s, s.id, net / 4n);
      await cover(s);
      const [event] = await s.settlement.queryFilter(s.settlement.filters.EpochCovered(s.id));
      const expected = payment(net - net / 4n, net / 2n);
      expect([event?.args.cover.fromFunding, event?.args.cover.writtenOff]).to.deep.equal([net / 4n, expected.writtenOff]);
      await expectBooks(s, [s.id]);
    });

    it("takes nothing more for a series that has defaulted", async () => {
      const s = await withBond(0n);
      await cover(s);
      await expect(cover(s)).to.be.revertedWithCustomError(s.settlement, "AllEpochsSettled").withArgs(s.id, 1n);
      await expect(s.settlement.settle(s.id, 1n)).to.be.revertedWithCustomError(s.settlement, "AllEpochsSettled");
      await expect(postBond(s, 1n)).to.be.revertedWithCustomError(s.settlement, "AllEpochsSettled");
      await expect(s.settlement.connect(s.people.provider).endEarly(s.id)).to.be.revertedWithCustomError(
        s.settlement,
        "NothingToEnd",
      );
    });
  });

  describe("refuses", () => {
    it("a day that is funded: it can be settled", async () => {
      await fund(w, w.id, net);
      await expect(cover(w)).to.be.revertedWithCustomError(w.settlement, "NothingToCover").withArgs(w.id, w.startEpoch + 1);
      await expect(asKeeper().settle(w.id, 1n)).to.emit(w.settlement, "EpochLate");
    });

    it("a day whose obstacle is another than money, with that one's words", async () => {
      await cover(w);
      const next = w.startEpoch + 2;
      await advanceTo(w, endOf(next));
      await expect(cover(w)).to.be.revertedWithCustomError(w.settlement, "ReportMissing").withArgs(w.id, BITCOIN, next);
      await priceDay(w, next);
      await postDay(w);
      await expect(cover(w)).to.be.revertedWithCustomError(w.settlement, "ReportNotFinal");
      const unknown = w.id + 256n;
      await expect(w.settlement.cover(unknown)).to.be.revertedWithCustomError(w.market, "NoSuchSeries");
    });

    it("to pay the tip where the ledger or the settlement itself would get it, or twice", async () => {
      await cover(w);
      for (const to of [ethers.ZeroAddress, w.settlement, w.ledger]) {
        await expect(asKeeper().withdrawCredit(w.btc, to)).to.be.revertedWithCustomError(w.settlement, "InvalidReceiver");
      }
      await asKeeper().withdrawCredit(w.btc, w.people.keeper);
      await expect(asKeeper().withdrawCredit(w.btc, w.people.keeper)).to.be.revertedWithCustomError(
        w.settlement,
        "NothingToWithdraw",
      );
      await books();
    });
  });

  it("attack: no report of a farm, and no cover, breaks a streak: whether a day is profitable, the network says", async () => {
    const s = await sell(await loadFixture(worldWithFarm), {
      ...BOND_TERMS,
      form: PROFIT_SHARE,
      holderShareBps: 8_000,
      minDeliveryBps: 5_000,
      toleranceBps: 300,
    });
    await postBond(s, AMPLE_DAYS * net);
    await postThrough(s, s.startEpoch - 1);
    await priceDay(s, s.startEpoch, RUINOUS_PRICE);
    // The farm met no costs that day, so holders are owed although the network's formula leaves nothing.
    const report = farmReport(s.farmId, s.startEpoch, 10n ** 16n, { energyWh: 0n });
    const posted = await postDay(s, { farms: [report] });
    const { finalAt } = await s.oracle.networkDay(BITCOIN, s.startEpoch);
    await advanceTo(s, Number(finalAt));
    await recordFarm(s, posted, report);
    await advanceTo(s, Number(await s.settlement.coverableFrom(s.id)));
    await cover(s);
    const [event] = await s.settlement.queryFilter(s.settlement.filters.EpochCovered(s.id));
    expect((event?.args.cover.owed ?? 0n) > 0n).to.equal(true);
    expect((await s.settlement.account(s.id)).unprofitableInRow).to.equal(1n);
    expect((await s.market.escrow(s.id)).refundable, "and it pays the provider nothing").to.equal(await sliceAt(s, 0));
    await expectBooks(s, [s.id]);
  });

  it("leaves the days of other series alone (SAFE-C)", async () => {
    const other = await sell(w, BOND_TERMS);
    await settleDays(w, other.id);
    const before = await w.settlement.account(other.id);
    await cover(w);
    expect(await w.settlement.account(other.id)).to.deep.equal(before);
    await expectBooks(w, [w.id, other.id]);
  });
});
