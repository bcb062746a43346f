import { blockLeaf as sdkLeaf, blocksRoot } from "@adit/sdk/oracle";
import { expect } from "chai";
import { network } from "hardhat";
import type { Hex } from "viem";
import { getAddress } from "viem";
import { EASY_BITS, EASY_LIMIT } from "../bitcoin/mine.ts";
import { blockLeaf, blockTree, mineBlock, type MinedBlock, type ReportedBlock } from "../helpers/blocks.ts";
import { advanceTo, now, postDay, type DayOptions, type Posted } from "../helpers/days.ts";
import { arm, claimOf, dayOf, disputeDay, MAX_DISPUTE_TIME, newest, NO_CLAIM, Outcome, stake } from "../helpers/disputes.ts";
import { BITCOIN, FIRST_HEIGHT, LITECOIN } from "../helpers/networks.ts";
import { deploySystem, NETWORK_BOND, type System } from "../helpers/system.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const COUNT = 24;
const SUBSIDY = 625_000_000n;
const FEES = 11_000_000n;
/** The block whose coinbase is proven, in a day of 24. */
const PROVEN = 5;

interface World extends System {
  readonly relayTime: number;
  readonly mined: MinedBlock;
}

/** The protocol with a relay that knows one period on an easy target; its blocks are mined here. */
async function withProofs(): Promise<World> {
  const time = await networkHelpers.time.latest();
  const relay = await ethers.deployContract("BitcoinRelay", [
    Math.floor(FIRST_HEIGHT / 2016),
    EASY_BITS,
    time - 86_400,
    4,
    EASY_LIMIT,
  ]);
  const proofs = await ethers.deployContract("BlockProofs", [relay]);
  const system = await deploySystem(connection, {
    blockProofs: getAddress(await proofs.getAddress()),
    networks: [LITECOIN],
  });
  await stake(system, system.people.carol, 2n * NETWORK_BOND);
  await arm(system, system.people.alice, 4n * NETWORK_BOND);
  return { ...system, relayTime: time, mined: mined({ time }) };
}

function mined(own: Partial<Parameters<typeof mineBlock>[0]> & { time: number }): MinedBlock {
  return mineBlock({ height: FIRST_HEIGHT + PROVEN, reward: SUBSIDY + FEES, bits: EASY_BITS, ...own });
}

