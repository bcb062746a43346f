import { expect } from "chai";
import { at, ethers, EVEN, FIRST, openSeries, settleNow, settlingTime, sold, DAY, wait } from "../leases/fixture.ts";
import { scene, wrap, wrapperOf, wrappedUp, type Wrapped } from "./fixture.ts";

/** A pot that divides by no number of units here. */
const POT = 1_000_003n;

/** One day was mined. The series has ended, its income is final, and the pot is open. */
const ended = scene(async () => {
  const w = await wrappedUp();
  await close(w, w.usdc);
  return w;
});
const running = scene(wrappedUp);
/** A series that is paid for with the token in which it pays. */
const oneToken = scene(async () => {
  const stage = await sold();
  const id = 9n << 8n;
  await openSeries(stage, id, { payment: stage.btc });
  const w = await wrapperOf(stage, id);
  await wrap(w, w.alice, 500n);
  await wrap(w, w.bob, 300n);
  await close(w, w.btc);
  return w;
});

async function close(w: Wrapped, payment: Wrapped["usdc"]): Promise<void> {
  await at(settlingTime(FIRST));
  await settleNow(w, [EVEN], w.id);
  await wait(DAY);
  await w.settlement.close(w.id);
  await payment.mint(w.market, POT);
  await w.market.setPot(w.id, POT);
}

