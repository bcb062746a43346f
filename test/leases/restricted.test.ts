import { expect } from "chai";
import type { ListPolicy } from "../../types/ethers-contracts/index.js";
import {
  DAY,
  ethers,
  FIRST,
  ID_RESTRICTED,
  list,
  load,
  openSeries,
  pay,
  PRICE,
  PRICE_A_UNIT,
  settleThrough,
  sold,
  take,
  wait,
  type Stage,
} from "./fixture.ts";

const COST = 100n * PRICE_A_UNIT;
const LEASE = 1n;

describe("LeaseMarket: restricted series", () => {
  let s: Stage;
  let policy: ListPolicy;

  beforeEach(async () => {
    s = await load(sold);
    policy = await ethers.deployContract("ListPolicy");
    for (const holder of [s.alice, s.bob, s.dave]) await policy.setAllowed(holder, true);
    await openSeries(s, ID_RESTRICTED, { policy });
    // Carol and the lease market are on no list.
    await take(s, await list(s, { id: ID_RESTRICTED, purchasePrice: PRICE }));
  });

  const restricted = (from: { address: string }, to: { address: string }): [bigint, string, string, bigint] => [
    ID_RESTRICTED,
    from.address,
    to.address,
    100n,
  ];

  const over = async (): Promise<void> => {
    await settleThrough(s, FIRST + 5n, ID_RESTRICTED);
    await wait(DAY);
  };

  it("lend without asking: the lessee gets income, no units, and the lister's units go back to it", async () => {
    expect(await s.ledger.balanceOf(s.leases, ID_RESTRICTED)).to.equal(100n);
    await over();
    await policy.setAllowed(s.alice, false);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.alice, ID_RESTRICTED)).to.equal(1_000n);
  });

  it("do not ask when a leasehold is sold: nobody's units change", async () => {
    await s.leasehold.connect(s.carol).transferFrom(s.carol, s.keeper, LEASE);
    expect(await s.leasehold.ownerOf(LEASE)).to.equal(s.keeper.address);
  });

  it("ask when a reversion is sold: its buyer will own the units", async () => {
    await expect(s.reversion.connect(s.alice).transferFrom(s.alice, s.carol, LEASE))
      .to.be.revertedWithCustomError(s.leases, "TransferRestricted")
      .withArgs(...restricted(s.alice, s.carol));
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    await over();
    // Off the list meanwhile: the units are its own all the same.
    await policy.setAllowed(s.bob, false);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.bob, ID_RESTRICTED)).to.equal(700n);
  });

  it("ask when the lessee buys", async () => {
    await pay(s, s.carol, COST);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "TransferRestricted")
      .withArgs(...restricted(s.alice, s.carol));
    await policy.setAllowed(s.carol, true);
    await s.leases.connect(s.carol).exercise(LEASE, COST, s.carol);
    // From now on it is the leasehold that owns the units.
    await expect(s.leasehold.connect(s.carol).transferFrom(s.carol, s.keeper, LEASE))
      .to.be.revertedWithCustomError(s.leases, "TransferRestricted")
      .withArgs(...restricted(s.carol, s.keeper));
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.keeper, LEASE);
  });

  it("ask when the buyer has the units delivered to somebody else", async () => {
    await policy.setAllowed(s.carol, true);
    await settleThrough(s, FIRST + 1n, ID_RESTRICTED);
    await wait(DAY);
    await pay(s, s.carol, COST);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.keeper))
      .to.be.revertedWithCustomError(s.leases, "TransferRestricted")
      .withArgs(...restricted(s.carol, s.keeper));
    await s.leases.connect(s.carol).exercise(LEASE, COST, s.bob);
    expect(await s.ledger.balanceOf(s.bob, ID_RESTRICTED)).to.equal(700n);
  });

  it("ask when units go back to another receiver than their owner", async () => {
    await over();
    await expect(s.leases.connect(s.alice).giveBackTo(LEASE, s.carol))
      .to.be.revertedWithCustomError(s.leases, "TransferRestricted")
      .withArgs(...restricted(s.alice, s.carol));
    await s.leases.connect(s.alice).giveBackTo(LEASE, s.bob);
  });

  it("tell the policy that the lease market asks", async () => {
    const id = (9n << 8n) | 1n;
    const exact = await ethers.deployContract("ExactPolicy");
    const open = async (to: { address: string }, units: bigint): Promise<void> => {
      await exact.expect(s.market, ethers.ZeroAddress, to.address, id, units);
      await s.market.mint(to.address, id, units);
    };
    await s.market.create(
      id,
      {
        rewardToken: s.btc,
        secondRewardToken: ethers.ZeroAddress,
        paymentToken: s.usdc,
        policy: exact,
        unitHashrate: 10n ** 9n,
        minUnits: 0n,
        startEpoch: FIRST,
        epochs: 30n,
      },
      45n,
      0n,
    );
    await s.settlement.setProgress(id, 0, 30n, false);
    await open(s.alice, 1_000n);
    const lease = await take(s, await list(s, { id }));
    await exact.expect(s.leases, s.alice, s.carol, id, 100n);
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.carol, lease);
  });

  it("never stand in the way of income, rent or a refund", async () => {
    await settleThrough(s, FIRST + 3n, ID_RESTRICTED);
    for (const holder of [s.alice, s.bob, s.dave]) await policy.setAllowed(holder, false);
    await s.leases.connect(s.carol).claimLessee(LEASE, s.carol);
    await s.leases.connect(s.alice).claimLessor(LEASE, s.alice);
    await s.leases.connect(s.alice).claimRent(LEASE, s.alice);
    await s.settlement.setProgress(ID_RESTRICTED, 4, 4, true);
    await wait(DAY);
    await s.settlement.close(ID_RESTRICTED);
    await s.usdc.mint(s.market, 2_000n);
    await s.market.setPot(ID_RESTRICTED, 2_000n);
    await s.leases.unwind(LEASE);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.be.greaterThanOrEqual(100n);
  });

  it("still let nobody but the lease market use the open door: units sent to it are refused", async () => {
    await expect(s.ledger.connect(s.alice).safeTransferFrom(s.alice, s.leases, ID_RESTRICTED, 1n, "0x"))
      .to.be.revertedWithCustomError(s.leases, "UnitsNotAccepted")
      .withArgs(s.alice, s.alice);
    await expect(s.ledger.connect(s.alice).safeBatchTransferFrom(s.alice, s.leases, [ID_RESTRICTED], [1n], "0x"))
      .to.be.revertedWithCustomError(s.leases, "UnitsNotAccepted")
      .withArgs(s.alice, s.alice);
    await policy.setAllowed(s.leases, true);
    await expect(s.market.mint(s.leases, ID_RESTRICTED, 1n)).to.be.revertedWithCustomError(
      s.leases,
      "UnitsNotAccepted",
    );
  });
});
