import { expect } from "chai";
import {
  at,
  claimLessee,
  claimLessor,
  claimRent,
  DAY,
  EPOCHS,
  ethers,
  expectUnits,
  FIRST,
  ID,
  list,
  load,
  moveTo,
  pay,
  PRICE,
  PRICE_A_UNIT,
  RENT_A_UNIT,
  settleThrough,
  settlingTime,
  sold,
  startOf,
  take,
  type Stage,
} from "./fixture.ts";

const COST = 100n * PRICE_A_UNIT;
const RENT_IN_ALL = 300n * RENT_A_UNIT;

/** A lease of 100 units for the third to the fifth day of the series, which Carol may buy. */
async function leased(): Promise<Stage> {
  const s = await sold();
  await take(s, await list(s, { purchasePrice: PRICE }));
  return s;
}
const LEASE = 1n;

describe("LeaseMarket: the purchase option", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(leased);
  });

  const exercise = async (): Promise<void> => {
    await pay(s, s.carol, COST);
    await s.leases.connect(s.carol).exercise(LEASE, COST, s.carol);
  };
  const closingTime = startOf(FIRST + 6n);

  it("runs from the take to the end of the day after the lease, to the second", async () => {
    expect(await s.leases.optionEndsAt(LEASE)).to.equal(closingTime);
    await pay(s, s.carol, COST);
    await settleThrough(s, FIRST + 4n);
    await at(closingTime);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "OptionOver")
      .withArgs(LEASE, closingTime, closingTime);

    const again = await load(leased);
    await pay(again, again.carol, COST);
    await at(closingTime - 1n);
    await again.leases.connect(again.carol).exercise(LEASE, COST, again.carol);
  });

  it("costs the listed price; with the rent paid before, the lessor has price and all rent, whenever it happens", async () => {
    for (const settled of [0n, 3n, 4n, 5n]) {
      s = await load(leased);
      if (settled !== 0n) await settleThrough(s, FIRST + settled - 1n);
      const vested = settled > 2n ? (settled - 2n) * 100n * RENT_A_UNIT : 0n;
      // Half of the time the lessor has pulled before, half of the time it has not.
      const pulled = settled % 2n === 0n ? await claimRent(s, LEASE) : 0n;
      await pay(s, s.carol, COST);
      const buying = s.leases.connect(s.carol).exercise(LEASE, COST, s.carol);
      await expect(buying)
        .to.emit(s.leases, "OptionExercised")
        .withArgs(LEASE, s.carol, s.alice, COST, RENT_IN_ALL - pulled);
      await expect(buying).to.changeTokenBalances(ethers, s.usdc, [s.carol, s.leases], [-COST, COST]);
      expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(COST + RENT_IN_ALL - pulled);
      expect(pulled).to.equal(settled % 2n === 0n ? vested : 0n);
      await s.leases.connect(s.alice).withdrawCredit(s.usdc, s.alice);
      expect(await s.usdc.balanceOf(s.leases)).to.equal(0n);
    }
  });

  it("delivers at once when the lessor's own days are paid, with everything that is left credited", async () => {
    await settleThrough(s, FIRST + 2n);
    await at(settlingTime(FIRST + 2n) + 1_000n);
    const unpaid = await s.leases.claimable(LEASE);
    await pay(s, s.carol, COST);
    await at(settlingTime(FIRST + 2n) + 2_000n);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.dave))
      .to.emit(s.leases, "LeaseClosed")
      .withArgs(LEASE, s.dave, 100n, 0n);
    expect(unpaid.lessor).to.equal(200n * DAY);
    expect(await s.ledger.balanceOf(s.dave, ID)).to.equal(400n + 100n);
    expect(await s.leases.incomeOf(s.carol, ID)).to.deep.equal([200_000n, 0n]);
    expect(await s.leases.incomeOf(s.alice, ID)).to.deep.equal([200n * DAY, 0n]);
    await expect(s.leasehold.ownerOf(LEASE)).to.be.revertedWithCustomError(s.leasehold, "ERC721NonexistentToken");
    await expect(s.reversion.ownerOf(LEASE)).to.be.revertedWithCustomError(s.reversion, "ERC721NonexistentToken");
    await expectUnits(s, 0n);
  });

  it("before the lease leaves the lessor its own days: the units wait for them, nobody loses a base unit", async () => {
    await settleThrough(s, FIRST);
    await at(settlingTime(FIRST) + DAY / 2n);
    await pay(s, s.carol, COST);
    await s.leases.connect(s.carol).exercise(LEASE, COST, s.carol);
    await expectUnits(s, 100n);
    expect((await s.leases.leaseOf(LEASE)).bought).to.equal(true);
    expect(await s.leases.ownerOfUnits(LEASE)).to.equal(s.carol.address);
    expect(await claimRent(s, LEASE), "the rent is credited already").to.equal(0n);
    await settleThrough(s, FIRST + 1n);
    await expect(s.leases.giveBack(LEASE)).to.be.revertedWithCustomError(s.leases, "NotReturnable");
    // Late: the lessor's day has streamed, and half of the first day of the lease.
    await settleThrough(s, FIRST + 2n);
    await at(settlingTime(FIRST + 2n) + DAY / 2n);
    await s.leases.connect(s.dave).giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.carol, ID)).to.equal(100n);
    expect(await s.leases.incomeOf(s.alice, ID)).to.deep.equal([200n * DAY, 0n]);
    expect(await s.leases.incomeOf(s.carol, ID)).to.deep.equal([(100n * DAY) / 2n, 0n]);
  });

  it("exercised while units wait, gives the lessee all days from the first of the lease on, those after it too", async () => {
    await exercise();
    await settleThrough(s, FIRST + 9n);
    await moveTo(settlingTime(FIRST + 9n) + DAY);
    expect(await claimLessor(s, LEASE)).to.equal(200n * DAY);
    expect(await claimLessee(s, LEASE)).to.equal(800n * DAY);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.carol, ID)).to.equal(100n);
  });

  it("is the leasehold owner's: whoever bought the leasehold may buy the units", async () => {
    await s.leasehold.connect(s.carol).transferFrom(s.carol, s.dave, LEASE);
    await pay(s, s.carol, COST);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "NotOwner")
      .withArgs(LEASE, s.carol, s.dave);
    await pay(s, s.dave, COST);
    await s.leases.connect(s.dave).exercise(LEASE, COST, s.dave);
    expect(await s.leases.ownerOfUnits(LEASE)).to.equal(s.dave.address);
  });

  it("pays whoever owns the reversion then", async () => {
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    await exercise();
    expect(await s.leases.creditOf(s.bob, s.usdc)).to.equal(COST + RENT_IN_ALL);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(0n);
  });

  it("happens once", async () => {
    await exercise();
    await pay(s, s.carol, COST);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "AlreadyBought")
      .withArgs(LEASE);
  });

  it("costs no more than the lessee agreed to, and goes to somebody", async () => {
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST - 1n, s.carol))
      .to.be.revertedWithCustomError(s.leases, "CostAboveMaximum")
      .withArgs(COST, COST - 1n);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.leases)).to.be.revertedWithCustomError(
      s.leases,
      "InvalidReceiver",
    );
  });

  it("rounds the price up", async () => {
    const lease = await take(s, await list(s, { purchasePrice: 1n }));
    expect(await s.leases.purchaseCost(lease)).to.equal(1n);
  });

  it("exists only where the listing has a price", async () => {
    const lease = await take(s, await list(s));
    expect(await s.leases.purchaseCost(lease)).to.equal(0n);
    expect(await s.leases.optionEndsAt(lease)).to.equal(0n);
    await expect(s.leases.connect(s.carol).exercise(lease, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "NoPurchaseOption")
      .withArgs(lease);
  });

  it("is void once a day is past its grace, and again good when that day is paid", async () => {
    await pay(s, s.carol, COST);
    await s.settlement.setProgress(ID, 0, EPOCHS, true);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "OptionVoid")
      .withArgs(LEASE, ID);
    await s.settlement.setProgress(ID, 0, EPOCHS, false);
    await s.leases.connect(s.carol).exercise(LEASE, COST, s.carol);
  });

  it("exercised after a default would buy escrow at the price of hashpower: void once the series ends early", async () => {
    await pay(s, s.carol, COST);
    await s.settlement.setProgress(ID, 0, 20n, false);
    await expect(s.leases.connect(s.carol).exercise(LEASE, COST, s.carol))
      .to.be.revertedWithCustomError(s.leases, "OptionVoid")
      .withArgs(LEASE, ID);
  });

  it("keeps the units here until it is over, even if all days are paid", async () => {
    await settleThrough(s, FIRST + 3n);
    await moveTo(settlingTime(FIRST + 3n) + DAY);
    // The last day pays nothing, so its target is reached at once, while the option runs.
    await s.settlement.settle(ID, FIRST + 4n, [0n], [0n]);
    expect((await s.ledger.indexNow(ID)) >= (await s.ledger.targetAt(ID, FIRST + 4n))).to.equal(true);
    await at(closingTime - 1n);
    await expect(s.leases.giveBack(LEASE)).to.be.revertedWithCustomError(s.leases, "NotReturnable");
    await at(closingTime);
    await s.leases.giveBack(LEASE);
    await expectUnits(s, 0n);
  });

  it("takes a permit as well", async () => {
    await s.usdc.mint(s.carol, COST);
    const { name, version, chainId, verifyingContract } = await s.usdc.eip712Domain();
    const spender = await s.leases.getAddress();
    const deadline = 1n << 40n;
    const signature = ethers.Signature.from(
      await s.carol.signTypedData(
        { name, version, chainId, verifyingContract },
        {
          Permit: [
            { name: "owner", type: "address" },
            { name: "spender", type: "address" },
            { name: "value", type: "uint256" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
        },
        { owner: s.carol.address, spender, value: COST, nonce: await s.usdc.nonces(s.carol), deadline },
      ),
    );
    const { v, r, s: half } = signature;
    await s.leases.connect(s.carol).exerciseWithPermit(LEASE, COST, s.carol, deadline, v, r, half);
    expect(await s.usdc.balanceOf(s.carol)).to.equal(0n);
  });
});
