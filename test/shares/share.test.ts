import { expect } from "chai";
import type { BlockingToken, HostileReceiver } from "../../types/ethers-contracts/index.js";
import type { AddressLike } from "ethers";
import {
  BTC_SCALE,
  DAY,
  ethers,
  EVEN,
  FIRST,
  ID,
  ID_RESTRICTED,
  load,
  openSeries,
  settleNow,
  settleThrough,
  sold,
  startOf,
  wait,
} from "../leases/fixture.ts";
import {
  allow,
  deposit,
  difference,
  enrich,
  expectSolvent,
  moveTo,
  now,
  shared,
  sharedTwo,
  U256_MAX,
  walletOf,
  type ShareStage,
} from "./fixture.ts";

const load_ = async (fixture: () => Promise<ShareStage>): Promise<ShareStage> => {
  const stage = await load(fixture);
  return stage as ShareStage;
};

/** One base unit per unit and second streams from here on, for a day. */
async function streaming(stage: ShareStage): Promise<void> {
  await settleThrough(stage, FIRST, stage.id);
}

const order = (receiver: string, maxReward = U256_MAX, maxSecond = U256_MAX): string =>
  ethers.AbiCoder.defaultAbiCoder().encode(["address", "uint256", "uint256"], [receiver, maxReward, maxSecond]);

