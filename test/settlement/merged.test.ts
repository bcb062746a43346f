import { expect } from "chai";
import fc from "fast-check";
import type { WaterfallHarness } from "../../types/ethers-contracts/index.js";
import { advanceTo, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { buy, fund, openSeries, PROFIT_SHARE, readyNextEpoch } from "../helpers/series.ts";
import { BITCOIN, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Inputs } from "./exact-waterfall.ts";
import {
  ALICE_UNITS,
  BOB_UNITS,
  ethers,
  expectedDay,
  expectEscrowConserved,
  feesOf,
  loadFixture,
  networkHelpers,
  Obstacle,
  RUINOUS_PRICE,
  started,
  State,
  UNITS,
} from "./fixture.ts";
import type { SoldMerged } from "./merged-world.ts";
import {
  endMergedDay,
  exactLanes,
  expectedLanes,
  fundLane,
  mergedTerms,
  mergedWorld,
  postSecondThrough,
  pushSecondPrice,
  SECOND,
  SECOND_PRICE_USD8,
  SECOND_REWARD,
  sellMerged,
  startedMerged,
} from "./merged-world.ts";

const TWO_TOKENS = 2n;
const BOND = { bondEpochs: 7, marginEpochs: 30, penaltyBps: 1_000 } as const;

async function startedBonded(): Promise<SoldMerged> {
  return await sellMerged(await mergedWorld(), { ...BOND, epochs: 3 });
}

async function startedShort(): Promise<SoldMerged> {
  return await sellMerged(await mergedWorld(), { epochs: 1 });
}

describe("Two-token series: the same hashrate earns two coins", () => {
  let w: SoldMerged;

  const settle = (days = 1n): ReturnType<SoldMerged["settlement"]["settle"]> =>
    w.settlement.connect(w.people.keeper).settle(w.id, days);

  const secondFees = async (): Promise<bigint> =>
    (await w.settlement.secondAccount(w.id)).fees + (await w.settlement.protocolFees(w.second));

  /** SOLV-C in both tokens. */
  async function expectSolventTwice(): Promise<void> {
    const { bond, penalty } = await w.settlement.backing(w.id);
    const keeperTip = await w.settlement.creditOf(w.people.keeper, w.btc);
    const first = (await w.settlement.account(w.id)).funding + (await feesOf(w, w.id));
    expect(await w.ledger.reserveOf(w.btc), "SOLV-C").to.equal(first + bond + penalty + keeperTip);
    const second = (await w.settlement.secondAccount(w.id)).funding + (await secondFees());
    expect(await w.ledger.reserveOf(w.second), "SOLV-C, second token").to.equal(second);
    await expectEscrowConserved(w, w.id);
  }

  describe("creation", () => {
    it("sets the flag of two tokens in the id, and opens both lanes", async () => {
      w = await loadFixture(startedMerged);
      expect(w.id & 0xffn).to.equal(TWO_TOKENS);
      expect((await w.market.terms(w.id)).secondNetwork).to.equal(SECOND);
      expect((await w.ledger.secondLane(w.id)).rewardToken).to.equal(await w.second.getAddress());
    });

    it("refuses a second network without a token, a token without a network, and the first network twice", async () => {
      const world = await loadFixture(mergedWorld);
      await postSecondThrough(world, Number((await world.oracle.networkState(SECOND)).lastEpoch) + 1);
      await pushSecondPrice(world);
      const terms = await mergedTerms(world);
      const none = "0x0000000000000000000000000000000000000000";
      const refused: [object, string][] = [
        [{ ...terms, secondRewardToken: none }, "secondRewardToken"],
        [{ ...terms, secondNetwork: 0 }, "secondRewardToken"],
        [{ ...terms, secondNetwork: BITCOIN }, "secondNetwork"],
        [{ ...terms, secondFeeds: [none, none, none] }, "secondFeeds"],
        [{ ...terms, form: PROFIT_SHARE, holderShareBps: 5_000 }, "secondRewardToken"],
      ];
      for (const [own, field] of refused) {
        await expect(openSeries(world, world.farmId, own))
          .to.be.revertedWithCustomError(world.market, "InvalidTerms")
          .withArgs(field);
      }
    });
  });

  describe("a day", () => {
    beforeEach(async () => {
      w = await loadFixture(startedMerged);
    });

    it("owes both coins, each lane bearing the costs by the value of its gross", async () => {
      await endMergedDay(w, w.startEpoch);
      const [first, second] = await expectedLanes(w);
      expect(first.net > 0n && second.net > 0n).to.equal(true);
      // a fifth of the price, half of the coins
      const whole = first.electricity + first.maintenance;
      const value = ([lines, price]: [typeof first, bigint]): bigint => lines.gross * price;
      expect(second.gross * 2n - first.gross).to.be.within(-first.gross / 50n, first.gross / 50n);
      expect(value([second, SECOND_PRICE_USD8]) * 10n - value([first, PRICE_USD8])).to.be.within(-(10n ** 18n), 10n ** 18n);
      expect(whole > 0n).to.equal(true);

      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net);
      const preview = await w.settlement.preview(w.id, w.startEpoch);
      expect([[...preview.lines], preview.obstacle]).to.deep.equal([Object.values(first), Obstacle.None]);
      expect([...(await w.settlement.previewSecond(w.id, w.startEpoch))]).to.deep.equal(Object.values(second));
      await settle();
      const [told] = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
      const [toldSecond] = await w.settlement.queryFilter(w.settlement.filters.SecondEpochSettled(w.id));
      expect(told?.args.lines).to.deep.equal(Object.values(first));
      expect(toldSecond?.args.lines).to.deep.equal(Object.values(second));
      expect((await w.settlement.secondAccount(w.id)).fees).to.equal(second.protocol);
      await expectSolventTwice();
    });

    it("streams both coins to the holders, and one claim pays both", async () => {
      await endMergedDay(w, w.startEpoch);
      const [first, second] = await expectedLanes(w);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net);
      await settle();
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      for (const holder of [w.people.alice, w.people.bob]) await w.ledger.connect(holder).claim(w.id);
      const paid = async (token: typeof w.btc): Promise<[bigint, bigint]> => [
        await token.balanceOf(w.people.alice),
        await token.balanceOf(w.people.bob),
      ];
      for (const [token, { holders }] of [[w.btc, first], [w.second, second]] as const) {
        const [alice, bob] = await paid(token);
        expect(alice - (holders * ALICE_UNITS) / UNITS, "by their units").to.be.within(-2n, 0n);
        expect(bob - (holders * BOB_UNITS) / UNITS).to.be.within(-2n, 0n);
      }
    });

    it("waits for either network, and for either price", async () => {
      await advanceTo(w, startOf(w.startEpoch + 1));
      await readyNextEpoch(w, w.id);
      expect((await w.settlement.nextEpoch(w.id)).obstacle).to.equal(Obstacle.ReportMissing);
      await postSecondThrough(w, w.startEpoch);
      expect((await w.settlement.nextEpoch(w.id)).obstacle).to.equal(Obstacle.PriceMissing);
      await pushSecondPrice(w);
      const [round] = await w.secondFeed.latestRoundData();
      await w.prices.recordRound(w.secondFeed, w.startEpoch, round, round - 1n);
      expect((await w.settlement.nextEpoch(w.id)).obstacle).to.equal(Obstacle.Unfunded);
    });

    it("is unpaid until both lanes are: a second lane that is short stops it, and the settler may fill it", async () => {
      await endMergedDay(w, w.startEpoch);
      const [first, second] = await expectedLanes(w);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net - 1n);
      await expect(settle()).to.be.revertedWithCustomError(w.settlement, "Unfunded");
      await w.second.mint(w.people.keeper, 1n);
      await w.second.connect(w.people.keeper).approve(w.settlement, 1n);
      await settle();
      expect(await w.second.balanceOf(w.people.keeper), "exactly what was short").to.equal(0n);
      expect((await w.settlement.secondAccount(w.id)).funding).to.equal(0n);
      await expectSolventTwice();
    });

    it("on which neither coin pays its costs releases no escrow", async () => {
      await endMergedDay(w, w.startEpoch, { first: RUINOUS_PRICE, second: RUINOUS_PRICE / 5n });
      await settle();
      expect((await w.settlement.account(w.id)).unprofitableInRow).to.equal(1n);
      const { released, refundable, paid } = await w.market.escrow(w.id);
      expect([released, refundable]).to.deep.equal([0n, paid / 30n]);
    });

    it("on which the second coin is worthless is borne by the first alone", async () => {
      const prices = { second: 1n };
      await endMergedDay(w, w.startEpoch, prices);
      const [first, second] = await expectedLanes(w, prices);
      const [alone] = exactLanes(...(await laneInputs(w, 1n)));
      expect(first).to.deep.equal(alone);
      expect(second.electricity * 1_000_000n < 10n ** 16n).to.equal(true);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net + 1n);
      await settle();
    });
  });

  describe("the second lane's funding", () => {
    beforeEach(async () => {
      w = await loadFixture(startedMerged);
    });

    it("keeps the days that are owed, like the first's", async () => {
      await endMergedDay(w, w.startEpoch);
      const [first, second] = await expectedLanes(w);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", 10n * second.net);
      await settle();
      // three days of reserve beyond the day that has begun (and is over soon)
      expect(await w.settlement.secondWithdrawable(w.id)).to.equal(6n * second.net);
      const provider = w.settlement.connect(w.people.provider);
      await expect(provider.withdrawSecondFunding(w.id, 6n * second.net + 1n, w.people.provider))
        .to.be.revertedWithCustomError(w.settlement, "FundingLocked")
        .withArgs(w.id, 6n * second.net + 1n, 6n * second.net);
      await provider.withdrawSecondFunding(w.id, 6n * second.net, w.people.dave);
      expect(await w.second.balanceOf(w.people.dave)).to.equal(6n * second.net);
      await expectSolventTwice();
    });

    it("is the provider's to take, and there is none in a series of one token", async () => {
      await expect(w.settlement.connect(w.people.alice).withdrawSecondFunding(w.id, 1n, w.people.alice))
        .to.be.revertedWithCustomError(w.settlement, "NotProvider")
        .withArgs(w.people.alice, w.people.provider);
      const one = await loadFixture(started);
      await expect(one.settlement.fundSecond(one.id, 1n))
        .to.be.revertedWithCustomError(one.settlement, "NoSecondToken")
        .withArgs(one.id);
    });
  });

  describe("cover", () => {
    let covered: SoldMerged;

    beforeEach(async () => {
      covered = await loadFixture(startedBonded);
      w = covered;
      await endMergedDay(w, w.startEpoch);
    });

    async function postBond(amount: bigint): Promise<void> {
      await w.btc.mint(w.people.provider, amount);
      await w.btc.connect(w.people.provider).approve(w.settlement, amount);
      await w.settlement.connect(w.people.provider).postBond(w.id, amount);
    }

    async function pastGrace(): Promise<void> {
      await networkHelpers.time.increaseTo(await w.settlement.coverableFrom(w.id));
    }

    it("pays a missing second coin in the first, by value at the day's prices, rounded up", async () => {
      const [first, second] = await expectedLanes(w);
      const missing = second.net / 2n;
      await postBond(10n * first.net);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net - missing);
      await pastGrace();
      const worth = (missing * SECOND_PRICE_USD8 + PRICE_USD8 - 1n) / PRICE_USD8;
      const penalty = (worth * 1_000n + 9_999n) / 10_000n;
      const paid = await w.settlement.connect(w.people.keeper).cover.staticCall(w.id);
      expect([...paid]).to.deep.equal([
        first.net,
        second.net,
        first.net,
        second.net - missing,
        worth + penalty,
        penalty,
        ((worth + penalty) * 50n) / 10_000n,
        0n,
      ]);
      await w.settlement.connect(w.people.keeper).cover(w.id);
      const [deposit] = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
      expect(deposit?.args.amount).to.equal(first.net + worth + penalty);
      expect((await w.settlement.secondAccount(w.id)).funding).to.equal(0n);
      await expectSolventTwice();
    });

    it("pays both coins from a bond when both are missing", async () => {
      const [first, second] = await expectedLanes(w);
      await postBond(10n * first.net);
      await pastGrace();
      const worth = (second.net * SECOND_PRICE_USD8 + PRICE_USD8 - 1n) / PRICE_USD8;
      const missing = first.net + worth;
      await w.settlement.connect(w.people.keeper).cover(w.id);
      const penalty = (missing * 1_000n + 9_999n) / 10_000n;
      const tip = ((missing + penalty) * 50n) / 10_000n;
      expect((await w.settlement.backing(w.id)).bond).to.equal(10n * first.net - missing - penalty - tip);
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const [amount, secondAmount] = await w.ledger.claimable(w.people.alice, w.id);
      expect(amount - ((missing + penalty) * ALICE_UNITS) / UNITS).to.be.within(-2n, 0n);
      expect(secondAmount).to.equal(0n);
      await expectSolventTwice();
    });

    it("gives all of a bond that does not reach, writes the rest off by value, and ends the series", async () => {
      const [first, second] = await expectedLanes(w);
      const bond = first.net / 2n;
      await postBond(bond);
      await fundLane(w, "second", 5n);
      await pastGrace();
      const secondMissing = second.net - 5n;
      const worth = (secondMissing * SECOND_PRICE_USD8 + PRICE_USD8 - 1n) / PRICE_USD8;
      const tip = (bond * 50n) / 10_000n;
      const paid = await w.settlement.connect(w.people.keeper).cover.staticCall(w.id);
      expect([paid.fromBond, paid.tip, paid.writtenOff]).to.deep.equal([
        bond - tip,
        tip,
        first.net + worth - (bond - tip),
      ]);
      await w.settlement.connect(w.people.keeper).cover(w.id);
      expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
      await expectSolventTwice();
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      await w.settlement.finish(w.id);
      expect((await w.market.escrow(w.id)).refundsOpen).to.equal(true);
      await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
      const [, secondAmount] = await w.ledger.claimable(w.people.alice, w.id);
      expect(secondAmount, "what streamed stays claimable after the burn").to.equal((5n * ALICE_UNITS) / UNITS);
    });

    it("marks the bond by both coins", async () => {
      const [first, second] = await expectedLanes(w);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net);
      await settle();
      const net = first.net + (second.net * SECOND_PRICE_USD8) / PRICE_USD8;
      const { required } = await w.settlement.backing(w.id);
      expect(required >= 7n * net, "seven days of both").to.equal(true);
      const slice = (await w.market.escrow(w.id)).paid / 3n;
      // payment token of 6 decimals at one dollar, in satoshi
      const inReward = (slice * 10n ** 8n * 10n ** 8n) / (PRICE_USD8 * 10n ** 6n);
      const excess = net > inReward ? net - inReward : 0n;
      expect(required - (7n * net + excess * 2n)).to.be.within(-2n, 2n);
    });
  });

  describe("the end", () => {
    it("sweeps the dust of both lanes into the fees, and the last claims leave under two base units", async () => {
      w = await loadFixture(startedShort);
      await endMergedDay(w, w.startEpoch);
      const [first, second] = await expectedLanes(w);
      await fundLane(w, "first", first.net);
      await fundLane(w, "second", second.net);
      await settle();
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      const fees = [await feesOf(w, w.id), await secondFees()];
      await w.settlement.finish(w.id);
      const dust = [
        (await w.settlement.protocolFees(w.btc)) - (fees[0] ?? 0n),
        (await w.settlement.protocolFees(w.second)) - (fees[1] ?? 0n),
      ];
      for (const holder of [w.people.alice, w.people.bob]) await w.ledger.connect(holder).claim(w.id);
      for (const [i, token] of [w.btc, w.second].entries()) {
        const { holders } = i === 0 ? first : second;
        const paid = (await token.balanceOf(w.people.alice)) + (await token.balanceOf(w.people.bob));
        expect(holders - paid - (dust[i] ?? 0n), "CONS-B").to.be.within(0n, 2n);
        await w.settlement.withdrawProtocolFees(token, [w.id]);
        expect(await token.balanceOf(w.people.treasury)).to.equal((fees[i] ?? 0n) + (dust[i] ?? 0n));
        expect(await w.ledger.reserveOf(token)).to.equal(0n);
      }
      expect(await w.settlement.state(w.id)).to.equal(State.Matured);
    });
  });

  describe("a series of one token", () => {
    it("pays nothing for the second lane: beside a merged series it settles without one storage read more", async () => {
      const gasOf = async (world: { id: bigint } & Pick<SoldMerged, "settlement" | "people">): Promise<bigint> => {
        const receipt = await (await world.settlement.connect(world.people.keeper).settle(world.id, 1n)).wait();
        return receipt?.gasUsed ?? 0n;
      };
      const plain = await loadFixture(started);
      await readyNextEpoch(plain, plain.id);
      await fund(plain, plain.id, 10n ** 9n);
      const alone = await gasOf(plain);

      const world = await loadFixture(mergedWorld);
      const merged = await sellMerged(world);
      const id = await openSeries(merged, merged.farmId);
      await buy(merged, id, merged.people.alice, ALICE_UNITS);
      await buy(merged, id, merged.people.bob, BOB_UNITS);
      await readyNextEpoch(merged, id);
      await fund(merged, id, 10n ** 9n);
      const COLD_READ = 2_100n;
      expect((await gasOf({ ...merged, id })) - alone < COLD_READ).to.equal(true);
    });
  });

  describe("Waterfall.computeTwo, any day", () => {
    let harness: WaterfallHarness;

    before(async () => {
      harness = await ethers.deployContract("WaterfallHarness");
    });

    const realLane = (own: Partial<Record<keyof Inputs, fc.Arbitrary<unknown>>> = {}): fc.Arbitrary<Inputs> =>
      fc.record({
        hashrate: fc.constant(10n ** 15n),
        rewardPerBlock: fc.bigInt({ min: 0n, max: 10n ** 12n }),
        coinDecimals: fc.constantFrom(8, 18),
        targetSeconds: fc.bigInt({ min: 0n, max: 1n << 210n }),
        tokenDecimals: fc.constantFrom(6, 8, 18),
        priceUsd8: fc.bigInt({ min: 1n, max: 10n ** 14n }),
        milliJoulePerTh: fc.bigInt({ min: 0n, max: 40_000n }),
        tariffUsd8: fc.bigInt({ min: 0n, max: 10n ** 8n }),
        maintenanceUsd8PerThDay: fc.bigInt({ min: 0n, max: 10n ** 7n }),
        serviceBps: fc.bigInt({ min: 0n, max: 5_000n }),
        protocolBps: fc.bigInt({ min: 0n, max: 500n }),
        ...own,
      }) as fc.Arbitrary<Inputs>;

    const twoLanes = fc.tuple(realLane(), realLane()).map(([first, second]): [Inputs, Inputs] => {
      const { milliJoulePerTh, tariffUsd8, maintenanceUsd8PerThDay, serviceBps, protocolBps } = first;
      return [first, { ...second, milliJoulePerTh, tariffUsd8, maintenanceUsd8PerThDay, serviceBps, protocolBps }];
    });

    it("agrees with exact fractions, lane by lane and line by line", async () => {
      await fc.assert(
        fc.asyncProperty(twoLanes, async ([first, second]) => {
          const [lines, secondLines] = await harness.computeTwo(first, second);
          const exact = exactLanes(first, second);
          expect([...lines]).to.deep.equal(Object.values(exact[0]));
          expect([...secondLines]).to.deep.equal(Object.values(exact[1]));
        }),
        { numRuns: fuzzRuns(200) },
      );
    });

    it("charges each cost once: the lanes together bear what one would, and three base units each at most", async () => {
      await fc.assert(
        fc.asyncProperty(twoLanes, async ([first, second]) => {
          const [lines, secondLines] = await harness.computeTwo(first, second);
          // Both in USD, 8 + 18 decimals.
          const usd = (amount: bigint, lane: Inputs): bigint =>
            amount * lane.priceUsd8 * 10n ** BigInt(18 - lane.tokenDecimals);
          const borne = usd(lines.electricity, first) + usd(secondLines.electricity, second);
          const kWh = first.hashrate * 86_400n * first.milliJoulePerTh;
          const cost = (kWh * first.tariffUsd8 * 10n ** 18n) / 3_600_000_000_000_000_000_000n;
          expect(borne >= cost, "nothing is forgotten").to.equal(true);
          expect(borne <= cost + usd(3n, first) + usd(3n, second), "nothing twice").to.equal(true);
        }),
        { numRuns: fuzzRuns(100) },
      );
    });
  });
});

/** The lanes' inputs of an ordinary day, with the second coin at `secondPrice`. */
async function laneInputs(w: SoldMerged, secondPrice: bigint): Promise<[Inputs, Inputs]> {
  const first = expectedDay(await w.market.terms(w.id));
  return [first, { ...first, rewardPerBlock: SECOND_REWARD, priceUsd8: secondPrice }];
}
