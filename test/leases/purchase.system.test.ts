import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, startOf } from "../helpers/days.ts";
import { fund, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import {
  expectedLines,
  loadFixture,
  networkHelpers,
  type SoldWorld,
  State,
  worldWithFarm,
} from "../settlement/fixture.ts";
import {
  courseOf,
  exercise,
  expectOnlyDust,
  LEASES,
  leased,
  listed,
  NUMBER,
  paidBy,
  pay,
  SCALE,
  take,
  withdrawAll,
} from "./real.ts";

const LEASE_DAYS = { units: 1_000n, first: 2, epochs: 3, option: false } as const;
/** Four dollars per TH/s, 4,000 base units a unit of 1 GH/s; and 100 a day. */
const priceOf = (units: bigint): bigint => units * 4_000n;
const rentOf = (units: bigint, epochs: number): bigint => units * 100n * BigInt(epochs);

const running = (): Promise<SoldWorld> => leased();

/** A default on the third day: two days are paid, and there is a bond for half of the next. */
async function fail(w: SoldWorld): Promise<void> {
  await postBond(w, (await expectedLines(w)).net / 2n);
  await missNextEpoch(w);
  await cover(w);
  expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
  await finish(w);
}

describe("LeaseMarket: the purchase option against the real grace", () => {
  let w: SoldWorld;
  let lastSecond: number;

  const buy = async (): Promise<ContractTransactionResponse> => {
    const { carol } = w.people;
    return await w.leases.connect(carol).exercise(NUMBER.buyable, priceOf(LEASES.buyable.units), carol);
  };
  const expectVoid = async (): Promise<void> => {
    await expect(buy()).to.be.revertedWithCustomError(w.leases, "OptionVoid").withArgs(NUMBER.buyable, w.id);
  };
  /** The next day is known and unpaid; its grace is over after `lastSecond`. */
  const miss = async (): Promise<void> => {
    await readyNextEpoch(w, w.id);
    lastSecond = Number(await w.settlement.coverableFrom(w.id)) - 1;
  };

  beforeEach(async () => {
    w = await loadFixture(running);
    await pay(w, w.people.carol, priceOf(LEASES.buyable.units));
    await settleDays(w, w.id);
    await miss();
  });

  it("is good until the last second of a missed day's grace", async () => {
    await networkHelpers.time.setNextBlockTimestamp(lastSecond);
    await buy();
    expect(await w.leases.ownerOfUnits(NUMBER.buyable)).to.equal(w.people.carol.address);
  });

  it("is void from the next second on, also before anybody covers the day, and no new lease is taken either", async () => {
    const later = { ...LEASE_DAYS, first: 12 };
    // Two blocks for the money, the third one takes.
    await networkHelpers.time.setNextBlockTimestamp(lastSecond - 2);
    await take(w, later, w.people.dave);
    expect(await networkHelpers.time.latest()).to.equal(lastSecond);
    await networkHelpers.time.setNextBlockTimestamp(lastSecond + 1);
    await expectVoid();
    await expect(take(w, later, w.people.dave))
      .to.be.revertedWithCustomError(w.leases, "SeriesNotLeasable")
      .withArgs(w.id);
  });

  it("is good again once the late day is paid", async () => {
    await advanceTo(w, lastSecond + 1);
    await expectVoid();
    await fund(w, w.id, (await expectedLines(w)).net);
    // Prepaid, the day is past no grace, whoever settles it.
    await buy();
  });

  it("is good again once the bond paid the day, void without any grace at the next one, and void for good after a default", async () => {
    await postBond(w, ((await expectedLines(w)).net * 3n) / 2n);
    await advanceTo(w, lastSecond + 1);
    await cover(w);
    const snapshot = await networkHelpers.takeSnapshot();
    await buy();
    await snapshot.restore();
    await miss();
    await expectVoid();
    await cover(w);
    expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    await expectVoid();
    await finish(w);
    await expectVoid();
  });
});

describe("LeaseMarket: a default after the units were bought", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(running);
  });

  it("while they wait for the lessor's own days: the buyer has the refund, the lessor price, rent and its days", async () => {
    const { alice, carol, dave, keeper } = w.people;
    await settleDays(w, w.id);
    await exercise(w, NUMBER.buyable, carol);
    await exercise(w, NUMBER.waiting, dave);
    await settleDays(w, w.id);
    await fail(w);
    const pot = (await w.market.escrow(w.id)).refundable;
    const supply = await w.ledger.totalSupply(w.id);
    await w.leases.connect(keeper).unwind(NUMBER.buyable);
    await w.leases.connect(keeper).unwind(NUMBER.waiting);
    const { final, leases } = await courseOf(w);
    for (const [name, buyer] of [
      ["buyable", carol],
      ["waiting", dave],
    ] as const) {
      const { units, epochs } = LEASES[name];
      const paid = await paidBy(w, NUMBER[name], buyer, alice);
      expect(paid.lessorDollars, `${name}: price, and rent of all days`).to.equal(
        priceOf(units) + rentOf(units, epochs),
      );
      expect(paid.lesseeDollars, `${name}: nothing but the refund`).to.equal(paid.refund);
      expect({ lessee: paid.lesseeIncome, lessor: paid.lessorIncome }, name).to.deep.equal(
        leases.get(NUMBER[name])?.earned(final),
      );
    }
    expect((await paidBy(w, NUMBER.buyable, carol, alice)).refund).to.equal((pot * LEASES.buyable.units) / supply);
    expect((await paidBy(w, NUMBER.waiting, dave, alice)).lesseeIncome, "its first day never came").to.equal(0n);
    for (const name of ["over", "running"] as const) await w.leases.unwind(NUMBER[name]);
    await withdrawAll(w, [alice, carol, dave]);
    await expectOnlyDust(w, 3);
    await expectBooks(w, [w.id]);
  });

  it("and delivered: the buyer burns them by its own hand, and the lessor keeps what it was paid", async () => {
    const { alice, carol } = w.people;
    await settleDays(w, w.id, 2);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    await exercise(w, NUMBER.buyable, carol);
    const { units, epochs } = LEASES.buyable;
    expect(await w.ledger.balanceOf(carol, w.id), "delivered at once").to.equal(units);
    const credit = priceOf(units) + rentOf(units, epochs);
    expect(await w.leases.creditOf(alice, w.usdc)).to.equal(credit);
    await fail(w);
    const { refundable } = await w.market.escrow(w.id);
    const share = (refundable * units) / (await w.ledger.totalSupply(w.id));
    await expect(w.market.connect(carol).refund(w.id, units, carol)).to.changeTokenBalances(
      w.ethers,
      w.usdc,
      [carol],
      [share],
    );
    await expect(w.leases.connect(alice).withdrawCredit(w.usdc, alice)).to.changeTokenBalances(
      w.ethers,
      w.usdc,
      [alice],
      [credit],
    );
  });

  it("a leasehold that bought and was sold takes the refund to its buyer", async () => {
    const { carol, keeper } = w.people;
    await exercise(w, NUMBER.buyable, carol);
    await w.leasehold.connect(carol).transferFrom(carol, keeper, NUMBER.buyable);
    await settleDays(w, w.id, 2);
    await fail(w);
    await w.leases.unwind(NUMBER.buyable);
    const credited =
      (await w.leases.queryFilter(w.leases.filters.LeaseClosed(NUMBER.buyable))).at(0)?.args.refund ?? 0n;
    expect(credited > 0n).to.equal(true);
    expect([await w.leases.creditOf(keeper, w.usdc), await w.leases.creditOf(carol, w.usdc)]).to.deep.equal([
      credited,
      0n,
    ]);
  });
});

