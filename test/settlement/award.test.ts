import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, endOf, postThrough, priceDay, startOf } from "../helpers/days.ts";
import { fund, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { bonded, bondedShort, cover, finish, missNextEpoch, postBond } from "./bonded.ts";
import {
  acceptReward,
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  owedPerDay,
  sell,
  started,
  startedShort,
  State,
  UNITS,
  worldWithFarm,
  type SoldWorld,
} from "./fixture.ts";

const AWARD = 5_000n;

/** Two days settled and the third over, final and priced, with money for every day. */
async function thirdDayDue(): Promise<SoldWorld> {
  const world = await started();
  await settleDays(world, world.id, 2);
  await readyNextEpoch(world, world.id);
  await fund(world, world.id, 10n * (await owedPerDay(world)));
  return world;
}

/** Mints to `from` and awards. */
async function award(
  world: SoldWorld,
  epoch: number,
  amount: bigint,
  from: HardhatEthersSigner = world.people.carol,
): Promise<ContractTransactionResponse> {
  await world.btc.mint(from, amount);
  await world.btc.connect(from).approve(world.settlement, amount);
  return await world.settlement.connect(from).award(world.id, epoch, amount);
}

/** Amounts of all deposits to the series so far, in order. */
async function depositsOf(world: SoldWorld): Promise<bigint[]> {
  const events = await world.ledger.queryFilter(world.ledger.filters.RewardDeposited(world.id));
  return events.map((event) => event.args.amount);
}

describe("Settlement: an award joins the deposit of a day that waits", () => {
  let w: SoldWorld;
  let third: number;

  beforeEach(async () => {
    w = await loadFixture(thirdDayDue);
    third = w.startEpoch + 2;
  });

  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]): Promise<void> => {
    const expectation = expect(sent).to.be.revertedWithCustomError(w.settlement, error);
    await (args.length === 0 ? expectation : expectation.withArgs(...args));
  };
  const settle = async (days = 1n): Promise<ContractTransactionResponse> => await w.settlement.settle(w.id, days);
  /** Lets `days` more days pass and become payable. */
  const readyThrough = async (epoch: number): Promise<void> => {
    for (let day = third + 1; day <= epoch; day++) await priceDay(w, day);
    await postThrough(w, epoch);
  };

  it("CONS-B: goes to the holders of that day to the last base unit, on top of what is owed", async () => {
    const { holders } = await expectedLines(w);
    await expect(award(w, third, AWARD))
      .to.emit(w.settlement, "Awarded")
      .withArgs(w.id, third, w.people.carol.address, AWARD);
    expect([await w.settlement.awards(w.id), await w.settlement.awardOf(w.id, third)]).to.deep.equal([AWARD, AWARD]);
    await books();
    await settle();
    expect((await depositsOf(w)).at(-1)).to.equal(holders + AWARD);
    expect([await w.settlement.awards(w.id), await w.settlement.awardOf(w.id, third)]).to.deep.equal([0n, 0n]);
    await books();
  });

  it("leaves funding, bond, mark and every line as they would be without", async () => {
    const without = await networkHelpers.takeSnapshot();
    const facts = async (): Promise<unknown> => {
      const receipt = await (await settle()).wait();
      const [told] = (receipt?.logs ?? [])
        .map((log) => w.settlement.interface.parseLog(log))
        .filter((log) => log?.name === "EpochSettled");
      const escrow = await w.market.escrow(w.id);
      return [told?.args.lines, await w.settlement.account(w.id), await w.settlement.backing(w.id), escrow];
    };
    const expected = await facts();
    await without.restore();
    await award(w, third, AWARD);
    expect(await facts()).to.deep.equal(expected);
    await books();
  });

  it("FAIR-C: streams with the day, so who holds for a block earns nothing of it", async () => {
    const { alice, dave } = w.people;
    await award(w, third, 10n ** 8n);
    await settle();
    const [before] = await w.ledger.claimable(dave, w.id);
    await w.ledger.connect(alice).safeTransferFrom(alice, dave, w.id, 100_000n, "0x");
    await w.ledger.connect(dave).safeTransferFrom(dave, alice, w.id, 100_000n, "0x");
    const [after] = await w.ledger.claimable(dave, w.id);
    expect(after - before < (10n ** 8n * 3n) / 86_400n).to.equal(true);
  });

  it("waits for its own day when earlier ones are settled first, and several add up", async () => {
    await readyThrough(third + 2);
    await award(w, third + 2, AWARD);
    await award(w, third + 1, 2n * AWARD, w.people.dave);
    await award(w, third + 2, 3n * AWARD, w.people.dave);
    expect(await w.settlement.awards(w.id)).to.equal(6n * AWARD);
    const { holders } = await expectedLines(w);
    for (const extra of [0n, 2n * AWARD, 4n * AWARD]) {
      await settle();
      expect((await depositsOf(w)).at(-1)).to.equal(holders + extra);
      await books();
    }
    expect(await w.settlement.awards(w.id)).to.equal(0n);
  });

  it("many days in one call get each its own", async () => {
    await readyThrough(third + 2);
    await award(w, third + 1, AWARD);
    const { holders } = await expectedLines(w);
    await settle(3n);
    expect((await depositsOf(w)).slice(-3)).to.deep.equal([holders, holders + AWARD, holders]);
    await books();
  });

  describe("what is refused", () => {
    it("a day that is settled, before or after the term, or not over", async () => {
      await refused(award(w, third - 1, AWARD), "NotAwardable", w.id, third - 1);
      await refused(award(w, w.startEpoch - 1, AWARD), "NotAwardable", w.id, w.startEpoch - 1);
      await refused(award(w, w.startEpoch + 30, AWARD), "NotAwardable", w.id, w.startEpoch + 30);
      await refused(award(w, 0, AWARD), "NotAwardable", w.id, 0);
      await refused(award(w, 2 ** 32 - 1, AWARD), "NotAwardable", w.id, 2 ** 32 - 1);
      const today = third + 2;
      await refused(award(w, today, AWARD), "EpochNotOver", w.id, today, endOf(today), (now: bigint) => now < endOf(today));
    });

    it("a series that does not exist, missed its minimum, or has no day left", async () => {
      await refused(w.settlement.award(w.id + 256n, third, AWARD), "NoSuchSeries", w.id + 256n);
      const short = await loadFixture(startedShort);
      await settleDays(short, short.id, 3);
      await expect(award(short, short.startEpoch + 2, AWARD)).to.be.revertedWithCustomError(
        short.settlement,
        "AllEpochsSettled",
      );
      const failed = await sell(await worldWithFarm(), { minUnits: UNITS + 1n });
      await advanceTo(failed, endOf(failed.startEpoch));
      await expect(award(failed, failed.startEpoch, AWARD)).to.be.revertedWithCustomError(
        failed.settlement,
        "SeriesNotSold",
      );
    });

    it("nothing, less than a thousandth of a day, and more than fits", async () => {
      await refused(w.settlement.award(w.id, third, 0n), "ZeroAmount");
      const least = (await w.settlement.account(w.id)).lastOwed / 1_000n;
      await refused(award(w, third, least - 1n), "AwardTooSmall", w.id, least - 1n, least);
      await award(w, third, least);
      await refused(w.settlement.award(w.id, third, 2n ** 96n - least), "AmountTooLarge", 2n ** 96n - least);
      await refused(w.settlement.award(w.id, third, 2n ** 256n - 1n), "AmountTooLarge");
    });

    it("a caller without allowance", async () => {
      await expect(w.settlement.connect(w.people.dave).award(w.id, third, AWARD)).to.be.revertedWithCustomError(
        w.btc,
        "ERC20InsufficientAllowance",
      );
      await books();
    });
  });

  describe("however the series ends, an award reaches its holders", () => {
    it("an early end cuts off no day that is over: its award comes with it", async () => {
      const s = await loadFixture(bonded);
      await settleDays(s, s.id, 1);
      await postBond(s, 60n * (await expectedLines(s)).net);
      await advanceTo(s, endOf(s.startEpoch + 2));
      w = s;
      await award(s, s.startEpoch + 1, AWARD);
      await award(s, s.startEpoch + 2, 2n * AWARD);
      await s.settlement.connect(s.people.provider).endEarly(s.id);
      await refused(award(s, s.startEpoch + 4, AWARD), "NotAwardable", s.id, s.startEpoch + 4);
      const { required } = await s.settlement.backing(s.id);
      const { holders } = await expectedLines(s);
      for (let i = 1; i <= 3; i++) {
        await settleDays(s, s.id);
        await books();
      }
      expect((await depositsOf(s)).slice(1)).to.deep.equal([holders + required + AWARD, holders + 2n * AWARD, holders]);
      expect(await s.settlement.state(s.id)).to.equal(State.EndedEarly);
      expect(await s.settlement.awards(s.id)).to.equal(0n);
    });

    it("a default pays every award that waits with the last deposit", async () => {
      const s = await loadFixture(bonded);
      w = s;
      await postBond(s, 1_000n);
      const epoch = await missNextEpoch(s);
      await award(s, epoch, AWARD);
      await award(s, epoch + 1, 2n * AWARD);
      await award(s, epoch + 2, 3n * AWARD);
      const { lines } = await s.settlement.preview(s.id, epoch);
      await cover(s);
      const tip = await s.settlement.creditOf(s.people.keeper, s.btc);
      expect(lines.net > 1_000n, "the bond does not reach").to.equal(true);
      expect(await depositsOf(s)).to.deep.equal([1_000n - tip + 6n * AWARD]);
      expect(await s.settlement.state(s.id)).to.equal(State.Defaulted);
      for (const day of [epoch, epoch + 1, epoch + 2]) expect(await s.settlement.awardOf(s.id, day)).to.equal(0n);
      await books();
      await finish(s);
      await books();
    });

    it("a covered day brings its award and its penalty", async () => {
      const s = await loadFixture(bonded);
      w = s;
      await postBond(s, 60n * (await expectedLines(s)).net);
      const epoch = await missNextEpoch(s);
      await award(s, epoch, AWARD);
      await award(s, epoch + 1, AWARD);
      await cover(s);
      expect([await s.settlement.awardOf(s.id, epoch), await s.settlement.awards(s.id)]).to.deep.equal([0n, AWARD]);
      await books();
    });

    it("the last day's award is claimed like the rest, and dust stays dust", async () => {
      const s = await loadFixture(bondedShort);
      w = s;
      await settleDays(s, s.id, 4);
      const last = await readyNextEpoch(s, s.id);
      await award(s, last, AWARD);
      await settleDays(s, s.id);
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const [alices] = await s.ledger.claimable(s.people.alice, s.id);
      const [bobs] = await s.ledger.claimable(s.people.bob, s.id);
      const { holders } = await expectedLines(s);
      const total = 5n * holders + AWARD;
      expect(alices + bobs <= total && alices + bobs + 3n >= total, "all but what division leaves").to.equal(true);
      await s.settlement.finish(s.id);
      await books();
    });
  });

  describe("attack: gifts are no lever", () => {
    it("a hundred of them start no stream and move no index", async () => {
      await networkHelpers.time.increase(3_600);
      const before = await w.ledger.lane(w.id);
      const least = (await w.settlement.account(w.id)).lastOwed / 1_000n;
      for (let i = 0; i < 100; i++) await award(w, third, least);
      expect(await w.ledger.lane(w.id)).to.deep.equal(before);
      await books();
    });

    it("SAFE-C: one as large as a token's whole supply can be stops no settlement", async () => {
      await award(w, third, 20_000_000n * 10n ** 8n);
      await settle();
      await books();
    });

    it("a series that was awarded costs what others cost to settle, once the award is paid", async () => {
      const gasOf = async (): Promise<bigint> => (await (await settle()).wait())?.gasUsed ?? 0n;
      await readyThrough(third + 1);
      const snapshot = await networkHelpers.takeSnapshot();
      await settle();
      const plain = await gasOf();
      await snapshot.restore();
      await award(w, third, AWARD);
      await settle();
      expect(await gasOf()).to.equal(plain);
    });

    it("no award of a token that takes a fee is believed", async () => {
      const world = await worldWithFarm();
      const token = await ethers.deployContract("FeeOnTransferToken", [0n]);
      await acceptReward(world, token);
      const s = await sell(world, { rewardToken: await token.getAddress() });
      await advanceTo(s, startOf(s.startEpoch + 1));
      await token.mint(s.people.carol, 10n ** 9n);
      await token.connect(s.people.carol).approve(s.settlement, 10n ** 9n);
      await token.setFee(100n);
      await expect(s.settlement.connect(s.people.carol).award(s.id, s.startEpoch, 10n ** 8n)).to.be.revertedWithCustomError(
        s.settlement,
        "TokenShort",
      );
    });
  });
});
