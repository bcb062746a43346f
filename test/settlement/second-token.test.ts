import { expect } from "chai";
import { expectBooks } from "../helpers/books.ts";
import { endOf, epochOf, postThrough, priceDay, signedByQuorum, startOf } from "../helpers/days.ts";
import { buy, defaultTerms, freshen, fund } from "../helpers/series.ts";
import { BITCOIN, BITCOIN_FEED_RULES, BITS, BTC_MAX_SUPPLY, FIRST_HEIGHT, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { BOND_TERMS, cover, payment, postBond, requiredBond, sliceAt } from "./bonded.ts";
import {
  advanceTo,
  ALICE_UNITS,
  BOB_UNITS,
  ethers,
  loadFixture,
  now,
  RUINOUS_PRICE,
  type SoldWorld,
  State,
  type World,
  worldWithFarm,
} from "./fixture.ts";

/** A network of Bitcoin's rules that is merge-mined with it, in these tests only. */
const SECOND = 2;
/** A coin worth a tenth of the first one. */
const SECOND_PRICE_USD8 = PRICE_USD8 / 10n;

interface MergedWorld extends SoldWorld {
  readonly coin: World["btc"];
  readonly coinFeed: World["feed"];
}

/** A bonded merged-mining series at the first second of its first day. */
async function merged(): Promise<MergedWorld> {
  const world = await worldWithFarm();
  const coin = await ethers.deployContract("TestToken", ["Adit second coin", "t2ND", 8]);
  const coinFeed = await ethers.deployContract("ScenarioFeed", [8, "2ND / USD"]);
  const { governor, provider, alice, bob } = world.people;
  await world.config.connect(governor).setRewardToken(coin, true, BTC_MAX_SUPPLY, SECOND);
  await world.config.connect(governor).setFeed(coin, coinFeed, true, ...BITCOIN_FEED_RULES);
  const yesterday = epochOf(await now(world)) - 1;
  await world.oracle
    .connect(governor)
    .addMergedNetwork(SECOND, BITCOIN, world.rules, 8, yesterday - 1, FIRST_HEIGHT, BITS, 20_000_000n);
  await freshen(world);
  await postSecond(world);
  await coinFeed.push(SECOND_PRICE_USD8, await now(world));
  const terms = await defaultTerms(world, world.farmId, {
    ...BOND_TERMS,
    secondNetwork: SECOND,
    secondRewardToken: await coin.getAddress(),
    secondFeeds: [await coinFeed.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress],
  });
  const id = await world.market.connect(provider).create.staticCall(terms);
  await world.market.connect(provider).create(terms);
  await buy(world, id, alice, ALICE_UNITS);
  await buy(world, id, bob, BOB_UNITS);
  const startEpoch = Number(terms.startEpoch);
  await advanceTo(world, startOf(startEpoch));
  return { ...world, id, startEpoch, coin, coinFeed };
}

/** Posts the next day of the second network and waits until it is final. */
async function postSecond(world: World): Promise<void> {
  const { sequence, lastEpoch, nextHeight } = await world.oracle.networkState(SECOND);
  const epoch = Number(lastEpoch) + 1;
  await advanceTo(world, endOf(epoch));
  const firstHeight = Number(nextHeight);
  const boundary = Math.ceil(firstHeight / 2016) * 2016;
  const retargets = boundary < firstHeight + 144;
  const batch = {
    network: SECOND,
    sequence: sequence + 1n,
    report: {
      epoch,
      firstHeight,
      blockCount: 144,
      bits: BITS,
      nextBits: retargets ? BITS : 0,
      retargetTime: retargets ? startOf(epoch) + (boundary - firstHeight) * 600 : 0,
      fees: 144n * 10_000_000n,
      priceUsd8: SECOND_PRICE_USD8,
      blocksRoot: ethers.id(`second network, ${epoch}`),
    },
    farmsRoot: ethers.ZeroHash,
    evidenceHash: ethers.id("evidence"),
  };
  const { bitmap, signatures } = await signedByQuorum(world, batch);
  await world.oracle.connect(world.people.keeper).post(batch, bitmap, signatures);
  const { finalAt } = await world.oracle.networkDay(SECOND, epoch);
  await advanceTo(world, Number(finalAt));
}

describe("Settlement: a second reward token behind one bond", () => {
  let w: MergedWorld;

  beforeEach(async () => {
    w = await loadFixture(merged);
  });

  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const backing = async (): ReturnType<SoldWorld["settlement"]["backing"]> => await w.settlement.backing(w.id);

  /** Makes the next day payable: reports of both networks, prices of both coins. */
  async function ready(priceUsd8 = PRICE_USD8, secondPriceUsd8 = SECOND_PRICE_USD8): Promise<number> {
    const epoch = Number((await w.settlement.nextEpoch(w.id)).epoch);
    await priceDay(w, epoch, priceUsd8);
    await w.coinFeed.push(secondPriceUsd8, await now(w));
    const [round] = await w.coinFeed.latestRoundData();
    await w.prices.recordRound(w.coinFeed, epoch, round, round - 1n);
    await postThrough(w, epoch);
    while (Number(await w.oracle.lastEpoch(SECOND)) < epoch) await postSecond(w);
    return epoch;
  }

  async function fundSecond(amount: bigint): Promise<void> {
    const { provider } = w.people;
    await w.coin.mint(provider, amount);
    await w.coin.connect(provider).approve(w.settlement, amount);
    await w.settlement.connect(provider).fundSecond(w.id, amount);
  }

  /** `holders + protocol` of both tokens. */
  async function owed(epoch: number): Promise<{ first: bigint; second: bigint }> {
    const { lines } = await w.settlement.preview(w.id, epoch);
    return { first: lines.net, second: (await w.settlement.previewSecond(w.id, epoch)).net };
  }

  /** The next day, unpaid and past its grace. */
  async function missNext(): Promise<{ first: bigint; second: bigint }> {
    const epoch = await ready();
    await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
    return await owed(epoch);
  }

  it("requires a bond for both nets, the second's valued in the first, rounded down", async () => {
    const epoch = await ready();
    const { first, second } = await owed(epoch);
    expect(first > 0n && second > 0n).to.equal(true);
    await fund(w, w.id, first);
    await fundSecond(second);
    await w.settlement.settle(w.id, 1n);
    const net = first + (second * SECOND_PRICE_USD8) / PRICE_USD8;
    expect((await backing()).required).to.equal(requiredBond(net, await sliceAt(w, 0), 29));
    await books();
  });

  it("waits for the funding of both, and says so of either", async () => {
    const epoch = await ready();
    const { first, second } = await owed(epoch);
    await fund(w, w.id, first);
    await expect(w.settlement.settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "Unfunded");
    await fundSecond(second - 1n);
    expect((await w.settlement.nextEpoch(w.id)).obstacle).to.equal(7n);
    await fundSecond(1n);
    await w.settlement.settle(w.id, 1n);
    await books();
  });

  it("pays what is missing of the second token in the first, at the day's prices, rounded up", async () => {
    await postBond(w, 10n ** 8n);
    const before = (await backing()).bond;
    const { first, second } = await missNext();
    await fund(w, w.id, first);
    const part = second / 4n;
    await fundSecond(part);
    const lacks = ((second - part) * SECOND_PRICE_USD8 + PRICE_USD8 - 1n) / PRICE_USD8;
    const expected = payment(lacks, before);
    await cover(w);
    const [event] = await w.settlement.queryFilter(w.settlement.filters.EpochCovered(w.id));
    const paid = event?.args.cover;
    expect([paid?.fromFunding, paid?.secondFromFunding, paid?.fromBond, paid?.tip]).to.deep.equal([
      first,
      part,
      expected.fromBond,
      expected.tip,
    ]);
    const [deposit] = await w.ledger.queryFilter(w.ledger.filters.RewardDeposited(w.id));
    const [secondDeposit] = await w.ledger.queryFilter(w.ledger.filters.SecondRewardDeposited(w.id));
    expect([deposit?.args.amount, secondDeposit?.args.amount]).to.deep.equal([first + expected.fromBond, part]);
    await books();
  });

  it("defaults when the bond does not reach for the second token either", async () => {
    const { first, second } = await missNext();
    await fund(w, w.id, first);
    const lacks = (second * SECOND_PRICE_USD8 + PRICE_USD8 - 1n) / PRICE_USD8;
    await postBond(w, lacks - 1n);
    await cover(w);
    expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
    await books();
  });

  it("says EpochLate with what was late of each", async () => {
    const { first, second } = await missNext();
    await fund(w, w.id, first);
    await fundSecond(second);
    const [epoch] = await w.settlement.nextEpoch(w.id);
    await expect(w.settlement.settle(w.id, 1n))
      .to.emit(w.settlement, "EpochLate")
      .withArgs(w.id, epoch, first, second);
    await books();
  });

  it("gives refunds of all that was not released, and closes both lanes", async () => {
    await missNext();
    await cover(w);
    await advanceTo(w, (await now(w)) + SECONDS_PER_DAY);
    await w.settlement.finish(w.id);
    const { paid, refundable } = await w.market.escrow(w.id);
    expect(refundable).to.equal(paid);
    await w.market.connect(w.people.alice).refund(w.id, ALICE_UNITS, w.people.alice);
    await w.market.connect(w.people.bob).refund(w.id, BOB_UNITS, w.people.bob);
    expect((await w.market.escrow(w.id)).refunded).to.equal(paid);
    await books();
  });

  it("has no net in either token on a day that costs more than both are worth", async () => {
    const epoch = await ready(RUINOUS_PRICE, 1n);
    expect(await owed(epoch)).to.deep.equal({ first: 0n, second: 0n });
    await w.settlement.settle(w.id, 1n);
    expect((await w.market.escrow(w.id)).refundable).to.equal(await sliceAt(w, 0));
    await books();
  });

  it("funding in the second token is refused where there is none, and comes back under the same rule", async () => {
    await fundSecond(1_000n);
    const asProvider = w.settlement.connect(w.people.provider);
    expect(await w.settlement.secondWithdrawable(w.id)).to.equal(1_000n);
    await expect(asProvider.withdrawSecondFunding(w.id, 1_001n, w.people.provider))
      .to.be.revertedWithCustomError(w.settlement, "FundingLocked")
      .withArgs(w.id, 1_001n, 1_000n);
    await asProvider.withdrawSecondFunding(w.id, 1_000n, w.people.provider);
    await books();
  });
});
