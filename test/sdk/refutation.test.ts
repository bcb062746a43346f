import { expect } from "chai";
import { network } from "hardhat";
import { getAddress, keccak256, toHex, type Hex } from "viem";
import { carryOut, getNetworkDay, prepareDisputeDay, refute, refuteSum } from "@adit/sdk/actions";
import type { Deployment } from "@adit/sdk";
import { buildCoinbaseProof, txidOf } from "@adit/sdk/bitcoin";
import { explainError } from "@adit/sdk/errors";
import { blockProof, blocksRoot, type Block, type NetworkReport } from "@adit/sdk/oracle";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { EASY_BITS, EASY_LIMIT } from "../bitcoin/mine.ts";
import { mineBlock, type MinedBlock } from "../helpers/blocks.ts";
import { advanceTo, now, postDay } from "../helpers/days.ts";
import { stake } from "../helpers/disputes.ts";
import { BITCOIN, FIRST_HEIGHT } from "../helpers/networks.ts";
import { deploySystem, NETWORK_BOND, type System } from "../helpers/system.ts";

const COUNT = 24;
const SUBSIDY = 625_000_000n;
const FEES = 11_000_000n;
/** The block whose coinbase is proven, in a day of 24. */
const PROVEN = 5;
const HEIGHT = FIRST_HEIGHT + PROVEN;

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const hexOf = (text: string): Hex => `0x${text.slice(2)}`;

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => "accepted",
    (error: unknown) => explainError(error).code,
  );
}

interface World extends System {
  readonly deployment: Pick<Deployment, "contracts">;
  readonly alice: Clients;
  readonly anybody: Clients;
  readonly mined: MinedBlock;
}

/** The protocol with a relay that knows one period on an easy target; the committee has its stake, Alice the money for bonds. */
async function withProofs(): Promise<World> {
  const time = await networkHelpers.time.latest();
  const period = Math.floor(FIRST_HEIGHT / 2016);
  const relay = await ethers.deployContract("BitcoinRelay", [period, EASY_BITS, time - 86_400, 4, EASY_LIMIT]);
  const proofs = await ethers.deployContract("BlockProofs", [relay]);
  const system = await deploySystem(connection, { blockProofs: getAddress(await proofs.getAddress()) });
  const { carol, alice, dave } = system.people;
  await stake(system, carol, 2n * NETWORK_BOND);
  await system.btc.mint(alice, NETWORK_BOND);
  const clientsOf = ({ address }: { address: string }): Clients =>
    inProcessClients(connection.provider, getAddress(address));
  return {
    ...system,
    deployment: { contracts: system.addresses },
    alice: clientsOf(alice),
    anybody: clientsOf(dave),
    mined: mineBlock({ height: HEIGHT, reward: SUBSIDY + FEES, bits: EASY_BITS, time }),
  };
}

