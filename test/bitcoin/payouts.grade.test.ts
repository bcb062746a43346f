import { expect } from "chai";
import fc from "fast-check";
import type { BitcoinProofsHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { BITCOIN, DAY_ONE, endOf, ethers, fromTheStart, load, moveTo, networkHelpers, postFarms, startOf, time, WINDOW } from "../oracle/fixture.ts";
import { farmLeaf } from "../helpers/committee.ts";
import { ALONE, deployFarms, FARM_SCRIPT, FIRST_HEIGHT, list, pay, payingPool, POOL_SCRIPT, report, takeControl, TERA } from "./payoutFixture.ts";
import { hex } from "./blocks.ts";

const HEIGHT = FIRST_HEIGHT + 10;
const LAG = 7;
const NONE = 0n;
const ATTESTED = 1n;
const CROSS_CHECKED = 2n;

describe("grades: how much is behind what a farm says", () => {
  before(fromTheStart);

  it("none, attested by one source, cross-checked by two or more: the newest day decides", async () => {
    const farms = await load(deployFarms);
    const grade = async () => (await farms.verifier.gradeOf(1)).report;
    expect(await grade()).to.equal(NONE);
    await report(farms, 1, DAY_ONE + 2, 10n, 1);
    expect(await grade()).to.equal(ATTESTED);
    await report(farms, 1, DAY_ONE + 1, 10n, 3);
    expect(await grade()).to.equal(ATTESTED);
    await report(farms, 1, DAY_ONE + 3, 10n, 2);
    expect(await grade()).to.equal(CROSS_CHECKED);
    await report(farms, 1, DAY_ONE + 4, 10n, 1);
    expect(await grade()).to.equal(ATTESTED);
    await report(farms, 1, DAY_ONE + 5, 10n, 0);
    expect(await grade()).to.equal(NONE);
  });

  it("the share that is proven: of what a pool should have paid by now", async () => {
    const farms = await load(payingPool);
    const { verifier } = farms;
    // 1,000,000 satoshi were reported for the first day; its week is over, and the lag is not.
    const weekEnd = Math.floor(DAY_ONE / 7) * 7 + 6;
    expect(await verifier.gradeOf(1)).to.deep.equal([CROSS_CHECKED, true, 0n, 0n, 0n]);
    await verifier.provePoolPayout(1, pay(HEIGHT, { value: 123_456n }).proof, 0);
    expect(await verifier.gradeOf(1)).to.deep.equal([CROSS_CHECKED, true, 0n, 123_456n, 0n]);
    await moveTo(startOf(weekEnd + LAG) - 1);
    expect((await verifier.gradeOf(1)).due).to.equal(0n);
    await moveTo(startOf(weekEnd + LAG));
    expect(await verifier.gradeOf(1)).to.deep.equal([CROSS_CHECKED, true, 1_234n, 123_456n, 1_000_000n]);
    await verifier.provePoolPayout(1, pay(HEIGHT + 1, { value: 5_000_000n }).proof, 0);
    expect((await verifier.gradeOf(1)).provenBps).to.equal(10_000n);
    expect((await verifier.gradeOf(1)).proven).to.equal(5_123_456n);
  });

  it("a day counts once in the running gross, in any order of recording", async () => {
    const farms = await load(deployFarms);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Array.from({ length: 14 }, (_, i) => i), { minLength: 3 }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 14, maxLength: 14 }),
        async (order, amounts) => {
          const snapshot = await networkHelpers.takeSnapshot();
          let total = 0n;
          for (const day of order) {
            total += amounts[day] ?? 0n;
            await report(farms, 1, DAY_ONE + day, amounts[day] ?? 0n);
            await expect(report(farms, 1, DAY_ONE + day, 7n)).to.be.revertedWithCustomError(farms.registry, "ReportTooOld");
            expect((await farms.registry.reportedGross(1)).total).to.equal(total);
          }
          expect((await farms.registry.farm(1)).firstReportEpoch).to.equal(BigInt(DAY_ONE + Math.min(...order)));
          await snapshot.restore();
        },
      ),
      { numRuns: fuzzRuns(4) },
    );
  });

  it("the event of a recorded day carries the running gross and the sources behind it", async () => {
    const farms = await load(deployFarms);
    await report(farms, 1, DAY_ONE, 300n);
    const epoch = DAY_ONE + 1;
    await moveTo(endOf(epoch));
    const values = { farmId: 1, epoch, hashrate: TERA, gross: 45n, energyWh: 6n, renewableBps: 7, sources: 3 };
    const { sequence } = await postFarms(farms.w, farmLeaf(BITCOIN, values));
    const postedAt = await time.latest();
    await moveTo(postedAt + WINDOW);
    await expect(farms.registry.record(BITCOIN, sequence, postedAt, values, [...ALONE]))
      .to.emit(farms.registry, "ReportRecorded")
      .withArgs(1, epoch, TERA, 45n, 6n, 7, 3, 0, 345n);
  });

  it("a late start of reports or control leaves what was before out of both sides, never the proven one in", async () => {
    const farms = await load(deployFarms);
    await report(farms, 1, DAY_ONE + 3, 50_000n);
    await list(farms, { script: hex(POOL_SCRIPT), validFrom: DAY_ONE });
    await takeControl(farms, 1, FARM_SCRIPT, HEIGHT);
    const early = pay(HEIGHT + 1, { block: { time: startOf(DAY_ONE + 3) - 1 } });
    await expect(farms.verifier.provePoolPayout(1, early.proof, 0)).to.be.revertedWithCustomError(farms.verifier, "BeforeReports");
    await moveTo(startOf(DAY_ONE + 30));
    expect((await farms.verifier.gradeOf(1)).provenBps).to.equal(0n);
    await farms.verifier.provePoolPayout(1, pay(HEIGHT + 2).proof, 0);
    expect((await farms.verifier.gradeOf(1)).provenBps).to.equal(10_000n);
  });
});

