import { expect } from "chai";
import { endOf, postDay, postThrough, priceDay, startOf } from "../helpers/days.ts";
import { buy, fund, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { BITCOIN, SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  advanceTo,
  ALICE_UNITS,
  expectEscrowConserved,
  loadFixture,
  now,
  owedPerDay,
  sell,
  started,
  startedShort,
  State,
  UNITS,
  type World,
  worldWithFarm,
} from "./fixture.ts";

/** Seconds after a day's end from which a missing report or price suspends a series. */
const SUSPENDED_AFTER = 3 * SECONDS_PER_DAY;

describe("Settlement: states of a series (docs/states.md)", () => {
  let w: World;

  beforeEach(async () => {
    w = await loadFixture(worldWithFarm);
  });

  const stateOf = async (id: bigint, world: World = w): Promise<bigint> => await world.settlement.state(id);

  /** Opens a series whose sale runs for a day, an hour from now, and ends a day before the first mined day. */
  async function announced(own: { minUnits?: bigint; maxUnits?: bigint } = {}): Promise<{
    id: bigint;
    saleStart: number;
    saleEnd: number;
    startEpoch: number;
  }> {
    const startEpoch = Math.floor((await now(w)) / SECONDS_PER_DAY) + 4;
    const saleEnd = startOf(startEpoch - 1);
    const saleStart = saleEnd - SECONDS_PER_DAY;
    const id = await openSeries(w, w.farmId, { startEpoch, saleStart, saleEnd, ...own });
    return { id, saleStart, saleEnd, startEpoch };
  }

  it("None: no series was created with the id", async () => {
    expect(await stateOf(0n)).to.equal(State.None);
    expect(await stateOf(123n << 8n)).to.equal(State.None);
    const { id } = await announced();
    expect(await stateOf(id + 1n), "flags are part of the id").to.equal(State.None);
  });

  it("Announced -> Open at the first second of the sale", async () => {
    const { id, saleStart } = await announced();
    await advanceTo(w, saleStart - 1);
    expect(await stateOf(id)).to.equal(State.Announced);
    await advanceTo(w, saleStart);
    expect(await stateOf(id)).to.equal(State.Open);
  });

  it("Open -> Sold at the end of the sale, with the minimum reached; escrow stays", async () => {
    const { id, saleStart, saleEnd } = await announced({ minUnits: ALICE_UNITS });
    await advanceTo(w, saleStart);
    await buy(w, id, w.people.alice, ALICE_UNITS);
    await advanceTo(w, saleEnd - 1);
    expect(await stateOf(id)).to.equal(State.Open);
    await advanceTo(w, saleEnd);
    expect(await stateOf(id)).to.equal(State.Sold);
    const money = await w.market.escrow(id);
    expect(money.escrowed).to.equal(money.paid);
  });

  it("Open -> Sold as soon as the last unit is sold", async () => {
    const { id, saleStart } = await announced({ maxUnits: ALICE_UNITS });
    await advanceTo(w, saleStart);
    await buy(w, id, w.people.alice, ALICE_UNITS - 1n);
    expect(await stateOf(id)).to.equal(State.Open);
    await buy(w, id, w.people.bob, 1n);
    expect(await stateOf(id)).to.equal(State.Sold);
  });

  it("Open -> Cancelled at the end of the sale, with the minimum missed; every payment is refundable", async () => {
    const { id, saleStart, saleEnd } = await announced({ minUnits: ALICE_UNITS + 1n });
    await advanceTo(w, saleStart);
    const cost = await buy(w, id, w.people.alice, ALICE_UNITS);
    await advanceTo(w, saleEnd);
    expect(await stateOf(id)).to.equal(State.Cancelled);
    expect(await w.market.isCancelled(id)).to.equal(true);
    await w.market.connect(w.people.alice).refund(id, ALICE_UNITS, w.people.alice);
    expect(await w.usdc.balanceOf(w.people.alice)).to.equal(cost);
    expect(await stateOf(id), "and stays so when all units are gone").to.equal(State.Cancelled);
    await expectEscrowConserved(w, id);
  });

  it("Open -> Cancelled when nothing was sold, whatever the minimum", async () => {
    const { id, saleEnd } = await announced({ minUnits: 0n });
    await advanceTo(w, saleEnd);
    expect(await stateOf(id)).to.equal(State.Cancelled);
    await advanceTo(w, saleEnd + 100 * SECONDS_PER_DAY);
    expect(await stateOf(id)).to.equal(State.Cancelled);
  });

  it("Sold -> Active at the first second of the first mined day", async () => {
    const { id, saleStart, startEpoch } = await announced();
    await advanceTo(w, saleStart);
    await buy(w, id, w.people.alice, ALICE_UNITS);
    await advanceTo(w, startOf(startEpoch) - 1);
    expect(await stateOf(id)).to.equal(State.Sold);
    await advanceTo(w, startOf(startEpoch));
    expect(await stateOf(id)).to.equal(State.Active);
  });

  it("agrees with the market about what is cancelled, at every step", async () => {
    const { id, saleStart, saleEnd, startEpoch } = await announced({ minUnits: UNITS });
    const agree = async (): Promise<void> => {
      expect((await stateOf(id)) === State.Cancelled).to.equal(await w.market.isCancelled(id));
    };
    await agree();
    await advanceTo(w, saleStart);
    await buy(w, id, w.people.alice, UNITS - 1n);
    await agree();
    await advanceTo(w, saleEnd - 2);
    await agree();
    await advanceTo(w, saleEnd);
    await agree();
    await advanceTo(w, startOf(startEpoch) + 1);
    await agree();
  });

  describe("Active -> Suspended: three days after a day's end, to the second", () => {
    it("when its report is missing; nothing is slashed, escrow stays", async () => {
      const s = await loadFixture(started);
      const from = endOf(s.startEpoch) + SUSPENDED_AFTER;
      await advanceTo(s, from);
      expect(await stateOf(s.id, s)).to.equal(State.Active);
      const before = await s.market.escrow(s.id);
      await advanceTo(s, from + 1);
      expect(await stateOf(s.id, s)).to.equal(State.Suspended);
      expect(await s.market.escrow(s.id)).to.deep.equal(before);
    });

    it("when its report is not final", async () => {
      const s = await loadFixture(started);
      while (Number(await s.oracle.lastEpoch(BITCOIN)) < s.startEpoch - 1) await postDay(s);
      await priceDay(s, s.startEpoch);
      await postDay(s, { fees: 144n * 10n ** 9n });
      await advanceTo(s, endOf(s.startEpoch) + SUSPENDED_AFTER + 1);
      expect(await stateOf(s.id, s)).to.equal(State.Suspended);
      await advanceTo(s, endOf(s.startEpoch) + 8 * SECONDS_PER_DAY);
      expect(await stateOf(s.id, s), "final, and merely unfunded").to.equal(State.Active);
    });

    it("when its price is missing, and back as soon as it is there", async () => {
      const s = await loadFixture(started);
      await postThrough(s, s.startEpoch);
      await advanceTo(s, endOf(s.startEpoch) + SUSPENDED_AFTER + 1);
      expect(await stateOf(s.id, s)).to.equal(State.Suspended);
      await s.prices.recordSilence(s.feed, s.startEpoch);
      expect(await stateOf(s.id, s)).to.equal(State.Active);
    });

    it("not when the day is merely unfunded: the provider is late, the world is not", async () => {
      const s = await loadFixture(started);
      await readyNextEpoch(s, s.id);
      await advanceTo(s, endOf(s.startEpoch) + SUSPENDED_AFTER + 1);
      expect(await stateOf(s.id, s)).to.equal(State.Active);
      await fund(s, s.id, await owedPerDay(s));
      await s.settlement.settle(s.id, 1n);
      await advanceTo(s, endOf(s.startEpoch + 1) + SUSPENDED_AFTER + 1);
      expect(await stateOf(s.id, s), "the next day has no report").to.equal(State.Suspended);
    });
  });

  it("Active -> Matured with the last settled day, for good", async () => {
    const s = await loadFixture(startedShort);
    await settleDays(s, s.id, 2);
    expect(await stateOf(s.id, s)).to.equal(State.Active);
    await settleDays(s, s.id, 1);
    expect(await stateOf(s.id, s)).to.equal(State.Matured);
    await s.networkHelpers.time.increase(100 * SECONDS_PER_DAY);
    expect(await stateOf(s.id, s)).to.equal(State.Matured);
    await s.settlement.finish(s.id);
    expect(await stateOf(s.id, s)).to.equal(State.Matured);
    const money = await s.market.escrow(s.id);
    expect([money.escrowed, money.released]).to.deep.equal([0n, money.paid]);
  });

  it("a series that is open does not disturb another that mines", async () => {
    const s = await loadFixture(started);
    const other = await openSeries(s, s.farmId);
    expect([await stateOf(s.id, s), await stateOf(other, s)]).to.deep.equal([State.Active, State.Open]);
    const third = await sell(s);
    expect(await stateOf(third.id, s)).to.equal(State.Active);
  });
});
