import { expect } from "chai";
import fc from "fast-check";
import { farmLeaf, reportHash, testWallet, type FarmReport } from "../helpers/committee.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { batchTree } from "../helpers/days.ts";
import { type MerkleTree } from "../helpers/merkle.ts";
import {
  BITCOIN,
  DAY,
  DAY_ONE,
  ethers,
  load,
  nextReport,
  moveTo,
  NO_REPORT,
  oracleOfFour,
  postDay,
  postFarms,
  time,
  WINDOW,
  type World,
} from "./fixture.ts";

const HELD = 64;
const NO_REPORT_HASH = reportHash(NO_REPORT);

function report(farmId: number, own: Partial<FarmReport> = {}): FarmReport {
  return {
    farmId,
    epoch: DAY_ONE,
    hashrate: 150n * 10n ** 15n,
    gross: 7_547_820n,
    energyWh: 61_200_000n,
    renewableBps: 9_700,
    sources: 2,
    ...own,
  };
}

interface PostedFarms {
  readonly tree: MerkleTree;
  readonly sequence: number;
  readonly postedAt: number;
}

describe("OutputOracle: farm reports", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(oracleOfFour);
  });

  async function postTree(v: World, reports: readonly FarmReport[]): Promise<PostedFarms> {
    const tree = batchTree(BITCOIN, reports, NO_REPORT_HASH);
    const { sequence } = await postFarms(v, tree.root);
    return { tree, sequence: Number(sequence), postedAt: await time.latest() };
  }

  const verify = (
    at: PostedFarms,
    leaf: FarmReport,
    own: Partial<{ network: number; sequence: number; postedAt: number; proof: string[] }> = {},
  ): ReturnType<World["oracle"]["verifyFarmReport"]> =>
    w.oracle.verifyFarmReport(
      own.network ?? BITCOIN,
      own.sequence ?? at.sequence,
      own.postedAt ?? at.postedAt,
      leaf,
      own.proof ?? at.tree.proofOf(farmLeaf(BITCOIN, leaf)),
    );

  const unknown = async (call: Promise<bigint>, sequence: number, network = BITCOIN): Promise<void> => {
    await expect(call)
      .to.be.revertedWithCustomError(w.oracle, "UnknownFarmBatch")
      .withArgs(network, sequence, (commitment: string) => commitment !== ethers.ZeroHash);
  };

  it("leaves have one packed layout, a tag, and a double hash", async () => {
    const word = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
    const anyReport = fc.record({
      farmId: word(32),
      epoch: word(32),
      hashrate: word(96),
      gross: word(96),
      energyWh: word(64),
      renewableBps: word(16),
      sources: word(8),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 0xffff }), anyReport, async (network, any) => {
        expect(await w.oracle.farmLeaf(network, any)).to.equal(farmLeaf(network, any));
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("every farm of a batch is proven, whatever the size of the tree", async () => {
    for (const farms of [1, 2, 3, 5, 8, 13]) {
      const reports = Array.from({ length: farms }, (_, i) => report(i + 1));
      const posted = await postTree(w, reports);
      for (const each of reports) expect(await verify(posted, each)).to.equal(posted.postedAt + WINDOW);
    }
  });

  it("a batch may carry a day of the network as well", async () => {
    const each = report(1);
    const day = await nextReport(w);
    const tree = batchTree(BITCOIN, [each, report(2)], reportHash(day));
    await postDay(w, day, tree.root);
    const posted = { tree, sequence: 1, postedAt: await time.latest() };
    expect(await verify(posted, each)).to.equal(posted.postedAt + WINDOW);
    expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
  });

  it("nothing else is: another value, farm, network, sequence, time or branch", async () => {
    const reports = [report(1), report(2), report(3), report(4)];
    const posted = await postTree(w, reports);
    const later = await postTree(w, [report(5), report(6)]);
    const proof = posted.tree.proofOf(farmLeaf(BITCOIN, report(1)));
    for (const forged of [
      report(9),
      report(1, { hashrate: 1n }),
      report(1, { gross: 1n }),
      report(1, { energyWh: 1n }),
      report(1, { renewableBps: 1 }),
      report(1, { sources: 1 }),
      report(1, { epoch: DAY_ONE - 1 }),
    ]) {
      await unknown(verify(posted, forged, { proof }), posted.sequence);
    }
    await unknown(verify(posted, report(1), { network: 2 }), posted.sequence, 2);
    await unknown(verify(posted, report(1), { sequence: later.sequence }), later.sequence);
    await unknown(verify(posted, report(1), { sequence: 99 }), 99);
    await unknown(verify(posted, report(1), { sequence: posted.sequence + HELD }), posted.sequence + HELD);
    await unknown(verify(posted, report(1), { postedAt: posted.postedAt + 1 }), posted.sequence);
    await unknown(verify(posted, report(1), { proof: proof.slice(1) }), posted.sequence);
    await unknown(verify(posted, report(2), { proof }), posted.sequence);
    await unknown(verify(posted, report(1), { proof: [NO_REPORT_HASH] }), posted.sequence);
  });

  it("an inner node is no leaf", async () => {
    const posted = await postTree(w, [report(1), report(2)]);
    expect(posted.tree.root).to.not.equal(farmLeaf(BITCOIN, report(1)));
    await unknown(
      verify(posted, report(3), { proof: [farmLeaf(BITCOIN, report(1)), farmLeaf(BITCOIN, report(2)), NO_REPORT_HASH] }),
      posted.sequence,
    );
  });

  it("a batch without farms proves nothing", async () => {
    await postDay(w);
    const postedAt = await time.latest();
    await unknown(w.oracle.verifyFarmReport(BITCOIN, 1, postedAt, report(1), [NO_REPORT_HASH]), 1);
  });

  it("a farm's day was over when its batch was posted", async () => {
    const today = Math.floor((await time.latest()) / DAY);
    const posted = await postTree(w, [report(1, { epoch: today }), report(1, { epoch: today - 1 })]);
    expect(await verify(posted, report(1, { epoch: today - 1 }))).to.equal(posted.postedAt + WINDOW);
    await moveTo((today + 30) * DAY);
    await expect(verify(posted, report(1, { epoch: today })))
      .to.be.revertedWithCustomError(w.oracle, "FarmReportEpochNotOver")
      .withArgs(today, posted.postedAt);
  });

  it("a new committee's farm reports wait twice the window, also when read after its first 30 days", async () => {
    const incoming = ["farm one", "farm two", "farm three", "farm four"].map(testWallet);
    await w.oracle.connect(w.governor).scheduleCommittee(
      incoming.map((member) => member.address),
      1,
    );
    const before = await postTree(w, [report(1)]);
    await moveTo((await time.latest()) + 14 * DAY);
    await w.oracle.activateCommittee();
    const v = { ...w, members: incoming };
    const early = await postTree(v, [report(2)]);
    await moveTo((await time.latest()) + 30 * DAY);
    const late = await postTree(v, [report(3)]);
    expect(await verify(before, report(1))).to.equal(before.postedAt + WINDOW);
    expect(await verify(early, report(2))).to.equal(early.postedAt + 2 * WINDOW);
    expect(await verify(late, report(3))).to.equal(late.postedAt + WINDOW);
  });

  describe("how long they can be proven", () => {
    it("for the next 63 batches of the network, and for good once somebody kept them", async () => {
      expect(await w.oracle.FARM_BATCHES_HELD()).to.equal(HELD);
      const lost = await postTree(w, [report(1)]);
      const kept = await postTree(w, [report(2)]);
      for (let i = 2; i < HELD; ++i) await postFarms(w, ethers.id(String(i)));
      expect(await verify(lost, report(1))).to.equal(lost.postedAt + WINDOW);

      await expect(w.oracle.connect(w.poster).keepFarmBatch(BITCOIN, kept.sequence, kept.postedAt, NO_REPORT_HASH, kept.tree.root))
        .to.emit(w.oracle, "FarmBatchKept")
        .withArgs(BITCOIN, kept.sequence, kept.tree.root, kept.postedAt);
      for (let i = 0; i < 2; ++i) await postFarms(w, ethers.id(`more ${String(i)}`));

      await unknown(verify(lost, report(1)), lost.sequence);
      expect(await verify(kept, report(2))).to.equal(kept.postedAt + WINDOW);
    });

    it("what was never posted cannot be kept", async () => {
      const posted = await postTree(w, [report(1)]);
      await expect(
        w.oracle.keepFarmBatch(BITCOIN, posted.sequence, posted.postedAt + 1, NO_REPORT_HASH, posted.tree.root),
      ).to.be.revertedWithCustomError(w.oracle, "UnknownFarmBatch");
      await expect(w.oracle.keepFarmBatch(BITCOIN, 2, posted.postedAt, NO_REPORT_HASH, ethers.ZeroHash)).to.be.revertedWithCustomError(
        w.oracle,
        "UnknownFarmBatch",
      );
    });
  });
});
