import { expect } from "chai";
import { ethers as ethersLib } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import type { WaterfallHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import type { Inputs } from "./exact-waterfall.ts";
import { ceil, exactFractions, exactLines, floor, TERA } from "./exact-waterfall.ts";

const { ethers } = await network.create();

const USD = 10n ** 8n;
const DAY = 86_400n;
const DIFFICULTY_1_TARGET = 0xffffn << 208n;

/** Bitcoin at difficulty 124.93T for a day, 3.125 coins a block, no fees, $0.05 per kWh, a coin at $90,000. */
const REFERENCE: Inputs = {
  hashrate: TERA,
  rewardPerBlock: 312_500_000n,
  coinDecimals: 8,
  targetSeconds: (DIFFICULTY_1_TARGET / 124_930_000_000_000n + 1n) * DAY,
  tokenDecimals: 8,
  priceUsd8: 90_000n * USD,
  milliJoulePerTh: 17_000n,
  tariffUsd8: USD / 20n,
  maintenanceUsd8PerThDay: 0n,
  serviceBps: 0n,
  protocolBps: 0n,
};

describe("Waterfall: one day of a fixed-term series", () => {
  let harness: WaterfallHarness;

  before(async () => {
    harness = await ethers.deployContract("WaterfallHarness");
  });

  const compute = (own: Partial<Inputs> = {}): Promise<Awaited<ReturnType<WaterfallHarness["compute"]>>> =>
    harness.compute({ ...REFERENCE, ...own });

  describe("the check of the design", () => {
    it("earns 50.3188 and burns 22.6667 satoshi per TH/s-day", async () => {
      // A thousand PH/s, so that satoshis have decimals: 1e6 TH/s.
      const lines = await compute({ hashrate: 10n ** 6n * TERA });
      expect(lines.gross / 100n).to.equal(503_188n);
      expect(lines.electricity).to.equal(22_666_667n);
      expect(lines.net).to.equal(lines.gross - lines.electricity);
    });

    it("is one TH/s itself when the token has 18 decimals", async () => {
      const lines = await compute({ tokenDecimals: 18 });
      expect(lines.gross / 10n ** 6n).to.equal(503_188n);
      expect(lines.electricity).to.equal(226_666_666_667n);
    });

    it("uses the target and not difficulty times 2^32, which understates the work by 15 ppm", async () => {
      const { gross } = await compute({ hashrate: 10n ** 12n * TERA });
      const byDifficulty = (10n ** 24n * DAY * 312_500_000n) / (124_930_000_000_000n << 32n);
      expect(((byDifficulty - gross) * 10n ** 8n) / gross).to.equal(1525n);
    });
  });

  describe("random days of any width that terms and reports have", () => {
    const sized = (bits: number): fc.Arbitrary<bigint> =>
      fc.integer({ min: 0, max: bits }).chain((width) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }));
    const positive = (bits: number): fc.Arbitrary<bigint> => sized(bits).map((value) => (value === 0n ? 1n : value));

    const anyDay: fc.Arbitrary<Inputs> = fc.record({
      hashrate: sized(128),
      rewardPerBlock: sized(64),
      coinDecimals: fc.constantFrom(8, 12, 18),
      targetSeconds: sized(255),
      tokenDecimals: fc.constantFrom(6, 8, 18),
      priceUsd8: positive(128),
      milliJoulePerTh: sized(32),
      tariffUsd8: sized(64),
      maintenanceUsd8PerThDay: sized(64),
      serviceBps: fc.bigInt({ min: 0n, max: 10_000n }),
      protocolBps: fc.bigInt({ min: 0n, max: 10_000n }),
    });

    /** Farms as they are: 1 TH/s to 100 EH/s, difficulty 1T to 1000T, prices that leave something. */
    const realDay: fc.Arbitrary<Inputs> = fc.record({
      hashrate: fc.bigInt({ min: TERA, max: 10n ** 20n }),
      rewardPerBlock: fc.bigInt({ min: 156_250_000n, max: 2_000_000_000n }),
      coinDecimals: fc.constant(8),
      targetSeconds: fc
        .bigInt({ min: 10n ** 12n, max: 10n ** 15n })
        .map((difficulty) => (DIFFICULTY_1_TARGET / difficulty + 1n) * DAY),
      tokenDecimals: fc.constantFrom(6, 8, 18),
      priceUsd8: fc.bigInt({ min: 1000n * USD, max: 1_000_000n * USD }),
      milliJoulePerTh: fc.bigInt({ min: 10_000n, max: 40_000n }),
      tariffUsd8: fc.bigInt({ min: USD / 100n, max: USD / 10n }),
      maintenanceUsd8PerThDay: fc.bigInt({ min: 0n, max: USD / 100n }),
      serviceBps: fc.bigInt({ min: 0n, max: 5000n }),
      protocolBps: fc.bigInt({ min: 0n, max: 500n }),
    });

    async function agrees(day: Inputs): Promise<void> {
      const lines = await harness.compute(day);
      const exact = exactLines(day);
      expect(lines.gross, "gross rounds down").to.equal(exact.gross);
      expect(lines.electricity, "electricity rounds up").to.equal(exact.electricity);
      expect(lines.maintenance, "maintenance rounds up").to.equal(exact.maintenance);
      expect(lines.service, "service rounds up").to.equal(exact.service);
      expect(lines.net, "net is what is left, never negative").to.equal(exact.net);
      expect(lines.protocol, "protocol rounds down").to.equal(exact.protocol);
      expect(lines.holders, "holders get the rest").to.equal(exact.holders);
    }

    it("agree with exact fractions, line by line", async () => {
      await fc.assert(fc.asyncProperty(anyDay, agrees), { numRuns: fuzzRuns(300) });
    });

    it("agree with exact fractions on days as farms have them", async () => {
      await fc.assert(fc.asyncProperty(realDay, agrees), { numRuns: fuzzRuns(300) });
    });

    it("give holders less than three base units of costs too little, and never a unit too much", async () => {
      await fc.assert(
        fc.asyncProperty(realDay, async (day) => {
          const lines = await harness.compute(day);
          if (lines.net === 0n) return;
          const costs = exactFractions(day);
          const paid = lines.electricity + lines.maintenance + lines.service;
          const due = (["electricity", "maintenance", "service"] as const).map((line) => costs[line]);
          expect(paid <= due.reduce((sum, cost) => sum + floor(cost) + 1n, 0n)).to.equal(true);
          expect(due.every((cost) => ceil(cost) * cost[1] >= cost[0])).to.equal(true);
        }),
        { numRuns: fuzzRuns(100) },
      );
    });
  });

  describe("the ends of the range", () => {
    it("owe nothing for no hashrate, no reward or no target", async () => {
      for (const own of [{ hashrate: 0n }, { rewardPerBlock: 0n }, { targetSeconds: 0n }]) {
        const lines = await compute({ ...own, serviceBps: 300n, protocolBps: 100n });
        expect([lines.gross, lines.service, lines.net, lines.protocol, lines.holders]).to.deep.equal([
          0n,
          0n,
          0n,
          0n,
          0n,
        ]);
      }
    });

    it("charge at least one base unit of each cost that is not zero", async () => {
      const lines = await compute({ hashrate: 1n, maintenanceUsd8PerThDay: 1n });
      expect([lines.gross, lines.electricity, lines.maintenance, lines.service]).to.deep.equal([0n, 1n, 1n, 0n]);
    });

    it("leave nothing to divide when costs equal gross, and one unit when they are one less", async () => {
      // Free electricity; maintenance in a token at one dollar is maintenance in base units.
      const day = { milliJoulePerTh: 0n, priceUsd8: USD, hashrate: TERA };
      const { gross } = await compute(day);
      expect((await compute({ ...day, maintenanceUsd8PerThDay: gross })).net).to.equal(0n);
      expect((await compute({ ...day, maintenanceUsd8PerThDay: gross + 1n })).net).to.equal(0n);
      expect((await compute({ ...day, maintenanceUsd8PerThDay: gross - 1n })).net).to.equal(1n);
    });

    it("hold every factor at the width of its field", async () => {
      const lines = await compute({
        hashrate: (1n << 128n) - 1n,
        rewardPerBlock: (1n << 64n) - 1n,
        targetSeconds: ((1n << 238n) - 1n) * DAY,
        tokenDecimals: 18,
        priceUsd8: 1n,
        milliJoulePerTh: (1n << 32n) - 1n,
        tariffUsd8: (1n << 64n) - 1n,
        maintenanceUsd8PerThDay: (1n << 64n) - 1n,
      });
      expect(lines.net).to.equal(0n);
      expect(lines.electricity > lines.gross).to.equal(true);
    });

    it("panic and never wrap when a factor is wider than any field", async () => {
      await expect(compute({ hashrate: 1n << 250n })).to.be.revertedWithPanic(0x11);
      await expect(compute({ priceUsd8: ethersLib.MaxUint256 })).to.be.revertedWithPanic(0x11);
    });

    it("panic without a price: the caller checks it", async () => {
      await expect(compute({ priceUsd8: 0n })).to.be.revertedWithPanic(0x12);
    });
  });

  it("rounds nothing twice: a token of 6 decimals is the token of 18, cut once", async () => {
    const day = { ...REFERENCE, hashrate: 123_456_789n * TERA };
    const fine = await compute({ ...day, tokenDecimals: 18 });
    const coarse = await compute({ ...day, tokenDecimals: 6 });
    expect(coarse.gross).to.equal(fine.gross / TERA);
    expect(coarse.electricity).to.equal((fine.electricity + TERA - 1n) / TERA);
  });
});
