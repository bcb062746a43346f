import { expect } from "chai";
import type { ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { DAY, HOUR } from "./fixture.ts";
import {
  accept,
  DELAY,
  END,
  EPOCH,
  type Feed,
  id,
  priceChain,
  type Rules,
  three,
  TOKEN,
  USD,
  VICE,
  type World,
} from "./priceFixture.ts";

const { ethers, moveTo, networkHelpers, pricesAndFeeds, pushAt, time } = await priceChain();

/** What a bitcoin is believed to be worth at least and at most. */
const [MIN, MAX] = [1_000n * USD, 1_000_000n * USD];

describe("PriceRounds: what a feed's answer means", () => {
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(pricesAndFeeds);
  });

  /** A feed of 8 decimals with these rules and one answer, 10 seconds after the day. */
  async function answered(answer: bigint, rules: Rules = [DAY, MIN, MAX]): Promise<ScenarioFeed> {
    const feed = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD"]);
    await accept(w.config, feed, rules);
    await moveTo(END + 10);
    await feed.push(answer, END + 10);
    return feed;
  }
  const record = async (feed: ScenarioFeed): Promise<bigint> => {
    const [roundId] = await feed.latestRoundData();
    await w.prices.recordRound(feed, EPOCH, roundId, 0);
    return (await w.prices.round(feed, EPOCH)).priceUsd8;
  };
  const latest = async (maxAge: number, ...feeds: Feed[]): Promise<bigint> =>
    await w.prices.latestPrice(three(feeds), maxAge);

  describe("bounds", () => {
    it("an answer outside them is none, at them it counts", async () => {
      for (const [answer, price] of [
        [MIN - 1n, 0n],
        [MIN, MIN],
        [MAX, MAX],
        [MAX + 1n, 0n],
      ] as const) {
        const feed = await answered(answer);
        expect(await record(feed), `recorded ${String(answer)}`).to.equal(price);
        expect(await latest(HOUR, feed), `latest ${String(answer)}`).to.equal(price);
      }
    });

    it("a feed that fell to a thousandth is passed over for the next, at the instant of its answer", async () => {
      const broken = await answered(60n * USD);
      await record(broken);
      await pushAt(w.second, END + 500, 61_000n);
      await record(w.second);
      expect([...(await w.prices.priceOf(three([broken, w.second]), DELAY, EPOCH))]).to.deep.equal([
        true,
        61_000n * USD,
        BigInt(END + 500),
      ]);
      expect([...(await w.prices.priceOf(three([broken]), DELAY, EPOCH))]).to.deep.equal([true, 0n, BigInt(END + 10)]);
    });
  });

  describe("a series lives with the rules it was opened under", () => {
    it("a feed that is accepted no longer is recorded as before", async () => {
      const feed = await answered(62_000n * USD);
      await w.config.setFeed(TOKEN, feed, false, 0, 0, 0);
      expect(await w.config.isFeed(TOKEN, feed)).to.equal(false);
      expect(await record(feed)).to.equal(62_000n * USD);
      expect(await latest(HOUR, feed)).to.equal(62_000n * USD);
    });

    it("a governor cannot shut a feed out by narrower bounds before the round is recorded", async () => {
      const feed = await answered(62_000n * USD);
      await expect(accept(w.config, feed, [DAY, MIN, 61_000n * USD])).to.be.revertedWithCustomError(
        w.config,
        "FeedRulesDiffer",
      );
      expect(await record(feed)).to.equal(62_000n * USD);
    });
  });

  it("a feed that was never accepted means nothing: neither its round, nor its silence, nor its latest answer", async () => {
    const stranger = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD"]);
    await pushAt(stranger, END + 1, 62_000n);
    for (const attempt of [
      w.prices.recordRound(stranger, EPOCH, id(1, 1), 0),
      w.prices.recordSilence(stranger, EPOCH),
    ]) {
      await expect(attempt)
        .to.be.revertedWithCustomError(w.prices, "FeedWithoutRules")
        .withArgs(await stranger.getAddress());
    }
    expect(await latest(HOUR, stranger)).to.equal(0n);
    // Nobody could plant a price before the bounds were fixed.
    await accept(w.config, stranger, [DAY, MIN, MAX]);
    expect(await record(stranger)).to.equal(62_000n * USD);
  });

  describe("limits of the aggregator behind it", () => {
    const LIMITS: [bigint, bigint] = [50_000n * USD, 70_000n * USD];

    const proxy = async (answer: bigint, phase: number): Promise<ScenarioFeed> => {
      const feed = await ethers.deployContract("ClampedFeed", [8]);
      await feed.setAggregator(phase, await ethers.deployContract("AnswerLimits", LIMITS));
      await accept(w.config, feed);
      await moveTo(END + 10);
      await feed.push(answer, END + 10);
      return await ethers.getContractAt("ScenarioFeed", feed);
    };
    const cases = [
      [LIMITS[0] - 1n, 0n],
      [LIMITS[0], 0n],
      [LIMITS[0] + 1n, LIMITS[0] + 1n],
      [LIMITS[1] - 1n, LIMITS[1] - 1n],
      [LIMITS[1], 0n],
    ] as const;

    it("an answer at one is none: the market may be anywhere beyond", async () => {
      for (const [answer, price] of cases) {
        const feed = await proxy(answer, 1);
        expect(await record(feed), `recorded ${String(answer)}`).to.equal(price);
        expect(await latest(HOUR, feed), `latest ${String(answer)}`).to.equal(price);
      }
    });

    it("an aggregator without a proxy is asked itself", async () => {
      for (const [answer, price] of cases) {
        const feed = await ethers.deployContract("ClampedAggregator", [8, ...LIMITS]);
        await accept(w.config, feed);
        await moveTo(END + 10);
        await feed.push(answer, END + 10);
        expect(await record(await ethers.getContractAt("ScenarioFeed", feed)), String(answer)).to.equal(price);
      }
    });

    it("those of another phase do not count, nor do limits that leave no room", async () => {
      expect(await record(await proxy(LIMITS[0], 2))).to.equal(LIMITS[0]);
      const feed = await ethers.deployContract("ClampedAggregator", [8, 0, 0]);
      await accept(w.config, feed);
      await feed.push(LIMITS[0], END + 10);
      expect(await record(await ethers.getContractAt("ScenarioFeed", feed))).to.equal(LIMITS[0]);
    });

    it("a new aggregator does not change what an old round is worth", async () => {
      const feed = await ethers.deployContract("ClampedFeed", [8]);
      const narrow = await ethers.deployContract("AnswerLimits", LIMITS);
      const wide = await ethers.deployContract("AnswerLimits", [1, 10n ** 15n]);
      await feed.setAggregator(1, narrow);
      await accept(w.config, feed);
      await moveTo(END + 10);
      await feed.push(LIMITS[0], END + 10);
      await feed.setAggregator(2, wide);
      await feed.startPhase();
      await w.prices.recordRound(feed, EPOCH, id(1, 1), 0);
      expect((await w.prices.round(feed, EPOCH)).priceUsd8).to.equal(0n);
    });

    it("cannot be hidden by a caller who gives too little gas", async () => {
      const feed = await proxy(LIMITS[0], 1);
      const data = w.prices.interface.encodeFunctionData("recordRound", [await feed.getAddress(), EPOCH, id(1, 1), 0]);
      const [caller] = await ethers.getSigners();
      if (!caller) throw new Error("no account");
      for (let gasLimit = 200_000n; gasLimit <= 400_000n; gasLimit += 2_000n) {
        await caller.sendTransaction({ to: await w.prices.getAddress(), data, gasLimit }).catch(() => undefined);
        expect((await w.prices.round(feed, EPOCH)).priceUsd8, `with ${String(gasLimit)} gas`).to.equal(0n);
      }
      expect((await w.prices.round(feed, EPOCH)).updatedAt).to.equal(END + 10);
    });
  });

  describe("latest price", () => {
    it("is that of the first feed that is fresh enough and has an answer", async () => {
      await pushAt(w.feed, END, 60_000n);
      await pushAt(w.second, END + 1_000, 62_000n);
      await time.increaseTo(END + 2_000);
      expect(await latest(2_000, w.feed, w.second)).to.equal(60_000n * USD);
      expect(await latest(1_999, w.feed, w.second)).to.equal(62_000n * USD);
      expect(await latest(999, w.feed, w.second)).to.equal(0n);
      await pushAt(w.feed, END + 2_001, 0n);
      expect(await latest(2_000, w.feed, w.second)).to.equal(62_000n * USD);
    });

    it("is no older than the feed's heartbeat, however old the caller would take it", async () => {
      const feed = await answered(60_000n * USD, [HOUR, MIN, MAX]);
      await time.increaseTo(END + 10 + HOUR);
      expect(await latest(DAY, feed)).to.equal(60_000n * USD);
      await time.increaseTo(END + 10 + HOUR + 1);
      expect(await latest(DAY, feed)).to.equal(0n);
      // The price of the day is another matter: its round stands.
      expect(await record(feed)).to.equal(60_000n * USD);
    });

    it("passes over feeds that are broken", async () => {
      await pushAt(w.feed, END, 60_000n);
      for (const vice of [
        "LatestReverts",
        "LatestIsGarbage",
        "LatestEatsGas",
        "LatestInFuture",
        "AnswerBeyondAnyPrice",
      ] as const) {
        await w.hostile.become(VICE[vice], END);
        expect(await latest(HOUR, w.hostile, w.feed), vice).to.equal(60_000n * USD);
      }
      expect(await latest(HOUR)).to.equal(0n);
    });
  });

  it("PriceRounds has rules to go by: it is not deployed without a config", async () => {
    const [someone] = await ethers.getSigners();
    if (!someone) throw new Error("no account");
    const deploy = async (config: string, sequencer: string): Promise<unknown> =>
      await ethers.deployContract("PriceRounds", [config, sequencer]);
    await expect(deploy(someone.address, ethers.ZeroAddress))
      .to.be.revertedWithCustomError(w.prices, "InvalidWiring")
      .withArgs(someone.address);
    await expect(deploy(await w.config.getAddress(), someone.address))
      .to.be.revertedWithCustomError(w.prices, "InvalidWiring")
      .withArgs(someone.address);
    expect(await w.prices.config()).to.equal(await w.config.getAddress());
  });
});