describe("GrossRecord: a farm's gross in one slot", () => {
  let lib: BitcoinProofsHarness;

  before(async () => {
    lib = await ethers.deployContract("BitcoinProofsHarness");
  });

  it("agrees with a list of days, whatever their order, on what is due on any later day", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ step: fc.integer({ min: -13, max: 20 }), gross: fc.bigInt({ min: 0n, max: 10n ** 22n }) }), {
          minLength: 1,
          maxLength: 25,
        }),
        fc.integer({ min: 1, max: 40 }),
        async (steps, after) => {
          let record = 0n;
          let newest = 0;
          const days = new Map<number, bigint>();
          for (const { step, gross } of steps) {
            const epoch = newest === 0 ? DAY_ONE : newest + step;
            if (days.has(epoch)) continue;
            record = await lib.withDay(record, newest, epoch, gross, epoch % 5);
            days.set(epoch, gross);
            newest = Math.max(newest, epoch);
          }
          const today = newest + after;
          const weekOver = ([epoch]: [number, bigint]): boolean => Math.floor(epoch / 7) * 7 + 6 + LAG <= today;
          const sum = (list: [number, bigint][]): bigint => list.reduce((total, [, gross]) => total + gross, 0n);
          expect(await lib.grossOf(record, newest, today, LAG)).to.deep.equal([
            sum([...days]),
            sum([...days].filter(weekOver)),
            BigInt(newest % 5),
          ]);
        },
      ),
      { numRuns: fuzzRuns(25) },
    );
  });

  it("stays at the most that fits, so that no report can stop the next", async () => {
    const most = 2n ** 96n - 1n;
    let record = await lib.withDay(0, 0, DAY_ONE, most, 255);
    record = await lib.withDay(record, DAY_ONE, DAY_ONE + 1, most, 1);
    record = await lib.withDay(record, DAY_ONE + 1, DAY_ONE + 8, most, 2);
    const [total, due, sources] = await lib.grossOf(record, DAY_ONE + 8, DAY_ONE + 9, LAG);
    expect([total, sources]).to.deep.equal([most, 2n]);
    expect(due <= total).to.equal(true);
  });
});
