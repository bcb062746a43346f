import { expect } from "chai";
import fc from "fast-check";
import { expectBooks } from "../helpers/books.ts";
import { endOf, startOf } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { buy, fund, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import {
  BOND_TERMS,
  bonded,
  bondedShort,
  finish,
  inReward,
  ONE_DOLLAR,
  postBond,
  requiredBond,
  sliceAt,
} from "./bonded.ts";
import {
  acceptReward,
  advanceTo,
  ALICE_UNITS,
  ethers,
  expectedLines,
  loadFixture,
  networkHelpers,
  now,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

const WEEK_SECONDS = 7 * SECONDS_PER_DAY;
const CHEAP = PRICE_USD8 / 2n;
const DEAR = PRICE_USD8 * 2n;

/** Bounds so wide that the feed may say "worthless": within those of an ordinary dollar feed, so low an answer would count as none. */
const PEG_RULES = [SECONDS_PER_DAY, 1n, 10n ** 10n] as const;

/** A bonded series whose payment token has a feed of its own. */
interface PeggedWorld extends SoldWorld {
  readonly peg: SoldWorld["feed"];
}

async function pegged(): Promise<PeggedWorld> {
  const world = await worldWithFarm();
  const peg = await ethers.deployContract("ScenarioFeed", [8, "USDC / USD"]);
  await world.config.connect(world.people.governor).setFeed(world.usdc, peg, true, ...PEG_RULES);
  await peg.push(ONE_DOLLAR, await now(world));
  const paymentFeeds: [string, string, string] = [await peg.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress];
  return { ...(await sell(world, { ...BOND_TERMS, paymentFeeds })), peg };
}

describe("Settlement: the bond behind a series", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(bonded);
  });

  const required = async (): Promise<bigint> => (await w.settlement.backing(w.id)).required;
  const books = async (): Promise<void> => {
    await expectBooks(w, [w.id]);
  };
  const release = (): ReturnType<SoldWorld["settlement"]["releaseWithheld"]> =>
    w.settlement.connect(w.people.carol).releaseWithheld(w.id);

  describe("the requirement, by the formula", () => {
    it("is days of net, and the margin of net over escrow for the days that are left, to the base unit", async () => {
      for (const [index, priceUsd8] of [PRICE_USD8, DEAR, CHEAP].entries()) {
        await settleDays(w, w.id, 1, { feedPriceUsd8: priceUsd8 });
        const { net } = await expectedLines(w, { priceUsd8 });
        const slice = await sliceAt(w, index);
        expect(await required()).to.equal(requiredBond(net, slice, 29 - index, priceUsd8));
        const { priceUsd8: marked, paymentPriceUsd8 } = await w.settlement.backing(w.id);
        expect([marked, paymentPriceUsd8]).to.deep.equal([priceUsd8, ONE_DOLLAR]);
      }
    });

    it("has no margin while a day's escrow is worth more than it owes", async () => {
      await settleDays(w, w.id, 1, { feedPriceUsd8: CHEAP });
      const { net } = await expectedLines(w, { priceUsd8: CHEAP });
      expect(inReward(await sliceAt(w, 0), CHEAP) > net).to.equal(true);
      expect(await required()).to.equal(10n * net);
    });

    it("counts the margin for no more days than are left", async () => {
      const s = await loadFixture(bondedShort);
      const { net } = await expectedLines(s, { priceUsd8: DEAR });
      for (let index = 0; index < 5; index++) {
        await settleDays(s, s.id, 1, { feedPriceUsd8: DEAR });
        const { required: found } = await s.settlement.backing(s.id);
        expect(found).to.equal(requiredBond(net, await sliceAt(s, index), 4 - index, DEAR));
      }
      expect((await s.settlement.backing(s.id)).required, "no day is left").to.equal(10n * net);
    });

    it("stays on a day without net: it must not be low just when leaving is tempting", async () => {
      await settleDays(w, w.id, 1, { feedPriceUsd8: DEAR });
      const before = await required();
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      expect(await required()).to.equal(before);
      expect((await w.settlement.backing(w.id)).priceUsd8).to.equal(RUINOUS_PRICE);
      expect((await w.market.escrow(w.id)).refundable, "that day pays the provider nothing").to.equal(await sliceAt(w, 1));
    });

    it("is nothing where the terms ask for no bond", async () => {
      const s = await loadFixture(worldWithFarm);
      const free = await sell(s);
      await settleDays(free, free.id);
      expect((await free.settlement.backing(free.id)).required).to.equal(0n);
      expect((await free.market.escrow(free.id)).withheld).to.equal(0n);
    });

    it("attack: a bond of a fixed 30 days makes default the better choice. Required is what leaving would gain", async () => {
      const s = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, epochs: 400, marginEpochs: 1825, price: 10n ** 26n / 2n });
      const priceUsd8 = 3n * PRICE_USD8;
      await settleDays(s, s.id, 1, { feedPriceUsd8: priceUsd8 });
      const { net } = await expectedLines(s, { priceUsd8 });
      const gain = 399n * (net - inReward(await sliceAt(s, 0), priceUsd8));
      expect(gain > 30n * net, "thirty days would not hold the provider").to.equal(true);
      const { required: found } = await s.settlement.backing(s.id);
      expect(found - gain, "leaving gains less than it costs, by the days of net").to.equal(10n * net);
    });

    it("attack: choosing the day of settlement changes nothing, the price of a day is a fact of the day", async () => {
      await readyNextEpoch(w, w.id, { feedPriceUsd8: DEAR });
      const { net } = await expectedLines(w, { priceUsd8: DEAR });
      await w.feed.push(CHEAP, await now(w));
      await networkHelpers.time.increase(SECONDS_PER_DAY);
      await fund(w, w.id, net);
      await w.settlement.settle(w.id, 1n);
      expect(await required()).to.equal(requiredBond(net, await sliceAt(w, 0), 29, DEAR));
    });
  });

  describe("a payment token with a feed", () => {
    let p: PeggedWorld;

    beforeEach(async () => {
      p = await loadFixture(pegged);
    });

    /** Gives the peg its round of the next epoch, then settles it. */
    async function settleAtPeg(priceUsd8: bigint | undefined): Promise<void> {
      const { epoch } = await p.settlement.nextEpoch(p.id);
      await readyNextEpoch(p, p.id);
      if (priceUsd8 === undefined) {
        await advanceTo(p, endOf(epoch) + SECONDS_PER_DAY + 1);
        await p.prices.recordSilence(p.peg, epoch);
      } else {
        await p.peg.push(priceUsd8, await now(p));
        const [round] = await p.peg.latestRoundData();
        await p.prices.recordRound(p.peg, epoch, round, round - 1n);
      }
      await fund(p, p.id, (await expectedLines(p)).net);
      await p.settlement.settle(p.id, 1n);
    }

    it("off its peg, it makes the escrow worth less and the bond larger", async () => {
      const half = ONE_DOLLAR / 2n;
      await settleAtPeg(half);
      const { net } = await expectedLines(p);
      const backing = await p.settlement.backing(p.id);
      expect(backing.paymentPriceUsd8).to.equal(half);
      expect(backing.required).to.equal(requiredBond(net, await sliceAt(p, 0), 29, PRICE_USD8, half));
      expect(backing.required > requiredBond(net, await sliceAt(p, 0), 29)).to.equal(true);
    });

    it("silent, it stands at its last price: no day waits for it", async () => {
      await settleAtPeg(ONE_DOLLAR / 2n);
      await settleAtPeg(undefined);
      expect((await p.settlement.backing(p.id)).paymentPriceUsd8).to.equal(ONE_DOLLAR / 2n);
    });

    it("silent from the first day on, it counts as a dollar", async () => {
      await settleAtPeg(undefined);
      expect((await p.settlement.backing(p.id)).paymentPriceUsd8).to.equal(ONE_DOLLAR);
    });

    it("attack: worthless, it stands for no bond however much of it is withheld", async () => {
      await settleAtPeg(1n);
      const { required: found } = await p.settlement.backing(p.id);
      await postBond(p, found - 1n);
      await expect(p.settlement.releaseWithheld(p.id)).to.be.revertedWithCustomError(p.settlement, "NothingToRelease");
      await postBond(p, 1n);
      await p.settlement.releaseWithheld(p.id);
      expect((await p.market.escrow(p.id)).withheld).to.equal(0n);
    });
  });

  describe("escrow waits for the bond", () => {
    it("withholds the day's slice while the bond is short, by one base unit even", async () => {
      await settleDays(w, w.id);
      const { net } = await expectedLines(w);
      // The next day's requirement, less what the withheld first slice counts, less one.
      const next = requiredBond(net, await sliceAt(w, 1), 28);
      const counts = (inReward(await sliceAt(w, 0)) * 8n) / 10n;
      await postBond(w, next - counts - 1n);
      await settleDays(w, w.id);
      const withheld = (await sliceAt(w, 0)) + (await sliceAt(w, 1));
      expect((await w.market.escrow(w.id)).withheld).to.equal(withheld);
      expect((await w.market.escrow(w.id)).released).to.equal(0n);
      await books();
    });

    it("releases the day's slice when bond and what is withheld reach the requirement exactly", async () => {
      await settleDays(w, w.id);
      const { net } = await expectedLines(w);
      const counts = (inReward(await sliceAt(w, 0)) * 8n) / 10n;
      await postBond(w, requiredBond(net, await sliceAt(w, 1), 28) - counts);
      await settleDays(w, w.id);
      const money = await w.market.escrow(w.id);
      expect([money.withheld, money.released]).to.deep.equal([await sliceAt(w, 0), await sliceAt(w, 1)]);
      await books();
    });

    it("gives back what is withheld as soon as the bond is there, to the provider's credit, by anyone's hand", async () => {
      await settleDays(w, w.id, 2);
      await expect(release()).to.be.revertedWithCustomError(w.settlement, "NothingToRelease").withArgs(w.id);
      await postBond(w, await required());
      const { withheld } = await w.market.escrow(w.id);
      await expect(release()).to.emit(w.market, "WithheldReleased").withArgs(w.id, withheld);
      const money = await w.market.escrow(w.id);
      expect([money.withheld, money.released, money.providerCredit]).to.deep.equal([0n, withheld, withheld]);
      await books();
      await expect(w.market.connect(w.people.provider).withdrawRelease(w.id, w.people.dave)).to.changeTokenBalances(
        ethers,
        w.usdc,
        [w.people.dave],
        [withheld],
      );
      await books();
    });

    it("lets withheld escrow count at 80 % of its value, and keeps the least that suffices", async () => {
      await settleDays(w, w.id, 6);
      const { withheld } = await w.market.escrow(w.id);
      const lacks = inReward(withheld) / 3n;
      await postBond(w, (await required()) - lacks);
      await release();
      const kept = (await w.market.escrow(w.id)).withheld;
      expect((inReward(kept) * 8n) / 10n >= lacks).to.equal(true);
      expect((inReward(kept - 1n) * 8n) / 10n < lacks, "one base unit less would not do").to.equal(true);
      await expect(release()).to.be.revertedWithCustomError(w.settlement, "NothingToRelease");
      await books();
    });

    it("least that suffices, whatever shortfall and prices (property)", async () => {
      const bonding = await ethers.deployContract("BondingHarness");
      const amount = fc.bigInt({ min: 1n, max: 10n ** 15n });
      const price = fc.bigInt({ min: 1n, max: 10n ** 15n });
      await fc.assert(
        fc.asyncProperty(amount, price, price, async (lacks, priceUsd8, paymentPriceUsd8) => {
          const rates = { priceUsd8, paymentPriceUsd8, decimals: 8, paymentDecimals: 6 };
          const needed = await bonding.neededFor(lacks, rates);
          const counts = (held: bigint): bigint => (inReward(held, priceUsd8, paymentPriceUsd8) * 8_000n) / 10_000n;
          expect(counts(needed) >= lacks).to.equal(true);
          expect(counts(needed - 1n) < lacks).to.equal(true);
        }),
        { numRuns: fuzzRuns(25) },
      );
    });

    it("attack: nothing leaves while the provider is late, not even above the requirement", async () => {
      await settleDays(w, w.id, 2);
      await postBond(w, 2n * (await required()));
      await readyNextEpoch(w, w.id);
      const from = Number(await w.settlement.coverableFrom(w.id));
      await networkHelpers.time.setNextBlockTimestamp(from);
      await expect(release()).to.be.revertedWithCustomError(w.settlement, "NothingToRelease");
      await fund(w, w.id, (await expectedLines(w)).net);
      await release();
      await books();
    });

    it("is all released when every day is settled, however small the bond", async () => {
      const s = await loadFixture(bondedShort);
      await settleDays(s, s.id, 5);
      const { withheld, released, paid } = await s.market.escrow(s.id);
      expect(withheld > 0n && withheld + released === paid).to.equal(true);
      await s.settlement.releaseWithheld(s.id);
      const after = await s.market.escrow(s.id);
      expect([after.withheld, after.released]).to.deep.equal([0n, paid]);
      await finish(s);
      await expectBooks(s, [s.id]);
    });
  });

  describe("in and out", () => {
    it("takes bond from anyone; it is the provider's to take back", async () => {
      const s = await loadFixture(bondedShort);
      await postBond(s, 1_000n, s.people.alice);
      await expect(postBond(s, 500n, s.people.carol)).to.emit(s.settlement, "BondPosted").withArgs(
        s.id,
        s.people.carol,
        500n,
        1_500n,
      );
      await settleDays(s, s.id, 5);
      await advanceTo(s, endOf(s.startEpoch + 4) + WEEK_SECONDS);
      await expect(s.settlement.connect(s.people.alice).withdrawBond(s.id, 1_000n, s.people.alice))
        .to.be.revertedWithCustomError(s.settlement, "NotProvider")
        .withArgs(s.people.alice, s.people.provider);
      await expect(
        s.settlement.connect(s.people.provider).withdrawBond(s.id, 1_500n, s.people.dave),
      ).to.changeTokenBalances(ethers, s.btc, [s.people.dave], [1_500n]);
      await expectBooks(s, [s.id]);
    });

    it("keeps it until a week after the last epoch, to the second", async () => {
      const s = await loadFixture(bondedShort);
      await postBond(s, 1_000n);
      await settleDays(s, s.id, 5);
      const until = endOf(s.startEpoch + 4) + WEEK_SECONDS;
      const withdraw = (): ReturnType<SoldWorld["settlement"]["withdrawBond"]> =>
        s.settlement.connect(s.people.provider).withdrawBond(s.id, 1_000n, s.people.provider);
      await networkHelpers.time.setNextBlockTimestamp(until - 1);
      await expect(withdraw())
        .to.be.revertedWithCustomError(s.settlement, "BondLocked")
        .withArgs(s.id, until, until - 1);
      await networkHelpers.time.setNextBlockTimestamp(until);
      await withdraw();
      expect((await s.settlement.backing(s.id)).bond).to.equal(0n);
    });

    it("keeps it for as long as a day waits, whatever the calendar says", async () => {
      const s = await loadFixture(bondedShort);
      await postBond(s, 1_000n);
      await settleDays(s, s.id, 4);
      await advanceTo(s, endOf(s.startEpoch + 4) + 10 * WEEK_SECONDS);
      await expect(
        s.settlement.connect(s.people.provider).withdrawBond(s.id, 1n, s.people.provider),
      ).to.be.revertedWithCustomError(s.settlement, "BondLocked");
    });

    it("gives it back at once if the series was cancelled, and takes none for it", async () => {
      const s = await loadFixture(worldWithFarm);
      const startEpoch = Math.floor((await now(s)) / SECONDS_PER_DAY) + 2;
      const id = await openSeries(s, s.farmId, { ...BOND_TERMS, startEpoch, minUnits: UNITS });
      await buy(s, id, s.people.alice, ALICE_UNITS);
      const world = { ...s, id, startEpoch };
      await postBond(world, 777n);
      await advanceTo(s, startOf(startEpoch));
      const asProvider = s.settlement.connect(s.people.provider);
      await expect(asProvider.postBond(id, 1n)).to.be.revertedWithCustomError(s.settlement, "SeriesNotSold");
      await expect(asProvider.withdrawBond(id, 777n, s.people.provider))
        .to.emit(s.settlement, "BondWithdrawn")
        .withArgs(id, s.people.provider, s.people.provider, 777n, 0n);
      await expectBooks(s, [id]);
    });

    it("refuses what is wrong, and says what", async () => {
      const asProvider = w.settlement.connect(w.people.provider);
      await expect(asProvider.postBond(w.id, 0n)).to.be.revertedWithCustomError(w.settlement, "ZeroAmount");
      await expect(asProvider.postBond(w.id, 2n ** 96n)).to.be.revertedWithCustomError(w.settlement, "AmountTooLarge");
      await expect(asProvider.postBond(w.id + 256n, 1n)).to.be.revertedWithCustomError(w.market, "NoSuchSeries");
      for (const to of [ethers.ZeroAddress, w.settlement, w.ledger]) {
        await expect(asProvider.withdrawBond(w.id, 1n, to)).to.be.revertedWithCustomError(w.settlement, "InvalidReceiver");
      }
      const s = await loadFixture(bondedShort);
      await postBond(s, 10n);
      await settleDays(s, s.id, 5);
      await expect(postBond(s, 1n)).to.be.revertedWithCustomError(s.settlement, "AllEpochsSettled").withArgs(s.id, 5n);
      await advanceTo(s, endOf(s.startEpoch + 4) + WEEK_SECONDS);
      await expect(s.settlement.connect(s.people.provider).withdrawBond(s.id, 11n, s.people.provider))
        .to.be.revertedWithCustomError(s.settlement, "BondShort")
        .withArgs(s.id, 10n, 11n);
    });

    it("attack: a token that takes a fee fills no bond with other series' money", async () => {
      const s = await loadFixture(worldWithFarm);
      const taxing = await ethers.deployContract("FeeOnTransferToken", [0n]);
      await acceptReward(s, taxing);
      const t = await sell(s, { ...BOND_TERMS, rewardToken: await taxing.getAddress() });
      await taxing.mint(s.people.provider, 10_000n);
      await taxing.connect(s.people.provider).approve(s.settlement, 10_000n);
      await taxing.setFee(100n);
      await expect(s.settlement.connect(s.people.provider).postBond(t.id, 10_000n))
        .to.be.revertedWithCustomError(s.settlement, "TokenShort")
        .withArgs(taxing, 10_000n, 9_900n);
      await expectBooks(s, [t.id]);
    });
  });
});