describe("the SDK's actions that refute a false report", () => {
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(withProofs);
  });

  /** The blocks of the day as they are on the chain, but for what is wrong with the proven one. */
  const blocksWith = (own: Partial<Block>): Block[] =>
    Array.from({ length: COUNT }, (_, i) => ({
      height: FIRST_HEIGHT + i,
      hash: i === PROVEN ? hexOf(w.mined.block.hash) : keccak256(toHex(`block ${i}`)),
      reward: SUBSIDY + FEES,
      ...(i === PROVEN && own),
    }));
  const feesOf = (blocks: readonly Block[]): bigint =>
    blocks.reduce((sum, { reward }) => sum + reward, 0n) - SUBSIDY * BigInt(COUNT);

  /** Has the committee report these blocks, and Alice dispute it with what the SDK prepares. */
  async function disputed(blocks: readonly Block[], fees = feesOf(blocks)): Promise<NetworkReport> {
    const { batch, postedAt } = await postDay(w, { blockCount: COUNT, fees, blocksRoot: blocksRoot(blocks) });
    const { report: said } = batch;
    const report: NetworkReport = {
      epoch: Number(said.epoch),
      firstHeight: Number(said.firstHeight),
      blockCount: Number(said.blockCount),
      bits: Number(said.bits),
      nextBits: Number(said.nextBits),
      retargetTime: Number(said.retargetTime),
      fees: BigInt(said.fees),
      priceUsd8: BigInt(said.priceUsd8),
      blocksRoot: hexOf(String(said.blocksRoot)),
    };
    const write = await prepareDisputeDay(w.alice.chain, {
      deployment: w.deployment,
      account: w.alice.wallet.account.address,
      network: BITCOIN,
      sequence: Number(batch.sequence),
      postedAt,
      report,
      farmsRoot: hexOf(String(batch.farmsRoot)),
      claimed: {
        work: BigInt(report.bits) << 64n,
        rewardPerBlock: 630_000_000n,
        priceUsd8: report.priceUsd8,
        nextHeight: report.firstHeight + report.blockCount,
        nextBits: report.bits,
      },
    });
    await carryOut(w.alice.wallet, write);
    return report;
  }

  /** What the SDK makes of what a node knows: the headers, the coinbase, the transactions of the block. */
  const proofOf = (mined: MinedBlock) => {
    const coinbase = hexOf(mined.proof.coinbase);
    return buildCoinbaseProof({ headers: hexOf(mined.proof.headers), coinbase, txids: [txidOf(coinbase)] });
  };
  const key = { disputeId: 1n } as const;

  it("shows by one coinbase that a block never was: the day takes its fallback at once, and the disputer wins", async () => {
    const blocks = blocksWith({ hash: keccak256(toHex("a block that is not there")) });
    const report = await disputed(blocks);
    const proof = proofOf(w.mined);
    await refute(w.anybody.wallet, { ...key, deployment: w.deployment, report, ...blockProof(blocks, HEIGHT), proof });
    const { outcome } = await w.disputes.disputeOf(1n);
    expect(Number(outcome), "the fallback").to.equal(3);
    const { finalAt } = await getNetworkDay(w.anybody.chain, {
      deployment: w.deployment,
      network: BITCOIN,
      epoch: report.epoch,
    });
    expect(finalAt).to.equal(await now(w));
    expect(await w.disputes.creditOf(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
  });

  it("does not refute a true report, a block by another's coinbase, or a dispute that is not there", async () => {
    const blocks = blocksWith({});
    const report = await disputed(blocks);
    const proof = proofOf(w.mined);
    const proven = { ...key, deployment: w.deployment, report, ...blockProof(blocks, HEIGHT), proof };
    expect(await codeOf(refute(w.anybody.wallet, proven))).to.equal("NotRefuted");
    const wrongBlock = { ...proven, ...blockProof(blocks, HEIGHT + 1) };
    expect(await codeOf(refute(w.anybody.wallet, wrongBlock))).to.equal("NotRefuted");
    expect(await codeOf(refute(w.anybody.wallet, { ...proven, disputeId: 2n }))).to.equal("NoSuchDispute");
    expect(() => blockProof(blocks, HEIGHT - COUNT)).to.throw(RangeError, "No block of height");
  });

  it("shows by its own blocks that a report's fees are invented", async () => {
    const blocks = blocksWith({});
    const report = await disputed(blocks, feesOf(blocks) + 1n);
    await refuteSum(w.anybody.wallet, { ...key, deployment: w.deployment, report, blocks });
    expect(await w.disputes.creditOf(w.people.alice)).to.equal(NETWORK_BOND + NETWORK_BOND / 2n);
    const again = refuteSum(w.anybody.wallet, { ...key, deployment: w.deployment, report, blocks });
    expect(await codeOf(again)).to.equal("DisputeClosed");
  });

  it("does not refute blocks that agree, or others than were reported, or after the deadline", async () => {
    const blocks = blocksWith({});
    const report = await disputed(blocks);
    const summed = { ...key, deployment: w.deployment, report, blocks };
    expect(await codeOf(refuteSum(w.anybody.wallet, summed))).to.equal("NotRefuted");
    expect(await codeOf(refuteSum(w.anybody.wallet, { ...summed, blocks: blocks.slice(1) }))).to.equal("NotRefuted");
    await advanceTo(w, (await now(w)) + 5 * 86_400);
    expect(await codeOf(refuteSum(w.anybody.wallet, summed))).to.equal("DisputeOver");
  });

  it("is asked in vain of a deployment without disputes", async () => {
    const blocks = blocksWith({});
    const report = await disputed(blocks);
    const contracts = { ...w.addresses, disputes: undefined };
    const summed = refuteSum(w.anybody.wallet, { ...key, deployment: { contracts }, report, blocks });
    expect(await codeOf(summed)).to.equal("DeploymentError");
  });
});