describe("AccumulatingShare: in and out", () => {
  it("the first depositor brings units alone, and gets as many shares", async () => {
    const s = await load_(shared);
    await expect(deposit(s, s.alice, 300n))
      .to.emit(s.share, "Deposited")
      .withArgs(s.alice.address, s.alice.address, 300n, 0n, 0n);
    expect(await s.share.balanceOf(s.alice)).to.equal(300n);
    expect(await s.ledger.balanceOf(s.share, ID)).to.equal(300n);
    await expectSolvent(s);
  });

  it("who comes later brings, with each unit, what a share has earned, rounded up", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await moveTo((await now()) + 999n);
    await s.btc.mint(s.bob, 10n ** 9n);
    const before = await walletOf(s, s.bob);
    await deposit(s, s.bob, 7n);
    const [, , , earned] = await s.ledger.positionOf(s.alice, ID);
    const perUnit = earned / (await s.ledger.balanceOf(s.alice, ID));
    const paid = before.reward - (await walletOf(s, s.bob)).reward;
    expect(paid).to.equal((perUnit * 7n + (1n << BTC_SCALE) - 1n) >> BTC_SCALE);
    expect(paid > 6_000n).to.equal(true);
    await expectSolvent(s);
  });

  it("takes not a base unit more than the depositor said", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(DAY); // the stream stands still: the next block asks for the same
    await enrich(s, s.bob);
    const [, reward] = await s.share.previewDeposit(7n);
    await expect(s.share.connect(s.bob).deposit(7n, reward - 1n, 0n, s.bob))
      .to.be.revertedWithCustomError(s.share, "RewardAboveMaximum")
      .withArgs(await s.btc.getAddress(), reward, reward - 1n);
    await s.share.connect(s.bob).deposit(7n, reward, 0n, s.bob);
  });

  it("returns units and rewards in kind, and leaves the others what was theirs", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await deposit(s, s.bob, 100n);
    await streaming(s);
    await wait(2n * DAY);
    const before = await walletOf(s, s.carol);
    await s.share.connect(s.alice).redeem(300n, s.carol);
    const got = difference(await walletOf(s, s.carol), before);
    expect(got).to.deep.equal({ units: 300n, reward: (EVEN * 300n) / 2_000n, secondReward: 0n, payment: 0n });
    const left = await s.share.convertToAssets(100n);
    expect(left.reward).to.equal((EVEN * 100n) / 2_000n);
    await expectSolvent(s);
  });

  it("holds for two reward tokens, each by its own index", async () => {
    const s = await load_(sharedTwo);
    await deposit(s, s.alice, 300n);
    await moveTo(startOf(FIRST + 1n) + 3_600n);
    await settleNow(s, [EVEN], s.id, [3n * EVEN]);
    await wait(2n * DAY);
    await enrich(s, s.bob);
    const [, reward, second] = await s.share.previewDeposit(10n);
    expect([reward, second]).to.deep.equal([(EVEN * 10n) / 2_000n, (3n * EVEN * 10n) / 2_000n]);
    await expect(s.share.connect(s.bob).deposit(10n, reward, second - 1n, s.bob)).to.be.revertedWithCustomError(
      s.share,
      "RewardAboveMaximum",
    );
    const before = await walletOf(s, s.bob);
    await deposit(s, s.bob, 10n);
    await s.share.connect(s.bob).redeem(10n, s.bob);
    expect(difference(await walletOf(s, s.bob), before)).to.deep.equal({
      units: 0n,
      reward: 0n,
      secondReward: 0n,
      payment: 0n,
    });
    await expectSolvent(s);
  });

  it("a transfer of shares carries what they have earned, and calls nobody", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(2n * DAY);
    await s.share.connect(s.alice).transfer(s.carol, 300n);
    const before = await walletOf(s, s.carol);
    await s.share.connect(s.carol).redeem(300n, s.carol);
    expect(difference(await walletOf(s, s.carol), before).reward).to.equal((EVEN * 300n) / 2_000n);
    // A contract that answers every hook with a revert receives shares like anybody.
    const contract = await ethers.deployContract("HostileReceiver");
    await contract.setAnswer(2);
    await deposit(s, s.bob, 5n);
    await s.share.connect(s.bob).transfer(contract, 5n);
    expect([await s.share.balanceOf(contract), await contract.hooks()]).to.deep.equal([5n, 0n]);
  });

  it("another redeems by allowance, and no further", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await expect(s.share.connect(s.bob).redeemFrom(s.alice, 1n, s.bob)).to.be.revertedWithCustomError(
      s.share,
      "ERC20InsufficientAllowance",
    );
    await s.share.connect(s.alice).approve(s.bob, 100n);
    await s.share.connect(s.bob).redeemFrom(s.alice, 100n, s.carol);
    expect(await s.ledger.balanceOf(s.carol, ID)).to.equal(100n);
    await expect(s.share.connect(s.bob).redeemFrom(s.alice, 1n, s.bob)).to.be.revertedWithCustomError(
      s.share,
      "ERC20InsufficientAllowance",
    );
  });

  it("refuses nothing, itself, and more than one has", async () => {
    const s = await load_(shared);
    await expect(deposit(s, s.alice, 0n)).to.be.revertedWithCustomError(s.share, "ZeroUnits");
    await expect(s.share.connect(s.alice).deposit(1n, 0n, 0n, s.share)).to.be.revertedWithCustomError(
      s.share,
      "InvalidReceiver",
    );
    await expect(deposit(s, s.alice, 1_001n)).to.be.revertedWithCustomError(s.ledger, "ERC1155InsufficientBalance");
    await deposit(s, s.alice, 10n);
    await expect(s.share.connect(s.alice).redeem(0n, s.alice)).to.be.revertedWithCustomError(s.share, "ZeroShares");
    await expect(s.share.connect(s.alice).redeem(11n, s.alice)).to.be.revertedWithCustomError(
      s.share,
      "ERC20InsufficientBalance",
    );
    for (const receiver of [await s.share.getAddress(), ethers.ZeroAddress]) {
      await expect(s.share.connect(s.alice).redeem(1n, receiver)).to.be.revertedWithCustomError(
        s.share,
        "InvalidReceiver",
      );
    }
    await expect(s.share.collectRefund()).to.be.revertedWithCustomError(s.market, "NotRefundable");
  });

  it("the last one out leaves less than a base unit, and the next one in is asked for none of it", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 3n);
    await streaming(s);
    await settleNow(s, [1_234_567n]);
    await wait(2n * DAY);
    await s.share.connect(s.alice).redeem(2n, s.alice);
    await s.share.connect(s.alice).redeem(1n, s.alice);
    const [left] = await s.share.accrued();
    expect(left < 1n << BTC_SCALE).to.equal(true);
    const [, reward] = await s.share.previewDeposit(500n);
    expect(reward).to.equal(0n);
    await deposit(s, s.bob, 500n);
    await expectSolvent(s);
  });
});

