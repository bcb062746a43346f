import { expect } from "chai";
import type { PriceRounds, SequencerStatus } from "../../types/ethers-contracts/index.js";
import { DAY, HOUR } from "./fixture.ts";
import { DELAY, END, EPOCH, id, priceChain, three, USD, type World } from "./priceFixture.ts";

const { ethers, moveTo, networkHelpers, pricesAndFeeds, pushAt, time } = await priceChain();

const [UP, DOWN] = [0, 1];

interface L2 extends World {
  readonly sequencer: SequencerStatus;
}

/** Prices on a chain with a sequencer, which has been up for a month; the first feed's round is 10 seconds after the day. */
async function layerTwo(): Promise<L2> {
  const world = await pricesAndFeeds();
  const sequencer = await ethers.deployContract("SequencerStatus");
  await sequencer.report(UP, END - 30 * DAY);
  const prices = await ethers.deployContract("PriceRounds", [world.config, sequencer]);
  return { ...world, sequencer, prices };
}

describe("PriceRounds on a chain with a sequencer", () => {
  let w: L2;
  let prices: PriceRounds;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(layerTwo);
    ({ prices } = w);
  });

  const attempts = (): Promise<unknown>[] => [
    prices.recordRound(w.feed, EPOCH, id(1, 1), 0),
    prices.recordSilence(w.second, EPOCH),
  ];
  const latest = async (): Promise<bigint> => await prices.latestPrice(three([w.feed]), DAY);
  const priceOf = async (): Promise<unknown[]> => [...(await prices.priceOf(three([w.feed, w.second]), DELAY, EPOCH))];

  async function expectDown(): Promise<void> {
    for (const attempt of attempts()) {
      await expect(attempt)
        .to.be.revertedWithCustomError(prices, "SequencerDown")
        .withArgs(await w.sequencer.getAddress());
    }
    expect(await latest()).to.equal(0n);
  }

  async function expectGrace(upSince: number): Promise<void> {
    for (const attempt of attempts()) {
      await expect(attempt)
        .to.be.revertedWithCustomError(prices, "SequencerGracePeriod")
        .withArgs(upSince, HOUR, (timestamp: bigint) => timestamp < upSince + HOUR);
    }
    expect(await latest()).to.equal(0n);
  }

  async function expectOpen(): Promise<void> {
    await Promise.all(attempts());
    expect((await prices.round(w.feed, EPOCH)).priceUsd8).to.equal(62_000n * USD);
    expect((await prices.round(w.second, EPOCH)).silentUntil).to.be.greaterThan(0);
    expect(await latest()).to.equal(62_000n * USD);
  }

  describe("by Chainlink's convention", () => {
    beforeEach(async () => {
      await pushAt(w.feed, END + 10, 62_000n);
    });

    it("nothing counts while it is down", async () => {
      await w.sequencer.report(DOWN, END + 20);
      await expectDown();
    });

    it("nor within an hour of its coming up, to the second", async () => {
      await w.sequencer.report(UP, END + 30);
      await expectGrace(END + 30);
      await time.increaseTo(END + 30 + HOUR - 10);
      await expectGrace(END + 30);
      await moveTo(END + 30 + HOUR);
      await expectOpen();
    });

    it("nor before its first status, which has a startedAt of 0", async () => {
      for (const answer of [UP, DOWN]) {
        await w.sequencer.report(answer, 0);
        await expectDown();
      }
    });

    it("an answer that is neither up nor down is down", async () => {
      await w.sequencer.report(-1, END);
      await expectDown();
    });

    it("L1's clock may be ahead: a status of the near future is one", async () => {
      const ahead = END + HOUR;
      await w.sequencer.report(DOWN, ahead);
      await expectDown();
      await w.sequencer.report(UP, ahead);
      await expectGrace(ahead);
    });
  });

  describe("a broken uptime feed stops nobody for good", () => {
    beforeEach(async () => {
      await pushAt(w.feed, END + 10, 62_000n);
    });

    it("one that was retired", async () => {
      await w.sequencer.report(DOWN, END);
      await w.sequencer.retire();
      await expectOpen();
    });

    it("one with an impossible time", async () => {
      await w.sequencer.report(UP, 2n ** 256n - 1n);
      await expectOpen();
    });

    it("one that says 'down' for a week, while transactions run", async () => {
      await w.sequencer.report(DOWN, END);
      await moveTo(END + 7 * DAY - 10);
      await expect(prices.recordRound(w.feed, EPOCH, id(1, 1), 0)).to.be.revertedWithCustomError(
        prices,
        "SequencerDown",
      );
      await moveTo(END + 7 * DAY);
      await prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
      expect((await prices.round(w.feed, EPOCH)).priceUsd8).to.equal(62_000n * USD);
    });
  });

  describe("haste in the first minute after an outage brings nothing", () => {
    const OUTAGE = END - HOUR / 2;

    it("a round of the downtime is the price of the day, recorded at the end of grace or a month later", async () => {
      // Blocks of the downtime are filled in when the sequencer returns; the feed's first round after midnight is one of them.
      const back = END + HOUR;
      await pushAt(w.feed, END + 600, 62_000n);
      await w.sequencer.report(UP, back);
      await pushAt(w.feed, back + 60, 70_000n);
      await expectGrace(back);
      await moveTo(back + HOUR);
      // The later, better one is refused then as ever.
      await expect(prices.recordRound(w.feed, EPOCH, id(1, 2), id(1, 1))).to.be.revertedWithCustomError(
        prices,
        "NotFirstRound",
      );
      await time.increaseTo(back + 30 * DAY);
      await prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
      expect(await priceOf()).to.deep.equal([true, 62_000n * USD, BigInt(END + 600)]);
    });

    it("so is a round of the hour of grace, with the instant at which it came", async () => {
      const back = END + HOUR;
      await w.sequencer.report(UP, back);
      await pushAt(w.feed, back + 60, 62_000n);
      await expectGrace(back);
      await moveTo(back + HOUR);
      await prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
      expect(await priceOf()).to.deep.equal([true, 62_000n * USD, BigInt(back + 60)]);
    });

    it("a feed cannot be called silent before it had its hour: its round of in time arrives and counts", async () => {
      // The sequencer is back only after the deadline. A feed that dates its rounds by observation delivers late, dated in time.
      await w.sequencer.report(DOWN, OUTAGE);
      await pushAt(w.second, END + 5, 99_000n);
      const back = END + DELAY + 60;
      await moveTo(back);
      await w.sequencer.report(UP, back);
      await expect(prices.recordSilence(w.feed, EPOCH)).to.be.revertedWithCustomError(prices, "SequencerGracePeriod");
      await w.feed.push(62_000n * USD, END + 30);
      await moveTo(back + HOUR);
      await expect(prices.recordSilence(w.feed, EPOCH)).to.be.revertedWithCustomError(prices, "FeedNotSilent");
      await prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
      expect(await priceOf()).to.deep.equal([true, 62_000n * USD, BigInt(END + 30)]);
    });

    it("past the deadline it is the same to everybody whether silence or lateness passes the feed over", async () => {
      await pushAt(w.second, END + 5, 61_000n);
      const back = END + DELAY + 60;
      await moveTo(back);
      await w.sequencer.report(UP, back);
      await moveTo(back + HOUR);
      await prices.recordRound(w.second, EPOCH, id(1, 1), 0);
      const passedOver = [true, 61_000n * USD, BigInt(END + DELAY)];

      const before = await networkHelpers.takeSnapshot();
      await prices.recordSilence(w.feed, EPOCH);
      expect(await priceOf()).to.deep.equal(passedOver);
      await before.restore();
      await pushAt(w.feed, back + HOUR + 300, 62_000n);
      await prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
      expect(await priceOf()).to.deep.equal(passedOver);
    });

    it("no series is opened at the price from before the outage", async () => {
      await pushAt(w.feed, OUTAGE, 62_000n);
      expect(await latest()).to.equal(62_000n * USD);
      await moveTo(END);
      await w.sequencer.report(UP, END);
      expect(await latest()).to.equal(0n);
    });
  });
});
