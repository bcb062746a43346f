import { expect } from "chai";
import {
  at,
  BTC_SCALE,
  createSeries,
  DAY,
  DOGE_SCALE,
  EPOCH0,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_TWO,
  ledgerWithHolders,
  load,
  moveTo,
  packedStream,
  sell,
  SUPPLY,
  T0,
  type World,
} from "./fixture.ts";

describe("Hashpower: two reward tokens", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(ledgerWithHolders);
    await createSeries(w, ID_TWO);
    await sell(w, ID_TWO);
  });

  /** Both lanes start at T0: 1 satoshi and 3 koinu per unit and second. */
  async function startBoth(): Promise<void> {
    await at(T0);
    await w.bySettlement.deposit(ID_TWO, EPOCH0, EVEN_DEPOSIT);
    await at(T0 + 1n);
    await w.bySettlement.depositSecond(ID_TWO, EPOCH0, EVEN_DEPOSIT * 3n);
  }

  it("have a lane each, with its own token, scale, stream and carry", async () => {
    await at(T0);
    await w.bySettlement.deposit(ID_TWO, EPOCH0, 1_000_001n);
    await at(T0 + 1n);
    await w.bySettlement.depositSecond(ID_TWO, EPOCH0, 77_777_777n);
    const first = await w.ledger.lane(ID_TWO);
    const second = await w.ledger.secondLane(ID_TWO);
    expect([first.rewardToken, first.scaleBits]).to.deep.equal([await w.btc.getAddress(), BTC_SCALE]);
    expect([second.rewardToken, second.scaleBits]).to.deep.equal([await w.doge.getAddress(), DOGE_SCALE]);
    expect(first.rate).to.equal((1_000_001n << BTC_SCALE) / (SUPPLY * DAY));
    expect(second.rate).to.equal((77_777_777n << DOGE_SCALE) / (SUPPLY * DAY));
    expect(first.carry).to.equal((1_000_001n << BTC_SCALE) % (SUPPLY * DAY));
    expect(second.carry).to.equal((77_777_777n << DOGE_SCALE) % (SUPPLY * DAY));
    expect([first.supply, second.supply]).to.deep.equal([SUPPLY, SUPPLY]);
    expect([first.startedAt, second.startedAt]).to.deep.equal([T0, T0 + 1n]);
  });

  it("pay in one claim what each streamed", async () => {
    await startBoth();
    await moveTo(T0 + 101n);
    expect([...(await w.ledger.claimable(w.alice, ID_TWO))]).to.deep.equal([101_000n, 300_000n]);
    await at(T0 + 201n);
    const claim = w.ledger.connect(w.alice).claim(ID_TWO);
    await expect(claim).to.changeTokenBalance(ethers, w.btc, w.alice, 201_000n);
    await expect(claim).to.changeTokenBalance(ethers, w.doge, w.alice, 600_000n);
    await expect(claim).to.emit(w.ledger, "RewardClaimed").withArgs(w.alice, ID_TWO, 201_000n);
    await expect(claim).to.emit(w.ledger, "SecondRewardClaimed").withArgs(w.alice, ID_TWO, 600_000n);
  });

  describe("claimed one by one", () => {
    const claimToken = (token: string): ReturnType<World["ledger"]["claimToken"]> =>
      w.ledger.connect(w.alice).claimToken(ID_TWO, token, w.dave);

    it("pay each token by itself, and together what one claim pays", async () => {
      await startBoth();
      await moveTo(T0 + 201n);
      const [btc, doge] = [await w.btc.getAddress(), await w.doge.getAddress()];
      const first = await claimToken(btc);
      const second = await claimToken(doge);
      await expect(first).to.emit(w.ledger, "RewardClaimed").withArgs(w.alice, ID_TWO, 202_000n);
      await expect(second).to.emit(w.ledger, "SecondRewardClaimed").withArgs(w.alice, ID_TWO, 606_000n);
      expect([await w.btc.balanceOf(w.dave), await w.doge.balanceOf(w.dave)]).to.deep.equal([202_000n, 606_000n]);
      expect([await w.btc.balanceOf(w.alice), await w.doge.balanceOf(w.alice)]).to.deep.equal([0n, 0n]);
    });

    it("attack: a second coin that pauses holds up nothing but itself", async () => {
      const id = (11n << 8n) | 2n;
      const paused = await ethers.deployContract("BlockingToken");
      await paused.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, w.btc, BTC_SCALE, paused, BTC_SCALE, ethers.ZeroAddress);
      await sell(w, id);
      await at(T0);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await at(T0 + 1n);
      await w.bySettlement.depositSecond(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      await paused.setPaused(true);
      await expect(w.ledger.connect(w.alice).claim(id)).to.be.revertedWithCustomError(paused, "Paused");
      await w.ledger.connect(w.alice).claimToken(id, w.btc, w.alice);
      expect(await w.btc.balanceOf(w.alice)).to.equal(1_000n * DAY);
      await paused.setPaused(false);
      await w.ledger.connect(w.alice).claim(id);
      expect(await w.btc.balanceOf(w.alice), "nothing is paid twice").to.equal(1_000n * DAY);
      expect(await paused.balanceOf(w.alice)).to.equal(1_000n * DAY);
    });

    it("refuse a token that the series does not pay, a series that does not exist, and no receiver", async () => {
      await startBoth();
      const { ledger, alice, dave } = w;
      const claims = ledger.connect(alice);
      for (const [id, token] of [
        [ID, await w.doge.getAddress()],
        [ID_TWO, w.market.address],
        [ID_TWO, ethers.ZeroAddress],
        [99n << 8n, await w.btc.getAddress()],
        [99n << 8n, ethers.ZeroAddress],
      ] as const) {
        await expect(claims.claimToken(id, token, dave))
          .to.be.revertedWithCustomError(ledger, "NotRewardToken")
          .withArgs(id, token);
      }
      await expect(claims.claimToken(ID, w.btc, ethers.ZeroAddress)).to.be.revertedWithCustomError(ledger, "InvalidClaimReceiver");
    });
  });

  it("follow a transfer in both lanes, a self-transfer and a batch with a repeated id too", async () => {
    await startBoth();
    await at(T0 + 101n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID_TWO, 400n, "0x");
    await at(T0 + 201n);
    await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.alice, ID_TWO, 600n, "0x");
    await at(T0 + 301n);
    await w.ledger
      .connect(w.alice)
      .safeBatchTransferFrom(w.alice, w.dave, [ID_TWO, ID, ID_TWO], [100n, 7n, 500n], "0x");
    await moveTo(T0 + 401n);
    expect([...(await w.ledger.claimable(w.alice, ID_TWO))]).to.deep.equal([
      101_000n + 200n * 600n,
      3n * (100_000n + 200n * 600n),
    ]);
    expect([...(await w.ledger.claimable(w.dave, ID_TWO))]).to.deep.equal([
      200n * 400n + 100n * 1_000n,
      3n * (200n * 400n + 100n * 1_000n),
    ]);
    const first = await w.ledger.positionOf(w.dave, ID_TWO);
    const second = await w.ledger.secondPositionOf(w.dave, ID_TWO);
    expect([first.units, second.units]).to.deep.equal([1_000n, 1_000n]);
  });

  it("a refused transfer leaves both lanes untouched", async () => {
    await startBoth();
    await expect(w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID_TWO, 1_001n, "0x"))
      .to.be.revertedWithCustomError(w.ledger, "ERC1155InsufficientBalance")
      .withArgs(w.alice, 1_000n, 1_001n, ID_TWO);
    expect((await w.ledger.secondPositionOf(w.alice, ID_TWO)).units).to.equal(1_000n);
  });

  it("fix the supply as soon as either lane has started", async () => {
    await w.bySettlement.depositSecond(ID_TWO, EPOCH0, 1n);
    await expect(w.byMarket.mint(w.alice, ID_TWO, 1n, "0x"))
      .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
      .withArgs(ID_TWO);
    await expect(w.byMarket.burn(w.alice, ID_TWO, 1n))
      .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
      .withArgs(ID_TWO);
    await w.bySettlement.deposit(ID_TWO, EPOCH0, 1n);
    await expect(w.byMarket.mint(w.alice, ID_TWO, 1n, "0x"))
      .to.be.revertedWithCustomError(w.ledger, "SupplyIsFixed")
      .withArgs(ID_TWO);
  });

  it("close together, once both streams have ended, and burn in both lanes", async () => {
    await startBoth();
    await at(T0 + DAY);
    await expect(w.bySettlement.close(ID_TWO))
      .to.be.revertedWithCustomError(w.ledger, "StreamNotEnded")
      .withArgs(ID_TWO, T0 + DAY + 1n, T0 + DAY);
    await at(T0 + DAY + 1n);
    const close = w.bySettlement.close(ID_TWO);
    await expect(close).to.emit(w.ledger, "SeriesClosed").withArgs(ID_TWO, w.btc, 0n);
    await expect(close).to.emit(w.ledger, "SeriesClosed").withArgs(ID_TWO, w.doge, 0n);
    await w.byMarket.burn(w.alice, ID_TWO, 1_000n);
    expect((await w.ledger.lane(ID_TWO)).supply).to.equal(1_000n);
    expect((await w.ledger.secondLane(ID_TWO)).supply).to.equal(1_000n);
    expect((await w.ledger.secondPositionOf(w.alice, ID_TWO)).units).to.equal(0n);
    expect([...(await w.ledger.claimable(w.alice, ID_TWO))]).to.deep.equal([1_000n * DAY, 3_000n * DAY]);
  });

  it("order their epochs separately", async () => {
    await w.bySettlement.deposit(ID_TWO, EPOCH0 + 3n, 1n);
    await w.bySettlement.depositSecond(ID_TWO, EPOCH0, 1n);
    await expect(w.bySettlement.depositSecond(ID_TWO, EPOCH0, 1n))
      .to.be.revertedWithCustomError(w.ledger, "EpochNotAfterLast")
      .withArgs(ID_TWO, EPOCH0, EPOCH0);
  });

  it("are not offered by a series of one token", async () => {
    for (const call of [
      () => w.ledger.secondLane(ID),
      () => w.ledger.secondPositionOf(w.alice, ID),
      () => w.ledger.secondTargetAt(ID, EPOCH0),
      () => w.bySettlement.depositSecond(ID, EPOCH0, 1n),
    ]) {
      await expect(call()).to.be.revertedWithCustomError(w.ledger, "NoSecondLane").withArgs(ID);
    }
  });

  it("depositSecond is the settlement's alone, with an event of its own", async () => {
    await expect(w.byMarket.depositSecond(ID_TWO, EPOCH0, 1n))
      .to.be.revertedWithCustomError(w.ledger, "NotSettlement")
      .withArgs(w.market);
    await at(T0);
    await expect(w.bySettlement.depositSecond(ID_TWO, EPOCH0, EVEN_DEPOSIT))
      .to.emit(w.ledger, "SecondRewardDeposited")
      .withArgs(ID_TWO, EPOCH0, EVEN_DEPOSIT, packedStream(0n, 1n << DOGE_SCALE, T0, EPOCH0), 0n);
  });

  it("bound their deposits by their own scale", async () => {
    const limit = ((1n << 96n) - 1n) >> DOGE_SCALE;
    await expect(w.bySettlement.depositSecond(ID_TWO, EPOCH0, limit + 1n))
      .to.be.revertedWithCustomError(w.ledger, "RewardOverflow")
      .withArgs(ID_TWO, limit + 1n, limit);
    await w.bySettlement.depositSecond(ID_TWO, EPOCH0, limit);
  });
});
