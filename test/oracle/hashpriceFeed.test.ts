import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type {
  HashpriceFeed,
  NetworkDays,
  PriceRounds,
  ProtocolConfig,
  ScenarioFeed,
} from "../../types/ethers-contracts/index.js";
import { compactOf, parseHeader, sharedData, targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  DAY,
  DAY_ONE,
  deployOracle,
  endOf,
  ethers,
  fromTheStart,
  HOUR,
  load,
  moveTo,
  nextReport,
  post,
  nextBatch,
  postDay,
  startOf,
  time,
  WINDOW,
  type World,
} from "./fixture.ts";

const PH = 10n ** 15n;
const USD = 10n ** 8n;
const DELAY = 3 * HOUR;
const HEARTBEAT = 3 * DAY;
const TIMEOUT = 14 * DAY;
/** Difficulty 124.93T, at which the worked example of the formula stands. */
const BITS = compactOf((0xffffn << 208n) / 124_930_000_000_000n);
const HEIGHT = 953_700;
const SUBSIDY = 312_500_000n;
/** The range of a feed of prices that hinders nobody. */
const WIDE = [DAY, 1n, 2n ** 96n - 1n] as const;

interface Stage extends World {
  readonly days: NetworkDays;
  readonly config: ProtocolConfig;
  readonly prices: PriceRounds;
  readonly price: ScenarioFeed;
  readonly second: ScenarioFeed;
  readonly inCoin: HashpriceFeed;
  readonly inUsd: HashpriceFeed;
}

function setup(s: Pick<Stage, "days">, own: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    networkDays: s.days,
    network: BITCOIN,
    unitHashrate: PH,
    heartbeat: HEARTBEAT,
    prices: ZeroAddress,
    feeds: [ZeroAddress, ZeroAddress, ZeroAddress],
    maxFeedDelay: DELAY,
    sequencerFeed: ZeroAddress,
    description: "BTC / PH/s-day",
    ...own,
  };
}

const inUsdOf = (s: Pick<Stage, "prices" | "price" | "second">): Record<string, unknown> => ({
  prices: s.prices,
  feeds: [s.price, s.second, ZeroAddress],
  description: "USD / PH/s-day",
});

async function deployFeed(s: Pick<Stage, "days">, own: Record<string, unknown> = {}): Promise<HashpriceFeed> {
  return await ethers.deployContract("HashpriceFeed", [setup(s, own)]);
}

/** An oracle at difficulty 124.93T with nothing posted, prices with two accepted feeds, and a feed in each unit. */
async function stage(): Promise<Stage> {
  const w = await deployOracle({ bits: BITS, nextHeight: HEIGHT, meanFees: 3_000_000n });
  const clock = await ethers.deployContract("TestDisputeClock");
  const days = await ethers.deployContract("NetworkDays", [w.oracle, clock, TIMEOUT]);
  const config = await ethers.deployContract("ProtocolConfig", [w.manager, w.governor, 0, 0]);
  const prices = await ethers.deployContract("PriceRounds", [config, ZeroAddress]);
  const price = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD"]);
  const second = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD, the other one"]);
  for (const feed of [price, second]) await config.setFeed(w.governor, feed, true, ...WIDE);
  const s = { ...w, days, config, prices, price, second };
  return { ...s, inCoin: await deployFeed(s), inUsd: await deployFeed(s, inUsdOf(s)) };
}

/** floor(H * reward * 10^k * targetSeconds / 2^256), written once more. */
function hashprice(day: { targetSeconds: bigint; rewardPerBlock: bigint }, factor: bigint, divisor = 1n): bigint {
  return ((PH * day.rewardPerBlock * factor * day.targetSeconds) >> 256n) / divisor;
}

