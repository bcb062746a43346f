import { expect } from "chai";
import { network } from "hardhat";
import type { BitcoinRelay, BlockProofs, PayoutVerifier, ProvenBitcoinRules } from "../../types/ethers-contracts/index.js";
import { ROLES } from "../../scripts/lib/deploy.ts";
import type { NetworkStart } from "../../scripts/lib/deploy.ts";
import { checkRelay, type RelayStart } from "../../scripts/lib/relay.ts";
import { UserError } from "../../scripts/lib/user-error.ts";
import { coinbase, coinbaseProof, hex, mineBlock, p2wpkh, printed, spendProof, transaction, type Block } from "../bitcoin/blocks.ts";
import { hashOf, mineRetarget, sha256d, type Retargeted } from "../bitcoin/mine.ts";
import { blockLeaf, blockTree, type ReportedBlock } from "../helpers/blocks.ts";
import { advanceTo, endOf, epochOf, now, postDay, postThrough, priceDay, startOf } from "../helpers/days.ts";
import { arm, dayOf, disputeDay, newest, NO_CLAIM, Outcome, stake } from "../helpers/disputes.ts";
import { buy, fund, openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { BITCOIN, deploySystem, NETWORK_BOND, type System } from "../helpers/system.ts";
import { targetOf } from "../oracle/bitcoin.ts";

const DAY = 86_400;
/** The easiest target that proven rules can hold: a quarter of a million hashes find a block. */
const LIMIT = 0x3fffffn << 216n;
const LIMIT_BITS = 0x1e3fffff;
const PERIOD = 341;
const BOUNDARY = PERIOD * 2_016;
const SUBSIDY = 625_000_000n;
const ADMIN = 0n;
const FARM_SCRIPT = p2wpkh(0x22);

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** The protocol with a relay that it deployed itself. Its third day has a retarget after twelve blocks. */
interface World extends System {
  readonly relay: BitcoinRelay;
  readonly proven: ProvenBitcoinRules;
  readonly proofs: BlockProofs;
  readonly verifier: PayoutVerifier;
  readonly firstDay: number;
  readonly retargeted: Retargeted;
}

async function deployed(): Promise<World> {
  const firstDay = epochOf(await networkHelpers.time.latest());
  // Blocks of ten minutes, 144 a day: the old period ends twelve blocks into the third day, twelve days after its first block.
  const lastTime = startOf(firstDay + 2) + 11 * 600;
  const retargeted = mineRetarget({ bits: LIMIT_BITS, firstTime: lastTime - 12 * DAY, length: 1, limit: LIMIT, elapsed: 12 * DAY });
  const system = await deploySystem(connection, {
    bitcoin: { nextHeight: BOUNDARY - 2 * 144 - 12, bits: LIMIT_BITS },
    relay: {
      network: BITCOIN,
      firstPeriod: PERIOD - 1,
      bits: LIMIT_BITS,
      firstTime: lastTime - 12 * DAY,
      proofLength: 1,
      maxTarget: LIMIT,
    },
  });
  const { bitcoinRelay, blockProofs, payoutVerifier, bitcoinRules } = system.addresses;
  if (!bitcoinRelay || !blockProofs || !payoutVerifier) throw new Error("the deployment has no proofs");
  return {
    ...system,
    relay: await ethers.getContractAt("BitcoinRelay", bitcoinRelay),
    proven: await ethers.getContractAt("ProvenBitcoinRules", bitcoinRules),
    proofs: await ethers.getContractAt("BlockProofs", blockProofs),
    verifier: await ethers.getContractAt("PayoutVerifier", payoutVerifier),
    firstDay,
    retargeted,
  };
}

/** Two days without a retarget are posted, and the third is over. */
async function beforeRetarget(): Promise<World> {
  const w = await deployed();
  await postThrough(w, w.firstDay + 1);
  await advanceTo(w, endOf(w.firstDay + 2));
  return w;
}

/** The retarget is proven and its day posted. */
async function afterRetarget(): Promise<World> {
  const w = await beforeRetarget();
  await w.relay.connect(w.people.dave).retarget(w.retargeted.headers);
  await postDay(w, { nextBits: w.retargeted.bits });
  return w;
}

describe("a deployment with a relay", () => {
  it("every contract answers, and points at the others", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    const { timelock, hashpriceFeeds, ...contracts } = w.addresses;
    const all = [timelock, ...Object.values(contracts), ...hashpriceFeeds.flatMap(({ inCoin, inUsd }) => [inCoin, inUsd])];
    expect(new Set(all).size, "each has a place of its own").to.equal(all.length);
    for (const address of all) expect(await ethers.provider.getCode(address), address).to.not.equal("0x");

    expect(await w.oracle.rulesOf(BITCOIN)).to.equal(contracts.bitcoinRules);
    expect(await w.proven.RELAY()).to.equal(contracts.bitcoinRelay);
    expect(await w.proven.powLimit()).to.equal(await w.relay.maxTarget());
    expect(await w.proofs.relay()).to.equal(contracts.bitcoinRelay);
    expect(await w.disputes.blockProofs()).to.deep.equal([BigInt(BITCOIN), contracts.blockProofs]);
    expect(await w.verifier.relay()).to.equal(contracts.bitcoinRelay);
    expect(await w.verifier.registry()).to.equal(contracts.farmRegistry);
    expect(await w.verifier.network()).to.equal(BITCOIN);
    expect(await w.registry.oracle()).to.equal(contracts.outputOracle);
  });

  it("the timelock is the only admin, and no role reaches relay, rules, proofs or feeds", async () => {
    const w = await networkHelpers.loadFixture(deployed);
    const granted = await w.accessManager.queryFilter(w.accessManager.filters.RoleGranted(ADMIN));
    const holders = [];
    for (const { args } of granted) if ((await w.accessManager.hasRole(ADMIN, args.account))[0]) holders.push(args.account);
    expect(holders).to.deep.equal([w.addresses.timelock]);
    for (const role of Object.values(ROLES)) {
      expect((await w.accessManager.hasRole(role, w.people.deployer))[0], `role ${role} of the deployer`).to.equal(false);
    }
    const opened = await w.accessManager.queryFilter(w.accessManager.filters.TargetFunctionRoleUpdated());
    const { config, outputOracle, disputes, governanceArbiter } = w.addresses;
    expect(new Set(opened.map(({ args }) => args.target))).to.deep.equal(new Set([config, outputOracle, disputes, governanceArbiter]));
    for (const contract of [w.relay, w.proven, w.proofs, w.verifier]) {
      expect(contract.interface.fragments.some((item) => "name" in item && item.name === "authority")).to.equal(false);
    }
  });

  describe("a day posts with the proven target, and with no other", () => {
    it("days without a retarget never ask the relay", async () => {
      const w = await networkHelpers.loadFixture(beforeRetarget);
      expect(await w.relay.newestPeriod()).to.equal(PERIOD - 1);
      expect(await w.oracle.lastFinalEpoch(BITCOIN)).to.equal(w.firstDay + 1);
    });

    it("the retarget's day waits for its proof, and no quorum gets another target past it", async () => {
      const w = await networkHelpers.loadFixture(beforeRetarget);
      const { bits, firstTime, headers } = w.retargeted;
      await expect(postDay(w, { nextBits: bits })).to.be.revertedWithCustomError(w.proven, "RelayBehind").withArgs(PERIOD);
      await w.relay.connect(w.people.dave).retarget(headers);
      for (const other of [LIMIT_BITS, bits + 1, bits - 1]) {
        await expect(postDay(w, { nextBits: other }))
          .to.be.revertedWithCustomError(w.proven, "RelayDisagrees")
          .withArgs(PERIOD, bits, firstTime);
      }

      await postDay(w, { nextBits: bits });
      expect((await w.oracle.networkState(BITCOIN)).bits).to.equal(bits);
      const seconds = BigInt(firstTime - startOf(w.firstDay + 2));
      const { targetSeconds } = await w.oracle.networkDay(BITCOIN, w.firstDay + 2);
      expect(targetSeconds).to.equal((targetOf(LIMIT_BITS) + 1n) * seconds + (targetOf(bits) + 1n) * (BigInt(DAY) - seconds));
    });
  });

  describe("proofs go through what the deployment made", () => {
    /** One block of the day after the retarget: its coinbase pays the farm, and one of its transactions shows the farm's control. */
    interface Mined extends World {
      readonly farmId: number;
      readonly day: number;
      readonly height: number;
      readonly block: Block;
      readonly spent: Buffer;
    }
    const PAID = 700_000n;

    async function withBlock(): Promise<Mined> {
      const w = await afterRetarget();
      const farmId = await openFarm(w, { payoutScript: hex(FARM_SCRIPT) });
      const day = w.firstDay + 3;
      const height = Number((await w.oracle.networkState(BITCOIN)).nextHeight) + 60;
      await advanceTo(w, endOf(day));
      const spent = transaction([{ txid: sha256d(Buffer.from("earlier")), index: 0 }], [{ value: 20_000n, script: FARM_SCRIPT }]);
      const control = Buffer.from((await w.verifier.controlScript(farmId)).slice(2), "hex");
      const shows = transaction([{ txid: sha256d(spent), index: 0 }], [{ value: 0n, script: control }]);
      const block = mineBlock({
        height,
        bits: w.retargeted.bits,
        time: startOf(day) + 60 * 600,
        coinbase: coinbase(height, [
          { value: SUBSIDY, script: p2wpkh(0x55) },
          { value: PAID, script: FARM_SCRIPT },
        ]),
        transactions: [shows],
        confirmations: 12,
      });
      return { ...w, farmId, day, height, block, spent };
    }

    it("control, and then a coinbase payout, give the farm its grade", async () => {
      const w = await networkHelpers.loadFixture(withBlock);
      const { verifier, farmId, block } = w;
      const anyone = verifier.connect(w.people.dave);
      await expect(anyone.proveCoinbasePayout(farmId, coinbaseProof(block), 1)).to.be.revertedWithCustomError(verifier, "NotFarmScript");
      await anyone.proveControl(farmId, spendProof(block, 1, w.spent), 0);
      await anyone.proveCoinbasePayout(farmId, coinbaseProof(block), 1);
      expect(await verifier.provenIncome(farmId)).to.deep.equal([PAID, 0n]);
      expect((await verifier.gradeOf(farmId)).isControlled).to.equal(true);
      const txid = printed(block.leaves[0] ?? Buffer.alloc(32));
      expect(await verifier.isCounted(ethers.keccak256(FARM_SCRIPT), w.day, hex(block.leaves[0] ?? Buffer.alloc(32)), 1)).to.equal(true);
      await expect(anyone.proveCoinbasePayout(farmId, coinbaseProof(block), 1))
        .to.be.revertedWithCustomError(verifier, "PayoutCounted")
        .withArgs(txid, 1);
    });

    it("one coinbase refutes a report that names another reward; a true one stands", async () => {
      const w = await networkHelpers.loadFixture(withBlock);
      const { disputes, people, day, height, block } = w;
      await stake(w, people.carol, 2n * NETWORK_BOND);
      await arm(w, people.alice, NETWORK_BOND);
      const [head] = block.chain;
      if (!head) throw new Error("nothing was mined");
      const truth: ReportedBlock = { height, hash: hashOf(head), reward: SUBSIDY + PAID };
      const lie = { ...truth, reward: SUBSIDY + 2n * PAID };
      // The report commits to both, so that one of them is false; the committee signs what its members say.
      const tree = blockTree([truth, lie]);
      const posted = await postDay(w, { blocksRoot: tree.root });
      expect(posted.epoch).to.equal(day);
      await disputeDay(w, posted, NO_CLAIM);
      const id = await newest(w);
      const refute = (leaf: ReportedBlock) =>
        disputes.connect(people.dave).refute(id, posted.batch.report, leaf, tree.proofOf(blockLeaf(leaf)), coinbaseProof(block));
      await expect(refute(truth)).to.be.revertedWithCustomError(disputes, "NotRefuted").withArgs("equal");
      await expect(refute(lie)).to.emit(disputes, "DisputeEnded").withArgs(id, Outcome.Fallback, true);
      expect((await dayOf(w, day)).finalAt).to.equal(await now(w));
      expect(await disputes.creditOf(people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
    });
  });

  describe("a relay that nobody feeds any more", () => {
    /** Reports through the day before the next retarget's; nobody proves that one. */
    async function stale(): Promise<World & { readonly id: bigint; readonly stuck: number }> {
      const w = await afterRetarget();
      const stuck = w.firstDay + 2 + 14;
      // So easy a target makes a hash worth a fortune: a unit here is one hash a second.
      const id = await openSeries(w, await openFarm(w), { unitHashrate: 1n, price: 10n ** 30n, maxUnits: 1_000n, epochs: 20 });
      await buy(w, id, w.people.alice, 100n);
      const { epoch } = await w.settlement.nextEpoch(id);
      await settleDays(w, id, stuck - Number(epoch), { fees: 0n });
      return { ...w, id, stuck };
    }

    it("delays proofs, and the day of a retarget until its fallback; nothing else, and no claim", async () => {
      const w = await networkHelpers.loadFixture(stale);
      const { relay, proofs, verifier, proven, networkDays, ledger, settlement, people, id, stuck } = w;
      expect(await relay.newestPeriod(), "ten days settled since without it").to.equal(PERIOD);

      // A block of the period that the relay does not know.
      const height = BOUNDARY + 2_016 + 5;
      await priceDay(w, stuck);
      const block = mineBlock({
        height,
        bits: w.retargeted.bits,
        time: startOf(stuck) + DAY / 2,
        coinbase: coinbase(height, [{ value: SUBSIDY, script: FARM_SCRIPT }]),
        confirmations: 1,
      });
      await expect(proofs.coinbaseOf(coinbaseProof(block))).to.be.revertedWithCustomError(relay, "UnknownPeriod").withArgs(PERIOD + 1);
      await expect(verifier.coinbaseOf(coinbaseProof(block))).to.be.revertedWithCustomError(relay, "UnknownPeriod");
      await expect(postDay(w, { nextBits: w.retargeted.bits }))
        .to.be.revertedWithCustomError(proven, "RelayBehind")
        .withArgs(PERIOD + 1);

      const before = await w.btc.balanceOf(people.alice);
      await ledger.connect(people.alice).claim(id);
      expect(await w.btc.balanceOf(people.alice)).to.be.greaterThan(before);

      await advanceTo(w, Number(await networkDays.fallbackDueAt(BITCOIN, stuck)));
      await networkDays.connect(people.dave).recordFallback(BITCOIN, stuck);
      const day = await networkDays.networkDay(BITCOIN, stuck);
      expect(day.targetSeconds).to.equal((targetOf(w.retargeted.bits) + 1n) * BigInt(DAY));
      const { lines } = await settlement.preview(id, stuck);
      await fund(w, id, lines.holders + lines.protocol);
      await settlement.connect(people.dave).settle(id, 1);
      expect((await settlement.nextEpoch(id)).epoch).to.equal(stuck + 1);
    });
  });

  describe("a relay that could never confirm a retarget is refused before anything is deployed", () => {
    const relay: RelayStart = {
      network: BITCOIN,
      firstPeriod: PERIOD - 1,
      bits: LIMIT_BITS,
      firstTime: 1_600_000_000,
      proofLength: 20,
      maxTarget: LIMIT,
    };
    const bitcoin: NetworkStart = {
      network: BITCOIN,
      coinDecimals: 8,
      lastEpoch: 18_000,
      nextHeight: BOUNDARY - 300,
      bits: LIMIT_BITS,
      meanFees: 0n,
    };

    it("the relay of the network whose reports it starts with is taken, and an older one", () => {
      checkRelay(relay, [bitcoin]);
      checkRelay({ ...relay, firstPeriod: PERIOD - 9, bits: 0x1d00ffff }, [bitcoin, { ...bitcoin, network: 2, rules: "LitecoinRules" }]);
      // The first block of a period, whose retarget is in the first report.
      checkRelay(relay, [{ ...bitcoin, nextHeight: BOUNDARY }]);
    });

    for (const [what, change, networks] of [
      ["of a network that is not listed", { network: 7 }, [bitcoin]],
      ["of a network with other rules", {}, [{ ...bitcoin, rules: "LitecoinRules" }]],
      ["that a second network would go by", {}, [bitcoin, { ...bitcoin, network: 2 }]],
      ["that begins after the reports", { firstPeriod: PERIOD }, [bitcoin]],
      ["that begins with their retarget", { firstPeriod: PERIOD }, [{ ...bitcoin, nextHeight: BOUNDARY }]],
      ["with another target than they have", { bits: LIMIT_BITS - 1 }, [bitcoin]],
    ] as const satisfies readonly (readonly [string, Partial<RelayStart>, readonly NetworkStart[]])[]) {
      it(`one ${what}`, () => {
        expect(() => {
          checkRelay({ ...relay, ...change }, networks);
        }).to.throw(UserError, /relay/);
      });
    }

    it("and nothing is deployed", async () => {
      const { deployer } = (await networkHelpers.loadFixture(deployed)).people;
      const nonce = await deployer.getNonce();
      // Tokens and feeds of the test come before the protocol.
      const attempt = deploySystem(connection, { relay: { ...relay, firstPeriod: PERIOD + 5 } });
      const reason: unknown = await attempt.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(reason).to.be.instanceOf(UserError).with.property("message").that.includes("start the relay there or before");
      expect(await deployer.getNonce()).to.equal(nonce + 4);
    });
  });
});
