import { expect } from "chai";
import type { ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { endOf, now, postThrough, startOf } from "../helpers/days.ts";
import { fund } from "../helpers/series.ts";
import { BITCOIN_FEED_RULES, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  advanceTo,
  ethers,
  expectedLines,
  loadFixture,
  Obstacle,
  owedPerDay,
  sell,
  type SoldWorld,
  worldWithFarm,
} from "./fixture.ts";

const HOUR = 3600;
const DELAY = 6 * HOUR;
const USD = 10n ** 8n;
/** Three prices that nobody could confuse. */
const [FIRST, SECOND, MEDIAN] = [36_000n * USD, 34_000n * USD, 33_000n * USD];

interface TwoFeeds extends SoldWorld {
  readonly second: ScenarioFeed;
}

/** A series with two feeds; the clock stands at the end of its first day, which is reported with a signed median. */
async function twoFeeds(): Promise<TwoFeeds> {
  const world = await worldWithFarm();
  const second = await ethers.deployContract("ScenarioFeed", [18, "BTC / USD, another"]);
  await world.config.connect(world.people.governor).setFeed(world.btc, second, true, ...BITCOIN_FEED_RULES);
  await second.push(SECOND * 10n ** 10n, await now(world));
  const sold = await sell(world, {
    maxFeedDelay: DELAY,
    feeds: [await world.feed.getAddress(), await second.getAddress(), ethers.ZeroAddress],
  });
  await advanceTo(sold, endOf(sold.startEpoch));
  return { ...sold, second };
}

describe("Settlement: the price of a day", () => {
  let w: TwoFeeds;
  let end: number;

  beforeEach(async () => {
    w = await loadFixture(twoFeeds);
    end = endOf(w.startEpoch);
  });

  const recordFirst = async (round: bigint): Promise<void> => {
    const phase = 1n << 64n;
    await w.prices.recordRound(w.feed, w.startEpoch, phase + round, phase + round - 1n);
  };
  const recordSecond = async (round: bigint): Promise<void> => {
    const phase = 1n << 64n;
    await w.prices.recordRound(w.second, w.startEpoch, phase + round, phase + round - 1n);
  };
  /** Number of the latest round of a feed of one phase. */
  const latest = async (feed: ScenarioFeed): Promise<bigint> => (await feed.latestRoundData())[0] & ((1n << 64n) - 1n);
  const report = async (median = MEDIAN): Promise<void> => {
    await postThrough(w, w.startEpoch, { priceUsd8: median });
  };

  async function expectPrice(priceUsd8: bigint): Promise<void> {
    const { lines, obstacle } = await w.settlement.preview(w.id, w.startEpoch);
    expect(obstacle).to.equal(Obstacle.Unfunded);
    expect([...lines]).to.deep.equal(Object.values(await expectedLines(w, { priceUsd8 })));
  }

  async function expectMissing(): Promise<void> {
    expect((await w.settlement.preview(w.id, w.startEpoch)).obstacle).to.equal(Obstacle.PriceMissing);
    await expect(w.settlement.settle(w.id, 1n))
      .to.be.revertedWithCustomError(w.settlement, "PriceMissing")
      .withArgs(w.id, w.startEpoch);
  }

  it("is the first feed's first round after the day, whatever came later", async () => {
    await advanceTo(w, end + 100);
    await w.feed.push(FIRST, end + 60);
    const round = await latest(w.feed);
    await w.feed.push(2n * FIRST, end + 61);
    await report();
    await w.feed.push(3n * FIRST, await now(w));
    await recordFirst(round);
    await expectPrice(FIRST);
  });

  it("waits while the first feed may still deliver, though the second has", async () => {
    await w.second.push(SECOND * 10n ** 10n, end);
    await recordSecond(await latest(w.second));
    await postThrough(w, w.startEpoch, { priceUsd8: MEDIAN });
    await expectMissing();
  });

  it("passes to the second feed when the first was silent past the delay, by proof", async () => {
    await w.second.push(SECOND * 10n ** 10n, end);
    await recordSecond(await latest(w.second));
    await report();
    await advanceTo(w, end + DELAY + 1);
    await expectMissing();
    await w.prices.recordSilence(w.feed, w.startEpoch);
    await expectPrice(SECOND);
  });

  it("passes to the second feed when the first came too late, by proof", async () => {
    await w.second.push(SECOND * 10n ** 10n, end);
    await recordSecond(await latest(w.second));
    await advanceTo(w, end + DELAY + 10);
    await w.feed.push(FIRST, end + DELAY + 1);
    await recordFirst(await latest(w.feed));
    await report();
    await expectPrice(SECOND);
  });

  it("passes to the second feed when the first answered nothing positive", async () => {
    await w.feed.push(0n, end);
    await recordFirst(await latest(w.feed));
    await w.second.push(SECOND * 10n ** 10n, end);
    await recordSecond(await latest(w.second));
    await report();
    await expectPrice(SECOND);
  });

  it("passes to the second feed when the first answered beyond the bounds it was accepted with", async () => {
    await w.feed.push(BITCOIN_FEED_RULES[2] + 1n, end);
    await recordFirst(await latest(w.feed));
    await w.second.push(SECOND * 10n ** 10n, end);
    await recordSecond(await latest(w.second));
    await report();
    await expectPrice(SECOND);
  });

  it("counts by a feed that is accepted no longer: the terms name it", async () => {
    await w.config.connect(w.people.governor).setFeed(w.btc, w.feed, false, 0, 0, 0);
    await w.feed.push(FIRST, end);
    await recordFirst(await latest(w.feed));
    await report();
    await expectPrice(FIRST);
  });

  it("is the signed median when every feed failed, and only then", async () => {
    await report();
    await advanceTo(w, end + DELAY + 1);
    await w.prices.recordSilence(w.feed, w.startEpoch);
    await expectMissing();
    await w.prices.recordSilence(w.second, w.startEpoch);
    await expectPrice(MEDIAN);
  });

  async function silentDay(epoch: number): Promise<void> {
    await postThrough(w, epoch, { priceUsd8: 0n });
    await advanceTo(w, Math.max(await now(w), startOf(epoch + 1) + DELAY + 1));
    for (const feed of [w.feed, w.second]) await w.prices.recordSilence(feed, epoch);
  }

  it("is that of the series' creation on a first day on which every feed failed and no median was signed: no day waits for ever", async () => {
    await silentDay(w.startEpoch);
    await expectPrice(PRICE_USD8);
    const [priceUsd8] = await w.formula.pricesOf(w.id, w.startEpoch);
    expect(priceUsd8).to.equal(PRICE_USD8);
  });

  it("is the last earlier day's that has one, over any number of silent days", async () => {
    await w.feed.push(FIRST, end);
    await recordFirst(await latest(w.feed));
    await report();
    await fund(w, w.id, 10n * (await owedPerDay(w)));
    await w.settlement.settle(w.id, 1n);
    for (const day of [1, 2]) {
      await silentDay(w.startEpoch + day);
      await w.settlement.settle(w.id, 1n);
    }
    const settled = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
    expect(settled.map(({ args }) => args.priceUsd8)).to.deep.equal([FIRST, FIRST, FIRST]);
  });

  it("is an earlier day's median too, if that was the last price", async () => {
    await report();
    await advanceTo(w, end + DELAY + 1);
    for (const feed of [w.feed, w.second]) await w.prices.recordSilence(feed, w.startEpoch);
    await fund(w, w.id, 10n * (await owedPerDay(w)));
    await w.settlement.settle(w.id, 1n);
    await silentDay(w.startEpoch + 1);
    await w.settlement.settle(w.id, 1n);
    const settled = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
    expect(settled.map(({ args }) => args.priceUsd8)).to.deep.equal([MEDIAN, MEDIAN]);
  });

  it("stays what it was: settling later, at another market price, owes the same", async () => {
    await w.feed.push(FIRST, end);
    await recordFirst(await latest(w.feed));
    await report();
    await expectPrice(FIRST);
    await advanceTo(w, end + 10 * SECONDS_PER_DAY);
    await w.feed.push(PRICE_USD8 / 2n, await now(w));
    await expectPrice(FIRST);
  });
});
