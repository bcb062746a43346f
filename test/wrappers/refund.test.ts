import { expect } from "chai";
import { elapsedAt, refundStreamOf, worthOf, type RefundStream } from "../helpers/refundStream.ts";
import {
  at,
  DAY,
  EPOCHS,
  ethers,
  EVEN,
  FIRST,
  moveTo,
  openSeries,
  settleNow,
  settlingTime,
  sold,
  startOf,
  wait,
} from "../leases/fixture.ts";
import { openRefund, POT, scene, wrap, wrapperOf, wrappedUp, type Wrapped } from "./fixture.ts";

/** One day was mined, the others are refunded. */
const UNMINED = startOf(FIRST + 1n);
const END = startOf(FIRST + EPOCHS);
/** When the refund is collected. */
const NOW = startOf(FIRST + 3n) + 777n;

/** One day was mined. The series has ended, its income is final, and the pot is open. */
const ended = scene(async () => await ending(await wrappedUp()));
/** All thirty days are settled; some of them had no net, and are refunded. */
const matured = scene(async () => {
  const w = await wrappedUp();
  await w.settlement.setProgress(w.id, EPOCHS, EPOCHS, false);
  await moveTo(END);
  await openRefund(w);
  return w;
});
const running = scene(wrappedUp);
/** Three days before the term. */
const cancelled = scene(async () => {
  const w = await wrappedUp();
  await openRefund(w);
  return w;
});
/** A series that is paid for with the token in which it pays; one that is with its second token. */
const oneToken = scene(async () => await paidWithReward(9n << 8n, "btc"));
const secondToken = scene(async () => await paidWithReward((9n << 8n) | 2n, "doge"));

async function ending(w: Wrapped, payment = w.usdc): Promise<Wrapped> {
  await at(settlingTime(FIRST));
  await settleNow(w, [EVEN], w.id);
  await wait(DAY);
  await openRefund(w, POT, payment);
  return w;
}

async function paidWithReward(id: bigint, payment: "btc" | "doge"): Promise<Wrapped> {
  const stage = await sold();
  await openSeries(stage, id, { payment: stage[payment] });
  const w = await wrapperOf(stage, id);
  await wrap(w, w.alice, 500n);
  await wrap(w, w.bob, 300n);
  return await ending(w, w[payment]);
}

async function collectAt(w: Wrapped, second: bigint): Promise<RefundStream> {
  await at(second);
  await w.token.connect(w.keeper).collectRefund();
  return await refundStreamOf(w.token);
}

