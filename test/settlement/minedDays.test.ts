import { expect } from "chai";
import { advanceTo, attestFarm, endOf, epochOf, now, recordFarm, startOf } from "../helpers/days.ts";
import { buy, fund, openSeries } from "../helpers/series.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { TERA } from "./exact-waterfall.ts";
import { loadFixture, networkHelpers, State, type SoldWorld, UNITS, type World, worldWithFarm } from "./fixture.ts";
import { alsoSell, endDay, escrowOf, formulaOf, mineDay, reportOf, settledLines, settleNext, SHARE } from "./share-world.ts";

const SOLD = UNITS * 10n ** 9n;
const OTHER = 750_000n;
const OTHER_HASHRATE = OTHER * 10n ** 9n;
const CAPACITY = 10_000n * TERA;
const BOND = { bondEpochs: 7, marginEpochs: 30, penaltyBps: 1_000 } as const;

/** A profit share and another series of the same size on one farm, which will deliver for one of them only. */
interface TwoWorld extends SoldWorld {
  readonly other: bigint;
}

async function twoShares(): Promise<TwoWorld> {
  const world = await worldWithFarm();
  const startEpoch = epochOf(await now(world)) + 4;
  const id = await alsoSell(world, startEpoch, UNITS, SHARE);
  const other = await alsoSell(world, startEpoch, OTHER, { ...SHARE, ...BOND });
  await advanceTo(world, startOf(startEpoch));
  return { ...world, id, startEpoch, other };
}

/** The other series takes less than it asked for, and is cancelled as the first one starts. */
async function oneCancelled(): Promise<TwoWorld> {
  const world = await worldWithFarm();
  const startEpoch = epochOf(await now(world)) + 4;
  const id = await alsoSell(world, startEpoch, UNITS, SHARE);
  const other = await openSeries(world, world.farmId, { startEpoch, minUnits: OTHER + 1n });
  await buy(world, other, world.people.dave, OTHER);
  await advanceTo(world, startOf(startEpoch));
  return { ...world, id, startEpoch, other };
}

async function postBond(world: World, id: bigint, amount: bigint): Promise<void> {
  await world.btc.mint(world.people.provider, amount);
  await world.btc.connect(world.people.provider).approve(world.settlement, amount);
  await world.settlement.connect(world.people.provider).postBond(id, amount);
}