describe("AccumulatingShare: deposit in one transaction", () => {
  it("units that come with an order are a deposit; the rewards come by allowance", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(2n * DAY);
    await enrich(s, s.bob);
    const before = await walletOf(s, s.bob);
    await s.ledger.connect(s.bob).safeTransferFrom(s.bob, s.share, ID, 40n, order(s.carol.address));
    expect(difference(await walletOf(s, s.bob), before)).to.deep.equal({
      units: -40n,
      reward: (-EVEN * 40n) / 2_000n,
      secondReward: 0n,
      payment: 0n,
    });
    expect(await s.share.balanceOf(s.carol)).to.equal(40n);
    await expectSolvent(s);
  });

  it("an operator who moves another's units cannot take the shares", async () => {
    const s = await load_(shared);
    await s.ledger.connect(s.bob).setApprovalForAll(s.dave, true);
    await expect(s.ledger.connect(s.dave).safeTransferFrom(s.bob, s.share, ID, 40n, order(s.dave.address)))
      .to.be.revertedWithCustomError(s.share, "ReceiverNotSender")
      .withArgs(s.dave.address, s.bob.address);
    await s.ledger.connect(s.dave).safeTransferFrom(s.bob, s.share, ID, 40n, order(s.bob.address));
    expect(await s.share.balanceOf(s.bob)).to.equal(40n);
  });

  it("units without an order, in a batch, by a purchase, or of another series are refused", async () => {
    const s = await load_(sharedTwo);
    const refused = (sent: Promise<unknown>) =>
      expect(sent).to.be.revertedWithCustomError(s.share, "UnitsWithoutOrder");
    const { ledger, share, alice, id } = s;
    await refused(ledger.connect(alice).safeTransferFrom(alice, share, id, 1n, "0x"));
    await refused(ledger.connect(alice).safeTransferFrom(alice, share, id, 1n, `0x${"00".repeat(95)}`));
    await refused(ledger.connect(alice).safeTransferFrom(alice, share, ID, 1n, order(alice.address)));
    await refused(ledger.connect(alice).safeBatchTransferFrom(alice, share, [id], [1n], order(alice.address)));
    await refused(s.market.mint(share, id, 1n));
    await expect(
      share.connect(alice).onERC1155Received(alice, alice, id, 5n, order(alice.address)),
    ).to.be.revertedWithCustomError(share, "UnitsWithoutOrder");
    expect(await share.totalSupply()).to.equal(0n);
  });

  it("a signature for the reward token serves, also when somebody used it first", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(2n * DAY);
    await s.btc.mint(s.bob, EVEN);
    for (const usedFirst of [false, true]) {
      await s.btc.connect(s.bob).approve(s.share, 0n);
      const permit = await sign(s, s.bob, EVEN);
      if (usedFirst) await s.btc.permit(s.bob, s.share, EVEN, permit.deadline, permit.v, permit.r, permit.s);
      await s.share.connect(s.bob).depositWithPermit(10n, EVEN, 0n, s.bob, permit);
    }
    expect(await s.share.balanceOf(s.bob)).to.equal(20n);
  });
});

async function sign(s: ShareStage, owner: ShareStage["bob"], value: bigint) {
  const deadline = (await now()) + 3_600n;
  const { name, version, chainId, verifyingContract } = await s.btc.eip712Domain();
  const types = ["owner address", "spender address", "value uint256", "nonce uint256", "deadline uint256"].map(
    (field) => {
      const [named = "", type = ""] = field.split(" ");
      return { name: named, type };
    },
  );
  const signature = await owner.signTypedData(
    { name, version, chainId, verifyingContract },
    { Permit: types },
    { owner: owner.address, spender: await s.share.getAddress(), value, nonce: await s.btc.nonces(owner), deadline },
  );
  const { v, r, s: tail } = ethers.Signature.from(signature);
  return { deadline, v, r, s: tail };
}

