import { expect } from "chai";
import { floatBitsToTarget } from "@adit/sdk/math";
import type { PrimaryMarket, ScenarioFeed, TestToken } from "../../types/ethers-contracts/index.js";
import { epochOf, now, postThrough, pushPrice } from "../helpers/days.ts";
import { DOGECOIN, ETHEREUM_CLASSIC, LITECOIN, testNetwork } from "../helpers/networks.ts";
import type { Terms } from "../helpers/series.ts";
import { defaultTerms, openFarm, PROFIT_SHARE } from "../helpers/series.ts";
import { BITCOIN, deploySystem, DOLLAR_FEED_RULES, SECONDS_PER_DAY, type System } from "../helpers/system.ts";
import { connection, ethers, load, networkHelpers, ZERO } from "./fixture.ts";

const LITECOIN_MAX_SUPPLY = 84n * 10n ** 14n;
const DOGECOIN_MAX_SUPPLY = 2n * 10n ** 19n;
const MEGA = 10n ** 6n;
const UNITS = 10_000n;
const DAYS = 30n;
const MIN_NET_BPS = 2_000n;

interface Merged extends System {
  /** a farm of Litecoin */
  readonly farmId: number;
  readonly doge: TestToken;
  readonly dogeFeed: ScenarioFeed;
}

/** Litecoin with Dogecoin mined along, a farm, and the token and feed of each coin; no report of Dogecoin yet. */
async function beforeDogecoin(): Promise<Merged> {
  const system = await deploySystem(connection, {
    networks: [LITECOIN, DOGECOIN, ETHEREUM_CLASSIC],
    rewardNetwork: LITECOIN,
    rewardMaxSupply: LITECOIN_MAX_SUPPLY,
  });
  const doge = await token("Dogecoin");
  const dogeFeed = await ethers.deployContract("ScenarioFeed", [8, "DOGE / USD"]);
  const config = system.config.connect(system.people.governor);
  await config.setRewardToken(doge, true, DOGECOIN_MAX_SUPPLY, DOGECOIN);
  await config.setFeed(doge, dogeFeed, true, ...DOLLAR_FEED_RULES);
  const farmId = await openFarm(system, { network: LITECOIN, declared: 10n ** 11n, milliJoulePerTh: 300_000_000 });
  await postThrough(system, epochOf(await now(system)) - 1, { network: LITECOIN });
  const btc = await spelled(system.btc);
  const usdc = await spelled(system.usdc);
  const world = { ...system, btc, usdc, farmId, doge, dogeFeed };
  await pushPrices(world);
  return world;
}

/** The same, and yesterday's report of Dogecoin: `create` has all it asks for. */
async function merged(): Promise<Merged> {
  const world = await beforeDogecoin();
  await postThrough(world, epochOf(await now(world)) - 1, { network: DOGECOIN });
  await pushPrices(world);
  return world;
}

async function token(name: string): Promise<TestToken> {
  return await spelled(await ethers.deployContract("TestToken", [name, "COIN", 8]));
}

/** A token at its address in the spelling that errors show. */
async function spelled(deployed: TestToken): Promise<TestToken> {
  return await ethers.getContractAt("TestToken", ethers.getAddress(await deployed.getAddress()));
}

async function pushPrices(world: Merged): Promise<void> {
  await pushPrice(world, testNetwork(LITECOIN).priceUsd8);
  await world.dogeFeed.push(testNetwork(DOGECOIN).priceUsd8, await now(world));
}

/** 10 GH/s of Scrypt for 30 days, in both coins. */
async function bothCoins(world: Merged, own: Partial<Terms> = {}): Promise<Terms> {
  return await defaultTerms(world, world.farmId, {
    network: LITECOIN,
    secondNetwork: DOGECOIN,
    secondRewardToken: await world.doge.getAddress(),
    secondFeeds: [await world.dogeFeed.getAddress(), ZERO, ZERO],
    unitHashrate: MEGA,
    maxUnits: UNITS,
    price: 3_000_000n * MEGA * 10n ** 18n,
    milliJoulePerTh: 300_000_000,
    ...own,
  });
}

