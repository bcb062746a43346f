import { expect } from "chai";
import {
  at,
  BTC_SCALE,
  createSeries,
  DAY,
  deployReceiver,
  DOGE_SCALE,
  EPOCH0,
  ethers,
  EVEN_DEPOSIT,
  ID,
  ID_B,
  ID_TWO,
  load,
  moveTo,
  ONE,
  sell,
  streamingLedger,
  T0,
  type World,
} from "./fixture.ts";

const ZERO = ethers.ZeroAddress;

/** Every ERC-20 transfer out of the ledger in one transaction. */
async function payments(w: World, sent: Promise<{ wait(): Promise<{ logs: readonly Log[] } | null> }>) {
  const receipt = await (await sent).wait();
  const ledger = await w.ledger.getAddress();
  const found: { token: string; to: string; amount: bigint }[] = [];
  for (const log of receipt?.logs ?? []) {
    if (log.address === ledger) continue;
    const parsed = w.btc.interface.parseLog({ topics: [...log.topics], data: log.data });
    if (parsed?.name === "Transfer" && String(parsed.args[0]) === ledger) {
      found.push({
        token: log.address,
        to: String(parsed.args[1]),
        amount: BigInt(String(parsed.args.getValue("value"))),
      });
    }
  }
  return found;
}

interface Log {
  address: string;
  topics: readonly string[];
  data: string;
}

