import { expect } from "chai";
import type { HostileReceiver } from "../../types/ethers-contracts/index.js";
import {
  at,
  claimLessee,
  DAY,
  ethers,
  expectUnits,
  FIRST,
  ID,
  list,
  load,
  moveTo,
  order,
  pay,
  PRICE,
  PRICE_A_UNIT,
  RENT_A_UNIT,
  settleThrough,
  settlingTime,
  sold,
  take,
  U256_MAX,
  wait,
  ZERO,
  type Stage,
} from "./fixture.ts";

const RENT_IN_ALL = 300n * RENT_A_UNIT;
const LEASE = 1n;

/** A lease of 100 units for the third to the fifth day of the series. */
async function leased(): Promise<Stage> {
  const s = await sold();
  await take(s, await list(s));
  return s;
}

describe("LeaseMarket: giving units back", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(leased);
  });

  it("waits until the last day has streamed to the end, to the second", async () => {
    expect(await s.leases.isReturnable(LEASE)).to.equal(false);
    await expect(s.leases.giveBack(LEASE))
      .to.be.revertedWithCustomError(s.leases, "NotReturnable")
      .withArgs(LEASE, 0n, U256_MAX, 0n);
    await settleThrough(s, FIRST + 4n);
    const target = await s.ledger.targetAt(ID, FIRST + 4n);
    const ends = settlingTime(FIRST + 4n) + DAY;
    await at(ends - 1n);
    await expect(s.leases.giveBack(LEASE))
      .to.be.revertedWithCustomError(s.leases, "NotReturnable")
      .withArgs(LEASE, target - (1n << 45n), target, 0n);
    await at(ends);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.alice, ID)).to.equal(1_000n);
    await expectUnits(s, 0n);
  });

  it("is triggered by anyone, and credits both sides what they had not claimed", async () => {
    await settleThrough(s, FIRST + 6n);
    await moveTo(settlingTime(FIRST + 4n) + DAY);
    await claimLessee(s, LEASE);
    await moveTo(settlingTime(FIRST + 6n) + DAY);
    await expect(s.leases.connect(s.dave).giveBack(LEASE))
      .to.emit(s.leases, "LeaseClosed")
      .withArgs(LEASE, s.alice, 100n, 0n)
      .and.to.emit(s.leases, "Credited")
      .withArgs(LEASE, s.alice, s.usdc, RENT_IN_ALL);
    expect(await s.leases.incomeOf(s.carol, ID)).to.deep.equal([0n, 0n]);
    await s.leases.connect(s.alice).withdrawIncome(ID, s.alice);
    expect(await s.btc.balanceOf(s.alice)).to.equal(400n * DAY);
    await s.leases.connect(s.alice).withdrawCredit(s.usdc, s.bob);
    expect(await s.usdc.balanceOf(s.bob)).to.equal(RENT_IN_ALL);
    await expect(s.leases.connect(s.alice).withdrawCredit(s.usdc, s.bob))
      .to.be.revertedWithCustomError(s.leases, "NothingToWithdraw")
      .withArgs(s.alice);
  });

  it("keeps fractions of closed leases until they make a base unit", async () => {
    const listing = await list(s, { minEpochs: 1n });
    const small = [
      await take(s, listing, { units: 1n, start: FIRST, epochs: 1n }),
      await take(s, listing, { units: 1n, start: FIRST, epochs: 1n }),
    ];
    // 3,000 base units a day for 2,000 units: one and a half a unit.
    await settleThrough(s, FIRST, ID, 3_000n);
    await wait(DAY);
    await s.leases.giveBack(small[0] ?? 0n);
    expect((await s.leases.incomeOf(s.carol, ID)).amount).to.equal(1n);
    await s.leases.connect(s.carol).withdrawIncome(ID, s.carol);
    await s.leases.giveBack(small[1] ?? 0n);
    // 0.49.. + 1.49..: the rate of the stream rounds down.
    expect((await s.leases.incomeOf(s.carol, ID)).amount).to.equal(1n);
    await s.leases.connect(s.carol).withdrawIncome(ID, s.carol);
    expect(await s.btc.balanceOf(s.carol)).to.equal(2n);
  });

  it("happens once", async () => {
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    await s.leases.giveBack(LEASE);
    const attempts = [
      () => s.leases.giveBack(LEASE),
      () => s.leases.giveBackTo(LEASE, s.bob),
      () => s.leases.unwind(LEASE),
    ];
    for (const again of attempts) {
      await expect(again()).to.be.revertedWithCustomError(s.leases, "NoSuchLease").withArgs(LEASE);
    }
  });

  it("goes where the owner of the units says, and nobody else says", async () => {
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    await expect(s.leases.connect(s.carol).giveBackTo(LEASE, s.carol))
      .to.be.revertedWithCustomError(s.leases, "NotOwner")
      .withArgs(LEASE, s.carol, s.alice);
    for (const to of [ZERO, await s.leases.getAddress()]) {
      await expect(s.leases.connect(s.alice).giveBackTo(LEASE, to)).to.be.revertedWithCustomError(
        s.leases,
        "InvalidReceiver",
      );
    }
    await s.leases.connect(s.alice).giveBackTo(LEASE, s.bob);
    expect(await s.ledger.balanceOf(s.bob, ID)).to.equal(700n);
  });

  it("a reversion that was sold takes units, rent and income along", async () => {
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.bob, ID)).to.equal(700n);
    expect(await s.leases.creditOf(s.bob, s.usdc)).to.equal(RENT_IN_ALL);
    expect((await s.leases.incomeOf(s.bob, ID)).amount).to.equal(200n * DAY);
    expect((await s.leases.incomeOf(s.alice, ID)).amount).to.equal(0n);
  });

  describe("to a contract that does not accept units", () => {
    let lister: HostileReceiver;
    let lease: bigint;

    beforeEach(async () => {
      lister = await ethers.deployContract("HostileReceiver");
      await s.ledger.connect(s.bob).safeTransferFrom(s.bob, lister, ID, 100n, "0x");
      const act = async (target: { getAddress(): Promise<string> }, data: string): Promise<void> => {
        await lister.execute(await target.getAddress(), data);
      };
      await act(
        s.ledger,
        s.ledger.interface.encodeFunctionData("setApprovalForAll", [await s.leases.getAddress(), true]),
      );
      const terms = await s.leases.listingOf(1n);
      const offer = {
        lister: await lister.getAddress(),
        units: 100n,
        minEpochs: terms.minEpochs,
        maxEpochs: terms.maxEpochs,
        id: terms.id,
        paymentToken: terms.paymentToken,
        lastStart: terms.lastStart,
        rentPrice: terms.rentPrice,
        purchasePrice: 0n,
      };
      await act(s.leases, s.leases.interface.encodeFunctionData("list", [offer]));
      lease = await take(s, await s.leases.listingCount());
      await lister.setAnswer(2); // reverts without reason
      await settleThrough(s, FIRST + 4n);
      await wait(DAY);
    });

    it("fails alone: other leases end, and its lessee has its income", async () => {
      await expect(s.leases.giveBack(lease)).to.be.revertedWithCustomError(s.ledger, "ERC1155InvalidReceiver");
      await s.leases.giveBack(LEASE);
      expect(await claimLessee(s, lease)).to.equal(300n * DAY);
    });

    it("ends where the contract names another receiver", async () => {
      const data = s.leases.interface.encodeFunctionData("giveBackTo", [lease, s.dave.address]);
      await lister.execute(await s.leases.getAddress(), data);
      expect(await s.ledger.balanceOf(s.dave, ID)).to.equal(500n);
    });
  });
});