describe("LeaseMarket: sides of a lease that were sold before a default", () => {
  let w: SoldWorld;
  const NUMBER_SOLD = NUMBER.running;
  const { units, epochs } = LEASES.running;

  beforeEach(async () => {
    w = await loadFixture(running);
    await settleDays(w, w.id, 2);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
  });

  it("the leasehold: its buyer has the income that was not claimed, and the unvested rent", async () => {
    const { alice, dave, keeper } = w.people;
    await w.leasehold.connect(dave).transferFrom(dave, keeper, NUMBER_SOLD);
    await fail(w);
    await w.leases.unwind(NUMBER_SOLD);
    const paid = await paidBy(w, NUMBER_SOLD, keeper, alice);
    const { final, leases } = await courseOf(w);
    const earned = leases.get(NUMBER_SOLD)?.earned(final);
    expect(paid.lesseeIncome).to.equal(earned?.lessee);
    expect(paid.lesseeIncome > 0n, "the bond paid a part of its first day").to.equal(true);
    expect(paid.lesseeDollars).to.equal(rentOf(units, epochs - 1));
    expect([await w.leases.creditOf(dave, w.usdc), (await w.leases.incomeOf(dave, w.id)).amount]).to.deep.equal([
      0n,
      0n,
    ]);
  });

  it("the reversion: its buyer has the refund, the vested rent and the lessor's income that was not claimed", async () => {
    const { alice, bob, dave } = w.people;
    await w.leases.connect(alice).claimLessor(NUMBER_SOLD, alice);
    await w.reversion.connect(alice).transferFrom(alice, bob, NUMBER_SOLD);
    await fail(w);
    const { refundable } = await w.market.escrow(w.id);
    const share = (refundable * units) / (await w.ledger.totalSupply(w.id));
    await w.leases.unwind(NUMBER_SOLD);
    expect(await w.leases.creditOf(bob, w.usdc)).to.equal(share + rentOf(units, 1));
    expect(await w.leases.creditOf(alice, w.usdc)).to.equal(0n);
    const { final, leases } = await courseOf(w);
    const paid = await paidBy(w, NUMBER_SOLD, dave, bob);
    expect(paid.lessorIncome, "what Alice claimed, and what Bob was credited").to.equal(
      leases.get(NUMBER_SOLD)?.earned(final).lessor,
    );
    expect((await w.leases.incomeOf(bob, w.id)).amount).to.equal(0n);
  });
});