describe("HashpriceFeed: what a unit of hashrate was expected to earn", () => {
  let s: Stage;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(stage);
  });

  /** The feed of prices gets its round right after the day, and it is recorded. */
  async function priceDay(epoch: number, usd: bigint, at = endOf(epoch) + 10): Promise<void> {
    await time.setNextBlockTimestamp(at);
    await s.price.push(usd * USD, at);
    const [round] = await s.price.latestRoundData();
    const first = (round & (2n ** 64n - 1n)) === 1n;
    await s.prices.recordRound(s.price, epoch, round, first ? 0n : round - 1n);
  }

  /** Posts the next day and waits for its window. */
  async function finalDay(own: Parameters<typeof nextReport>[1] = { fees: 0n }): Promise<number> {
    const batch = await postDay(s, own);
    await time.increase(WINDOW);
    return Number(batch.report.epoch);
  }

  describe("the worked example: 124.93T, 3.125 coins, no fees, $90,000", () => {
    it("is 50,318 satoshi and $45.28 for a PH/s and day, exact to 18 and 8 decimals", async () => {
      await priceDay(DAY_ONE, 90_000n);
      const epoch = await finalDay();
      await s.inCoin.push(epoch);
      await s.inUsd.push(epoch);
      const day = { targetSeconds: (targetOf(BITS) + 1n) * BigInt(DAY), rewardPerBlock: SUBSIDY };
      const [roundId, answer, startedAt, updatedAt, answeredIn] = await s.inCoin.latestRoundData();
      expect(answer).to.equal(hashprice(day, 10n ** 10n));
      expect(answer / 10n ** 10n, "satoshi").to.equal(50_318n);
      expect([roundId, startedAt, updatedAt, answeredIn]).to.deep.equal([
        BigInt(epoch),
        BigInt(startOf(epoch)),
        BigInt(endOf(epoch)),
        BigInt(epoch),
      ]);
      const usd = (await s.inUsd.latestRoundData())[1];
      expect(usd).to.equal(hashprice(day, 90_000n * USD, 10n ** 8n));
      expect(usd / 10n ** 6n, "US cents").to.equal(4_528n);
      expect([await s.inCoin.decimals(), await s.inUsd.decimals()]).to.deep.equal([18n, 8n]);
      expect([await s.inCoin.version(), await s.inCoin.description()]).to.deep.equal([1n, "BTC / PH/s-day"]);
    });

    it("loses less than one base unit of the coin, for any hashrate that a series has", async () => {
      const epoch = await finalDay({ fees: 7n });
      await s.inCoin.push(epoch);
      const day = await s.days.networkDay(BITCOIN, epoch);
      const [, answer] = await s.inCoin.latestRoundData();
      for (const petahashes of [1n, 999n, 10n ** 6n]) {
        const exact = (petahashes * PH * day.rewardPerBlock * day.targetSeconds) >> 256n;
        const byFeed = (petahashes * answer) / 10n ** 10n;
        expect(exact - byFeed === 0n || exact - byFeed === 1n).to.equal(true);
      }
    });
  });

  it("follows real blocks: their target and their fees (../shared/data/bitcoin/blocks-890440.json)", async function () {
    const json = sharedData("blocks-890440.json");
    if (json === undefined) return this.skip();
    const blocks = JSON.parse(json) as { height: number; header: string; rewardSats: number; feesSats: number }[];
    const [first] = blocks;
    if (!first) throw new Error("no blocks");
    const { bits } = parseHeader(first.height, first.header);
    const sum = (key: "rewardSats" | "feesSats"): bigint =>
      blocks.reduce((total, block) => total + BigInt(block[key]), 0n);
    const w = await deployOracle({ bits, nextHeight: first.height, meanFees: 4_000_000n });
    const days = await ethers.deployContract("NetworkDays", [
      w.oracle,
      await ethers.deployContract("TestDisputeClock"),
      TIMEOUT,
    ]);
    s = { ...s, ...w, days };
    const feed = await deployFeed(s);
    const epoch = await finalDay({ blockCount: blocks.length, fees: sum("feesSats") });
    await feed.push(epoch);
    const rewardPerBlock = sum("rewardSats") / BigInt(blocks.length);
    const targetSeconds = (targetOf(bits) + 1n) * BigInt(DAY);
    expect((await feed.latestRoundData())[1]).to.equal(hashprice({ targetSeconds, rewardPerBlock }, 10n ** 10n));
  });

  describe("pushing", () => {
    it("anyone pushes a final day, to the second, and not before", async () => {
      const batch = await postDay(s, { fees: 0n });
      const epoch = Number(batch.report.epoch);
      const { finalAt } = await s.oracle.networkDay(BITCOIN, epoch);
      await time.setNextBlockTimestamp(Number(finalAt) - 1);
      await expect(s.inCoin.push(epoch)).to.be.revertedWithCustomError(s.inCoin, "DayNotFinal").withArgs(BITCOIN, epoch);
      await time.setNextBlockTimestamp(Number(finalAt));
      const day = await s.days.networkDay(BITCOIN, epoch);
      const answer = hashprice(day, 10n ** 10n);
      await expect(s.inCoin.connect(s.poster).push(epoch))
        .to.emit(s.inCoin, "AnswerUpdated")
        .withArgs(answer, epoch, endOf(epoch))
        .and.to.emit(s.inCoin, "HashpricePushed")
        .withArgs(epoch, answer, day.targetSeconds, day.rewardPerBlock, 0n, false, s.poster.address);
    });

    it("refuses a day that nobody reported", async () => {
      await moveTo(endOf(DAY_ONE));
      await expect(s.inCoin.push(DAY_ONE)).to.be.revertedWithCustomError(s.inCoin, "DayNotFinal");
      await expect(s.inCoin.push(2 ** 32 - 1)).to.be.revertedWithCustomError(s.inCoin, "DayNotFinal");
    });

    it("pushes a day once: who comes again changes and costs others nothing", async () => {
      const epoch = await finalDay();
      await s.inCoin.push(epoch);
      const before = await s.inCoin.round(epoch);
      await time.increase(HOUR);
      await expect(s.inCoin.push(epoch)).not.to.emit(s.inCoin, "AnswerUpdated");
      expect(await s.inCoin.round(epoch)).to.deep.equal(before);
    });

    it("days may be missing; a gap can be filled, and the latest round never falls back", async () => {
      const first = await finalDay();
      const missed = await finalDay();
      const third = await finalDay();
      await s.inCoin.push(first);
      await s.inCoin.push(third);
      await expect(s.inCoin.getRoundData(missed)).to.be.revertedWithCustomError(s.inCoin, "NoRound").withArgs(missed);
      await s.inCoin.push(missed);
      expect((await s.inCoin.latestRoundData())[0], "MONO-A").to.equal(third);
      expect(await s.inCoin.lastPushed()).to.equal(third);
      expect((await s.inCoin.getRoundData(missed))[3]).to.equal(endOf(missed));
    });

    it("a day that was recorded as a fallback is marked as one", async () => {
      const reported = await finalDay();
      await moveTo(endOf(reported + 1) + TIMEOUT);
      await s.days.recordFallback(BITCOIN, reported + 1);
      await s.inCoin.push(reported);
      await s.inCoin.push(reported + 1);
      expect((await s.inCoin.round(reported)).isFallback).to.equal(false);
      expect((await s.inCoin.round(reported + 1)).isFallback).to.equal(true);
      const day = await s.days.networkDay(BITCOIN, reported + 1);
      expect((await s.inCoin.getRoundData(reported + 1))[1]).to.equal(hashprice(day, 10n ** 10n));
    });

    it("attack: a later report moves no round of a day that was taken for its fallback", async () => {
      const reported = await finalDay();
      const missed = reported + 1;
      await moveTo(endOf(missed) + TIMEOUT);
      await s.days.recordFallback(BITCOIN, missed);
      await s.inCoin.push(missed);
      const before = (await s.inCoin.getRoundData(missed))[1];
      await post(s, await nextBatch(s, { report: await nextReport(s, { fees: 144n * 10_000_000n }) }));
      await time.increase(WINDOW);
      await s.inCoin.push(missed);
      expect((await s.inCoin.getRoundData(missed))[1]).to.equal(before);
    });
  });

  describe("in USD, the price is the one that settlement uses for the day", () => {
    const answerOf = async (epoch: number): Promise<bigint> => (await s.inUsd.getRoundData(epoch))[1];
    const expected = async (epoch: number, usd: bigint): Promise<bigint> =>
      hashprice(await s.days.networkDay(BITCOIN, epoch), usd * USD, 10n ** 8n);

    it("attack: not the price at the push, whatever the feed has said since", async () => {
      await priceDay(DAY_ONE, 90_000n);
      const epoch = await finalDay();
      await s.price.push(900_000n * USD, await time.latest());
      await s.inUsd.push(epoch);
      expect(await answerOf(epoch)).to.equal(await expected(epoch, 90_000n));
    });

    it("waits while a feed that comes first may still deliver", async () => {
      const epoch = await finalDay();
      await expect(s.inUsd.push(epoch)).to.be.revertedWithCustomError(s.inUsd, "DayNotPriced").withArgs(epoch);
      await s.inCoin.push(epoch);
    });

    it("attack: the second feed counts only after the first failed by proof", async () => {
      const at = endOf(DAY_ONE) + 20;
      await time.setNextBlockTimestamp(at);
      await s.second.push(1_000n * USD, at);
      await s.prices.recordRound(s.second, DAY_ONE, (1n << 64n) | 1n, 0n);
      const epoch = await finalDay();
      await expect(s.inUsd.push(epoch)).to.be.revertedWithCustomError(s.inUsd, "DayNotPriced");
      await s.prices.recordSilence(s.price, DAY_ONE);
      await s.inUsd.push(epoch);
      expect(await answerOf(epoch)).to.equal(await expected(epoch, 1_000n));
    });

    it("is the committee's median where every feed failed by proof", async () => {
      const epoch = await finalDay({ fees: 0n, priceUsd8: 65_000n * USD });
      for (const feed of [s.price, s.second]) await s.prices.recordSilence(feed, epoch);
      await s.inUsd.push(epoch);
      expect(await answerOf(epoch)).to.equal(await expected(epoch, 65_000n));
    });

    it("a day without any price has no round, and takes none from another day", async () => {
      await priceDay(DAY_ONE, 90_000n);
      const first = await finalDay();
      await s.inUsd.push(first);
      const epoch = await finalDay({ fees: 0n, priceUsd8: 0n });
      for (const feed of [s.price, s.second]) await s.prices.recordSilence(feed, epoch);
      await expect(s.inUsd.push(epoch)).to.be.revertedWithCustomError(s.inUsd, "NoHashprice").withArgs(epoch);
      expect((await s.inUsd.latestRoundData())[0]).to.equal(first);
    });
  });

  describe("reading", () => {
    it("has nothing to say before the first day", async () => {
      await expect(s.inCoin.latestRoundData()).to.be.revertedWithCustomError(s.inCoin, "NoRound").withArgs(0);
      expect(await s.inCoin.freshUntil()).to.equal(0);
      for (const id of [0n, 1n, BigInt(DAY_ONE), 2n ** 64n + BigInt(DAY_ONE), 2n ** 80n - 1n]) {
        await expect(s.inCoin.getRoundData(id)).to.be.revertedWithCustomError(s.inCoin, "NoRound").withArgs(id);
      }
    });

    it("attack: no other id leads to a round", async () => {
      const epoch = await finalDay();
      await s.inCoin.push(epoch);
      for (const id of [(1n << 64n) | BigInt(epoch), (1n << 32n) + BigInt(epoch)]) {
        await expect(s.inCoin.getRoundData(id)).to.be.revertedWithCustomError(s.inCoin, "NoRound");
      }
    });

    it("LIVE-A: reverts once the newest day is older than the heartbeat, to the second; old rounds stay", async () => {
      const epoch = await finalDay();
      await s.inCoin.push(epoch);
      const until = endOf(epoch) + HEARTBEAT;
      expect(await s.inCoin.freshUntil()).to.equal(until);
      await time.increaseTo(until);
      expect((await s.inCoin.latestRoundData())[0]).to.equal(epoch);
      await time.increaseTo(until + 1);
      await expect(s.inCoin.latestRoundData())
        .to.be.revertedWithCustomError(s.inCoin, "HashpriceStale")
        .withArgs(endOf(epoch), HEARTBEAT, until + 1);
      expect((await s.inCoin.getRoundData(epoch))[3]).to.equal(endOf(epoch));
    });

    it("attack: pushing an old day makes no stale feed fresh", async () => {
      const first = await finalDay();
      const second = await finalDay();
      await s.inCoin.push(second);
      await time.increaseTo(endOf(second) + HEARTBEAT + 1);
      await s.inCoin.push(first);
      await expect(s.inCoin.latestRoundData()).to.be.revertedWithCustomError(s.inCoin, "HashpriceStale");
    });

    it("says nothing on an L2 whose sequencer is down, or has just come up", async () => {
      const sequencer = await ethers.deployContract("SequencerStatus");
      const feed = await deployFeed(s, { sequencerFeed: sequencer });
      const epoch = await finalDay();
      const now = await time.latest();
      await sequencer.report(1, now);
      await feed.push(epoch);
      await expect(feed.latestRoundData()).to.be.revertedWithCustomError(feed, "SequencerDown");
      await sequencer.report(0, now + 10);
      await time.increaseTo(now + 10 + HOUR - 1);
      await expect(feed.latestRoundData()).to.be.revertedWithCustomError(feed, "SequencerGracePeriod");
      await time.increaseTo(now + 10 + HOUR);
      expect((await feed.latestRoundData())[0]).to.equal(epoch);
    });
  });

  describe("behind consumers", () => {
    it("serves one that follows the conventions, and its rounds never fall", async () => {
      const consumer = await ethers.deployContract("CarefulConsumer", [s.inCoin, HEARTBEAT]);
      for (let i = 0; i < 2; i++) {
        const epoch = await finalDay();
        await s.inCoin.push(epoch);
        const [, answer] = await s.inCoin.latestRoundData();
        expect(await consumer.earns.staticCall(7n, 8n)).to.equal((7n * answer) / 10n ** 10n);
        await consumer.earns(7n, 8n);
        expect(await consumer.lastRound()).to.equal(epoch);
      }
      await time.increase(HEARTBEAT);
      await expect(consumer.earns(7n, 8n)).to.be.revertedWithCustomError(s.inCoin, "HashpriceStale");
    });

    it("stops one that checks nothing, instead of letting it lend by an old answer", async () => {
      await priceDay(DAY_ONE, 90_000n);
      const epoch = await finalDay();
      await s.inUsd.push(epoch);
      await s.inCoin.push(epoch);
      const consumer = await ethers.deployContract("TrustingConsumer", [s.inUsd, s.inCoin]);
      const price = await consumer.price();
      const [usd, coin] = [(await s.inUsd.latestRoundData())[1], (await s.inCoin.latestRoundData())[1]];
      expect(price, "USD for a coin, at 1e36").to.equal((10n ** 46n * usd) / coin);
      expect(price / 10n ** 33n, "to a tenth of a cent").to.equal(89_999_999n);
      await time.increase(HEARTBEAT);
      await expect(consumer.price()).to.be.revertedWithCustomError(s.inUsd, "HashpriceStale");
    });

    it("is itself a feed whose rounds can be recorded as prices of days", async () => {
      await priceDay(DAY_ONE, 90_000n);
      await s.config.setFeed(s.governor, s.inUsd, true, HEARTBEAT, 1n, 2n ** 96n - 1n);
      const first = await finalDay();
      await priceDay(first + 1, 91_000n);
      const second = await finalDay();
      for (const epoch of [first, second]) await s.inUsd.push(epoch);
      await s.prices.recordRound(s.inUsd, second, second, first);
      const [, answer] = await s.inUsd.getRoundData(second);
      expect(await s.prices.round(s.inUsd, second)).to.deep.equal([answer, BigInt(endOf(second)), 0n]);
    });
  });

  describe("deployment", () => {
    const refused = async (own: Record<string, unknown>, error: string): Promise<void> => {
      await expect(deployFeed(s, own)).to.be.revertedWithCustomError(s.inCoin, error);
    };

    it("takes no wiring that cannot work", async () => {
      const [, , , , nobody] = await ethers.getSigners();
      for (const field of ["prices", "sequencerFeed"]) await refused({ [field]: nobody }, "InvalidWiring");
      await expect(deployFeed({ days: nobody as unknown as NetworkDays })).to.be.revertedWithCustomError(
        s.inCoin,
        "InvalidWiring",
      );
      await refused({ prices: s.prices }, "InvalidWiring");
      await refused({ feeds: [s.price, ZeroAddress, ZeroAddress] }, "InvalidWiring");
      await refused({ unitHashrate: 0n }, "InvalidUnit");
      await expect(deployFeed(s, { network: 99 })).to.be.revertedWithCustomError(s.oracle, "UnknownNetwork");
    });

    it("takes no heartbeat that would be stale every day, or hide a silent oracle", async () => {
      for (const heartbeat of [0, DAY, DAY + WINDOW, 14 * DAY + 1]) await refused({ heartbeat }, "InvalidHeartbeat");
      for (const heartbeat of [DAY + WINDOW + 1, 14 * DAY]) await deployFeed(s, { heartbeat });
    });
  });
});
