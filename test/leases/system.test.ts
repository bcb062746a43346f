import { expect } from "chai";
import { network } from "hardhat";
import type { AddressLike } from "ethers";
import { advanceTo, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY, type System } from "../helpers/system.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** A price of bitcoin at which electricity alone is more than gross. */
const RUINOUS_PRICE = 1_000n * 10n ** 8n;
const UNITS = 10_000n;

interface World extends System {
  readonly id: bigint;
  readonly start: number;
}

/** The whole protocol and a series of five days, one half of it alice's and one half bob's; alice lists hers. */
async function world(own: Partial<Terms> = {}): Promise<World> {
  const system = await deploySystem(connection);
  const id = await openSeries(system, await openFarm(system), { epochs: 5, maxUnits: 2n * UNITS, ...own });
  const { alice, bob } = system.people;
  await buy(system, id, alice, UNITS);
  await buy(system, id, bob, UNITS);
  await system.ledger.connect(alice).setApprovalForAll(system.leases, true);
  const { startEpoch } = await system.market.terms(id);
  const start = Number(startEpoch);
  await system.leases.connect(alice).list({
    lister: alice,
    units: UNITS,
    minEpochs: 1n,
    maxEpochs: 5n,
    id,
    paymentToken: system.usdc,
    lastStart: start + 4,
    rentPrice: 100_000n * 10n ** 18n,
    purchasePrice: 0n,
  });
  return { ...system, id, start };
}
const ordinary = (): Promise<World> => world();
const atMinimum = (): Promise<World> => world({ minUnits: 2n * UNITS, maxUnits: 3n * UNITS });
const belowMinimum = (): Promise<World> => world({ minUnits: 2n * UNITS + 1n, maxUnits: 3n * UNITS });

/** Carol leases all of alice's units for `epochs` days from the series' day with this index on. */
async function lease(w: World, index: number, epochs: number, units = UNITS): Promise<bigint> {
  const { carol } = w.people;
  const rent = await w.leases.quoteRent(1n, units, epochs);
  await w.usdc.mint(carol, rent);
  await w.usdc.connect(carol).approve(w.leases, rent);
  await w.leases.connect(carol).take({ listing: 1n, units, start: w.start + index, epochs, maxRent: rent, to: carol });
  return await w.leases.leaseCount();
}