describe("WrappedHashpower: refunds", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await ended();
  });

  const claim = async (holder: typeof w.alice): Promise<bigint> => {
    const before = await w.usdc.balanceOf(holder);
    await w.token.connect(holder).claimRewards(holder);
    return (await w.usdc.balanceOf(holder)) - before;
  };
  const due = async (holder: typeof w.alice): Promise<bigint> => (await w.token.accruedRewards(holder))[1] ?? 0n;
  const preview = async (units: bigint): Promise<bigint> => await w.token.previewRedeem(w.usdc, units);
  const redeem = (holder: typeof w.alice, units: bigint, min = 0n) =>
    w.token.connect(holder).redeem(holder, units, w.usdc, min, false);

  it("flow, once anybody has collected them, over the days that were not mined, to each holder by the second", async () => {
    const amount = (POT * 800n) / 2_000n;
    await at(NOW);
    await expect(w.token.connect(w.keeper).collectRefund()).to.emit(w.token, "RefundCollected").withArgs(800n, amount);
    expect(await w.token.collected()).to.deep.equal([800n, amount]);
    expect(await w.token.refundStream()).to.deep.equal([UNMINED, END]);
    expect(await w.usdc.balanceOf(w.token)).to.equal(amount);
    for (const second of [NOW, NOW + 1n, NOW + 12_345n, END - 1n, END, END + DAY]) {
      await moveTo(second);
      const over = (second < END ? second : END) - UNMINED;
      for (const [holder, held] of [
        [w.alice, 500n],
        [w.bob, 300n],
        [w.carol, 0n],
      ] as const)
        expect(await due(holder)).to.equal((amount * held * over) / (800n * 29n * DAY));
    }
    expect(await claim(w.alice)).to.equal((amount * 500n) / 800n);
    expect(await claim(w.bob)).to.equal((amount * 300n) / 800n);
    for (const holder of [w.alice, w.bob, w.carol]) expect(await claim(holder)).to.equal(0n);
    expect(await w.usdc.balanceOf(w.token), "dust").to.be.below(2n);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.token, "RefundIsCollected");
  });

  it("are paid in whole base units as often as somebody asks, and the fraction is lost to nobody", async () => {
    const stream = await collectAt(w, NOW);
    let paid = 0n;
    for (let i = 1n; i <= 20n; i++) {
      await at(NOW + 7n * i * i);
      paid += await claim(w.alice);
      expect(paid).to.equal(worthOf(stream, 500n * elapsedAt(stream, NOW + 7n * i * i)));
    }
    await moveTo(END);
    expect(paid + (await claim(w.alice))).to.equal((stream.amount * 500n) / 800n);
  });

  it("come with income, and the indexes of a yield market tell of both", async () => {
    const stream = await collectAt(w, NOW);
    await moveTo(NOW + 100_000n);
    const over = elapsedAt(stream, NOW + 100_000n);
    const dues = [500n * DAY, worthOf(stream, 500n * over)];
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal(dues);
    const indexes = [DAY * 10n ** 18n, worthOf(stream, 10n ** 18n * over)];
    expect(await w.token.rewardIndexesStored()).to.deep.equal(indexes);
    expect(await w.token.rewardIndexesCurrent.staticCall()).to.deep.equal(indexes);
    expect(await w.token.connect(w.alice).claimRewards.staticCall(w.alice)).to.deep.equal(dues);
    await at(NOW + 100_001n);
    await w.token.connect(w.alice).claimToken(w.usdc, w.carol);
    expect(await w.usdc.balanceOf(w.carol)).to.equal(worthOf(stream, 500n * (over + 1n)));
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([dues[0], 0n]);
    await at(NOW + 200_000n);
    await w.token.connect(w.bob).claimTo(w.carol);
    expect(await w.btc.balanceOf(w.carol)).to.equal(300n * DAY);
  });

  it("belong to who holds while a second passes, wherever the tokens go before and afterwards", async () => {
    const stream = await collectAt(w, NOW);
    const move = async (second: bigint, from: typeof w.alice, to: typeof w.alice, units: bigint): Promise<void> => {
      await at(second);
      await w.token.connect(from).transfer(to, units);
    };
    await move(NOW + 1_000n, w.alice, w.carol, 500n);
    await move(NOW + 5_003n, w.carol, w.bob, 200n);
    await move(NOW + 5_004n, w.bob, w.bob, 500n);
    await move(NOW + 99_999n, w.bob, w.alice, 450n);
    await moveTo(END);
    const [first, second, third] = [1_000n, 5_003n, 99_999n].map((later) => NOW + later);
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are three");
    expect(await claim(w.alice)).to.equal(worthOf(stream, 500n * (first - UNMINED) + 450n * (END - third)));
    expect(await claim(w.carol)).to.equal(worthOf(stream, 500n * (second - first) + 300n * (END - second)));
    expect(await claim(w.bob)).to.equal(
      worthOf(stream, 300n * (second - UNMINED) + 500n * (third - second) + 50n * (END - third)),
    );
    expect(await w.usdc.balanceOf(w.token), "dust").to.be.below(3n);
    expect(await w.token.totalSupply()).to.equal(800n);
  });

  it("are all there at once if all days were mined, some without net, and the tokens can be burnt for nothing", async () => {
    w = await matured();
    const stream = await collectAt(w, END + 10n);
    expect(stream.amount).to.equal((POT * 800n) / 2_000n);
    expect(stream.to).to.equal(END);
    expect(await due(w.alice)).to.equal((stream.amount * 500n) / 800n);
    expect(await preview(500n)).to.equal(0n);
    await redeem(w.alice, 500n);
    expect([await w.token.balanceOf(w.alice), await w.usdc.balanceOf(w.alice)]).to.deep.equal([0n, 0n]);
    expect(await claim(w.alice)).to.equal((stream.amount * 500n) / 800n);
    expect(await claim(w.bob)).to.equal((stream.amount * 300n) / 800n);
  });

  it("of a sale that was cancelled flow over its days as well, from their first on; nobody has to wait who redeems", async () => {
    w = await cancelled();
    const stream = await collectAt(w, startOf(FIRST - 1n));
    expect([stream.from, stream.to]).to.deep.equal([startOf(FIRST), END]);
    await moveTo(startOf(FIRST));
    expect([await due(w.alice), await due(w.bob)]).to.deep.equal([0n, 0n]);
    const whole = (stream.amount * 500n) / 800n;
    expect(await preview(500n)).to.equal(whole);
    await moveTo(startOf(FIRST) + 10n);
    expect(await due(w.bob)).to.equal((POT * 300n * 10n) / (2_000n * EPOCHS * DAY));
  });

  it("are the same for those who unwrap first, and the last one empties the pot", async () => {
    await w.token.connect(w.alice).unwrap(500n, w.alice);
    const direct = (POT * 1_000n) / 2_000n;
    await expect(w.market.connect(w.alice).refund(w.id, 1_000n, w.alice)).to.changeTokenBalance(
      ethers,
      w.usdc,
      w.alice,
      direct,
    );
    await collectAt(w, NOW);
    const bob = ((POT - direct) * 300n) / 1_000n;
    await moveTo(END);
    expect(await claim(w.bob)).to.equal(bob);
    await w.market.connect(w.bob).refund(w.id, 300n, w.bob);
    await w.market.connect(w.dave).refund(w.id, 400n, w.dave);
    expect(await w.market.pots(w.id)).to.equal(0n);
    for (const account of [w.market, w.token]) expect(await w.usdc.balanceOf(account)).to.equal(0n);
  });

  it("can be taken from the market by redeeming, while the units are here", async () => {
    const whole = (POT * 100n) / 2_000n;
    expect(await preview(100n)).to.equal(whole);
    const take = (min: bigint, token = w.usdc, internal = false) =>
      w.token.connect(w.alice).redeem(w.carol, 100n, token, min, internal);
    await expect(take(whole + 1n))
      .to.be.revertedWithCustomError(w.token, "TooLittleOut")
      .withArgs(whole, whole + 1n);
    await expect(take(whole, w.btc)).to.be.revertedWithCustomError(w.token, "InvalidTokenOut");
    await expect(take(whole, w.usdc, true)).to.be.revertedWithCustomError(w.token, "NoInternalBalance");
    await expect(w.token.connect(w.alice).redeem(w.token, 100n, w.usdc, 0n, false)).to.be.revertedWithCustomError(
      w.token,
      "InvalidReceiver",
    );
    await expect(redeem(w.alice, 0n)).to.be.revertedWithCustomError(w.token, "ZeroUnits");
    await expect(take(whole)).to.emit(w.token, "Redeem").withArgs(w.alice, w.carol, w.usdc, 100n, whole);
    expect([await w.usdc.balanceOf(w.carol), await w.token.balanceOf(w.alice)]).to.deep.equal([whole, 400n]);
    await expect(w.token.previewRedeem(w.btc, 1n)).to.be.revertedWithCustomError(w.token, "InvalidTokenOut");
  });

  it("are redeemed afterwards for all that the tokens had still to earn; what they have earned waits for a claim", async () => {
    const stream = await collectAt(w, NOW);
    const then = NOW + 100_003n;
    await moveTo(then - 1n);
    const ofPreview = worthOf(stream, 100n * (END - then + 1n));
    expect(await preview(100n)).to.equal(ofPreview);
    expect(await preview(801n), "more than there are").to.equal(0n);
    const rest = worthOf(stream, 100n * (END - then));
    await at(then);
    await expect(w.token.connect(w.alice).redeem(w.carol, 100n, w.usdc, rest, false))
      .to.emit(w.token, "Redeem")
      .withArgs(w.alice, w.carol, w.usdc, 100n, rest)
      .and.to.emit(w.token, "Transfer")
      .withArgs(w.alice, ethers.ZeroAddress, 100n);
    expect(await w.usdc.balanceOf(w.carol)).to.equal(rest);
    expect([await w.token.balanceOf(w.alice), await w.token.totalSupply()]).to.deep.equal([400n, 700n]);
    expect(await w.token.collected(), "history").to.deep.equal([800n, stream.amount]);
    // All that was burnt has earned to the end now, and what was paid of it is off the account.
    const counted = (second: bigint): bigint =>
      worthOf(stream, 500n * elapsedAt(stream, then) + 100n * (END - then) + 400n * (second - then)) - rest;
    expect(await due(w.alice)).to.equal(counted(then));
    await moveTo(END);
    expect(await claim(w.alice)).to.equal(counted(END));
    expect(await claim(w.bob)).to.equal((stream.amount * 300n) / 800n);
    expect(await w.usdc.balanceOf(w.token), "dust").to.be.below(2n);
  });

  it("are not redeemed for less than is asked, in another token, for nothing, or beyond what one has", async () => {
    const stream = await collectAt(w, NOW);
    const rest = worthOf(stream, 100n * (END - NOW - 10n));
    await at(NOW + 10n);
    await expect(redeem(w.alice, 100n, rest + 1n))
      .to.be.revertedWithCustomError(w.token, "TooLittleOut")
      .withArgs(rest, rest + 1n);
    const taking = w.token.connect(w.alice);
    await expect(taking.redeem(w.alice, 1n, w.btc, 0n, false)).to.be.revertedWithCustomError(
      w.token,
      "InvalidTokenOut",
    );
    await expect(taking.redeem(w.alice, 1n, w.usdc, 0n, true)).to.be.revertedWithCustomError(
      w.token,
      "NoInternalBalance",
    );
    for (const nobody of [ethers.ZeroAddress, w.token])
      await expect(taking.redeem(nobody, 1n, w.usdc, 0n, false)).to.be.revertedWithCustomError(
        w.token,
        "InvalidReceiver",
      );
    await expect(redeem(w.alice, 0n)).to.be.revertedWithCustomError(w.token, "ZeroUnits");
    await expect(redeem(w.alice, 501n)).to.be.revertedWithCustomError(w.token, "ERC20InsufficientBalance");
    await expect(redeem(w.carol, 1n)).to.be.revertedWithCustomError(w.token, "ERC20InsufficientBalance");
  });

  it("are worth as much after the collection as before it: earned and still to earn", async () => {
    const before = await preview(500n);
    await collectAt(w, NOW);
    const after = (await due(w.alice)) + (await preview(500n));
    expect(before - after, "two parts, rounded down").to.be.within(0n, 1n);
    await at(NOW + 1n);
    await redeem(w.alice, 500n);
    await claim(w.alice);
    expect(await w.usdc.balanceOf(w.alice), "and the fraction of the first is paid with the second").to.equal(before);
  });

  it("leave tokens that neither wrap nor unwrap, and keep what they have earned", async () => {
    await collectAt(w, NOW);
    await expect(w.token.connect(w.alice).unwrap(1n, w.alice)).to.be.revertedWithCustomError(
      w.token,
      "RefundIsCollected",
    );
    await expect(wrap(w, w.dave, 1n)).to.be.revertedWithCustomError(w.token, "RefundIsCollected");
    await redeem(w.bob, 300n);
    await expect(w.token.connect(w.bob).claimTo(w.carol)).to.changeTokenBalance(ethers, w.btc, w.carol, 300n * DAY);
  });

  it("are not there before their time, without tokens, or twice", async () => {
    const open = await running();
    await expect(open.token.collectRefund()).to.be.revertedWithCustomError(open.market, "NotRefundable");
    expect(await open.token.previewRedeem(open.usdc, 100n)).to.equal(0n);
    expect(await open.token.refundStream()).to.deep.equal([0n, 0n]);
    await expect(
      open.token.connect(open.alice).redeem(open.alice, 1n, open.usdc, 0n, false),
    ).to.be.revertedWithCustomError(open.market, "NotRefundable");
    const empty = await wrapperOf(open, open.id);
    await expect(empty.token.collectRefund()).to.be.revertedWithCustomError(empty.token, "NothingWrapped");
  });

  it("in the token in which the series pays come with the income, and neither is spent for the other", async () => {
    const same = await oneToken();
    const stream = await collectAt(same, NOW);
    const dues = (held: bigint, second: bigint): bigint =>
      held * DAY + worthOf(stream, held * elapsedAt(stream, second));
    expect(await same.token.getRewardTokens()).to.deep.equal([await same.btc.getAddress()]);
    expect(await same.token.rewardIndexesStored()).to.deep.equal([
      DAY * 10n ** 18n + worthOf(stream, 10n ** 18n * (NOW - UNMINED)),
    ]);
    expect(await same.token.accruedRewards(same.alice)).to.deep.equal([dues(500n, NOW)]);
    // The income is paid out of the refund that is here: what is owed later is at the ledger.
    await at(NOW + 1n);
    await expect(same.token.connect(same.alice).claimRewards(same.alice)).to.changeTokenBalance(
      ethers,
      same.btc,
      same.alice,
      dues(500n, NOW + 1n),
    );
    await at(NOW + 2n);
    const rest = worthOf(stream, 500n * (END - NOW - 2n));
    await expect(same.token.connect(same.alice).redeem(same.alice, 500n, same.btc, rest, false)).to.changeTokenBalance(
      ethers,
      same.btc,
      same.alice,
      rest,
    );
    await moveTo(END);
    await same.token.connect(same.bob).claimRewards(same.bob);
    await same.token.connect(same.alice).claimRewards(same.alice);
    expect(await same.btc.balanceOf(same.bob)).to.equal(dues(300n, END));
    expect(await same.btc.balanceOf(same.alice)).to.equal(dues(500n, END));
    expect(await same.btc.balanceOf(same.token)).to.be.below(2n);
    expect(await same.ledger.claimable(same.token, same.id), "nothing waits at the ledger").to.deep.equal([0n, 0n]);
  });

  it("in the second token in which the series pays come with that token's income", async () => {
    const same = await secondToken();
    const stream = await collectAt(same, NOW);
    await moveTo(END);
    const whole = [300n * DAY, 300n * DAY + (stream.amount * 300n) / 800n];
    expect(await same.token.getRewardTokens()).to.have.length(2);
    expect(await same.token.accruedRewards(same.bob)).to.deep.equal(whole);
    await same.token.connect(same.bob).claimRewards(same.bob);
    expect([await same.btc.balanceOf(same.bob), await same.doge.balanceOf(same.bob)]).to.deep.equal(whole);
  });
});
