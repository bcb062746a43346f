import { expect } from "chai";
import { getAddress } from "ethers";
import { endOf, postThrough, priceDay } from "../helpers/days.ts";
import { fund, openSeries, readyNextEpoch, settleDays, signPermit } from "../helpers/series.ts";
import { BITCOIN, BITCOIN_FEED_RULES } from "../helpers/system.ts";
import {
  acceptReward,
  advanceTo,
  allowKeeper,
  ethers,
  expectSolvent,
  feesOf,
  loadFixture,
  Obstacle,
  owedPerDay,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  started,
  startedShort,
  UNITS,
  worldWithFarm,
} from "./fixture.ts";

const MAX_FUNDING = (1n << 96n) - 1n;

describe("Settlement: funding", () => {
  let w: SoldWorld;

  beforeEach(async () => {
    w = await loadFixture(started);
  });

  const fundingOf = async (id = w.id): Promise<bigint> => (await w.settlement.account(id)).funding;
  const asProvider = (): SoldWorld["settlement"] => w.settlement.connect(w.people.provider);
  const asKeeper = (): SoldWorld["settlement"] => w.settlement.connect(w.people.keeper);

  describe("fund", () => {
    it("takes the amount from anyone into the ledger's reserve, in the series' own account", async () => {
      await w.btc.mint(w.people.carol, 700n);
      await w.btc.connect(w.people.carol).approve(w.settlement, 700n);
      await fund(w, w.id, 300n);
      const funding = w.settlement.connect(w.people.carol).fund(w.id, 700n);
      await expect(funding).to.emit(w.settlement, "Funded").withArgs(w.id, w.people.carol, 700n, 1000n);
      await expect(funding).to.changeTokenBalances(ethers, w.btc, [w.people.carol, w.ledger], [-700n, 700n]);
      expect(await fundingOf()).to.equal(1000n);
      await expectSolvent(w, [w.id]);
    });

    it("keeps the accounts of two series apart", async () => {
      const other = await sell(w);
      await fund(w, w.id, 5n);
      await fund(w, other.id, 7n);
      expect([await fundingOf(), await fundingOf(other.id)]).to.deep.equal([5n, 7n]);
      await expectSolvent(w, [w.id, other.id]);
    });

    it("refuses nothing, and more than an account can hold", async () => {
      await expect(w.settlement.fund(w.id, 0n)).to.be.revertedWithCustomError(w.settlement, "ZeroAmount");
      await fund(w, w.id, 1n);
      await expect(w.settlement.fund(w.id, MAX_FUNDING))
        .to.be.revertedWithCustomError(w.settlement, "AmountTooLarge")
        .withArgs(MAX_FUNDING);
    });

    it("refuses a caller without allowance or balance with the token's own error", async () => {
      await expect(asKeeper().fund(w.id, 1n)).to.be.revertedWithCustomError(w.btc, "ERC20InsufficientAllowance");
      await w.btc.connect(w.people.keeper).approve(w.settlement, 1n);
      await expect(asKeeper().fund(w.id, 1n)).to.be.revertedWithCustomError(w.btc, "ERC20InsufficientBalance");
    });

    it("refuses a series that owes nothing any more, or never will", async () => {
      const short = await loadFixture(startedShort);
      await settleDays(short, short.id, 3);
      await expect(short.settlement.fund(short.id, 1n))
        .to.be.revertedWithCustomError(short.settlement, "AllEpochsSettled")
        .withArgs(short.id, 3n);
      const missed = await sell(short, { minUnits: UNITS + 1n });
      await expect(short.settlement.fund(missed.id, 1n))
        .to.be.revertedWithCustomError(short.settlement, "SeriesNotSold")
        .withArgs(missed.id);
    });

    it("is open while the sale is: a provider may fund before the first unit is sold", async () => {
      const world = await loadFixture(worldWithFarm);
      const id = await openSeries(world, world.farmId);
      await fund(world, id, 9n);
      expect((await world.settlement.account(id)).funding).to.equal(9n);
    });

    it("refuses a token that takes a fee: nobody else's money fills the gap", async () => {
      const world = await loadFixture(worldWithFarm);
      const token = await ethers.deployContract("FeeOnTransferToken", [100n]);
      await acceptReward(world, token);
      const series = await sell(world, { rewardToken: token });
      await token.mint(world.people.provider, 1000n);
      await token.connect(world.people.provider).approve(world.settlement, 1000n);
      await expect(world.settlement.connect(world.people.provider).fund(series.id, 1000n))
        .to.be.revertedWithCustomError(world.settlement, "TokenShort")
        .withArgs(token, 1000n, 990n);
      await expectSolvent(world, [series.id], token);
    });

    it("refuses a token that answers false", async () => {
      const world = await loadFixture(worldWithFarm);
      const token = await ethers.deployContract("FalseToken");
      await acceptReward(world, token);
      const series = await sell(world, { rewardToken: token });
      await token.mint(world.people.provider, 10n);
      await token.connect(world.people.provider).approve(world.settlement, 10n);
      await token.setFailing(true);
      await expect(world.settlement.connect(world.people.provider).fund(series.id, 10n))
        .to.be.revertedWithCustomError(world.settlement, "SafeERC20FailedOperation")
        .withArgs(token);
    });

    it("takes money given to the ledger for a donation, never for funding", async () => {
      await w.btc.mint(w.ledger, 1_000_000n);
      await w.btc.mint(w.people.provider, 1n);
      expect(await fundingOf()).to.equal(0n);
      expect(await w.ledger.reserveOf(w.btc)).to.equal(0n);
      await readyNextEpoch(w, w.id);
      await expect(asKeeper().settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "Unfunded");
    });
  });

  describe("fundWithPermit", () => {
    it("funds with one signature", async () => {
      await w.btc.mint(w.people.carol, 500n);
      const { deadline, v, r, s } = await signPermit(w, w.btc, w.people.carol, await w.settlement.getAddress(), 500n);
      await w.settlement.connect(w.people.carol).fundWithPermit(w.id, 500n, deadline, v, r, s);
      expect(await fundingOf()).to.equal(500n);
    });

    it("does no harm when somebody used the signature first", async () => {
      await w.btc.mint(w.people.carol, 500n);
      const { deadline, v, r, s } = await signPermit(w, w.btc, w.people.carol, await w.settlement.getAddress(), 500n);
      await w.btc.connect(w.people.dave).permit(w.people.carol, w.settlement, 500n, deadline, v, r, s);
      await w.settlement.connect(w.people.carol).fundWithPermit(w.id, 500n, deadline, v, r, s);
      expect(await fundingOf()).to.equal(500n);
    });

    it("takes nobody's money with somebody else's signature", async () => {
      await w.btc.mint(w.people.carol, 500n);
      const { deadline, v, r, s } = await signPermit(w, w.btc, w.people.carol, await w.settlement.getAddress(), 500n);
      await expect(
        w.settlement.connect(w.people.dave).fundWithPermit(w.id, 500n, deadline, v, r, s),
      ).to.be.revertedWithCustomError(w.btc, "ERC20InsufficientAllowance");
    });
  });

  describe("withdrawFunding", () => {
    it("gives the provider everything before the first day has settled and none is over", async () => {
      await fund(w, w.id, 1000n);
      expect(await w.settlement.withdrawable(w.id)).to.equal(1000n);
      const withdrawal = asProvider().withdrawFunding(w.id, 1000n, w.people.dave);
      await expect(withdrawal)
        .to.emit(w.settlement, "FundingWithdrawn")
        .withArgs(w.id, w.people.provider, w.people.dave, 1000n, 0n);
      await expect(withdrawal).to.changeTokenBalances(ethers, w.btc, [w.people.dave, w.ledger], [1000n, -1000n]);
      await expectSolvent(w, [w.id]);
    });

    it("keeps three days at the last amount owed", async () => {
      const owed = await owedPerDay(w);
      await fund(w, w.id, 10n * owed);
      await settleDays(w, w.id);
      // The clock stands in the day after, hours from its end: no mined day waits.
      expect(await w.settlement.withdrawable(w.id)).to.equal(6n * owed);
      await expect(asProvider().withdrawFunding(w.id, 6n * owed + 1n, w.people.provider))
        .to.be.revertedWithCustomError(w.settlement, "FundingLocked")
        .withArgs(w.id, 6n * owed + 1n, 6n * owed);
      await asProvider().withdrawFunding(w.id, 6n * owed, w.people.provider);
      expect(await fundingOf()).to.equal(3n * owed);
    });

    it("keeps every mined day that waits as well: a provider cannot outrun its settlement", async () => {
      const owed = await owedPerDay(w);
      await fund(w, w.id, 10n * owed);
      await settleDays(w, w.id);
      await advanceTo(w, endOf(w.startEpoch + 4));
      expect(await w.settlement.withdrawable(w.id)).to.equal((9n - 3n - 4n) * owed);
    });

    it("counts mined days no further than the term", async () => {
      const short = await loadFixture(startedShort);
      const owed = await owedPerDay(short);
      await fund(short, short.id, 10n * owed);
      await settleDays(short, short.id);
      await advanceTo(short, endOf(short.startEpoch + 300));
      expect(await short.settlement.withdrawable(short.id)).to.equal((9n - 3n - 2n) * owed);
    });

    it("does not forget what a good day owes over a day without net", async () => {
      const owed = await owedPerDay(w);
      await fund(w, w.id, 5n * owed);
      await settleDays(w, w.id);
      await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
      expect(await w.settlement.withdrawable(w.id)).to.equal(owed);
    });

    it("gives everything when every day is settled", async () => {
      const short = await loadFixture(startedShort);
      const owed = await owedPerDay(short);
      await fund(short, short.id, 4n * owed);
      await settleDays(short, short.id, 3);
      expect(await short.settlement.withdrawable(short.id)).to.equal(owed);
      await short.settlement.connect(short.people.provider).withdrawFunding(short.id, owed, short.people.provider);
      await expectSolvent(short, [short.id]);
    });

    it("gives everything when the series is cancelled", async () => {
      const world = await loadFixture(worldWithFarm);
      const id = await openSeries(world, world.farmId, { minUnits: 1000n });
      await fund(world, id, 77n);
      await advanceTo(world, Number((await world.market.terms(id)).saleEnd) + 10 * 86_400);
      expect(await world.settlement.withdrawable(id)).to.equal(77n);
      await world.settlement.connect(world.people.provider).withdrawFunding(id, 77n, world.people.provider);
    });

    it("is the provider's alone, and asks for an amount and a receiver", async () => {
      await fund(w, w.id, 10n);
      await expect(asKeeper().withdrawFunding(w.id, 10n, w.people.keeper))
        .to.be.revertedWithCustomError(w.settlement, "NotProvider")
        .withArgs(w.people.keeper, w.people.provider);
      for (const to of [ethers.ZeroAddress, await w.settlement.getAddress(), await w.ledger.getAddress()]) {
        await expect(asProvider().withdrawFunding(w.id, 10n, to))
          .to.be.revertedWithCustomError(w.settlement, "InvalidReceiver")
          .withArgs(to);
      }
      await expect(asProvider().withdrawFunding(w.id, 0n, w.people.provider)).to.be.revertedWithCustomError(
        w.settlement,
        "ZeroAmount",
      );
    });

    it("cannot be entered again by a token that calls back", async () => {
      const world = await loadFixture(worldWithFarm);
      const token = await ethers.deployContract("HookToken");
      const receiver = await ethers.deployContract("HostileReceiver");
      await acceptReward(world, token);
      const series = await sell(world, { rewardToken: token });
      await readyNextEpoch(series, series.id);
      const owed = await owedPerDay(series);
      await token.mint(world.people.provider, 10n * owed);
      await token.connect(world.people.provider).approve(world.settlement, 10n * owed);
      await world.settlement.connect(world.people.provider).fund(series.id, 10n * owed);
      const again = world.settlement.interface.encodeFunctionData("settle", [series.id, 1n]);
      await token.onTransferTo(receiver, world.settlement, again);
      await expect(world.settlement.connect(world.people.provider).withdrawFunding(series.id, owed, receiver))
        .to.emit(token, "ReceiverCalled")
        .withArgs(receiver, false, world.settlement.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
      expect((await world.settlement.account(series.id)).settledEpochs).to.equal(0n);
      await expectSolvent(world, [series.id], token);
    });
  });

  describe("a day that the funding does not cover", () => {
    let owed: bigint;
    let epoch: number;

    beforeEach(async () => {
      owed = await owedPerDay(w);
      epoch = await readyNextEpoch(w, w.id);
    });

    it("reverts with series, epoch, owed and funded, and waits", async () => {
      await fund(w, w.id, owed - 1n);
      await expect(asKeeper().settle(w.id, 1n))
        .to.be.revertedWithCustomError(w.settlement, "Unfunded")
        .withArgs(w.id, epoch, owed, owed - 1n);
      expect(await w.settlement.nextEpoch(w.id)).to.deep.equal([BigInt(epoch), Obstacle.Unfunded]);
      await fund(w, w.id, 1n);
      await asKeeper().settle(w.id, 1n);
      expect(await fundingOf()).to.equal(0n);
    });

    it("is paid by the caller's allowance, and only for what the funding lacks", async () => {
      await fund(w, w.id, owed / 3n);
      await allowKeeper(w, 10n * owed);
      const lacks = owed - owed / 3n;
      const settling = asKeeper().settle(w.id, 1n);
      await expect(settling).to.changeTokenBalances(ethers, w.btc, [w.people.keeper, w.ledger], [-lacks, lacks]);
      expect(await fundingOf()).to.equal(0n);
      expect(await w.btc.allowance(w.people.keeper, w.settlement)).to.equal(10n * owed - lacks);
      await expectSolvent(w, [w.id]);
    });

    it("waits when allowance or balance falls one base unit short", async () => {
      await w.btc.mint(w.people.keeper, owed);
      await w.btc.connect(w.people.keeper).approve(w.settlement, owed - 1n);
      await expect(asKeeper().settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "Unfunded");
      await w.btc.connect(w.people.keeper).approve(w.settlement, owed);
      await w.btc.connect(w.people.keeper).transfer(w.people.dave, 1n);
      await expect(asKeeper().settle(w.id, 1n)).to.be.revertedWithCustomError(w.settlement, "Unfunded");
      await w.btc.mint(w.people.keeper, 1n);
      await asKeeper().settle(w.id, 1n);
    });

    it("is paid by the caller for as many days as its allowance covers", async () => {
      for (const next of [epoch + 1, epoch + 2]) await priceDay(w, next);
      await postThrough(w, epoch + 2);
      await allowKeeper(w, 2n * owed);
      expect(await asKeeper().settle.staticCall(w.id, 3n)).to.equal(2n);
      await asKeeper().settle(w.id, 3n);
      expect(await w.btc.balanceOf(w.people.keeper)).to.equal(0n);
      await expect(asKeeper().settle(w.id, 3n))
        .to.be.revertedWithCustomError(w.settlement, "Unfunded")
        .withArgs(w.id, epoch + 2, owed, 0n);
    });

    it("is never paid by somebody else's allowance", async () => {
      await allowKeeper(w, 10n * owed);
      await expect(w.settlement.connect(w.people.dave).settle(w.id, 1n)).to.be.revertedWithCustomError(
        w.settlement,
        "Unfunded",
      );
      await expect(w.settlement.connect(w.people.dave).settleIsolated(w.id, 1n, w.people.keeper))
        .to.be.revertedWithCustomError(w.settlement, "NotSelf")
        .withArgs(w.people.dave);
    });

    it("leaves the caller's money with the caller when the ledger refuses the deposit", async () => {
      const world = await loadFixture(worldWithFarm);
      const ordinary = await sell(world, { epochs: 1 });
      // A coin with a supply of 16 days' income, and then a day of a hundred times the usual fees.
      const day = await owedPerDay(ordinary);
      const token = await ethers.deployContract("TestToken", ["Small coin", "SML", 8]);
      const config = world.config.connect(world.people.governor);
      await config.setRewardToken(token, true, 16n * day, BITCOIN);
      await config.setFeed(token, world.feed, true, ...BITCOIN_FEED_RULES);
      const tight = await sell(world, { rewardToken: token, epochs: 1 });
      await readyNextEpoch(tight, tight.id, { fees: 144n * 100n * 635_000_000n });
      const { lines } = await world.settlement.preview(tight.id, tight.startEpoch);
      const room = ((1n << 96n) - 1n) >> (await world.ledger.lane(tight.id)).scaleBits;
      expect(lines.holders > room).to.equal(true);
      await token.mint(world.people.keeper, lines.net);
      await token.connect(world.people.keeper).approve(world.settlement, lines.net);
      const refusal = world.ledger.interface.encodeErrorResult("RewardOverflow", [tight.id, lines.holders, room]);
      await expect(world.settlement.connect(world.people.keeper).settle(tight.id, 1n))
        .to.be.revertedWithCustomError(world.settlement, "DepositRefused")
        .withArgs(tight.id, tight.startEpoch, refusal);
      // With another series beside it the call goes through; nothing of the keeper's stays behind.
      await readyNextEpoch(ordinary, ordinary.id);
      const { lines: other } = await world.settlement.preview(ordinary.id, ordinary.startEpoch);
      await allowKeeper(world, other.net);
      const settling = world.settlement.connect(world.people.keeper).settleMany([tight.id, ordinary.id], 1n);
      await expect(settling).to.changeTokenBalances(ethers, token, [world.people.keeper], [0n]);
      await expect(settling).to.emit(world.settlement, "EpochSettled");
      expect(await world.ledger.reserveOf(token)).to.equal(0n);
    });
  });

  describe("withdrawProtocolFees", () => {
    it("sends the protocol's share to the treasury of the day, called by anyone", async () => {
      await settleDays(w, w.id, 2);
      const fees = await feesOf(w, w.id);
      expect(fees > 0n).to.equal(true);
      await w.config.connect(w.people.governor).setTreasury(w.people.dave);
      const withdrawal = asKeeper().withdrawProtocolFees(w.btc, [w.id]);
      await expect(withdrawal)
        .to.emit(w.settlement, "ProtocolFeesWithdrawn")
        .withArgs(getAddress(await w.btc.getAddress()), w.people.dave, fees);
      await expect(withdrawal).to.changeTokenBalances(ethers, w.btc, [w.people.dave, w.ledger], [fees, -fees]);
      expect(await feesOf(w, w.id)).to.equal(0n);
      await expectSolvent(w, [w.id]);
    });

    it("has nothing to send twice", async () => {
      await settleDays(w, w.id);
      await w.settlement.withdrawProtocolFees(w.btc, [w.id]);
      await expect(w.settlement.withdrawProtocolFees(w.btc, [w.id]))
        .to.be.revertedWithCustomError(w.settlement, "NothingToWithdraw")
        .withArgs(getAddress(await w.btc.getAddress()));
    });

    it("never touches the funding of a series", async () => {
      await settleDays(w, w.id);
      await fund(w, w.id, 12_345n);
      await w.settlement.withdrawProtocolFees(w.btc, [w.id]);
      expect(await fundingOf()).to.equal(12_345n);
      await expectSolvent(w, [w.id]);
    });
  });
});
