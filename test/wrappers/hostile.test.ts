import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { CallbackToken, HostileReceiver } from "../../types/ethers-contracts/index.js";
import { refundStreamOf, worthOf } from "../helpers/refundStream.ts";
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
import {
  expectBalanced,
  openRefund,
  POT,
  scene,
  wrap,
  wrapFor,
  wrapperOf,
  wrappedUp,
  WRAP_TAG,
  type Wrapped,
} from "./fixture.ts";

const START = settlingTime(FIRST);
const END = startOf(FIRST + EPOCHS);
const wrapped = scene(wrappedUp);
const noSeries = scene(sold);
/** One day was mined, and refunds are open. */
const endedAfterADay = scene(async () => {
  const w = await wrappedUp();
  await at(START);
  await settleNow(w, [EVEN], w.id);
  await wait(DAY);
  await openRefund(w);
  return w;
});
/** Nothing was mined, and refunds are open three days before the term. */
const cancelledBefore = scene(async () => {
  const w = await wrappedUp();
  await openRefund(w);
  return w;
});

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
    await openRefund(w, 20_000n, bad);
    // The attacker moves a token of its own in the middle, before the money is here.
    const move = token.interface.encodeFunctionData("transfer", [w.alice.address, 1n]);
    await bad.arm(actor, actor.interface.encodeFunctionData("execute", [await token.getAddress(), move]), false);
    const collected = startOf(FIRST + 10n);
    await at(collected);
    await token.collectRefund();
    const [called] = await bad.queryFilter(bad.filters.CalledBack());
    expect(called?.args.success).to.equal(true);
    const stream = await refundStreamOf(w.token);
    expect([stream.amount, stream.from, stream.to]).to.deep.equal([6_000n, startOf(FIRST + 1n), END]);
    // Nine of 29 days were over by then.
    await moveTo(END);
    await expect(token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalance(
      ethers,
      bad,
      w.alice,
      worthOf(stream, (500n * 9n + 501n * 20n) * DAY),
    );
    await expect(token.connect(w.keeper).claimRewards(actor)).to.changeTokenBalance(
      ethers,
      bad,
      actor,
      worthOf(stream, (100n * 9n + 99n * 20n) * DAY),
    );
    // What a token moves less of than it says would be missing for good.
    expect(await bad.balanceOf(token)).to.be.below(2n);
  });

  it("a payment token that calls back while a refund is redeemed or claimed pays nobody twice", async () => {
    const w = await withCallbacks("payment");
    const { bad, actor, token } = w;
    await wait(DAY);
    await openRefund(w, 20_000_000n, bad);
    await at(startOf(FIRST + 10n));
    await token.collectRefund();
    const stream = await refundStreamOf(w.token);
    const to = await actor.getAddress();
    const inside = async (data: string): Promise<void> => {
      await bad.arm(actor, actor.interface.encodeFunctionData("execute", [await token.getAddress(), data]), false);
    };
    const redeem = token.interface.encodeFunctionData("redeem", [to, 60n, await bad.getAddress(), 0n, false]);
    const claim = token.interface.encodeFunctionData("claimRewards", [to]);
    const second = startOf(FIRST + 20n);
    // It has 100: the second 60 are not there any more.
    await inside(redeem);
    await at(second);
    await actor.execute(token, redeem);
    const rest = worthOf(stream, 60n * (END - second));
    expect(await bad.balanceOf(actor)).to.equal(rest);
    // Claims inside claims and inside redemptions find what was paid.
    await inside(claim);
    await actor.execute(token, claim);
    await inside(claim);
    await actor.execute(
      token,
      token.interface.encodeFunctionData("redeem", [to, 40n, await bad.getAddress(), 0n, false]),
    );
    await actor.execute(token, claim);
    const called = await bad.queryFilter(bad.filters.CalledBack());
    expect(called.map(({ args }) => args.success)).to.deep.equal([false, true, true]);
    expect(await bad.balanceOf(actor), "as if it had held 100 to the end").to.equal((stream.amount * 100n) / 600n);
    await moveTo(END);
    await expect(token.connect(w.alice).claimRewards(w.alice)).to.changeTokenBalance(
      ethers,
      bad,
      w.alice,
      (stream.amount * 500n) / 600n,
    );
  });
});

