import { expect } from "chai";
import type { PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, now, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { freshen, PROFIT_SHARE } from "../helpers/series.ts";
import { BITCOIN, BITCOIN_FEED_RULES, BITS, BTC_MAX_SUPPLY, FIRST_HEIGHT, PRICE_USD8 } from "../helpers/system.ts";
import { ethers, goodTerms, load, TERA, today, withFarm, ZERO } from "./fixture.ts";
import type { World } from "./fixture.ts";

const TERMS_TUPLE =
  "address,uint32,uint16,uint16,uint8,address,address,address,address,uint64,uint64,uint64,uint40,uint40," +
  "uint32,uint32,uint128,uint32,uint64,uint64,uint16,uint16,uint16,uint16,uint16,uint16,uint16,uint32," +
  "uint16,uint16,uint16,uint8,uint32,address[3],address[3],address[3],bytes32,string";
const U64_MAX = (1n << 64n) - 1n;
/** What makes a fixed term a profit share. */
const PROFIT_SHARE_TERMS = {
  form: PROFIT_SHARE,
  holderShareBps: 8_000,
  minDeliveryBps: 7_000,
  toleranceBps: 300,
  toleranceDays: 8,
};

describe("PrimaryMarket: a series is opened", () => {
  let world: World;
  let market: PrimaryMarket;
  let byProvider: PrimaryMarket;

  beforeEach(async () => {
    world = await load(withFarm);
    market = world.market;
    byProvider = market.connect(world.people.provider);
  });

  async function create(own: Partial<Terms> = {}): Promise<bigint> {
    const terms = await goodTerms(world, own);
    const id = await byProvider.create.staticCall(terms);
    await byProvider.create(terms);
    return id;
  }

  async function expectInvalid(field: string, own: Partial<Terms>): Promise<void> {
    await expect(byProvider.create(await goodTerms(world, own)), field)
      .to.be.revertedWithCustomError(market, "InvalidTerms")
      .withArgs(field);
  }

  /** The arguments of the error with which `create` refuses. */
  async function refusalArguments(name: string, terms: Terms): Promise<readonly bigint[]> {
    const data = byProvider.interface.encodeFunctionData("create", [terms]);
    const error: unknown = await world.people.provider.call({ to: market, data }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const raw = dataOf(error);
    const parsed = raw === undefined ? null : market.interface.parseError(raw);
    if (parsed?.name !== name) throw new Error(`expected ${name}, got ${parsed?.name ?? String(error)}`);
    return [...(parsed.args as Iterable<bigint>)];
  }

  describe("with terms that stay", () => {
    it("gives the next serial, announces terms and hash, and creates the units in the ledger", async () => {
      const terms = await goodTerms(world);
      const encoded = ethers.AbiCoder.defaultAbiCoder().encode([`tuple(${TERMS_TUPLE})`], [Object.values(terms)]);
      const hash = ethers.keccak256(encoded);
      expect(await market.seriesCount()).to.equal(0n);
      await expect(byProvider.create(terms)).to.emit(market, "SeriesOpened");
      const [event] = await market.queryFilter(market.filters.SeriesOpened(), "latest");
      expect(event?.args.id).to.equal(256n);
      expect(event?.args.provider).to.equal(world.people.provider.address);
      expect(event?.args.farmId).to.equal(world.farmId);
      expect(event?.args.termsHash).to.equal(hash);
      expect(event?.args.terms).to.deep.equal(await market.terms(256n));

      expect(await market.seriesCount()).to.equal(1n);
      expect(await market.termsHash(256n)).to.equal(hash);
      // What is stored, behind one STOP byte, is a word of today's price and decimals, and the encoded terms, at an address that
      // follows from the id.
      const price = PRICE_USD8.toString(16).padStart(16, "0");
      const decimals = "06" + "00" + "08" + "00" + "08"; // payment token, no second token, reward token, no second coin, coin
      const stored = `0x00${(price + decimals).padStart(64, "0")}${encoded.slice(2)}`;
      expect(await ethers.provider.getCode(await market.termsAddress(256n))).to.equal(stored);
      const lane = await world.ledger.lane(256n);
      expect([lane.rewardToken, lane.scaleBits, lane.supply]).to.deep.equal([await world.btc.getAddress(), 45n, 0n]);
      expect(await world.ledger.policyOf(256n)).to.equal(ZERO);
      expect(await create()).to.equal(512n);
    });

    it("reads back every field as it was given", async () => {
      const terms = await goodTerms(world, { minUnits: 77n, documentUri: "ipfs://".padEnd(2_048, "x") });
      await byProvider.create(terms);
      const stored = await market.terms(256n);
      const plain = (value: unknown): unknown => (typeof value === "number" ? BigInt(value) : value);
      expect([...stored]).to.deep.equal(Object.values(terms).map(plain));
    });

    it("marks a series that has a policy in its id, and names the policy to the ledger", async () => {
      const policy = await ethers.deployContract("ListPolicy");
      const id = await create({ policy: await policy.getAddress() });
      expect(id).to.equal(257n);
      expect(await world.ledger.policyOf(id)).to.equal(await policy.getAddress());
      await expect(market.terms(256n)).to.be.revertedWithCustomError(market, "NoSuchSeries").withArgs(256n);
    });

    it("changes nothing of it when the configuration changes, only what comes next", async () => {
      const { config, people, btc, usdc, feed } = world;
      const id = await create();
      const before = await market.terms(id);
      const governed = config.connect(people.governor);
      await governed.setProtocolFee(500);
      await governed.setTip(100);
      await governed.setRewardToken(btc, false, 0n, 0);
      await governed.setPaymentToken(usdc, false);
      await governed.setFeed(btc, feed, false, 0, 0, 0);
      expect(await market.terms(id)).to.deep.equal(before);
      await usdc.mint(people.alice, 10n ** 12n);
      await usdc.connect(people.alice).approve(market, 10n ** 12n);
      await market.connect(people.alice).buy(id, 1_000n, 10n ** 12n, people.alice);
      expect(await world.ledger.balanceOf(people.alice, id)).to.equal(1_000n);
    });
  });

  describe("by the farm's provider only", () => {
    it("not in another's name", async () => {
      const terms = await goodTerms(world);
      await expect(market.connect(world.people.bob).create(terms))
        .to.be.revertedWithCustomError(market, "NotProvider")
        .withArgs(world.people.bob, world.people.provider);
    });

    it("not on another's farm, or on none", async () => {
      const { bob, provider } = world.people;
      await world.registry.connect(bob).registerProvider("Rival", "");
      const asBob = market.connect(bob);
      await expect(asBob.create(await goodTerms(world, { provider: bob.address })))
        .to.be.revertedWithCustomError(market, "NotFarmProvider")
        .withArgs(world.farmId, bob, provider);
      await expect(asBob.create(await goodTerms(world, { provider: bob.address, farmId: 9 })))
        .to.be.revertedWithCustomError(world.registry, "NoSuchFarm")
        .withArgs(9);
    });

    it("not for another network than the farm's", async () => {
      await expectInvalid("network", { network: 2 });
    });
  });

  describe("only with terms that can be", () => {
    it("names the field that cannot be", async () => {
      const day = await today(world);
      const second = await now(world);
      const feed = await world.feed.getAddress();
      const second_ = { secondNetwork: 2, secondRewardToken: await world.usdc.getAddress() };
      const wrong: [string, Partial<Terms>][] = [
        ["secondRewardToken", { secondRewardToken: await world.usdc.getAddress() }],
        ["secondRewardToken", { secondNetwork: 2 }],
        [
          "secondRewardToken",
          { ...PROFIT_SHARE_TERMS, secondNetwork: 2, secondRewardToken: await world.usdc.getAddress() },
        ],
        ["policy", { policy: world.people.alice.address }],
        ["unitHashrate", { unitHashrate: 0n }],
        ["maxUnits", { maxUnits: 0n }],
        ["maxUnits", { maxUnits: U64_MAX, unitHashrate: U64_MAX }],
        ["maxUnits", { maxUnits: 1n << 48n, unitHashrate: 1n << 48n }], // 2^96 H/s: one bit too many
        ["minUnits", { minUnits: 1_000_001n }],
        ["startEpoch", { startEpoch: day, saleEnd: second + 10 }],
        ["startEpoch", { startEpoch: day + 366 }],
        ["startEpoch", { startEpoch: 2 ** 32 - 1, saleEnd: second + 10 }],
        ["epochs", { epochs: 0 }],
        ["epochs", { epochs: 1_826 }],
        ["epochs", { epochs: 2 ** 32 - 1 }],
        ["saleEnd", { saleEnd: second }],
        ["saleEnd", { saleEnd: startOf(day + 2) + 1 }],
        ["saleStart", { saleStart: startOf(day + 2) }],
        ["price", { price: 0n }],
        ["serviceBps", { serviceBps: 5_001 }],
        ["maxUnprofitableEpochs", { maxUnprofitableEpochs: 6 }],
        ["maxFeedDelay", { maxFeedDelay: 3_599 }],
        ["maxFeedDelay", { maxFeedDelay: 259_201 }],
        ["feeds", { feeds: [ZERO, ZERO, ZERO] }],
        ["feeds", { feeds: [ZERO, feed, ZERO] }],
        ["feeds", { feeds: [feed, feed, ZERO] }],
        ["feeds", { feeds: [feed, ZERO, world.people.alice.address] }],
        ["feeds", { feeds: [feed, world.people.alice.address, feed] }],
        ["feeds", { feeds: [feed, world.people.alice.address, world.people.alice.address] }],
        ["bondEpochs", { bondEpochs: 366 }],
        ["bondEpochs", { bondEpochs: 65_535 }],
        ["marginEpochs", { marginEpochs: 1_826 }],
        ["penaltyBps", { penaltyBps: 5_001 }],
        ["graceSeconds", { graceSeconds: 0 }],
        ["graceSeconds", { graceSeconds: 6 * 3_600 - 1 }],
        ["graceSeconds", { graceSeconds: 14 * 86_400 + 1 }],
        // A profit share's fields belong to a profit share only...
        ["holderShareBps", { holderShareBps: 1 }],
        ["minDeliveryBps", { minDeliveryBps: 1 }],
        ["toleranceBps", { toleranceBps: 1 }],
        ["toleranceDays", { toleranceDays: 1 }],
        // ... and have their own bounds there.
        ["holderShareBps", { ...PROFIT_SHARE_TERMS, holderShareBps: 0 }],
        ["holderShareBps", { ...PROFIT_SHARE_TERMS, holderShareBps: 10_001 }],
        ["minDeliveryBps", { ...PROFIT_SHARE_TERMS, minDeliveryBps: 10_001 }],
        ["toleranceBps", { ...PROFIT_SHARE_TERMS, toleranceBps: 2_001 }],
        ["toleranceDays", { ...PROFIT_SHARE_TERMS, toleranceDays: 16 }],
        ["secondFeeds", { secondFeeds: [feed, ZERO, ZERO] }],
        ["secondFeeds", { secondFeeds: [ZERO, ZERO, feed] }],
        ["secondFeeds", { ...second_, secondFeeds: [ZERO, ZERO, ZERO] }],
        ["secondFeeds", { ...second_, secondFeeds: [ZERO, feed, ZERO] }],
        ["secondFeeds", { ...second_, secondFeeds: [feed, feed, ZERO] }],
        ["paymentFeeds", { paymentFeeds: [ZERO, feed, ZERO] }],
        ["paymentFeeds", { paymentFeeds: [feed, feed, ZERO] }],
        ["paymentFeeds", { paymentFeeds: [feed, ZERO, world.people.alice.address] }],
        ["protocolBps", { protocolBps: 99 }],
        ["protocolBps", { protocolBps: 101 }],
        ["tipBps", { tipBps: 9 }],
        ["documentUri", { documentUri: "x".repeat(2_049) }],
      ];
      for (const [field, own] of wrong) await expectInvalid(field, own);
      expect(await market.seriesCount()).to.equal(0n);
    });

    it("takes the extremes that are still allowed", async () => {
      const day = await today(world);
      await create({ startEpoch: day + 1, saleStart: 0, saleEnd: startOf(day + 1), epochs: 1, minUnits: 1_000_000n });
      await create({ startEpoch: day + 365, epochs: 1_825, maxUnits: 100_000n });
      await create({ maxUnprofitableEpochs: 7, maxFeedDelay: 3_600 });
      await create({ maxFeedDelay: 259_200, saleEnd: (await now(world)) + 60, saleStart: 0 });
      await create({ bondEpochs: 365, marginEpochs: 1_825, penaltyBps: 5_000, graceSeconds: 14 * 86_400 });
      await create({ bondEpochs: 0, marginEpochs: 0, penaltyBps: 0, graceSeconds: 6 * 3_600 });
      const least = { minDeliveryBps: 0, toleranceBps: 0, toleranceDays: 0 };
      await create({ ...PROFIT_SHARE_TERMS, ...least });
      const most = { minDeliveryBps: 10_000, toleranceBps: 2_000, toleranceDays: 15 };
      await create({ ...PROFIT_SHARE_TERMS, ...most, holderShareBps: 10_000 });
    });

    it("with the bond that governance asks for, or more: for what comes next only", async () => {
      const { config, people } = world;
      const before = await create({ bondEpochs: 0 });
      await config.connect(people.governor).setMinBond(7);
      await expectInvalid("bondEpochs", { bondEpochs: 6 });
      await expectInvalid("bondEpochs", { bondEpochs: 0, marginEpochs: 30 });
      const id = await create({ bondEpochs: 7 });
      expect((await market.terms(id)).bondEpochs).to.equal(7n);
      expect((await market.terms(before)).bondEpochs).to.equal(0n);
      await config.connect(people.governor).setMinBond(0);
      await create({ bondEpochs: 0 });
    });

    it("a profit share makes the farm keep its days, a fixed term does not", async () => {
      const { registry, farmId } = world;
      await create();
      expect((await registry.farm(farmId)).keepsDays).to.equal(false);
      const terms = await goodTerms(world, PROFIT_SHARE_TERMS);
      await expect(byProvider.create(terms)).to.emit(registry, "DaysKept").withArgs(farmId);
      expect((await registry.farm(farmId)).keepsDays).to.equal(true);
      await expect(byProvider.create(terms)).not.to.emit(registry, "DaysKept");
    });

    it("refuses a form that does not exist", async () => {
      const terms = await goodTerms(world, { form: 2 });
      const data = market.interface.encodeFunctionData("create", [terms]);
      await expect(world.people.provider.sendTransaction({ to: market, data })).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("only with tokens and feeds that are accepted", () => {
    it("rewards and payments", async () => {
      const stray = await (await ethers.deployContract("TestToken", ["Stray", "STRAY", 8])).getAddress();
      for (const own of [{ rewardToken: stray }, { paymentToken: stray }]) {
        await expect(byProvider.create(await goodTerms(world, own)))
          .to.be.revertedWithCustomError(market, "TokenNotAccepted")
          .withArgs(stray);
      }
      // accepted for payments is not accepted for rewards
      await expect(byProvider.create(await goodTerms(world, { rewardToken: await world.usdc.getAddress() })))
        .to.be.revertedWithCustomError(market, "TokenNotAccepted")
        .withArgs(world.usdc);
    });

    it("rewards only in the coin of the network that is mined, in whichever of its tokens", async () => {
      const { config, people, feed } = world;
      const asGovernor = config.connect(people.governor);
      const coin = ethers.getAddress(
        await (await ethers.deployContract("TestToken", ["Another coin", "COIN", 8])).getAddress(),
      );
      await asGovernor.setFeed(coin, feed, true, ...BITCOIN_FEED_RULES);
      for (const other of [2, 65_535]) {
        await asGovernor.setRewardToken(coin, true, BTC_MAX_SUPPLY, other);
        await expect(byProvider.create(await goodTerms(world, { rewardToken: coin })))
          .to.be.revertedWithCustomError(market, "TokenOfOtherNetwork")
          .withArgs(coin, other, BITCOIN);
      }
      // A second wrapped bitcoin pays a series of Bitcoin as well as the first.
      await asGovernor.setRewardToken(coin, true, BTC_MAX_SUPPLY, BITCOIN);
      const ids = [await create({ rewardToken: coin }), await create()];
      // What governance takes it for later changes no series that is there.
      await asGovernor.setRewardToken(coin, true, BTC_MAX_SUPPLY, 2);
      const [first = 0n, second = 0n] = ids;
      expect((await market.terms(first)).rewardToken).to.equal(coin);
      expect((await market.terms(second)).rewardToken).to.equal(await world.btc.getAddress());
    });

    it("each feed, for that reward token", async () => {
      const { btc, config, people } = world;
      const good = await world.feed.getAddress();
      const second = await (await ethers.deployContract("ScenarioFeed", [8, "BTC / USD, second"])).getAddress();
      await expect(byProvider.create(await goodTerms(world, { feeds: [good, second, ZERO] })))
        .to.be.revertedWithCustomError(market, "FeedNotAccepted")
        .withArgs(btc, second);
      await config.connect(people.governor).setFeed(btc, second, true, ...BITCOIN_FEED_RULES);
      await create({ feeds: [second, good, ZERO] });
    });

    it("each feed of the payment token, for the payment token", async () => {
      const { usdc, feed, dollarFeed } = world;
      const stray = ethers.getAddress(await feed.getAddress());
      await expect(byProvider.create(await goodTerms(world, { paymentFeeds: [stray, ZERO, ZERO] })))
        .to.be.revertedWithCustomError(market, "FeedNotAccepted")
        .withArgs(usdc, stray);
      const dollar = ethers.getAddress(await dollarFeed.getAddress());
      const id = await create({ paymentFeeds: [dollar, ZERO, ZERO] });
      expect([...(await market.terms(id)).paymentFeeds]).to.deep.equal([dollar, ZERO, ZERO]);
    });
  });

  describe("only if today's formula pays", () => {
    it("not without a report of the network", async () => {
      const { oracle, rules, registry, people } = world;
      await oracle.connect(people.governor).addNetwork(2, rules, 8, (await today(world)) - 1, FIRST_HEIGHT, BITS, 1n);
      await registry.connect(people.provider).registerFarm({
        network: 2,
        declared: TERA,
        milliJoulePerTh: 30_000,
        payoutScript: "0x51",
        name: "On a network without reports",
        energySource: "",
        disclosureHash: ethers.ZeroHash,
        disclosureUri: "",
      });
      const coin = await ethers.deployContract("TestToken", ["Second coin", "2ND", 8]);
      await world.config.connect(people.governor).setRewardToken(coin, true, BTC_MAX_SUPPLY, 2);
      await world.config.connect(people.governor).setFeed(coin, world.feed, true, ...BITCOIN_FEED_RULES);
      const own = { network: 2, farmId: 2, rewardToken: await coin.getAddress() };
      await expect(byProvider.create(await goodTerms(world, own)))
        .to.be.revertedWithCustomError(market, "NoNetworkDay")
        .withArgs(2);
    });

    it("not without a price of the last day", async () => {
      await advanceTo(world, (await now(world)) + 86_401);
      await expect(byProvider.create(await goodTerms(world)))
        .to.be.revertedWithCustomError(market, "NoFreshPrice")
        .withArgs(world.btc);
      await freshen(world);
      await create();
    });

    it("leaves holders 20 % of gross: exactly at the limit yes, one base unit below no", async () => {
      const terms = await goodTerms(world);
      // Maintenance alone moves net: find the highest that passes, then read the lines one step above it.
      const create_ = async (maintenanceUsd8PerThDay: bigint): Promise<bigint> =>
        await byProvider.create.staticCall({ ...terms, maintenanceUsd8PerThDay });
      let [passes, fails] = [0n, 100_000_000n];
      while (fails - passes > 1n) {
        const middle = (passes + fails) / 2n;
        const ok = await create_(middle).then(
          () => true,
          () => false,
        );
        if (ok) passes = middle;
        else fails = middle;
      }
      const refused = { ...terms, maintenanceUsd8PerThDay: fails };
      const [gross = 0n, net = 0n, minNetBps] = await refusalArguments("NetTooLow", refused);
      expect(minNetBps).to.equal(2_000n);
      expect(net * 10_000n < gross * 2_000n).to.equal(true);
      // One step of maintenance is 1e-8 USD a TH/s-day: 1,000 TH/s of it at 35,000 USD are far below one base unit of 2,000.
      expect((net + 1n) * 10_000n >= gross * 2_000n).to.equal(true);
    });

    it("not if the term could bring more than the token's supply", async () => {
      const { config, people, btc } = world;
      // 1 PH/s earns about 0.0061 bitcoin a day: bound the supply just below 8 times 30 days of it.
      const daily = await grossToday();
      const bound = 8n * daily * 30n;
      await config.connect(people.governor).setRewardToken(btc, true, bound - 1n, BITCOIN);
      await expect(byProvider.create(await goodTerms(world)))
        .to.be.revertedWithCustomError(market, "TermTooLong")
        .withArgs(daily, 30, bound - 1n);
      await config.connect(people.governor).setRewardToken(btc, true, bound, BITCOIN);
      await create();
    });

    /** Gross of the default series today, computed here from target, subsidy and fees of the test's day. */
    async function grossToday(): Promise<bigint> {
      const hashrate = 1_000n * TERA;
      const rewardPerBlock = 625_000_000n + 10_000_000n;
      const exponent = BigInt(BITS >>> 24);
      const target = BigInt(BITS & 0x7fffff) << (8n * (exponent - 3n));
      const { targetSeconds } = await world.oracle.networkDay(BITCOIN, await world.oracle.lastEpoch(BITCOIN));
      expect(targetSeconds).to.equal((target + 1n) * 86_400n);
      return (hashrate * rewardPerBlock * targetSeconds) >> 256n;
    }

    it("not if a day's reward is too small for the token's scale", async () => {
      const { config, people, btc } = world;
      // At a bound of 2^95 - 1 one bit is left for fractions: 1,000 steps a second are 43.2 million base units a unit-day.
      await config.connect(people.governor).setRewardToken(btc, true, 2n ** 95n - 1n, BITCOIN);
      const [owed = 0n, units, scaleBits] = await refusalArguments("RewardTooFine", await goodTerms(world));
      expect([units, scaleBits]).to.deep.equal([1_000_000n, 1n]);
      expect(owed > 0n && owed << 1n < 1_000n * 1_000_000n * 86_400n).to.equal(true);
    });

    it("not for 2^64 - 1 units that share too little, and not for so much that the supply would not reach", async () => {
      const most = 2n ** 64n - 1n;
      await expect(byProvider.create(await goodTerms(world, { maxUnits: most, unitHashrate: 1n })))
        .to.be.revertedWithCustomError(market, "RewardTooFine")
        .withArgs((owed: bigint) => owed > 0n, most, 45);
      await expect(byProvider.create(await goodTerms(world, { maxUnits: most, unitHashrate: 2n ** 32n })))
        .to.be.revertedWithCustomError(market, "TermTooLong")
        .withArgs((gross: bigint) => gross * 240n > 21n * 10n ** 14n, 30, 21n * 10n ** 14n);
    });

    it("not for so few units that the formula rounds to nothing", async () => {
      await expect(byProvider.create(await goodTerms(world, { maxUnits: 1n })))
        .to.be.revertedWithCustomError(market, "RewardTooFine")
        .withArgs(0, 1, 45);
    });
  });

  describe("not while sales are stopped", () => {
    it("and again afterwards", async () => {
      const guarded = world.config.connect(world.people.guardian);
      await guarded.stopSales(3_600);
      await expect(byProvider.create(await goodTerms(world))).to.be.revertedWithCustomError(market, "SalesAreStopped");
      await guarded.resumeSales();
      await create();
    });
  });

  describe("views", () => {
    it("know no series that was not created, whatever the flags", async () => {
      const id = await create();
      for (const stranger of [0n, id + 1n, id + 2n, id + 256n, 2n ** 255n]) {
        const questions = [
          () => market.terms(stranger),
          () => market.termsHash(stranger),
          () => market.escrow(stranger),
          () => market.slice(stranger, 0),
          () => market.isCancelled(stranger),
          () => market.quote(stranger, 1n),
          () => market.available(stranger),
        ];
        for (const question of questions) {
          await expect(question()).to.be.revertedWithCustomError(market, "NoSuchSeries").withArgs(stranger);
        }
        expect(await ethers.provider.getCode(await market.termsAddress(stranger))).to.equal("0x");
      }
    });

    it("name the contracts that the market works with", async () => {
      const { ledger, settlement, config, registry } = world;
      expect(await market.ledger()).to.equal(await ledger.getAddress());
      expect(await market.settlement()).to.equal(await settlement.getAddress());
      expect(await market.config()).to.equal(await config.getAddress());
      expect(await market.registry()).to.equal(await registry.getAddress());
      expect(await market.permit2()).to.equal("0x000000000022D473030F116dDEE9F6B43aC78BA3");
    });
  });

  describe("wiring", () => {
    it("is refused unless everything exists and names each other", async () => {
      const { ledger, settlement, config, registry, oracle, prices, people } = world;
      const right = [ledger, settlement, config, registry, oracle, prices, people.alice];
      const deploy = async (position: number, replacement: unknown): Promise<unknown> =>
        await ethers.deployContract("PrimaryMarket", right.with(position, replacement as typeof ledger));
      for (const position of [0, 2, 3, 4, 5]) {
        await expect(deploy(position, people.bob), `argument ${position}`)
          .to.be.revertedWithCustomError(market, "InvalidWiring")
          .withArgs(people.bob);
      }
      await expect(deploy(1, ZERO)).to.be.revertedWithCustomError(market, "InvalidWiring").withArgs(ZERO);
      // All of it exists, but the ledger has another market.
      await expect(deploy(6, people.alice)).to.be.revertedWithCustomError(market, "InvalidWiring").withArgs(ledger);
    });

    it("is refused with a ledger of another settlement, or a registry of another market, or no Permit2", async () => {
      const { config, oracle, prices, people, metadata, settlement } = world;
      const { deployer, alice } = people;
      const other = await ethers.deployContract("FarmRegistry", [oracle, alice]);
      // The market comes one nonce after the ledger: its address is known beforehand.
      const attempt = async (
        ledgerSettlement: string,
        registryAddress?: string,
        permit2 = alice.address,
      ): Promise<unknown> => {
        const nonce = await deployer.getNonce();
        const future = ethers.getCreateAddress({ from: deployer.address, nonce: nonce + 2 });
        const registry = await ethers.deployContract("FarmRegistry", [oracle, future]);
        const ledger = await ethers.deployContract("Hashpower", [future, ledgerSettlement, metadata, world.addresses.leaseMarket]);
        return await ethers.deployContract("PrimaryMarket", [
          ledger,
          settlement,
          config,
          registryAddress ?? registry,
          oracle,
          prices,
          permit2,
        ]);
      };
      await expect(attempt(alice.address)).to.be.revertedWithCustomError(market, "InvalidWiring");
      await expect(attempt(await settlement.getAddress(), await other.getAddress()))
        .to.be.revertedWithCustomError(market, "InvalidWiring")
        .withArgs(other);
      await expect(attempt(await settlement.getAddress(), undefined, ZERO))
        .to.be.revertedWithCustomError(market, "InvalidWiring")
        .withArgs(ZERO);
      await attempt(await settlement.getAddress());
    });
  });
});

/** Revert data of a failed call, wherever the provider put it. */
function dataOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("data" in error && typeof error.data === "string") return error.data;
  if ("cause" in error) return dataOf(error.cause);
  if ("error" in error) return dataOf(error.error);
  return undefined;
}
