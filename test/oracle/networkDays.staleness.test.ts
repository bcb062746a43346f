import { expect } from "chai";
import type { BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { mineRetarget } from "../bitcoin/mine.ts";
import { targetOf } from "./bitcoin.ts";
import {
  BITCOIN,
  DAY,
  DAY_ONE,
  deployOracle,
  endOf,
  ethers,
  fromTheStart,
  load,
  MEAN_FEES,
  moveTo,
  nextReport,
  post,
  postDay,
  startOf,
  time,
  WINDOW,
} from "./fixture.ts";
import {
  dueAt,
  postThrough,
  recordFallback,
  silence,
  type Stage,
  STALE,
  withDays,
} from "./networkDaysFixture.ts";

describe("NetworkDays: when a network is stale", () => {
  let s: Stage;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(silence);
  });

  describe("staleness", () => {
    it("a network is stale 60 days after its newest final day, to the second", async () => {
      await moveTo(endOf(DAY_ONE) + STALE - 1);
      expect(await s.days.isStale(BITCOIN)).to.equal(false);
      await moveTo(endOf(DAY_ONE) + STALE);
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("fallbacks do not freshen it", async () => {
      await moveTo(endOf(DAY_ONE) + STALE);
      await recordFallback(s);
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("nor does a committee that posts one old day now and then", async () => {
      await moveTo(endOf(DAY_ONE) + STALE + 10 * DAY);
      await postDay(s);
      await time.increase(WINDOW);
      expect(await s.days.isStale(BITCOIN)).to.equal(true);
    });

    it("caught up, it is fresh as soon as a young day is final", async () => {
      const last = DAY_ONE + 70;
      await moveTo(endOf(last));
      await postThrough(s, last, { blockCount: 2, fees: 0 });
      expect(await s.days.isStale(BITCOIN), "posted, not final").to.equal(true);
      await time.increase(WINDOW);
      expect(await s.days.isStale(BITCOIN)).to.equal(false);
    });

    it("a network that never had a report counts from the day before its first one", async () => {
      const v = await withDays(await deployOracle());
      await moveTo(endOf(DAY_ONE - 1) + STALE - 1);
      expect(await v.days.isStale(BITCOIN)).to.equal(false);
      await moveTo(endOf(DAY_ONE - 1) + STALE);
      expect(await v.days.isStale(BITCOIN)).to.equal(true);
      expect(await v.days.lastFinalEpoch(BITCOIN)).to.equal(0);
    });
  });

  describe("staleness with a relay behind the rules", () => {
    const PROVEN = 2;
    const PERIOD = 416;
    /** The easiest target that rules can hold, as mining goes: a block takes half a million hashes. */
    const LIMIT = 0x1fffffn << 216n;
    const LIMIT_BITS = 0x1e1fffff;

    /** Network 2 by proven rules, whose relay knows one period; it began on day one. */
    async function proven(): Promise<Stage & { readonly relay: BitcoinRelay }> {
      const w = await silence();
      const firstTime = startOf(DAY_ONE);
      const relay = await ethers.deployContract("BitcoinRelay", [PERIOD, LIMIT_BITS, firstTime, 1, LIMIT]);
      const rules = await ethers.deployContract("ProvenBitcoinRules", [relay]);
      await w.oracle
        .connect(w.governor)
        .addNetwork(PROVEN, rules, 8, DAY_ONE - 5, PERIOD * 2_016 + 500, LIMIT_BITS, MEAN_FEES);
      return { ...w, relay };
    }

    it("a silent committee ends nothing while proof of work shows that the network goes on", async () => {
      const v = await load(proven);
      const proof = mineRetarget({ bits: LIMIT_BITS, firstTime: startOf(DAY_ONE), length: 1, limit: LIMIT });
      await moveTo(proof.lastTime);
      await v.relay.retarget(proof.headers);
      await moveTo(startOf(DAY_ONE) + STALE);
      expect(await v.days.isStale(PROVEN), "sixty days without a report, but not without a block").to.equal(false);
      await moveTo(proof.lastTime + STALE - 1);
      expect(await v.days.isStale(PROVEN)).to.equal(false);
      await moveTo(proof.lastTime + STALE);
      expect(await v.days.isStale(PROVEN)).to.equal(true);
      expect(await v.days.isStale(BITCOIN), "no relay stands behind this one").to.equal(true);
    });

    it("nor does a stale relay alone: young reports keep a network fresh", async () => {
      const v = await load(proven);
      await moveTo(startOf(DAY_ONE) + STALE);
      expect(await v.days.isStale(PROVEN)).to.equal(true);
      const today = Math.floor((await time.latest()) / DAY);
      const rules = await v.oracle.rulesOf(PROVEN);
      await v.oracle.connect(v.governor).addNetwork(3, rules, 8, today - 1, PERIOD * 2_016 + 500, LIMIT_BITS, MEAN_FEES);
      expect(await v.relay.provenUntil()).to.equal(startOf(DAY_ONE));
      expect(await v.days.isStale(3)).to.equal(false);
    });

    it("a day that nobody reports is settled by its fallback meanwhile, by the relay's target", async () => {
      const v = await load(proven);
      await moveTo(endOf(DAY_ONE - 4));
      const state = await v.oracle.networkState(PROVEN);
      const report = await nextReport(v, {
        epoch: state.lastEpoch + 1n,
        firstHeight: state.nextHeight,
        bits: state.bits,
        fees: 0n,
      });
      await post(v, { network: PROVEN, sequence: 1n, report, farmsRoot: ethers.ZeroHash, evidenceHash: ethers.id("evidence") });
      await moveTo(dueAt(DAY_ONE + 1));
      await v.days.recordFallback(PROVEN, DAY_ONE + 1);
      const { targetSeconds } = await v.days.networkDay(PROVEN, DAY_ONE + 1);
      expect(targetSeconds).to.equal((targetOf(LIMIT_BITS) + 1n) * BigInt(DAY));
    });
  });
});
