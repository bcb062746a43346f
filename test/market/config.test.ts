import { expect } from "chai";
import type { AddressLike } from "ethers";
import type { ProtocolConfig, ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { DOGECOIN } from "../helpers/networks.ts";
import { BITCOIN, BITCOIN_FEED_RULES, BTC_MAX_SUPPLY, DOLLAR_FEED_RULES, type System } from "../helpers/system.ts";
import { bareSystem, ethers, load, networkHelpers, ZERO } from "./fixture.ts";

const DAY = 86_400;
const MAX_SUPPLY_LIMIT = 2n ** 95n - 1n;

describe("ProtocolConfig: what governors may choose, for future series only", () => {
  let system: System;
  let config: ProtocolConfig;
  let governed: ProtocolConfig;
  let guarded: ProtocolConfig;

  beforeEach(async () => {
    system = await load(bareSystem);
    config = system.config;
    governed = config.connect(system.people.governor);
    guarded = config.connect(system.people.guardian);
  });

  describe("construction", () => {
    it("takes authority, treasury, fee and tip, and announces the last three", async () => {
      const { accessManager, people } = system;
      const fresh = await ethers.deployContract("ProtocolConfig", [accessManager, people.treasury, 500, 100]);
      const deployment = fresh.deploymentTransaction();
      await expect(deployment).to.emit(fresh, "TreasurySet").withArgs(people.treasury);
      await expect(deployment).to.emit(fresh, "ProtocolFeeSet").withArgs(500);
      await expect(deployment).to.emit(fresh, "TipSet").withArgs(100);
      expect(await fresh.authority()).to.equal(await accessManager.getAddress());
      expect(await fresh.treasury()).to.equal(people.treasury.address);
      expect(await fresh.protocolBps()).to.equal(500n);
      expect(await fresh.tipBps()).to.equal(100n);
      expect(await fresh.minBondEpochs()).to.equal(0n);
      expect(await fresh.salesStopped()).to.equal(false);
      expect(await fresh.stoppedUntil()).to.equal(0n);
    });

    it("is refused with a zero address, or a fee or tip above its cap", async () => {
      const { accessManager, people } = system;
      const deploy = async (...args: unknown[]): Promise<unknown> =>
        await ethers.deployContract("ProtocolConfig", args);
      await expect(deploy(ZERO, people.treasury, 0, 0)).to.be.revertedWithCustomError(config, "ZeroAddress");
      await expect(deploy(accessManager, ZERO, 0, 0)).to.be.revertedWithCustomError(config, "ZeroAddress");
      await expect(deploy(accessManager, people.treasury, 501, 0))
        .to.be.revertedWithCustomError(config, "FeeAboveCap")
        .withArgs(501, 500);
      await expect(deploy(accessManager, people.treasury, 0, 101))
        .to.be.revertedWithCustomError(config, "FeeAboveCap")
        .withArgs(101, 100);
    });
  });

  describe("roles", () => {
    it("gives the governor's functions to nobody else, not even the guardian", async () => {
      const { btc, usdc, feed, people } = system;
      for (const stranger of [people.alice, people.guardian, people.treasury]) {
        const asStranger = config.connect(stranger);
        const attempts = [
          () => asStranger.setRewardToken(btc, true, 1n, BITCOIN),
          () => asStranger.setPaymentToken(usdc, true),
          () => asStranger.setFeed(btc, feed, true, ...BITCOIN_FEED_RULES),
          () => asStranger.setProtocolFee(0),
          () => asStranger.setTip(0),
          () => asStranger.setMinBond(0),
          () => asStranger.setTreasury(stranger),
        ];
        for (const attempt of attempts) {
          await expect(attempt()).to.be.revertedWithCustomError(config, "AccessManagedUnauthorized").withArgs(stranger);
        }
      }
    });

    it("gives the guardian's functions to nobody else, not even the governor", async () => {
      for (const stranger of [system.people.alice, system.people.governor]) {
        const asStranger = config.connect(stranger);
        for (const attempt of [() => asStranger.stopSales(DAY), () => asStranger.resumeSales()]) {
          await expect(attempt()).to.be.revertedWithCustomError(config, "AccessManagedUnauthorized").withArgs(stranger);
        }
      }
    });
  });

  describe("reward tokens", () => {
    it("accepts one with its bound as the coin of a network, and reads its decimals", async () => {
      const token = await ethers.deployContract("TestToken", ["Dogecoin", "DOGE", 8]);
      await expect(governed.setRewardToken(token, true, 2n * 10n ** 19n, DOGECOIN))
        .to.emit(config, "RewardTokenSet")
        .withArgs(token, DOGECOIN, true, 2n * 10n ** 19n, 8);
      expect(await config.rewardToken(token)).to.deep.equal([2n * 10n ** 19n, 8n, true, BigInt(DOGECOIN)]);
    });

    it("accepts none without the network whose coin it stands for", async () => {
      const token = await ethers.deployContract("TestToken", ["Any", "ANY", 8]);
      await expect(governed.setRewardToken(token, true, 1_000n, 0))
        .to.be.revertedWithCustomError(config, "NetworkMissing")
        .withArgs(token);
      await governed.setRewardToken(token, true, 1_000n, 65_535);
      expect((await config.rewardToken(token)).network).to.equal(65_535n);
    });

    it("knows the tokens of a network: several of one coin, one of no other, none that is accepted no longer", async () => {
      const { btc } = system;
      const [first, second] = [await btc.getAddress(), await another("Second wrapped bitcoin")];
      expect([...(await config.rewardTokensOf(BITCOIN))]).to.deep.equal([first]);
      await governed.setRewardToken(second, true, BTC_MAX_SUPPLY, BITCOIN);
      await governed.setRewardToken(second, true, BTC_MAX_SUPPLY, BITCOIN); // twice is once
      expect([...(await config.rewardTokensOf(BITCOIN))]).to.have.members([first, second]).and.to.have.length(2);

      // A wrong network is mended for what comes next.
      await governed.setRewardToken(second, true, BTC_MAX_SUPPLY, DOGECOIN);
      expect([...(await config.rewardTokensOf(BITCOIN))]).to.deep.equal([first]);
      expect([...(await config.rewardTokensOf(DOGECOIN))]).to.deep.equal([second]);

      await governed.setRewardToken(btc, false, 0n, 0);
      expect([...(await config.rewardTokensOf(BITCOIN))]).to.deep.equal([]);
      await governed.setRewardToken(btc, false, 0n, 0); // and once more
      await governed.setRewardToken(btc, true, BTC_MAX_SUPPLY, BITCOIN);
      expect([...(await config.rewardTokensOf(BITCOIN))]).to.deep.equal([first]);
      expect([...(await config.rewardTokensOf(0))]).to.deep.equal([]);
    });

    async function another(name: string): Promise<string> {
      return ethers.getAddress(await (await ethers.deployContract("TestToken", [name, "ANY", 8])).getAddress());
    }

    it("derives the scale bits as 96 less the bits of the bound", async () => {
      const token = await ethers.deployContract("TestToken", ["Any", "ANY", 8]);
      const expected: [bigint, bigint][] = [
        [1n, 95n],
        [2n, 94n],
        [3n, 94n],
        [4n, 93n],
        [21n * 10n ** 14n, 45n], // bitcoin, 8 decimals
        [21n * 10n ** 24n, 11n], // bitcoin, 18 decimals
        [2n * 10n ** 19n, 31n], // dogecoin
        [2n ** 94n - 1n, 2n],
        [2n ** 94n, 1n],
        [MAX_SUPPLY_LIMIT, 1n],
      ];
      for (const [maxSupply, bits] of expected) {
        await governed.setRewardToken(token, true, maxSupply, BITCOIN);
        expect(await config.scaleBits(token), `bound ${String(maxSupply)}`).to.equal(bits);
      }
    });

    it("refuses a bound of zero, of 2^95 or more, or below what exists", async () => {
      const token = await ethers.deployContract("TestToken", ["Any", "ANY", 8]);
      await token.mint(system.people.alice, 1_000n);
      for (const bound of [0n, 999n, MAX_SUPPLY_LIMIT + 1n]) {
        await expect(governed.setRewardToken(token, true, bound, BITCOIN))
          .to.be.revertedWithCustomError(config, "InvalidMaxSupply")
          .withArgs(token, bound, 1_000n);
      }
      await governed.setRewardToken(token, true, 1_000n, BITCOIN);
    });

    it("stops accepting without asking the token, and keeps what was read", async () => {
      const { btc } = system;
      const before = await config.rewardToken(btc);
      await networkHelpers.setCode(await btc.getAddress(), "0xfe"); // every call to it fails from now on
      await expect(governed.setRewardToken(btc, false, 0n, 0))
        .to.emit(config, "RewardTokenSet")
        .withArgs(btc, BITCOIN, false, before.maxSupply, before.decimals);
      expect(await config.rewardToken(btc)).to.deep.equal([before.maxSupply, before.decimals, false, BigInt(BITCOIN)]);
      expect(await config.scaleBits(btc)).to.equal(45n);
    });

    it("knows no scale bits of a token that was never accepted", async () => {
      await expect(config.scaleBits(system.usdc))
        .to.be.revertedWithCustomError(config, "InvalidMaxSupply")
        .withArgs(system.usdc, 0, 0);
      expect(await config.rewardToken(system.usdc)).to.deep.equal([0n, 0n, false, 0n]);
    });
  });

  describe("payment tokens", () => {
    it("accepts one and ceases to", async () => {
      const token = await ethers.deployContract("TestToken", ["Dollar", "USD", 6]);
      expect(await config.isPaymentToken(token)).to.equal(false);
      await expect(governed.setPaymentToken(token, true)).to.emit(config, "PaymentTokenSet").withArgs(token, true, 6);
      expect(await config.isPaymentToken(token)).to.equal(true);
      await networkHelpers.setCode(await token.getAddress(), "0xfe");
      await expect(governed.setPaymentToken(token, false)).to.emit(config, "PaymentTokenSet").withArgs(token, false, 6);
      expect(await config.isPaymentToken(token)).to.equal(false);
    });
  });

  it("refuses as a token what is none: zero, an account, a contract of another kind, more than 18 decimals", async () => {
    await expect(governed.setRewardToken(ZERO, true, 1n, BITCOIN)).to.be.revertedWithCustomError(config, "ZeroAddress");
    await expect(governed.setPaymentToken(ZERO, true)).to.be.revertedWithCustomError(config, "ZeroAddress");
    const impostors = [
      system.people.alice,
      system.oracle,
      await ethers.deployContract("TestToken", ["Fine", "FINE", 19]),
      await ethers.deployContract("NotAToken", ["0x"]),
      await ethers.deployContract("NotAToken", [`0x${"00".repeat(30)}0100`]), // 256
      await ethers.deployContract("NotAToken", [`0x${"00".repeat(64)}`]), // two words
    ];
    for (const impostor of impostors) {
      await expect(governed.setRewardToken(impostor, true, 1n, BITCOIN))
        .to.be.revertedWithCustomError(config, "InvalidToken")
        .withArgs(impostor);
      await expect(governed.setPaymentToken(impostor, true))
        .to.be.revertedWithCustomError(config, "InvalidToken")
        .withArgs(impostor);
    }
  });

  describe("feeds", () => {
    const [HEARTBEAT, MIN, MAX] = BITCOIN_FEED_RULES;
    let feed: ScenarioFeed;

    beforeEach(async () => {
      feed = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD"]);
    });

    it("accepts one for a token and ceases to", async () => {
      const { btc, usdc } = system;
      expect(await config.isFeed(btc, feed)).to.equal(false);
      await expect(governed.setFeed(btc, feed, true, ...BITCOIN_FEED_RULES))
        .to.emit(config, "FeedSet")
        .withArgs(btc, feed, true);
      expect(await config.isFeed(btc, feed)).to.equal(true);
      expect(await config.isFeed(usdc, feed)).to.equal(false);
      await expect(governed.setFeed(btc, feed, false, 0, 0, 0))
        .to.emit(config, "FeedSet")
        .withArgs(btc, feed, false);
      expect(await config.isFeed(btc, feed)).to.equal(false);
    });

    it("accepts one for a payment token as well", async () => {
      const { usdc, dollarFeed } = system;
      expect(await config.isFeed(usdc, dollarFeed)).to.equal(true);
      expect(await config.feedRules(dollarFeed)).to.deep.equal([...DOLLAR_FEED_RULES.map(BigInt), 8n]);
    });

    it("fixes what it means when it is accepted first, and never again", async () => {
      const { btc, usdc } = system;
      expect(await config.feedRules(feed)).to.deep.equal([0n, 0n, 0n, 0n]);
      const fixed = [BigInt(HEARTBEAT), MIN, MAX, 8n];
      await expect(governed.setFeed(btc, feed, true, HEARTBEAT, MIN, MAX))
        .to.emit(config, "FeedRulesFixed")
        .withArgs(feed, ...fixed);
      expect(await config.feedRules(feed)).to.deep.equal(fixed);

      await governed.setFeed(btc, feed, false, 1, 2, 3);
      const others: [number, bigint, bigint][] = [
        [HEARTBEAT + 1, MIN, MAX],
        [HEARTBEAT, MIN + 1n, MAX],
        [HEARTBEAT, MIN, MAX - 1n],
        [0, 0n, 0n],
      ];
      for (const token of [btc, usdc]) {
        for (const rules of others) {
          await expect(governed.setFeed(token, feed, true, ...rules))
            .to.be.revertedWithCustomError(config, "FeedRulesDiffer")
            .withArgs(feed, HEARTBEAT, MIN, MAX);
        }
        await expect(governed.setFeed(token, feed, true, HEARTBEAT, MIN, MAX)).to.not.emit(config, "FeedRulesFixed");
        expect(await config.isFeed(token, feed)).to.equal(true);
      }
      expect(await config.feedRules(feed)).to.deep.equal(fixed);
    });

    it("refuses a heartbeat of zero or above three days", async () => {
      for (const heartbeat of [0, 3 * DAY + 1]) {
        await expect(governed.setFeed(system.btc, feed, true, heartbeat, MIN, MAX))
          .to.be.revertedWithCustomError(config, "InvalidHeartbeat")
          .withArgs(heartbeat, 3 * DAY);
      }
      await governed.setFeed(system.btc, feed, true, 3 * DAY, MIN, MAX);
    });

    it("refuses bounds that let everything, nothing or zero pass", async () => {
      for (const [min, max] of [
        [0n, MAX],
        [MAX, MAX],
        [MAX, MIN],
      ] as const) {
        await expect(governed.setFeed(system.btc, feed, true, HEARTBEAT, min, max))
          .to.be.revertedWithCustomError(config, "InvalidPriceBounds")
          .withArgs(min, max);
      }
    });

    it("refuses bounds that the feed's present price contradicts: they could never be mended", async () => {
      const price = 35_000n * 10n ** 8n;
      const push = async (answer: bigint): Promise<void> => {
        await feed.push(answer, await networkHelpers.time.latest());
      };
      await push(price);
      // Bounds written in whole dollars, and bounds just missed on either side.
      for (const [min, max] of [
        [1_000n, 1_000_000n],
        [price + 1n, MAX],
        [MIN, price - 1n],
      ] as const) {
        await expect(governed.setFeed(system.btc, feed, true, HEARTBEAT, min, max))
          .to.be.revertedWithCustomError(config, "PriceOutOfBounds")
          .withArgs(feed, price, min, max);
      }
      await push(-1n);
      await expect(governed.setFeed(system.btc, feed, true, HEARTBEAT, MIN, MAX))
        .to.be.revertedWithCustomError(config, "PriceOutOfBounds")
        .withArgs(feed, 0, MIN, MAX);
      await push(price);
      await governed.setFeed(system.btc, feed, true, HEARTBEAT, price, price + 1n);
    });

    it("refuses what is no feed, or answers with other decimals than before", async () => {
      const { btc, usdc, people } = system;
      const accept = async (token: AddressLike, account: AddressLike): Promise<unknown> =>
        await governed.setFeed(token, account, true, ...BITCOIN_FEED_RULES);
      await expect(accept(ZERO, feed)).to.be.revertedWithCustomError(config, "ZeroAddress");
      for (const impostor of [ZERO, people.alice.address, await system.oracle.getAddress()]) {
        await expect(accept(btc, impostor)).to.be.revertedWithCustomError(config, "InvalidFeed").withArgs(impostor);
      }
      await accept(btc, feed);
      const eighteen = await ethers.deployContract("ScenarioFeed", [18, "BTC / USD"]);
      await networkHelpers.setCode(await feed.getAddress(), await ethers.provider.getCode(eighteen));
      await expect(accept(usdc, feed)).to.be.revertedWithCustomError(config, "InvalidFeed").withArgs(feed);
    });

    it("ceases to accept one without asking it", async () => {
      await governed.setFeed(system.btc, feed, true, HEARTBEAT, MIN, MAX);
      await networkHelpers.setCode(await feed.getAddress(), "0xfe");
      await governed.setFeed(system.btc, feed, false, 0, 0, 0);
      expect(await config.isFeed(system.btc, feed)).to.equal(false);
      expect((await config.feedRules(feed)).heartbeat).to.equal(HEARTBEAT);
    });
  });

  describe("fees and treasury", () => {
    it("sets fee and tip up to their caps", async () => {
      await expect(governed.setProtocolFee(500)).to.emit(config, "ProtocolFeeSet").withArgs(500);
      await expect(governed.setTip(100)).to.emit(config, "TipSet").withArgs(100);
      expect(await config.protocolBps()).to.equal(await config.PROTOCOL_FEE_CAP_BPS());
      expect(await config.tipBps()).to.equal(await config.TIP_CAP_BPS());
      await expect(governed.setProtocolFee(501))
        .to.be.revertedWithCustomError(config, "FeeAboveCap")
        .withArgs(501, 500);
      await expect(governed.setTip(101)).to.be.revertedWithCustomError(config, "FeeAboveCap").withArgs(101, 100);
    });

    it("sets the least bond up to its cap, and back", async () => {
      expect(await config.minBondEpochs()).to.equal(0n);
      expect(await config.MIN_BOND_CAP_EPOCHS()).to.equal(90n);
      await expect(governed.setMinBond(90)).to.emit(config, "MinBondSet").withArgs(90);
      expect(await config.minBondEpochs()).to.equal(90n);
      for (const above of [91, 65_535]) {
        await expect(governed.setMinBond(above))
          .to.be.revertedWithCustomError(config, "MinBondAboveCap")
          .withArgs(above, 90);
      }
      expect(await config.minBondEpochs()).to.equal(90n);
      await governed.setMinBond(0);
      expect(await config.minBondEpochs()).to.equal(0n);
      // It shares a slot with treasury, fee and tip: those stay.
      expect([await config.protocolBps(), await config.tipBps(), await config.treasury()]).to.deep.equal([
        100n,
        10n,
        system.people.treasury.address,
      ]);
    });

    it("sets the treasury, which is never zero", async () => {
      await expect(governed.setTreasury(system.people.bob)).to.emit(config, "TreasurySet").withArgs(system.people.bob);
      expect(await config.treasury()).to.equal(system.people.bob.address);
      await expect(governed.setTreasury(ZERO)).to.be.revertedWithCustomError(config, "ZeroAddress");
    });
  });

  describe("the guardian's stop", () => {
    async function at(second: number): Promise<void> {
      await networkHelpers.time.setNextBlockTimestamp(second);
    }

    it("ends by itself, at the second", async () => {
      const start = (await networkHelpers.time.latest()) + 100;
      await at(start);
      await expect(guarded.stopSales(7 * DAY))
        .to.emit(config, "SalesStopped")
        .withArgs(start + 7 * DAY);
      expect(await config.stoppedUntil()).to.equal(start + 7 * DAY);
      await networkHelpers.time.increaseTo(start + 7 * DAY - 1);
      expect(await config.salesStopped()).to.equal(true);
      await networkHelpers.time.increaseTo(start + 7 * DAY);
      expect(await config.salesStopped()).to.equal(false);
    });

    it("lasts at most 7 days and at least a second", async () => {
      for (const duration of [0, 7 * DAY + 1]) {
        await expect(guarded.stopSales(duration))
          .to.be.revertedWithCustomError(config, "StopTooLong")
          .withArgs(duration, 7 * DAY);
      }
    });

    it("comes again 60 days after the beginning of the one before, at the earliest", async () => {
      const start = (await networkHelpers.time.latest()) + 100;
      await at(start);
      await guarded.stopSales(1);
      await at(start + 60 * DAY - 1);
      await expect(guarded.stopSales(1))
        .to.be.revertedWithCustomError(config, "StopTooSoon")
        .withArgs(start + 60 * DAY, start + 60 * DAY - 1);
      await at(start + 60 * DAY);
      await guarded.stopSales(7 * DAY);
      expect(await config.salesStopped()).to.equal(true);
    });

    it("cannot be extended while it lasts", async () => {
      await guarded.stopSales(DAY);
      await expect(guarded.stopSales(7 * DAY)).to.be.revertedWithCustomError(config, "StopTooSoon");
    });

    it("can be ended early, which does not bring the next one nearer", async () => {
      const start = (await networkHelpers.time.latest()) + 100;
      await at(start);
      await guarded.stopSales(7 * DAY);
      await expect(guarded.resumeSales()).to.emit(config, "SalesResumed");
      expect(await config.salesStopped()).to.equal(false);
      await at(start + DAY);
      await expect(guarded.stopSales(DAY))
        .to.be.revertedWithCustomError(config, "StopTooSoon")
        .withArgs(start + 60 * DAY, start + DAY);
      await expect(guarded.resumeSales()).to.be.revertedWithCustomError(config, "SalesNotStopped");
    });
  });
});