describe("AccumulatingShare: gifts and attacks", () => {
  it("tokens sent here change nothing for anybody", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(2n * DAY);
    const before = { assets: await s.share.totalAssets(), deposit: await s.share.previewDeposit(100n) };
    await s.btc.mint(s.share, 10n ** 12n);
    await s.usdc.mint(s.share, 10n ** 12n);
    expect({ assets: await s.share.totalAssets(), deposit: await s.share.previewDeposit(100n) }).to.deep.equal(before);
    const wallet = await walletOf(s, s.alice);
    await s.share.connect(s.alice).redeem(300n, s.alice);
    expect(difference(await walletOf(s, s.alice), wallet)).to.deep.equal({
      units: 300n,
      reward: before.assets.reward,
      secondReward: 0n,
      payment: 0n,
    });
  });

  it("units sent to the address before the share existed are nobody's, and so is what they earn", async () => {
    const s = await load_(async () => {
      const stage = await sold();
      const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
      await stage.ledger.connect(stage.dave).safeTransferFrom(stage.dave, await factory.shareOf(ID), ID, 400n, "0x");
      await factory.create(ID);
      const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(ID));
      const staged = { ...stage, factory, share, id: ID };
      for (const person of [stage.alice, stage.bob]) await allow(staged, person);
      return staged;
    });
    await deposit(s, s.alice, 1n);
    await streaming(s);
    await wait(2n * DAY);
    const [, reward] = await s.share.previewDeposit(600n);
    expect(reward, "a share has earned what a unit has").to.equal((EVEN * 600n) / 2_000n);
    await enrich(s, s.bob);
    await deposit(s, s.bob, 600n);
    await s.share.connect(s.bob).redeem(600n, s.bob);
    const wallet = await walletOf(s, s.alice);
    await s.share.connect(s.alice).redeem(1n, s.alice);
    const got = difference(await walletOf(s, s.alice), wallet);
    expect([got.units, got.reward]).to.deep.equal([1n, EVEN / 2_000n]);
    expect(await s.ledger.balanceOf(s.share, ID), "the gift stays").to.equal(400n);
  });

  it("who deposits first cannot make the second one lose a base unit more than rounding takes", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 1n);
    await s.btc.mint(s.share, 10n ** 14n);
    await streaming(s);
    await wait(2n * DAY);
    await enrich(s, s.bob);
    const before = await walletOf(s, s.bob);
    await deposit(s, s.bob, 600n);
    await s.share.connect(s.bob).redeem(600n, s.bob);
    const got = difference(await walletOf(s, s.bob), before);
    expect(got.units).to.equal(0n);
    expect(got.reward <= 0n && got.reward >= -1n).to.equal(true);
  });

  it("a receiver that re-enters while it gets its units finds everything settled", async () => {
    const s = await load_(shared);
    const attacker = await ethers.deployContract("HostileReceiver");
    await s.ledger.connect(s.alice).safeTransferFrom(s.alice, attacker, ID, 100n, "0x");
    await deposit(s, s.bob, 100n);
    await streaming(s);
    await wait(2n * DAY);
    await s.btc.mint(attacker, EVEN);
    await act(attacker, s.ledger, "setApprovalForAll", [s.share, true]);
    await act(attacker, s.btc, "approve", [s.share, U256_MAX]);
    await act(attacker, s.share, "deposit", [100n, U256_MAX, 0n, attacker]);
    const before = await walletOf(s, attacker);
    const { interface: abi } = s.share;
    const address = await attacker.getAddress();
    // Inside the hook: redeem the rest, deposit again what came, and redeem that.
    await attacker.callInHook(s.share, abi.encodeFunctionData("redeem", [60n, address]));
    await attacker.callInHook(s.share, abi.encodeFunctionData("deposit", [100n, U256_MAX, 0n, address]));
    await attacker.callInHook(s.share, abi.encodeFunctionData("redeem", [100n, address]));
    await attacker.callInHook(s.share, abi.encodeFunctionData("redeem", [1n, address]));
    await act(attacker, s.share, "redeem", [40n, attacker]);
    const reentered = await attacker.queryFilter(attacker.filters.Reentered());
    expect(reentered.map(({ args }) => args.success)).to.deep.equal([true, true, true, false]);
    const got = difference(await walletOf(s, attacker), before);
    expect(got.units).to.equal(100n);
    expect(got.reward).to.equal((EVEN * 100n) / 2_000n);
    expect((await s.share.convertToAssets(100n)).reward, "bob's").to.equal((EVEN * 100n) / 2_000n);
    await expectSolvent(s);
  });

  it("third parties cannot claim for the share", async () => {
    const s = await load_(shared);
    await deposit(s, s.alice, 300n);
    await streaming(s);
    await wait(DAY);
    await expect(s.ledger.connect(s.keeper).claimFor(s.share, ID)).to.be.revertedWithCustomError(
      s.ledger,
      "ThirdPartyClaimRefused",
    );
  });
});

