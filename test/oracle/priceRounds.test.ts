import { expect } from "chai";
import type { HostileFeed, PriceRounds, ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { DAY, endOf, HOUR } from "./fixture.ts";
import {
  accept,
  DELAY,
  END,
  EPOCH,
  type Feed,
  id,
  NOBODY,
  priceChain,
  three,
  USD,
  VICE,
  type World,
} from "./priceFixture.ts";

const { ethers, moveTo, networkHelpers, pricesAndFeeds, pushAt, time } = await priceChain();

describe("PriceRounds", () => {
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(pricesAndFeeds);
  });

  const record = (
    round: bigint,
    previous: bigint,
    feed: ScenarioFeed | HostileFeed = w.feed,
  ): ReturnType<PriceRounds["recordRound"]> => w.prices.recordRound(feed, EPOCH, round, previous);
  const priceOf = async (...feeds: Feed[]): Promise<[boolean, bigint]> => {
    const [known, price] = await w.prices.priceOf(three(feeds), DELAY, EPOCH);
    return [known, price];
  };
  const stored = async (feed: ScenarioFeed | HostileFeed): Promise<bigint[]> => [
    ...(await w.prices.round(feed, EPOCH)),
  ];

  describe("the first round at or after the end of the day", () => {
    beforeEach(async () => {
      await pushAt(w.feed, END - 600, 60_000n); // round 1
      await pushAt(w.feed, END - 1, 61_000n); // round 2
      await pushAt(w.feed, END, 62_000n); // round 3: the one
      await pushAt(w.feed, END + 60, 70_000n); // round 4
    });

    it("is stored once, for good, by anyone", async () => {
      await expect(record(id(1, 3), id(1, 2)))
        .to.emit(w.prices, "RoundRecorded")
        .withArgs(await w.feed.getAddress(), EPOCH, id(1, 3), 62_000n * USD, END);
      expect(await stored(w.feed)).to.deep.equal([62_000n * USD, BigInt(END), 0n]);
      await expect(record(id(1, 4), id(1, 3))).to.not.emit(w.prices, "RoundRecorded");
      await expect(w.prices.recordSilence(w.feed, EPOCH)).to.not.emit(w.prices, "SilenceRecorded");
      expect(await stored(w.feed)).to.deep.equal([62_000n * USD, BigInt(END), 0n]);
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("is not a round before the end", async () => {
      await expect(record(id(1, 2), id(1, 1)))
        .to.be.revertedWithCustomError(w.prices, "RoundTooEarly")
        .withArgs(await w.feed.getAddress(), id(1, 2), END - 1, END);
    });

    it("is not a later one that suits somebody better", async () => {
      await expect(record(id(1, 4), id(1, 3)))
        .to.be.revertedWithCustomError(w.prices, "NotFirstRound")
        .withArgs(await w.feed.getAddress(), id(1, 4), id(1, 3), END, END);
    });

    it("is named with the round right before it", async () => {
      for (const [round, previous] of [
        [id(1, 4), id(1, 2)],
        [id(1, 3), id(1, 1)],
        [id(1, 3), 0n],
        [id(1, 4), 0n],
        [id(1, 3), id(1, 3)],
        [id(1, 3), id(0, 2)],
      ] as const) {
        await expect(record(round, previous), `${String(round)} after ${String(previous)}`)
          .to.be.revertedWithCustomError(w.prices, "NotPredecessor")
          .withArgs(await w.feed.getAddress(), round, previous);
      }
    });

    it("exists", async () => {
      await expect(record(id(1, 5), id(1, 4)))
        .to.be.revertedWithCustomError(w.prices, "FeedUnreadable")
        .withArgs(await w.feed.getAddress());
      await expect(record(id(1, 0), 0n)).to.be.revertedWithCustomError(w.prices, "FeedUnreadable");
    });

    it("is recorded after the day, not before", async () => {
      const tomorrow = EPOCH + 1;
      await expect(w.prices.recordRound(w.feed, tomorrow, id(1, 3), id(1, 2)))
        .to.be.revertedWithCustomError(w.prices, "EpochNotOver")
        .withArgs(tomorrow, (timestamp: bigint) => timestamp < endOf(tomorrow));
      await expect(w.prices.recordSilence(w.feed, tomorrow)).to.be.revertedWithCustomError(w.prices, "EpochNotOver");
    });

    it("stays provable for good", async () => {
      for (let i = 1; i <= 20; ++i) await pushAt(w.feed, END + 60 + i * HOUR, 80_000n);
      await moveTo(END + 400 * DAY);
      await record(id(1, 3), id(1, 2));
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });
  });

  describe("phases", () => {
    it("the very first round of a feed has no predecessor", async () => {
      await pushAt(w.feed, END + 5, 62_000n);
      await record(id(1, 1), 0n);
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("the first round of a phase comes after the last of the phase before", async () => {
      await pushAt(w.feed, END - 60, 60_000n);
      await pushAt(w.feed, END - 30, 61_000n);
      await w.feed.startPhase();
      await pushAt(w.feed, END + 5, 62_000n);
      for (const previous of [id(1, 1), id(1, 3), id(2, 0), id(2, 1), 0n]) {
        await expect(record(id(2, 1), previous), String(previous)).to.be.revert(ethers);
      }
      await record(id(2, 1), id(1, 2));
      expect(await stored(w.feed)).to.deep.equal([62_000n * USD, BigInt(END + 5), 0n]);
    });

    it("phases that stayed empty are passed", async () => {
      await w.feed.startPhase();
      await pushAt(w.feed, END - 60, 60_000n); // phase 2
      await w.feed.startPhase();
      await w.feed.startPhase();
      await pushAt(w.feed, END + 5, 62_000n); // phase 4
      await expect(record(id(4, 1), 0n)).to.be.revertedWithCustomError(w.prices, "NotPredecessor");
      await expect(record(id(4, 1), id(3, 0))).to.be.revert(ethers);
      await record(id(4, 1), id(2, 1));
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("a phase with rounds is not passed", async () => {
      await pushAt(w.feed, END - 60, 60_000n);
      await w.feed.startPhase();
      await pushAt(w.feed, END + 5, 62_000n); // the first at or after the end
      await w.feed.startPhase();
      await pushAt(w.feed, END + 10, 99_000n);
      await expect(record(id(3, 1), id(1, 1))).to.be.revertedWithCustomError(w.prices, "NotPredecessor");
      await expect(record(id(3, 1), id(2, 1))).to.be.revertedWithCustomError(w.prices, "NotFirstRound");
      await expect(record(id(3, 1), 0n)).to.be.revertedWithCustomError(w.prices, "NotPredecessor");
      await record(id(2, 1), id(1, 1));
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("a number that counts up across the edge of a phase is no predecessor", async () => {
      await w.feed.startPhase();
      await pushAt(w.feed, END + 5, 62_000n);
      await expect(record(id(2, 1), id(2, 1) - 1n)).to.be.revert(ethers);
    });
  });

  describe("answers", () => {
    it("are normalised to 8 decimals, rounded down", async () => {
      for (const [decimals, answer, price] of [
        [0, 62_000n, 62_000n * USD],
        [6, 62_000_123456n, 62_000_12345600n],
        [8, 1n, 1n],
        [18, 62_000n * 10n ** 18n + 10n ** 10n - 1n, 62_000n * USD],
        [18, 10n ** 10n - 1n, 0n],
      ] as const) {
        const feed = await ethers.deployContract("ScenarioFeed", [decimals, "any"]);
        await accept(w.config, feed);
        await moveTo(END);
        await feed.push(answer, await time.latest());
        await record(id(1, 1), 0n, feed);
        expect((await stored(feed))[0], `${String(answer)} at ${String(decimals)}`).to.equal(price);
      }
    });

    it("of zero, below zero, or beyond any price are none", async () => {
      for (const answer of [0n, -1n, -(2n ** 255n), 2n ** 255n - 1n, 2n ** 127n]) {
        const feed = await ethers.deployContract("ScenarioFeed", [0, "any"]);
        await accept(w.config, feed);
        await moveTo(END);
        await feed.push(answer, await time.latest());
        await record(id(1, 1), 0n, feed);
        expect((await stored(feed))[0]).to.equal(0n);
        expect(await priceOf(feed)).to.deep.equal([true, 0n]);
      }
    });
  });

  describe("silence", () => {
    const NOBODY_SPOKE = [false, 0n];

    it("is recorded while the latest round is older than the end of the day", async () => {
      await pushAt(w.feed, END - 60, 60_000n);
      await time.setNextBlockTimestamp(END + 100);
      await expect(w.prices.recordSilence(w.feed, EPOCH))
        .to.emit(w.prices, "SilenceRecorded")
        .withArgs(await w.feed.getAddress(), EPOCH, END + 100);
      expect(await stored(w.feed)).to.deep.equal([0n, 0n, BigInt(END + 100)]);
    });

    it("is not, once there is a round", async () => {
      await pushAt(w.feed, END, 60_000n);
      await expect(w.prices.recordSilence(w.feed, EPOCH))
        .to.be.revertedWithCustomError(w.prices, "FeedNotSilent")
        .withArgs(await w.feed.getAddress(), END, END);
    });

    it("passes a feed over once it lasted longer than the delay, not a second earlier", async () => {
      await pushAt(w.feed, END - 60, 60_000n);
      await pushAt(w.second, END + 1, 62_000n);
      await record(id(1, 1), 0n, w.second);
      expect(await priceOf(w.feed, w.second)).to.deep.equal(NOBODY_SPOKE);
      await time.setNextBlockTimestamp(END + DELAY);
      await w.prices.recordSilence(w.feed, EPOCH);
      expect(await priceOf(w.feed, w.second)).to.deep.equal(NOBODY_SPOKE);
      await time.setNextBlockTimestamp(END + DELAY + 1);
      await w.prices.recordSilence(w.feed, EPOCH);
      expect(await priceOf(w.feed, w.second)).to.deep.equal([true, 62_000n * USD]);
      expect(await priceOf(w.feed)).to.deep.equal([true, 0n]);
    });

    it("of one hour says nothing about a round in the next", async () => {
      await time.setNextBlockTimestamp(END + HOUR);
      await w.prices.recordSilence(w.feed, EPOCH);
      await pushAt(w.feed, END + DELAY, 62_000n);
      await record(id(1, 1), 0n);
      expect(await priceOf(w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("need not be watched: it is recorded at any later time while it lasts", async () => {
      await moveTo(END + 40 * DAY);
      await w.prices.recordSilence(w.feed, EPOCH);
      expect(await priceOf(w.feed)).to.deep.equal([true, 0n]);
    });
  });

  describe("order of feeds", () => {
    beforeEach(async () => {
      await pushAt(w.feed, END - 60, 60_000n);
      await pushAt(w.second, END + 1, 62_000n);
      await record(id(1, 1), 0n, w.second);
    });

    it("the first usable one is the price; empty places are skipped", async () => {
      expect(await priceOf(NOBODY, w.second)).to.deep.equal([true, 62_000n * USD]);
      expect(await priceOf(NOBODY, NOBODY, NOBODY)).to.deep.equal([true, 0n]);
      expect(await priceOf(w.second, w.feed)).to.deep.equal([true, 62_000n * USD]);
    });

    it("one that may still deliver is waited for", async () => {
      expect(await priceOf(w.feed, w.second)).to.deep.equal([false, 0n]);
      await moveTo(END + 30 * DAY);
      expect(await priceOf(w.feed, w.second)).to.deep.equal([false, 0n]);
    });

    it("one whose first round came within the delay counts, to the second", async () => {
      await pushAt(w.feed, END + DELAY, 61_000n);
      await record(id(1, 2), id(1, 1));
      expect(await priceOf(w.feed, w.second)).to.deep.equal([true, 61_000n * USD]);
    });

    it("one whose first round came later is passed over", async () => {
      await pushAt(w.feed, END + DELAY + 1, 61_000n);
      await record(id(1, 2), id(1, 1));
      expect(await priceOf(w.feed, w.second)).to.deep.equal([true, 62_000n * USD]);
      expect(await priceOf(w.feed)).to.deep.equal([true, 0n]);
    });

    it("one whose first answer is none is passed over, whatever it says next", async () => {
      await pushAt(w.feed, END + 5, 0n);
      await pushAt(w.feed, END + 6, 61_000n);
      await record(id(1, 2), id(1, 1));
      expect(await priceOf(w.feed, w.second)).to.deep.equal([true, 62_000n * USD]);
    });
  });

  describe("feeds that revert or answer garbage", () => {
    const broken = [
      "LatestReverts",
      "LatestIsGarbage",
      "LatestEatsGas",
      "LatestInFuture",
      "LatestNotInHistory",
    ] as const;

    for (const vice of broken) {
      it(`${vice}: silent, so that nobody waits for ever`, async () => {
        await moveTo(END + DELAY + 1);
        await w.hostile.become(VICE[vice], END + 1);
        await w.prices.recordSilence(w.hostile, EPOCH);
        expect(await priceOf(w.hostile)).to.deep.equal([true, 0n]);
      });
    }

    it("one whose code is gone is silent", async () => {
      await networkHelpers.setCode(await w.feed.getAddress(), "0x");
      await moveTo(END + DELAY + 1);
      await w.prices.recordSilence(w.feed, EPOCH);
      expect(await priceOf(w.feed)).to.deep.equal([true, 0n]);
    });

    it("one that changes its decimals keeps those it was accepted with", async () => {
      await moveTo(END + DELAY + 1);
      await w.hostile.become(VICE.DecimalsAbsurd, END + 1);
      await record(1n, 0n, w.hostile);
      expect(await priceOf(w.hostile)).to.deep.equal([true, 1n * USD]);
    });

    it("a healthy one is not", async () => {
      await moveTo(END + DELAY + 1);
      await w.hostile.become(VICE.None, END + 1);
      await expect(w.prices.recordSilence(w.hostile, EPOCH)).to.be.revertedWithCustomError(w.prices, "FeedNotSilent");
      await record(1n, 0n, w.hostile);
      expect(await priceOf(w.hostile)).to.deep.equal([true, 1n * USD]);
    });

    it("nothing is recorded of a round that cannot be read", async () => {
      await moveTo(END + DELAY + 1);
      await w.hostile.become(VICE.LatestNotInHistory, END + 1);
      await expect(record(1n, 0n, w.hostile)).to.be.revertedWithCustomError(w.prices, "FeedUnreadable");
      await w.hostile.become(VICE.None, END + 10 * DAY);
      await expect(record(1n, 0n, w.hostile)).to.be.revertedWithCustomError(w.prices, "RoundIncomplete");
      await w.hostile.become(VICE.None, 0);
      await expect(record(1n, 0n, w.hostile)).to.be.revertedWithCustomError(w.prices, "RoundIncomplete");
    });

    it("a known price never changes: silence beyond the delay outlives a round that turns up later", async () => {
      await moveTo(END + DELAY + 1);
      await w.hostile.become(VICE.LatestReverts, END + 1);
      await w.prices.recordSilence(w.hostile, EPOCH);
      await w.hostile.become(VICE.None, END + 1);
      await record(1n, 0n, w.hostile);
      expect(await priceOf(w.hostile)).to.deep.equal([true, 0n]);
    });

    it("a caller cannot make a feed silent by giving too little gas", async () => {
      await pushAt(w.feed, END + 1, 62_000n);
      const data = w.prices.interface.encodeFunctionData("recordSilence", [await w.feed.getAddress(), EPOCH]);
      const [caller] = await ethers.getSigners();
      if (!caller) throw new Error("no account");
      for (let gasLimit = 30_000n; gasLimit <= 400_000n; gasLimit += 5_000n) {
        const sent = await caller.sendTransaction({ to: await w.prices.getAddress(), data, gasLimit }).then(
          (response) => response.wait().then(() => true),
          () => false,
        );
        expect(sent, `with ${String(gasLimit)} gas`).to.equal(false);
      }
      expect(await stored(w.feed)).to.deep.equal([0n, 0n, 0n]);
      await expect(w.prices.recordSilence(w.feed, EPOCH, { gasLimit: 120_000 })).to.be.revertedWithCustomError(
        w.prices,
        "NotEnoughGas",
      );
    });
  });

  describe("ScenarioFeed keeps the promises of a real one", () => {
    it("rounds are in order, never of the future, never changed, and missing ones revert", async () => {
      await expect(w.feed.latestRoundData()).to.be.revertedWith("No data present");
      await pushAt(w.feed, END, 60_000n);
      await expect(w.feed.push(1, END - 1)).to.be.revertedWithCustomError(w.feed, "NotInOrder");
      await expect(w.feed.push(1, END + DAY)).to.be.revertedWithCustomError(w.feed, "NotInOrder");
      expect(await w.feed.latestRoundData()).to.deep.equal([
        id(1, 1),
        60_000n * USD,
        BigInt(END),
        BigInt(END),
        id(1, 1),
      ]);
      expect(await w.feed.getRoundData(id(1, 1))).to.deep.equal(await w.feed.latestRoundData());
      for (const missing of [id(1, 0), id(1, 2), id(0, 1), id(2, 1)]) {
        await expect(w.feed.getRoundData(missing)).to.be.revertedWith("No data present");
      }
    });
  });
});
