import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { HostileReceiver } from "../../types/ethers-contracts/index.js";
import {
  claimLessee,
  claimLessor,
  DAY,
  ethers,
  expectUnits,
  FIRST,
  ID,
  list,
  load,
  openSeries,
  order,
  pay,
  PRICE,
  RENT_A_UNIT,
  settleThrough,
  sold,
  take,
  wait,
  type Stage,
} from "./fixture.ts";

const LEASE = 1n;
const RENT_IN_ALL = 300n * RENT_A_UNIT;

interface Mintable extends BaseContract {
  mint(to: string, amount: bigint): Promise<unknown>;
}

describe("LeaseMarket: attacks", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(sold);
  });

  /** The contract makes one call. */
  const act = async (actor: HostileReceiver, target: BaseContract, data: string): Promise<void> => {
    await actor.execute(target, data);
  };
  const call = (name: string, args: unknown[]): string =>
    s.leases.interface.encodeFunctionData(name as "giveBack", args as [bigint]);
  const approve = (amount: bigint): Promise<string> =>
    s.leases.getAddress().then((to) => s.usdc.interface.encodeFunctionData("approve", [to, amount]));

  /** A contract that holds 100 units of bob's and lists them; carol takes them all. */
  async function hostileLister(): Promise<HostileReceiver> {
    const lister = await ethers.deployContract("HostileReceiver");
    await s.ledger.connect(s.bob).safeTransferFrom(s.bob, lister, ID, 100n, "0x");
    const leases = await s.leases.getAddress();
    await act(lister, s.ledger, s.ledger.interface.encodeFunctionData("setApprovalForAll", [leases, true]));
    const terms = {
      lister: await lister.getAddress(),
      units: 100n,
      minEpochs: 2n,
      maxEpochs: 10n,
      id: ID,
      paymentToken: await s.usdc.getAddress(),
      lastStart: FIRST + 10n,
      rentPrice: 10n ** 24n,
      purchasePrice: PRICE,
    };
    await act(lister, s.leases, s.leases.interface.encodeFunctionData("list", [terms]));
    return lister;
  }

  it("a receiver that re-enters when its units come back finds nothing left to take", async () => {
    const lister = await hostileLister();
    const lease = await take(s, await s.leases.listingCount());
    const other = await take(s, await list(s));
    await settleThrough(s, FIRST + 5n);
    await wait(DAY);
    const self = await lister.getAddress();
    const token = await s.usdc.getAddress();
    const attempts = [
      call("giveBack", [lease]),
      call("giveBackTo", [lease, self]),
      call("giveBackTo", [other, self]),
      call("claimLessor", [lease, self]),
      call("claimRent", [lease, self]),
      call("unwind", [lease]),
      call("withdrawCredit", [token, self]),
      call("withdrawCredit", [token, self]),
      call("withdrawIncome", [ID, self]),
      call("withdrawIncome", [ID, self]),
    ];
    const hooksBefore = await lister.hooks();
    for (const data of attempts) await lister.callInHook(s.leases, data);
    await s.leases.giveBack(lease);
    const events = await lister.queryFilter(lister.filters.Reentered());
    expect(events.map((event) => event.args.success)).to.deep.equal([
      false,
      false,
      false,
      false,
      false,
      false,
      true, // its own rent, which it may pull at any time
      false, // once
      true, // its own income
      false,
    ]);
    expect(await lister.hooks()).to.equal(hooksBefore + 1n);
    expect(await s.ledger.balanceOf(lister, ID)).to.equal(100n);
    expect(await s.usdc.balanceOf(lister)).to.equal(RENT_IN_ALL);
    expect(await s.btc.balanceOf(lister)).to.equal(300n * DAY);
    await expectUnits(s, 100n);
    await s.leases.giveBack(other);
  });

  it("leasing one's own units moves one's own money in a circle and earns what holding them earns", async () => {
    const listing = await list(s, { units: 400n });
    const lease = await take(s, listing, { units: 400n }, s.alice);
    await settleThrough(s, FIRST + 5n);
    await wait(DAY);
    await s.leases.giveBack(lease);
    await s.leases.connect(s.alice).withdrawIncome(ID, s.alice);
    await s.leases.connect(s.alice).withdrawCredit(s.usdc, s.alice);
    expect(await s.usdc.balanceOf(s.alice)).to.equal(4n * RENT_IN_ALL);
    await s.ledger.connect(s.alice).claim(ID);
    expect(await s.btc.balanceOf(s.alice)).to.equal(1_000n * 6n * DAY);
    expect(await s.leases.usableBalanceOf(s.alice, ID)).to.equal(0n);
    expect(await s.leases.frozenBalanceOf(s.alice, ID)).to.equal(0n);
  });

  it("taking the same listing twice in one transaction takes no more than is listed", async () => {
    const listing = await list(s, { units: 150n });
    const taker = await ethers.deployContract("HostileReceiver");
    await s.usdc.mint(taker, 10n ** 9n);
    const self = await taker.getAddress();
    const data = s.leases.interface.encodeFunctionData("take", [{ ...order(s, listing), to: self }]);
    const leases = await s.leases.getAddress();
    const calls = [
      { target: await s.usdc.getAddress(), data: await approve(10n ** 9n) },
      { target: leases, data },
      { target: leases, data },
    ];
    await expect(taker.executeAll(calls))
      .to.be.revertedWithCustomError(s.leases, "NotEnoughListed")
      .withArgs(listing, 50n, 100n);
    const half = s.leases.interface.encodeFunctionData("take", [{ ...order(s, listing), units: 75n, to: self }]);
    await taker.executeAll(calls.map((one) => (one.target === leases ? { target: leases, data: half } : one)));
    await expectUnits(s, 150n);
    expect((await s.leases.listingOf(listing)).units).to.equal(0n);
  });

  it("buying and giving back in one second earns nothing", async () => {
    await hostileLister();
    const listing = await s.leases.listingCount();
    const taker = await ethers.deployContract("HostileReceiver");
    await s.usdc.mint(taker, 10n ** 9n);
    await settleThrough(s, FIRST);
    const self = await taker.getAddress();
    const leases = await s.leases.getAddress();
    await taker.executeAll([
      { target: await s.usdc.getAddress(), data: await approve(10n ** 9n) },
      { target: leases, data: s.leases.interface.encodeFunctionData("take", [{ ...order(s, listing), to: self }]) },
      { target: leases, data: call("claimLessee", [LEASE, self]) },
      { target: leases, data: call("exercise", [LEASE, 10n ** 9n, self]) },
    ]);
    expect(await s.btc.balanceOf(taker)).to.equal(0n);
    expect((await s.leases.claimable(LEASE)).lessee).to.equal(0n);
  });

  it("units that somebody sends are refused, so no lease shares its income with strangers", async () => {
    await take(s, await list(s));
    await expect(s.ledger.connect(s.bob).safeTransferFrom(s.bob, s.leases, ID, 5n, "0x"))
      .to.be.revertedWithCustomError(s.leases, "UnitsNotAccepted")
      .withArgs(s.bob, s.bob);
    await expect(
      s.leases.onERC1155Received(s.leases, s.bob, ID, 5n, "0x"),
      "from no ledger",
    ).to.be.revertedWithCustomError(s.leases, "UnitsNotAccepted");
    await expectUnits(s, 100n);
  });

  it("money that somebody sends belongs to no lease and pays for none", async () => {
    const listing = await list(s);
    await s.usdc.mint(s.leases, 10n ** 12n);
    await s.btc.mint(s.leases, 10n ** 12n);
    await expect(s.leases.connect(s.carol).take(order(s, listing))).to.be.revertedWithCustomError(
      s.usdc,
      "ERC20InsufficientAllowance",
    );
    const lease = await take(s, listing);
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    expect(await claimLessee(s, lease)).to.equal(300n * DAY);
    expect(await claimLessor(s, lease)).to.equal(200n * DAY);
    expect(await s.btc.balanceOf(s.leases)).to.equal(10n ** 12n);
  });

  it("nobody triggers the position's claim from outside, so pulled income is always counted", async () => {
    await take(s, await list(s));
    await settleThrough(s, FIRST + 1n);
    await expect(s.ledger.connect(s.dave).claimFor(s.leases, ID))
      .to.be.revertedWithCustomError(s.ledger, "ThirdPartyClaimRefused")
      .withArgs(await s.leases.getAddress());
  });

  it("one series never pays with the income of another", async () => {
    const other = 8n << 8n;
    await openSeries(s, other);
    const first = await take(s, await list(s));
    const second = await take(s, await list(s, { id: other }));
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    await claimLessor(s, first); // pulls the whole position of the first series
    expect(await claimLessee(s, second)).to.equal(0n);
    expect(await claimLessee(s, first)).to.equal(300n * DAY);
  });

  describe("with payment tokens that the list excludes", () => {
    const openIn = async (token: Mintable, amount: bigint): Promise<bigint> => {
      await s.config.setPaymentToken(token, true);
      const listing = await list(s, { paymentToken: token, purchasePrice: PRICE });
      await token.mint(s.carol.address, amount);
      const data = s.usdc.interface.encodeFunctionData("approve", [await s.leases.getAddress(), amount]);
      await s.carol.sendTransaction({ to: token, data });
      return listing;
    };

    it("a fee on transfer is refused, with what arrived", async () => {
      const token = await ethers.deployContract("FeeOnTransferToken", [100]);
      const listing = await openIn(token, RENT_IN_ALL);
      await expect(s.leases.connect(s.carol).take(order(s, listing)))
        .to.be.revertedWithCustomError(s.leases, "PaymentTokenShort")
        .withArgs(token, RENT_IN_ALL, (RENT_IN_ALL * 99n) / 100n);
    });

    it("a call back before the payment cannot have one rent counted twice", async () => {
      const token = await ethers.deployContract("PhantomToken");
      const attacker = await ethers.deployContract("HostileReceiver");
      const listing = await openIn(token, 0n);
      await token.mint(attacker, RENT_IN_ALL);
      await act(attacker, token, await approve(10n ** 12n));
      const wanted = { ...order(s, listing), to: await attacker.getAddress() };
      const taking = s.leases.interface.encodeFunctionData("take", [wanted]);
      const inner = attacker.interface.encodeFunctionData("execute", [await s.leases.getAddress(), taking]);
      await token.arm(attacker, inner);
      await expect(act(attacker, s.leases, taking)).to.be.revertedWithCustomError(
        s.leases,
        "ReentrancyGuardReentrantCall",
      );
      expect(await s.leases.leaseCount()).to.equal(0n);
    });

    it("income pulled in from inside a payment cannot be counted as that payment", async () => {
      // The reward token is the payment token, and calls back.
      const token = await ethers.deployContract("CallbackToken");
      const id = 6n << 8n;
      await openSeries(s, id, { reward: token, payment: token });
      await s.config.setPaymentToken(token, true);
      await token.mint(s.settlement, 1n << 80n);
      const attacker = await ethers.deployContract("HostileReceiver");
      await token.mint(attacker, 10n ** 12n);
      await act(attacker, token, await approve(10n ** 12n));
      const listing = await list(s, { id, paymentToken: token, rentPrice: 10n ** 21n, purchasePrice: 1n });
      const self = await attacker.getAddress();
      const wanted = { ...order(s, listing), start: FIRST + 1n, to: self };
      await act(attacker, s.leases, s.leases.interface.encodeFunctionData("take", [wanted]));
      await settleThrough(s, FIRST + 1n, id);
      // A pull now brings the lessor's day as well, which would stay here.
      await wait(DAY / 2n);
      const leases = await s.leases.getAddress();
      const inner = attacker.interface.encodeFunctionData("execute", [leases, call("claimLessee", [LEASE, self])]);
      await token.arm(attacker, inner, true);
      await expect(act(attacker, s.leases, call("exercise", [LEASE, 10n ** 12n, self])))
        .to.be.revertedWithCustomError(s.leases, "PaymentTokenShort")
        .withArgs(token, 1n, 0n);
      expect(await token.balanceOf(s.leases), "the rent alone").to.equal(300n);
    });

    it("a lessor whom the token blocks stops nothing and names another receiver", async () => {
      const token = await ethers.deployContract("BlockingToken");
      const listing = await openIn(token, 10n ** 12n);
      await s.leases.connect(s.carol).take(order(s, listing));
      await token.setBlocked(s.alice, true);
      await settleThrough(s, FIRST + 2n);
      await expect(s.leases.connect(s.alice).claimRent(LEASE, s.alice)).to.be.revertedWithCustomError(token, "Blocked");
      await s.leases.connect(s.alice).claimRent(LEASE, s.bob);
      // A purchase sends no money anywhere.
      await s.leases.connect(s.carol).exercise(LEASE, 10n ** 12n, s.carol);
      expect(await s.ledger.balanceOf(s.carol, ID)).to.equal(100n);
      await s.leases.connect(s.alice).withdrawCredit(token, s.bob);
      expect(await token.balanceOf(s.bob)).to.equal(5_000_000n + RENT_IN_ALL);
    });

    it("a paused payment token delays rent, and no income and no units", async () => {
      const token = await ethers.deployContract("BlockingToken");
      const listing = await openIn(token, 10n ** 12n);
      await s.leases.connect(s.carol).take(order(s, listing));
      await settleThrough(s, FIRST + 5n);
      await wait(DAY);
      await token.setPaused(true);
      expect(await claimLessee(s, LEASE)).to.equal(300n * DAY);
      expect(await claimLessor(s, LEASE)).to.equal(300n * DAY);
      await s.leases.giveBack(LEASE);
      await expect(s.leases.connect(s.alice).withdrawCredit(token, s.alice)).to.be.revertedWithCustomError(
        token,
        "Paused",
      );
      await token.setPaused(false);
      await s.leases.connect(s.alice).withdrawCredit(token, s.alice);
      expect(await token.balanceOf(s.alice)).to.equal(RENT_IN_ALL);
    });
  });

  it("a lessor that the reward token blocks is paid elsewhere, and its lessee is not concerned", async () => {
    const token = await ethers.deployContract("BlockingToken");
    const id = 6n << 8n;
    await openSeries(s, id, { reward: token });
    await token.mint(s.settlement, 1n << 80n);
    const lease = await take(s, await list(s, { id }));
    await settleThrough(s, FIRST + 4n, id);
    await wait(DAY);
    await token.setBlocked(s.alice, true);
    await expect(s.leases.connect(s.alice).claimLessor(lease, s.alice)).to.be.revertedWithCustomError(token, "Blocked");
    await s.leases.connect(s.carol).claimLessee(lease, s.carol);
    expect(await token.balanceOf(s.carol)).to.equal(300n * DAY);
    await s.leases.connect(s.alice).claimLessor(lease, s.dave);
    expect(await token.balanceOf(s.dave)).to.equal(200n * DAY);
  });

  it("a rent that somebody else could pay is never taken from it", async () => {
    const listing = await list(s);
    await pay(s, s.dave, RENT_IN_ALL);
    await expect(s.leases.connect(s.carol).take({ ...order(s, listing), to: s.dave })).to.be.revertedWithCustomError(
      s.usdc,
      "ERC20InsufficientAllowance",
    );
  });
});
