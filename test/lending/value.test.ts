import { expect } from "chai";
import { advanceTo, endOf, postThrough, pushPrice } from "../helpers/days.ts";
import { fund, NO_FEEDS, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { bonded, cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import {
  ethers,
  expectedDay,
  expectedLines,
  loadFixture,
  networkHelpers,
  RUINOUS_PRICE,
  started,
  startedShort,
} from "../settlement/fixture.ts";
import { exactFractions } from "../settlement/exact-waterfall.ts";
import {
  collateralOf,
  DIGITS,
  enter,
  expectWithin,
  lent,
  now,
  oracleOf,
  pricesOf,
  roundingOf,
  RULES,
  SHARED,
  UNITS,
  USD36,
  type LentWorld,
} from "./fixture.ts";

const SCALE = 45n;
const DAY = SECONDS_PER_DAY;

/** Two settled days, a third that is known and funded but not settled; fresh prices. */
async function threeDays(): Promise<LentWorld> {
  const world = await lent(await started());
  await settleDays(world, world.id, 2);
  await readyNextEpoch(world, world.id);
  await fund(world, world.id, (await expectedLines(world)).net);
  await pushPrice(world);
  return world;
}

/** USD36 of base units of bitcoin at scale. */
const worth = (scaled: bigint): bigint => (scaled * PRICE_USD8 * 10n ** 28n) / ((10n ** 8n) << SCALE);

describe("HashpowerValuer: what a unit is worth to a lender", () => {
  it("is what streams and is owed, and the lower of escrow and careful income, each by the design's formula", async () => {
    const w = await loadFixture(threeDays);
    const parts = await w.valuer.partsOf(w.id, RULES);
    const lane = await w.ledger.lane(w.id);
    const lines = await expectedLines(w);

    const target = lane.index + lane.rate * 86_400n;
    const rest = (target - (await w.ledger.indexNow(w.id))) * UNITS + lane.carry;
    expect([parts.owedDays, parts.futureDays, parts.supply]).to.deep.equal([1n, 27n, UNITS]);
    expect(parts.streaming).to.equal(worth(rest + (lines.holders << SCALE)));
    expect(parts.refund).to.equal(0n);
    const { paid } = await w.market.escrow(w.id);
    expect(parts.escrow).to.equal((paid - (paid * 3n) / 30n) * 10n ** 30n);

    // All days of this chain are alike and at one price, so the newest is the mean.
    const fractions = exactFractions(expectedDay(await w.market.terms(w.id)));
    const inSats = (([numerator, denominator]) => (numerator * 10n ** 18n) / denominator) satisfies (
      f: readonly [bigint, bigint],
    ) => bigint;
    const net =
      ((inSats(fractions.gross) * 9_800n) / 10_000n - inSats(fractions.electricity) - inSats(fractions.maintenance)) *
      PRICE_USD8 *
      100n; // USD36: 18 decimals behind the satoshi, 8 of the coin, 8 of the price
    const daily = (net * 9_900n) / 10_000n;
    const today = BigInt(Math.floor((await now(w)) / DAY));
    const delay = BigInt(w.startEpoch) + 3n + 13n + 2n - today;
    const expected = (((daily * 27n * 3_650_000n) / (3_650_000n + 2_000n * delay)) * 5_000n) / 10_000n;
    const off =
      parts.discountedIncome > expected ? parts.discountedIncome - expected : expected - parts.discountedIncome;
    expect(off * 10n ** 12n < expected, `${String(parts.discountedIncome)} is ${String(expected)}`).to.equal(true);

    const last = parts.escrow < parts.discountedIncome ? parts.escrow : parts.discountedIncome;
    const value = await w.valuer.valueOfUnit(w.id, RULES);
    expect([value.certain, value.income]).to.deep.equal([parts.streaming / UNITS, last / UNITS]);
    expect(await w.ofUnit.price()).to.equal((value.certain + value.income) * 10n ** 6n);
  });

  it("a share is a unit and what a share has accrued; a position is its units and its claims", async () => {
    const w = await loadFixture(threeDays);
    const [scaled] = await w.share.accrued();
    const unit = await w.valuer.valueOfUnit(w.id, RULES);
    const share = await w.valuer.valueOfShare(w.share, RULES);
    expect(share.certain - unit.certain).to.equal(worth(scaled) / SHARED);
    expect(share.income).to.equal(unit.income);
    const { alice } = w.people;
    const [units, , , accrued] = await w.ledger.positionOf(alice, w.id);
    const position = await w.valuer.valueOfPosition(alice, w.id, RULES);
    expect(position.certain >= worth(accrued) + units * unit.certain).to.equal(true);
    expect(position.certain <= worth(accrued) + units * (unit.certain + 1n)).to.equal(true);
    const feed = await w.feed36.latestRoundData();
    expect(feed.answer).to.equal(((share.certain + share.income) * 1_000n) / 10n ** 28n);
    expect([await w.feed36.decimals(), await w.feed36.wholeToken(), await w.feed36.description()]).to.deep.equal([
      8n,
      1_000n,
      "USD / share",
    ]);
    expect(feed.updatedAt).to.equal(BigInt(await now(w)));
    expect((await w.feed36.getRoundData(feed.roundId)).answer).to.equal(feed.answer);
    await expect(w.feed36.getRoundData(feed.roundId - 1n)).to.be.revertedWithCustomError(w.feed36, "NoRound");
    expect(
      await w.valuer.total({ certain: share.certain, income: share.income, freshUntil: share.freshUntil }),
    ).to.equal(share.certain + share.income);
  });

  it("nothing that happens within one transaction moves it beyond rounding: a settlement, claims, a deposit by somebody's flash, gifts", async () => {
    const w = await loadFixture(threeDays);
    const trader = await ethers.deployContract("HostileReceiver");
    await w.ledger.connect(w.people.alice).safeTransferFrom(w.people.alice, trader, w.id, 400_000n, "0x");
    for (const target of [w.btc, w.ledger]) await target.getAddress();
    await w.btc.mint(trader, 10n ** 12n);
    const call = async (to: { getAddress(): Promise<string> }, data: string) => ({
      target: await to.getAddress(),
      data,
    });
    const price = [await call(w.ofShare, "0xa035b1fe"), await call(w.ofUnit, "0xa035b1fe")];
    const address = await trader.getAddress();
    const shareAddress = await w.share.getAddress();
    const { interface: tokenAbi } = w.btc;
    const { interface: shareAbi } = w.share;
    const acts = {
      approve: await call(w.ledger, w.ledger.interface.encodeFunctionData("setApprovalForAll", [shareAddress, true])),
      allow: await call(w.btc, tokenAbi.encodeFunctionData("approve", [shareAddress, ethers.MaxUint256])),
      "a deposit of most units": await call(
        w.share,
        shareAbi.encodeFunctionData("deposit", [399_999n, ethers.MaxUint256, 0n, address]),
      ),
      "a gift to the share": await call(w.btc, tokenAbi.encodeFunctionData("transfer", [shareAddress, 10n ** 11n])),
      "a gift to the ledger": await call(
        w.btc,
        tokenAbi.encodeFunctionData("transfer", [w.addresses.hashpower, 10n ** 11n]),
      ),
      "a settlement": await call(w.settlement, w.settlement.interface.encodeFunctionData("settle", [w.id, 1n])),
      "a claim": await call(w.ledger, w.ledger.interface.encodeFunctionData("claim", [w.id])),
      "a redemption": await call(w.share, shareAbi.encodeFunctionData("redeem", [123_457n, address])),
      "another deposit": await call(
        w.share,
        shareAbi.encodeFunctionData("deposit", [77n, ethers.MaxUint256, 0n, address]),
      ),
      "the last redemption": await call(
        w.share,
        shareAbi.encodeFunctionData("redeem", [399_999n - 123_457n + 77n, address]),
      ),
    };
    const calls = [...price, ...Object.values(acts).flatMap((act) => [act, ...price])];
    const results = await trader.executeAll.staticCall(calls);
    const told = results.filter((_, i) => i % 3 !== 2).map((result) => BigInt(result));
    const { settledEpochs } = await w.settlement.account(w.id);
    expect(settledEpochs).to.equal(2n);
    await trader.executeAll(calls);
    expect((await w.settlement.account(w.id)).settledEpochs, "it was settled").to.equal(3n);
    const rounding = await roundingOf(w);
    Object.keys(acts).forEach((act, i) => {
      const [share = 0n, unit = 0n, shareAfter = 0n, unitAfter = 0n] = told.slice(2 * i, 2 * i + 4);
      expectWithin(unitAfter, unit, DIGITS, DIGITS, `a unit, ${act}`);
      expectWithin(shareAfter, share, DIGITS, rounding, `a share, ${act}`);
    });
  });

  it("a price that jumps moves what is certain; the days to come count at the lower hashprice", async () => {
    const w = await loadFixture(threeDays);
    const before = await w.valuer.partsOf(w.id, RULES);
    await pushPrice(w, 3n * PRICE_USD8);
    const high = await w.valuer.partsOf(w.id, RULES);
    // a second has passed, within which nothing but the clock has moved
    expect(high.discountedIncome, "no higher than at the mean of 30 days").to.equal(before.discountedIncome);
    expect(high.streaming > 2n * before.streaming).to.equal(true);
    await pushPrice(w, PRICE_USD8 / 2n);
    const low = await w.valuer.partsOf(w.id, RULES);
    expect(low.discountedIncome < before.discountedIncome).to.equal(true);
    await pushPrice(w, RUINOUS_PRICE);
    expect((await w.valuer.partsOf(w.id, RULES)).discountedIncome, "a day that earns nothing").to.equal(0n);
  });

  it("an owed day counts as far as money stands behind it; without, it is paid or all escrow comes back, whichever is less", async () => {
    const w = await lent(await loadFixture(bonded));
    await settleDays(w, w.id, 2);
    const { net, holders } = await expectedLines(w);
    await readyNextEpoch(w, w.id);
    await pushPrice(w);
    const certain = async (): Promise<bigint> => (await w.valuer.valueOfShare(w.share, RULES)).certain;
    const parts = async (): Promise<bigint[]> => {
      const { owedDays, bareDays, futureDays } = await w.valuer.partsOf(w.id, RULES);
      return [owedDays, bareDays, futureDays];
    };
    const bare = await certain();
    expect(await parts()).to.deep.equal([0n, 1n, 27n]);
    const { escrow, discountedIncome, lastTerm } = await w.valuer.partsOf(w.id, RULES);
    const { paid } = await w.market.escrow(w.id);
    const paidOn = worth(holders << SCALE) + (escrow < discountedIncome ? escrow : discountedIncome);
    const givenBack = (paid - (paid * 2n) / 30n) * 10n ** 30n;
    expect(lastTerm, "paid on, or all escrow back").to.equal(paidOn < givenBack ? paidOn : givenBack);
    await postBond(w, net - 1n);
    expect([await parts(), (await certain()) - bare <= 1n]).to.deep.equal([[0n, 1n, 27n], true]);
    await postBond(w, 1n);
    expect(await parts()).to.deep.equal([1n, 0n, 27n]);
    const owed = worth(holders << SCALE) / UNITS;
    expect((await certain()) - bare).to.be.within(owed - 2n, owed + 2n);
  });
});

describe("HashpowerValuer: however a series ends", () => {
  it("a default never lowers it, and then it is the refund and the claims, to the last base unit", async () => {
    const w = await lent(await loadFixture(bonded));
    await settleDays(w, w.id, 2);
    await postBond(w, (await expectedLines(w)).net / 2n);
    await missNextEpoch(w);
    await pushPrice(w);
    const before = await pricesOf(w);
    await cover(w);
    const after = await pricesOf(w);
    expect(after.share >= before.share, "not lower").to.equal(true);
    await networkHelpers.time.increase(DAY);
    await pushPrice(w);
    const streamed = await pricesOf(w);
    await w.settlement.finish(w.id);
    const closed = await pricesOf(w);
    expectWithin(closed.share, streamed.share, await roundingOf(w), DIGITS, "closing sweeps dust");
    // What a share says is what it gives.
    const { reward } = await w.share.convertToAssets(SHARED);
    const { refundable } = await w.market.escrow(w.id);
    const dollars = (refundable * SHARED) / UNITS + (reward * PRICE_USD8) / 10n ** 10n;
    const satoshi = PRICE_USD8 / 10n ** 10n + 1n;
    expect((closed.share * SHARED) / USD36).to.be.within(dollars - 1n, dollars + satoshi);
    await w.share.collectRefund();
    const collected = await pricesOf(w);
    expectWithin(
      collected.share,
      closed.share,
      (USD36 * 1n) / SHARED + DIGITS,
      DIGITS,
      "collecting rounds to a base unit",
    );
    await w.share.connect(w.people.alice).redeem(SHARED, w.people.alice);
    expect(await w.ofShare.price()).to.be.a("bigint");
  });

  it("a term that is paid to its end leaves what can be claimed, and a unit is worth nothing more", async () => {
    const w = await lent(await loadFixture(startedShort));
    await settleDays(w, w.id, 3);
    await finish(w);
    await pushPrice(w);
    expect(await w.ofUnit.price()).to.equal(0n);
    const { reward } = await w.share.convertToAssets(SHARED);
    expect(((await w.ofShare.price()) * SHARED) / USD36).to.be.within(
      (reward * PRICE_USD8) / 10n ** 10n,
      ((reward + 1n) * PRICE_USD8) / 10n ** 10n,
    );
  });

  it("days without net count as the refund that they will be, settled or not", async () => {
    const w = await lent(await loadFixture(bonded));
    await settleDays(w, w.id, 1);
    await readyNextEpoch(w, w.id, { feedPriceUsd8: RUINOUS_PRICE });
    await pushPrice(w);
    const before = await w.valuer.partsOf(w.id, RULES);
    const { paid } = await w.market.escrow(w.id);
    expect([before.owedDays, before.refund]).to.deep.equal([1n, ((paid * 2n) / 30n - paid / 30n) * 10n ** 30n]);
    const price = await pricesOf(w);
    await w.settlement.settle(w.id, 1n);
    const after = await pricesOf(w);
    expectWithin(after.share, price.share, DIGITS, DIGITS, "a settlement");
    expect((await w.valuer.partsOf(w.id, RULES)).refund).to.equal(before.refund);
  });

  it("an early end gives back the days to come at once, and the penalty", async () => {
    const w = await lent(await loadFixture(bonded));
    await settleDays(w, w.id, 1);
    await postBond(w, 2n * (await w.settlement.backing(w.id)).required);
    await settleDays(w, w.id, 1);
    await pushPrice(w);
    const before = await pricesOf(w);
    const { required } = await w.settlement.backing(w.id);
    await w.settlement.connect(w.people.provider).endEarly(w.id);
    const after = await pricesOf(w);
    expect(after.unit > before.unit).to.equal(true);
    const parts = await w.valuer.partsOf(w.id, RULES);
    expect(parts.streaming >= worth(required << SCALE)).to.equal(true);
    await readyNextEpoch(w, w.id);
    await fund(w, w.id, (await expectedLines(w)).net);
    await pushPrice(w);
    const owed = await pricesOf(w);
    await w.settlement.settle(w.id, 1n);
    expectWithin((await pricesOf(w)).share, owed.share, DIGITS, DIGITS, "the last day brings what was counted");
  });
});

describe("HashpowerValuer: stale inputs", () => {
  /** Value right now, and the moment from which it decays. */
  async function look(w: LentWorld) {
    const { certain, income, freshUntil } = await w.valuer.valueOfShare(w.share, RULES);
    return { certain, income, freshUntil: Number(freshUntil), price: await w.ofShare.price() };
  }

  it("without news of the price the last term goes to zero within three days, and what is certain stays", async () => {
    const w = await loadFixture(threeDays);
    const fresh = await look(w);
    const [, , , pushedAt] = await w.feed.latestRoundData();
    expect(fresh.freshUntil).to.equal(Number(pushedAt) + DAY);
    // A day less of discount, before anything is stale.
    let last = 2n * fresh.price;
    for (const [days, part] of [
      [0, 6n],
      [0.5, 5n],
      [1, 4n],
      [1.5, 3n],
      [2, 2n],
      [2.5, 1n],
      [3, 0n],
      [40, 0n],
    ] as const) {
      await advanceTo(w, fresh.freshUntil + days * DAY);
      // The network reports on: only the price is silent.
      const parts = await look(w);
      const networkFresh = parts.freshUntil === fresh.freshUntil;
      expect(parts.price <= last, "it only falls").to.equal(true);
      last = parts.price;
      if (networkFresh) {
        expectWithin(
          parts.price,
          (parts.certain + (parts.income * part) / 6n) * 10n ** 6n,
          DIGITS,
          DIGITS,
          `after ${String(days)} days`,
        );
      }
      expectWithin(parts.certain, fresh.certain, 2n, 2n, "what is certain");
    }
    expect(last > 0n).to.equal(true);
    const feed = await w.feed36.latestRoundData();
    expect(feed.updatedAt, "a consumer that looks at the age sees it").to.equal(BigInt(fresh.freshUntil));
  });

  it("without news of the network the same, three days after its newest final day", async () => {
    const w = await loadFixture(threeDays);
    const newest = Number(await w.oracle.lastEpoch(1));
    await advanceTo(w, endOf(newest) + 3 * DAY + (3 * DAY) / 2);
    await pushPrice(w);
    const half = await look(w);
    expect(half.freshUntil).to.equal(endOf(newest) + 3 * DAY);
    const elapsed = BigInt((await now(w)) - half.freshUntil);
    const left = (half.income * (259_200n - elapsed)) / 259_200n;
    expectWithin(half.price, (half.certain + left) * 10n ** 6n, DIGITS, DIGITS, "half way");
    await advanceTo(w, endOf(newest) + 6 * DAY);
    await pushPrice(w);
    const none = await look(w);
    expect(none.price).to.equal(none.certain * 10n ** 6n);
    await postThrough(w, Math.floor((await now(w)) / DAY) - 1);
    await pushPrice(w);
    const again = await look(w);
    expect(again.price > none.price, "it comes back with the news").to.equal(true);
  });

  it("a report that is not final yet moves nothing", async () => {
    const w = await loadFixture(threeDays);
    const newest = Number(await w.oracle.lastEpoch(1));
    await advanceTo(w, endOf(newest + 1));
    await pushPrice(w);
    const before = await w.valuer.partsOf(w.id, RULES);
    const { postDay } = await import("../helpers/days.ts");
    await postDay(w, { fees: 1n });
    const after = await w.valuer.partsOf(w.id, RULES);
    expect([after.discountedIncome, after.freshUntil]).to.deep.equal([before.discountedIncome, before.freshUntil]);
  });

  it("whatever a feed does, it answers: the last settled day's price stands in", async () => {
    const world = await loadFixture(started);
    const hostile = await ethers.deployContract("HostileFeed");
    await hostile.become(1, await now(world));
    const config = world.config.connect(world.people.governor);
    await config.setFeed(world.btc, hostile, true, DAY, 1n, 10n ** 15n);
    const { openSeries, buy } = await import("../helpers/series.ts");
    const id = await openSeries(world, world.farmId, {
      feeds: [await hostile.getAddress(), await world.feed.getAddress(), ethers.ZeroAddress],
    });
    await buy(world, id, world.people.carol, 100_000n);
    const unit = await oracleOf({ ...world, id }, ethers.ZeroAddress);
    await pushPrice(world);
    for (const vice of [1, 2, 3, 4, 8]) {
      await hostile.become(vice, await now(world));
      expect((await unit.price()) > 0n, `vice ${String(vice)}`).to.equal(true);
      const { priceUsd8, freshUntil } = await world.valuer.partsOf(id, RULES);
      expect([priceUsd8, freshUntil > BigInt(await now(world))], `the second feed, vice ${String(vice)}`).to.deep.equal(
        [PRICE_USD8, true],
      );
    }
    // Both are gone: the price at which the series was created, and nothing of the days to come.
    const alone = await openSeries(world, world.farmId, {
      feeds: [await world.feed.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress],
    });
    await buy(world, alone, world.people.carol, 100_000n);
    await world.feed.startPhase();
    const parts = await world.valuer.partsOf(alone, RULES);
    expect([parts.priceUsd8, parts.freshUntil]).to.deep.equal([PRICE_USD8, 0n]);
    expect(await (await oracleOf({ ...world, id: alone }, ethers.ZeroAddress)).price()).to.equal(0n);
    expect(
      (
        await (
          await ethers.deployContract("HashpowerValueFeed", [
            collateralOf({ ...world, id: alone }, ethers.ZeroAddress),
            "x",
          ])
        ).latestRoundData()
      ).updatedAt,
    ).to.equal(0n);
  });
});

describe("MorphoHashpowerOracle and HashpowerValueFeed: how they are set up", () => {
  it("refuse rules out of range, shares that are none, and tokens that nobody accepted", async () => {
    const w = await loadFixture(threeDays);
    const share = await w.share.getAddress();
    const deploy = (own: object, token: unknown = w.usdc, feeds: unknown = NO_FEEDS) =>
      ethers.deployContract("MorphoHashpowerOracle", [{ ...collateralOf(w, share), ...own }, token, feeds]);
    const { valuer, ofShare } = w;
    for (const rules of [{ incomeBps: 0 }, { incomeBps: 9_501 }, { discountBps: 20_001 }]) {
      await expect(deploy(rules)).to.be.revertedWithCustomError(valuer, "RulesOutOfRange");
    }
    await expect(deploy({ valuer: w.people.alice.address })).to.be.revertedWithCustomError(ofShare, "InvalidWiring");
    await expect(deploy({ share: w.people.alice.address })).to.be.revertedWithCustomError(valuer, "NotShare");
    const fake = await ethers.deployContract("AccumulatingShare", [w.ledger, w.id]);
    await expect(deploy({ share: await fake.getAddress() })).to.be.revertedWithCustomError(valuer, "NotShare");
    await expect(deploy({ id: 77n << 8n })).to.be.revertedWithCustomError(ofShare, "ShareOfOtherSeries");
    await expect(deploy({ id: 77n << 8n, share: ethers.ZeroAddress })).to.be.revertedWithCustomError(
      w.ledger,
      "NoSuchSeries",
    );
    await expect(deploy({}, w.btc)).to.be.revertedWithCustomError(ofShare, "LoanTokenNotAccepted");
    await expect(
      deploy({}, w.usdc, [await w.feed.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress]),
    ).to.be.revertedWithCustomError(ofShare, "FeedNotAccepted");
    await expect(ethers.deployContract("HashpowerValuer", [w.people.alice])).to.be.revertedWithCustomError(
      valuer,
      "InvalidWiring",
    );
    expect([
      await ofShare.id(),
      await ofShare.share(),
      await ofShare.valuer(),
      await ofShare.loanToken(),
    ]).to.deep.equal([w.id, share, w.addresses.hashpowerValuer, await w.usdc.getAddress()]);
  });

  it("a loan token off its dollar is worth what its feed says; without news of it the last term decays", async () => {
    const w = await loadFixture(threeDays);
    const dollar = await w.dollarFeed.getAddress();
    const oracle = await ethers.deployContract("MorphoHashpowerOracle", [
      collateralOf(w, await w.share.getAddress()),
      w.usdc,
      [dollar, ethers.ZeroAddress, ethers.ZeroAddress],
    ]);
    const value = await w.valuer.valueOfShare(w.share, RULES);
    expect(await oracle.price(), "no answer yet").to.equal(value.certain * 10n ** 6n);
    await w.dollarFeed.push(80_000_000n, await now(w));
    expect(await oracle.price()).to.equal(((await w.ofShare.price()) * 10n) / 8n);
    await enter(w, w.people.bob, 10n);
  });
});
