import { expect } from "chai";
import { network } from "hardhat";
import type { HashpriceFeed } from "../../types/ethers-contracts/index.js";
import { HASHPRICE_FEED_DELAY_SECONDS } from "../../scripts/lib/hashprice.ts";
import { advanceTo, endOf, epochOf, now, postThrough, priceDay } from "../helpers/days.ts";
import { defaultTerms } from "../helpers/series.ts";
import { LITECOIN } from "../helpers/networks.ts";
import { BITCOIN, deploySystem, PRICE_USD8, type System } from "../helpers/system.ts";

const PH = 10n ** 15n;
const GH = 10n ** 9n;

const connection = await network.create();
const { ethers, networkHelpers } = connection;

interface World extends System {
  readonly inCoin: HashpriceFeed;
  readonly inUsd: HashpriceFeed;
}

async function deployed(): Promise<World> {
  return await withFeeds(await deploySystem(connection));
}

/** The reward token stands for Litecoin; Bitcoin is listed and has no price. */
async function deployedForLitecoin(): Promise<World> {
  return await withFeeds(await deploySystem(connection, { networks: [LITECOIN], rewardNetwork: LITECOIN }));
}

async function withFeeds(system: System): Promise<World> {
  const [feeds] = system.addresses.hashpriceFeeds;
  if (!feeds) throw new Error("no network has a hashprice");
  return {
    ...system,
    inCoin: await ethers.getContractAt("HashpriceFeed", feeds.inCoin),
    inUsd: await ethers.getContractAt("HashpriceFeed", feeds.inUsd),
  };
}

describe("the hashprice of a deployment", () => {
  it("two feeds stand on the deployment's own days and prices", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    expect(w.addresses.hashpriceFeeds.map((feeds) => feeds.network)).to.deep.equal([BITCOIN]);
    for (const feed of [w.inCoin, w.inUsd]) {
      expect(await feed.networkDays()).to.equal(w.addresses.networkDays);
      expect(await feed.network()).to.equal(BITCOIN);
      expect(await feed.unitHashrate()).to.equal(PH);
      expect(await feed.sequencerFeed()).to.equal(await w.prices.sequencerFeed());
    }
    expect(await w.inUsd.prices()).to.equal(w.addresses.priceRounds);
    expect(await w.inCoin.prices()).to.equal(ethers.ZeroAddress);
    expect([await w.inCoin.decimals(), await w.inUsd.decimals()]).to.deep.equal([18n, 8n]);
    expect([await w.inCoin.description(), await w.inUsd.description()]).to.deep.equal([
      "Bitcoin / PH/s-day",
      "USD / PH/s-day of Bitcoin",
    ]);
  });

  it("the dollar's goes by the feeds and the delay that series of the token go by", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    const { feeds, maxFeedDelay } = await defaultTerms(w, 1);
    expect(await w.inUsd.feeds()).to.deep.equal(feeds);
    expect(await w.inUsd.maxFeedDelay()).to.equal(maxFeedDelay).and.to.equal(HASHPRICE_FEED_DELAY_SECONDS);
  });

  it("anyone gives a final day its hashprice: what the formula says, by the day and the price that settlement has", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    const epoch = epochOf(await now(w));
    await priceDay(w, epoch);
    await postThrough(w, epoch);
    for (const feed of [w.inCoin, w.inUsd]) await feed.connect(w.people.dave).push(epoch);

    const { targetSeconds, rewardPerBlock } = await w.networkDays.networkDay(BITCOIN, epoch);
    const coins = (PH * rewardPerBlock * 10n ** 10n * targetSeconds) >> 256n;
    expect((await w.inCoin.latestRoundData()).answer).to.equal(coins);
    const usd = ((PH * rewardPerBlock * PRICE_USD8 * targetSeconds) >> 256n) / 10n ** 8n;
    expect((await w.inUsd.latestRoundData()).answer).to.equal(usd);
    // Counted another way: 1e15 * 86,400 hashes find 0.000938 blocks at difficulty 21.45T; 6.35 BTC each, $35,000 a bitcoin.
    expect(usd).to.be.within(208n * 10n ** 8n, 209n * 10n ** 8n);
  });

  it("stays fresh through two days that come late, and no longer", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    const epoch = epochOf(await now(w));
    await postThrough(w, epoch);
    await w.inCoin.push(epoch);
    const { disputeWindowSeconds } = w.options;
    const until = endOf(epoch) + 3 * 86_400 + disputeWindowSeconds;
    expect(await w.inCoin.freshUntil()).to.equal(until);
    await advanceTo(w, until);
    await w.inCoin.latestRoundData();
    await advanceTo(w, until + 1);
    await expect(w.inCoin.latestRoundData()).to.be.revertedWithCustomError(w.inCoin, "HashpriceStale");
  });

  it("a network without a price has none, and each algorithm has its own unit", async () => {
    const w = await networkHelpers.loadFixture(deployedForLitecoin);
    expect(w.addresses.hashpriceFeeds.map((feeds) => feeds.network)).to.deep.equal([LITECOIN]);
    expect(await w.inCoin.unitHashrate()).to.equal(GH);
    expect(await w.inUsd.description()).to.equal("USD / GH/s-day of Litecoin");
    expect(await w.inUsd.feeds()).to.deep.equal([await w.feed.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress]);
  });

  it("no role reaches them: they know no authority", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    expect(w.inCoin.interface.getFunction("authority" as never)).to.equal(null);
    const writers = w.inCoin.interface.fragments.filter(
      (fragment) => "stateMutability" in fragment && fragment.type === "function" && fragment.stateMutability !== "view" && fragment.stateMutability !== "pure",
    );
    expect(writers.map((fragment) => ("name" in fragment ? fragment.name : ""))).to.deep.equal(["push"]);
  });
});
