import { expect } from "chai";
import fc from "fast-check";
import type { FarmRegistry } from "../../types/ethers-contracts/index.js";
import type { FarmReport } from "../helpers/committee.ts";
import { farmLeaf } from "../helpers/committee.ts";
import type { Posted } from "../helpers/days.ts";
import { advanceTo, farmReport, postFarms, recordFarm, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import type { FarmInput } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import { BITCOIN, BITS, FIRST_HEIGHT } from "../helpers/system.ts";
import { bareSystem, ethers, load, speakAs, TERA, today, U96_MAX, ZERO } from "./fixture.ts";

const RING = 14;
const FARM: FarmInput = {
  network: BITCOIN,
  declared: 1_000n * TERA,
  milliJoulePerTh: 30_000,
  payoutScript: `0x0014${"22".repeat(20)}`,
  name: "North shaft",
  energySource: "hydro",
  disclosureHash: ethers.id("disclosure"),
  disclosureUri: "https://north.example/farm",
};

describe("FarmRegistry: who mines where", () => {
  let system: System;
  let registry: FarmRegistry;
  let byProvider: FarmRegistry;

  beforeEach(async () => {
    system = await load(bareSystem);
    registry = system.registry;
    byProvider = registry.connect(system.people.provider);
  });

  async function registerFarm(own: Partial<FarmInput> = {}): Promise<number> {
    if (!(await registry.isProvider(system.people.provider))) await byProvider.registerProvider("North", "");
    await byProvider.registerFarm({ ...FARM, ...own });
    return Number(await registry.farmCount());
  }

  /** Posts reports in one batch and waits until they are final. */
  async function postFinal(reports: readonly FarmReport[]): Promise<Posted> {
    const posted = await postFarms(system, reports);
    await advanceTo(system, posted.postedAt + Number(await system.oracle.disputeWindow()));
    return posted;
  }

  /** Posts and records one report for each day of [from, from + hashrates.length); `undefined` leaves the day out. */
  async function deliver(farmId: number, from: number, hashrates: readonly (bigint | undefined)[]): Promise<void> {
    const reports = hashrates.flatMap((hashrate, i) =>
      hashrate === undefined ? [] : [farmReport(farmId, from + i, hashrate, { gross: 0n, energyWh: 0n })],
    );
    const posted = await postFinal(reports);
    for (const report of reports) await recordFarm(system, posted, report);
  }

  describe("wiring", () => {
    it("names its oracle and its market, and refuses what cannot be either", async () => {
      const { oracle, market, people } = system;
      expect(await registry.oracle()).to.equal(await oracle.getAddress());
      expect(await registry.market()).to.equal(await market.getAddress());
      const wirings: [unknown, unknown, unknown][] = [
        [ZERO, market, ZERO],
        [people.alice, market, people.alice],
        [oracle, ZERO, ZERO],
        [oracle, oracle, oracle],
      ];
      for (const [oracle_, market_, offender] of wirings) {
        await expect(ethers.deployContract("FarmRegistry", [oracle_, market_]))
          .to.be.revertedWithCustomError(registry, "InvalidWiring")
          .withArgs(offender);
      }
    });
  });

  describe("providers", () => {
    it("register themselves, once, with a name", async () => {
      const { provider } = system.people;
      expect(await registry.isProvider(provider)).to.equal(false);
      await expect(byProvider.registerProvider("", "")).to.be.revertedWithCustomError(registry, "EmptyName");
      await expect(byProvider.registerProvider("North", "https://north.example"))
        .to.emit(registry, "ProviderRegistered")
        .withArgs(provider, "North", "https://north.example");
      expect(await registry.isProvider(provider)).to.equal(true);
      await expect(byProvider.registerProvider("North again", ""))
        .to.be.revertedWithCustomError(registry, "ProviderExists")
        .withArgs(provider);
    });
  });

  describe("farms", () => {
    it("are numbered from 1 and keep what their provider says", async () => {
      await byProvider.registerProvider("North", "");
      expect(await registry.farmCount()).to.equal(0n);
      await expect(byProvider.registerFarm(FARM)).to.emit(registry, "FarmRegistered");
      const [event] = await registry.queryFilter(registry.filters.FarmRegistered(), "latest");
      expect(event?.args.farmId).to.equal(1n);
      expect(event?.args.provider).to.equal(system.people.provider.address);
      expect(event?.args.farm).to.deep.equal(Object.values(FARM).map((v) => (typeof v === "number" ? BigInt(v) : v)));

      expect(await registry.farmCount()).to.equal(1n);
      const farm = await registry.farm(1);
      expect(farm).to.deep.equal([system.people.provider.address, 1n, 30_000n, 0n, 1_000n * TERA, 0n, 0n, 0n, false]);
      expect(await registry.payoutScript(1)).to.equal(FARM.payoutScript);
      expect(await registry.disclosure(1)).to.deep.equal([
        FARM.name,
        FARM.energySource,
        FARM.disclosureHash,
        FARM.disclosureUri,
      ]);
      const [epochs, hashrates] = await registry.reports(1);
      expect([...epochs, ...hashrates]).to.deep.equal(Array<bigint>(2 * RING).fill(0n));
      expect(await registry.reservations(1)).to.deep.equal([]);
      expect(await registry.attestedCapacity(1)).to.equal(0n);
    });

    it("belong to providers only", async () => {
      const { alice } = system.people;
      await expect(registry.connect(alice).registerFarm(FARM))
        .to.be.revertedWithCustomError(registry, "NotProvider")
        .withArgs(alice);
    });

    it("say what they are, field by field", async () => {
      await byProvider.registerProvider("North", "");
      const wrong: [string, Partial<FarmInput>][] = [
        ["network", { network: 7 }],
        ["declared", { declared: 0n }],
        ["milliJoulePerTh", { milliJoulePerTh: 0 }],
        ["payoutScript", { payoutScript: "0x" }],
        ["name", { name: "" }],
      ];
      for (const [field, own] of wrong) {
        await expect(byProvider.registerFarm({ ...FARM, ...own }))
          .to.be.revertedWithCustomError(registry, "InvalidFarm")
          .withArgs(field);
      }
      expect(await registry.farmCount()).to.equal(0n);
    });

    it("are updated by their provider, all but the network", async () => {
      const farmId = await registerFarm();
      const update = {
        ...FARM,
        declared: 7n * TERA,
        name: "South shaft",
        payoutScript: "0x51",
        milliJoulePerTh: 20_000,
      };
      await expect(byProvider.updateFarm(farmId, update)).to.emit(registry, "FarmUpdated");
      const farm = await registry.farm(farmId);
      expect(farm.declared).to.equal(7n * TERA);
      expect(farm.milliJoulePerTh).to.equal(20_000n);
      expect(await registry.payoutScript(farmId)).to.equal("0x51");
      expect((await registry.disclosure(farmId)).name).to.equal("South shaft");

      await expect(byProvider.updateFarm(farmId, { ...update, network: 2 }))
        .to.be.revertedWithCustomError(registry, "NetworkFixed")
        .withArgs(farmId, 1, 2);
      await expect(byProvider.updateFarm(farmId, { ...update, declared: 0n }))
        .to.be.revertedWithCustomError(registry, "InvalidFarm")
        .withArgs("declared");
      await registry.connect(system.people.bob).registerProvider("Rival", "");
      await expect(registry.connect(system.people.bob).updateFarm(farmId, update))
        .to.be.revertedWithCustomError(registry, "NotFarmProvider")
        .withArgs(farmId, system.people.bob, system.people.provider);
    });

    it("that nobody registered answer no question", async () => {
      const { keeper } = system.people;
      const questions = [
        () => registry.farm(9),
        () => registry.attestedCapacity(9),
        () => registry.freeCapacity(9, 1, 2),
        () => registry.peakReserved(9, 1, 2),
        () => registry.payoutScript(9),
        () => registry.disclosure(9),
        () => registry.reports(9),
        () => registry.reservations(9),
        () => registry.farmDay(9, 1),
        () => byProvider.updateFarm(9, FARM),
        () => registry.connect(keeper).record(BITCOIN, 1, 1, farmReport(9, 1, 1n), []),
      ];
      for (const question of questions) {
        await expect(question()).to.be.revertedWithCustomError(registry, "NoSuchFarm").withArgs(9);
      }
    });
  });

  describe("reports", () => {
    it("anyone brings one once it is final, and every figure is in the event", async () => {
      const farmId = await registerFarm();
      const epoch = (await today(system)) - 1;
      const report = farmReport(farmId, epoch, 900n * TERA, { renewableBps: 8_500, sources: 3 });
      const posted = await postFarms(system, [report, farmReport(77, epoch, 1n)]);
      const finalAt = posted.postedAt + Number(await system.oracle.disputeWindow());
      const proof = posted.farms?.proofOf(farmLeaf(BITCOIN, report)) ?? [];
      const record = registry.connect(system.people.dave).record;
      const args = [BITCOIN, posted.batch.sequence, posted.postedAt, report, proof] as const;

      await advanceTo(system, finalAt - 10);
      await expect(record(...args)).to.be.revertedWithCustomError(registry, "ReportNotFinal");
      await advanceTo(system, finalAt);
      await expect(record(...args))
        .to.emit(registry, "ReportRecorded")
        .withArgs(farmId, epoch, report.hashrate, report.gross, report.energyWh, 8_500, 3, 0, report.gross);

      const farm = await registry.farm(farmId);
      expect([farm.reports, farm.lastReportEpoch]).to.deep.equal([1n, BigInt(epoch)]);
      const [epochs, hashrates] = await registry.reports(farmId);
      expect(epochs[epoch % RING]).to.equal(epoch);
      expect(hashrates[epoch % RING]).to.equal(900n * TERA);
    });

    it("are refused with another value, another farm, another batch or another time than what was signed", async () => {
      const farmId = await registerFarm();
      const epoch = (await today(system)) - 1;
      const report = farmReport(farmId, epoch, 900n * TERA);
      const other = farmReport(await registerFarm(), epoch, 5_000n * TERA);
      const posted = await postFinal([report, other]);
      const proof = posted.farms?.proofOf(farmLeaf(BITCOIN, report)) ?? [];
      const { sequence } = posted.batch;
      const forgeries = [
        () => registry.record(BITCOIN, sequence, posted.postedAt, { ...report, hashrate: 901n * TERA }, proof),
        () => registry.record(BITCOIN, sequence, posted.postedAt, { ...other, farmId }, proof),
        () => registry.record(BITCOIN, sequence, posted.postedAt, report, proof.slice(0, -1)),
        () => registry.record(BITCOIN, BigInt(sequence) + 1n, posted.postedAt, report, proof),
        () => registry.record(BITCOIN, sequence, posted.postedAt - 1, report, proof),
      ];
      for (const forgery of forgeries) {
        await expect(forgery()).to.be.revertedWithCustomError(system.oracle, "UnknownFarmBatch");
      }
      await registry.record(BITCOIN, sequence, posted.postedAt, report, proof);
    });

    it("of another network than the farm's do not count", async () => {
      const { oracle, rules, people } = system;
      await oracle.connect(people.governor).addNetwork(2, rules, 8, (await today(system)) - 1, FIRST_HEIGHT, BITS, 1n);
      const farmId = await registerFarm({ network: 2 });
      const report = farmReport(farmId, (await today(system)) - 1, 1n);
      const posted = await postFinal([report]); // on network 1
      await expect(recordFarm(system, posted, report))
        .to.be.revertedWithCustomError(registry, "NetworkFixed")
        .withArgs(farmId, 2, BITCOIN);
    });

    it("count once a day, in any order: who records a newer day first takes nothing from an older one", async () => {
      const farmId = await registerFarm();
      const epoch = (await today(system)) - 1;
      const [older, first, again] = [
        farmReport(farmId, epoch - 1, 1n),
        farmReport(farmId, epoch, 2n),
        farmReport(farmId, epoch, 3n),
      ];
      const posted = await postFinal([older, first, again]);
      await recordFarm(system, posted, first);
      await recordFarm(system, posted, older);
      for (const late of [older, first, again]) {
        await expect(recordFarm(system, posted, late))
          .to.be.revertedWithCustomError(registry, "ReportTooOld")
          .withArgs(farmId, late.epoch, epoch);
      }
      const farm = await registry.farm(farmId);
      expect([farm.reports, farm.lastReportEpoch]).to.deep.equal([2n, BigInt(epoch)]);
      const [, hashrates] = await registry.reports(farmId);
      expect([hashrates[epoch % RING], hashrates[(epoch - 1) % RING]]).to.deep.equal([2n, 1n]);
    });

    it("count up to 13 days before the newest: the fourteenth is out of the ring", async () => {
      const farmId = await registerFarm();
      const epoch = (await today(system)) - 1;
      const [newest, last, tooOld] = [0, RING - 1, RING].map((days) => farmReport(farmId, epoch - days, 7n));
      if (!newest || !last || !tooOld) throw new Error("three reports were made");
      const posted = await postFinal([newest, last, tooOld]);
      await recordFarm(system, posted, newest);
      await recordFarm(system, posted, last);
      await expect(recordFarm(system, posted, tooOld))
        .to.be.revertedWithCustomError(registry, "ReportTooOld")
        .withArgs(farmId, tooOld.epoch, epoch);
    });
  });

  describe("days that a profit share settles by", () => {
    const NOTHING = [0n, 0n, 0n, 0n, 0n];
    let farmId: number;
    let epoch: number;
    let byMarket: FarmRegistry;

    beforeEach(async () => {
      farmId = await registerFarm();
      epoch = (await today(system)) - 1;
      byMarket = registry.connect(await speakAs(system.market));
    });

    it("are kept from the market's word on, which it alone can give", async () => {
      for (const stranger of [system.people.provider, system.people.governor, await speakAs(system.settlement)]) {
        await expect(registry.connect(stranger).keepDays(farmId))
          .to.be.revertedWithCustomError(registry, "NotMarket")
          .withArgs(stranger);
      }
      await expect(byMarket.keepDays(9)).to.be.revertedWithCustomError(registry, "NoSuchFarm").withArgs(9);
      await expect(byMarket.keepDays(farmId)).to.emit(registry, "DaysKept").withArgs(farmId);
      expect((await registry.farm(farmId)).keepsDays).to.equal(true);
      await expect(byMarket.keepDays(farmId)).not.to.emit(registry, "DaysKept");
    });

    it("say what was delivered, earned, metered and reserved, and since when that was final", async () => {
      await deliver(farmId, epoch - 1, [800n * TERA]);
      expect(await registry.farmDay(farmId, epoch - 1), "before keepDays").to.deep.equal(NOTHING);
      await byMarket.keepDays(farmId);
      expect(await registry.farmDay(farmId, epoch), "not recorded").to.deep.equal(NOTHING);
      const report = farmReport(farmId, epoch, 900n * TERA);
      const posted = await postFinal([report]);
      await recordFarm(system, posted, report);
      const finalAt = posted.postedAt + Number(await system.oracle.disputeWindow());
      expect(await registry.farmDay(farmId, epoch)).to.deep.equal([
        report.hashrate,
        report.gross,
        report.energyWh,
        0n,
        BigInt(finalAt),
      ]);
      // Recording later than final changes nothing of when it was.
      const late = farmReport(farmId, epoch + 1, 1n);
      await advanceTo(system, startOf(epoch + 2));
      const later = await postFinal([late]);
      await advanceTo(system, startOf(epoch + 5));
      await recordFarm(system, later, late);
      expect((await registry.farmDay(farmId, epoch + 1)).finalAt).to.equal(
        BigInt(later.postedAt) + (await system.oracle.disputeWindow()),
      );
      expect((await registry.farmDay(farmId, epoch)).hashrate, "each day stays").to.equal(900n * TERA);
    });

    it("hold figures of their whole width, and a day that was left out stays empty", async () => {
      await byMarket.keepDays(farmId);
      const most = { hashrate: U96_MAX, gross: U96_MAX, energyWh: (1n << 64n) - 1n };
      const report = farmReport(farmId, epoch, U96_MAX, most);
      await recordFarm(system, await postFinal([report]), report);
      const day = await registry.farmDay(farmId, epoch);
      expect([day.hashrate, day.gross, day.energyWh]).to.deep.equal(Object.values(most));
      expect(await registry.farmDay(farmId, epoch - 1)).to.deep.equal(NOTHING);
    });

    it("keep an ended series in the list as long as one of its days can be kept, and not a day longer", async () => {
      await byMarket.keepDays(farmId);
      const first = (await today(system)) + 1;
      await deliver(farmId, first - 1 - RING, Array<bigint>(RING).fill(1_000n * TERA));
      const reserve = async (serial: bigint, start: number, end: number): Promise<unknown> =>
        await byMarket.reserve(farmId, serial << 8n, TERA, start, end);
      await reserve(1n, first, first + 2);
      for (let serial = 2n; serial <= 16n; serial++) await reserve(serial, first + 40, first + 41);

      // Fourteen days, and five of a dispute.
      const kept = first + 2 + RING + 5;
      await advanceTo(system, startOf(kept - 1));
      await deliver(farmId, kept - RING - 4, Array<bigint>(5).fill(1_000n * TERA));
      await advanceTo(system, startOf(kept) - 10);
      await expect(reserve(17n, first + 40, first + 41))
        .to.be.revertedWithCustomError(registry, "TooManyLiveSeries")
        .withArgs(farmId, 16);
      await advanceTo(system, startOf(kept));
      await reserve(17n, first + 40, first + 41);
      const ids = (await registry.reservations(farmId)).map(({ id }) => id >> 8n);
      expect(ids).to.include(17n).and.not.to.include(1n);
    });
  });

  describe("attested capacity", () => {
    let farmId: number;
    let from: number;

    beforeEach(async () => {
      farmId = await registerFarm();
      from = (await today(system)) - RING;
    });

    it("is zero before 14 reports", async () => {
      const all = Array<bigint>(RING).fill(500n * TERA);
      await deliver(farmId, from, all.slice(1));
      expect((await registry.farm(farmId)).reports).to.equal(13n);
      expect(await registry.attestedCapacity(farmId)).to.equal(0n);
      await advanceTo(system, startOf(from + RING + 1));
      await deliver(farmId, from + RING, [500n * TERA]);
      expect((await registry.farm(farmId)).reports).to.equal(14n);
      expect(await registry.attestedCapacity(farmId)).to.equal(500n * TERA);
    });

    it("is the median of the 14 days: the mean of the 7th and the 8th, rounded down", async () => {
      const shuffled = [9n, 1n, 13n, 5n, 3n, 12n, 7n, 2n, 14n, 8n, 4n, 11n, 6n, 10n];
      await deliver(farmId, from, shuffled);
      expect(await registry.attestedCapacity(farmId)).to.equal(7n); // floor of 7.5
    });

    it("is not moved by six bad days of fourteen, or six too good ones", async () => {
      const good = Array<bigint>(8).fill(700n * TERA);
      await deliver(farmId, from, [...good, ...Array<bigint>(6).fill(0n)]);
      expect(await registry.attestedCapacity(farmId)).to.equal(700n * TERA);
      const boasting = await registerFarm({ declared: U96_MAX });
      await deliver(boasting, from, [...good, ...Array<bigint>(6).fill(U96_MAX)]);
      expect(await registry.attestedCapacity(boasting)).to.equal(700n * TERA);
    });

    it("is at most what the provider declares, also after it declares less", async () => {
      await deliver(farmId, from, Array<bigint>(RING).fill(5_000n * TERA));
      expect((await registry.farm(farmId)).attestedMedian).to.equal(5_000n * TERA);
      expect(await registry.attestedCapacity(farmId)).to.equal(1_000n * TERA);
      await byProvider.updateFarm(farmId, { ...FARM, declared: 3n * TERA });
      expect(await registry.attestedCapacity(farmId)).to.equal(3n * TERA);
    });

    it("holds figures of 96 bits", async () => {
      const huge = await registerFarm({ declared: U96_MAX });
      await deliver(huge, from, Array<bigint>(RING).fill(U96_MAX));
      expect(await registry.attestedCapacity(huge)).to.equal(U96_MAX);
    });

    it("is zero when the newest report is older than 14 days", async () => {
      await deliver(farmId, from, Array<bigint>(RING).fill(500n * TERA));
      const newest = from + RING - 1;
      await advanceTo(system, startOf(newest + 15) - 1);
      expect(await registry.attestedCapacity(farmId)).to.equal(500n * TERA);
      await advanceTo(system, startOf(newest + 15));
      expect(await registry.attestedCapacity(farmId)).to.equal(0n);
    });

    it("counts a day left out as a day without delivery, so leaving bad days out gains nothing", async () => {
      await deliver(farmId, from, Array<bigint>(RING).fill(800n * TERA));
      await advanceTo(system, startOf(from + 2 * RING));
      // Six days left out among the last 14 leave the median; the seventh halves it; the eighth takes it.
      await deliver(farmId, from + RING + 6, [800n * TERA]);
      expect(await registry.attestedCapacity(farmId)).to.equal(800n * TERA);
      await deliver(farmId, from + RING + 8, [800n * TERA]);
      expect(await registry.attestedCapacity(farmId)).to.equal(400n * TERA);
      await deliver(farmId, from + RING + 10, [800n * TERA]);
      expect(await registry.attestedCapacity(farmId)).to.equal(0n);
    });

    it("comes back only with a full fortnight after a long silence", async () => {
      await deliver(farmId, from, Array<bigint>(RING).fill(800n * TERA));
      await advanceTo(system, startOf(from + 8 * RING));
      const back = from + 7 * RING;
      await deliver(farmId, back, Array<bigint>(6).fill(800n * TERA));
      expect(await registry.attestedCapacity(farmId)).to.equal(0n);
      await deliver(farmId, back + 6, Array<bigint>(2).fill(800n * TERA));
      expect(await registry.attestedCapacity(farmId)).to.equal(800n * TERA);
    });

    it("agrees with a plain median over any days, with any gaps", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.option(fc.bigInt(0n, 1_500n), { nil: undefined, freq: 4 }), { minLength: RING, maxLength: 40 }),
          async (hashrates) => {
            system = await load(bareSystem);
            const farm = await registerFarm({ declared: 1_000n });
            const start = (await today(system)) - hashrates.length;
            await deliver(farm, start, hashrates);
            expect(await registry.attestedCapacity(farm)).to.equal(plainCapacity(hashrates, 1_000n));
          },
        ),
        { numRuns: fuzzRuns(6) },
      );
    });

    it("is the same in whatever order a fortnight is recorded", async () => {
      const days = fc.array(fc.bigInt(0n, 1_500n), { minLength: RING, maxLength: RING });
      const order = fc.shuffledSubarray([...Array(RING).keys()], { minLength: RING });
      await fc.assert(
        fc.asyncProperty(days, order, async (hashrates, indices) => {
          system = await load(bareSystem);
          const farm = await registerFarm({ declared: 1_000n });
          const start = (await today(system)) - RING;
          const reports = hashrates.map((hashrate, i) => farmReport(farm, start + i, hashrate, { gross: 0n, energyWh: 0n }));
          const posted = await postFinal(reports);
          for (const i of indices) {
            const report = reports[i];
            if (report !== undefined) await recordFarm(system, posted, report);
          }
          expect(await registry.attestedCapacity(farm)).to.equal(plainCapacity(hashrates, 1_000n));
          expect((await registry.farm(farm)).lastReportEpoch).to.equal(BigInt(start + RING - 1));
        }),
        { numRuns: fuzzRuns(6) },
      );
    });
  });
});

/** min(declared, median of the 14 days up to the newest report), told in the plainest way. */
function plainCapacity(hashrates: readonly (bigint | undefined)[], declared: bigint): bigint {
  const newest = hashrates.findLastIndex((hashrate) => hashrate !== undefined);
  const reported = hashrates.filter((hashrate) => hashrate !== undefined).length;
  // The day of recording is one after the last of `hashrates`.
  if (reported < RING || hashrates.length - newest > RING) return 0n;
  const fortnight = Array.from({ length: RING }, (_, i) => hashrates[newest - i] ?? 0n);
  fortnight.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [seventh = 0n, eighth = 0n] = fortnight.slice(6, 8);
  const median = (seventh + eighth) / 2n;
  return median < declared ? median : declared;
}