describe("LeaseMarket: in the whole protocol", () => {
  it("a lessee earns what the real settlement pays for its days, the lessor the others, and the rent", async () => {
    const w = await networkHelpers.loadFixture(ordinary);
    const { alice, bob, carol } = w.people;
    const number = await lease(w, 1, 2);
    await settleDays(w, w.id, 5);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    await w.leases.connect(alice).claimRent(number, alice);
    expect(await w.usdc.balanceOf(alice), "ten TH/s, two days, ten cents").to.equal(2_000_000n);
    await w.leases.connect(carol).claimLessee(number, carol);
    await w.leases.connect(alice).claimLessor(number, alice);
    await w.ledger.connect(bob).claim(w.id);
    const [lessee, lessor, holder] = await Promise.all([carol, alice, bob].map((who) => w.btc.balanceOf(who)));
    if (lessee === undefined || lessor === undefined || holder === undefined) throw new Error("three balances");
    expect(holder - lessee - lessor, "bob held as many units all the time").to.be.within(0n, 1n);
    // All days of this chain are alike, but for what the carry moves from one to the next.
    expect((holder * 2n) / 5n - lessee).to.be.within(-5n, 5n);
    await w.leases.giveBack(number);
    expect(await w.ledger.balanceOf(alice, w.id)).to.equal(UNITS);
  });

  it("units still leased when a series has matured share the refunds of days without net, through the real market", async () => {
    const w = await networkHelpers.loadFixture(ordinary);
    const { alice, carol, dave } = w.people;
    const number = await lease(w, 2, 3, 6_000n);
    await settleDays(w, w.id, 3);
    await settleDays(w, w.id, 1, { feedPriceUsd8: RUINOUS_PRICE });
    await settleDays(w, w.id, 1);
    await expect(w.leases.unwind(number)).to.be.revertedWithCustomError(w.market, "NotRefundable").withArgs(w.id);
    await networkHelpers.time.increase(SECONDS_PER_DAY);
    await w.settlement.finish(w.id);
    const { refundable, refundsOpen } = await w.market.escrow(w.id);
    expect(refundsOpen).to.equal(true);
    const refund = (refundable * 6_000n) / (2n * UNITS);
    await expect(w.leases.connect(dave).unwind(number))
      .to.emit(w.market, "Refunded")
      .withArgs(w.id, await w.leases.getAddress(), await w.leases.getAddress(), 6_000n, refund);
    // All days were settled, the one without net too: all rent is the lessor's.
    expect(await w.leases.creditOf(alice, w.usdc)).to.equal(refund + 1_800_000n);
    expect(await w.leases.creditOf(carol, w.usdc)).to.equal(0n);
    await w.leases.connect(alice).withdrawCredit(w.usdc, alice);
    await w.leases.connect(carol).withdrawIncome(w.id, carol);
    expect(await w.btc.balanceOf(carol)).to.be.greaterThan(0n);
    expect(await w.usdc.balanceOf(w.leases)).to.equal(0n);
    // The rest of the pot goes to those who held on to their units, to the last base unit.
    await w.market.connect(alice).refund(w.id, 4_000n, alice);
    await w.market.connect(w.people.bob).refund(w.id, UNITS, w.people.bob);
    expect((await w.market.escrow(w.id)).refundable).to.equal(0n);
  });

  it("a series that can still be cancelled is not leased, and one that was is not either", async () => {
    const w = await networkHelpers.loadFixture(belowMinimum);
    const refused = async (index: number): Promise<void> => {
      await expect(lease(w, index, 2))
        .to.be.revertedWithCustomError(w.leases, "SeriesNotLeasable")
        .withArgs(w.id);
    };
    await refused(1);
    await advanceTo(w, startOf(w.start));
    expect(await w.market.isCancelled(w.id)).to.equal(true);
    await refused(2);
    await w.market.connect(w.people.alice).refund(w.id, UNITS, w.people.alice);
    await refused(2);
  });

  it("a series whose minimum is sold is leased while its sale still runs", async () => {
    const w = await networkHelpers.loadFixture(atMinimum);
    await lease(w, 0, 2);
    expect(await w.ledger.balanceOf(w.leases, w.id)).to.equal(UNITS);
  });

  it("the settlement says how far a series has come", async () => {
    const w = await networkHelpers.loadFixture(ordinary);
    expect(await w.settlement.progress(w.id)).to.deep.equal([0n, 5n, false]);
    await settleDays(w, w.id, 2);
    expect(await w.settlement.progress(w.id)).to.deep.equal([2n, 5n, false]);
    await expect(w.settlement.progress(77n << 8n)).to.be.revertedWithCustomError(w.settlement, "NoSuchSeries");
  });

  describe("wiring", () => {
    it("is refused with a ledger or tokens that name another lease market, or that are none", async () => {
      const w = await networkHelpers.loadFixture(ordinary);
      const factory = await ethers.getContractFactory("LeaseMarket");
      const spelled = async (at: AddressLike): Promise<string> => ethers.getAddress(await ethers.resolveAddress(at));
      const refused = async (arguments_: [AddressLike, AddressLike, AddressLike], offender: AddressLike) => {
        await expect(factory.deploy(...arguments_))
          .to.be.revertedWithCustomError(factory, "InvalidWiring")
          .withArgs(await spelled(offender));
      };
      const { ledger, leasehold, reversion, people } = w;
      await refused([ledger, leasehold, reversion], ledger);
      await refused([people.alice, leasehold, reversion], people.alice);
      await refused([ledger, people.alice, reversion], people.alice);
      await refused([ledger, leasehold, people.alice], people.alice);
      // A ledger that was made for the next contract of the deployer, with tokens of the old one.
      const [deployer] = await ethers.getSigners();
      if (deployer === undefined) throw new Error("no account");
      const at = async (ahead: number): Promise<string> =>
        ethers.getCreateAddress({ from: deployer.address, nonce: (await deployer.getNonce()) + ahead });
      const own = async (offset: number) =>
        await ethers.deployContract("Hashpower", [w.market, w.settlement, w.metadata, await at(offset)]);
      await refused([await own(1), leasehold, reversion], leasehold);
      const metadata = w.addresses.leaseMetadata;
      const future = await at(2);
      const mine = await ethers.deployContract("Leasehold", [future, metadata]);
      const second = await own(1);
      await refused([second, mine, reversion], reversion);
      const next = await at(2);
      const twin = await ethers.deployContract("Leasehold", [next, metadata]);
      await refused([await own(1), twin, twin], twin);
    });

    it("of tokens and metadata is refused without a lease market or a renderer", async () => {
      const w = await networkHelpers.loadFixture(ordinary);
      const { leaseMarket, leaseMetadata } = w.addresses;
      for (const name of ["Leasehold", "Reversion"] as const) {
        const factory = await ethers.getContractFactory(name);
        await expect(factory.deploy(ethers.ZeroAddress, leaseMetadata)).to.be.revertedWithCustomError(
          factory,
          "InvalidWiring",
        );
        await expect(factory.deploy(leaseMarket, w.people.alice))
          .to.be.revertedWithCustomError(factory, "InvalidWiring")
          .withArgs(w.people.alice);
      }
      const metadata = await ethers.getContractFactory("LeaseMetadata");
      await expect(metadata.deploy(ethers.ZeroAddress)).to.be.revertedWithCustomError(metadata, "InvalidWiring");
    });
  });

  it("no contract of it comes near the limit of a contract's size", async () => {
    const w = await networkHelpers.loadFixture(ordinary);
    for (const name of ["leaseMarket", "leaseMetadata", "leasehold", "reversion"] as const) {
      const code = await ethers.provider.getCode(w.addresses[name]);
      expect((code.length - 2) / 2, name).to.be.below(24_000);
    }
  });
});
