import { expect } from "chai";
import type { ExactPolicy, ListPolicy } from "../../types/ethers-contracts/index.js";
import {
  at,
  DAY,
  EPOCHS,
  ethers,
  EVEN,
  FIRST,
  ID_RESTRICTED,
  openSeries,
  settleNow,
  settlingTime,
  sold,
  wait,
} from "../leases/fixture.ts";
import { scene, wrap, wrapFor, wrapperOf, type Wrapped } from "./fixture.ts";

interface Restricted extends Wrapped {
  readonly list: ListPolicy;
}

/** A restricted series. Its three holders and the wrapper are on the list; Carol and Keeper are not. Alice has wrapped 500 units. */
const restricted = scene(async (): Promise<Restricted> => {
  const stage = await sold();
  const list = await ethers.deployContract("ListPolicy");
  for (const holder of [stage.alice, stage.bob, stage.dave]) await list.setAllowed(holder, true);
  await openSeries(stage, ID_RESTRICTED, { policy: list });
  const w = await wrapperOf(stage, ID_RESTRICTED);
  await list.setAllowed(w.token, true);
  await wrap(w, w.alice, 500n);
  return { ...w, list };
});

describe("WrappedHashpower: a restricted series is no less restricted when wrapped", () => {
  let w: Restricted;

  beforeEach(async () => {
    w = await restricted();
  });

  const refused = async (call: Promise<unknown>, from: { address: string }, to: { address: string }, units: bigint) => {
    await expect(call)
      .to.be.revertedWithCustomError(w.token, "TransferRestricted")
      .withArgs(w.id, from.address, to.address, units);
  };

  it("moves to those only whom the policy lets receive, by whomever it is moved", async () => {
    await refused(w.token.connect(w.alice).transfer(w.carol, 10n), w.alice, w.carol, 10n);
    await w.token.connect(w.alice).approve(w.carol, 10n);
    await refused(w.token.connect(w.carol).transferFrom(w.alice, w.carol, 10n), w.alice, w.carol, 10n);
    await w.token.connect(w.carol).transferFrom(w.alice, w.bob, 10n);
    await w.list.setAllowed(w.carol, true);
    await w.token.connect(w.alice).transfer(w.carol, 10n);
    expect(await w.token.policy()).to.equal(await w.list.getAddress());
  });

  it("wraps for another only if the policy lets it receive", async () => {
    await refused(wrap(w, w.alice, 10n, wrapFor(w.carol.address)), w.alice, w.carol, 10n);
    await wrap(w, w.alice, 10n, wrapFor(w.bob.address));
    expect(await w.token.balanceOf(w.bob)).to.equal(10n);
  });

  it("wraps nothing if the policy does not let the wrapper hold units", async () => {
    await w.list.setAllowed(w.token, false);
    await expect(wrap(w, w.alice, 1n)).to.be.revertedWithCustomError(w.ledger, "TransferRestricted");
  });

  it("gives units to those only who may receive them now, and the holder may sell if it may not", async () => {
    await refused(w.token.connect(w.alice).unwrap(10n, w.carol), w.alice, w.carol, 10n);
    await w.token.connect(w.alice).unwrap(10n, w.bob);
    await w.token.connect(w.alice).unwrap(10n, w.alice);
    await w.list.setAllowed(w.alice, false);
    await expect(w.token.connect(w.alice).unwrap(10n, w.alice)).to.be.revertedWithCustomError(
      w.ledger,
      "TransferRestricted",
    );
  });

  it("restricts neither income nor a refund", async () => {
    await at(settlingTime(FIRST));
    await settleNow(w, [EVEN], w.id);
    await wait(DAY);
    await w.settlement.close(w.id);
    await w.usdc.mint(w.market, 2_000n);
    await w.market.setPot(w.id, 2_000n);
    for (const account of [w.alice, w.token]) await w.list.setAllowed(account, false);
    await w.token.connect(w.alice).redeem(w.carol, 100n, w.usdc, 100n, false);
    await w.token.collectRefund();
    await w.token.connect(w.alice).redeem(w.carol, 100n, w.usdc, 1n, false);
    await wait(EPOCHS * DAY);
    await w.token.connect(w.alice).claimTo(w.carol);
    expect(await w.usdc.balanceOf(w.carol), "redeemed before and after the collection, and claimed").to.equal(500n);
    expect(await w.btc.balanceOf(w.carol)).to.equal(500n * DAY);
  });

  it("answers as the ledger does, and never by reverting", async () => {
    // A policy without the views of one account counts as a no to them, as in the ledger.
    expect([await w.token.canSend(w.alice), await w.token.canReceive(w.carol)]).to.deep.equal([false, false]);
    expect(await w.token.canTransfer(w.alice, w.bob, 10n)).to.equal(true);
    expect(await w.token.canTransfer(w.alice, w.carol, 10n)).to.equal(false);
    const open = await wrapperOf(w, 1n << 8n);
    expect([
      await open.token.canSend(w.carol),
      await open.token.canReceive(w.carol),
      await open.token.canTransfer(w.alice, w.carol, 1n),
    ]).to.deep.equal([true, true, true]);
  });

  it("tells the policy who moves what, from whom and to whom", async () => {
    const exact: ExactPolicy = await ethers.deployContract("ExactPolicy");
    const id = (9n << 8n) | 1n;
    const terms = {
      rewardToken: w.btc,
      secondRewardToken: ethers.ZeroAddress,
      paymentToken: w.usdc,
      policy: exact,
      unitHashrate: 10n ** 9n,
      minUnits: 0n,
      startEpoch: FIRST,
      epochs: 30n,
    };
    await w.market.create(id, terms, 45n, 0n);
    await exact.expect(w.market, ethers.ZeroAddress, w.alice, id, 100n);
    await w.market.mint(w.alice, id, 100n);
    const own = await wrapperOf(w, id);
    await exact.expect(w.alice, w.alice, own.token, id, 100n);
    await wrap(own, w.alice, 100n);
    await own.token.connect(w.alice).approve(w.keeper, 100n);
    await exact.expect(w.keeper, w.alice, w.bob, id, 60n);
    await own.token.connect(w.keeper).transferFrom(w.alice, w.bob, 60n);
    await exact.expect(own.token, own.token, w.bob, id, 60n);
    await own.token.connect(w.bob).unwrap(60n, w.bob);
  });
});