describe("LeaseMarket: leases that end as planned, on a series that pays all its days", () => {
  const short = (): Promise<SoldWorld> => leased({ epochs: 12 });

  it("give units and income back while it runs, and without a pot to refund at its end", async () => {
    const w = await loadFixture(short);
    const { alice, carol, dave, keeper } = w.people;
    await settleDays(w, w.id, 2);
    const { startedAt } = await w.ledger.lane(w.id);
    const ends = Number(startedAt) + SECONDS_PER_DAY;
    await networkHelpers.time.setNextBlockTimestamp(ends - 1);
    await expect(w.leases.giveBack(NUMBER.over)).to.be.revertedWithCustomError(w.leases, "NotReturnable");
    await networkHelpers.time.setNextBlockTimestamp(ends);
    await w.leases.connect(keeper).giveBack(NUMBER.over);
    const early = await courseOf(w);
    const over = await paidBy(w, NUMBER.over, carol, alice);
    expect([over.lesseeIncome, over.lessorIncome]).to.deep.equal([LEASES.over.units * early.final, 0n]);
    expect([over.lesseeDollars, over.lessorDollars]).to.deep.equal([0n, rentOf(LEASES.over.units, 2)]);

    await settleDays(w, w.id, 10);
    await finish(w);
    expect((await w.market.escrow(w.id)).refundable).to.equal(0n);
    for (const name of ["running", "buyable", "waiting"] as const) {
      await expect(w.leases.unwind(NUMBER[name]))
        .to.be.revertedWithCustomError(w.market, "NotRefundable")
        .withArgs(w.id);
      await w.leases.connect(keeper).giveBack(NUMBER[name]);
    }
    const { final, leases } = await courseOf(w);
    for (const [name, lessee] of [
      ["running", dave],
      ["buyable", carol],
      ["waiting", dave],
    ] as const) {
      const paid = await paidBy(w, NUMBER[name], lessee, alice);
      expect({ lessee: paid.lesseeIncome, lessor: paid.lessorIncome }, name).to.deep.equal(
        leases.get(NUMBER[name])?.earned(final),
      );
      expect(paid.lessorDollars, name).to.equal(rentOf(LEASES[name].units, LEASES[name].epochs));
    }
    expect(await w.ledger.balanceOf(alice, w.id), "all her units are back").to.equal(600_000n);
    await withdrawAll(w, [alice, carol, dave]);
    await expectOnlyDust(w, 3);
  });
});

describe("LeaseMarket: twenty leases on one series that defaults", () => {
  it("cost the same each, to take, to claim, to pull rent and to unwind", async () => {
    const w = await loadFixture(async function listedSeries() {
      return await listed(await worldWithFarm());
    });
    const { alice, carol, keeper } = w.people;
    const gasOf = async (sending: Promise<ContractTransactionResponse>): Promise<number> =>
      Number((await (await sending).wait())?.gasUsed);
    const taken: number[] = [];
    for (let i = 0; i < 20; i++) taken.push(await gasOf(take(w, LEASE_DAYS, carol)));
    await advanceTo(w, startOf(w.startEpoch));
    await settleDays(w, w.id, 4);
    const claimed: number[] = [];
    const pulled: number[] = [];
    for (let lease = 1n; lease <= 20n; lease++) {
      claimed.push(await gasOf(w.leases.connect(carol).claimLessee(lease, carol)));
      pulled.push(await gasOf(w.leases.connect(alice).claimRent(lease, alice)));
    }
    await fail(w);
    const unwound: number[] = [];
    for (let lease = 1n; lease <= 20n; lease++) unwound.push(await gasOf(w.leases.connect(keeper).unwind(lease)));
    // The first one of all opens counters and credits that the others find; the last one to go empties the counters again.
    for (const [what, gas] of Object.entries({ taken, claimed, pulled, unwound: unwound.slice(0, -1) })) {
      const others = gas.slice(1);
      expect(Math.max(...others) / Math.min(...others), `${what}: ${others.join()}`).to.be.below(1.01);
    }
    const { final, leases } = await courseOf(w);
    const each = leases.get(1n)?.earned(final);
    const last = await paidBy(w, 20n, carol, alice);
    expect({ lessee: last.lesseeIncome, lessor: last.lessorIncome }, "and earn the same").to.deep.equal(each);
    await withdrawAll(w, [alice, carol]);
    await expectOnlyDust(w, 2);
    expect(await w.btc.balanceOf(carol)).to.equal((20n * (each?.lessee ?? 0n)) >> SCALE);
  });
});
