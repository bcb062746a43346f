import { expect } from "chai";
import {
  at,
  DAY,
  EPOCHS,
  expectUnits,
  FIRST,
  ID,
  list,
  load,
  moveTo,
  openSeries,
  order,
  pay,
  RENT,
  RENT_A_UNIT,
  settleThrough,
  settlingTime,
  sold,
  startOf,
  take,
  type Listing,
  type Stage,
} from "./fixture.ts";

describe("LeaseMarket: listings", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(sold);
  });

  it("show what is offered, and leave the units with their holder", async () => {
    const listing = await list(s, { purchasePrice: 7n });
    const terms = await s.leases.listingOf(listing);
    expect([terms.lister, terms.units, terms.minEpochs, terms.maxEpochs, terms.id]).to.deep.equal([
      s.alice.address,
      500n,
      2n,
      10n,
      ID,
    ]);
    expect([terms.lastStart, terms.rentPrice, terms.purchasePrice]).to.deep.equal([FIRST + 10n, RENT, 7n]);
    expect(await s.ledger.balanceOf(s.alice, ID)).to.equal(1_000n);
  });

  it("say every figure in their event", async () => {
    const listing = await list(s);
    const [event] = await s.leases.queryFilter(s.leases.filters.Listed(listing));
    expect(event?.args.terms).to.deep.equal(await s.leases.listingOf(listing));
  });

  describe("are refused", () => {
    const refused: readonly [why: string, own: Partial<Listing>, field: string][] = [
      ["without units", { units: 0n }, "units"],
      ["without rent", { rentPrice: 0n }, "rentPrice"],
      ["for no days", { minEpochs: 0n }, "minEpochs"],
      ["for more days at least than at most", { minEpochs: 11n }, "minEpochs"],
      ["to start before the series", { lastStart: FIRST - 1n }, "lastStart"],
      ["to start too late for the least days", { lastStart: FIRST + EPOCHS - 1n }, "minEpochs"],
    ];
    for (const [why, own, field] of refused) {
      it(why, async () => {
        await expect(list(s, own)).to.be.revertedWithCustomError(s.leases, "InvalidListing").withArgs(field);
      });
    }

    it("to start today: its fees are known already", async () => {
      await moveTo(startOf(FIRST + 5n));
      await expect(list(s, { lastStart: FIRST + 5n }))
        .to.be.revertedWithCustomError(s.leases, "InvalidListing")
        .withArgs("lastStart");
      await list(s, { lastStart: FIRST + 6n });
    });

    it("in another's name", async () => {
      await expect(list(s, { lister: s.alice }, s.bob))
        .to.be.revertedWithCustomError(s.leases, "NotLister")
        .withArgs(s.bob, s.alice);
    });

    it("of no series, and in a token that is not accepted", async () => {
      await expect(list(s, { id: 77n << 8n }))
        .to.be.revertedWithCustomError(s.leases, "NoSuchSeries")
        .withArgs(77n << 8n);
      await expect(list(s, { paymentToken: s.btc }))
        .to.be.revertedWithCustomError(s.leases, "TokenNotAccepted")
        .withArgs(s.btc);
    });
  });

  it("survive partial takes, down to the last unit", async () => {
    const listing = await list(s);
    await take(s, listing, { units: 200n });
    await take(s, listing, { units: 299n }, s.dave);
    expect((await s.leases.listingOf(listing)).units).to.equal(1n);
    await expect(take(s, listing, { units: 2n }))
      .to.be.revertedWithCustomError(s.leases, "NotEnoughListed")
      .withArgs(listing, 1n, 2n);
    await take(s, listing, { units: 1n });
    await expect(take(s, listing, { units: 1n }))
      .to.be.revertedWithCustomError(s.leases, "NotEnoughListed")
      .withArgs(listing, 0n, 1n);
    await expectUnits(s, 500n);
  });

  it("are cancelled at any time for what is not taken, by the lister alone, once", async () => {
    const listing = await list(s);
    const lease = await take(s, listing, { units: 200n });
    await expect(s.leases.connect(s.bob).cancel(listing))
      .to.be.revertedWithCustomError(s.leases, "NotLister")
      .withArgs(s.bob, s.alice);
    await expect(s.leases.connect(s.alice).cancel(listing))
      .to.emit(s.leases, "ListingCancelled")
      .withArgs(listing, 300n);
    await expect(s.leases.connect(s.alice).cancel(listing)).to.be.revertedWithCustomError(s.leases, "NotEnoughListed");
    await expect(take(s, listing, { units: 1n })).to.be.revertedWithCustomError(s.leases, "NotEnoughListed");
    expect((await s.leases.leaseOf(lease)).units, "the lease goes on").to.equal(200n);
  });

  it("are unknown below one and above the newest", async () => {
    for (const listing of [0n, 1n]) {
      await expect(s.leases.listingOf(listing))
        .to.be.revertedWithCustomError(s.leases, "NoSuchListing")
        .withArgs(listing);
      await expect(s.leases.connect(s.alice).cancel(listing)).to.be.revertedWithCustomError(s.leases, "NoSuchListing");
      await expect(s.leases.take(order(s, listing))).to.be.revertedWithCustomError(s.leases, "NoSuchListing");
    }
  });

  it("expire when their last day of start begins", async () => {
    const listing = await list(s, { lastStart: FIRST + 3n });
    await pay(s, s.carol, 2n * 300n * RENT_A_UNIT);
    const last = order(s, listing, { start: FIRST + 3n });
    await at(startOf(FIRST + 3n) - 1n);
    await s.leases.connect(s.carol).take(last);
    await at(startOf(FIRST + 3n));
    await expect(s.leases.connect(s.carol).take(last))
      .to.be.revertedWithCustomError(s.leases, "StartOutOfRange")
      .withArgs(FIRST + 3n, FIRST + 4n, FIRST + 3n);
  });

  it("give nothing away that the lister sold meanwhile", async () => {
    const listing = await list(s);
    await s.ledger.connect(s.alice).safeTransferFrom(s.alice, s.dave, ID, 950n, "0x");
    await expect(take(s, listing, { units: 51n }))
      .to.be.revertedWithCustomError(s.ledger, "ERC1155InsufficientBalance")
      .withArgs(s.alice, 50n, 51n, ID);
    await take(s, listing, { units: 50n });
  });

  it("stand no longer than the lister's approval: taking one back stops them all", async () => {
    const listing = await list(s);
    await s.ledger.connect(s.alice).setApprovalForAll(s.leases, false);
    await expect(take(s, listing))
      .to.be.revertedWithCustomError(s.ledger, "ERC1155MissingApprovalForAll")
      .withArgs(s.leases, s.alice);
    // A stale listing takes up again with the approval; whoever does not want that cancels it.
    await s.ledger.connect(s.alice).setApprovalForAll(s.leases, true);
    await s.leases.connect(s.alice).cancel(listing);
    await expect(take(s, listing)).to.be.revertedWithCustomError(s.leases, "NotEnoughListed");
  });

  it("that overlap share the same units: the first to come has them", async () => {
    const cheap = await list(s, { units: 1_000n });
    const dear = await list(s, { units: 1_000n, rentPrice: 2n * RENT });
    await take(s, cheap, { units: 700n });
    await expect(take(s, dear, { units: 301n })).to.be.revertedWithCustomError(s.ledger, "ERC1155InsufficientBalance");
    await take(s, dear, { units: 300n });
    await expectUnits(s, 1_000n);
  });

  it("let their units earn for the lister until they are taken", async () => {
    await list(s);
    await settleThrough(s, FIRST);
    await moveTo(settlingTime(FIRST) + DAY);
    expect((await s.ledger.claimable(s.alice, ID)).amount).to.equal(1_000n * DAY);
  });

  describe("are of series that can no longer be cancelled", () => {
    const LATE = 9n << 8n;

    it("so units of a sale below its minimum wait", async () => {
      await openSeries(s, LATE, { minUnits: 2_001n });
      const listing = await list(s, { id: LATE });
      await expect(take(s, listing)).to.be.revertedWithCustomError(s.leases, "SeriesNotLeasable").withArgs(LATE);
      await s.market.mint(s.bob, LATE, 1n);
      await take(s, listing);
    });

    it("and that pay: neither past grace nor ended early", async () => {
      const listing = await list(s);
      await s.settlement.setProgress(ID, 0, EPOCHS, true);
      await expect(take(s, listing)).to.be.revertedWithCustomError(s.leases, "SeriesNotLeasable").withArgs(ID);
      await s.settlement.setProgress(ID, 0, EPOCHS - 1n, false);
      await expect(take(s, listing)).to.be.revertedWithCustomError(s.leases, "SeriesNotLeasable").withArgs(ID);
      await s.settlement.setProgress(ID, 0, EPOCHS, false);
      await take(s, listing);
    });
  });
});
