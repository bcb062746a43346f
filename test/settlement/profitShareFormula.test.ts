import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import type { ProfitShareHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import type { Costs, Memory, ShareDay } from "./exact-profit-share.ts";
import { boundsOf, costsOf, exactShare, MEMORY_MAX, NOTHING } from "./exact-profit-share.ts";
import type { Lines } from "./exact-waterfall.ts";
import { ceil } from "./exact-waterfall.ts";

const { ethers } = await network.create();

const USD = 10n ** 8n;

const sized = (bits: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 0, max: bits }).chain((width) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }));
const positive = (bits: number): fc.Arbitrary<bigint> => sized(bits).map((value) => (value === 0n ? 1n : value));

const anyCosts: fc.Arbitrary<Costs> = fc.record({
  tokenDecimals: fc.constantFrom(6, 8, 18),
  priceUsd8: positive(128),
  milliJoulePerTh: sized(32),
  tariffUsd8: sized(64),
  maintenanceUsd8PerThDay: sized(64),
  serviceBps: fc.bigInt({ min: 0n, max: 5_000n }),
  protocolBps: fc.bigInt({ min: 0n, max: 10_000n }),
});

const anyMemory: fc.Arbitrary<Memory> = fc.record({
  reported: sized(96),
  expected: sized(96),
  counted: sized(96),
  lossCarry: sized(96),
  deliveredDays: fc.bigInt({ min: 0n, max: 30n }),
});

/** Any day of any width that terms, reports and networks have; one in a few was not recorded. */
const anyDay: fc.Arbitrary<ShareDay> = fc
  .record({
    sold: positive(96),
    delivered: sized(96),
    othersReserved: sized(96),
    recorded: fc.integer({ min: 0, max: 4 }).map((n) => n !== 0),
    reported: sized(129),
    expected: sized(194),
    energyWh: sized(64),
    toleranceBps: fc.bigInt({ min: 0n, max: 2_000n }),
    toleranceDays: fc.bigInt({ min: 0n, max: 15n }),
    holderShareBps: fc.bigInt({ min: 1n, max: 10_000n }),
    firstOfWindow: fc.boolean(),
  })
  .map(({ othersReserved, recorded, ...day }) =>
    recorded
      ? { ...day, expected: day.delivered === 0n ? 0n : day.expected, reserved: day.sold + othersReserved }
      : { ...day, delivered: 0n, reserved: 0n, reported: 0n, expected: 0n, energyWh: 0n },
  );

/** Windows of a farm as farms are: 1 PH/s to 1 EH/s, about 600 satoshi per TH/s, up and down. */
const realWindow = fc.record({
  hashrate: fc.bigInt({ min: 10n ** 15n, max: 10n ** 18n }),
  toleranceBps: fc.bigInt({ min: 0n, max: 1_000n }),
  toleranceDays: fc.bigInt({ min: 0n, max: 15n }),
  days: fc.array(
    fc.record({ deliveredBps: fc.bigInt({ min: 0n, max: 12_000n }), luckBps: fc.bigInt({ min: 0n, max: 60_000n }) }),
    { minLength: 1, maxLength: 30 },
  ),
});

