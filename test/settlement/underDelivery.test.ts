import { expect } from "chai";
import { advanceTo, endOf, epochOf, now, postThrough, startOf } from "../helpers/days.ts";
import { fund } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  expectEscrowConserved,
  loadFixture,
  networkHelpers,
  sell,
  State,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";
import { alsoSell, escrowOf, formulaOf, mineDay, settleNext, SHARE, silentDay } from "./share-world.ts";

const SOLD = UNITS * 10n ** 9n;
const DAYS = 14;
const NEEDED = (SOLD * 8_000n * 14n) / 10_000n;
const TERMS = { ...SHARE, epochs: 60, bondEpochs: 7, marginEpochs: 30, penaltyBps: 1_000 } as const;
const BOND = 7n * 10n ** 9n;

async function startedLong(): Promise<SoldWorld> {
  return await withBond(await sell(await worldWithFarm(), TERMS));
}

async function withBond<T extends SoldWorld>(world: T): Promise<T> {
  await world.btc.mint(world.people.provider, BOND);
  await world.btc.connect(world.people.provider).approve(world.settlement, BOND);
  await world.settlement.connect(world.people.provider).postBond(world.id, BOND);
  return world;
}

describe("ProfitShare: a farm that delivers less than was promised", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(startedLong);
  });

  const end = (): ReturnType<SoldWorld["settlement"]["endForUnderDelivery"]> =>
    w.settlement.connect(w.people.carol).endForUnderDelivery(w.id);

  /** Mines and settles the next days, one after the other. */
  async function deliver(hashrates: readonly bigint[]): Promise<void> {
    const { settledEpochs } = await w.settlement.account(w.id);
    const first = w.startEpoch + Number(settledEpochs);
    for (const [i, hashrate] of hashrates.entries()) {
      await mineDay(w, first + i, { hashrate });
      await settleNext(w, w.id);
    }
  }

  const days = (count: number, hashrate: bigint): bigint[] => Array<bigint>(count).fill(hashrate);

  describe("the threshold", () => {
    it("is exact: 80 % over 14 days suffices, and one hash a second less on one day is a default", async () => {
      const part = (SOLD * 8n) / 10n;
      await deliver(days(DAYS - 1, part));
      const snapshot = await networkHelpers.takeSnapshot();
      await deliver([part]);
      await expect(end())
        .to.be.revertedWithCustomError(w.settlement, "DeliverySuffices")
        .withArgs(w.id, NEEDED, NEEDED);
      await snapshot.restore();
      await deliver([part - 1n]);
      expect(await w.formula.delivery(w.id, UNITS, DAYS)).to.deep.equal([NEEDED - 1n, NEEDED]);
      await end();
      expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    });

    it("is judged after 14 settled days, not before", async () => {
      await deliver(days(DAYS - 1, 0n));
      await expect(end()).to.be.revertedWithCustomError(w.settlement, "DeliverySuffices").withArgs(w.id, 0n, 0n);
      await deliver([0n]);
      await end();
    });

    it("looks at the last 14 days: a good fortnight heals a bad one", async () => {
      await deliver([...days(3, 0n), ...days(13, SOLD)]);
      // of the last 14 days one is bad
      await expect(end())
        .to.be.revertedWithCustomError(w.settlement, "DeliverySuffices")
        .withArgs(w.id, 13n * SOLD, NEEDED);
    });

    it("is not met by machines beyond what is reserved: a triple day makes good no other", async () => {
      await deliver(Array.from({ length: DAYS }, (_, i) => (i % 2 === 0 ? 3n * SOLD : 0n)));
      expect(await w.formula.delivery(w.id, UNITS, DAYS)).to.deep.equal([7n * SOLD, NEEDED]);
      await end();
    });

    it("is none of a fixed term's concern", async () => {
      const fixed = await loadFixture(startedFixed);
      await expect(fixed.settlement.endForUnderDelivery(fixed.id))
        .to.be.revertedWithCustomError(fixed.settlement, "DeliverySuffices")
        .withArgs(fixed.id, 0n, 0n);
    });
  });

  describe("machines pointed elsewhere", () => {
    it("stop earning escrow on the same day", async () => {
      await deliver([SOLD, SOLD / 4n, 0n]);
      const [full, quarter, none] = await Promise.all([0, 1, 2].map((i) => escrowOf(w, w.id, w.startEpoch + i)));
      if (!full || !quarter || !none) throw new Error("three days were settled");
      expect(full.refundable).to.equal(0n);
      expect(quarter.released + quarter.withheld).to.equal((quarter.slice * (SOLD / 4n)) / SOLD);
      expect(none.refundable).to.equal(none.slice);
      await expectEscrowConserved(w, w.id);
    });
  });

  describe("the penalty", () => {
    it("is the required bond: it reaches the holders with the next deposit, and the escrow that is left is theirs", async () => {
      await deliver(days(DAYS, SOLD / 2n));
      const before = await w.settlement.backing(w.id);
      expect(before.required > 0n && before.required <= before.bond).to.equal(true);
      await expect(end())
        .to.emit(w.settlement, "SeriesEnded")
        .withArgs(w.id, 2n, DAYS + 1, before.required);
      const after = await w.settlement.backing(w.id);
      expect([after.bond, after.penalty]).to.deep.equal([before.bond - before.required, before.required]);

      // The day that had begun is still mined, owed, and carries the penalty.
      await mineDay(w, w.startEpoch + DAYS, { hashrate: SOLD / 2n });
      await settleNext(w, w.id);
      const { holders } = (await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id))).at(-1)?.args.lines ?? {
        holders: -1n,
      };
      const deposits = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposits.at(-1)?.args.amount).to.equal(holders + before.required);

      await networkHelpers.time.increase(SECONDS_PER_DAY);
      await w.settlement.finish(w.id);
      const escrow = await w.market.escrow(w.id);
      expect(escrow.refundsOpen).to.equal(true);
      expect(escrow.refundable, "all that no day has earned").to.equal(escrow.paid - escrow.released);
      await w.market.connect(w.people.alice).refund(w.id, await w.ledger.balanceOf(w.people.alice, w.id), w.people.alice);
      await w.market.connect(w.people.bob).refund(w.id, await w.ledger.balanceOf(w.people.bob, w.id), w.people.bob);
      expect((await w.market.escrow(w.id)).refundable, "to the last unit").to.equal(0n);
    });

    it("cannot be called twice", async () => {
      await deliver(days(DAYS, 0n));
      await end();
      await expect(end()).to.be.revertedWithCustomError(w.settlement, "NothingToEnd").withArgs(w.id);
    });

    it("is no less for a provider that leaves first: an early end costs the same bond", async () => {
      await deliver(days(DAYS, SOLD / 2n));
      const { required } = await w.settlement.backing(w.id);
      await expect(w.settlement.connect(w.people.provider).endEarly(w.id))
        .to.emit(w.settlement, "SeriesEnded")
        .withArgs(w.id, 1n, DAYS + 1, required);
    });
  });

  describe("a provider whose reports are not recorded", () => {
    /** The bonded profit share beside a fixed term of ten times its size. */
    async function besideLarge(): Promise<SoldWorld & { large: bigint }> {
      const world = await worldWithFarm();
      const startEpoch = epochOf(await now(world)) + 4;
      const id = await alsoSell(world, startEpoch, UNITS, TERMS);
      const large = await alsoSell(world, startEpoch, 9_000_000n, { epochs: 60 });
      await advanceTo(world, startOf(startEpoch));
      return await withBond({ ...world, id, startEpoch, large });
    }

    it("does not escape: a day without a report weighs as much as any other, however large the farm", async () => {
      const world = await loadFixture(besideLarge);
      w = world;
      const all = SOLD + 9_000_000n * 10n ** 9n;
      // Half of the fortnight is recorded and full; of the other half nobody sees anything.
      for (let i = 0; i < DAYS; i++) {
        if (i % 2 === 0) await mineDay(w, w.startEpoch + i, { hashrate: all });
        else await silentDay(w, w.startEpoch + i);
      }
      await advanceTo(w, endOf(w.startEpoch + DAYS - 1) + 14 * SECONDS_PER_DAY);
      await fund(w, w.id, 20n * formulaOf(SOLD));
      await w.settlement.connect(w.people.keeper).settle(w.id, DAYS);
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(DAYS);
      // Weighed by what is reserved, seven full days of 9,750 TH/s would have hidden seven missing ones of 750.
      expect((7n * all * 10_000n) / (7n * all + 7n * SOLD)).to.be.greaterThan(8_000n);
      expect(await w.formula.delivery(w.id, UNITS, DAYS)).to.deep.equal([7n * SOLD, NEEDED]);
      await end();
      expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    });

    it("earns no escrow for the days that nobody saw", async () => {
      await silentDay(w, w.startEpoch);
      await postThrough(w, w.startEpoch);
      await advanceTo(w, endOf(w.startEpoch) + 14 * SECONDS_PER_DAY);
      await w.settlement.connect(w.people.keeper).settle(w.id, 1n);
      const { refundable, slice } = await escrowOf(w, w.id, w.startEpoch);
      expect(refundable).to.equal(slice);
    });
  });
});

async function startedFixed(): Promise<SoldWorld> {
  return await sell(await worldWithFarm());
}