describe("PrimaryMarket: a series of two coins is opened", () => {
  let world: Merged;
  let market: PrimaryMarket;

  beforeEach(async () => {
    world = await load(merged);
    market = world.market.connect(world.people.provider);
  });

  async function create(own: Partial<Terms> = {}): Promise<bigint> {
    const terms = await bothCoins(world, own);
    const id = await market.create.staticCall(terms);
    await market.create(terms);
    return id;
  }

  async function expectRefusal(error: string, args: readonly unknown[], own: Partial<Terms> = {}): Promise<void> {
    await expect(market.create.staticCall(await bothCoins(world, own)), error)
      .to.be.revertedWithCustomError(market, error)
      .withArgs(...args);
  }

  async function relist(maxSupply: bigint, network = DOGECOIN): Promise<void> {
    await world.config.connect(world.people.governor).setRewardToken(world.doge, true, maxSupply, network);
  }

  /** The highest maintenance with which `create` passes; one step more costs the second coin less than one base unit. */
  async function dearestThatPasses(error: string): Promise<bigint> {
    const passes = async (maintenanceUsd8PerThDay: bigint): Promise<boolean> =>
      await market.create.staticCall(await bothCoins(world, { maintenanceUsd8PerThDay })).then(
        () => true,
        () => false,
      );
    let [low, high] = [0n, 10n ** 13n];
    expect([await passes(low), await passes(high)]).to.deep.equal([true, false]);
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (await passes(middle)) low = middle;
      else high = middle;
    }
    await expectRefusal(error, [isNumber, isNumber, isNumber], { maintenanceUsd8PerThDay: high });
    return low;
  }

  const isNumber = (value: unknown): boolean => typeof value === "bigint";

  it("marks it in its id, and gives the ledger a lane for each coin", async () => {
    const id = await create();
    expect(id).to.equal(256n + 2n);
    const [first, second] = [await world.ledger.lane(id), await world.ledger.secondLane(id)];
    expect([first.rewardToken, first.scaleBits]).to.deep.equal([await world.btc.getAddress(), 43n]);
    expect([second.rewardToken, second.scaleBits]).to.deep.equal([await world.doge.getAddress(), 31n]);
  });

  describe("only by terms that can be", () => {
    it("two networks, each with its token, in a fixed term", async () => {
      const { bothOnOne, noToken, noNetwork, share } = {
        bothOnOne: { secondNetwork: LITECOIN },
        noToken: { secondRewardToken: ZERO },
        noNetwork: { secondNetwork: 0 },
        share: { form: PROFIT_SHARE, holderShareBps: 8_000, minDeliveryBps: 7_000, toleranceBps: 300, toleranceDays: 8 },
      };
      await expectRefusal("InvalidTerms", ["secondNetwork"], bothOnOne);
      await expectRefusal("InvalidTerms", ["secondRewardToken"], noToken);
      await expectRefusal("InvalidTerms", ["secondRewardToken"], noNetwork);
      await expectRefusal("InvalidTerms", ["secondRewardToken"], share);
      const alone = { secondNetwork: 0, secondRewardToken: ZERO, secondFeeds: [ZERO, ZERO, ZERO] as [string, string, string] };
      expect((await create(alone)) & 0xffn).to.equal(0n);
      expect((await create({ ...alone, ...share })) & 0xffn).to.equal(0n);
    });

    it("one to three different feeds of the second coin without a gap, and none without a second coin", async () => {
      const { alice, bob } = world.people;
      const feed = await world.dogeFeed.getAddress();
      const wrong: [string, string, string][] = [
        [ZERO, ZERO, ZERO],
        [ZERO, feed, ZERO],
        [ZERO, ZERO, feed],
        [feed, ZERO, bob.address],
        [feed, feed, ZERO],
        [feed, alice.address, feed],
        [feed, alice.address, alice.address],
      ];
      for (const secondFeeds of wrong) await expectRefusal("InvalidTerms", ["secondFeeds"], { secondFeeds });
      const alone = { secondNetwork: 0, secondRewardToken: ZERO };
      for (const position of [0, 1, 2]) {
        const secondFeeds: [string, string, string] = [ZERO, ZERO, ZERO];
        secondFeeds[position] = feed;
        await expectRefusal("InvalidTerms", ["secondFeeds"], { ...alone, secondFeeds });
      }

      const more = await Promise.all(["second", "third"].map((name) => ethers.deployContract("ScenarioFeed", [8, name])));
      const config = world.config.connect(world.people.governor);
      for (const one of more) await config.setFeed(world.doge, one, true, ...DOLLAR_FEED_RULES);
      const [second = "", third = ""] = await Promise.all(more.map((one) => one.getAddress()));
      await create({ secondFeeds: [feed, second, ZERO] });
      await create({ secondFeeds: [third, second, feed] });
    });
  });

  describe("only of a network that is mined along with the farm's", () => {
    it("not of one that is mined apart, of none that is known, or of the parent", async () => {
      for (const secondNetwork of [BITCOIN, ETHEREUM_CLASSIC, 77]) {
        await expectRefusal("InvalidTerms", ["secondNetwork"], { secondNetwork });
      }
      // A farm of Dogecoin has no auxiliary network: the arrow points from Litecoin to Dogecoin only.
      const farmId = await openFarm(world, { network: DOGECOIN, declared: 10n ** 11n, milliJoulePerTh: 300_000_000 });
      const turned = {
        farmId,
        network: DOGECOIN,
        rewardToken: await world.doge.getAddress(),
        feeds: [await world.dogeFeed.getAddress(), ZERO, ZERO] as [string, string, string],
        secondNetwork: LITECOIN,
        secondRewardToken: await world.btc.getAddress(),
        secondFeeds: [await world.feed.getAddress(), ZERO, ZERO] as [string, string, string],
      };
      await expectRefusal("InvalidTerms", ["secondNetwork"], turned);
    });
  });

  describe("only with the second coin's own token and feeds", () => {
    it("a token on the list, now", async () => {
      const stray = await token("Stray");
      await expectRefusal("TokenNotAccepted", [stray], { secondRewardToken: await stray.getAddress() });
      // Accepted for payments is not accepted for rewards.
      await expectRefusal("TokenNotAccepted", [world.usdc], { secondRewardToken: await world.usdc.getAddress() });
      await world.config.connect(world.people.governor).setRewardToken(world.doge, false, 0n, 0);
      await expectRefusal("TokenNotAccepted", [world.doge]);
      await relist(DOGECOIN_MAX_SUPPLY);
      await create();
    });

    it("a token of the second network: not of the first, not of a third, nor the two the wrong way round", async () => {
      const { btc, doge } = world;
      const [litecoin, dogecoin] = [await btc.getAddress(), await doge.getAddress()];
      await expectRefusal("TokenOfOtherNetwork", [litecoin, LITECOIN, DOGECOIN], { secondRewardToken: litecoin });
      await expectRefusal("TokenOfOtherNetwork", [dogecoin, DOGECOIN, LITECOIN], {
        rewardToken: dogecoin,
        secondRewardToken: litecoin,
      });
      await relist(DOGECOIN_MAX_SUPPLY, ETHEREUM_CLASSIC);
      await expectRefusal("TokenOfOtherNetwork", [dogecoin, ETHEREUM_CLASSIC, DOGECOIN]);
      await relist(DOGECOIN_MAX_SUPPLY);
      await create();
    });

    it("each of its feeds, in whichever position, accepted for that token", async () => {
      const { doge, feed, dogeFeed, config, people } = world;
      const own = ethers.getAddress(await dogeFeed.getAddress());
      const other = ethers.getAddress(await feed.getAddress());
      const orders: [string, string, string][] = [
        [other, ZERO, ZERO],
        [own, other, ZERO],
        [own, people.alice.address, ZERO],
      ];
      for (const secondFeeds of orders) {
        const stray = secondFeeds.find((one) => one !== own);
        await expectRefusal("FeedNotAccepted", [doge, stray], { secondFeeds });
      }
      await config.connect(people.governor).setFeed(doge, dogeFeed, false, 0, 0, 0);
      await expectRefusal("FeedNotAccepted", [doge, own]);
    });
  });

  describe("only if today's formula pays in both coins", () => {
    it("not without a report of the second network", async () => {
      world = await load(beforeDogecoin);
      market = world.market.connect(world.people.provider);
      await expectRefusal("NoNetworkDay", [DOGECOIN]);
      await postThrough(world, epochOf(await now(world)) - 1, { network: DOGECOIN });
      await pushPrices(world);
      await create();
    });

    it("with a price of the second coin that is a day old, not with one a second older", async () => {
      const [, , , updatedAt] = await world.dogeFeed.latestRoundData();
      const terms = await bothCoins(world, { startEpoch: epochOf(Number(updatedAt)) + 3 });
      const dayOld = Number(updatedAt) + SECONDS_PER_DAY;
      await networkHelpers.time.increaseTo(dayOld - 60);
      await pushPrice(world, testNetwork(LITECOIN).priceUsd8);
      const snapshot = await networkHelpers.takeSnapshot();
      await networkHelpers.time.setNextBlockTimestamp(dayOld);
      await expect(market.create(terms)).to.emit(world.market, "SeriesOpened");
      await snapshot.restore();
      await networkHelpers.time.setNextBlockTimestamp(dayOld + 1);
      await expect(market.create(terms))
        .to.be.revertedWithCustomError(market, "NoFreshPrice")
        .withArgs(world.doge);
    });

    it("leaves holders 20 % of the value of gross: exactly at the limit yes, one base unit below no", async () => {
      const passes = await dearestThatPasses("NetTooLow");
      const lines = async (maintenanceUsd8PerThDay: bigint): Promise<[bigint, bigint, bigint]> =>
        await refusalArguments("NetTooLow", { maintenanceUsd8PerThDay });
      const [gross, net] = await lines(passes + 1n);
      expect(gross, "gross of the first coin").to.equal(grossToday(await dayOf(LITECOIN)));
      expect(net * 10_000n < gross * MIN_NET_BPS).to.equal(true);
      expect((net + 1n) * 10_000n >= gross * MIN_NET_BPS).to.equal(true);
    });

    it("not if the term could bring more of the second coin than its supply", async () => {
      const daily = grossToday(await dayOf(DOGECOIN));
      const bound = 8n * daily * DAYS;
      await relist(bound - 1n);
      await expectRefusal("TermTooLong", [daily, DAYS, bound - 1n]);
      await relist(bound);
      await create();
    });

    it("not if a day's reward in the second coin is too small for its scale: at 1,000 steps yes, one base unit below no", async () => {
      // With six bits for fractions 1,000 steps a second are 135 DOGE a day for these units.
      const scaleBits = 6n;
      await relist(1n << (95n - scaleBits));
      const passes = await dearestThatPasses("RewardTooFine");
      const own = { maintenanceUsd8PerThDay: passes + 1n };
      const [owed, units, bits] = await refusalArguments("RewardTooFine", own);
      expect([units, bits]).to.deep.equal([UNITS, scaleBits]);
      const least = 1_000n * UNITS * BigInt(SECONDS_PER_DAY);
      expect(owed << scaleBits < least).to.equal(true);
      expect((owed + 1n) << scaleBits >= least).to.equal(true);
      // It is the second coin's scale alone that refuses.
      await relist(DOGECOIN_MAX_SUPPLY);
      await create(own);
    });
  });

  interface Day {
    readonly rewardPerBlock: bigint;
    readonly target: bigint;
  }

  /** A test's ordinary day of a network, from its subsidy, its fees and its target. */
  async function dayOf(network: number): Promise<Day> {
    const usual = testNetwork(network);
    const subsidy = network === LITECOIN ? 1_250_000_000n : 1_000_000_000_000n;
    const exponent = BigInt(usual.bits >>> 24);
    const target = network === LITECOIN ? BigInt(usual.bits & 0x7fffff) << (8n * (exponent - 3n)) : floatBitsToTarget(usual.bits);
    const { targetSeconds } = await world.oracle.networkDay(network, await world.oracle.lastEpoch(network));
    expect(targetSeconds).to.equal((target + 1n) * BigInt(SECONDS_PER_DAY));
    return { rewardPerBlock: subsidy + usual.feesPerBlock, target };
  }

  function grossToday({ rewardPerBlock, target }: Day): bigint {
    return (UNITS * MEGA * rewardPerBlock * (target + 1n) * BigInt(SECONDS_PER_DAY)) >> 256n;
  }

  /** The three numbers with which `create` refuses. */
  async function refusalArguments(name: string, own: Partial<Terms>): Promise<[bigint, bigint, bigint]> {
    const seen: bigint[] = [];
    const look = (value: bigint): boolean => seen.push(value) > 0;
    await expectRefusal(name, [look, look, look], own);
    const [first = 0n, second = 0n, third = 0n] = seen;
    return [first, second, third];
  }
});
