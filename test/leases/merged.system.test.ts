import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, epochOf, now, startOf } from "../helpers/days.ts";
import { cover, finish, postBond } from "../settlement/bonded.ts";
import { loadFixture, networkHelpers, State } from "../settlement/fixture.ts";
import {
  endMergedDay,
  expectedLanes,
  fundLane,
  mergedTerms,
  mergedWorld,
  postSecondThrough,
  pushSecondPrice,
  type SoldMerged,
} from "../settlement/merged-world.ts";
import { courseOf, expectOnlyDust, LEASES, listed, NUMBER, paidBy, take, withdrawAll } from "./real.ts";

/** A merged-mining series with all four leases taken, at the first second of its first day. */
async function leasedMerged(): Promise<SoldMerged> {
  const world = await mergedWorld();
  await postSecondThrough(world, epochOf(await now(world)));
  await pushSecondPrice(world);
  const w: SoldMerged = { ...world, ...(await listed(world, await mergedTerms(world))) };
  const { carol, dave } = w.people;
  await take(w, LEASES.over, carol);
  await take(w, LEASES.running, dave);
  await take(w, LEASES.buyable, carol);
  await take(w, LEASES.waiting, dave);
  await advanceTo(w, startOf(w.startEpoch));
  return w;
}

/** Three days are paid in both coins; of the fourth only the second coin was prepaid, and the bond has half of the first. */
async function defaulted(): Promise<SoldMerged> {
  const w = await leasedMerged();
  const [first, second] = await expectedLanes(w);
  for (let day = 0; day < 3; day++) {
    await endMergedDay(w, w.startEpoch + day);
    await fundLane(w, "first", first.net);
    await fundLane(w, "second", second.net);
    await w.settlement.settle(w.id, 1n);
    if (day === 1) await claimSome(w);
  }
  await postBond(w, first.net / 2n);
  await fundLane(w, "second", second.net);
  await endMergedDay(w, w.startEpoch + 3);
  await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
  await cover(w);
  expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
  await finish(w);
  return w;
}

async function claimSome(w: SoldMerged): Promise<void> {
  await networkHelpers.time.increase(7_777);
  await w.leases.connect(w.people.carol).claimLessee(NUMBER.over, w.people.carol);
  await w.leases.connect(w.people.alice).claimLessor(NUMBER.running, w.people.alice);
}

describe("LeaseMarket on a merged-mining series that defaulted", () => {
  it("splits both coins by their own targets, to the bit, and leaves nothing but dust of either", async () => {
    const w = await loadFixture(defaulted);
    const { alice, carol, dave, keeper } = w.people;
    const sides = [
      ["over", carol],
      ["running", dave],
      ["buyable", carol],
      ["waiting", dave],
    ] as const;
    for (const [name] of sides) await w.leases.connect(keeper).unwind(NUMBER[name]);
    const [first, second] = [await courseOf(w), await courseOf(w, "second")];
    const { index } = await w.ledger.secondLane(w.id);
    expect(index > 0n && second.deposits.every((amount) => amount > 0n), "every day paid in the second coin").to.equal(
      true,
    );
    expect([first.deposits.length, second.deposits.length]).to.deep.equal([4, 4]);
    for (const [name, lessee] of sides) {
      const paid = await paidBy(w, NUMBER[name], lessee, alice);
      const [inFirst, inSecond] = [first, second].map(({ leases, final }) => leases.get(NUMBER[name])?.earned(final));
      expect({ lessee: paid.lesseeIncome, lessor: paid.lessorIncome }, name).to.deep.equal(inFirst);
      expect({ lessee: paid.lesseeSecond, lessor: paid.lessorSecond }, `${name}, second coin`).to.deep.equal(inSecond);
      expect(paid.lesseeSecond + paid.lessorSecond, "all that its units received").to.equal(
        LEASES[name].units * second.final,
      );
    }
    await withdrawAll(w, [alice, carol, dave]);
    await expectOnlyDust(w, 3);
    const [, unclaimed] = await w.ledger.claimable(w.leases, w.id);
    expect((await w.second.balanceOf(w.leases)) + unclaimed, "the second coin").to.be.below(3n);
    await expectBooks(w, [w.id]);
  });
});
