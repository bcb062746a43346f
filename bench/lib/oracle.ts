import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";
import type { FarmReport } from "../../test/helpers/committee.ts";
import { farmLeaf } from "../../test/helpers/committee.ts";
import { farmReport, postDay, type Posted } from "../../test/helpers/days.ts";
import { BITCOIN } from "../../test/helpers/networks.ts";
import { deploySystem, type System } from "../../test/helpers/system.ts";
import { gasOf } from "./row.ts";

const START = "2021-07-01T06:00:00Z";
/** Seven members tolerate two faults: a quorum of five. */
const COMMITTEE = { members: 7, f: 2 };
const FARMS_A_DAY = 10_000;
const FARMS_OF_PROOF = 1_000;
const PREPARED_DAYS = 20;

/** Published by the peers' authors, whole-transaction gas: one value, five signatures; one value of an n = 7 committee. */
const PUBLISHED_POST = { scribePublished: 81_025, chainlinkOcr2Published: 99_717 };

/** What the committee's reports cost: a day with all of its farms, the preparation of a day, and one farm's proof. */
export async function measureOracle(
  row: (id: string, gas: number, peers?: Record<string, number>) => void,
): Promise<void> {
  const connection = await network.create({ network: "default", override: { initialDate: START } });
  const system = await deploySystem(connection, COMMITTEE);
  const { oracle } = system;
  const epoch = Number((await oracle.networkState(BITCOIN)).lastEpoch) + 1;

  const unprepared = await postDay(system, { farms: farmsOf(FARMS_A_DAY, epoch) });
  row("oracle.post.5sigs.unprepared", await gasOfPost(system, unprepared), PUBLISHED_POST);

  const prepare = async (count: number): Promise<number> => await gasOf(oracle.prepareDays(BITCOIN, epoch + 1, count));
  const nothing = await prepare(0);
  row("oracle.prepareDay", Math.round(((await prepare(PREPARED_DAYS)) - nothing) / PREPARED_DAYS));

  const one = await postDay(system, { farms: farmsOf(1, epoch) });
  const many = await postDay(system, { farms: farmsOf(FARMS_A_DAY, epoch) });
  row("oracle.post.5sigs.1farm", await gasOfPost(system, one), PUBLISHED_POST);
  row("oracle.post.5sigs", await gasOfPost(system, many), PUBLISHED_POST);

  const farms = farmsOf(FARMS_OF_PROOF, epoch);
  const retarget = await postDay(system, { farms });
  if (retarget.batch.report.nextBits === 0) throw new Error("the target changes on this day");
  row("oracle.post.5sigs.retarget", await gasOfPost(system, retarget), PUBLISHED_POST);
  row("oracle.prove.1of1000", await marginalProof(connection.ethers, system, retarget, farms));
}

/** What one farm's report more, of a batch of a thousand, adds to a call that has verified one of them. */
async function marginalProof(
  ethers: HardhatEthers,
  system: System,
  posted: Posted,
  farms: readonly FarmReport[],
): Promise<number> {
  const prover = await ethers.deployContract("FarmReportProver");
  const proofs = farms.slice(0, 2).map((report) => ({
    report,
    proof: posted.farms?.proofOf(farmLeaf(BITCOIN, report)) ?? [],
  }));
  const verify = async (count: number): Promise<number> =>
    await gasOf(prover.verify(system.oracle, BITCOIN, posted.batch.sequence, posted.postedAt, proofs.slice(0, count)));
  return (await verify(2)) - (await verify(1));
}

function farmsOf(count: number, epoch: number): FarmReport[] {
  return Array.from({ length: count }, (_, i) => farmReport(i + 1, epoch, 10n ** 16n));
}

async function gasOfPost(system: System, { batch }: Posted): Promise<number> {
  const [event] = await system.oracle.queryFilter(system.oracle.filters.BatchPosted(batch.network, batch.sequence));
  const receipt = await event?.getTransactionReceipt();
  if (!receipt) throw new Error("the batch is in no block");
  return Number(receipt.gasUsed);
}
