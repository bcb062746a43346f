import { expect } from "chai";
import type { BitcoinRelay, ProvenBitcoinRules } from "../../types/ethers-contracts/index.js";
import type { INetworkRules } from "../../types/ethers-contracts/contracts/interfaces/INetworkRules.js";
import { packState } from "../oracle/networks.ts";
import { DAY, ethers, fromTheStart, HOUR, load, START } from "./fixture.ts";
import { mineRetarget } from "./mine.ts";

/** The easiest target that rules can hold: a quarter of a million hashes find a block. */
const LIMIT = 0x3fffffn << 216n;
const LIMIT_BITS = 0x1e3fffff;
const PERIOD = 400;
const BOUNDARY = (PERIOD + 1) * 2_016;
const SUBSIDY = 50n * 10n ** 8n / 8n;
const MEAN_FEES = 77_000_000n;

type Value = { [K in keyof INetworkRules.DayValueStruct]: bigint };

describe("ProvenBitcoinRules: what a dispute may take a day for", () => {
  before(fromTheStart);

  // The old period begins twenty days before the chain; the new one twelve days and ten minutes later, at ten in the morning.
  const firstTime = START - 20 * DAY + 10 * HOUR - 600;
  const retargeted = mineRetarget({ bits: LIMIT_BITS, firstTime, length: 1, limit: LIMIT, elapsed: 12 * DAY, salt: "claims" });
  const RETARGET_DAY = Math.floor(retargeted.firstTime / DAY);
  const SECOND = BigInt(retargeted.firstTime - RETARGET_DAY * DAY);

  interface Stage {
    readonly relay: BitcoinRelay;
    readonly rules: ProvenBitcoinRules;
  }
  async function knowsOne(): Promise<Stage> {
    const relay = await ethers.deployContract("BitcoinRelay", [PERIOD, LIMIT_BITS, firstTime, 1, LIMIT]);
    return { relay, rules: await ethers.deployContract("ProvenBitcoinRules", [relay]) };
  }
  async function knowsBoth(): Promise<Stage> {
    const known = await knowsOne();
    await known.relay.retarget(retargeted.headers);
    return known;
  }

  const stateAt = (nextHeight: number, bits = LIMIT_BITS): bigint =>
    packState({ lastEpoch: RETARGET_DAY - 1, nextHeight, bits, meanFees: MEAN_FEES, sequence: 7, rewardPerBlock: 0n });
  const workOf = (bits: number, nextBits = 0, second = 0n): bigint => (BigInt(bits) << 64n) | (BigInt(nextBits) << 32n) | second;
  /** What is true of a day of 144 blocks that starts sixty blocks before the retarget. */
  const truth: Value = {
    work: workOf(LIMIT_BITS, retargeted.bits, SECOND),
    rewardPerBlock: SUBSIDY,
    priceUsd8: 0n,
    nextHeight: BigInt(BOUNDARY + 84),
    nextBits: BigInt(retargeted.bits),
  };
  const check = (rules: ProvenBitcoinRules, own: Partial<Value> = {}, epoch = RETARGET_DAY, state = stateAt(BOUNDARY - 60)) =>
    rules.checkValue(state, epoch, { ...truth, ...own });

  describe("a day with the retarget that the relay knows", () => {
    let s: Stage;
    beforeEach(async () => {
      s = await load(knowsBoth);
    });

    it("may be taken for what was proven, from whichever block it starts", async () => {
      expect(retargeted.bits).to.not.equal(LIMIT_BITS);
      expect(SECOND).to.equal(BigInt(10 * HOUR));
      await check(s.rules);
      // The retarget is the day's first block, its last, or 1,999 blocks ahead of its last.
      await check(s.rules, { nextHeight: BigInt(BOUNDARY + 144) }, RETARGET_DAY, stateAt(BOUNDARY));
      await check(s.rules, { nextHeight: BigInt(BOUNDARY + 1) }, RETARGET_DAY, stateAt(BOUNDARY - 143));
      await check(s.rules, { nextHeight: BigInt(BOUNDARY + 2_000) }, RETARGET_DAY, stateAt(BOUNDARY));
    });

    it("for no other second: not one earlier or later", async () => {
      for (const second of [SECOND - 1n, SECOND + 1n, 0n, BigInt(DAY)]) {
        const other = { work: workOf(LIMIT_BITS, retargeted.bits, second) };
        await expect(check(s.rules, other))
          .to.be.revertedWithCustomError(s.rules, "RelayDisagrees")
          .withArgs(PERIOD + 1, retargeted.bits, retargeted.firstTime);
      }
      for (const second of [BigInt(DAY) + 1n, 2n ** 32n - 1n]) {
        await expect(check(s.rules, { work: workOf(LIMIT_BITS, retargeted.bits, second) })).to.be.revertedWithCustomError(s.rules, "RetargetOutsideEpoch");
      }
    });

    it("a first block dated before the day counts from its first second, one dated after it from its end", async () => {
      for (const [epoch, second] of [
        [RETARGET_DAY + 1, 0n],
        [RETARGET_DAY - 1, BigInt(DAY)],
      ] as const) {
        const claim = (at: bigint) => check(s.rules, { work: workOf(LIMIT_BITS, retargeted.bits, at) }, epoch);
        await claim(second);
        for (const other of [second === 0n ? 1n : second - 1n, SECOND]) {
          await expect(claim(other)).to.be.revertedWithCustomError(s.rules, "RelayDisagrees");
        }
      }
    });

    it("for no other target, easier or harder, on either side of the retarget", async () => {
      for (const bits of [retargeted.bits + 1, retargeted.bits - 1, LIMIT_BITS]) {
        await expect(check(s.rules, { work: workOf(LIMIT_BITS, bits, SECOND), nextBits: BigInt(bits) }))
          .to.be.revertedWithCustomError(s.rules, "RelayDisagrees")
          .withArgs(PERIOD + 1, retargeted.bits, retargeted.firstTime);
      }
      // Reports that stand on a target which the network never had cannot be put right by a claim.
      const bits = LIMIT_BITS - 1;
      await expect(check(s.rules, { work: workOf(bits, retargeted.bits, SECOND) }, RETARGET_DAY, stateAt(BOUNDARY - 60, bits)))
        .to.be.revertedWithCustomError(s.rules, "RelayDisagrees")
        .withArgs(PERIOD, LIMIT_BITS, firstTime);
    });

    it("nor may its words contradict each other, however true each is", async () => {
      const refused = async (own: Partial<Value>, error: string) => {
        await expect(check(s.rules, own), error).to.be.revertedWithCustomError(s.rules, error);
      };
      await refused({ nextBits: BigInt(LIMIT_BITS) }, "WrongBits");
      await refused({ work: workOf(retargeted.bits, retargeted.bits, SECOND) }, "WrongBits");
      await refused({ work: workOf(LIMIT_BITS) }, "RetargetMissing");
      await refused({ work: workOf(LIMIT_BITS, 0, SECOND) }, "RetargetMissing");
      await refused({ nextHeight: BigInt(BOUNDARY - 61) }, "WrongFirstHeight");
      await refused({ nextHeight: BigInt(BOUNDARY - 60 + 2_001) }, "TooManyBlocks");
      await refused({ nextHeight: 2n ** 32n - 1n }, "TooManyBlocks");
      await refused({ work: 2n ** 96n - 1n }, "WrongBits");
      await refused({ work: workOf(LIMIT_BITS, LIMIT_BITS + 1, SECOND) }, "InvalidBits");
      await refused({ work: workOf(LIMIT_BITS, 2 ** 32 - 1, SECOND) }, "InvalidBits");
      await refused({ work: workOf(LIMIT_BITS, 1, SECOND) }, "InvalidBits");
      // A day that ends before the retarget has none to claim, even the true one.
      await refused({ nextHeight: BigInt(BOUNDARY) }, "UnexpectedRetarget");
      await refused({ nextHeight: BigInt(BOUNDARY - 60) }, "UnexpectedRetarget");
    });

    it("its reward lies between the subsidy and the bound of fees, to the base unit", async () => {
      const most = SUBSIDY + 4n * MEAN_FEES;
      await check(s.rules, { rewardPerBlock: most, priceUsd8: 2n ** 56n - 1n });
      for (const rewardPerBlock of [SUBSIDY - 1n, most + 1n, 0n, 2n ** 64n - 1n]) {
        await expect(check(s.rules, { rewardPerBlock }))
          .to.be.revertedWithCustomError(s.rules, "RewardOutOfBounds")
          .withArgs(SUBSIDY, most, rewardPerBlock);
      }
    });
  });

  describe("a day whose retarget the relay does not know", () => {
    it("waits for it, on either side", async () => {
      const s = await load(knowsOne);
      await expect(check(s.rules)).to.be.revertedWithCustomError(s.rules, "RelayBehind").withArgs(PERIOD + 1);
      // A period earlier the relay knows the target after the retarget, and not the one before.
      const earlier = { nextHeight: truth.nextHeight - 2_016n };
      await expect(check(s.rules, earlier, RETARGET_DAY, stateAt(BOUNDARY - 2_016 - 60)))
        .to.be.revertedWithCustomError(s.rules, "RelayBehind")
        .withArgs(PERIOD - 1);
    });
  });

  it("a day without a retarget asks the relay nothing, whatever it does not know", async () => {
    const { rules } = await load(knowsOne);
    const quiet = { work: workOf(LIMIT_BITS), nextBits: BigInt(LIMIT_BITS) };
    for (const height of [BOUNDARY - 144, BOUNDARY + 9 * 2_016 + 1, 3]) {
      const subsidy = await rules.subsidyAt(height);
      await check(rules, { ...quiet, nextHeight: BigInt(height + 144), rewardPerBlock: subsidy }, RETARGET_DAY, stateAt(height));
    }
    await check(rules, { ...quiet, nextHeight: BigInt(BOUNDARY - 60) });
    await expect(check(rules, { ...quiet, work: quiet.work | 1n, nextHeight: BigInt(BOUNDARY) })).to.be.revertedWithCustomError(rules, "UnexpectedRetarget");
  });
});
