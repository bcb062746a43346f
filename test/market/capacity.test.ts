import { expect } from "chai";
import fc from "fast-check";
import type { FarmRegistry } from "../../types/ethers-contracts/index.js";
import { advanceTo, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { attestFarm } from "../helpers/days.ts";
import { buy, openFarm } from "../helpers/series.ts";
import { BITCOIN } from "../helpers/system.ts";
import { ethers, load, open, speakAs, TERA, today, withFarm } from "./fixture.ts";
import type { World } from "./fixture.ts";

const UNITS_PER_TERA = 1_000n;
/** The whole farm of `withFarm`: 10 PH/s. */
const CAPACITY = 10_000n * TERA;
const ALL_UNITS = 10_000n * UNITS_PER_TERA;
const MAX_LIVE_SERIES = 16;

interface Plain {
  readonly id: bigint;
  readonly hashrate: bigint;
  readonly startEpoch: number;
  readonly endEpoch: number;
}

describe("CAP-A: sold hashrate of overlapping series never exceeds attested capacity", () => {
  let world: World;
  let registry: FarmRegistry;

  beforeEach(async () => {
    world = await load(withFarm);
    registry = world.registry;
  });

  /** The registry, called by the market. */
  async function byMarket(): Promise<FarmRegistry> {
    return registry.connect(await speakAs(world.market));
  }

  describe("at a sale", () => {
    it("a series sells up to the capacity, and not one unit more", async () => {
      const { market, usdc, people } = world;
      const id = await open(world, { maxUnits: 2n * ALL_UNITS });
      expect(await market.available(id)).to.equal(ALL_UNITS);
      await buy(world, id, people.alice, ALL_UNITS - 1n);
      expect(await market.available(id)).to.equal(1n);
      const cost = await market.quote(id, 2n);
      await usdc.mint(people.bob, cost);
      await usdc.connect(people.bob).approve(market, cost);
      await expect(market.connect(people.bob).buy(id, 2n, cost, people.bob))
        .to.be.revertedWithCustomError(registry, "CapacityExceeded")
        .withArgs(world.farmId, CAPACITY, CAPACITY - 10n ** 9n, 2n * 10n ** 9n);
      await buy(world, id, people.bob, 1n);
      expect(await market.available(id)).to.equal(0n);
    });

    it("two series that overlap by a day share it; series one after the other each have all of it", async () => {
      const { market, people } = world;
      const start = (await today(world)) + 2;
      const first = await open(world, { maxUnits: ALL_UNITS, startEpoch: start, epochs: 10 });
      const overlapping = await open(world, { maxUnits: ALL_UNITS, startEpoch: start + 9, epochs: 10 });
      const after = await open(world, { maxUnits: ALL_UNITS, startEpoch: start + 19, epochs: 10 });
      await buy(world, first, people.alice, ALL_UNITS / 4n);
      expect(await market.available(overlapping)).to.equal((ALL_UNITS * 3n) / 4n);
      expect(await market.available(after)).to.equal(ALL_UNITS);
      await buy(world, overlapping, people.alice, (ALL_UNITS * 3n) / 4n);
      await buy(world, after, people.alice, ALL_UNITS);
      expect(await market.available(first)).to.equal(0n);
      expect(await registry.peakReserved(world.farmId, start, start + 29)).to.equal(CAPACITY);
      expect(await registry.freeCapacity(world.farmId, start, start + 9)).to.equal((CAPACITY * 3n) / 4n);
      expect(await registry.freeCapacity(world.farmId, start + 9, start + 10)).to.equal(0n);
    });

    it("every buy of a series adds to its one reservation", async () => {
      const { people } = world;
      const id = await open(world, { epochs: 30 });
      await buy(world, id, people.alice, 1_000n);
      await buy(world, id, people.bob, 500n);
      const { startEpoch } = await world.market.terms(id);
      expect(await registry.reservations(world.farmId)).to.deep.equal([
        [id, 1_500n * 10n ** 9n, startEpoch, startEpoch + 30n],
      ]);
    });

    it("counts what is attested at the sale, not at creation", async () => {
      const { market, people, provider } = { ...world, provider: world.people.provider };
      const id = await open(world, { maxUnits: ALL_UNITS });
      const farm = {
        network: BITCOIN,
        declared: 1_000n * TERA,
        milliJoulePerTh: 30_000,
        payoutScript: "0x51",
        name: "Smaller",
        energySource: "",
        disclosureHash: ethers.ZeroHash,
        disclosureUri: "",
      };
      await registry.connect(provider).updateFarm(world.farmId, farm);
      expect(await market.available(id)).to.equal(1_000n * UNITS_PER_TERA);
      await buy(world, id, people.alice, 1_000n * UNITS_PER_TERA);

      // Less capacity afterwards takes nothing away; it only sells nothing more.
      await registry.connect(provider).updateFarm(world.farmId, { ...farm, declared: TERA });
      expect(await market.available(id)).to.equal(0n);
      const { startEpoch } = await market.terms(id);
      expect(await registry.freeCapacity(world.farmId, startEpoch, startEpoch + 1n)).to.equal(0n);
      expect(await registry.peakReserved(world.farmId, startEpoch, startEpoch + 1n)).to.equal(1_000n * TERA);
    });

    it("nothing is sold of a farm without 14 reports, or whose reports are stale", async () => {
      const { market, people } = world;
      await registry.connect(people.provider).registerFarm({
        network: BITCOIN,
        declared: CAPACITY,
        milliJoulePerTh: 30_000,
        payoutScript: "0x51",
        name: "Unproven",
        energySource: "",
        disclosureHash: ethers.ZeroHash,
        disclosureUri: "",
      });
      const unproven = await open(world, { farmId: 2 });
      expect(await market.available(unproven)).to.equal(0n);
      await expect(buy(world, unproven, people.alice, 1n))
        .to.be.revertedWithCustomError(registry, "CapacityExceeded")
        .withArgs(2, 0, 0, 10n ** 9n);

      const stale = await open(world, { startEpoch: (await today(world)) + 30 });
      await advanceTo(world, startOf((await today(world)) + 16));
      expect(await market.available(stale)).to.equal(0n);
      await expect(buy(world, stale, people.alice, 1n))
        .to.be.revertedWithCustomError(registry, "CapacityExceeded")
        .withArgs(world.farmId, 0, 0, 10n ** 9n);
    });

    it("one farm's series take nothing from another's", async () => {
      const other = await openFarm(world);
      const first = await open(world, { maxUnits: ALL_UNITS });
      const second = await open(world, { farmId: other, maxUnits: ALL_UNITS });
      await buy(world, first, world.people.alice, ALL_UNITS);
      expect(await world.market.available(second)).to.equal(ALL_UNITS);
      await buy(world, second, world.people.alice, ALL_UNITS);
    });
  });

  describe("to the original end", () => {
    it("a cancelled series keeps its hashrate until then, and not a day longer", async () => {
      const { market, people } = world;
      const start = (await today(world)) + 2;
      const id = await open(world, { maxUnits: ALL_UNITS, minUnits: ALL_UNITS, startEpoch: start, epochs: 20 });
      await buy(world, id, people.alice, 400n * UNITS_PER_TERA);
      await advanceTo(world, startOf(start));
      expect(await market.isCancelled(id)).to.equal(true);
      await market.connect(people.alice).refund(id, 400n * UNITS_PER_TERA, people.alice);
      expect(await registry.freeCapacity(world.farmId, start, start + 20)).to.equal(CAPACITY - 400n * TERA);
      expect(await registry.freeCapacity(world.farmId, start + 20, start + 40)).to.equal(CAPACITY);
    });

    it("reservations that ended make room when a new one comes", async () => {
      const registrar = await byMarket();
      const start = (await today(world)) + 1;
      for (let i = 0; i < MAX_LIVE_SERIES; i++) {
        await registrar.reserve(world.farmId, BigInt(i + 1) << 8n, TERA, start, start + (i % 2 === 0 ? 5 : 10));
      }
      await expect(registrar.reserve(world.farmId, 17n << 8n, TERA, start, start + 5))
        .to.be.revertedWithCustomError(registry, "TooManyLiveSeries")
        .withArgs(world.farmId, MAX_LIVE_SERIES);
      // A series that has its entry goes on.
      await registrar.reserve(world.farmId, 16n << 8n, TERA, start, start + 10);

      await advanceTo(world, startOf(start + 5) - 10);
      await expect(
        registrar.reserve(world.farmId, 17n << 8n, TERA, start + 6, start + 9),
      ).to.be.revertedWithCustomError(registry, "TooManyLiveSeries");
      await advanceTo(world, startOf(start + 5));
      await registrar.reserve(world.farmId, 17n << 8n, TERA, start + 6, start + 9);
      const live = await registry.reservations(world.farmId);
      expect(live.map((entry) => entry.id >> 8n).sort((a, b) => Number(a - b))).to.deep.equal([
        2n,
        4n,
        6n,
        8n,
        10n,
        12n,
        14n,
        16n,
        17n,
      ]);
      expect(await registry.peakReserved(world.farmId, start + 6, start + 9)).to.equal(10n * TERA);
    });
  });

  describe("reserve", () => {
    it("is the market's alone", async () => {
      const { people, settlement } = world;
      for (const stranger of [people.provider, people.governor, await speakAs(settlement)]) {
        await expect(registry.connect(stranger).reserve(world.farmId, 256n, 1n, 1, 2))
          .to.be.revertedWithCustomError(registry, "NotMarket")
          .withArgs(stranger);
      }
    });

    it("stands to its end whatever the series does: an end is noted once, moved forward only, and unknown ones pass by", async () => {
      const registrar = await byMarket();
      const start = (await today(world)) + 1;
      await registrar.reserve(world.farmId, 256n, 5n * TERA, start, start + 10);
      await expect(registrar.stopMining(world.farmId, 256n, start + 3))
        .to.emit(registry, "MiningStopped")
        .withArgs(world.farmId, 256n, start + 3);
      await expect(registrar.stopMining(world.farmId, 256n, start + 7)).to.not.emit(registry, "MiningStopped");
      await expect(registrar.stopMining(world.farmId, 512n, start)).to.not.emit(registry, "MiningStopped");
      expect(await registry.peakReserved(world.farmId, start + 9, start + 10)).to.equal(5n * TERA);
      await expect(registry.connect(world.people.provider).stopMining(world.farmId, 256n, start))
        .to.be.revertedWithCustomError(registry, "NotMarket")
        .withArgs(world.people.provider);
    });

    it("says what it did", async () => {
      const registrar = await byMarket();
      const start = (await today(world)) + 1;
      await registrar.reserve(world.farmId, 256n, 5n * TERA, start, start + 3);
      await expect(registrar.reserve(world.farmId, 256n, 2n * TERA, start, start + 3))
        .to.emit(registry, "HashrateReserved")
        .withArgs(world.farmId, 256n, 2n * TERA, 7n * TERA, start, start + 3);
    });

    it("finds the exact peak of any overlapping terms, and refuses exactly what goes above", async () => {
      const term = fc.record({
        serial: fc.bigInt(1n, 8n),
        offset: fc.integer({ min: 0, max: 12 }),
        days: fc.integer({ min: 1, max: 10 }),
        hashrate: fc.bigInt(1n, CAPACITY / 3n),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(term, { minLength: 1, maxLength: 14 }), async (requests) => {
          world = await load(withFarm);
          registry = world.registry;
          const registrar = await byMarket();
          const first = (await today(world)) + 1;
          const granted: Plain[] = [];
          const terms = new Map<bigint, { startEpoch: number; endEpoch: number }>();
          for (const request of requests) {
            const id = request.serial << 8n;
            // The terms of a series never change, so later sales of it come with the same days.
            const startEpoch = first + request.offset;
            const days = terms.get(id) ?? { startEpoch, endEpoch: startEpoch + request.days };
            terms.set(id, days);
            const peak = plainPeak(granted, days.startEpoch, days.endEpoch);
            expect(await registry.peakReserved(world.farmId, days.startEpoch, days.endEpoch)).to.equal(peak);
            expect(await registry.freeCapacity(world.farmId, days.startEpoch, days.endEpoch)).to.equal(CAPACITY - peak);
            const attempt = registrar.reserve(world.farmId, id, request.hashrate, days.startEpoch, days.endEpoch);
            if (peak + request.hashrate > CAPACITY) {
              await expect(attempt)
                .to.be.revertedWithCustomError(registry, "CapacityExceeded")
                .withArgs(world.farmId, CAPACITY, peak, request.hashrate);
            } else {
              await attempt;
              granted.push({ id, hashrate: request.hashrate, ...days });
            }
          }
        }),
        { numRuns: fuzzRuns(8) },
      );
    });
  });

  it("is attested anew for the days to come", async () => {
    const id = await open(world, { maxUnits: ALL_UNITS, startEpoch: (await today(world)) + 40, epochs: 5 });
    await advanceTo(world, startOf((await today(world)) + 20));
    expect(await world.market.available(id)).to.equal(0n);
    await attestFarm(world, world.farmId, CAPACITY / 2n);
    expect(await world.market.available(id)).to.equal(ALL_UNITS / 2n);
  });
});

/** The most on any one day, found by looking at every day. */
function plainPeak(granted: readonly Plain[], startEpoch: number, endEpoch: number): bigint {
  let peak = 0n;
  for (let day = startEpoch; day < endEpoch; day++) {
    const sum = granted
      .filter((entry) => entry.startEpoch <= day && day < entry.endEpoch)
      .reduce((total, entry) => total + entry.hashrate, 0n);
    if (sum > peak) peak = sum;
  }
  return peak;
}