async function act(
  actor: HostileReceiver,
  target: { interface: { encodeFunctionData(name: string, args: unknown[]): string }; getAddress(): Promise<string> },
  name: string,
  args: unknown[],
): Promise<void> {
  const resolved = await Promise.all(args.map(async (arg) => (isAddressable(arg) ? await arg.getAddress() : arg)));
  await actor.execute(await target.getAddress(), target.interface.encodeFunctionData(name, resolved));
}

function isAddressable(value: unknown): value is { getAddress(): Promise<string> } {
  return typeof value === "object" && value !== null && "getAddress" in value;
}

describe("AccumulatingShare: tokens that fail", () => {
  const blocking = async (): Promise<ShareStage & { bad: BlockingToken }> => {
    const stage = await sold();
    const bad = await ethers.deployContract("BlockingToken");
    await bad.mint(stage.settlement, 1n << 80n);
    const id = 9n << 8n;
    await openSeries(stage, id, { reward: bad });
    const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
    await factory.create(id);
    const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(id));
    const staged = { ...stage, factory, share, id, bad };
    for (const person of [stage.alice, stage.bob]) {
      await allow(staged, person);
      await bad.connect(person).approve(share, U256_MAX);
    }
    await deposit(staged, stage.alice, 300n);
    await settleThrough(staged, FIRST, id);
    await wait(2n * DAY);
    return staged;
  };

  it("a paused reward holds up no units: it is credited, and pulled later", async () => {
    const s = (await load(blocking)) as Awaited<ReturnType<typeof blocking>>;
    const owed = (EVEN * 100n) / 2_000n;
    await s.bad.setPaused(true);
    await expect(s.share.connect(s.alice).redeem(100n, s.carol))
      .to.emit(s.share, "Credited")
      .withArgs(s.carol.address, await s.bad.getAddress(), owed);
    expect(await s.ledger.balanceOf(s.carol, s.id)).to.equal(100n);
    expect(await s.share.creditOf(s.carol, s.bad)).to.equal(owed);
    await expect(s.share.connect(s.carol).withdrawCredit(s.bad, s.carol)).to.be.revertedWithCustomError(
      s.bad,
      "Paused",
    );
    await s.bad.setPaused(false);
    await s.share.connect(s.carol).withdrawCredit(s.bad, s.dave);
    expect(await s.bad.balanceOf(s.dave)).to.equal(owed);
    await expect(s.share.connect(s.carol).withdrawCredit(s.bad, s.dave)).to.be.revertedWithCustomError(
      s.share,
      "NothingToWithdraw",
    );
    await s.share.connect(s.alice).redeem(200n, s.alice);
    expect(await s.bad.balanceOf(s.alice)).to.equal(2n * owed);
  });

  it("a blocked receiver gets its units, and names another for the rest", async () => {
    const s = (await load(blocking)) as Awaited<ReturnType<typeof blocking>>;
    await s.bad.setBlocked(s.alice, true);
    await s.share.connect(s.alice).redeem(300n, s.alice);
    expect(await s.ledger.balanceOf(s.alice, s.id)).to.equal(1_000n);
    await s.share.connect(s.alice).withdrawCredit(s.bad, s.carol);
    expect(await s.bad.balanceOf(s.carol)).to.equal((EVEN * 300n) / 2_000n);
  });

  it("a reward that arrives short is refused: no depositor pays with the others' money", async () => {
    const stage = await load(sold);
    const fee = await ethers.deployContract("FeeOnTransferToken", [0n]);
    await fee.mint(stage.settlement, 1n << 80n);
    const id = 9n << 8n;
    await openSeries(stage, id, { reward: fee });
    const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
    await factory.create(id);
    const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(id));
    const s = { ...stage, factory, share, id };
    for (const person of [stage.alice, stage.bob]) {
      await allow(s, person);
      await fee.connect(person).approve(share, U256_MAX);
      await fee.mint(person, 10n ** 12n);
    }
    await deposit(s, s.alice, 300n);
    await settleThrough(s, FIRST, id);
    await wait(2n * DAY);
    await fee.setFee(100n);
    await expect(deposit(s, s.bob, 100n)).to.be.revertedWithCustomError(share, "TokenShort");
  });
});

