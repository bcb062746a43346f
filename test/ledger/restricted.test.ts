import { expect } from "chai";
import type { ListPolicy } from "../../types/ethers-contracts/index.js";
import {
  at,
  createSeries,
  DAY,
  deployReceiver,
  EPOCH0,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_RESTRICTED,
  ID_RESTRICTED_TWO,
  ledgerWithHolders,
  load,
  sell,
  T0,
  type World,
} from "./fixture.ts";

describe("Hashpower: restricted series", () => {
  let w: World;
  let policy: ListPolicy;

  beforeEach(async () => {
    w = await load(ledgerWithHolders);
    policy = await ethers.deployContract("ListPolicy");
    for (const holder of [w.alice, w.bob, w.carol]) await policy.setAllowed(holder, true);
  });

  describe("with an allowlist", () => {
    beforeEach(async () => {
      await createSeries(w, ID_RESTRICTED, await policy.getAddress());
      await sell(w, ID_RESTRICTED);
    });

    it("let listed accounts trade, and refuse the others with all particulars", async () => {
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID_RESTRICTED, 1n, "0x");
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID_RESTRICTED, 2n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
        .withArgs(ID_RESTRICTED, w.alice, w.dave, 2n);
      await policy.setAllowed(w.alice, false);
      await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID_RESTRICTED, 3n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
        .withArgs(ID_RESTRICTED, w.alice, w.bob, 3n);
    });

    it("ask for mints too", async () => {
      await expect(w.byMarket.mint(w.dave, ID_RESTRICTED, 5n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
        .withArgs(ID_RESTRICTED, ethers.ZeroAddress, w.dave, 5n);
    });

    it("ask for every entry of a batch, and move nothing if one is refused", async () => {
      await expect(
        w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.dave, [ID, ID_RESTRICTED], [5n, 6n], "0x"),
      )
        .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
        .withArgs(ID_RESTRICTED, w.alice, w.dave, 6n);
      expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(0n);
      await w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.bob, [ID, ID_RESTRICTED], [5n, 6n], "0x");
      expect(await w.ledger.balanceOf(w.bob, ID_RESTRICTED)).to.equal(606n);
    });

    it("never restrict a claim, in any form", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID_RESTRICTED, EPOCH0, EVEN_DEPOSIT);
      for (const holder of [w.alice, w.bob, w.carol]) await policy.setAllowed(holder, false);
      await at(T0 + 100n);
      await w.ledger.connect(w.alice).claim(ID_RESTRICTED);
      await at(T0 + 200n);
      await w.ledger.connect(w.alice).claimTo(ID_RESTRICTED, w.dave);
      await w.ledger.connect(w.bob).claimMany([ID_RESTRICTED]);
      await w.ledger.connect(w.carol).claimManyTo([ID_RESTRICTED], w.dave);
      await w.ledger.connect(w.keeper).claimFor(w.bob, ID_RESTRICTED);
      expect(await w.btc.balanceOf(w.alice)).to.equal(100_000n);
      expect(await w.btc.balanceOf(w.dave)).to.be.greaterThan(100_000n);
    });

    it("never restrict a refund burn", async () => {
      for (const holder of [w.alice, w.bob]) await policy.setAllowed(holder, false);
      await w.byMarket.burn(w.alice, ID_RESTRICTED, 1_000n);
      await at(T0);
      await w.bySettlement.deposit(ID_RESTRICTED, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + DAY);
      await w.bySettlement.close(ID_RESTRICTED);
      await w.byMarket.burn(w.bob, ID_RESTRICTED, 600n);
      expect(await w.ledger.totalSupply(ID_RESTRICTED)).to.equal(400n);
    });

    it("let units pass to the lease market and back, and to nobody else by its hand", async () => {
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.leases, ID_RESTRICTED, 5n, "0x");
      await policy.setAllowed(w.alice, false);
      await w.ledger.connect(w.leases).safeTransferFrom(w.leases, w.alice, ID_RESTRICTED, 2n, "0x");
      await w.ledger.connect(w.leases).safeBatchTransferFrom(w.leases, w.alice, [ID_RESTRICTED], [2n], "0x");
      expect(await w.ledger.balanceOf(w.leases, ID_RESTRICTED)).to.equal(1n);
      // As an operator it is like any other.
      await w.ledger.connect(w.bob).setApprovalForAll(w.leases, true);
      await expect(w.ledger.connect(w.leases).safeTransferFrom(w.bob, w.dave, ID_RESTRICTED, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
        .withArgs(ID_RESTRICTED, w.bob, w.dave, 1n);
      await expect(w.byMarket.mint(w.leases, ID_RESTRICTED, 1n, "0x")).to.be.revertedWithCustomError(
        w.ledger,
        "TransferRestricted",
      );
    });

    it("do not touch unrestricted series of the same holders", async () => {
      await policy.setAllowed(w.alice, false);
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 1n, "0x");
      expect(await w.ledger.policyOf(ID)).to.equal(ethers.ZeroAddress);
      expect(await w.ledger.policyOf(ID_RESTRICTED)).to.equal(await policy.getAddress());
    });
  });

  it("tell the policy who called, from whom, to whom, which series and how much", async () => {
    const exact = await ethers.deployContract("ExactPolicy");
    await createSeries(w, ID_RESTRICTED, await exact.getAddress());
    await exact.expect(w.market, ethers.ZeroAddress, w.alice, ID_RESTRICTED, 9n);
    await w.byMarket.mint(w.alice, ID_RESTRICTED, 9n, "0x");

    await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);
    await exact.expect(w.operator, w.alice, w.bob, ID_RESTRICTED, 4n);
    await w.ledger.connect(w.operator).safeTransferFrom(w.alice, w.bob, ID_RESTRICTED, 4n, "0x");
    await exact.expect(w.operator, w.alice, w.bob, ID_RESTRICTED, 5n);
    await w.ledger.connect(w.operator).safeBatchTransferFrom(w.alice, w.bob, [ID_RESTRICTED], [5n], "0x");
    await expect(w.ledger.connect(w.bob).safeTransferFrom(w.bob, w.alice, ID_RESTRICTED, 5n, "0x"))
      .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
      .withArgs(ID_RESTRICTED, w.bob, w.alice, 5n);
  });

  it("pass on the error of a policy that reverts", async () => {
    const reverting = await ethers.deployContract("RevertingPolicy");
    await createSeries(w, ID_RESTRICTED, await reverting.getAddress());
    await expect(w.byMarket.mint(w.alice, ID_RESTRICTED, 1n, "0x"))
      .to.be.revertedWithCustomError(reverting, "IdentityMissing")
      .withArgs(w.alice);
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID_RESTRICTED, 0n, "0x"))
      .to.be.revertedWithCustomError(reverting, "IdentityMissing")
      .withArgs(w.bob);
  });

  it("ask with STATICCALL: a policy that writes cannot approve, so it cannot re-enter either", async () => {
    const writing = await ethers.deployContract("WritingPolicy");
    await createSeries(w, ID_RESTRICTED, await writing.getAddress());
    await expect(w.byMarket.mint(w.alice, ID_RESTRICTED, 1n, "0x")).to.revert(ethers);
    expect(await writing.asked()).to.equal(0n);
  });

  it("refuse if the policy is some other contract that answers nothing of the kind", async () => {
    const notAPolicy = await deployReceiver();
    await createSeries(w, ID_RESTRICTED, await notAPolicy.getAddress());
    await expect(w.byMarket.mint(w.alice, ID_RESTRICTED, 1n, "0x")).to.revert(ethers);
    expect(await w.ledger.totalSupply(ID_RESTRICTED)).to.equal(0n);
  });

  it("with two reward tokens ask once and move both lanes", async () => {
    await createSeries(w, ID_RESTRICTED_TWO, await policy.getAddress());
    await sell(w, ID_RESTRICTED_TWO);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, ID_RESTRICTED_TWO, 10n, "0x");
    expect((await w.ledger.secondPositionOf(w.bob, ID_RESTRICTED_TWO)).units).to.equal(610n);
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID_RESTRICTED_TWO, 10n, "0x"))
      .to.be.revertedWithCustomError(w.ledger, "TransferRestricted")
      .withArgs(ID_RESTRICTED_TWO, w.alice, w.dave, 10n);
    expect((await w.ledger.secondPositionOf(w.alice, ID_RESTRICTED_TWO)).units).to.equal(990n);
  });
});