describe("Hashpower: claims", () => {
  let w: World;
  let btc: string;

  beforeEach(async () => {
    w = await load(streamingLedger);
    btc = await w.btc.getAddress();
  });

  describe("claim", () => {
    it("pays the caller everything up to this second, returns it and says so", async () => {
      await moveTo(T0 + 99n);
      await at(T0 + 100n);
      const claim = w.ledger.connect(w.alice).claim(ID);
      await expect(claim).to.emit(w.ledger, "RewardClaimed").withArgs(w.alice, ID, 100_000n);
      await expect(claim).to.changeTokenBalances(ethers, w.btc, [w.ledger, w.alice], [-100_000n, 100_000n]);
      await at(T0 + 101n);
      const [amount, second] = await w.ledger.connect(w.bob).claim.staticCall(ID);
      // The static call answers for the latest block, one second before the next.
      expect([amount, second]).to.deep.equal([60_000n, 0n]);
    });

    it("twice in a second pays once", async () => {
      const receiver = await deployReceiver();
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, receiver, ID, 1_000n, "0x");
      await at(T0 + 500n);
      const data = w.ledger.interface.encodeFunctionData("claim", [ID]);
      const target = await w.ledger.getAddress();
      const paid = await payments(
        w,
        receiver.executeAll([
          { target, data },
          { target, data },
        ]),
      );
      expect(paid.length).to.equal(1);
    });

    it("keeps the fraction: many small claims add up to one large claim", async () => {
      const id = 9n << 8n;
      await createSeries(w, id);
      await w.byMarket.mint(w.alice, id, 1n, "0x");
      await w.byMarket.mint(w.bob, id, 1n, "0x");
      const start = T0 + 1_000n;
      await at(start);
      // 2 units share 7 base units over a day: 3.5 each, a claim an hour rounds down 24 times.
      await w.bySettlement.deposit(id, EPOCH0, 7n);
      for (let hour = 1n; hour <= 24n; ++hour) {
        await at(start + hour * 3_600n);
        await w.ledger.connect(w.alice).claim(id);
      }
      await w.ledger.connect(w.bob).claim(id);
      expect(await w.btc.balanceOf(w.alice)).to.equal(3n);
      expect(await w.btc.balanceOf(w.bob)).to.equal(3n);
      const alice = await w.ledger.positionOf(w.alice, id);
      const bob = await w.ledger.positionOf(w.bob, id);
      expect(alice.accruedNow).to.equal(bob.accruedNow);
      expect(alice.accruedNow + 3n * ONE).to.equal(await w.ledger.targetNow(id));
    });

    it("of nothing pays nothing, moves no token and is no error", async () => {
      for (const id of [ID, ID_B]) {
        expect(await payments(w, w.ledger.connect(w.dave).claim(id))).to.deep.equal([]);
      }
    });

    it("pays what was earned after all units are gone", async () => {
      await at(T0 + 10n);
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.dave, ID, 1_000n, "0x");
      await at(T0 + 5_000n);
      expect(await payments(w, w.ledger.connect(w.alice).claim(ID))).to.deep.equal([
        { token: btc, to: w.alice.address, amount: 10_000n },
      ]);
      await at(T0 + 5_010n);
      expect(await payments(w, w.ledger.connect(w.dave).claim(ID))).to.deep.equal([
        { token: btc, to: w.dave.address, amount: 5_000_000n },
      ]);
    });

    it("refuses an id that no series was created with", async () => {
      await expect(w.ledger.connect(w.alice).claim(99n << 8n))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(99n << 8n);
    });
  });

  describe("claimTo", () => {
    it("pays another account, of the holder's choice alone", async () => {
      await at(T0 + 100n);
      const claim = w.ledger.connect(w.alice).claimTo(ID, w.dave);
      await expect(claim).to.emit(w.ledger, "RewardClaimed").withArgs(w.alice, ID, 100_000n);
      await expect(claim).to.changeTokenBalances(ethers, w.btc, [w.alice, w.dave], [0n, 100_000n]);
    });

    it("SAFE-B: an operator's claimTo pays the operator's own rewards, never the holder's", async () => {
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);
      await at(T0 + 100n);
      expect(await payments(w, w.ledger.connect(w.operator).claimTo(ID, w.operator))).to.deep.equal([]);
      expect((await w.ledger.claimable(w.alice, ID)).amount).to.equal(100_000n);
    });

    it("refuses the zero address and the ledger itself", async () => {
      for (const to of [ZERO, await w.ledger.getAddress()]) {
        await expect(w.ledger.connect(w.alice).claimTo(ID, to))
          .to.be.revertedWithCustomError(w.ledger, "InvalidClaimReceiver")
          .withArgs(to);
        await expect(w.ledger.connect(w.alice).claimManyTo([ID], to))
          .to.be.revertedWithCustomError(w.ledger, "InvalidClaimReceiver")
          .withArgs(to);
      }
    });
  });

  describe("claimMany", () => {
    const ID_DOGE = 7n << 8n;

    beforeEach(async () => {
      // Series in two tokens, and one that pays both.
      await w.byMarket.create(ID_DOGE, w.doge, DOGE_SCALE, ZERO, 0, ZERO);
      await createSeries(w, ID_TWO);
      for (const id of [ID_DOGE, ID_TWO]) await sell(w, id);
      await w.bySettlement.deposit(ID_B, EPOCH0, EVEN_DEPOSIT * 2n);
      await w.bySettlement.deposit(ID_DOGE, EPOCH0, EVEN_DEPOSIT * 3n);
      await w.bySettlement.deposit(ID_TWO, EPOCH0, EVEN_DEPOSIT * 4n);
      await w.bySettlement.depositSecond(ID_TWO, EPOCH0, EVEN_DEPOSIT * 5n);
      await moveTo(T0 + 2n * DAY);
    });

    it("pays every series with one transfer per reward token", async () => {
      const doge = await w.doge.getAddress();
      const ids = [ID, ID_DOGE, ID_B, ID_TWO];
      const [amounts, seconds] = await w.ledger.connect(w.alice).claimMany.staticCall(ids);
      const share = 1_000n * DAY;
      expect([...amounts]).to.deep.equal([share, 3n * share, 2n * share, 4n * share]);
      expect([...seconds]).to.deep.equal([0n, 0n, 0n, 5n * share]);

      const paid = await payments(w, w.ledger.connect(w.alice).claimMany(ids));
      expect(paid).to.have.deep.members([
        { token: btc, to: w.alice.address, amount: 7n * share },
        { token: doge, to: w.alice.address, amount: 8n * share },
      ]);
    });

    it("says for every series and token what it paid", async () => {
      const share = 600n * DAY;
      const claim = w.ledger.connect(w.bob).claimMany([ID_TWO, ID]);
      await expect(claim)
        .to.emit(w.ledger, "RewardClaimed")
        .withArgs(w.bob, ID_TWO, 4n * share);
      await expect(claim)
        .to.emit(w.ledger, "SecondRewardClaimed")
        .withArgs(w.bob, ID_TWO, 5n * share);
      await expect(claim).to.emit(w.ledger, "RewardClaimed").withArgs(w.bob, ID, share);
    });

    it("pays a repeated id once", async () => {
      const share = 1_000n * DAY;
      const [amounts, seconds] = await w.ledger.connect(w.alice).claimMany.staticCall([ID, ID, ID_TWO, ID_TWO, ID]);
      expect([...amounts]).to.deep.equal([share, 0n, 4n * share, 0n, 0n]);
      expect([...seconds]).to.deep.equal([0n, 0n, 5n * share, 0n, 0n]);
      await expect(w.ledger.connect(w.alice).claimMany([ID, ID, ID])).to.changeTokenBalance(
        ethers,
        w.btc,
        w.alice,
        share,
      );
    });

    it("claimManyTo pays another account", async () => {
      const share = 1_000n * DAY;
      await expect(w.ledger.connect(w.alice).claimManyTo([ID, ID_B], w.dave)).to.changeTokenBalances(
        ethers,
        w.btc,
        [w.alice, w.dave],
        [0n, 3n * share],
      );
    });

    it("of no ids, or of nothing earned, moves no token", async () => {
      expect(await payments(w, w.ledger.connect(w.alice).claimMany([]))).to.deep.equal([]);
      expect(await payments(w, w.ledger.connect(w.dave).claimMany([ID, ID_TWO]))).to.deep.equal([]);
    });

    it("refuses as a whole if one id is unknown", async () => {
      await expect(w.ledger.connect(w.alice).claimMany([ID, 99n << 8n]))
        .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
        .withArgs(99n << 8n);
    });
  });

  describe("claimFor", () => {
    it("lets anyone trigger, and pays only the holder", async () => {
      await at(T0 + 100n);
      await expect(w.ledger.connect(w.keeper).claimFor(w.alice, ID)).to.changeTokenBalances(
        ethers,
        w.btc,
        [w.keeper, w.alice],
        [0n, 100_000n],
      );
    });

    it("pays the receiver that the holder registered, until it is unset", async () => {
      await expect(w.ledger.connect(w.alice).setReceiver(w.dave))
        .to.emit(w.ledger, "ReceiverSet")
        .withArgs(w.alice, w.dave);
      expect([...(await w.ledger.receiverOf(w.alice))]).to.deep.equal([w.dave.address, false]);
      await at(T0 + 100n);
      const claim = w.ledger.connect(w.keeper).claimFor(w.alice, ID);
      await expect(claim).to.emit(w.ledger, "RewardClaimed").withArgs(w.alice, ID, 100_000n);
      await expect(claim).to.changeTokenBalances(ethers, w.btc, [w.alice, w.dave], [0n, 100_000n]);

      await w.ledger.connect(w.alice).setReceiver(ZERO);
      await at(T0 + 200n);
      await expect(w.ledger.connect(w.keeper).claimFor(w.alice, ID)).to.changeTokenBalances(
        ethers,
        w.btc,
        [w.alice, w.dave],
        [100_000n, 0n],
      );
    });

    it("of the holder itself goes to the registered receiver too; its plain claim does not ask", async () => {
      await w.ledger.connect(w.alice).setReceiver(w.dave);
      await at(T0 + 100n);
      await expect(w.ledger.connect(w.alice).claimFor(w.alice, ID)).to.changeTokenBalance(
        ethers,
        w.btc,
        w.dave,
        100_000n,
      );
      await at(T0 + 200n);
      await expect(w.ledger.connect(w.alice).claim(ID)).to.changeTokenBalance(ethers, w.btc, w.alice, 100_000n);
    });

    it("SAFE-B: nobody but the holder sets its receiver: an operator's setting is its own", async () => {
      await w.ledger.connect(w.alice).setApprovalForAll(w.operator, true);
      await w.ledger.connect(w.operator).setReceiver(w.operator);
      expect([...(await w.ledger.receiverOf(w.alice))]).to.deep.equal([ZERO, false]);
      await at(T0 + 100n);
      await expect(w.ledger.connect(w.operator).claimFor(w.alice, ID)).to.changeTokenBalances(
        ethers,
        w.btc,
        [w.operator, w.alice],
        [0n, 100_000n],
      );
    });

    it("refuses the ledger itself as receiver", async () => {
      await expect(w.ledger.connect(w.alice).setReceiver(w.ledger))
        .to.be.revertedWithCustomError(w.ledger, "InvalidClaimReceiver")
        .withArgs(w.ledger);
    });

    it("can be refused by the holder, who may still trigger it, and be allowed again", async () => {
      await expect(w.ledger.connect(w.alice).refuseThirdPartyClaims(true))
        .to.emit(w.ledger, "ThirdPartyClaimsRefused")
        .withArgs(w.alice, true);
      expect([...(await w.ledger.receiverOf(w.alice))]).to.deep.equal([ZERO, true]);
      for (const caller of [w.keeper, w.market, w.operator]) {
        await expect(w.ledger.connect(caller).claimFor(w.alice, ID))
          .to.be.revertedWithCustomError(w.ledger, "ThirdPartyClaimRefused")
          .withArgs(w.alice);
      }
      await w.ledger.connect(w.alice).claimFor(w.alice, ID);
      await w.ledger.connect(w.keeper).claimFor(w.bob, ID);
      await w.ledger.connect(w.alice).refuseThirdPartyClaims(false);
      await w.ledger.connect(w.keeper).claimFor(w.alice, ID);
    });

    it("receiver and refusal do not overwrite each other", async () => {
      await w.ledger.connect(w.alice).setReceiver(w.dave);
      await w.ledger.connect(w.alice).refuseThirdPartyClaims(true);
      expect([...(await w.ledger.receiverOf(w.alice))]).to.deep.equal([w.dave.address, true]);
      await w.ledger.connect(w.alice).setReceiver(w.bob);
      expect([...(await w.ledger.receiverOf(w.alice))]).to.deep.equal([w.bob.address, true]);
    });
  });

  describe("tokens that misbehave", () => {
    it("a blocked account waits, and nobody else does", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("BlockingToken");
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      const start = T0 + 1_000n;
      await at(start);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await token.setBlocked(w.alice, true);
      await at(start + 100n);
      await expect(w.ledger.connect(w.alice).claim(id))
        .to.be.revertedWithCustomError(token, "Blocked")
        .withArgs(w.alice);
      await w.ledger.connect(w.bob).claim(id);
      // A transfer of units touches no token, so the blocked holder can still sell and still earns.
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, w.bob, id, 1n, "0x");
      await at(start + 200n);
      await w.ledger.connect(w.alice).claimTo(id, w.dave);
      expect(await token.balanceOf(w.dave)).to.be.greaterThan(199_000n);
    });

    it("a paused token delays its own series only; claimMany says so as a whole and loses nothing", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("BlockingToken");
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      await token.setPaused(true);
      await expect(w.ledger.connect(w.alice).claimMany([ID, id])).to.be.revertedWithCustomError(token, "Paused");
      await w.ledger.connect(w.alice).claim(ID);
      await token.setPaused(false);
      await w.ledger.connect(w.alice).claimMany([ID, id]);
      expect(await token.balanceOf(w.alice)).to.equal(1_000n * DAY);
      expect(await w.btc.balanceOf(w.alice)).to.equal(1_000n * DAY);
    });

    it("a token that answers false pays nothing and takes nothing off the position", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("FalseToken");
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      await token.setFailing(true);
      await expect(w.ledger.connect(w.alice).claim(id))
        .to.be.revertedWithCustomError(w.ledger, "SafeERC20FailedOperation")
        .withArgs(token);
      expect((await w.ledger.claimable(w.alice, id)).amount).to.equal(1_000n * DAY);
    });

    it("a fee switched on later takes from what is paid out, and nothing from anybody's share", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("FeeOnTransferToken", [0]);
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      await token.setFee(100n);
      for (const [holder, units] of [
        [w.alice, 1_000n],
        [w.bob, 600n],
        [w.carol, 400n],
      ] as const) {
        await w.ledger.connect(holder).claim(id);
        expect(await token.balanceOf(holder)).to.equal((units * DAY * 99n) / 100n);
      }
      expect(await token.balanceOf(w.ledger)).to.equal(0n);
    });

    it("a token that returns nothing is paid like any other", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("SilentToken");
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      await w.ledger.connect(w.bob).claim(id);
      expect(await token.balanceOf(w.bob)).to.equal(600n * DAY);
    });

    it("a token that calls the receiver back, which claims again, is not paid twice", async () => {
      const id = 9n << 8n;
      const token = await ethers.deployContract("HookToken");
      await token.mint(w.settlement, EVEN_DEPOSIT);
      await w.byMarket.create(id, token, BTC_SCALE, ZERO, 0, ZERO);
      await sell(w, id);
      const thief = await deployReceiver();
      await w.ledger.connect(w.alice).safeTransferFrom(w.alice, thief, id, 1_000n, "0x");
      await w.bySettlement.deposit(id, EPOCH0, EVEN_DEPOSIT);
      await moveTo(T0 + 2n * DAY);
      const ledger = await w.ledger.getAddress();
      for (const again of [
        w.ledger.interface.encodeFunctionData("claim", [id]),
        w.ledger.interface.encodeFunctionData("claimMany", [[id, id]]),
        w.ledger.interface.encodeFunctionData("safeTransferFrom", [
          await thief.getAddress(),
          await thief.getAddress(),
          id,
          1_000n,
          "0x",
        ]),
      ]) {
        await token.onTransferTo(thief, ledger, again);
        await thief.execute(ledger, w.ledger.interface.encodeFunctionData("claim", [id]));
      }
      expect(await token.balanceOf(thief)).to.equal(1_000n * DAY);
      expect(await token.balanceOf(ledger)).to.equal(1_000n * DAY);
    });
  });
});
