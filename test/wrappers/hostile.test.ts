import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { CallbackToken, HostileReceiver } from "../../types/ethers-contracts/index.js";
import {
  at,
  DAY,
  ethers,
  EVEN,
  FIRST,
  moveTo,
  openSeries,
  settleNow,
  settlingTime,
  sold,
  wait,
} from "../leases/fixture.ts";
import { expectBalanced, scene, wrap, wrapFor, wrapperOf, wrappedUp, WRAP_TAG, type Wrapped } from "./fixture.ts";

const START = settlingTime(FIRST);
const wrapped = scene(wrappedUp);
const noSeries = scene(sold);

describe("WrappedHashpower: attacks", () => {
  let w: Wrapped;
  let actor: HostileReceiver;

  beforeEach(async () => {
    w = await wrapped();
    actor = await ethers.deployContract("HostileReceiver");
    await at(START);
    await settleNow(w, [EVEN], w.id);
  });

  /** What the contract does in its next hooks. */
  const inHook = async (target: BaseContract, data: string): Promise<void> => {
    await actor.callInHook(target, data);
  };
  const results = async (): Promise<boolean[]> => {
    const events = await actor.queryFilter(actor.filters.Reentered());
    return events.map(({ args }) => args.success);
  };

  it("a receiver that comes back in the hook of an unwrapping finds books that are done", async () => {
    await w.token.connect(w.alice).transfer(actor, 100n);
    const abi = w.token.interface;
    const to = await actor.getAddress();
    // It unwraps all it has, and in the hook tries to do so again, to move them, and claims.
    await inHook(w.token, abi.encodeFunctionData("unwrap", [100n, to]));
    await inHook(w.token, abi.encodeFunctionData("transfer", [w.carol.address, 100n]));
    await inHook(w.token, abi.encodeFunctionData("claimRewards", [to]));
    // And wraps what it just received, which is its own.
    await inHook(
      w.ledger,
      w.ledger.interface.encodeFunctionData("safeTransferFrom", [to, await w.token.getAddress(), w.id, 40n, WRAP_TAG]),
    );
    await actor.execute(w.token, abi.encodeFunctionData("unwrap", [100n, to]));
    expect(await results()).to.deep.equal([false, false, true, true]);
    expect([await w.token.balanceOf(actor), await w.ledger.balanceOf(actor, w.id)]).to.deep.equal([40n, 60n]);
    await expectBalanced(w, [w.alice, w.bob, actor]);
  });

  it("dust sent to and fro grinds away nobody's income", async () => {
    await moveTo(START + 10n);
    for (let i = 1n; i <= 10n; i++) {
      await at(START + 10n + 10n * i);
      await w.token.connect(w.alice).transfer(w.bob, i % 2n);
      await at(START + 15n + 10n * i);
      await w.token.connect(w.alice).approve(w.carol, i);
      await w.token.connect(w.carol).transferFrom(w.alice, w.bob, 0n);
    }
    const { accruedNow } = await w.token.positionOf(w.bob);
    const { timestamp } = (await ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
    const elapsed = BigInt(timestamp) - START;
    // Five units came to Bob, at 10 i + 10 seconds for the odd i.
    const came = [1n, 3n, 5n, 7n, 9n].reduce((sum, i) => sum + elapsed - (10n + 10n * i), 0n);
    const lane = await w.ledger.lane(w.id);
    expect(accruedNow).to.equal(lane.rate * (300n * elapsed + came));
    await expectBalanced(w, [w.alice, w.bob]);
  });

  it("an operator of the ledger, or an allowance, wraps and moves what it was given, and no income", async () => {
    await w.ledger.connect(w.dave).setApprovalForAll(actor, true);
    const to = await w.token.getAddress();
    const theft = w.ledger.interface.encodeFunctionData("safeTransferFrom", [w.bob.address, to, w.id, 1n, WRAP_TAG]);
    await expect(actor.execute(w.ledger, theft)).to.be.revertedWithCustomError(
      w.ledger,
      "ERC1155MissingApprovalForAll",
    );
    const given = w.ledger.interface.encodeFunctionData("safeTransferFrom", [
      w.dave.address,
      to,
      w.id,
      5n,
      wrapFor(await actor.getAddress()),
    ]);
    await actor.execute(w.ledger, given);
    expect(await w.token.balanceOf(actor)).to.equal(5n);
    await moveTo(START + 1_000n);
    await actor.execute(w.token, w.token.interface.encodeFunctionData("claimRewards", [w.alice.address]));
    expect(await w.btc.balanceOf(actor)).to.equal(0n);
    expect(await w.btc.balanceOf(w.alice)).to.be.above(0n);
  });

  it("an adapter that measures balances is not robbed by another's claim: what was paid is paid to it", async () => {
    await w.token.connect(w.alice).transfer(actor, 500n);
    await at(START + 5_000n);
    await w.token.connect(w.keeper).claimRewards(actor);
    const first = await w.btc.balanceOf(actor);
    expect(first).to.be.above(0n);
    // Or it asks not to be helped.
    await actor.execute(w.ledger, w.ledger.interface.encodeFunctionData("refuseThirdPartyClaims", [true]));
    await expect(w.token.connect(w.keeper).claimRewards(actor)).to.be.revertedWithCustomError(
      w.ledger,
      "ThirdPartyClaimRefused",
    );
  });
});

describe("WrappedHashpower: tokens that break what the list demands", () => {
  const ID_BAD = 9n << 8n;
  interface Bad extends Wrapped {
    readonly bad: CallbackToken;
    readonly actor: HostileReceiver;
  }

  /** A series in whose tokens an attacker is called at each transfer. The attacker holds 100 wrapped units, Alice 500. */
  async function withCallbacks(as: "reward" | "payment"): Promise<Bad> {
    const stage = await noSeries();
    const bad = await ethers.deployContract("CallbackToken");
    const actor = await ethers.deployContract("HostileReceiver");
    await bad.mint(stage.settlement, 1n << 80n);
    await openSeries(stage, ID_BAD, { [as]: bad });
    const w = await wrapperOf(stage, ID_BAD);
    await wrap(w, w.alice, 500n);
    await wrap(w, w.bob, 100n, wrapFor(await actor.getAddress()));
    await at(START);
    await settleNow(w, [EVEN], w.id);
    return { ...w, bad, actor };
  }

  it("a reward token that calls back pays nobody twice", async () => {
    const w = await withCallbacks("reward");
    const { bad, actor, token } = w;
    const claim = token.interface.encodeFunctionData("claimRewards", [await actor.getAddress()]);
    const again = actor.interface.encodeFunctionData("execute", [await token.getAddress(), claim]);
    await moveTo(START + DAY);
    await bad.arm(actor, again, false);
    await actor.execute(token, claim);
    expect(await bad.balanceOf(actor)).to.equal(100n * DAY);
    await bad.arm(actor, again, false);
    await expect(token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalance(ethers, bad, w.alice, 500n * DAY);
    expect(await bad.balanceOf(actor)).to.equal(100n * DAY);
    const called = await bad.queryFilter(bad.filters.CalledBack());
    expect(called.map(({ args }) => args.success)).to.deep.equal([true, true]);
  });

  it("a payment token that calls back while the refund is collected finds it counted", async () => {
    const w = await withCallbacks("payment");
    const { bad, actor, token } = w;
    await wait(DAY);
    await w.settlement.close(w.id);
    await bad.mint(w.market, 20_000n);
    await w.market.setPot(w.id, 20_000n);
    // The attacker moves tokens of its own in the middle, so that Alice's refund would be counted at nothing.
    const move = token.interface.encodeFunctionData("transfer", [w.alice.address, 1n]);
    await bad.arm(actor, actor.interface.encodeFunctionData("execute", [await token.getAddress(), move]), false);
    await token.collectRefund();
    const [called] = await bad.queryFilter(bad.filters.CalledBack());
    expect(called?.args.success).to.equal(true);
    await expect(token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalance(ethers, bad, w.alice, 5_000n);
    await expect(token.connect(w.keeper).claimRewards(actor)).to.changeTokenBalance(ethers, bad, actor, 1_000n);
    // What a token moves less of than it says would be missing for good.
    expect(await bad.balanceOf(token)).to.equal(0n);
  });
});
