import { expect } from "chai";
import {
  at,
  createSeries,
  DAY,
  deployReceiver,
  EPOCH0,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_B,
  ledgerWithHolders,
  load,
  moveTo,
  ONE,
  sell,
  streamingLedger,
  SUPPLY,
  T0,
  type World,
} from "./fixture.ts";

/** Mistakes that published reward tokens made. Each test would fail on a ledger that makes the one it names. */
describe("Hashpower: traps of reward tokens", () => {
  let w: World;

  /** What all holders together can claim, and what has been paid: never more than what was deposited. */
  async function paidAndOwed(id: bigint, accounts: { address: string }[]): Promise<bigint> {
    let sum = 0n;
    for (const account of accounts) {
      sum += (await w.ledger.claimable(account.address, id)).amount + (await w.btc.balanceOf(account.address));
    }
    return sum;
  }

  it("trap: a self-transfer that mints rewards", async () => {
    w = await load(streamingLedger);
    await at(T0 + 100n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.alice, ID, 1_000n, "0x");
    await at(T0 + 200n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.alice, ID, 1n, "0x");
    await at(T0 + 300n);
    await w.ledger.connect(w.alice).safeBatchTransferFrom(w.alice, w.alice, [ID, ID, ID], [1_000n, 1_000n, 0n], "0x");
    expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(1_000n);
    expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 300n * ONE);
    // Nor does it lose any: bob did nothing and earns the same per unit, to the bit.
    expect((await w.ledger.positionOf(w.bob, ID)).accruedNow).to.equal(600n * 300n * ONE);
  });

  it("trap: the same id twice in one batch", async () => {
    w = await load(streamingLedger);
    await at(T0 + 100n);
    await w.ledger
      .connect(w.alice)
      .safeBatchTransferFrom(w.alice, w.dave, [ID, ID_B, ID, ID], [250n, 1n, 250n, 500n], "0x");
    expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(0n);
    expect(await w.ledger.balanceOf(w.dave, ID)).to.equal(1_000n);
    expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 100n * ONE);
    expect((await w.ledger.positionOf(w.dave, ID)).accruedNow).to.equal(0n);
    await moveTo(T0 + 200n);
    expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 100n * ONE);
    expect((await w.ledger.positionOf(w.dave, ID)).accruedNow).to.equal(1_000n * 100n * ONE);

    // And in one claim: the second mention pays nothing.
    await at(T0 + 300n);
    await w.ledger.connect(w.dave).claimMany([ID, ID]);
    expect(await w.btc.balanceOf(w.dave)).to.equal(200_000n);
  });

  it("trap: a fresh slot that earns the past", async () => {
    w = await load(streamingLedger);
    await at(T0 + DAY);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 1_000n, "0x");
    expect((await w.ledger.positionOf(w.dave, ID)).accruedNow).to.equal(0n);
    const receiver = await deployReceiver();
    await w.ledger.connect(w.bob).safeBatchTransferFrom(w.bob, receiver, [ID], [600n], "0x");
    expect((await w.ledger.positionOf(receiver, ID)).accruedNow).to.equal(0n);
    await w.ledger.connect(w.dave).claim(ID);
    expect(await w.btc.balanceOf(w.dave)).to.equal(0n);
    expect(await paidAndOwed(ID, [w.alice, w.bob, w.carol, w.dave])).to.equal(EVEN_DEPOSIT);
  });

  it("trap: a position emptied and refilled", async () => {
    w = await load(streamingLedger);
    await at(T0 + 100n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 1_000n, "0x");
    await at(T0 + 5_000n);
    await w.ledger.connect(w.dave).safeTransferFrom(w.dave, w.alice, ID, 1_000n, "0x");
    expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 100n * ONE);
    await moveTo(T0 + 5_100n);
    expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 200n * ONE);
    expect((await w.ledger.positionOf(w.dave, ID)).accruedNow).to.equal(1_000n * 4_900n * ONE);

    // The same with everything claimed in between, and with an empty transfer while nothing is held.
    await at(T0 + 6_000n);
    await w.ledger.connect(w.dave).claim(ID);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 0n, "0x");
    await at(T0 + 7_000n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 1n, "0x");
    await moveTo(T0 + 7_010n);
    expect((await w.ledger.positionOf(w.dave, ID)).accruedNow).to.equal(10n * ONE);
  });

  it("trap: rewards divided by the cap instead of the minted supply", async () => {
    w = await load(ledgerWithHolders);
    const id = 9n << 8n;
    await createSeries(w, id);
    // Three of possibly 2^64 units were sold; a refund before the start takes one back.
    await w.byMarket.mint(w.alice, id, 2n, "0x");
    await w.byMarket.mint(w.bob, id, 2n, "0x");
    await w.byMarket.burn(w.bob, id, 1n);
    await at(T0);
    await w.bySettlement.deposit(id, EPOCH0, 3n * DAY);
    await moveTo(T0 + DAY);
    expect((await w.ledger.claimable(w.alice, id)).amount).to.equal(2n * DAY);
    expect((await w.ledger.claimable(w.bob, id)).amount).to.equal(DAY);
    expect((await w.ledger.lane(id)).carry).to.equal(0n);
  });

  it("trap: a stream lost while supply is zero", async () => {
    w = await load(ledgerWithHolders);
    // Nothing can be deposited while nobody holds, so no second of any stream passes without holders ...
    const id = 9n << 8n;
    await createSeries(w, id);
    await expect(w.bySettlement.deposit(id, EPOCH0, 1_000n))
      .to.be.revertedWithCustomError(w.ledger, "NothingSold")
      .withArgs(id);
    await w.byMarket.mint(w.alice, id, 5n, "0x");
    await w.byMarket.burn(w.alice, id, 5n);
    await expect(w.bySettlement.deposit(id, EPOCH0, 1_000n))
      .to.be.revertedWithCustomError(w.ledger, "NothingSold")
      .withArgs(id);
    // ... and supply cannot become zero between the first deposit and the end of the last stream.
    await w.byMarket.mint(w.alice, id, 5n, "0x");
    await at(T0);
    await w.bySettlement.deposit(id, EPOCH0, 5n * DAY);
    await expect(w.byMarket.burn(w.alice, id, 5n))
      .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
      .withArgs(id);
    await at(T0 + DAY);
    await w.bySettlement.close(id);
    await w.byMarket.burn(w.alice, id, 5n);
    await w.ledger.connect(w.alice).claim(id);
    expect(await w.btc.balanceOf(w.alice)).to.equal(5n * DAY);
  });

  it("trap: balanceOf(this) read as one series' own money", async () => {
    w = await load(streamingLedger);
    // Two series share the token, and somebody donates: neither sees anything but its own deposits.
    await w.btc.mint(w.ledger, 10n ** 12n);
    await at(T0 + 1_000n);
    await w.bySettlement.deposit(ID_B, EPOCH0, 777n * SUPPLY * DAY);
    expect((await w.ledger.lane(ID_B)).rate).to.equal(777n * ONE);
    expect((await w.ledger.lane(ID_B)).carry).to.equal(0n);
    await w.btc.mint(w.ledger, 5n);
    await at(T0 + 2_000n);
    await w.bySettlement.deposit(ID, EPOCH0 + 1n, 1n);
    const lane = await w.ledger.lane(ID);
    expect((await w.ledger.targetNow(ID)) * SUPPLY + lane.carry).to.equal((EVEN_DEPOSIT + 1n) * ONE);

    await moveTo(T0 + 3n * DAY);
    await w.bySettlement.close(ID);
    await w.bySettlement.close(ID_B);
    expect(await w.ledger.reserveOf(w.btc)).to.be.lessThan(2n);
    expect(await paidAndOwed(ID_B, [w.alice, w.bob, w.carol])).to.equal(777n * EVEN_DEPOSIT);
    for (const holder of [w.alice, w.bob, w.carol]) await w.ledger.connect(holder).claimMany([ID, ID_B]);
    // The donation is still there: nobody's.
    expect(await w.btc.balanceOf(w.ledger)).to.be.within(10n ** 12n + 5n, 10n ** 12n + 6n);
  });

  describe("trap: settlement after the receiver hook", () => {
    /** What a hook might try, as calls on the ledger. */
    function reentry(thief: string): string[] {
      const f = w.ledger.interface;
      return [
        f.encodeFunctionData("claim", [ID]),
        f.encodeFunctionData("claimMany", [[ID, ID]]),
        f.encodeFunctionData("claimFor", [w.alice.address, ID]),
        f.encodeFunctionData("safeTransferFrom", [thief, thief, ID, 500n, "0x"]),
        f.encodeFunctionData("safeBatchTransferFrom", [thief, thief, [ID, ID], [500n, 500n], "0x"]),
        f.encodeFunctionData("safeTransferFrom", [thief, w.dave.address, ID, 100n, "0x"]),
        f.encodeFunctionData("claim", [ID]),
      ];
    }

    for (const way of ["transfer", "batch"] as const) {
      it(`a receiver that claims and transfers inside the hook of a ${way} gets nothing extra`, async () => {
        w = await load(streamingLedger);
        const thief = await deployReceiver();
        const ledger = await w.ledger.getAddress();
        for (const data of reentry(await thief.getAddress())) await thief.callInHook(ledger, data);

        await at(T0 + 100n);
        const byAlice = w.ledger.connect(w.alice);
        if (way === "transfer") await byAlice.safeTransferFrom(w.alice, thief, ID, 500n, "0x");
        else await byAlice.safeBatchTransferFrom(w.alice, thief, [ID, ID], [200n, 300n], "0x");

        expect(await w.btc.balanceOf(thief)).to.equal(0n);
        expect((await w.ledger.positionOf(thief, ID)).accruedNow).to.equal(0n);
        // claimFor inside the hook paid alice what was hers at this second, no more.
        expect(await w.btc.balanceOf(w.alice)).to.equal(100_000n);
        expect([await w.ledger.balanceOf(thief, ID), await w.ledger.balanceOf(w.dave, ID)]).to.deep.equal([400n, 100n]);

        await moveTo(T0 + DAY);
        const accounts = [w.alice, w.bob, w.carol, w.dave, { address: await thief.getAddress() }];
        expect(await paidAndOwed(ID, accounts)).to.equal(EVEN_DEPOSIT);
        expect((await w.ledger.claimable(thief, ID)).amount).to.equal(400n * (DAY - 100n));
      });
    }

    it("a buyer that claims inside the hook of its mint gets nothing", async () => {
      w = await load(ledgerWithHolders);
      const thief = await deployReceiver();
      await thief.callInHook(w.ledger, w.ledger.interface.encodeFunctionData("claim", [ID]));
      await thief.callInHook(
        w.ledger,
        w.ledger.interface.encodeFunctionData("safeTransferFrom", [
          await thief.getAddress(),
          w.dave.address,
          ID,
          5n,
          "0x",
        ]),
      );
      await w.byMarket.mint(thief, ID, 5n, "0x");
      expect(await w.ledger.totalSupply(ID)).to.equal(SUPPLY + 5n);
      expect([await w.ledger.balanceOf(thief, ID), await w.ledger.balanceOf(w.dave, ID)]).to.deep.equal([0n, 5n]);
      expect(await w.btc.balanceOf(thief)).to.equal(0n);
    });
  });

  describe("trap: a third party's claim that breaks an adapter measuring balance differences", () => {
    async function adapterWithUnits() {
      w = await load(streamingLedger);
      const adapter = await ethers.deployContract("BalanceDifferenceAdapter", [w.ledger, w.btc]);
      await at(T0 + 2n);
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, adapter, ID, 1_000n, "0x");
      return adapter;
    }

    it("happens to one that does nothing about it: the income arrives and is credited to nobody", async () => {
      const adapter = await adapterWithUnits();
      await at(T0 + 102n);
      await w.ledger.connect(w.keeper).claimFor(adapter, ID);
      await at(T0 + 202n);
      await adapter.harvest(ID);
      expect(await adapter.credited()).to.equal(100_000n);
      expect(await w.btc.balanceOf(adapter)).to.equal(200_000n);
    });

    it("cannot happen to one that refuses such claims", async () => {
      const adapter = await adapterWithUnits();
      await adapter.refuseThirdPartyClaims(true);
      await expect(w.ledger.connect(w.keeper).claimFor(adapter, ID))
        .to.be.revertedWithCustomError(w.ledger, "ThirdPartyClaimRefused")
        .withArgs(adapter);
      await at(T0 + 202n);
      await adapter.harvest(ID);
      expect(await adapter.credited()).to.equal(200_000n);
      expect(await w.btc.balanceOf(adapter)).to.equal(200_000n);
    });

    it("cannot be steered: whoever claims, it pays the adapter or the receiver it registered", async () => {
      const adapter = await adapterWithUnits();
      await adapter.setReceiver(w.dave);
      await w.ledger.connect(w.keeper).setReceiver(w.keeper);
      await at(T0 + 102n);
      await w.ledger.connect(w.keeper).claimFor(adapter, ID);
      expect(await w.btc.balanceOf(w.dave)).to.equal(100_000n);
      expect(await w.btc.balanceOf(w.keeper)).to.equal(0n);
    });
  });

  describe("laws of holding", () => {
    it("FAIR-C: whoever holds within one block earns zero", async () => {
      w = await load(streamingLedger);
      const flash = await deployReceiver();
      const ledger = await w.ledger.getAddress();
      const flashAddress = await flash.getAddress();
      await w.ledger.connect(w.alice).setApprovalForAll(flash, true);
      const f = w.ledger.interface;
      await at(T0 + 12_345n);
      await flash.executeAll([
        {
          target: ledger,
          data: f.encodeFunctionData("safeTransferFrom", [w.alice.address, flashAddress, ID, 1_000n, "0x"]),
        },
        { target: ledger, data: f.encodeFunctionData("claim", [ID]) },
        {
          target: ledger,
          data: f.encodeFunctionData("safeTransferFrom", [flashAddress, w.alice.address, ID, 1_000n, "0x"]),
        },
        { target: ledger, data: f.encodeFunctionData("claim", [ID]) },
      ]);
      expect(await w.btc.balanceOf(flash)).to.equal(0n);
      expect((await w.ledger.positionOf(flash, ID)).accruedNow).to.equal(0n);
      expect((await w.ledger.positionOf(w.alice, ID)).accruedNow).to.equal(1_000n * 12_345n * ONE);
    });

    it("FAIR-C: a deposit in the same block earns the flash holder nothing either", async () => {
      w = await load(ledgerWithHolders);
      const flash = await deployReceiver();
      // The flash holder is the settlement's neighbour in the block: here one contract plays both.
      const ledger = await ethers.deployContract("Hashpower", [w.market, flash, w.metadata, w.leases]);
      const byMarket = ledger.connect(w.market);
      await byMarket.create(ID, w.btc, 45, ethers.ZeroAddress, 0, ethers.ZeroAddress);
      await byMarket.mint(w.alice, ID, 1_000n, "0x");
      await w.btc.mint(flash, 10n ** 10n);
      await ledger.connect(w.alice).setApprovalForAll(flash, true);
      const f = ledger.interface;
      const target = await ledger.getAddress();
      const flashAddress = await flash.getAddress();
      await flash.executeAll([
        { target, data: f.encodeFunctionData("safeTransferFrom", [w.alice.address, flashAddress, ID, 1_000n, "0x"]) },
        {
          target: await w.btc.getAddress(),
          data: w.btc.interface.encodeFunctionData("transfer", [target, 10n ** 10n]),
        },
        { target, data: f.encodeFunctionData("creditReserve", [await w.btc.getAddress(), 10n ** 10n]) },
        { target, data: f.encodeFunctionData("deposit", [ID, EPOCH0, 10n ** 10n]) },
        { target, data: f.encodeFunctionData("claim", [ID]) },
        { target, data: f.encodeFunctionData("safeTransferFrom", [flashAddress, w.alice.address, ID, 1_000n, "0x"]) },
      ]);
      expect((await ledger.positionOf(flash, ID)).accruedNow).to.equal(0n);
    });

    it("FAIR-A, FAIR-B: cutting a holding into many, cycling and merging it neither gains nor loses a bit", async () => {
      w = await load(streamingLedger);
      const ring = [w.alice, w.dave, w.keeper, w.operator, w.treasury];
      let second = T0;
      for (let round = 0; round < 25; ++round) {
        second += 137n;
        await at(second);
        const from = ring[round % ring.length];
        const to = ring[(round + 1) % ring.length];
        if (!from || !to) throw new Error("the ring has no gap");
        const units = round % 5 === 4 ? 3n : (await w.ledger.balanceOf(from, ID)) / 2n;
        await w.ledger.connect(from).safeTransferFrom(from, to, ID, units < 1n ? 0n : units, "0x");
      }
      await moveTo(second + 1n);
      let sum = 0n;
      for (const holder of ring) sum += (await w.ledger.positionOf(holder, ID)).accruedNow;
      // 1,000 units in five hands earned what 1,000 units in one hand earn; bob never moved his 600.
      expect(sum * 600n).to.equal((await w.ledger.positionOf(w.bob, ID)).accruedNow * 1_000n);
    });

    it("FAIR-B: dust transfers every few seconds do not grind a holder's income away", async () => {
      w = await load(ledgerWithHolders);
      const id = 9n << 8n;
      await createSeries(w, id);
      await sell(w, id);
      await at(T0);
      await w.bySettlement.deposit(id, EPOCH0, 4_321n); // a thousandth of a base unit per unit and hour
      for (let i = 1n; i <= 60n; ++i) {
        await at(T0 + i * 5n);
        await w.ledger.connect(w.dave).safeTransferFrom(w.dave, w.alice, id, 0n, "0x");
      }
      await moveTo(T0 + DAY);
      const alice = (await w.ledger.positionOf(w.alice, id)).accruedNow;
      const bob = (await w.ledger.positionOf(w.bob, id)).accruedNow;
      expect(alice * 600n).to.equal(bob * 1_000n);
      expect((await w.ledger.claimable(w.alice, id)).amount).to.equal(2_160n);
    });
  });
});