describe("WrappedHashpower: attacks on a refund", () => {
  const NOW = startOf(FIRST + 4n);
  let w: Wrapped;

  beforeEach(async () => {
    w = await endedAfterADay();
  });

  const due = async (holder: typeof w.alice): Promise<bigint> => (await w.token.accruedRewards(holder))[1] ?? 0n;
  const move = async (second: bigint, from: typeof w.alice, to: typeof w.alice, units: bigint): Promise<void> => {
    await at(second);
    await w.token.connect(from).transfer(to, units);
  };
  const redeem = async (holder: typeof w.alice, units: bigint): Promise<bigint> => {
    const before = await w.usdc.balanceOf(holder);
    await w.token.connect(holder).redeem(holder, units, w.usdc, 0n, false);
    return (await w.usdc.balanceOf(holder)) - before;
  };

  it("who buys just before the collection and sells just after gets the seconds that are over, and leaves the others", async () => {
    const whole = await w.token.previewRedeem(w.usdc, 100n);
    await move(NOW - 1n, w.alice, w.carol, 100n);
    await at(NOW);
    await w.token.connect(w.carol).collectRefund();
    const stream = await refundStreamOf(w.token);
    await move(NOW + 1n, w.carol, w.alice, 100n);
    await moveTo(NOW + 1_000n);
    const hers = worthOf(stream, 100n * (NOW + 1n - stream.from));
    expect(await due(w.carol)).to.equal(hers);
    const lefts = worthOf(stream, 100n * (END - NOW - 1n));
    expect(whole - hers - lefts, "what the seller could have redeemed").to.be.within(0n, 2n);
    expect(await due(w.alice)).to.equal(worthOf(stream, 400n * (NOW + 1n - stream.from) + 500n * 999n));
  });

  it("nor does anybody get anything of days to come by holding at the collection", async () => {
    w = await cancelledBefore();
    const collected = startOf(FIRST) - DAY;
    await move(collected - 1n, w.alice, w.carol, 500n);
    await at(collected);
    await w.token.connect(w.carol).collectRefund();
    await move(collected + 1n, w.carol, w.alice, 500n);
    await moveTo(END);
    expect(await due(w.carol)).to.equal(0n);
    const { amount } = await refundStreamOf(w.token);
    expect(await due(w.alice)).to.equal((amount * 500n) / 800n);
  });

  it("a collection at the last second, or past it, gives each the whole or all but that second", async () => {
    const before = await w.token.previewRedeem(w.usdc, 500n);
    await at(END - 1n);
    await w.token.collectRefund();
    const stream = await refundStreamOf(w.token);
    expect(await due(w.alice)).to.equal(worthOf(stream, 500n * (END - 1n - stream.from)));
    expect(await w.token.previewRedeem(w.usdc, 500n)).to.equal(worthOf(stream, 500n));
    await at(END);
    expect(await redeem(w.alice, 500n)).to.equal(0n);
    expect(await due(w.alice)).to.equal(before);
  });

  it("in pieces, twice, or of tokens that came back, nobody redeems more than one time the rest", async () => {
    await at(NOW);
    await w.token.collectRefund();
    const stream = await refundStreamOf(w.token);
    let paid = 0n;
    let unitSeconds = 300n * (NOW - stream.from);
    // Bob's 300 in pieces of 7, through another's hands each time.
    let left = 300n;
    for (let second = NOW + 2n; left !== 0n; second += 2n) {
      const piece = left < 7n ? left : 7n;
      await move(second - 1n, w.bob, w.carol, left);
      await move(second, w.carol, w.bob, left);
      // Held one second by Bob, the next by Carol, and then a piece of it is burnt.
      unitSeconds += left;
      await at(second + 1n);
      second += 1n;
      paid += await redeem(w.bob, piece);
      unitSeconds += left + piece * (END - second);
      left -= piece;
    }
    await expect(w.token.connect(w.bob).redeem(w.bob, 1n, w.usdc, 0n, false)).to.be.revertedWithCustomError(
      w.token,
      "ERC20InsufficientBalance",
    );
    await expect(w.token.connect(w.bob).transfer(w.carol, 1n)).to.be.revertedWithCustomError(
      w.token,
      "ERC20InsufficientBalance",
    );
    expect(paid + (await due(w.bob))).to.equal(worthOf(stream, unitSeconds));
    await moveTo(END);
    expect(paid + (await due(w.bob)), "burnt tokens earn no more").to.equal(worthOf(stream, unitSeconds));
    const all = paid + (await due(w.bob)) + (await due(w.carol)) + (await due(w.alice));
    expect(stream.amount - all, "and no more than was collected is owed").to.be.within(0n, 2n);
  });

  it("tokens that move every second grind away nothing and earn nothing twice", async () => {
    await at(NOW);
    await w.token.collectRefund();
    const stream = await refundStreamOf(w.token);
    const people = [w.alice, w.bob, w.carol] as const;
    const held = [500n, 300n, 0n];
    const earned = held.map((units) => units * (NOW - stream.from));
    for (let i = 1; i <= 40; i++) {
      const [from, to] = [i % 3, (i + 1 + (i % 2)) % 3];
      const [giver, taker] = [people[from], people[to]];
      if (!giver || !taker) throw new Error("there are three");
      for (const [person, units] of held.entries()) earned[person] = (earned[person] ?? 0n) + units;
      const units = i % 5 === 0 ? 0n : (held[from] ?? 0n) / 2n;
      await move(NOW + BigInt(i), giver, taker, units);
      held[from] = (held[from] ?? 0n) - units;
      held[to] = (held[to] ?? 0n) + units;
    }
    for (const [person, holder] of people.entries()) {
      expect(await due(holder)).to.equal(worthOf(stream, earned[person] ?? 0n));
      expect(await w.token.balanceOf(holder)).to.equal(held[person]);
    }
  });

  it("tokens given to the contract's balance are nobody's refund, and units that were never wrapped have no part", async () => {
    await w.usdc.mint(w.token, 1_000_000n);
    await at(NOW);
    await w.token.collectRefund();
    const stream = await refundStreamOf(w.token);
    expect(stream.amount).to.equal((POT * 800n) / 2_000n);
    await moveTo(END);
    expect(await due(w.dave)).to.equal(0n);
    expect((await due(w.alice)) + (await due(w.bob))).to.be.within(stream.amount - 1n, stream.amount);
  });
});
