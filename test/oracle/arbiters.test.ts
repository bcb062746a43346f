import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ArbitratedDisputes, GovernanceArbiter, OptimisticArbiter, TestToken } from "../../types/ethers-contracts/index.js";
import type { IDisputeArbiter } from "../../types/ethers-contracts/contracts/interfaces/IDisputeArbiter.js";
import { BITCOIN, BITS, DAY, ethers, fromTheStart, HEIGHT_ONE, HOUR, load, time } from "./fixture.ts";
import { standIn, umaArtifacts, umas, type Optimistic } from "./optimisticOracles.ts";

type Question = IDisputeArbiter.QuestionStruct;

/** Values of `IDisputes.Outcome`. */
const Outcome = { Open: 0, Reported: 1, Claimed: 2, Fallback: 3 } as const;
const ANSWERS = [Outcome.Reported, Outcome.Claimed, Outcome.Fallback] as const;
const GOVERNOR_ROLE = 1n;
const LIVENESS = 2 * DAY;
const SETTLE_SECONDS = 2 * HOUR;
const BOND = 50_000_000n;
const EPOCH = 19_828;
const DISPUTE = 7n;

const coder = ethers.AbiCoder.defaultAbiCoder();
const FARM = "tuple(uint32,uint32,uint96,uint96,uint64,uint16,uint8)";
const NETWORK = "tuple(uint32,uint32,uint16,uint32,uint32,uint40,uint64,uint56,bytes32)";
const DAY_VALUE = "tuple(uint96,uint64,uint56,uint32,uint32)";
const farm = (hashrate: bigint): string => coder.encode([FARM], [[3, EPOCH, hashrate, 50_001n, 700_000n, 9_000, 2]]);

/** Whether farm 3 delivered one exahash or half of it, to be answered within five days. */
async function farmQuestion(own: Partial<Question> = {}): Promise<Question> {
  const [disputer] = await ethers.getSigners();
  if (!disputer) throw new Error("no account");
  return {
    kind: 1,
    network: BITCOIN,
    epoch: EPOCH,
    farmId: 3,
    disputer: disputer.address,
    bond: 1_000n,
    deadline: (await time.latest()) + 5 * DAY,
    reported: farm(10n ** 18n),
    claimed: farm(5n * 10n ** 17n),
    fallbackValue: "0x",
    ...own,
  };
}

async function networkQuestion(): Promise<Question> {
  const report = [EPOCH, HEIGHT_ONE, 144, BITS, 0, 0, 4_000_000_000n, 65_738_12000000n, ethers.id("blocks")];
  const fallback = [BigInt(BITS) << 64n, 650_000_000n, 0n, HEIGHT_ONE + 144, BITS];
  return await farmQuestion({
    kind: 0,
    farmId: 0,
    reported: coder.encode([NETWORK], [report]),
    claimed: "0x",
    fallbackValue: coder.encode([DAY_VALUE], [fallback]),
  });
}

async function people(): Promise<[HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner]> {
  const [deployer, governor, honest, liar] = await ethers.getSigners();
  if (!deployer || !governor || !honest || !liar) throw new Error("the local chain has fewer than 4 accounts");
  return [deployer, governor, honest, liar];
}