describe("WrappedHashpower: refunds", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await ended();
  });

  const refund = async (holder: typeof w.alice): Promise<bigint> => {
    const before = await w.usdc.balanceOf(holder);
    await w.token.connect(holder).claimRewards(holder);
    return (await w.usdc.balanceOf(holder)) - before;
  };

  it("come to all holders by one call of anyone, each its part, once", async () => {
    const amount = (POT * 800n) / 2_000n;
    await expect(w.token.connect(w.keeper).collectRefund()).to.emit(w.token, "RefundCollected").withArgs(800n, amount);
    expect(await w.token.collected()).to.deep.equal([800n, amount]);
    expect(await w.usdc.balanceOf(w.token)).to.equal(amount);
    expect((await w.token.accruedRewards(w.alice))[1]).to.equal((amount * 500n) / 800n);
    expect(await refund(w.alice)).to.equal((amount * 500n) / 800n);
    expect(await refund(w.bob)).to.equal((amount * 300n) / 800n);
    for (const holder of [w.alice, w.bob, w.carol]) expect(await refund(holder)).to.equal(0n);
    expect(await w.usdc.balanceOf(w.token), "dust").to.be.below(2n);
    await expect(w.token.collectRefund()).to.be.revertedWithCustomError(w.token, "RefundIsCollected");
  });

  it("pay income and refund together, and the indexes of a yield market tell of both", async () => {
    await w.token.collectRefund();
    const [units, amount] = await w.token.collected();
    const due = [500n * DAY, (amount * 500n) / units];
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal(due);
    expect(await w.token.rewardIndexesStored()).to.deep.equal([DAY * 10n ** 18n, (amount * 10n ** 18n) / units]);
    expect(await w.token.connect(w.alice).claimRewards.staticCall(w.alice)).to.deep.equal(due);
    await w.token.connect(w.alice).claimToken(w.usdc, w.carol);
    expect(await w.usdc.balanceOf(w.carol)).to.equal(due[1]);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([due[0], 0n]);
  });

  it("belong to who held when they were collected, wherever the shells go afterwards", async () => {
    await w.token.collectRefund();
    const [units, amount] = await w.token.collected();
    await w.token.connect(w.alice).transfer(w.carol, 500n);
    await w.token.connect(w.carol).transfer(w.bob, 200n);
    await w.token.connect(w.bob).transfer(w.alice, 500n);
    expect(await refund(w.carol)).to.equal(0n);
    expect(await refund(w.alice)).to.equal((amount * 500n) / units);
    expect(await refund(w.bob)).to.equal((amount * 300n) / units);
    expect(await w.token.totalSupply()).to.equal(800n);
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
    await w.token.collectRefund();
    const bob = ((POT - direct) * 300n) / 1_000n;
    expect(await refund(w.bob)).to.equal(bob);
    await w.market.connect(w.bob).refund(w.id, 300n, w.bob);
    await w.market.connect(w.dave).refund(w.id, 400n, w.dave);
    expect(await w.market.pots(w.id)).to.equal(0n);
    for (const account of [w.market, w.token]) expect(await w.usdc.balanceOf(account)).to.equal(0n);
  });

  it("can be taken by redeeming, while the units are here", async () => {
    const due = (POT * 100n) / 2_000n;
    expect(await w.token.previewRedeem(w.usdc, 100n)).to.equal(due);
    const redeem = (min: bigint, token = w.usdc, internal = false) =>
      w.token.connect(w.alice).redeem(w.carol, 100n, token, min, internal);
    await expect(redeem(due + 1n))
      .to.be.revertedWithCustomError(w.token, "TooLittleOut")
      .withArgs(due, due + 1n);
    await expect(redeem(due, w.btc)).to.be.revertedWithCustomError(w.token, "InvalidTokenOut");
    await expect(redeem(due, w.usdc, true)).to.be.revertedWithCustomError(w.token, "NoInternalBalance");
    await expect(w.token.connect(w.alice).redeem(w.token, 100n, w.usdc, 0n, false)).to.be.revertedWithCustomError(
      w.token,
      "InvalidReceiver",
    );
    await expect(redeem(due)).to.emit(w.token, "Redeem").withArgs(w.alice, w.carol, w.usdc, 100n, due);
    expect([await w.usdc.balanceOf(w.carol), await w.token.balanceOf(w.alice)]).to.deep.equal([due, 400n]);
    await w.token.collectRefund();
    await expect(redeem(0n)).to.be.revertedWithCustomError(w.token, "RefundIsCollected");
    expect(await w.token.previewRedeem(w.usdc, 100n)).to.equal(0n);
    await expect(w.token.previewRedeem(w.btc, 1n)).to.be.revertedWithCustomError(w.token, "InvalidTokenOut");
  });

  it("leave shells that neither wrap nor unwrap, and keep what they have earned", async () => {
    await w.token.collectRefund();
    await expect(w.token.connect(w.alice).unwrap(1n, w.alice)).to.be.revertedWithCustomError(
      w.token,
      "RefundIsCollected",
    );
    await expect(wrap(w, w.dave, 1n)).to.be.revertedWithCustomError(w.token, "RefundIsCollected");
    await expect(w.token.connect(w.bob).claimTo(w.carol)).to.changeTokenBalance(ethers, w.btc, w.carol, 300n * DAY);
  });

  it("are not there before their time, without tokens, or twice", async () => {
    const open = await running();
    await expect(open.token.collectRefund()).to.be.revertedWithCustomError(open.market, "NotRefundable");
    expect(await open.token.previewRedeem(open.usdc, 100n)).to.equal(0n);
    await expect(
      open.token.connect(open.alice).redeem(open.alice, 1n, open.usdc, 0n, false),
    ).to.be.revertedWithCustomError(open.market, "NotRefundable");
    const empty = await wrapperOf(open, open.id);
    await expect(empty.token.collectRefund()).to.be.revertedWithCustomError(empty.token, "NothingWrapped");
  });

  it("in the token in which the series pays come with the income, and neither is spent for the other", async () => {
    const same = await oneToken();
    await same.token.collectRefund();
    const [units, amount] = await same.token.collected();
    expect(await same.token.getRewardTokens()).to.deep.equal([await same.btc.getAddress()]);
    for (const [holder, held] of [
      [same.alice, 500n],
      [same.bob, 300n],
    ] as const) {
      const due = held * DAY + (amount * held) / units;
      expect(await same.token.accruedRewards(holder)).to.deep.equal([due]);
      await expect(same.token.connect(holder).claimRewards(holder)).to.changeTokenBalance(
        ethers,
        same.btc,
        holder,
        due,
      );
    }
    expect(await same.btc.balanceOf(same.token)).to.be.below(2n);
  });
});