describe("ProfitShare: one day against exact fractions", () => {
  let harness: ProfitShareHarness;

  before(async () => {
    harness = await ethers.deployContract("ProfitShareHarness");
  });

  async function compute(day: ShareDay, costs: Costs, before: Memory): Promise<{ lines: Lines; next: Memory }> {
    const terms = { ...costs, hashrate: 0n, rewardPerBlock: 0n, coinDecimals: 8, targetSeconds: 0n };
    const [lines, next] = await harness.compute(day, terms, before);
    return {
      lines: {
        gross: lines.gross,
        electricity: lines.electricity,
        maintenance: lines.maintenance,
        service: lines.service,
        net: lines.net,
        protocol: lines.protocol,
        holders: lines.holders,
      },
      next: {
        reported: next.reported,
        expected: next.expected,
        counted: next.counted,
        lossCarry: next.lossCarry,
        deliveredDays: next.deliveredDays,
      },
    };
  }

  it("agrees line by line for inputs of any width, and never reverts", async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, anyCosts, anyMemory, async (day, costs, before) => {
        const { lines, next } = exactShare(day, costs, before);
        expect(await compute(day, costs, before)).to.deep.equal({ lines, next });
      }),
      { numRuns: fuzzRuns(400) },
    );
  });

  it("holds every factor at the width of its field", async () => {
    const most = (1n << 96n) - 1n;
    const day: ShareDay = {
      sold: most,
      delivered: most,
      reserved: most,
      reported: most * 10n ** 10n,
      expected: most << 98n,
      energyWh: (1n << 64n) - 1n,
      toleranceBps: 2_000n,
      toleranceDays: 15n,
      holderShareBps: 10_000n,
      firstOfWindow: false,
    };
    const costs: Costs = {
      tokenDecimals: 18,
      priceUsd8: 1n,
      milliJoulePerTh: (1n << 32n) - 1n,
      tariffUsd8: (1n << 64n) - 1n,
      maintenanceUsd8PerThDay: (1n << 64n) - 1n,
      serviceBps: 5_000n,
      protocolBps: 10_000n,
    };
    const full: Memory = { reported: most, expected: most, counted: most, lossCarry: most, deliveredDays: 29n };
    const { lines, next } = await compute(day, costs, full);
    expect(next, "memory stands still at its width").to.deep.equal({ ...full, deliveredDays: 30n });
    expect([lines.gross, lines.net], "and nothing counts twice").to.deep.equal([0n, 0n]);
  });

  it("charges the lesser of meter and cap, above the exact cost by less than two steps of rounding", async () => {
    const realCosts = fc.record({
      tokenDecimals: fc.constantFrom(8, 18),
      priceUsd8: fc.bigInt({ min: USD, max: 1_000_000n * USD }),
      milliJoulePerTh: fc.bigInt({ min: 10_000n, max: 40_000n }),
      tariffUsd8: fc.bigInt({ min: 1n, max: USD / 10n }),
      maintenanceUsd8PerThDay: fc.bigInt({ min: 0n, max: USD / 100n }),
      serviceBps: fc.bigInt({ min: 0n, max: 5_000n }),
      protocolBps: fc.bigInt({ min: 0n, max: 500n }),
    });
    await fc.assert(
      fc.asyncProperty(anyDay, realCosts, async (day, costs) => {
        if (day.reserved === 0n) return;
        const { lines } = await compute(day, costs, NOTHING);
        const exact = costsOf(day, costs);
        const least = ceil(exact.metered) < ceil(exact.capped) ? exact.metered : exact.capped;
        expect(lines.electricity * least[1] >= least[0], "never below the exact cost").to.equal(true);
        const step = 10n ** BigInt(costs.tokenDecimals) / (1_000n * costs.priceUsd8) + 2n;
        expect(lines.electricity <= ceil(least) + step, "and hardly above").to.equal(true);
      }),
      { numRuns: fuzzRuns(150) },
    );
  });

  it("gives the series of a farm together no more than what counts: slices sum to at most one", async () => {
    const several = fc.record({
      sold: fc.array(positive(90), { minLength: 1, maxLength: 6 }),
      delivered: sized(93),
      reported: sized(96),
      expected: sized(96),
    });
    await fc.assert(
      fc.asyncProperty(several, anyCosts, async ({ sold, delivered, reported, expected }, costs) => {
        const reserved = sold.reduce((sum, own) => sum + own, 0n);
        const common = { delivered, reserved, reported, expected: delivered === 0n ? 0n : expected, energyWh: 0n };
        const bounds = { toleranceBps: 500n, toleranceDays: 6n, holderShareBps: 10_000n, firstOfWindow: true };
        let sum = 0n;
        let counted = 0n;
        for (const own of sold) {
          const { lines, next } = await compute({ sold: own, ...common, ...bounds }, costs, NOTHING);
          sum += lines.gross;
          counted = next.counted;
        }
        expect(sum <= counted).to.equal(true);
        if (delivered <= reserved) expect(counted - sum < BigInt(sold.length), "nothing but dust is left").to.equal(true);
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  it("adding machines dilutes nobody: more delivered, with the income that belongs to it, never means less gross", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 10n ** 12n, max: 10n ** 18n }),
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        anyCosts,
        async (sold, added, others, costs) => {
          const reserved = sold + others;
          const at = async (delivered: bigint): Promise<bigint> => {
            const income = (delivered * 600n) / 10n ** 12n;
            const bounds = { toleranceBps: 300n, toleranceDays: 0n, holderShareBps: 10_000n, firstOfWindow: true };
            const day = { sold, delivered, reserved, reported: income, expected: income, energyWh: 0n, ...bounds };
            return (await compute(day, costs, NOTHING)).lines.gross;
          };
          // one satoshi: income and slice are cut
          expect((await at(reserved + added)) + 1n >= (await at(reserved))).to.equal(true);
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });

  it("counts each satoshi once: sums never fall, lie in the bounds, and are what the days counted", async () => {
    const costs: Costs = {
      tokenDecimals: 8,
      priceUsd8: 35_000n * USD,
      milliJoulePerTh: 0n,
      tariffUsd8: 0n,
      maintenanceUsd8PerThDay: 0n,
      serviceBps: 0n,
      protocolBps: 0n,
    };
    await fc.assert(
      fc.asyncProperty(realWindow, async ({ hashrate, toleranceBps, toleranceDays, days }) => {
        let memory = NOTHING;
        let sum = 0n;
        for (const [i, { deliveredBps, luckBps }] of days.entries()) {
          const delivered = (hashrate * deliveredBps) / 10_000n;
          const expected = (delivered * 600n) / 10n ** 12n;
          const day: ShareDay = {
            sold: hashrate,
            delivered,
            reserved: hashrate,
            reported: (expected * luckBps) / 10_000n,
            expected,
            energyWh: 0n,
            toleranceBps,
            toleranceDays,
            holderShareBps: 10_000n,
            firstOfWindow: i === 0,
          };
          const { lines, next } = await compute(day, costs, memory);
          const counted = next.counted - memory.counted;
          expect(counted >= 0n, "counted sums never fall").to.equal(true);
          const whole = delivered > hashrate ? delivered : hashrate;
          expect(lines.gross).to.equal((counted * hashrate) / whole);
          sum += counted;
          const [least] = boundsOf(day, next);
          expect(next.counted >= least, "the lower bound is owed").to.equal(true);
          const rise = next.counted === memory.counted;
          const [, most] = boundsOf(day, next);
          expect(rise || next.counted <= most, "nothing rises above the upper bound").to.equal(true);
          memory = next;
        }
        expect(memory.counted).to.equal(sum);
        expect(memory.counted <= MEMORY_MAX).to.equal(true);
      }),
      { numRuns: fuzzRuns(12) },
    );
  });

  it("counts nothing on a day that was not recorded, so that nothing counts for nobody", async () => {
    await fc.assert(
      fc.asyncProperty(realWindow, anyCosts, async ({ hashrate, toleranceBps, toleranceDays, days }, costs) => {
        let memory = NOTHING;
        const bounds = { toleranceBps, toleranceDays, holderShareBps: 10_000n };
        for (const [i, { deliveredBps, luckBps }] of days.slice(0, 5).entries()) {
          const delivered = (hashrate * deliveredBps) / 10_000n;
          const expected = (delivered * 600n) / 10n ** 12n;
          const reported = (expected * luckBps) / 10_000n;
          const own = { sold: hashrate, delivered, reserved: hashrate, reported, expected, energyWh: 0n };
          memory = (await compute({ ...own, ...bounds, firstOfWindow: i === 0 }, costs, memory)).next;
        }
        const nothing = { sold: hashrate, delivered: 0n, reserved: 0n, reported: 0n, expected: 0n, energyWh: 0n };
        const { lines, next } = await compute({ ...nothing, ...bounds, firstOfWindow: false }, costs, memory);
        expect(next).to.deep.equal(memory);
        expect(Object.values(lines).every((line) => line === 0n)).to.equal(true);
      }),
      { numRuns: fuzzRuns(30) },
    );
  });
});
