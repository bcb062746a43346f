import { expect } from "chai";
import type { BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { targetOf } from "../oracle/bitcoin.ts";
import {
  deployRelay,
  easyRelay,
  ethers,
  FIRST_PERIOD,
  FIRST_TIME,
  fromTheStart,
  HOUR,
  LENGTH,
  load,
  moveTo,
  proof,
  START,
  time,
  TWO_WEEKS,
} from "./fixture.ts";
import { bitsAfter, EASY_BITS, EASY_LIMIT, EASY_LIMIT_BITS, join, mineChain, mineHeader, mineRetarget } from "./mine.ts";

const workOf = (bits: number): bigint => 2n ** 256n / (targetOf(bits) + 1n);

describe("BitcoinRelay: proofs of the next period", () => {
  let relay: BitcoinRelay;

  before(fromTheStart);

  beforeEach(async () => {
    relay = await load(easyRelay);
  });

  describe("what a proof shows", () => {
    it("anybody brings it, and it names target, first time, work and itself in one event", async () => {
      const [, somebody] = await ethers.getSigners();
      if (!somebody) throw new Error("no second account");
      const next = proof({ elapsed: 1_100_000, newLength: 15 });
      await expect(relay.connect(somebody).retarget(next.headers))
        .to.emit(relay, "PeriodProven")
        .withArgs(FIRST_PERIOD + 1, next.bits, next.firstTime, next.lastTime, 15n * workOf(next.bits), somebody.address);
      expect(await relay.newestPeriod()).to.equal(FIRST_PERIOD + 1);
      expect(await relay.periodAt(FIRST_PERIOD + 1)).to.deep.equal([
        BigInt(next.bits),
        BigInt(next.firstTime),
        BigInt(await time.latest()),
      ]);
      expect(await relay.provenUntil()).to.equal(next.lastTime);
      expect(await relay.workOf(FIRST_PERIOD + 1)).to.equal(15n * workOf(next.bits));
      expect(await relay.bitsAtHeight((FIRST_PERIOD + 1) * 2_016)).to.equal(next.bits);
      expect(await relay.bitsAtHeight((FIRST_PERIOD + 1) * 2_016 - 1)).to.equal(EASY_BITS);
      expect(await relay.bitsAtHeight((FIRST_PERIOD + 2) * 2_016)).to.equal(0);
    });

    it("the target follows the time of the period, to a factor of four on either side", async () => {
      // EASY_BITS is 0x3ffff << 232.
      for (const [elapsed, bits] of [
        [TWO_WEEKS, EASY_BITS],
        [TWO_WEEKS / 2, 0x2001ffff],
        [TWO_WEEKS / 4, 0x2000ffff],
        [TWO_WEEKS / 8, 0x2000ffff],
        [300 * LENGTH, 0x2000ffff],
      ] as const) {
        const fresh = await deployRelay();
        const next = proof({ elapsed, spacing: 60 });
        await fresh.retarget(next.headers);
        expect((await fresh.periodAt(FIRST_PERIOD + 1)).bits, String(elapsed)).to.equal(bits);
      }
    });

    it("a slow period's target rises, by four at most and never above the limit", async () => {
      await moveTo(FIRST_TIME + 6 * TWO_WEEKS);
      const slow = proof({ elapsed: 5 * TWO_WEEKS });
      await relay.retarget(slow.headers);
      expect(slow.bits).to.equal(bitsAfter(EASY_BITS, 0, 4 * TWO_WEEKS));
      const easiest = await deployRelay(LENGTH, EASY_LIMIT_BITS);
      const next = proof({ bits: EASY_LIMIT_BITS, elapsed: 3 * TWO_WEEKS });
      expect(next.bits).to.equal(EASY_LIMIT_BITS);
      await easiest.retarget(next.headers);
    });

    it("one period stands on the other, ten in a row", async () => {
      await moveTo(FIRST_TIME + 10 * TWO_WEEKS);
      let from: { bits: number; firstTime: number } = { bits: EASY_BITS, firstTime: FIRST_TIME };
      for (let i = 1; i <= 9; i++) {
        const next = mineRetarget({ ...from, length: LENGTH, elapsed: TWO_WEEKS + (i % 2 === 0 ? 100_000 : -90_000), salt: `${i}` });
        await relay.retarget(next.headers);
        const known = await relay.periodAt(FIRST_PERIOD + i);
        expect([Number(known.bits), Number(known.firstTime)]).to.deep.equal([next.bits, next.firstTime]);
        from = next;
      }
      expect(await relay.newestPeriod()).to.equal(FIRST_PERIOD + 9);
      expect(await relay.periodAtTime(from.firstTime)).to.equal(FIRST_PERIOD + 9);
      expect(await relay.periodAtTime(from.firstTime - 1)).to.equal(FIRST_PERIOD + 8);
      expect(await relay.periodAtTime(FIRST_TIME)).to.equal(FIRST_PERIOD);
      await expect(relay.periodAtTime(FIRST_TIME - 1))
        .to.be.revertedWithCustomError(relay, "UnknownPeriod")
        .withArgs(FIRST_PERIOD - 1);
    });
  });

  describe("what it refuses", () => {
    it("bytes that are no whole headers, and too few or too many of them", async () => {
      const { headers } = proof();
      await expect(relay.retarget("0x")).to.be.revertedWithCustomError(relay, "InvalidLength").withArgs(0);
      await expect(relay.retarget(`${headers}00`)).to.be.revertedWithCustomError(relay, "InvalidLength").withArgs(24 * 80 + 1);
      await expect(relay.retarget(headers.slice(0, -2))).to.be.revertedWithCustomError(relay, "InvalidLength").withArgs(24 * 80 - 1);
      await expect(relay.retarget(headers.slice(0, -160)))
        .to.be.revertedWithCustomError(relay, "WrongHeaderCount")
        .withArgs(23, 24, LENGTH + 2_016);
      const long = `${headers}${"00".repeat((LENGTH + 2_017 - 24) * 80)}`;
      await expect(relay.retarget(long))
        .to.be.revertedWithCustomError(relay, "WrongHeaderCount")
        .withArgs(LENGTH + 2_017, 24, LENGTH + 2_016);
    });

    it("a header that does not name the one before: within a side, and across the retarget", async () => {
      const { old, next } = proof();
      const other = proof({ salt: "other" });
      await expect(relay.retarget(join(old.slice(0, 5), other.old.slice(5), next)))
        .to.be.revertedWithCustomError(relay, "BrokenLink")
        .withArgs(5);
      await expect(relay.retarget(join(old, other.next)))
        .to.be.revertedWithCustomError(relay, "BrokenLink")
        .withArgs(LENGTH);
      const [first, second, ...rest] = old;
      if (!first || !second) throw new Error("no headers");
      await expect(relay.retarget(join([second, first], rest, next)))
        .to.be.revertedWithCustomError(relay, "BrokenLink")
        .withArgs(1);
    });

    it("a header without the work", async () => {
      const { old, next } = proof();
      const before = old[LENGTH - 2];
      const last = old[LENGTH - 1];
      if (!before || !last) throw new Error("no headers");
      const lazy = mineHeader({ parent: before.digest, merkleRoot: Buffer.alloc(32), time: last.time, bits: EASY_BITS, fail: true });
      await expect(relay.retarget(join(old.slice(0, -1), [lazy], next)))
        .to.be.revertedWithCustomError(relay, "InsufficientWork")
        .withArgs(LENGTH - 1, `0x${Buffer.from(lazy.digest).reverse().toString("hex")}`, targetOf(EASY_BITS));
    });

    it("minimum-difficulty headers, though they have the work that they name", async () => {
      const { old, next } = proof();
      const before = next[LENGTH - 2];
      if (!before) throw new Error("no headers");
      const easy = mineHeader({
        parent: before.digest,
        merkleRoot: Buffer.alloc(32),
        time: before.time + 1_201,
        bits: EASY_LIMIT_BITS,
      });
      await expect(relay.retarget(join(old, next.slice(0, -1), [easy])))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(2 * LENGTH - 1, EASY_BITS, EASY_LIMIT_BITS);
      // On the old side, and as the period's last block of all.
      const beforeLast = old[LENGTH - 2];
      if (!beforeLast) throw new Error("no headers");
      const last = mineHeader({
        parent: beforeLast.digest,
        merkleRoot: Buffer.alloc(32),
        time: beforeLast.time + 600,
        bits: EASY_LIMIT_BITS,
      });
      await expect(relay.retarget(join(old.slice(0, -1), [last], next)))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(LENGTH - 1, EASY_BITS, EASY_LIMIT_BITS);
    });

    it("another spelling of the right target", async () => {
      const [bits, respelled] = [0x20010000, 0x21000100];
      expect(targetOf(respelled)).to.equal(targetOf(bits));
      const fresh = await deployRelay(LENGTH, bits);
      const honest = proof({ bits });
      const side = { count: LENGTH, bits: respelled, parent: honest.old[LENGTH - 1]?.digest ?? Buffer.alloc(32) };
      const next = mineChain({ ...side, time: honest.firstTime });
      await expect(fresh.retarget(join(honest.old, next)))
        .to.be.revertedWithCustomError(fresh, "WrongTarget")
        .withArgs(LENGTH, bits, respelled);
      const old = mineChain({ ...side, time: honest.firstTime - LENGTH * 600 });
      await expect(fresh.retarget(join(old, honest.next)))
        .to.be.revertedWithCustomError(fresh, "WrongTarget")
        .withArgs(0, bits, respelled);
      await fresh.retarget(honest.headers);
    });

    it("a new target that the period's own times do not give", async () => {
      const honest = proof({ elapsed: 1_000_000 });
      const dear = mineChain({
        parent: honest.old[LENGTH - 1]?.digest ?? Buffer.alloc(32),
        count: LENGTH,
        bits: EASY_BITS,
        time: honest.firstTime,
      });
      await expect(relay.retarget(join(honest.old, dear)))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(LENGTH, honest.bits, EASY_BITS);
    });

    it("a time warp: the new period's first block two hours and a second before the last one", async () => {
      await expect(relay.retarget(proof({ gap: -2 * HOUR - 1, spacing: 1_200 }).headers))
        .to.be.revertedWithCustomError(relay, "TimeWarp")
        .withArgs(FIRST_TIME + TWO_WEEKS, FIRST_TIME + TWO_WEEKS - 2 * HOUR - 1);
      // Two hours are allowed, where the median allows them.
      await expect(relay.retarget(proof({ gap: -2 * HOUR + 1_200, spacing: 1_800 }).headers)).not.to.be.revert(ethers);
    });

    it("times ahead of this chain's by more than two hours", async () => {
      const now = await time.latest();
      const ahead = (by: number) => proof({ elapsed: now + by - FIRST_TIME - LENGTH * 600, gap: 600 });
      await time.setNextBlockTimestamp(now + 10);
      const far = ahead(10 + 2 * HOUR + 1);
      expect(far.lastTime).to.equal(now + 10 + 2 * HOUR + 1);
      await expect(relay.retarget(far.headers))
        .to.be.revertedWithCustomError(relay, "TimeInFuture")
        .withArgs(far.lastTime, now + 10);
      await time.setNextBlockTimestamp(now + 20);
      await relay.retarget(ahead(20 + 2 * HOUR).headers);
      expect(await relay.provenUntil()).to.equal(now + 20 + 2 * HOUR);
    });

    it("a header in the middle that is dated ahead, though the last is not", async () => {
      const now = await time.latest();
      const honest = proof({ elapsed: now - FIRST_TIME - LENGTH * 600 });
      const next = mineChain({
        parent: honest.old[LENGTH - 1]?.digest ?? Buffer.alloc(32),
        count: LENGTH,
        bits: honest.bits,
        time: honest.firstTime,
        timeAt: (i) => (i === 6 ? now + 3 * HOUR : honest.firstTime + i * 600),
      });
      await expect(relay.retarget(join(honest.old, next))).to.be.revertedWithCustomError(relay, "TimeInFuture");
    });

    it("a header that is not dated after the median of the eleven before it, on both sides of the retarget", async () => {
      const end = FIRST_TIME + TWO_WEEKS;
      const oldTimes = (i: number): number => end - (LENGTH - 1 - i) * 600;
      const old = mineChain({ count: LENGTH, bits: EASY_BITS, time: 0, timeAt: oldTimes });
      const parent = old[LENGTH - 1]?.digest ?? Buffer.alloc(32);
      // The sixth of the eleven before the first new header is dated end - 5 * 600.
      const bits = bitsAfter(EASY_BITS, FIRST_TIME, end);
      const nextWith = (first: number) =>
        mineChain({ parent, count: LENGTH, bits, time: 0, timeAt: (i) => (i === 0 ? first : end + i * 600) });
      await expect(relay.retarget(join(old, nextWith(end - 3_000))))
        .to.be.revertedWithCustomError(relay, "TimeNotAboveMedian")
        .withArgs(LENGTH, end - 3_000);
      await relay.retarget(join(old, nextWith(end - 2_999)));

      // The last one of the old side: its own time sets the next target, so it is what a miner would shift.
      const fresh = await deployRelay();
      const shifted = mineChain({
        count: LENGTH,
        bits: EASY_BITS,
        time: 0,
        timeAt: (i) => (i === LENGTH - 1 ? oldTimes(5) : oldTimes(i)),
      });
      const after = mineChain({
        parent: shifted[LENGTH - 1]?.digest ?? Buffer.alloc(32),
        count: LENGTH,
        bits: bitsAfter(EASY_BITS, FIRST_TIME, oldTimes(5)),
        time: end,
      });
      await expect(fresh.retarget(join(shifted, after)))
        .to.be.revertedWithCustomError(fresh, "TimeNotAboveMedian")
        .withArgs(LENGTH - 1, oldTimes(5));
    });

    it("a proof that was brought already", async () => {
      const next = proof({ elapsed: 1_100_000 });
      await relay.retarget(next.headers);
      await expect(relay.retarget(next.headers))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(0, next.bits, EASY_BITS);
      // Even where the target did not change: then the period would have lasted no time at all.
      const same = await deployRelay();
      const still = proof();
      await same.retarget(still.headers);
      await expect(same.retarget(still.headers))
        .to.be.revertedWithCustomError(same, "WrongTarget")
        .withArgs(LENGTH, bitsAfter(EASY_BITS, still.firstTime, still.firstTime), EASY_BITS);
    });

    it("a proof that skips a period", async () => {
      await moveTo(FIRST_TIME + 3 * TWO_WEEKS);
      const next = proof({ elapsed: 1_100_000 });
      const second = mineRetarget({ bits: next.bits, firstTime: next.firstTime, length: LENGTH });
      await expect(relay.retarget(second.headers))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(0, EASY_BITS, next.bits);
      // With the same target in both, the times tell.
      const level = proof();
      const skipping = mineRetarget({ bits: level.bits, firstTime: level.firstTime, length: LENGTH });
      await expect(relay.retarget(skipping.headers)).to.be.revertedWithCustomError(relay, "WrongTarget");
    });
  });

  describe("the checkpoint", () => {
    const deploy = async (own: { bits?: number; firstTime?: number; length?: number; limit?: bigint }): Promise<BitcoinRelay> =>
      await ethers.deployContract("BitcoinRelay", [
        FIRST_PERIOD,
        own.bits ?? EASY_BITS,
        own.firstTime ?? FIRST_TIME,
        own.length ?? LENGTH,
        own.limit ?? EASY_LIMIT,
      ]);

    it("is known from the start, and in an event", async () => {
      const created = relay.deploymentTransaction();
      if (!created) throw new Error("no deployment");
      await expect(created)
        .to.emit(relay, "PeriodProven")
        .withArgs(FIRST_PERIOD, EASY_BITS, FIRST_TIME, FIRST_TIME, 0, created.from);
      expect([await relay.firstPeriod(), await relay.newestPeriod()]).to.deep.equal([400n, 400n]);
      expect(await relay.provenUntil()).to.equal(FIRST_TIME);
      expect(await relay.periodAt(FIRST_PERIOD - 1)).to.deep.equal([0n, 0n, 0n]);
    });

    it("is a target in its one form, below the limit, and not of the future", async () => {
      for (const bits of [0, 0x2083ffff, 0x20400000, 0x21000100, 0x1c000404, 0xff123456]) {
        await expect(deploy({ bits })).to.be.revertedWithCustomError(relay, "InvalidCheckpoint").withArgs(bits, FIRST_TIME);
      }
      await expect(deploy({ firstTime: 0 })).to.be.revertedWithCustomError(relay, "InvalidCheckpoint");
      await expect(deploy({ firstTime: START + 365 * 86_400 })).to.be.revertedWithCustomError(relay, "InvalidCheckpoint");
    });

    it("goes with a length and a limit that can be", async () => {
      for (const length of [0, 1_009]) {
        await expect(deploy({ length })).to.be.revertedWithCustomError(relay, "InvalidProofLength").withArgs(length, 1_008);
      }
      for (const limit of [0n, 1n << 254n, 0x3fffffn * 2n ** 232n + 1n]) {
        await expect(deploy({ limit })).to.be.revertedWithCustomError(relay, "InvalidMaxTarget").withArgs(limit);
      }
    });
  });
});
