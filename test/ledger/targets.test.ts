import { expect } from "chai";
import {
  at,
  createSeries,
  DAY,
  EPOCH0,
  EVEN_DEPOSIT,
  ID,
  ID_TWO,
  ledgerWithHolders,
  load,
  moveTo,
  ONE,
  sell,
  T0,
  U256_MAX,
  type World,
} from "./fixture.ts";

describe("Hashpower: targets of registered epochs", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(ledgerWithHolders);
  });

  it("are infinite while registered and not deposited, then stored with the deposit", async () => {
    await expect(w.ledger.connect(w.keeper).checkpoint(ID, EPOCH0))
      .to.emit(w.ledger, "CheckpointRegistered")
      .withArgs(ID, EPOCH0);
    expect(await w.ledger.targetAt(ID, EPOCH0)).to.equal(U256_MAX);
    await at(T0);
    await expect(w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT))
      .to.emit(w.ledger, "TargetStored")
      .withArgs(ID, EPOCH0, w.btc, ONE * DAY);
    expect(await w.ledger.targetAt(ID, EPOCH0)).to.equal(ONE * DAY);
  });

  it("of epochs that nobody registered are not stored", async () => {
    await expect(w.ledger.targetAt(ID, EPOCH0))
      .to.be.revertedWithCustomError(w.ledger, "TargetNotStored")
      .withArgs(ID, EPOCH0);
    await expect(w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT)).to.not.emit(w.ledger, "TargetStored");
    await expect(w.ledger.targetAt(ID, EPOCH0))
      .to.be.revertedWithCustomError(w.ledger, "TargetNotStored")
      .withArgs(ID, EPOCH0);
  });

  it("cannot be registered once their epoch is deposited", async () => {
    await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
    for (const epoch of [EPOCH0, EPOCH0 - 1n, 0n]) {
      await expect(w.ledger.checkpoint(ID, epoch))
        .to.be.revertedWithCustomError(w.ledger, "EpochAlreadyDeposited")
        .withArgs(ID, epoch, EPOCH0);
    }
    await w.ledger.checkpoint(ID, EPOCH0 + 1n);
  });

  it("may be registered again: nothing changes", async () => {
    await w.ledger.checkpoint(ID, EPOCH0);
    await w.ledger.checkpoint(ID, EPOCH0);
    await w.ledger.connect(w.bob).checkpoint(ID, EPOCH0);
    await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
    expect(await w.ledger.targetAt(ID, EPOCH0)).to.equal(ONE * DAY);
  });

  it("are refused for an id that no series was created with", async () => {
    await expect(w.ledger.checkpoint(99n << 8n, EPOCH0))
      .to.be.revertedWithCustomError(w.ledger, "NoSuchSeries")
      .withArgs(99n << 8n);
  });

  it("are kept apart, over word boundaries of the bitmap, whatever the order of registration", async () => {
    // 256 epochs share a word: three around a boundary, one in the word after.
    const boundary = ((EPOCH0 >> 8n) + 1n) << 8n;
    const registered = [boundary - 1n, boundary + 256n, boundary];
    for (const epoch of registered) await w.ledger.checkpoint(ID, epoch);
    const deposited = [boundary - 2n, boundary - 1n, boundary, boundary + 1n, boundary + 256n, boundary + 257n];
    const targets = new Map<bigint, bigint>();
    for (const [i, epoch] of deposited.entries()) {
      await at(T0 + BigInt(i) * DAY);
      const deposit = w.bySettlement.deposit(ID, epoch, EVEN_DEPOSIT);
      if (registered.includes(epoch)) await expect(deposit).to.emit(w.ledger, "TargetStored");
      else await expect(deposit).to.not.emit(w.ledger, "TargetStored");
      targets.set(epoch, ONE * DAY * BigInt(i + 1));
    }
    for (const epoch of deposited) {
      if (registered.includes(epoch)) {
        expect(await w.ledger.targetAt(ID, epoch)).to.equal(targets.get(epoch));
      } else {
        await expect(w.ledger.targetAt(ID, epoch))
          .to.be.revertedWithCustomError(w.ledger, "TargetNotStored")
          .withArgs(ID, epoch);
      }
    }
  });

  it("holding u units until the index reaches the target yields exactly u times it, at scale s", async () => {
    await w.ledger.checkpoint(ID, EPOCH0 + 1n);
    await at(T0);
    await w.bySettlement.deposit(ID, EPOCH0, 987_654_321n);
    await at(T0 + 50_000n);
    await w.bySettlement.deposit(ID, EPOCH0 + 1n, 123_456_789n);
    await moveTo(T0 + 50_000n + DAY);
    const target = await w.ledger.targetAt(ID, EPOCH0 + 1n);
    expect(await w.ledger.indexNow(ID)).to.equal(target);
    for (const [holder, units] of [
      [w.alice, 1_000n],
      [w.bob, 600n],
      [w.carol, 400n],
    ] as const) {
      expect((await w.ledger.positionOf(holder, ID)).accruedNow).to.equal(units * target);
    }
    const { carry } = await w.ledger.lane(ID);
    expect(2_000n * target + carry).to.equal((987_654_321n + 123_456_789n) * ONE);
  });

  it("of a day without reward, or of one that joined the carry, are the target that already stood", async () => {
    await w.ledger.checkpoint(ID, EPOCH0 + 1n);
    await at(T0);
    await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
    await at(T0 + 10n);
    await w.bySettlement.deposit(ID, EPOCH0 + 1n, 0n);
    expect(await w.ledger.targetAt(ID, EPOCH0 + 1n)).to.equal(ONE * DAY);
  });

  it("of a first day without reward are zero, not infinite", async () => {
    await w.ledger.checkpoint(ID, EPOCH0);
    await w.bySettlement.deposit(ID, EPOCH0, 0n);
    expect(await w.ledger.targetAt(ID, EPOCH0)).to.equal(0n);
  });

  it("stay what they were when later deposits come", async () => {
    await w.ledger.checkpoint(ID, EPOCH0);
    await at(T0);
    await w.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
    for (let i = 1n; i < 5n; ++i) await w.bySettlement.deposit(ID, EPOCH0 + i, EVEN_DEPOSIT);
    expect(await w.ledger.targetAt(ID, EPOCH0)).to.equal(ONE * DAY);
  });

  it("of a two-token series are registered for both lanes at once and stored by each deposit", async () => {
    await createSeries(w, ID_TWO);
    await sell(w, ID_TWO);
    await w.ledger.checkpoint(ID_TWO, EPOCH0);
    expect(await w.ledger.secondTargetAt(ID_TWO, EPOCH0)).to.equal(U256_MAX);
    await at(T0);
    await w.bySettlement.deposit(ID_TWO, EPOCH0, EVEN_DEPOSIT);
    expect(await w.ledger.targetAt(ID_TWO, EPOCH0)).to.equal(ONE * DAY);
    expect(await w.ledger.secondTargetAt(ID_TWO, EPOCH0)).to.equal(U256_MAX);
    await expect(w.bySettlement.depositSecond(ID_TWO, EPOCH0, EVEN_DEPOSIT * 3n))
      .to.emit(w.ledger, "TargetStored")
      .withArgs(ID_TWO, EPOCH0, w.doge, (3n * DAY) << 31n);
    expect(await w.ledger.secondTargetAt(ID_TWO, EPOCH0)).to.equal((3n * DAY) << 31n);
    expect(await w.ledger.targetAt(ID_TWO, EPOCH0)).to.equal(ONE * DAY);
  });
});
