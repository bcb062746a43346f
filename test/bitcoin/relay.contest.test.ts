import { expect } from "chai";
import type { BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { targetOf } from "../oracle/bitcoin.ts";
import {
  DAY,
  deployRelay,
  easyRelay,
  ethers,
  FIRST_PERIOD,
  FIRST_TIME,
  fromTheStart,
  LENGTH,
  load,
  moveTo,
  proof,
  time,
  TWO_WEEKS,
  WEEK,
} from "./fixture.ts";
import { EASY_BITS, mineRetarget } from "./mine.ts";

const NEXT = FIRST_PERIOD + 1;
const workOf = (bits: number): bigint => 2n ** 256n / (targetOf(bits) + 1n);

describe("BitcoinRelay: competing proofs of the newest period", () => {
  let relay: BitcoinRelay;
  /** What the network mined. */
  const honest = proof({ salt: "network", elapsed: TWO_WEEKS });
  const longer = proof({ salt: "network", elapsed: TWO_WEEKS, newLength: LENGTH + 20 });
  /** What a miner makes up: another time, another target, no more headers than it must. */
  const forged = proof({ salt: "forger", elapsed: 1_000_000 });

  before(fromTheStart);

  beforeEach(async () => {
    relay = await load(easyRelay);
  });

  const known = async (period: number): Promise<[number, number]> => {
    const { bits, firstTime } = await relay.periodAt(period);
    return [Number(bits), Number(firstTime)];
  };

  it("the one with more work takes the place, and leaves nothing behind", async () => {
    await relay.retarget(forged.headers);
    await expect(relay.contest(NEXT, longer.headers))
      .to.emit(relay, "PeriodReplaced")
      .withArgs(
        NEXT,
        longer.bits,
        longer.firstTime,
        longer.lastTime,
        32n * workOf(longer.bits),
        (await ethers.getSigners())[0]?.address,
      );
    expect(await known(NEXT)).to.deep.equal([longer.bits, longer.firstTime]);
    expect(await relay.provenUntil()).to.equal(longer.lastTime);
    expect(await relay.workOf(NEXT)).to.equal(32n * workOf(longer.bits));
    expect(await relay.newestPeriod()).to.equal(NEXT);

    // As if the forged one had never been: the same slot by slot, but for the second of the proof.
    const clean = await deployRelay();
    await clean.retarget(longer.headers);
    expect(await clean.periodAt(NEXT)).to.deep.equal([
      BigInt(longer.bits),
      BigInt(longer.firstTime),
      BigInt(await time.latest()),
    ]);
    for (const view of ["provenUntil", "newestPeriod"] as const) expect(await clean[view]()).to.equal(await relay[view]());
    for (const period of [FIRST_PERIOD, NEXT, NEXT + 1]) {
      expect(await clean.workOf(period)).to.equal(await relay.workOf(period));
      expect((await clean.periodAt(period)).slice(0, 2)).to.deep.equal((await relay.periodAt(period)).slice(0, 2));
    }
  });

  it("the same work is not more: who was first stays, whoever that was", async () => {
    await relay.retarget(honest.headers);
    const rival = proof({ salt: "rival", elapsed: TWO_WEEKS });
    const work = BigInt(LENGTH) * workOf(honest.bits);
    await expect(relay.contest(NEXT, rival.headers)).to.be.revertedWithCustomError(relay, "NotMoreWork").withArgs(work, work);
    await expect(relay.contest(NEXT, honest.headers)).to.be.revertedWithCustomError(relay, "NotMoreWork").withArgs(work, work);
  });

  it("work counts, not headers: a chain of more but easier headers loses", async () => {
    await moveTo(FIRST_TIME + 5 * TWO_WEEKS);
    await relay.retarget(honest.headers);
    const easy = proof({ salt: "easy", elapsed: 4 * TWO_WEEKS, newLength: 3 * LENGTH });
    expect(targetOf(easy.bits)).to.be.greaterThan(3n * targetOf(honest.bits));
    await expect(relay.contest(NEXT, easy.headers)).to.be.revertedWithCustomError(relay, "NotMoreWork");
  });

  it("a miner with a tenth of the work loses to the network within the week, though it was first", async () => {
    // It mines from the beginning of the period on: by its end it has a tenth of 2,016 blocks, here a tenth of 200.
    const forger = proof({ salt: "tenth", elapsed: 1_200_000, newLength: LENGTH + 8 });
    await relay.retarget(forger.headers);
    const network = proof({ salt: "network", elapsed: TWO_WEEKS, newLength: LENGTH + 20, spacing: 60 });
    await relay.contest(NEXT, network.headers);
    const more = proof({ salt: "tenth", elapsed: 1_200_000, newLength: LENGTH + 15 });
    await expect(relay.contest(NEXT, more.headers)).to.be.revertedWithCustomError(relay, "NotMoreWork");
    expect(await known(NEXT)).to.deep.equal([network.bits, network.firstTime]);
  });

  it("is open for seven days, to the second", async () => {
    await moveTo(FIRST_TIME + TWO_WEEKS + 3 * DAY);
    await relay.retarget(forged.headers);
    const until = (await time.latest()) + WEEK;
    expect(await relay.contestableUntil(NEXT)).to.equal(until);
    await time.setNextBlockTimestamp(until);
    await expect(relay.contest(NEXT, longer.headers)).not.to.be.revert(ethers);

    const late = await deployRelay();
    await late.retarget(forged.headers);
    const over = (await time.latest()) + WEEK;
    await time.setNextBlockTimestamp(over + 1);
    await expect(late.contest(NEXT, longer.headers)).to.be.revertedWithCustomError(late, "ContestOver").withArgs(NEXT, over);
  });

  it("a false end that is shown early stays open until the true one is known", async () => {
    const start = (await time.latest()) - 3 * DAY;
    const young = await ethers.deployContract("BitcoinRelay", [FIRST_PERIOD, EASY_BITS, start, LENGTH, await relay.maxTarget()]);
    const early = mineRetarget({ bits: EASY_BITS, firstTime: start, length: LENGTH, elapsed: 3 * DAY - DAY / 4, salt: "early" });
    await young.retarget(early.headers);
    const until = start + TWO_WEEKS + WEEK;
    expect(await young.contestableUntil(NEXT)).to.equal(until);
    // A week after the forged proof there is no true one yet. It comes when the period ends.
    await moveTo(start + TWO_WEEKS + 5 * DAY);
    const real = mineRetarget({ bits: EASY_BITS, firstTime: start, length: LENGTH, newLength: 12 * LENGTH, salt: "real" });
    await young.contest(NEXT, real.headers);
    expect((await young.periodAt(NEXT)).firstTime).to.equal(real.firstTime);
  });

  it("falls with what stands on it: two false periods in one hour are not final", async () => {
    await moveTo(FIRST_TIME + 3 * TWO_WEEKS);
    await relay.retarget(forged.headers);
    const second = mineRetarget({ bits: forged.bits, firstTime: forged.firstTime, length: LENGTH, salt: "second" });
    await relay.retarget(second.headers);
    const third = mineRetarget({ bits: second.bits, firstTime: second.firstTime, length: LENGTH, elapsed: 900_000, salt: "third" });
    await relay.retarget(third.headers);
    expect(await relay.newestPeriod()).to.equal(NEXT + 2);

    const contest = await relay.contest(NEXT, longer.headers);
    await expect(contest).to.emit(relay, "PeriodDropped").withArgs(NEXT + 2);
    await expect(contest).to.emit(relay, "PeriodDropped").withArgs(NEXT + 1);
    expect(await relay.newestPeriod()).to.equal(NEXT);
    for (const period of [NEXT + 1, NEXT + 2]) {
      expect(await relay.periodAt(period)).to.deep.equal([0n, 0n, 0n]);
      expect(await relay.workOf(period)).to.equal(0);
      expect(await relay.contestableUntil(period)).to.equal(0);
      await expect(relay.checkHeaders(second.headers.slice(0, 162), period))
        .to.be.revertedWithCustomError(relay, "UnknownPeriod")
        .withArgs(period);
    }
    expect(await relay.provenUntil()).to.equal(longer.lastTime);
    // And the true ones go on from there.
    await relay.retarget(mineRetarget({ bits: longer.bits, firstTime: longer.firstTime, length: LENGTH, salt: "true" }).headers);
  });

  it("a period whose contest is over is for good, and what stands on it can be contested alone", async () => {
    await relay.retarget(honest.headers);
    const until = Number(await relay.contestableUntil(NEXT));
    await moveTo(Math.max(until + 1, FIRST_TIME + 2 * TWO_WEEKS + DAY));
    const from = { bits: honest.bits, firstTime: honest.firstTime, length: LENGTH };
    await relay.retarget(mineRetarget({ ...from, elapsed: 1_100_000, salt: "false" }).headers);
    await expect(relay.contest(NEXT, longer.headers)).to.be.revertedWithCustomError(relay, "ContestOver").withArgs(NEXT, until);
    const real = mineRetarget({ ...from, newLength: 2 * LENGTH, salt: "true" });
    await relay.contest(NEXT + 1, real.headers);
    expect(await known(NEXT)).to.deep.equal([honest.bits, honest.firstTime]);
    expect(await known(NEXT + 1)).to.deep.equal([real.bits, real.firstTime]);
  });

  it("more of the same chain does not draw the contest out; another answer begins it anew", async () => {
    await moveTo(FIRST_TIME + TWO_WEEKS + 3 * DAY);
    await relay.retarget(honest.headers);
    const until = await relay.contestableUntil(NEXT);
    await time.increase(3 * DAY);
    await relay.contest(NEXT, longer.headers);
    expect(await relay.contestableUntil(NEXT)).to.equal(until);
    await time.increase(3 * DAY);
    const other = proof({ salt: "other", elapsed: 1_150_000, newLength: 3 * LENGTH });
    await relay.contest(NEXT, other.headers);
    expect(await relay.contestableUntil(NEXT)).to.equal((await time.latest()) + WEEK);
  });

  it("the checkpoint and unknown periods cannot be contested", async () => {
    for (const period of [FIRST_PERIOD - 1, FIRST_PERIOD, NEXT]) {
      await expect(relay.contest(period, longer.headers)).to.be.revertedWithCustomError(relay, "NotContestable").withArgs(period);
      expect(await relay.contestableUntil(period)).to.equal(0);
    }
  });

  it("a competing proof is checked like any other", async () => {
    await relay.retarget(honest.headers);
    await expect(relay.contest(NEXT, longer.headers.slice(0, -2))).to.be.revertedWithCustomError(relay, "InvalidLength");
    const onAnother = mineRetarget({ bits: 0x2003fffe, firstTime: FIRST_TIME, length: LENGTH, newLength: 40 });
    await expect(relay.contest(NEXT, onAnother.headers)).to.be.revertedWithCustomError(relay, "WrongTarget");
  });

  it("headers from the middle of a slow period pass for its end in one second, and the true end outweighs them", async () => {
    await moveTo(FIRST_TIME + TWO_WEEKS + 2 * DAY);
    // The network is slow: it goes on under the old target for a day after the two weeks. At two weeks sharp the target comes out as it was.
    const middle = proof({ salt: "slow", elapsed: TWO_WEEKS });
    expect(middle.bits).to.equal(EASY_BITS);
    await relay.retarget(middle.headers);
    const end = proof({ salt: "slow end", elapsed: TWO_WEEKS + DAY, newLength: 2 * LENGTH });
    expect(end.bits).not.to.equal(EASY_BITS);
    await relay.contest(NEXT, end.headers);
    expect(await known(NEXT)).to.deep.equal([end.bits, end.firstTime]);
  });
});