describe("ProfitShare: only series that mine on a day have a slice of it", () => {
  const grossOf = async (w: SoldWorld, index: number): Promise<bigint> =>
    (await settledLines(w, w.id, w.startEpoch + index)).gross;

  describe("a series that was cancelled", () => {
    let w: TwoWorld;

    beforeEach(async () => {
      w = await loadFixture(oneCancelled);
    });

    it("has none: nobody can dilute a farm by money that comes back", async () => {
      expect(await w.market.isCancelled(w.other)).to.equal(true);
      await mineDay(w, w.startEpoch, { hashrate: SOLD });
      await settleNext(w, w.id);
      expect(await grossOf(w, 0)).to.equal(formulaOf(SOLD));
      const { refundable } = await escrowOf(w, w.id, w.startEpoch);
      expect(refundable, "nor does it make the farm look short").to.equal(0n);
      expect((await w.registry.farmDay(w.farmId, w.startEpoch)).reserved).to.equal(SOLD);
    });

    it("keeps its hashrate reserved to the original end all the same (CAP-A)", async () => {
      await mineDay(w, w.startEpoch, { hashrate: SOLD });
      await w.market.connect(w.people.dave).refund(w.other, OTHER, w.people.dave);
      const end = w.startEpoch + 30;
      expect(await w.registry.peakReserved(w.farmId, end - 1, end)).to.equal(SOLD + OTHER_HASHRATE);
      expect(await w.registry.peakReserved(w.farmId, end, end + 1)).to.equal(0n);
    });
  });

  describe("a series that ended early", () => {
    let w: TwoWorld;

    beforeEach(async () => {
      w = await loadFixture(twoShares);
      await mineDay(w, w.startEpoch, { hashrate: SOLD });
      await settleNext(w, w.other);
      await settleNext(w, w.id);
    });

    async function endOther(): Promise<void> {
      const { required } = await w.settlement.backing(w.other);
      await postBond(w, w.other, required);
      await expect(w.settlement.connect(w.people.provider).endEarly(w.other))
        .to.emit(w.registry, "MiningStopped")
        .withArgs(w.farmId, w.other, w.startEpoch + 2);
    }

    it("has its slice up to the day of its end, and none after it", async () => {
      await endOther();
      await mineDay(w, w.startEpoch + 1, { hashrate: SOLD });
      await mineDay(w, w.startEpoch + 2, { hashrate: SOLD });
      for (let i = 0; i < 2; i++) await settleNext(w, w.id);
      await settleNext(w, w.other);
      const both = formulaOf(SOLD);
      expect(await grossOf(w, 1)).to.equal((both * SOLD) / (SOLD + OTHER_HASHRATE));
      expect((await settledLines(w, w.other, w.startEpoch + 1)).gross).to.equal(
        (both * OTHER_HASHRATE) / (SOLD + OTHER_HASHRATE),
      );
      expect(await grossOf(w, 2), "alone").to.equal(both);
    });

    it("has the same slice however late the days of both are recorded", async () => {
      const said = { hashrate: SOLD };
      const before = await endDay(w, w.startEpoch + 1, said);
      // ended on the day after: that day still counts for it
      await expect(endLater()).to.emit(w.registry, "MiningStopped").withArgs(w.farmId, w.other, w.startEpoch + 3);
      const last = await endDay(w, w.startEpoch + 2, said);
      const after = await endDay(w, w.startEpoch + 3, said);
      await recordFarm(w, after, reportOf(w.farmId, w.startEpoch + 3, said));
      await recordFarm(w, before, reportOf(w.farmId, w.startEpoch + 1, said));
      await recordFarm(w, last, reportOf(w.farmId, w.startEpoch + 2, said));
      const reserved = async (index: number): Promise<bigint> =>
        (await w.registry.farmDay(w.farmId, w.startEpoch + index)).reserved;
      expect([await reserved(1), await reserved(2), await reserved(3)]).to.deep.equal([
        SOLD + OTHER_HASHRATE,
        SOLD + OTHER_HASHRATE,
        SOLD,
      ]);

      async function endLater(): ReturnType<SoldWorld["settlement"]["endEarly"]> {
        const { required } = await w.settlement.backing(w.other);
        await postBond(w, w.other, required);
        return await w.settlement.connect(w.people.provider).endEarly(w.other);
      }
    });

    it("keeps its hashrate reserved to the original end (CAP-A)", async () => {
      await endOther();
      const end = w.startEpoch + 30;
      expect(await w.registry.peakReserved(w.farmId, end - 1, end)).to.equal(SOLD + OTHER_HASHRATE);
      const next = await openSeries(w, w.farmId, { maxUnits: 10_000_000n });
      const available = (CAPACITY - SOLD - OTHER_HASHRATE) / 10n ** 9n;
      expect(await w.market.available(next)).to.equal(available);
    });
  });

  describe("a series that defaulted", () => {
    it("has none of the days after the one that was written off, and keeps its reservation (CAP-A)", async () => {
      const w = await loadFixture(twoShares);
      const said = { hashrate: SOLD };
      for (let i = 0; i < 2; i++) await mineDay(w, w.startEpoch + i, said);
      await fund(w, w.id, 10n * formulaOf(SOLD));
      const coverable = await w.settlement.coverableFrom(w.other);
      await networkHelpers.time.increaseTo(coverable);
      await w.settlement.connect(w.people.keeper).cover(w.other);
      expect(await w.settlement.state(w.other)).to.equal(State.Defaulted);

      const today = epochOf(await now(w));
      for (let epoch = w.startEpoch + 2; epoch <= today; epoch++) await mineDay(w, epoch, said);
      const reserved = (epoch: number): Promise<bigint> =>
        w.registry.farmDay(w.farmId, epoch).then((day) => day.reserved);
      expect(await reserved(w.startEpoch + 1), "recorded before anybody knew").to.equal(SOLD + OTHER_HASHRATE);
      expect(await reserved(w.startEpoch + 2), "recorded after").to.equal(SOLD);
      const end = w.startEpoch + 30;
      expect(await w.registry.peakReserved(w.farmId, end - 1, end)).to.equal(SOLD + OTHER_HASHRATE);
    });
  });

  describe("who may say so", () => {
    it("is the settlement through the market, nobody else", async () => {
      const w = await loadFixture(twoShares);
      await expect(w.market.connect(w.people.provider).stopMining(w.other, 1))
        .to.be.revertedWithCustomError(w.market, "NotSettlement")
        .withArgs(w.people.provider);
      await expect(w.registry.connect(w.people.provider).stopMining(w.farmId, w.other, w.startEpoch))
        .to.be.revertedWithCustomError(w.registry, "NotMarket")
        .withArgs(w.people.provider);
    });
  });

  describe("CAP-A: attested capacity follows reports", () => {
    it("stops new sales when the machines go, and takes nothing from units that were sold", async () => {
      const w = await loadFixture(twoShares);
      const next = await openSeries(w, w.farmId, { startEpoch: w.startEpoch + 20, maxUnits: 10_000_000n });
      const free = (): Promise<bigint> => w.market.available(next);
      expect(await free()).to.equal((CAPACITY - SOLD - OTHER_HASHRATE) / 10n ** 9n);
      // Seven of fourteen days with a twentieth of what is sold: the median falls to the mean of the two.
      for (let i = 0; i < 8; i++) await mineDay(w, w.startEpoch + i, { hashrate: SOLD / 20n });
      expect(await w.registry.attestedCapacity(w.farmId)).to.equal(SOLD / 20n);
      expect(await free()).to.equal(0n);
      await expect(buy(w, next, w.people.dave, 1n)).to.be.revertedWithCustomError(w.registry, "CapacityExceeded");
      expect(await w.ledger.totalSupply(w.id)).to.equal(UNITS);
      await settleNext(w, w.id);
      expect(await grossOf(w, 0), "they earn their slice of what is left").to.equal(
        (formulaOf(SOLD / 20n) * SOLD) / (SOLD + OTHER_HASHRATE),
      );
    });

    it("an ended series makes room in the farm's list only when none of its days can be kept any more", async () => {
      const w = await loadFixture(worldWithFarm);
      const startEpoch = epochOf(await now(w)) + 4;
      const short = await alsoSell(w, startEpoch, 1_000n, { ...SHARE, epochs: 2 });
      const later = { startEpoch: startEpoch + 25, maxUnits: 1_000n };
      const [early, late] = [await openSeries(w, w.farmId, later), await openSeries(w, w.farmId, later)];
      // A report may be recorded for 14 days, and 5 more if it was disputed.
      const roomFrom = endOf(startEpoch + 1) + 19 * SECONDS_PER_DAY;
      await advanceTo(w, roomFrom - 12 * 3600);
      await attestFarm(w, w.farmId, CAPACITY);
      const listed = async (): Promise<bigint[]> => (await w.registry.reservations(w.farmId)).map((entry) => entry.id);
      await advanceTo(w, roomFrom - 60);
      await buy(w, early, w.people.dave, 1_000n);
      expect(await listed(), "its last day can still be kept").to.deep.equal([short, early]);
      await advanceTo(w, roomFrom);
      await buy(w, late, w.people.dave, 1_000n);
      expect(await listed()).to.have.members([early, late]);
    });
  });
});
