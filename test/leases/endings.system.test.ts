import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { settleDays } from "../helpers/series.ts";
import { cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import {
  ALICE_UNITS,
  BOB_UNITS,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  type SoldWorld,
  State,
  UNITS,
} from "../settlement/fixture.ts";
import {
  courseOf,
  expectOnlyDust,
  type LeaseName,
  LEASES,
  leased,
  NAMES,
  NUMBER,
  type Paid,
  paidBy,
  SCALE,
  sum,
  take,
  withdrawAll,
} from "./real.ts";

/** An end of a series with leases on it, played by the real contracts to the point where refunds are open. */
interface EndOfSeries {
  readonly name: string;
  readonly state: bigint;
  /** days settled or covered in all */
  readonly settled: number;
  readonly play: () => Promise<SoldWorld>;
}

/** Part of what is due is pulled along the way, at uneven seconds, so that what comes later is the rest. */
async function claimSome(w: SoldWorld): Promise<void> {
  const { alice, carol, dave } = w.people;
  await networkHelpers.time.increase(7_777);
  await w.leases.connect(carol).claimLessee(NUMBER.over, carol);
  await w.leases.connect(alice).claimLessor(NUMBER.running, alice);
  await networkHelpers.time.increase(333);
  await w.leases.connect(dave).claimLessee(NUMBER.running, dave);
  await w.leases.connect(alice).claimRent(NUMBER.running, alice);
  await w.leases.connect(alice).claimRent(NUMBER.over, alice);
}

/** The provider ends the series on its fourth day, with a bond that pays for it. */
async function endedEarly(): Promise<SoldWorld> {
  const w = await leased();
  await settleDays(w, w.id);
  await postBond(w, 2n * (await w.settlement.backing(w.id)).required);
  await settleDays(w, w.id, 2);
  await w.settlement.connect(w.people.provider).endEarly(w.id);
  await expectNoNewLease(w);
  await claimSome(w);
  await settleDays(w, w.id);
  await expectRefundsClosed(w);
  await finish(w);
  return w;
}

/** The provider vanishes on the third day; the bond pays two days, and a part of the fifth. */
async function defaulted(): Promise<SoldWorld> {
  const w = await leased();
  await settleDays(w, w.id, 2);
  await postBond(w, ((await expectedLines(w)).net * 5n) / 2n);
  await missNextEpoch(w);
  await expectNoNewLease(w);
  await cover(w);
  await claimSome(w);
  for (let day = 0; day < 2; day++) {
    await missNextEpoch(w);
    await cover(w);
  }
  await expectRefundsClosed(w);
  await finish(w);
  return w;
}

/** Seven days without net after the first one, then a wind-up on the ninth, which has net. */
async function woundUp(): Promise<SoldWorld> {
  const w = await leased();
  await settleDays(w, w.id);
  await settleDays(w, w.id, 7, { feedPriceUsd8: RUINOUS_PRICE });
  await w.settlement.connect(w.people.keeper).windUp(w.id);
  await expectNoNewLease(w);
  await claimSome(w);
  await settleDays(w, w.id);
  await expectRefundsClosed(w);
  await finish(w);
  return w;
}

/** A week of escrow is withheld for want of bond; a stranger ends the series on its eighth day. */
async function shortBond(): Promise<SoldWorld> {
  const w = await leased();
  await settleDays(w, w.id, 3);
  await postBond(w, (await expectedLines(w)).net);
  await settleDays(w, w.id, 4);
  await claimSome(w);
  const { bond } = await w.settlement.backing(w.id);
  await expect(w.settlement.connect(w.people.keeper).endForShortBond(w.id))
    .to.emit(w.settlement, "SeriesEnded")
    .withArgs(w.id, 2n, 8n, bond);
  await expectNoNewLease(w);
  await settleDays(w, w.id);
  await expectRefundsClosed(w);
  await finish(w);
  return w;
}

/** All twelve days are settled, one of them without net. Nobody gave anything back. */
async function matured(): Promise<SoldWorld> {
  const w = await leased({ epochs: 12 });
  await settleDays(w, w.id, 3);
  await claimSome(w);
  await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
  await settleDays(w, w.id, 8);
  await finish(w);
  return w;
}

const ENDINGS: readonly EndOfSeries[] = [
  { name: "ended early by the provider", state: State.EndedEarly, settled: 4, play: endedEarly },
  { name: "defaulted, its bond used up", state: State.Defaulted, settled: 5, play: defaulted },
  { name: "wound up after days without net", state: State.WoundUp, settled: 9, play: woundUp },
  { name: "ended for a short bond", state: State.Defaulted, settled: 8, play: shortBond },
  { name: "matured", state: State.Matured, settled: 12, play: matured },
];

/** A series that failed, or is past grace, leases nothing more. */
async function expectNoNewLease(w: SoldWorld): Promise<void> {
  await expect(take(w, { units: 1n, first: 20, epochs: 2, option: false }, w.people.carol))
    .to.be.revertedWithCustomError(w.leases, "SeriesNotLeasable")
    .withArgs(w.id);
}

/** Nothing is burned or handed out while a day may still stream. */
async function expectRefundsClosed(w: SoldWorld): Promise<void> {
  await expect(w.leases.unwind(NUMBER.waiting)).to.be.revertedWithCustomError(w.market, "NotRefundable").withArgs(w.id);
  await expect(w.leases.giveBack(NUMBER.waiting)).to.be.revertedWithCustomError(w.leases, "NotReturnable");
}

/** Days of a lease among the first `settled` days of the series. */
function vestedDays(name: LeaseName, settled: number): number {
  const { first, epochs } = LEASES[name];
  return Math.min(Math.max(settled - first, 0), epochs);
}

for (const { name: ending, state, settled, play } of ENDINGS) {
  describe(`LeaseMarket on a series that ${ending.startsWith("matured") || ending.startsWith("defaulted") ? "" : "was "}${ending}`, () => {
    let w: SoldWorld;
    let pot: bigint;
    let paid: Record<LeaseName, Paid>;

    const lesseeOf = (name: LeaseName) => (name === "over" || name === "buyable" ? w.people.carol : w.people.dave);
    const people = () => [w.people.alice, w.people.carol, w.people.dave];
    const unwindAll = async (): Promise<void> => {
      for (const name of NAMES) await w.leases.connect(w.people.keeper).unwind(NUMBER[name]);
      const of = (name: LeaseName): Promise<Paid> => paidBy(w, NUMBER[name], lesseeOf(name), w.people.alice);
      paid = {
        over: await of("over"),
        running: await of("running"),
        buyable: await of("buyable"),
        waiting: await of("waiting"),
      };
    };

    beforeEach(async () => {
      w = await loadFixture(play);
      expect(await w.settlement.state(w.id)).to.equal(state);
      expect((await w.settlement.progress(w.id)).settledEpochs).to.equal(BigInt(settled));
      pot = (await w.market.escrow(w.id)).refundable;
      expect(pot > 0n, "something is refunded").to.equal(true);
      await unwindAll();
    });

    it("income is the lessee's on the days of its lease and the lessor's on all others, to the bit", async () => {
      const { final, leases, deposits } = await courseOf(w);
      expect(deposits.length).to.equal(settled);
      expect(await w.ledger.indexNow(w.id), "the model's index is the ledger's").to.equal(final);
      for (const name of NAMES) {
        const model = leases.get(NUMBER[name]);
        if (model === undefined) throw new Error("the lease was taken");
        const { lesseeIncome, lessorIncome } = paid[name];
        expect({ lessee: lesseeIncome, lessor: lessorIncome }, name).to.deep.equal(model.earned(final));
        expect(lesseeIncome + lessorIncome, `${name}: all that its units received`).to.equal(
          LEASES[name].units * final,
        );
        // And in money: the same part of what was deposited for those days. The carry moves a base unit or two between days.
        const { first, epochs, units } = LEASES[name];
        const share = (units * sum(deposits.slice(first, first + epochs))) / UNITS;
        expect((lesseeIncome >> SCALE) - share, `${name} in base units`).to.be.within(-2n, 2n);
      }
    });

    it("rent of settled days is the lessor's, of all others the lessee's again", () => {
      for (const name of NAMES) {
        const { epochs, units } = LEASES[name];
        // Ten cents per TH/s and day: 100 base units a unit of 1 GH/s.
        const rent = units * 100n * BigInt(epochs);
        const vested = (rent * BigInt(vestedDays(name, settled))) / BigInt(epochs);
        const { lesseeDollars, lessorDollars, refund } = paid[name];
        expect(lessorDollars - refund, `${name}: vested`).to.equal(vested);
        expect(lesseeDollars, `${name}: unvested`).to.equal(rent - vested);
      }
    });

    it("escrow goes to whoever owns the units, in leases as outside, down to the last base unit", async () => {
      let [left, supply] = [pot, UNITS];
      for (const name of NAMES) {
        const share = (left * LEASES[name].units) / supply;
        expect(paid[name].refund, name).to.equal(share);
        [left, supply] = [left - share, supply - LEASES[name].units];
      }
      const { alice, bob } = w.people;
      const free = ALICE_UNITS - sum(NAMES.map((name) => LEASES[name].units));
      await w.market.connect(alice).refund(w.id, free, alice);
      await w.market.connect(bob).refund(w.id, BOB_UNITS, bob);
      const { refundable, refunded } = await w.market.escrow(w.id);
      expect([refundable, refunded, await w.ledger.totalSupply(w.id)]).to.deep.equal([0n, pot, 0n]);
      await expectBooks(w, [w.id]);
    });

    it("nothing is left but dust, and everyone together has what was deposited", async () => {
      const { alice, bob, carol, dave } = w.people;
      await withdrawAll(w, people());
      await expectOnlyDust(w, people().length);
      for (const holder of [alice, bob]) await w.ledger.connect(holder).claim(w.id);
      const { final, deposits } = await courseOf(w);
      expect(await w.btc.balanceOf(bob), "Bob held his units all the time").to.equal((BOB_UNITS * final) >> SCALE);
      const balances = await Promise.all([alice, bob, carol, dave].map((who) => w.btc.balanceOf(who)));
      expect(sum(deposits) - sum(balances), "dust of streams and payments").to.be.within(0n, 8n);
    });

    it("happens once: its tokens are burned and nothing can be claimed twice", async () => {
      for (const name of NAMES) {
        const number = NUMBER[name];
        for (const again of [
          () => w.leases.unwind(number),
          () => w.leases.giveBack(number),
          () => w.leases.connect(lesseeOf(name)).claimLessee(number, lesseeOf(name)),
          () => w.leases.connect(w.people.alice).claimRent(number, w.people.alice),
        ]) {
          await expect(again()).to.be.revertedWithCustomError(w.leases, "NoSuchLease").withArgs(number);
        }
        await expect(w.leasehold.ownerOf(number)).to.be.revertedWithCustomError(w.leasehold, "ERC721NonexistentToken");
        await expect(w.reversion.ownerOf(number)).to.be.revertedWithCustomError(w.reversion, "ERC721NonexistentToken");
      }
      expect(await w.ledger.balanceOf(w.leases, w.id)).to.equal(0n);
    });
  });
}