describe("Objective refutation of a network's report", () => {
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(withProofs);
  });

  /** The blocks of the day as they are on the chain: the proven one, and others that nobody looks at. */
  const truth = (): ReportedBlock[] =>
    Array.from({ length: COUNT }, (_, i) =>
      i === PROVEN ? w.mined.block : { height: FIRST_HEIGHT + i, hash: ethers.id(`block ${i}`), reward: SUBSIDY + FEES },
    );
  const withBlock = (index: number, own: Partial<ReportedBlock>) =>
    truth().map((block, i) => (i === index ? { ...block, ...own } : block));
  const feesOf = (blocks: readonly ReportedBlock[]) =>
    blocks.reduce((sum, { reward }) => sum + reward, 0n) - SUBSIDY * BigInt(COUNT);

  /** Posts a day whose report commits to `blocks`, and disputes it. */
  const disputed = async (blocks: readonly ReportedBlock[], day: DayOptions = {}) => {
    const posted = await postDay(w, { blockCount: COUNT, fees: feesOf(blocks), blocksRoot: blockTree(blocks).root, ...day });
    await disputeDay(w, posted, claimOf(posted));
    return posted;
  };
  const refute = async (posted: Posted, blocks: readonly ReportedBlock[], proof = w.mined.proof, index = PROVEN) => {
    const leaf = blocks[index];
    if (leaf === undefined) throw new Error(`no block ${index}`);
    const branch = blockTree(blocks).proofOf(blockLeaf(leaf));
    return await w.disputes
      .connect(w.people.dave)
      .refute(await newest(w), posted.batch.report, leaf, branch, proof);
  };
  const refuteSum = async (posted: Posted, blocks: readonly ReportedBlock[]) =>
    await w.disputes.connect(w.people.dave).refuteSum(await newest(w), posted.batch.report, [...blocks]);
  const refused = async (attempt: Promise<unknown>, reason: string) => {
    await expect(attempt).to.be.revertedWithCustomError(w.disputes, "NotRefuted").withArgs(reason);
  };

  it("leaves and root are those of the SDK", () => {
    const blocks = truth().map((block) => ({ ...block, hash: block.hash as Hex }));
    for (const block of blocks) expect(sdkLeaf(block)).to.equal(blockLeaf(block));
    expect(blocksRoot(blocks)).to.equal(blockTree(blocks).root);
  });

  describe("by one coinbase", () => {
    for (const [what, own] of [
      ["another hash", { hash: ethers.id("a block that is not there") }],
      ["another reward", { reward: SUBSIDY + 2n * FEES }],
    ] as const) {
      it(`${what} strikes the report: the day takes its fallback, and the disputer has won`, async () => {
        const blocks = withBlock(PROVEN, own);
        const posted = await disputed(blocks);
        await expect(refute(posted, blocks)).to.emit(w.disputes, "DisputeEnded").withArgs(1, Outcome.Fallback, true);
        const day = await dayOf(w, posted.epoch);
        expect(day.finalAt).to.equal(await now(w));
        expect(day.rewardPerBlock, "not the disputer's claim").to.not.equal(630_000_000n);
        expect(day.rewardPerBlock).to.be.greaterThan(SUBSIDY);
        expect(await w.disputes.creditOf(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
        await expect(refute(posted, blocks)).to.be.revertedWithCustomError(w.disputes, "DisputeClosed");
      });
    }

    it("a true report is not refuted: the proof says what it says", async () => {
      const posted = await disputed(truth());
      await refused(refute(posted, truth()), "equal");
    });

    it("nor by the coinbase of another height", async () => {
      const blocks = withBlock(PROVEN, { reward: 1n });
      const posted = await disputed(blocks, { fees: 0n });
      const other = mined({ time: w.relayTime, height: FIRST_HEIGHT + PROVEN + 1, salt: "other" });
      await refused(refute(posted, blocks, other.proof), "height");
    });

    it("nor by a stale block, which nobody built on for long", async () => {
      const posted = await disputed(truth());
      for (const confirmations of [1, 2, 11]) {
        const stale = mined({ time: w.relayTime, confirmations, salt: "stale" });
        await refused(refute(posted, truth(), stale.proof), "confirmations");
      }
    });

    it("nor by a leaf that is not under the report's root, another report, or a proof without work", async () => {
      const posted = await disputed(truth());
      await refused(refute(posted, withBlock(PROVEN, { reward: 1n })), "leaf");
      const other = { ...posted, batch: { ...posted.batch, report: { ...posted.batch.report, fees: 0n } } };
      await refused(refute(other, truth()), "report");
      const { proof } = w.mined;
      const easier = { ...proof, headers: `${proof.headers.slice(0, -2)}00` };
      await expect(refute(posted, truth(), easier)).to.revert(ethers);
    });

    it("nor after the deadline, when the fallback counts anyway", async () => {
      const blocks = withBlock(PROVEN, { reward: 1n });
      const posted = await disputed(blocks, { fees: 0n });
      await advanceTo(w, (await now(w)) + MAX_DISPUTE_TIME);
      await expect(refute(posted, blocks)).to.be.revertedWithCustomError(w.disputes, "DisputeOver");
    });

    it("nor on a network whose blocks nobody proves", async () => {
      const posted = await postDay(w, { network: LITECOIN });
      await disputeDay(w, posted, NO_CLAIM);
      await refused(refute(posted, truth()), "network");
      await refused(refuteSum(posted, truth()), "network");
    });
  });

  describe("by its own blocks", () => {
    it("a true report agrees with them, in whatever order they are shown", async () => {
      const posted = await disputed(truth());
      await refused(refuteSum(posted, truth()), "agree");
      // Pairs are sorted: two neighbours may change places under the same root.
      const [first, second, ...rest] = truth();
      if (!first || !second) throw new Error("too few blocks");
      const swapped = [second, first, ...rest];
      expect(blockTree(swapped).root).to.equal(blockTree(truth()).root);
      await refused(refuteSum(posted, swapped), "agree");
    });

    it("nor can another list of blocks be shown", async () => {
      const posted = await disputed(truth());
      await refused(refuteSum(posted, withBlock(0, { reward: 1n })), "blocks");
      await refused(refuteSum(posted, truth().slice(1)), "blocks");
    });

    it("fees that are not what the coinbases paid out beyond the subsidies strike it", async () => {
      const posted = await disputed(truth(), { fees: feesOf(truth()) + 1n });
      await refuteSum(posted, truth());
      expect(await w.disputes.creditOf(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
    });

    for (const [what, change] of [
      ["a height twice", (blocks: ReportedBlock[]) => blocks.map((b, i) => (i === 3 ? { ...b, height: FIRST_HEIGHT + 2 } : b))],
      ["a height before the first", (blocks: ReportedBlock[]) => blocks.map((b, i) => (i === 0 ? { ...b, height: FIRST_HEIGHT - 1 } : b))],
      ["a height after the last", (blocks: ReportedBlock[]) => blocks.map((b, i) => (i === 0 ? { ...b, height: FIRST_HEIGHT + COUNT } : b))],
      ["a block less than it counts", (blocks: ReportedBlock[]) => blocks.slice(0, -1)],
      ["no block at all", () => []],
    ] as const) {
      it(`${what} strikes it`, async () => {
        const blocks = change(truth());
        const root = blocks.length === 0 ? ethers.ZeroHash : blockTree(blocks).root;
        const posted = await disputed(truth(), { blocksRoot: root });
        await refuteSum(posted, blocks);
        expect((await w.disputes.disputeOf(1)).outcome).to.equal(Outcome.Fallback);
      });
    }

    it("miners that left a part of their reward make no true report false", async () => {
      const blocks = truth().map((block) => ({ ...block, reward: SUBSIDY - 1n }));
      const posted = await disputed(blocks, { fees: 0n });
      await refused(refuteSum(posted, blocks), "agree");
    });
  });

  it("is wired to one network", async () => {
    const [proven, proofs] = await w.disputes.blockProofs();
    expect(proven).to.equal(BITCOIN);
    expect(proofs).to.not.equal(ethers.ZeroAddress);
  });
});
