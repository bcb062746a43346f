import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, postThrough, priceDay } from "../helpers/days.ts";
import { fund, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { BOND_TERMS, bonded, cover, finish, missNextEpoch, postBond, sliceAt } from "./bonded.ts";
import {
  allowKeeper,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  State,
  worldWithFarm,
} from "./fixture.ts";

const YEAR = 365;

type Fate = "paid" | "late" | "covered" | "unprofitable" | "batch";

/** What becomes of day `index` of the year. A missed day is followed by one paid in time. */
function fateOf(index: number): Fate {
  if (index % 41 === 20) return "late";
  if (index % 53 === 30) return "covered";
  if (index % 37 === 15) return "unprofitable";
  return index % 29 < 6 && index > 29 ? "batch" : "paid";
}

describe("Settlement: days that come late", () => {
  let w: SoldWorld;
  let net: bigint;

  const asKeeper = (): SoldWorld["settlement"] => w.settlement.connect(w.people.keeper);
  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const lateEpochs = async (): Promise<number[]> =>
    (await w.settlement.queryFilter(w.settlement.filters.EpochLate(w.id))).map(
      (event) => Number(event.args.epoch) - w.startEpoch,
    );

  beforeEach(async () => {
    w = await loadFixture(bonded);
    net = (await expectedLines(w)).net;
  });

  /** Prices as the days pass, then all reports at once: `days` days become payable together. */
  async function reportTogether(days: number): Promise<void> {
    const first = w.startEpoch + Number((await w.settlement.account(w.id)).settledEpochs);
    for (let i = 0; i < days; i++) await priceDay(w, first + i);
    await postThrough(w, first + days - 1);
  }

  it("missing days settle in order when their reports come, several in one transaction, each with its own target", async () => {
    for (let i = 0; i < 5; i++) await priceDay(w, w.startEpoch + i);
    expect(await w.settlement.state(w.id)).to.equal(State.Suspended);
    await fund(w, w.id, 5n * net);
    await expect(asKeeper().settle(w.id, 9n)).to.be.revertedWithCustomError(w.settlement, "ReportMissing");
    await postThrough(w, w.startEpoch + 4);
    await asKeeper().settle(w.id, 9n);
    const events = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
    expect(events.map((event) => Number(event.args.epoch) - w.startEpoch)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(new Set(events.map((event) => event.transactionHash)).size).to.equal(1);
    expect(await lateEpochs(), "the world was late, not the provider").to.deep.equal([]);
    await books();
  });

  it("says EpochLate of a day whose money came a second after its grace, and not a second before", async () => {
    await readyNextEpoch(w, w.id);
    const from = Number(await w.settlement.coverableFrom(w.id));
    await allowKeeper(w, 2n * net);
    const snapshot = await networkHelpers.takeSnapshot();
    await networkHelpers.time.setNextBlockTimestamp(from - 1);
    await expect(asKeeper().settle(w.id, 1n)).to.not.emit(w.settlement, "EpochLate");
    await snapshot.restore();
    await networkHelpers.time.setNextBlockTimestamp(from);
    await expect(asKeeper().settle(w.id, 1n))
      .to.emit(w.settlement, "EpochLate")
      .withArgs(w.id, w.startEpoch, net, 0n);
    expect((await w.settlement.backing(w.id)).missed).to.equal(true);
  });

  it("says it of funding that came late, whenever it is settled", async () => {
    await missNextEpoch(w);
    await fund(w, w.id, net);
    await networkHelpers.time.increase(5 * SECONDS_PER_DAY);
    await expect(asKeeper().settle(w.id, 1n)).to.emit(w.settlement, "EpochLate");
  });

  it("does not say it of a day that was funded in time and settled late", async () => {
    await readyNextEpoch(w, w.id);
    await fund(w, w.id, net);
    await networkHelpers.time.increase(20 * SECONDS_PER_DAY);
    await expect(asKeeper().settle(w.id, 1n)).to.not.emit(w.settlement, "EpochLate");
  });

  it("says it of exactly the days that were due when late money came, not of those after", async () => {
    await reportTogether(3);
    await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
    await fund(w, w.id, 5n * net);
    await asKeeper().settle(w.id, 3n);
    expect(await lateEpochs(), "all three were payable together").to.deep.equal([0, 1, 2]);
    // Whoever missed a grace has none until a day is paid in time; these two are prepaid before they are payable.
    for (let i = 3; i < 5; i++) await priceDay(w, w.startEpoch + i);
    await postThrough(w, w.startEpoch + 4);
    await asKeeper().settle(w.id, 2n);
    expect(await lateEpochs()).to.deep.equal([0, 1, 2]);
    expect((await w.settlement.backing(w.id)).missed).to.equal(false);
    await books();
  });

  it("settling twice changes nothing: what is settled stays settled, in one call or in many", async () => {
    await reportTogether(4);
    await fund(w, w.id, 4n * net);
    const snapshot = await networkHelpers.takeSnapshot();
    await asKeeper().settle(w.id, 4n);
    const [together, escrow] = [await w.settlement.account(w.id), await w.market.escrow(w.id)];
    const { target } = await targetNow();
    await snapshot.restore();
    for (let i = 0; i < 4; i++) await asKeeper().settle(w.id, 1n);
    expect(await w.settlement.account(w.id)).to.deep.equal(together);
    expect(await w.market.escrow(w.id)).to.deep.equal(escrow);
    const separate = await targetNow();
    // Up to the carry, under one step of the rate a deposit.
    expect(target - separate.target).to.be.within(-4n * 86_400n, 4n * 86_400n);
    await expect(asKeeper().settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "EpochNotOver");
  });

  async function targetNow(): Promise<{ target: bigint }> {
    const { index, rate } = await w.ledger.lane(w.id);
    return { target: index + rate * 86_400n };
  }

  it("a year of one series: paid, late, covered and unprofitable days, books exact all the way", async function () {
    this.timeout(900_000);
    const year = await sell(await loadFixture(worldWithFarm), {
      ...BOND_TERMS,
      epochs: YEAR,
      price: 60_000_000n * 10n ** 18n,
    });
    w = year;
    await settleDays(w, w.id);
    await postBond(w, 100n * net);
    const fates: Fate[] = ["paid"];
    let batch = 0;
    const settleBatch = async (): Promise<void> => {
      if (batch === 0) return;
      await fund(w, w.id, BigInt(batch) * net); // before they are payable: in time, whatever came before
      await reportTogether(batch);
      await asKeeper().settle(w.id, batch);
      batch = 0;
    };
    for (let index = 1; index < YEAR; index++) {
      const fate = fateOf(index);
      fates.push(fate);
      if (fate === "batch") {
        batch++;
        continue;
      }
      await settleBatch();
      if (fate === "late") {
        await missNextEpoch(w);
        await settleDays(w, w.id);
      } else if (fate === "covered") {
        await missNextEpoch(w);
        await cover(w);
      } else if (fate === "unprofitable") {
        await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      } else {
        await fund(w, w.id, net);
        await settleDays(w, w.id);
      }
      if (index % 10 === 0) await books();
    }
    await settleBatch();
    await books();
    expect(await w.settlement.state(w.id)).to.equal(State.Matured);

    const indices = (fate: Fate): number[] => fates.flatMap((found, index) => (found === fate ? [index] : []));
    const covered = await w.settlement.queryFilter(w.settlement.filters.EpochCovered(w.id));
    expect(covered.map((event) => Number(event.args.epoch) - w.startEpoch)).to.deep.equal(indices("covered"));
    expect(await lateEpochs()).to.deep.equal(indices("late"));
    let refundable = 0n;
    for (const index of indices("unprofitable")) refundable += await sliceAt(w, index);
    expect((await w.market.escrow(w.id)).refundable).to.equal(refundable);

    await finish(w);
    const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
    const deposited = deposits.reduce((sum, event) => sum + event.args.amount, 0n);
    const [alice] = await w.ledger.claimable(w.people.alice, w.id);
    const [bob] = await w.ledger.claimable(w.people.bob, w.id);
    expect(deposits.length, "a deposit for every day").to.equal(YEAR);
    expect(deposited - alice - bob, "CONS-B, under a base unit a holder and the dust").to.be.within(0n, 4n);
    if ((await w.market.escrow(w.id)).withheld !== 0n) await w.settlement.releaseWithheld(w.id);
    await books();
  });
});
