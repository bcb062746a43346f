import { expect } from "chai";
import {
  at,
  BTC_SCALE,
  DAY,
  DOGE_SCALE,
  ethers,
  EVEN,
  FIRST,
  moveTo,
  settleNow,
  settlingTime,
  startOf,
  wait,
  ZERO,
} from "../leases/fixture.ts";
import { expectBalanced, scene, wrap, wrappedTwo, wrappedUp, type Wrapped } from "./fixture.ts";

/** Settles the first day of the series. From that second on each unit earns one base unit a second, for a day. */
async function streaming(w: Wrapped): Promise<void> {
  await at(settlingTime(FIRST));
  await settleNow(w, [EVEN], w.id);
}

const stream = scene(async () => {
  const w = await wrappedUp();
  await streaming(w);
  return w;
});

const streamTwo = scene(async () => {
  const w = await wrappedTwo();
  await streaming(w);
  return w;
});

const START = settlingTime(FIRST);

describe("WrappedHashpower: income follows the token", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await stream();
  });

  it("pays by the second what the units would have paid", async () => {
    await moveTo(START + 100n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([500n * 100n, 0n]);
    await at(START + 200n);
    await expect(w.token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.alice],
      [500n * 200n],
    );
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([0n, 0n]);
    await expectBalanced(w, [w.alice, w.bob]);
  });

  it("stays with who held the token, when it moves", async () => {
    await at(START + 1_000n);
    await w.token.connect(w.alice).transfer(w.carol, 200n);
    await moveTo(START + 3_000n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([500n * 1_000n + 300n * 2_000n, 0n]);
    expect(await w.token.accruedRewards(w.carol)).to.deep.equal([200n * 2_000n, 0n]);
    await expectBalanced(w, [w.alice, w.bob, w.carol]);
  });

  it("stays with the holder that unwraps, and begins with the wrapping", async () => {
    await at(START + 1_000n);
    await w.token.connect(w.alice).unwrap(500n, w.alice);
    await at(START + 2_000n);
    await wrap(w, w.dave, 400n);
    await moveTo(START + 5_000n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([500n * 1_000n, 0n]);
    expect(await w.token.accruedRewards(w.dave)).to.deep.equal([400n * 3_000n, 0n]);
    await expectBalanced(w, [w.alice, w.bob, w.dave]);
    // Alice is no holder any more, and is paid all the same.
    await expect(w.token.connect(w.alice).claimTo(w.keeper)).to.changeTokenBalance(ethers, w.btc, w.keeper, 500_000n);
  });

  it("is not multiplied by a transfer to oneself, nor by one that goes round", async () => {
    await at(START + 1_000n);
    await w.token.connect(w.alice).transfer(w.alice, 500n);
    await at(START + 1_500n);
    await w.token.connect(w.alice).transfer(w.bob, 500n);
    await at(START + 1_600n);
    await w.token.connect(w.bob).transfer(w.alice, 500n);
    await moveTo(START + 2_000n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([500n * 1_900n, 0n]);
    expect(await w.token.accruedRewards(w.bob)).to.deep.equal([300n * 2_000n + 500n * 100n, 0n]);
    expect(await w.token.totalSupply()).to.equal(800n);
    await expectBalanced(w, [w.alice, w.bob]);
  });

  it("is not the past's for who comes new, nor for a position that was emptied", async () => {
    await at(START + 1_000n);
    await w.token.connect(w.bob).transfer(w.carol, 300n);
    expect(await w.token.accruedRewards(w.carol)).to.deep.equal([0n, 0n]);
    await at(START + 2_000n);
    await w.token.connect(w.carol).transfer(w.bob, 300n);
    await moveTo(START + 2_000n);
    expect(await w.token.accruedRewards(w.bob)).to.deep.equal([300n * 1_000n, 0n]);
    expect(await w.token.accruedRewards(w.carol)).to.deep.equal([300n * 1_000n, 0n]);
  });

  it("is the standard's: indexes with 18 decimals, an exchange rate of one, and a list that never changes", async () => {
    await moveTo(START + 100n);
    const tokens = [await w.btc.getAddress(), await w.usdc.getAddress()];
    expect(await w.token.getRewardTokens()).to.deep.equal(tokens);
    expect(await w.token.rewardIndexesCurrent.staticCall()).to.deep.equal([100n * 10n ** 18n, 0n]);
    expect(await w.token.rewardIndexesStored()).to.deep.equal([100n * 10n ** 18n, 0n]);
    expect(await w.token.exchangeRate()).to.equal(10n ** 18n);
    expect(await w.token.yieldToken()).to.equal(await w.ledger.getAddress());
    expect(await w.token.assetInfo()).to.deep.equal([0n, await w.ledger.getAddress(), 3n]);
    expect([await w.token.getTokensIn(), await w.token.getTokensOut()]).to.deep.equal([[tokens[1]], [tokens[1]]]);
    expect([await w.token.isValidTokenIn(w.usdc), await w.token.isValidTokenOut(w.usdc)]).to.deep.equal([true, true]);
    expect([await w.token.isValidTokenIn(w.ledger), await w.token.isValidTokenOut(w.btc)]).to.deep.equal([
      false,
      false,
    ]);
  });

  it("returns what it paid, in the order of the tokens, and says so", async () => {
    await at(START + 100n);
    const paid = [30_000n, 0n];
    const tokens = await w.token.getRewardTokens();
    await expect(w.token.connect(w.bob).claimRewards(w.bob))
      .to.emit(w.token, "ClaimRewards")
      .withArgs(w.bob, [...tokens], paid);
    await moveTo(START + 300n);
    expect(await w.token.connect(w.alice).claimRewards.staticCall(w.alice)).to.deep.equal([150_000n, 0n]);
    expect(await w.token.connect(w.alice).claimTo.staticCall(w.carol)).to.deep.equal([150_000n, 0n]);
    expect(await w.token.connect(w.alice).claimToken.staticCall(w.btc, w.carol)).to.equal(150_000n);
  });

  it("asks the ledger once for all: who comes next is paid from what is here", async () => {
    await at(START + 100n);
    await w.token.connect(w.alice).claimRewards(w.alice);
    expect(await w.btc.balanceOf(w.token)).to.equal(30_000n);
    await at(START + 101n);
    await w.token.connect(w.bob).claimRewards(w.bob);
    await expectBalanced(w, [w.alice, w.bob]);
  });

  it("goes to no third party: somebody else's claim pays the holder, or the receiver it registered in the ledger", async () => {
    const byKeeper = w.token.connect(w.keeper);
    await at(START + 100n);
    await expect(byKeeper.claimRewards(w.alice)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.alice, w.keeper],
      [50_000n, 0n],
    );
    await w.ledger.connect(w.alice).setReceiver(w.carol);
    await at(START + 200n);
    await expect(byKeeper.claimRewards(w.alice)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.alice, w.carol],
      [0n, 50_000n],
    );
    // One's own claim is one's own.
    await at(START + 300n);
    await expect(w.token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.alice, w.carol],
      [50_000n, 0n],
    );
    await w.ledger.connect(w.alice).setReceiver(w.token);
    await at(START + 400n);
    await expect(byKeeper.claimRewards(w.alice)).to.changeTokenBalance(ethers, w.btc, w.alice, 50_000n);
    await w.ledger.connect(w.alice).refuseThirdPartyClaims(true);
    await expect(byKeeper.claimRewards(w.alice))
      .to.be.revertedWithCustomError(w.ledger, "ThirdPartyClaimRefused")
      .withArgs(w.alice);
    await w.token.connect(w.alice).claimRewards(w.alice);
  });

  it("is claimed from the ledger by the wrapper alone, and an allowance claims nothing", async () => {
    await expect(w.ledger.claimFor(w.token, w.id)).to.be.revertedWithCustomError(w.ledger, "ThirdPartyClaimRefused");
    await w.token.connect(w.alice).approve(w.keeper, ethers.MaxUint256);
    await expect(w.token.connect(w.keeper).claimTo(w.keeper)).to.changeTokenBalance(ethers, w.btc, w.keeper, 0n);
    for (const to of [ZERO, await w.token.getAddress()]) {
      await expect(w.token.connect(w.alice).claimTo(to)).to.be.revertedWithCustomError(w.token, "InvalidReceiver");
      await expect(w.token.connect(w.alice).claimToken(w.btc, to)).to.be.revertedWithCustomError(
        w.token,
        "InvalidReceiver",
      );
    }
    for (const token of [ZERO, await w.doge.getAddress()]) {
      await expect(w.token.connect(w.alice).claimToken(token, w.alice))
        .to.be.revertedWithCustomError(w.ledger, "NotRewardToken")
        .withArgs(w.id, token);
    }
  });

  it("keeps fractions: a unit that earns a sixth of a base unit a second loses none of it to a hundred claims", async () => {
    await moveTo(startOf(FIRST + 3n));
    await at(startOf(FIRST + 3n) + 10n);
    // Nothing streams now. A seventh of a base unit per unit in all, from here on.
    await settleNow(w, [2_000n / 7n], w.id);
    const { accruedNow: before } = await w.token.positionOf(w.bob);
    const paidBefore = await w.btc.balanceOf(w.bob);
    for (let i = 1n; i <= 12n; i++) {
      await at(startOf(FIRST + 3n) + 10n + i * 7_000n);
      await w.token.connect(i % 2n === 0n ? w.bob : w.keeper).claimRewards(w.bob);
    }
    await wait(DAY);
    const paid = (await w.btc.balanceOf(w.bob)) - paidBefore;
    const { accruedNow } = await w.token.positionOf(w.bob);
    const lane = await w.ledger.lane(w.id);
    const grown = 300n * (lane.rate * DAY);
    expect((paid << BTC_SCALE) + accruedNow).to.equal(before + grown);
    await expectBalanced(w, [w.alice, w.bob]);
  });

  it("is not disturbed by tokens that somebody gives", async () => {
    await w.btc.mint(w.token, 10n ** 9n);
    await moveTo(START + 100n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([50_000n, 0n]);
    await at(START + 200n);
    await expect(w.token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalances(
      ethers,
      w.btc,
      [w.alice, w.token],
      [100_000n, -100_000n],
    );
    // The gift paid, and what it paid is still claimable for the next.
    await moveTo(START + 300n);
    expect(await w.token.accruedRewards(w.bob)).to.deep.equal([90_000n, 0n]);
    const [claimable] = await w.ledger.claimable(w.token, w.id);
    expect(claimable).to.equal(800n * 300n);
  });

  it("is not disturbed by units that were at the address before the contract", async () => {
    const again = await ethers.deployContract("WrapperFactory", [w.ledger]);
    const future = await again.wrapperOf(w.id);
    await w.ledger.connect(w.dave).safeTransferFrom(w.dave, future, w.id, 50n, "0x");
    await again.create(w.id);
    const token = await ethers.getContractAt("WrappedHashpower", future);
    const own = { ...w, token };
    await wrap(own, w.alice, 100n);
    const { timestamp } = (await ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
    await at(BigInt(timestamp) + 1_000n);
    await expect(token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalance(
      ethers,
      w.btc,
      w.alice,
      100n * 1_000n,
    );
    expect(await token.totalSupply()).to.equal(100n);
    await token.connect(w.alice).unwrap(100n, w.alice);
    expect(await w.ledger.balanceOf(token, w.id)).to.equal(50n);
  });
});

describe("WrappedHashpower: two reward tokens", () => {
  let w: Wrapped;

  beforeEach(async () => {
    w = await streamTwo();
  });

  it("follow the token in both lanes, through transfer, unwrapping and wrapping", async () => {
    await at(START + 1_000n);
    await w.token.connect(w.alice).transfer(w.carol, 200n);
    await at(START + 2_000n);
    await w.token.connect(w.carol).unwrap(50n, w.dave);
    await at(START + 3_000n);
    await wrap(w, w.dave, 10n);
    await moveTo(START + 4_000n);
    const due: [typeof w.alice, bigint][] = [
      [w.alice, 500n * 1_000n + 300n * 3_000n],
      [w.bob, 300n * 4_000n],
      [w.carol, 200n * 1_000n + 150n * 2_000n],
      [w.dave, 10n * 1_000n],
    ];
    for (const [holder, amount] of due) {
      expect(await w.token.accruedRewards(holder)).to.deep.equal([amount, amount, 0n]);
    }
    await expectBalanced(w, [w.alice, w.bob, w.carol, w.dave]);
    expect(await w.token.rewardIndexesStored()).to.deep.equal([4_000n * 10n ** 18n, 4_000n * 10n ** 18n, 0n]);
    await at(START + 5_000n);
    const claiming = w.token.connect(w.bob).claimRewards(w.bob);
    await expect(claiming).to.changeTokenBalance(ethers, w.btc, w.bob, 1_500_000n);
    await expect(claiming).to.changeTokenBalance(ethers, w.doge, w.bob, 1_500_000n);
    await expectBalanced(w, [w.alice, w.bob, w.carol, w.dave]);
  });

  it("are claimed one at a time too", async () => {
    await at(START + 100n);
    const claiming = w.token.connect(w.alice).claimToken(w.doge, w.carol);
    await expect(claiming).to.changeTokenBalance(ethers, w.doge, w.carol, 50_000n);
    await expect(claiming).to.changeTokenBalance(ethers, w.btc, w.carol, 0n);
    await moveTo(START + 200n);
    expect(await w.token.accruedRewards(w.alice)).to.deep.equal([100_000n, 50_000n, 0n]);
    const { secondAccruedNow } = await w.token.positionOf(w.alice);
    expect(secondAccruedNow >> DOGE_SCALE).to.equal(50_000n);
  });
});
