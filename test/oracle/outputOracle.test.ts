import { expect } from "chai";
import { targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  BITS,
  DAY,
  DAY_ONE,
  deployOracle,
  endOf,
  ethers,
  HEIGHT_ONE,
  load,
  MEAN_FEES,
  moveTo,
  nextBatch,
  nextReport,
  NO_REPORT,
  oracleOfFour,
  post,
  postDay,
  postFarms,
  receiptOf,
  startOf,
  SUBSIDY,
  time,
  WINDOW,
  type World,
  ZERO_HASH,
} from "./fixture.ts";
import { name32 } from "./networks.ts";

const FEES = 144n * 30_000_000n;
const WEEK = 7 * DAY;

describe("OutputOracle: days of a network", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(oracleOfFour);
  });

  describe("networks", () => {
    const add = (
      own: { network?: number; rules?: string; bits?: number } = {},
    ): ReturnType<World["oracle"]["addNetwork"]> =>
      w.oracle
        .connect(w.governor)
        .addNetwork(own.network ?? 2, own.rules ?? w.rules, 8, DAY_ONE - 1, HEIGHT_ONE, own.bits ?? BITS, MEAN_FEES);

    it("are added by the governor, with rules that are code and a target that they allow", async () => {
      await expect(w.oracle.connect(w.poster).addNetwork(2, w.rules, 8, 0, 0, BITS, 0))
        .to.be.revertedWithCustomError(w.oracle, "AccessManagedUnauthorized")
        .withArgs(w.poster.address);
      await expect(add({ rules: w.poster.address }))
        .to.be.revertedWithCustomError(w.oracle, "InvalidRules")
        .withArgs(w.poster.address);
      await expect(add({ bits: 0x17834219 }))
        .to.be.revertedWithCustomError(w.rules, "InvalidBits")
        .withArgs(0x17834219);
      await expect(add())
        .to.emit(w.oracle, "NetworkAdded")
        .withArgs(
          2,
          await w.rules.getAddress(),
          name32("Bitcoin"),
          name32("SHA-256d"),
          8,
          DAY_ONE - 1,
          HEIGHT_ONE,
          BITS,
          MEAN_FEES,
        );
      expect(await w.oracle.rulesOf(2)).to.equal(await w.rules.getAddress());
      expect(await w.oracle.coinDecimals(2)).to.equal(8);
    });

    it("can never be changed", async () => {
      await expect(add({ network: BITCOIN }))
        .to.be.revertedWithCustomError(w.oracle, "NetworkExists")
        .withArgs(BITCOIN);
    });

    it("have sequences, days and states of their own", async () => {
      await add();
      await postDay(w);
      const batch = await nextBatch(w, {
        network: 2,
        sequence: 1,
        report: { ...(await nextReport(w)), epoch: DAY_ONE, firstHeight: HEIGHT_ONE },
      });
      await post(w, batch);
      expect((await w.oracle.networkState(2)).sequence).to.equal(1);
      expect((await w.oracle.networkState(BITCOIN)).sequence).to.equal(1);
      expect(await w.oracle.lastEpoch(2)).to.equal(DAY_ONE);
    });

    it("that do not exist get no batch", async () => {
      const batch = await nextBatch(w, { network: 9, sequence: 1 });
      await expect(post(w, batch)).to.be.revertedWithCustomError(w.oracle, "UnknownNetwork").withArgs(9);
    });
  });

  describe("a report", () => {
    it("answers the day's figures once it is posted", async () => {
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(0);
      expect((await w.oracle.networkDay(BITCOIN, DAY_ONE)).finalAt).to.equal(0);
      await postDay(w, { fees: FEES });
      const postedAt = await time.latest();
      const day = await w.oracle.networkDay(BITCOIN, DAY_ONE);
      expect(day.targetSeconds).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      expect(day.rewardPerBlock).to.equal(SUBSIDY + 30_000_000n);
      expect(day.priceUsd8).to.equal(65_738_12000000n);
      expect(day.finalAt).to.equal(postedAt + WINDOW);
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
    });

    it("moves the network's state past the day", async () => {
      await postDay(w, { fees: 144n * 90_000_000n });
      const state = await w.oracle.networkState(BITCOIN);
      expect(state.lastEpoch).to.equal(DAY_ONE);
      expect(state.nextHeight).to.equal(HEIGHT_ONE + 144);
      expect(state.bits).to.equal(BITS);
      expect(state.meanFees).to.equal(MEAN_FEES + 1_000_000n);
      expect(state.sequence).to.equal(1);
      expect(state.rewardPerBlock).to.equal(SUBSIDY + 90_000_000n);
    });

    it("says everything in its events", async () => {
      const batch = await nextBatch(w, { farmsRoot: ethers.id("farms") });
      const response = await post(w, batch);
      const { timestamp } = await (await receiptOf(response)).getBlock();
      const { epoch, firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8, blocksRoot } =
        batch.report;
      const day =
        (BigInt(BITS) << 224n) |
        ((SUBSIDY + 30_000_000n) << 96n) |
        (BigInt(timestamp + WINDOW) << 56n) |
        BigInt(batch.report.priceUsd8);
      await expect(response)
        .to.emit(w.oracle, "BatchPosted")
        .withArgs(
          BITCOIN,
          1,
          DAY_ONE,
          0b0111,
          batch.farmsRoot,
          batch.evidenceHash,
          [epoch, firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8, blocksRoot],
          day,
        );
    });

    it("says no day in the event of a batch that carries farms alone", async () => {
      const batch = await nextBatch(w, { report: NO_REPORT, farmsRoot: ethers.id("farms") });
      await expect(post(w, batch))
        .to.emit(w.oracle, "BatchPosted")
        .withArgs(BITCOIN, 1, 0, 0b0111, batch.farmsRoot, batch.evidenceHash, Object.values(NO_REPORT), 0);
    });

    it("is final one window later, to the second", async () => {
      await postDay(w);
      const finalAt = (await time.latest()) + WINDOW;
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE)).to.equal(false);
      await time.increaseTo(finalAt - 1);
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE)).to.equal(false);
      await time.increaseTo(finalAt);
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE)).to.equal(true);
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE + 1)).to.equal(false);
    });

    it("waits seven days if its fees are out of bounds", async () => {
      const bound = 4n * MEAN_FEES;
      await postDay(w, { fees: 144n * (bound + 1n) });
      const { finalAt, rewardPerBlock } = await w.oracle.networkDay(BITCOIN, DAY_ONE);
      expect(finalAt).to.equal((await time.latest()) + WEEK);
      expect(rewardPerBlock).to.equal(SUBSIDY + bound + 1n);
      await time.increaseTo(Number(finalAt) - 1);
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE)).to.equal(false);
      await time.increaseTo(finalAt);
      expect(await w.oracle.isFinal(BITCOIN, DAY_ONE)).to.equal(true);
    });

    it("carries a retarget through state and day", async () => {
      const boundary = 840_672;
      const nextBits = 0x170331db;
      const v = await deployOracle({ nextHeight: boundary - 50 });
      await postDay(v, { nextBits, retargetTime: startOf(DAY_ONE) + 30_000 });
      const day = await v.oracle.networkDay(BITCOIN, DAY_ONE);
      expect(day.targetSeconds).to.equal((targetOf(BITS) + 1n) * 30_000n + (targetOf(nextBits) + 1n) * 56_400n);
      expect((await v.oracle.networkState(BITCOIN)).bits).to.equal(nextBits);
      await postDay(v);
      expect((await v.oracle.networkDay(BITCOIN, DAY_ONE + 1)).targetSeconds).to.equal(
        (targetOf(nextBits) + 1n) * BigInt(DAY),
      );
    });

    it("of a day without blocks repeats the last reward", async () => {
      await postDay(w, { fees: FEES });
      await postDay(w, { blockCount: 0, fees: 0 });
      const day = await w.oracle.networkDay(BITCOIN, DAY_ONE + 1);
      expect(day.rewardPerBlock).to.equal(SUBSIDY + 30_000_000n);
      expect(day.targetSeconds).to.equal((targetOf(BITS) + 1n) * BigInt(DAY));
      expect((await w.oracle.networkState(BITCOIN)).nextHeight).to.equal(HEIGHT_ONE + 144);
    });

    it("that the rules refuse is refused", async () => {
      const report = await nextReport(w, { firstHeight: HEIGHT_ONE + 1 });
      await expect(post(w, await nextBatch(w, { report })))
        .to.be.revertedWithCustomError(w.rules, "WrongFirstHeight")
        .withArgs(HEIGHT_ONE, HEIGHT_ONE + 1);
    });

    it("survives the largest and smallest values of every field", async () => {
      const max = {
        fees: (1n << 64n) - 1n,
        priceUsd8: (1n << 56n) - 1n,
        blocksRoot: ethers.toBeHex((1n << 256n) - 1n, 32),
      };
      await postDay(w, max);
      const day = await w.oracle.networkDay(BITCOIN, DAY_ONE);
      expect(day.priceUsd8).to.equal(max.priceUsd8);
      expect(day.rewardPerBlock).to.equal((144n * SUBSIDY + max.fees) / 144n);
      await postDay(w, { fees: 0, priceUsd8: 0, blocksRoot: ZERO_HASH, blockCount: 1 });
      expect((await w.oracle.networkDay(BITCOIN, DAY_ONE + 1)).rewardPerBlock).to.equal(SUBSIDY);
    });
  });

  describe("MONO-A: order", () => {
    it("days follow one another; none is skipped, none comes twice", async () => {
      for (const epoch of [DAY_ONE + 1, DAY_ONE - 1, DAY_ONE + 400]) {
        await moveTo(endOf(DAY_ONE + 400));
        const report = await nextReport(w, { epoch });
        await expect(post(w, await nextBatch(w, { report })))
          .to.be.revertedWithCustomError(w.oracle, "WrongEpoch")
          .withArgs(BITCOIN, DAY_ONE, epoch);
      }
      await postDay(w);
      const again = await nextReport(w, { epoch: DAY_ONE });
      await expect(post(w, await nextBatch(w, { report: again })))
        .to.be.revertedWithCustomError(w.oracle, "WrongEpoch")
        .withArgs(BITCOIN, DAY_ONE + 1, DAY_ONE);
    });

    it("a day is over before it is reported", async () => {
      const v = await deployOracle();
      await moveTo(endOf(DAY_ONE) + DAY);
      const first = await time.latest();
      const today = Math.floor(first / DAY);
      for (let epoch = DAY_ONE; epoch < today; ++epoch) await postDay(v);
      const batch = await nextBatch(v);
      await expect(post(v, batch)).to.be.revertedWithCustomError(v.oracle, "EpochNotOver");
      await time.setNextBlockTimestamp(endOf(today) - 1);
      await expect(post(v, batch))
        .to.be.revertedWithCustomError(v.oracle, "EpochNotOver")
        .withArgs(today, endOf(today) - 1);
      await time.setNextBlockTimestamp(endOf(today));
      await post(v, batch);
      expect(await v.oracle.lastEpoch(BITCOIN)).to.equal(today);
    });

    it("sequences rise by one, whatever a batch carries", async () => {
      for (const sequence of [0, 2, 3]) {
        await expect(post(w, await nextBatch(w, { sequence })))
          .to.be.revertedWithCustomError(w.oracle, "WrongSequence")
          .withArgs(BITCOIN, 1, sequence);
      }
      await postFarms(w, ethers.id("farms"));
      await postDay(w);
      await postFarms(w, ethers.id("late farms"));
      expect((await w.oracle.networkState(BITCOIN)).sequence).to.equal(3);
      expect((await w.oracle.networkState(BITCOIN)).lastEpoch).to.equal(DAY_ONE);
    });

    it("a batch carries something", async () => {
      await expect(post(w, await nextBatch(w, { report: NO_REPORT })))
        .to.be.revertedWithCustomError(w.oracle, "EmptyBatch")
        .withArgs(BITCOIN, 1);
    });
  });

  describe("construction", () => {
    it("refuses a window beyond five days and a missing authority", async () => {
      await expect(deployOracle({ window: 5 * DAY + 1 }))
        .to.be.revertedWithCustomError(w.oracle, "DisputeWindowTooLong")
        .withArgs(5 * DAY + 1, 5 * DAY);
      expect(await (await deployOracle({ window: 5 * DAY })).oracle.disputeWindow()).to.equal(5 * DAY);
      await expect(
        ethers.deployContract("OutputOracle", [ethers.ZeroAddress, w.members, 1, WINDOW, w.deployer.address]),
      )
        .to.be.revertedWithCustomError(w.oracle, "InvalidWiring")
        .withArgs(ethers.ZeroAddress);
    });
  });
});