describe("AccumulatingShare: restricted series", () => {
  it("shares go only where units could go; redemption is the ledger's question alone", async () => {
    const stage = await load(sold);
    const policy = await ethers.deployContract("ListPolicy");
    const listed: AddressLike[] = [stage.alice, stage.bob, stage.dave];
    for (const person of listed) await policy.setAllowed(person, true);
    await openSeries(stage, ID_RESTRICTED, { policy });
    const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
    await factory.create(ID_RESTRICTED);
    const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(ID_RESTRICTED));
    const s = { ...stage, factory, share, id: ID_RESTRICTED };
    for (const person of [s.alice, s.bob]) await allow(s, person);
    await expect(deposit(s, s.alice, 10n), "the share does not qualify").to.be.revertedWithCustomError(
      s.ledger,
      "TransferRestricted",
    );
    await policy.setAllowed(share, true);
    await expect(deposit(s, s.alice, 10n, s.carol)).to.be.revertedWithCustomError(share, "TransferRestricted");
    await deposit(s, s.alice, 10n);
    await expect(share.connect(s.alice).transfer(s.carol, 5n))
      .to.be.revertedWithCustomError(share, "TransferRestricted")
      .withArgs(ID_RESTRICTED, s.alice.address, s.carol.address, 5n);
    await share.connect(s.alice).transfer(s.bob, 5n);
    await expect(share.connect(s.bob).redeem(5n, s.carol)).to.be.revertedWithCustomError(
      s.ledger,
      "TransferRestricted",
    );
    await share.connect(s.bob).redeem(5n, s.bob);
  });
});

describe("AccumulatingShareFactory", () => {
  it("knows the address beforehand, creates once, and only for a series that exists", async () => {
    const stage = await load(sold);
    const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
    const address = await factory.shareOf(ID);
    expect(await factory.exists(ID)).to.equal(false);
    await expect(factory.create(ID)).to.emit(factory, "ShareCreated").withArgs(ID, address);
    expect(await factory.exists(ID)).to.equal(true);
    await expect(factory.create(ID)).not.to.emit(factory, "ShareCreated");
    await expect(factory.create(77n << 8n)).to.be.revertedWithCustomError(stage.ledger, "NoSuchSeries");
    await expect(ethers.deployContract("AccumulatingShareFactory", [stage.alice])).to.be.revertedWithCustomError(
      factory,
      "InvalidWiring",
    );
  });

  it("names the series, shows TH/s, and claims the interfaces that it has", async () => {
    const s = await load_(sharedTwo);
    expect([await s.share.name(), await s.share.symbol(), await s.share.decimals()]).to.deep.equal([
      "Adit accumulating share 3",
      "ADIT-A3",
      3n,
    ]);
    expect([await s.share.id(), await s.share.share(), await s.share.ledger(), await s.share.market()]).to.deep.equal([
      s.id,
      await s.share.getAddress(),
      await s.ledger.getAddress(),
      await s.market.getAddress(),
    ]);
    expect([
      await s.share.rewardToken(),
      await s.share.secondRewardToken(),
      await s.share.paymentToken(),
    ]).to.deep.equal([await s.btc.getAddress(), await s.doge.getAddress(), await s.usdc.getAddress()]);
    const ids = {
      ERC165: "0x01ffc9a7",
      ERC20: "0x36372b07",
      ERC20Metadata: "0xa219a025",
      ERC20Permit: "0x9d8ff7da",
      ERC1155Receiver: "0x4e2312e0",
    };
    for (const [name, id] of Object.entries(ids)) expect(await s.share.supportsInterface(id), name).to.equal(true);
    for (const id of ["0xffffffff", "0x2f0a18c5", "0xf815c03d", "0xd9b67a26"]) {
      expect(await s.share.supportsInterface(id), id).to.equal(false);
    }
    const { IAccumulatingShare__factory } = await import("../../types/ethers-contracts/index.js");
    const abi = IAccumulatingShare__factory.createInterface();
    let own = 0n;
    abi.forEachFunction((fragment) => {
      own ^= BigInt(fragment.selector);
    });
    expect(await s.share.supportsInterface(ethers.toBeHex(own, 4))).to.equal(true);
    expect(await s.share.supportsInterface.estimateGas(ids.ERC20)).to.be.below(30_000n + 21_500n);
  });
});