describe("LeaseMarket: unwinding when a series has failed", () => {
  let s: Stage;
  const POT = 1_000_000n;

  beforeEach(async () => {
    s = await load(leased);
  });

  /** The series ends after `days` days: the last one streams, the ledger closes, refunds open with a dollar in the pot. */
  const fail = async (days: bigint): Promise<void> => {
    if (days > 0n) await settleThrough(s, FIRST + days - 1n);
    await s.settlement.setProgress(ID, days, days, true);
    await wait(DAY);
    await s.settlement.close(ID);
    await s.usdc.mint(s.market, POT);
    await s.market.setPot(ID, POT);
  };

  it("in the middle of a lease: escrow to the lessor, unvested rent to the lessee, income to each its days", async () => {
    await fail(4n);
    const refund = (POT * 100n) / 2_000n;
    await expect(s.leases.connect(s.dave).unwind(LEASE))
      .to.emit(s.leases, "LeaseClosed")
      .withArgs(LEASE, ZERO, 100n, refund);
    expect(await s.ledger.totalSupply(ID)).to.equal(1_900n);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(refund + 200n * RENT_A_UNIT);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(100n * RENT_A_UNIT);
    expect((await s.leases.incomeOf(s.carol, ID)).amount).to.equal(200n * DAY);
    expect((await s.leases.incomeOf(s.alice, ID)).amount).to.equal(200n * DAY);
    for (const who of [s.alice, s.carol]) {
      await s.leases.connect(who).withdrawCredit(s.usdc, who);
      await s.leases.connect(who).withdrawIncome(ID, who);
    }
    expect(await s.usdc.balanceOf(s.leases)).to.equal(0n);
    expect(await s.btc.balanceOf(s.leases)).to.equal(0n);
  });

  it("before a lease began: all rent goes back, all income is the lessor's", async () => {
    await fail(1n);
    await s.leases.unwind(LEASE);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(RENT_IN_ALL);
    expect((await s.leases.incomeOf(s.carol, ID)).amount).to.equal(0n);
    expect((await s.leases.incomeOf(s.alice, ID)).amount).to.equal(100n * DAY);
  });

  it("after a lease was over and nobody had given the units back: all rent is the lessor's", async () => {
    await fail(9n);
    await s.leases.unwind(LEASE);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(0n);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(POT / 20n + RENT_IN_ALL);
    expect((await s.leases.incomeOf(s.carol, ID)).amount).to.equal(300n * DAY);
    expect((await s.leases.incomeOf(s.alice, ID)).amount).to.equal(600n * DAY);
  });

  it("with rent that was pulled before, credits the rest", async () => {
    await settleThrough(s, FIRST + 2n);
    await s.leases.connect(s.alice).claimRent(LEASE, s.alice);
    await fail(4n);
    await s.leases.unwind(LEASE);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(POT / 20n + 100n * RENT_A_UNIT);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(100n * RENT_A_UNIT);
  });

  it("with units that the lessee had bought before, refunds the lessee", async () => {
    const lease = await take(s, await list(s, { purchasePrice: PRICE, units: 100n }));
    await pay(s, s.carol, 100n * PRICE_A_UNIT);
    await s.leases.connect(s.carol).exercise(lease, 100n * PRICE_A_UNIT, s.carol);
    await fail(1n);
    await s.leases.unwind(lease);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(POT / 20n);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(100n * PRICE_A_UNIT + RENT_IN_ALL);
    expect((await s.leases.incomeOf(s.alice, ID)).amount).to.equal(100n * DAY);
  });

  it("is possible for the last holder as for the first: leases of all kinds empty their part of the pot", async () => {
    const listing = await list(s, { units: 900n });
    const others = [await take(s, listing, { units: 333n }), await take(s, listing, { units: 567n }, s.dave)];
    await fail(3n);
    for (const lease of [LEASE, ...others]) await s.leases.unwind(lease);
    const credited = (await s.leases.creditOf(s.alice, s.usdc)) - 1_000n * RENT_A_UNIT;
    expect((POT * 1_000n) / 2_000n - credited).to.be.within(0n, 2n);
    await expectUnits(s, 0n);
  });

  it("waits for refunds: before that, nobody's units are burned", async () => {
    await settleThrough(s, FIRST + 3n);
    await s.settlement.setProgress(ID, 4, 4, true);
    await expect(s.leases.unwind(LEASE)).to.be.revertedWithCustomError(s.market, "NotRefundable").withArgs(ID);
    await s.usdc.mint(s.market, POT);
    await s.market.setPot(ID, POT);
    await expect(s.leases.unwind(LEASE)).to.be.revertedWithCustomError(s.ledger, "SupplyIsFixed").withArgs(ID);
    expect((await s.leases.leaseOf(LEASE)).units).to.equal(100n);
  });

  it("with nothing in the pot, the units go back instead, and unvested rent to the lessee", async () => {
    await settleThrough(s, FIRST + 2n);
    await s.settlement.setProgress(ID, 3, 3, true);
    await wait(DAY);
    await expect(s.leases.giveBack(LEASE), "the index is not final yet").to.be.revertedWithCustomError(
      s.leases,
      "NotReturnable",
    );
    await s.settlement.close(ID);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.alice, ID)).to.equal(1_000n);
    expect(await s.leases.creditOf(s.carol, s.usdc)).to.equal(200n * RENT_A_UNIT);
    expect(await s.leases.creditOf(s.alice, s.usdc)).to.equal(100n * RENT_A_UNIT);
  });

  it("leaves the owner the choice to refund by its own hand", async () => {
    await fail(4n);
    await s.leases.connect(s.alice).giveBackTo(LEASE, s.alice);
    await s.market.connect(s.alice).refund(ID, 100n, s.alice);
    expect(await s.usdc.balanceOf(s.alice)).to.equal(POT / 20n);
  });

  it("a listing of a failed series leases nothing more", async () => {
    await fail(4n);
    await pay(s, s.carol, RENT_IN_ALL);
    await expect(s.leases.connect(s.carol).take(order(s, 1n, { start: FIRST + 8n })))
      .to.be.revertedWithCustomError(s.leases, "SeriesNotLeasable")
      .withArgs(ID);
  });
});
