import { expect } from "chai";
import { network } from "hardhat";
import type { ProfitShareHarness } from "../../types/ethers-contracts/index.js";
import type { Memory } from "./exact-profit-share.ts";
import { countDay, NOTHING } from "./exact-profit-share.ts";
import { incomeOf, poolDays } from "./luck.ts";

const { ethers } = await network.create();

const WINDOW = 30;
const PETA = 10n ** 15n;
const HASHRATE = 10n * PETA;
/** What the network's formula gives the farm on every day, satoshi. */
const EXPECTED = 6_000_000n;
/** Design: FPPS 3 %; PPLNS 5 % and the luck of the pool, 6 days' worth for one with 1 % of the network. */
const FPPS = { toleranceBps: 300n, toleranceDays: 0n };
const PPLNS = { toleranceBps: 500n, toleranceDays: 6n };
type Tolerance = typeof FPPS;

interface Played {
  /** what counted on each day */
  readonly counted: readonly bigint[];
  readonly memory: Memory;
}

/** Twelve windows of a farm in a pool that finds 1.44 blocks a day on average. */
function yearOfLuck(seed: number): { blocks: number[]; reported: bigint[] } {
  const blocks = poolDays(0.01, 12 * WINDOW, seed);
  return { blocks, reported: blocks.map((count) => incomeOf(EXPECTED, count, 0.01)) };
}

/** What counts by the exact model, of a farm that always works. */
function modelled(reported: readonly bigint[], tolerance: Tolerance): bigint[] {
  let memory = NOTHING;
  return reported.map((income, i) => {
    const own = { sold: HASHRATE, delivered: HASHRATE, reserved: HASHRATE, reported: income, expected: EXPECTED };
    const rest = { energyWh: 0n, holderShareBps: 10_000n, firstOfWindow: i % WINDOW === 0, ...tolerance };
    const { counted, next } = countDay({ ...own, ...rest }, memory);
    memory = next;
    return counted;
  });
}

