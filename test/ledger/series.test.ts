import { expect } from "chai";
import type { AddressLike } from "ethers";
import {
  at,
  BTC_SCALE,
  createSeries,
  DAY,
  deployReceiver,
  DOGE_SCALE,
  EPOCH0,
  emptyLedger,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_B,
  ID_RESTRICTED,
  ID_TWO,
  ledgerWithHolders,
  load,
  moveTo,
  streamingLedger,
  T0,
  U64_MAX,
  type World,
} from "./fixture.ts";

const ZERO = ethers.ZeroAddress;

describe("Hashpower: the life of a series", () => {
  let w: World;

  describe("wiring", () => {
    beforeEach(async () => {
      w = await load(emptyLedger);
    });

    it("names market, settlement, renderer and lease market for good", async () => {
      expect(await w.ledger.market()).to.equal(w.market.address);
      expect(await w.ledger.settlement()).to.equal(await w.settlement.getAddress());
      expect(await w.ledger.metadata()).to.equal(await w.metadata.getAddress());
      expect(await w.ledger.leases()).to.equal(w.leases.address);
    });

    it("is refused with a zero address, one account in two roles, or a renderer without code", async () => {
      const factory = await ethers.getContractFactory("Hashpower");
      const wirings: [AddressLike, AddressLike, AddressLike, AddressLike, AddressLike][] = [
        [ZERO, w.settlement, w.metadata, w.leases, ZERO],
        [w.market, ZERO, w.metadata, w.leases, ZERO],
        [w.market, w.settlement, ZERO, w.leases, ZERO],
        [w.market, w.settlement, w.metadata, ZERO, ZERO],
        [w.market, w.market, w.metadata, w.leases, w.market],
        [w.market, w.settlement, w.metadata, w.market, w.market],
        [w.market, w.settlement, w.metadata, w.settlement, w.settlement],
        [w.market, w.settlement, w.alice, w.leases, w.alice],
      ];
      for (const [market, settlement, metadata, leases, offender] of wirings) {
        await expect(ethers.deployContract("Hashpower", [market, settlement, metadata, leases]))
          .to.be.revertedWithCustomError(factory, "InvalidWiring")
          .withArgs(offender);
      }
    });
  });

  describe("create", () => {
    beforeEach(async () => {
      w = await load(emptyLedger);
    });

    it("makes a series exist, with its token and scale, and nothing in it", async () => {
      expect(await w.ledger.exists(ID)).to.equal(false);
      await expect(w.byMarket.create(ID, w.btc, BTC_SCALE, ZERO, 0, ZERO))
        .to.emit(w.ledger, "SeriesCreated")
        .withArgs(ID, w.btc, ZERO, BTC_SCALE, 0n, ZERO);
      expect(await w.ledger.exists(ID)).to.equal(true);
      expect(await w.ledger.totalSupply(ID)).to.equal(0n);
      expect(await w.ledger.policyOf(ID)).to.equal(ZERO);
      const lane = await w.ledger.lane(ID);
      expect(lane.rewardToken).to.equal(await w.btc.getAddress());
      expect(lane.scaleBits).to.equal(BTC_SCALE);
      expect([lane.started, lane.closed]).to.deep.equal([false, false]);
      expect([lane.supply, lane.carry, lane.lastEpoch, lane.index, lane.rate, lane.startedAt]).to.deep.equal([
        0n,
        0n,
        0n,
        0n,
        0n,
        0n,
      ]);
    });

    it("is the market's alone", async () => {
      for (const caller of [w.keeper, w.alice]) {
        await expect(w.ledger.connect(caller).create(ID, w.btc, BTC_SCALE, ZERO, 0, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "NotMarket")
          .withArgs(caller);
      }
    });

    it("refuses an id twice", async () => {
      await createSeries(w, ID);
      await expect(w.byMarket.create(ID, w.doge, DOGE_SCALE, ZERO, 0, ZERO))
        .to.be.revertedWithCustomError(w.ledger, "SeriesExists")
        .withArgs(ID);
    });

    it("refuses ids without a serial, with unknown flags, or beyond 64 bits", async () => {
      for (const id of [0n, 1n, 3n, ID | 4n, ID | 0x80n, 1n << 64n, (1n << 255n) | ID, (1n << 256n) - 256n]) {
        await expect(w.byMarket.create(id, w.btc, BTC_SCALE, ZERO, 0, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "InvalidSeriesId")
          .withArgs(id);
      }
      const last = (1n << 64n) - 256n;
      await createSeries(w, last);
      expect(await w.ledger.exists(last)).to.equal(true);
    });

    it("refuses a reward token without code", async () => {
      for (const token of [ZERO, w.alice.address]) {
        await expect(w.byMarket.create(ID, token, BTC_SCALE, ZERO, 0, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "InvalidRewardToken")
          .withArgs(token);
      }
    });

    it("refuses scale bits outside 1 to 95", async () => {
      for (const scale of [0n, 96n, 255n]) {
        await expect(w.byMarket.create(ID, w.btc, scale, ZERO, 0, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "InvalidScaleBits")
          .withArgs(scale);
        await expect(w.byMarket.create(ID_TWO, w.btc, BTC_SCALE, w.doge, scale, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "InvalidScaleBits")
          .withArgs(scale);
      }
      await w.byMarket.create(ID, w.btc, 1n, ZERO, 0, ZERO);
      await w.byMarket.create(ID_B, w.btc, 95n, ZERO, 0, ZERO);
    });

    it("takes a second token exactly when flag bit 1 says so, and another one than the first", async () => {
      await expect(w.byMarket.create(ID, w.btc, BTC_SCALE, w.doge, DOGE_SCALE, ZERO))
        .to.be.revertedWithCustomError(w.ledger, "InvalidRewardToken")
        .withArgs(w.doge);
      for (const second of [ZERO, w.alice.address, await w.btc.getAddress()]) {
        await expect(w.byMarket.create(ID_TWO, w.btc, BTC_SCALE, second, DOGE_SCALE, ZERO))
          .to.be.revertedWithCustomError(w.ledger, "InvalidRewardToken")
          .withArgs(second);
      }
      await expect(w.byMarket.create(ID_TWO, w.btc, BTC_SCALE, w.doge, DOGE_SCALE, ZERO))
        .to.emit(w.ledger, "SeriesCreated")
        .withArgs(ID_TWO, w.btc, w.doge, BTC_SCALE, DOGE_SCALE, ZERO);
    });

    it("takes a policy with code exactly when flag bit 0 says so", async () => {
      const policy = await ethers.deployContract("ListPolicy");
      await expect(w.byMarket.create(ID, w.btc, BTC_SCALE, ZERO, 0, policy))
        .to.be.revertedWithCustomError(w.ledger, "InvalidPolicy")
        .withArgs(ID, policy);
      for (const none of [ZERO, w.alice.address]) {
        await expect(w.byMarket.create(ID_RESTRICTED, w.btc, BTC_SCALE, ZERO, 0, none))
          .to.be.revertedWithCustomError(w.ledger, "InvalidPolicy")
          .withArgs(ID_RESTRICTED, none);
      }
      await w.byMarket.create(ID_RESTRICTED, w.btc, BTC_SCALE, ZERO, 0, policy);
      expect(await w.ledger.policyOf(ID_RESTRICTED)).to.equal(await policy.getAddress());
    });
  });

  describe("mint", () => {
    beforeEach(async () => {
      w = await load(emptyLedger);
      await createSeries(w, ID);
    });

    it("is the market's alone", async () => {
      for (const caller of [w.keeper, w.alice]) {
        await expect(w.ledger.connect(caller).mint(caller, ID, 1n, "0x"))
          .to.be.revertedWithCustomError(w.ledger, "NotMarket")
          .withArgs(caller);
      }
    });

    it("adds to balance and supply, with the event of a transfer from nobody", async () => {
      await expect(w.byMarket.mint(w.alice, ID, 7n, "0x"))
        .to.emit(w.ledger, "TransferSingle")
        .withArgs(w.market, ZERO, w.alice, ID, 7n);
      await w.byMarket.mint(w.alice, ID, 3n, "0x");
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(10n);
      expect(await w.ledger.totalSupply(ID)).to.equal(10n);
    });

    it("refuses the zero address and an id that no series was created with", async () => {
      await expect(w.byMarket.mint(ZERO, ID, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InvalidReceiver")
        .withArgs(ZERO);
      await expect(w.byMarket.mint(w.alice, ID_B, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(ID_B);
    });

    it("ends at 2^64 - 1 units of a series", async () => {
      await expect(w.byMarket.mint(w.alice, ID, U64_MAX + 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "SupplyOverflow")
        .withArgs(ID, 0n, U64_MAX + 1n);
      await w.byMarket.mint(w.alice, ID, U64_MAX - 1n, "0x");
      await expect(w.byMarket.mint(w.bob, ID, 2n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "SupplyOverflow")
        .withArgs(ID, U64_MAX - 1n, 2n);
      await expect(w.byMarket.mint(w.bob, ID, (1n << 256n) - 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "SupplyOverflow")
        .withArgs(ID, U64_MAX - 1n, (1n << 256n) - 1n);
      await w.byMarket.mint(w.bob, ID, 1n, "0x");
      expect(await w.ledger.totalSupply(ID)).to.equal(U64_MAX);
    });

    it("ends with the first deposit, even one of zero", async () => {
      await w.byMarket.mint(w.alice, ID, 1n, "0x");
      await w.bySettlement.deposit(ID, EPOCH0, 0n);
      await expect(w.byMarket.mint(w.alice, ID, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
        .withArgs(ID);
    });

    it("ends when the series closes without ever starting", async () => {
      await w.bySettlement.close(ID);
      await expect(w.byMarket.mint(w.alice, ID, 1n, "0x"))
        .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
        .withArgs(ID);
    });

    it("cannot be slipped in by the receiver's hook after a refusal: it reverts as a whole", async () => {
      const receiver = await deployReceiver();
      await receiver.setAnswer(1);
      await expect(w.byMarket.mint(receiver, ID, 1n, "0x")).to.be.revertedWithCustomError(
        w.ledger,
        "ERC1155InvalidReceiver",
      );
      expect(await w.ledger.totalSupply(ID)).to.equal(0n);
    });
  });

  describe("burn", () => {
    beforeEach(async () => {
      w = await load(ledgerWithHolders);
    });

    it("is the market's alone: neither settlement nor the holder burns", async () => {
      for (const caller of [w.keeper, w.alice]) {
        await expect(w.ledger.connect(caller).burn(w.alice, ID, 1n))
          .to.be.revertedWithCustomError(w.ledger, "NotMarket")
          .withArgs(caller);
      }
    });

    it("before the first deposit is a plain burn", async () => {
      await expect(w.byMarket.burn(w.alice, ID, 400n))
        .to.emit(w.ledger, "TransferSingle")
        .withArgs(w.market, w.alice, ZERO, ID, 400n);
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(600n);
      expect(await w.ledger.totalSupply(ID)).to.equal(1_600n);
    });

    it("is refused from the first deposit until the series is closed", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await expect(w.byMarket.burn(w.alice, ID, 1n))
        .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
        .withArgs(ID);
      await at(T0 + DAY + 1n);
      await expect(w.byMarket.burn(w.alice, ID, 1n))
        .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
        .withArgs(ID);
    });

    it("after the close takes units and leaves what they earned", async () => {
      await at(T0);
      await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + DAY);
      await w.bySettlement.close(ID);
      await w.byMarket.burn(w.alice, ID, 1_000n);
      expect(await w.ledger.balanceOf(w.alice, ID)).to.equal(0n);
      expect(await w.ledger.totalSupply(ID)).to.equal(1_000n);
      await w.byMarket.burn(w.bob, ID, 600n);
      await w.byMarket.burn(w.carol, ID, 400n);
      expect(await w.ledger.totalSupply(ID)).to.equal(0n);
      for (const [holder, units] of [
        [w.alice, 1_000n],
        [w.bob, 600n],
        [w.carol, 400n],
      ] as const) {
        await expect(w.ledger.connect(holder).claim(ID)).to.changeTokenBalance(ethers, w.btc, holder, units * DAY);
      }
      expect(await w.btc.balanceOf(w.ledger)).to.equal(0n);
    });

    it("refuses more than the balance, and ids that no series was created with", async () => {
      await expect(w.byMarket.burn(w.carol, ID, 401n))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.carol, 400n, 401n, ID);
      await expect(w.byMarket.burn(w.carol, ID, (1n << 64n) + 400n))
        .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
        .withArgs(w.carol, 400n, (1n << 64n) + 400n, ID);
      await expect(w.byMarket.burn(w.carol, 99n << 8n, 1n))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(99n << 8n);
    });

    it("calls no hook, so no contract can block its own refund", async () => {
      const receiver = await deployReceiver();
      await w.byMarket.mint(receiver, ID, 10n, "0x");
      await receiver.setAnswer(5);
      await w.byMarket.burn(receiver, ID, 10n);
      expect(await receiver.hooks()).to.equal(1n);
      expect(await w.ledger.balanceOf(receiver, ID)).to.equal(0n);
    });
  });

  describe("close", () => {
    it("is the settlement's alone", async () => {
      w = await load(streamingLedger);
      await moveTo(T0 + DAY);
      for (const caller of [w.market, w.alice]) {
        await expect(w.ledger.connect(caller).close(ID))
          .to.be.revertedWithCustomError(w.ledger, "NotSettlement")
          .withArgs(caller);
      }
    });

    it("waits until the last second of the stream has passed", async () => {
      w = await load(streamingLedger);
      await at(T0 + DAY - 1n);
      await expect(w.bySettlement.close(ID))
        .to.be.revertedWithCustomError(w.ledger, "StreamNotEnded")
        .withArgs(ID, T0 + DAY, T0 + DAY - 1n);
      await at(T0 + DAY);
      await expect(w.bySettlement.close(ID)).to.emit(w.ledger, "SeriesClosed").withArgs(ID, w.btc, 0n);
      expect((await w.ledger.lane(ID)).closed).to.equal(true);
    });

    it("sweeps whole base units of carry into the reserve as dust, once, and keeps the fraction", async () => {
      w = await load(ledgerWithHolders);
      // A scale so coarse that much of a deposit stays in the carry.
      const id = 9n << 8n;
      await w.byMarket.create(id, w.btc, 10n, ZERO, 0, ZERO);
      await w.byMarket.mint(w.alice, id, 7n, "0x");
      await at(T0);
      await w.bySettlement.deposit(id, EPOCH0, 1_000_000n);
      const { carry } = await w.ledger.lane(id);
      expect(carry).to.equal((1_000_000n << 10n) % (7n * DAY));
      const dust = carry >> 10n;
      expect(dust).to.equal(71n);

      await moveTo(T0 + DAY);
      expect([...(await w.bySettlement.close.staticCall(id))]).to.deep.equal([dust, 0n]);
      await expect(w.bySettlement.close(id)).to.emit(w.ledger, "SeriesClosed").withArgs(id, w.btc, dust);
      expect((await w.ledger.lane(id)).carry).to.equal(carry & 1_023n);
      expect(await w.ledger.reserveOf(w.btc)).to.equal(dust);

      await expect(w.bySettlement.close(id))
        .to.be.revertedWithCustomError(w.ledger, "SeriesAlreadyClosed")
        .withArgs(id);
      expect(await w.ledger.reserveOf(w.btc)).to.equal(dust);
    });

    it("ends deposits and registrations", async () => {
      w = await load(streamingLedger);
      await at(T0 + DAY);
      await w.bySettlement.close(ID);
      await expect(w.bySettlement.deposit(ID, EPOCH0 + 1n, 1n))
        .to.be.revertedWithCustomError(w.ledger, "SeriesAlreadyClosed")
        .withArgs(ID);
      await expect(w.ledger.checkpoint(ID, EPOCH0 + 1n))
        .to.be.revertedWithCustomError(w.ledger, "SeriesAlreadyClosed")
        .withArgs(ID);
    });

    it("closes a series of which nothing was sold, at any time", async () => {
      w = await load(emptyLedger);
      await createSeries(w, ID);
      await expect(w.bySettlement.close(ID)).to.emit(w.ledger, "SeriesClosed").withArgs(ID, w.btc, 0n);
    });

    it("refuses an id that no series was created with", async () => {
      w = await load(emptyLedger);
      await expect(w.bySettlement.close(ID)).to.be.revertedWithCustomError(w.ledger, "NoSuchSeries").withArgs(ID);
    });
  });

  describe("views of an id that no series was created with", () => {
    it("answer nothing, or NoSuchSeries", async () => {
      w = await load(emptyLedger);
      expect(await w.ledger.exists(ID)).to.equal(false);
      expect(await w.ledger.totalSupply(ID)).to.equal(0n);
      expect(await w.ledger.indexNow(ID)).to.equal(0n);
      expect(await w.ledger.targetNow(ID)).to.equal(0n);
      expect([...(await w.ledger.claimable(w.alice, ID))]).to.deep.equal([0n, 0n]);
      expect([...(await w.ledger.positionOf(w.alice, ID))]).to.deep.equal([0n, 0n, 0n, 0n]);
      await expect(w.ledger.lane(ID)).to.be.revertedWithCustomError(w.ledger, "NoSuchSeries").withArgs(ID);
      await expect(w.ledger.secondLane(ID_TWO))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(ID_TWO);
    });
  });
});