describe("GovernanceArbiter: the role answers, and does nothing else", () => {
  let disputes: ArbitratedDisputes;
  let arbiter: GovernanceArbiter;
  let governor: HardhatEthersSigner;
  let stranger: HardhatEthersSigner;

  async function stage(): Promise<[ArbitratedDisputes, GovernanceArbiter]> {
    const [deployer, governor_] = await people();
    const manager = await ethers.deployContract("AccessManager", [deployer]);
    const disputes_ = await ethers.deployContract("ArbitratedDisputes");
    const arbiter_ = await ethers.deployContract("GovernanceArbiter", [manager, disputes_]);
    await manager.setTargetFunctionRole(arbiter_, [arbiter_.getFunction("rule").fragment.selector], GOVERNOR_ROLE);
    await manager.grantRole(GOVERNOR_ROLE, governor_, 0);
    await disputes_.setArbiter(arbiter_);
    return [disputes_, arbiter_];
  }

  before(fromTheStart);

  beforeEach(async () => {
    [disputes, arbiter] = await load(stage);
    [, governor, , stranger] = await people();
    await disputes.ask(DISPUTE, await farmQuestion());
  });

  for (const outcome of ANSWERS) {
    it(`passes on answer ${String(outcome)}`, async () => {
      await expect(arbiter.connect(governor).rule(DISPUTE, outcome))
        .to.emit(disputes, "Ruled")
        .withArgs(DISPUTE, outcome);
    });
  }

  it("SAFE-A: nobody but the role, and no answer that is none", async () => {
    await expect(arbiter.connect(stranger).rule(DISPUTE, Outcome.Claimed))
      .to.be.revertedWithCustomError(arbiter, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
    await expect(arbiter.connect(governor).rule(DISPUTE, Outcome.Open))
      .to.be.revertedWithCustomError(arbiter, "NoAnswer")
      .withArgs(DISPUTE);
    expect(await disputes.outcomeOf(DISPUTE)).to.equal(Outcome.Open);
  });

  it("is bound by what the disputes say: not twice, not late, not in another's place", async () => {
    await arbiter.connect(governor).rule(DISPUTE, Outcome.Fallback);
    const again = arbiter.connect(governor).rule(DISPUTE, Outcome.Claimed);
    await expect(again).to.be.revertedWithCustomError(disputes, "RuledAlready");
    await disputes.ask(DISPUTE + 1n, await farmQuestion());
    await disputes.setArbiter(stranger);
    const replaced = arbiter.connect(governor).rule(DISPUTE + 1n, Outcome.Claimed);
    await expect(replaced).to.be.revertedWithCustomError(disputes, "NotArbiter");
    await disputes.setArbiter(arbiter);
    await time.increase(5 * DAY);
    const late = arbiter.connect(governor).rule(DISPUTE + 1n, Outcome.Claimed);
    await expect(late).to.be.revertedWithCustomError(disputes, "TooLate");
  });

  it("is told of disputes by the disputes alone", async () => {
    await expect(arbiter.connect(stranger).open(DISPUTE, await farmQuestion()))
      .to.be.revertedWithCustomError(arbiter, "NotDisputes")
      .withArgs(stranger.address);
  });

  it("is deployed with an authority and disputes", async () => {
    for (const args of [
      [stranger, disputes],
      [await arbiter.authority(), ethers.ZeroAddress],
    ]) {
      await expect(ethers.deployContract("GovernanceArbiter", args)).to.be.revertedWithCustomError(
        arbiter,
        "InvalidWiring",
      );
    }
  });
});

interface Stage {
  readonly disputes: ArbitratedDisputes;
  readonly arbiter: OptimisticArbiter;
  readonly currency: TestToken;
  readonly oracle: Optimistic;
}

async function stageWith(make: (currency: TestToken) => Promise<Optimistic>): Promise<Stage> {
  const [, , honest, liar] = await people();
  const currency = await ethers.deployContract("TestToken", ["Bonds", "BND", 6]);
  const oracle = await make(currency);
  const disputes = await ethers.deployContract("ArbitratedDisputes");
  const arbiter = await ethers.deployContract("OptimisticArbiter", [disputes, oracle.address, currency, BOND, LIVENESS]);
  await disputes.setArbiter(arbiter);
  for (const account of [honest, liar]) {
    await currency.mint(account, 10n * BOND);
    await currency.connect(account).approve(arbiter, 10n * BOND);
  }
  return { disputes, arbiter, currency, oracle };
}

function behaves(title: string, stage: (() => Promise<Stage>) | undefined): void {
  describe(title, function () {
    let s: Stage;
    let question: Question;
    let honest: HardhatEthersSigner;
    let liar: HardhatEthersSigner;

    before(async function () {
      if (stage === undefined) return this.skip();
      await fromTheStart();
    });

    beforeEach(async () => {
      if (stage === undefined) throw new Error("skipped");
      s = await load(stage);
      [, , honest, liar] = await people();
      question = await farmQuestion();
      await s.disputes.ask(DISPUTE, question);
    });

    /** Asserts, and says under which id. */
    async function assertOutcome(outcome: number, by = honest): Promise<string> {
      await s.arbiter.connect(by).assertOutcome(DISPUTE, question, outcome);
      return await s.arbiter.assertionOf(DISPUTE, outcome);
    }
    const tryToAssert = (outcome: number, own: Question = question, id = DISPUTE): Promise<unknown> =>
      s.arbiter.connect(honest).assertOutcome(id, own, outcome);
    const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]): Promise<void> => {
      const expectation = expect(sent).to.be.revertedWithCustomError(s.arbiter, error);
      await (args.length === 0 ? expectation : expectation.withArgs(...args));
    };
    const ruled = async (): Promise<bigint> => await s.disputes.outcomeOf(DISPUTE);

    for (const outcome of ANSWERS) {
      it(`answer ${String(outcome)} counts once nobody objected in time, and its bond goes back`, async () => {
        const before = await s.currency.balanceOf(honest);
        const assertionId = await assertOutcome(outcome);
        expect(before - (await s.currency.balanceOf(honest))).to.equal(BOND);
        await time.increase(LIVENESS - 10);
        await expect(s.oracle.settle(assertionId)).to.revert(ethers);
        await time.increase(10);
        await s.oracle.settle(assertionId);
        expect(await ruled()).to.equal(outcome);
        expect(await s.arbiter.answerOf(DISPUTE)).to.equal(outcome);
        expect(await s.currency.balanceOf(honest)).to.equal(before);
        expect(await s.currency.balanceOf(s.arbiter), "holds no money").to.equal(0n);
      });
    }

    it("says in plain words what is asserted: the dispute, every value, and which is right", async () => {
      const words = await s.arbiter.claimOf(DISPUTE, question, Outcome.Claimed);
      const { chainId } = await ethers.provider.getNetwork();
      for (const part of [
        `Dispute 7 of contract ${(await s.disputes.getAddress()).toLowerCase()} on chain ${String(chainId)}`,
        "the report of farm 3 (network 1) for UTC day 19828",
        "Reported: hashrate 1000000000000000000 H/s, gross 50001 coin base units, energyWh 700000",
        "Claimed instead: hashrate 500000000000000000 H/s",
        "Fallback: the farm delivered nothing that day",
        "is the claimed one.",
      ]) {
        expect(words).to.contain(part);
      }
      const all = await Promise.all(ANSWERS.map((outcome) => s.arbiter.claimOf(DISPUTE, question, outcome)));
      expect(new Set(all).size).to.equal(3);
      const sent = await s.arbiter.connect(honest).assertOutcome(DISPUTE, question, Outcome.Claimed);
      const [told] = await s.arbiter.queryFilter(s.arbiter.filters.OutcomeAsserted(DISPUTE), sent.blockNumber ?? 0);
      expect(told?.args.claim).to.equal(words);
      expect([told?.args.asserter, told?.args.bond]).to.deep.equal([honest.address, BOND]);
    });

    it("names every field of a network's day", async () => {
      const words = await s.arbiter.claimOf(DISPUTE, await networkQuestion(), Outcome.Fallback);
      for (const part of [
        "the report of the network (network 1)",
        `firstHeight ${String(HEIGHT_ONE)}, blockCount 144, bits 0x17034219, nextBits 0x00000000, retargetTime 0`,
        `fees 4000000000, priceUsd8 6573812000000, blocksRoot ${ethers.id("blocks")}`,
        "Claimed instead: the fallback",
        `Fallback: work 0x170342190000000000000000, rewardPerBlock 650000000, priceUsd8 0, nextHeight ${String(HEIGHT_ONE + 144)}, nextBits 0x17034219`,
        "is the fallback.",
      ]) {
        expect(words).to.contain(part);
      }
    });

    describe("objections", () => {
      it("attack: a false answer counts for nothing once somebody objects; the right one can be asserted meanwhile", async () => {
        const lie = await assertOutcome(Outcome.Reported, liar);
        await s.oracle.dispute(lie, honest);
        const truth = await assertOutcome(Outcome.Claimed);
        await time.increase(LIVENESS);
        await s.oracle.settle(truth);
        expect(await ruled()).to.equal(Outcome.Claimed);
        await s.oracle.vote(lie, false);
        await s.oracle.settle(lie);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });

      it("attack: who objects to the right answer keeps nobody from asserting it again", async () => {
        const first = await assertOutcome(Outcome.Claimed);
        await s.oracle.dispute(first, liar);
        expect(await s.arbiter.assertionOf(DISPUTE, Outcome.Claimed)).to.equal(ethers.ZeroHash);
        const second = await assertOutcome(Outcome.Claimed);
        expect(second).not.to.equal(first);
        await time.increase(LIVENESS);
        await s.oracle.settle(second);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });

      it("a vote that comes in time answers", async () => {
        const assertionId = await assertOutcome(Outcome.Claimed);
        await s.oracle.dispute(assertionId, liar);
        await s.oracle.vote(assertionId, true);
        await s.oracle.settle(assertionId);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });

      it("a vote against answers nothing, and frees nobody else's assertion", async () => {
        const lie = await assertOutcome(Outcome.Reported, liar);
        await s.oracle.dispute(lie, honest);
        const again = await assertOutcome(Outcome.Reported, liar);
        await s.oracle.vote(lie, false);
        await s.oracle.settle(lie);
        expect(await ruled()).to.equal(Outcome.Open);
        expect(await s.arbiter.answerOf(DISPUTE)).to.equal(Outcome.Open);
        expect(await s.arbiter.assertionOf(DISPUTE, Outcome.Reported)).to.equal(again);
      });

      it("LIVE-A: a vote that comes too late lets the dispute end by itself, and the winner has its bond", async () => {
        const before = await s.currency.balanceOf(honest);
        const assertionId = await assertOutcome(Outcome.Claimed);
        await s.oracle.dispute(assertionId, liar);
        await time.increase(6 * DAY);
        await s.oracle.vote(assertionId, true);
        await s.oracle.settle(assertionId);
        expect(await ruled()).to.equal(Outcome.Open);
        expect((await s.currency.balanceOf(honest)) > before, "its own bond and a part of the other").to.equal(true);
        await expect(s.arbiter.deliver(DISPUTE)).to.be.revertedWithCustomError(s.disputes, "TooLate");
      });
    });

    describe("attack: answers from nowhere", () => {
      it("only the oracle calls back", async () => {
        const assertionId = await assertOutcome(Outcome.Reported, liar);
        await refused(s.arbiter.connect(liar).assertionResolvedCallback(assertionId, true), "NotOracle", liar.address);
        await refused(s.arbiter.connect(liar).assertionDisputedCallback(assertionId), "NotOracle", liar.address);
        expect(await ruled()).to.equal(Outcome.Open);
      });

      it("an assertion of somebody's own that names the arbiter stands for nothing", async () => {
        const own = await s.oracle.assertElsewhere(liar, await s.arbiter.getAddress(), 100);
        const other = await s.oracle.assertElsewhere(liar, await s.arbiter.getAddress(), 200);
        await s.oracle.dispute(other, liar);
        await time.increase(300);
        await s.oracle.settle(own);
        for (const id of [0n, DISPUTE]) {
          expect(await s.arbiter.answerOf(id)).to.equal(Outcome.Open);
          expect(await s.disputes.outcomeOf(id)).to.equal(Outcome.Open);
        }
      });

      it("only the disputes ask", async () => {
        await refused(s.arbiter.connect(liar).open(DISPUTE, question), "NotDisputes", liar.address);
      });

      it("a question is answered as it was asked, to the last byte", async () => {
        await refused(tryToAssert(Outcome.Claimed, question, DISPUTE + 1n), "UnknownQuestion", DISPUTE + 1n);
        for (const own of [
          { claimed: farm(1n) },
          { reported: farm(1n) },
          { epoch: EPOCH + 1 },
          { deadline: BigInt(question.deadline) + 1n },
        ]) {
          await refused(tryToAssert(Outcome.Claimed, { ...question, ...own }), "UnknownQuestion", DISPUTE);
        }
      });

      it("no answer that is none", async () => {
        await refused(tryToAssert(Outcome.Open), "NoAnswer", DISPUTE);
        const network = await networkQuestion();
        await s.disputes.ask(DISPUTE + 1n, network);
        await refused(tryToAssert(Outcome.Claimed, network, DISPUTE + 1n), "NoAnswer", DISPUTE + 1n);
        await tryToAssert(Outcome.Fallback, network, DISPUTE + 1n);
      });
    });

    describe("time", () => {
      it("an assertion needs its liveness, and time to be settled, before the deadline: to the second", async () => {
        const last = Number(question.deadline) - LIVENESS - SETTLE_SECONDS;
        await time.setNextBlockTimestamp(last + 1);
        const needed = BigInt(question.deadline) + 1n;
        await refused(tryToAssert(Outcome.Claimed), "TooLateToAssert", DISPUTE, question.deadline, needed);
        await load(stage ?? (() => Promise.reject(new Error("skipped"))));
        question = await farmQuestion();
        await s.disputes.ask(DISPUTE, question);
        await time.setNextBlockTimestamp(Number(question.deadline) - LIVENESS - SETTLE_SECONDS);
        const assertionId = await assertOutcome(Outcome.Claimed);
        await time.setNextBlockTimestamp(Number(question.deadline) - 1);
        await s.oracle.settle(assertionId);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });

      it("one assertion of an outcome at a time, and none once there is an answer", async () => {
        const standing = await assertOutcome(Outcome.Claimed);
        await refused(tryToAssert(Outcome.Claimed), "AlreadyAsserted", DISPUTE, standing);
        const other = await assertOutcome(Outcome.Fallback, liar);
        await time.increase(LIVENESS);
        await s.oracle.settle(standing);
        await refused(tryToAssert(Outcome.Reported), "AlreadyAnswered", DISPUTE);
        await s.oracle.settle(other);
        expect(await ruled(), "the first that was found true").to.equal(Outcome.Claimed);
      });
    });

    describe("delivery", () => {
      it("an answer that could not be delivered is kept, and anyone delivers it", async () => {
        const assertionId = await assertOutcome(Outcome.Claimed);
        await time.increase(LIVENESS);
        await refused(s.arbiter.deliver(DISPUTE), "NotAnswered", DISPUTE);
        await s.disputes.setArbiter(liar);
        await s.oracle.settle(assertionId);
        expect(await ruled()).to.equal(Outcome.Open);
        await s.disputes.setArbiter(s.arbiter);
        await s.arbiter.connect(liar).deliver(DISPUTE);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });

      it("attack: who settles with too little gas can spend no answer", async () => {
        const assertionId = await assertOutcome(Outcome.Claimed);
        await time.increase(LIVENESS);
        let starved = 0;
        for (let gasLimit = 60_000n; (await ruled()) === 0n && gasLimit < 400_000n; gasLimit += 4_000n) {
          try {
            await s.oracle.settle(assertionId, gasLimit);
          } catch {
            starved++;
            continue;
          }
          if ((await ruled()) === 0n) await s.arbiter.deliver(DISPUTE);
        }
        expect(starved, "some calls failed as a whole").to.be.greaterThan(0);
        expect(await ruled()).to.equal(Outcome.Claimed);
      });
    });

    it("the bond is the arbiter's, or the oracle's if that is more", async () => {
      expect(await s.arbiter.bondNow()).to.equal(BOND);
      const { disputes, currency, oracle } = s;
      const args = [disputes, oracle.address, currency, 1n, LIVENESS];
      const cheap = await ethers.deployContract("OptimisticArbiter", args);
      expect(await cheap.bondNow()).to.equal(oracle.minimumBond);
    });

    it("is deployed with contracts, and a time to object that a dispute leaves", async () => {
      const { disputes, currency, oracle } = s;
      const fails = async (args: unknown[], error: string): Promise<void> => {
        await refused(ethers.deployContract("OptimisticArbiter", args), error);
      };
      await fails([ethers.ZeroAddress, oracle.address, currency, BOND, LIVENESS], "InvalidWiring");
      await fails([disputes, liar, currency, BOND, LIVENESS], "InvalidWiring");
      await fails([disputes, oracle.address, liar, BOND, LIVENESS], "InvalidWiring");
      for (const liveness of [0, 6 * HOUR - 1, 4 * DAY + 12 * HOUR + 1]) {
        await fails([disputes, oracle.address, currency, BOND, liveness], "InvalidLiveness");
      }
    });
  });
}

async function behindStandIn(): Promise<Stage> {
  return await stageWith(standIn);
}

const folder = umaArtifacts();

async function behindUmas(): Promise<Stage> {
  if (folder === undefined) throw new Error("the artifacts are not at hand");
  const [owner] = await people();
  return await stageWith(async (currency) => await umas(folder, currency, owner));
}

behaves("OptimisticArbiter: an assertion nobody objects to is the answer", behindStandIn);
behaves(
  "OptimisticArbiter behind UMA's own OptimisticOracleV3 (artifacts in ADIT_UMA_ARTIFACTS)",
  folder === undefined ? undefined : behindUmas,
);