describe("ProfitShare: income is believed within windows of 30 days", () => {
  let harness: ProfitShareHarness;

  before(async () => {
    harness = await ethers.deployContract("ProfitShareHarness");
  });

  /** Plays days of a farm whose whole hashrate is sold; costs nothing, so that gross is what counted. */
  async function play(
    reported: readonly bigint[],
    tolerance: Tolerance,
    delivered: (day: number) => bigint = () => HASHRATE,
  ): Promise<Played> {
    const free = {
      hashrate: 0n,
      rewardPerBlock: 0n,
      coinDecimals: 8,
      targetSeconds: 0n,
      tokenDecimals: 8,
      priceUsd8: 1n,
      milliJoulePerTh: 0n,
      tariffUsd8: 0n,
      maintenanceUsd8PerThDay: 0n,
      serviceBps: 0n,
      protocolBps: 0n,
    };
    let memory: Memory = NOTHING;
    const counted: bigint[] = [];
    for (const [i, income] of reported.entries()) {
      const working = delivered(i);
      const day = {
        sold: HASHRATE,
        delivered: working,
        reserved: HASHRATE,
        reported: income,
        expected: (EXPECTED * working) / HASHRATE,
        energyWh: 0n,
        holderShareBps: 10_000n,
        firstOfWindow: i % WINDOW === 0,
        ...tolerance,
      };
      const [lines, next] = await harness.compute(day, free, memory);
      counted.push(lines.gross);
      const { reported: said, expected, counted: soFar, lossCarry, deliveredDays } = next;
      memory = { reported: said, expected, counted: soFar, lossCarry, deliveredDays };
    }
    return { counted, memory };
  }

  const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
  const windows = (values: readonly bigint[]): bigint[] =>
    Array.from({ length: Math.ceil(values.length / WINDOW) }, (_, i) => sum(values.slice(i * WINDOW, (i + 1) * WINDOW)));
  const differenceOf = (counted: readonly bigint[], reported: readonly bigint[]): number =>
    Number(sum(counted) - sum(reported)) / Number(sum(reported));
  const steady = (income: bigint, days: number): bigint[] => Array<bigint>(days).fill(income);

  describe("an honest farm", () => {
    it("in an FPPS pool that keeps 2 % is believed to the satoshi on every day of a year", async () => {
      const reported = steady((EXPECTED * 98n) / 100n, 365);
      const { counted } = await play(reported, FPPS);
      expect(counted).to.deep.equal(reported);
    });

    it("in a PPLNS pool with 1 % of the network: a year with a quarter of zero days is paid day by day as the model says", async () => {
      const { reported, blocks } = yearOfLuck(1);
      expect(blocks.filter((count) => count === 0).length / blocks.length, "24 % zero days").to.be.within(0.2, 0.28);
      const { counted } = await play(reported, PPLNS);
      expect(counted).to.deep.equal(modelled(reported, PPLNS));
      expect(Math.abs(differenceOf(counted, reported)), "paid as reported, over the year").to.be.lessThan(0.005);
    });

    it("in such a pool, over 200 years of luck: nine windows of ten as reported, and neither side gains by the others", () => {
      let asReported = 0;
      let difference = 0;
      let distance = 0;
      let best = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const { reported, blocks } = yearOfLuck(seed);
        best = Math.max(best, ...blocks);
        const counted = modelled(reported, PPLNS);
        const earned = windows(reported);
        asReported += windows(counted).filter((income, i) => income === earned[i]).length;
        difference += differenceOf(counted, reported) / 200;
        distance += Math.abs(differenceOf(counted, reported)) / 200;
      }
      expect(best / 1.44, "days of five to six times the mean").to.be.greaterThan(5);
      expect(asReported / (200 * 12)).to.be.greaterThan(0.9);
      expect(Math.abs(difference), "on average").to.be.lessThan(0.002);
      expect(distance, "in a year").to.be.lessThan(0.006);
    });

    it("would be refused by a bound for each day: a daily bound charges it a fifth of its income", async () => {
      const { reported } = yearOfLuck(1);
      let charged = 0n;
      for (const income of reported) {
        const [alone] = (await play([income], { toleranceBps: 500n, toleranceDays: 0n })).counted;
        if (alone !== undefined && alone > income) charged += alone - income;
      }
      expect(Number(charged) / Number(sum(reported))).to.be.greaterThan(0.2);
    });

    it("gains and loses by no day on which its machines rest", async () => {
      const rests = (day: number): boolean => day % 5 === 4;
      const reported = Array.from({ length: 60 }, (_, day) => (rests(day) ? 0n : EXPECTED));
      const { counted } = await play(reported, PPLNS, (day) => (rests(day) ? 0n : HASHRATE));
      expect(counted).to.deep.equal(reported);
    });
  });

  describe("a farm that reports too little", () => {
    it("by 10 % in an FPPS pool owes all but 3 % of the formula, on every day", async () => {
      const { counted } = await play(steady((EXPECTED * 9n) / 10n, 90), FPPS);
      expect(counted).to.deep.equal(steady((EXPECTED * 97n) / 100n, 90));
    });

    it("by everything in a PPLNS pool owes three quarters of the formula by the end of each window", async () => {
      const { counted } = await play(steady(0n, 60), PPLNS);
      // 5 % and 6 days of 30 are what the bounds leave to the luck of a pool.
      const least = (30n * EXPECTED * 75n) / 100n;
      expect(windows(counted)).to.deep.equal([least, least]);
    });

    it("is bounded whatever its size: a farm that will not earn one block in a year owes the same part", async () => {
      // 8 blocks of 6.35 coins would be 28 windows of this farm's income: a tolerance in blocks bounds nothing.
      expect((8n * 635_000_000n) / (30n * EXPECTED)).to.equal(28n);
      const { counted } = await play(steady(0n, 30), PPLNS);
      expect(sum(counted) * 4n).to.equal(3n * 30n * EXPECTED);
    });

    it("cannot widen the tolerance by a day of borrowed machines", async () => {
      const borrowed = (day: number): bigint => (day === 0 ? 5n * HASHRATE : HASHRATE);
      const { counted } = await play(steady(0n, 30), PPLNS, borrowed);
      const { counted: plain } = await play(steady(0n, 30), PPLNS);
      // a farm of five times the sold hashrate gives the series a fifth, but all days after count for more
      expect(sum(counted) >= sum(plain)).to.equal(true);
    });

    it("is not charged a second time when the missing income comes after all", async () => {
      const late = [...steady(0n, 10), 11n * EXPECTED, ...steady(EXPECTED, 19)];
      const { counted } = await play(late, FPPS);
      expect(sum(counted)).to.equal(30n * EXPECTED);
    });
  });

  describe("a farm that reports too much", () => {
    it("is believed up to the upper bound at once, and for the rest as the bound rises", async () => {
      const burst = [10n * EXPECTED, ...steady(0n, 29)];
      const { counted } = await play(burst, FPPS);
      expect(counted.slice(0, 9)).to.deep.equal(steady((EXPECTED * 103n) / 100n, 9));
      expect(sum(counted.slice(0, 10)), "ten days' income, in ten days").to.equal(10n * EXPECTED);
      // then the lower bound: it reported nothing for the other twenty days
      expect(sum(counted)).to.equal((30n * EXPECTED * 97n) / 100n);
    });

    it("is believed in nothing while it delivers nothing", async () => {
      const { counted } = await play(steady(EXPECTED, 5), PPLNS, () => 0n);
      expect(sum(counted)).to.equal(0n);
    });
  });

  describe("at the end of a window", () => {
    it("what lies above the upper bound no longer counts: the next window begins with nothing", async () => {
      const days = [...steady(EXPECTED, 29), 11n * EXPECTED, ...steady(EXPECTED, 30)];
      const { counted } = await play(days, FPPS);
      const most = (30n * EXPECTED * 103n) / 100n;
      expect(windows(counted)).to.deep.equal([most, 30n * EXPECTED]);
      expect(counted[30]).to.equal(EXPECTED);
    });

    it("what was owed below the lower bound is not given back, and good luck of one window hides nothing in the next", async () => {
      const days = [...steady((EXPECTED * 103n) / 100n, 30), ...steady(0n, 30)];
      const { counted } = await play(days, FPPS);
      expect(windows(counted)).to.deep.equal([(30n * EXPECTED * 103n) / 100n, (30n * EXPECTED * 97n) / 100n]);
    });

    it("losses stay: they are of the series, not of the window", async () => {
      const costly = {
        hashrate: 0n,
        rewardPerBlock: 0n,
        coinDecimals: 8,
        targetSeconds: 0n,
        tokenDecimals: 8,
        priceUsd8: 10n ** 8n,
        milliJoulePerTh: 0n,
        tariffUsd8: 0n,
        maintenanceUsd8PerThDay: 100n,
        serviceBps: 0n,
        protocolBps: 0n,
      };
      const day = {
        sold: HASHRATE,
        delivered: HASHRATE,
        reserved: HASHRATE,
        reported: EXPECTED,
        expected: EXPECTED,
        energyWh: 0n,
        holderShareBps: 10_000n,
        firstOfWindow: true,
        ...FPPS,
      };
      const loss = 1_000_000n;
      const [lines, next] = await harness.compute(day, costly, { ...NOTHING, counted: 5n, lossCarry: loss });
      // 10,000 TH/s at 100e-8 dollars, a coin at a dollar: a million satoshi of maintenance
      expect(lines.maintenance).to.equal(1_000_000n);
      expect(lines.net).to.equal(EXPECTED - loss - lines.maintenance);
      expect([next.lossCarry, next.counted]).to.deep.equal([0n, EXPECTED]);
    });
  });
});
