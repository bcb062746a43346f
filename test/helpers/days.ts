import { ethers } from "ethers";
import type { Batch, FarmReport } from "./committee.ts";
import { farmLeaf, reportHash, signBatch } from "./committee.ts";
import type { MerkleTree } from "./merkle.ts";
import { merkleTree } from "./merkle.ts";
import { BITCOIN, PRICE_USD8, testNetwork } from "./networks.ts";
import type { System } from "./system.ts";
import { SECONDS_PER_DAY } from "./system.ts";

const RETARGET_INTERVAL = 2016;
const FARM_REPORTS_FOR_CAPACITY = 14;

export function epochOf(timestamp: number): number {
  return Math.floor(timestamp / SECONDS_PER_DAY);
}

export function startOf(epoch: number | bigint): number {
  return Number(epoch) * SECONDS_PER_DAY;
}

export function endOf(epoch: number | bigint): number {
  return (Number(epoch) + 1) * SECONDS_PER_DAY;
}

export async function now(system: System): Promise<number> {
  return await system.networkHelpers.time.latest();
}

/** Moves the clock to `timestamp`, unless it is past it already. */
export async function advanceTo(system: System, timestamp: number): Promise<void> {
  if (timestamp > (await now(system))) await system.networkHelpers.time.increaseTo(timestamp);
}

export interface DayOptions {
  /** Bitcoin if left out */
  readonly network?: number;
  readonly blockCount?: number;
  /** fees of all blocks of the day, coin base units */
  readonly fees?: bigint;
  /** target after a retarget inside the day, or the day's average; the same one if left out */
  readonly nextBits?: number;
  readonly priceUsd8?: bigint;
  /** root over the day's blocks; one that stands for nothing if left out */
  readonly blocksRoot?: string;
  readonly farms?: readonly FarmReport[];
}

export interface Posted {
  readonly batch: Batch;
  readonly epoch: number;
  readonly postedAt: number;
  /** the batch's farms; proofs end with the hash of its network report */
  readonly farms?: MerkleTree;
}

/** Posts the report of a network's next day, moving the clock behind its end. The target stays by default. */
export async function postDay(system: System, day: DayOptions = {}): Promise<Posted> {
  const usual = testNetwork(day.network ?? BITCOIN);
  const { network } = usual;
  const state = await system.oracle.networkState(network);
  const epoch = Number(state.lastEpoch) + 1;
  await advanceTo(system, endOf(epoch));
  const blockCount = day.blockCount ?? usual.blockCount;
  const firstHeight = Number(state.nextHeight);
  return await post(system, {
    network,
    sequence: state.sequence + 1n,
    report: {
      epoch,
      firstHeight,
      blockCount,
      bits: state.bits,
      ...(usual.difficulty === "period"
        ? retarget(epoch, firstHeight, blockCount, day.nextBits ?? state.bits)
        : { nextBits: blockCount === 0 ? 0 : (day.nextBits ?? state.bits), retargetTime: 0 }),
      fees: day.fees ?? BigInt(blockCount) * usual.feesPerBlock,
      priceUsd8: day.priceUsd8 ?? usual.priceUsd8,
      blocksRoot: day.blocksRoot ?? ethers.id(`blocks of ${String(epoch)}`),
    },
    farms: day.farms,
  });
}

/** The retarget of a day, if one falls due among its blocks. */
function retarget(
  epoch: number,
  firstHeight: number,
  blockCount: number,
  nextBits: bigint | number,
): { nextBits: bigint | number; retargetTime: number } {
  const boundary = Math.ceil(firstHeight / RETARGET_INTERVAL) * RETARGET_INTERVAL;
  if (boundary >= firstHeight + blockCount) return { nextBits: 0, retargetTime: 0 };
  const spacing = Math.floor(SECONDS_PER_DAY / blockCount);
  return { nextBits, retargetTime: startOf(epoch) + (boundary - firstHeight) * spacing };
}

const NO_REPORT = {
  epoch: 0,
  firstHeight: 0,
  blockCount: 0,
  bits: 0,
  nextBits: 0,
  retargetTime: 0,
  fees: 0,
  priceUsd8: 0,
  blocksRoot: ethers.ZeroHash,
};

/** Posts a batch that carries farm reports only. */
export async function postFarms(system: System, farms: readonly FarmReport[], network = BITCOIN): Promise<Posted> {
  const { sequence } = await system.oracle.networkState(network);
  return await post(system, { network, sequence: sequence + 1n, report: NO_REPORT, farms });
}

async function post(
  system: System,
  content: Pick<Batch, "network" | "sequence" | "report"> & { farms?: readonly FarmReport[] | undefined },
): Promise<Posted> {
  const network = Number(content.network);
  const tree = content.farms && batchTree(network, content.farms, reportHash(content.report));
  const batch: Batch = {
    network: content.network,
    sequence: content.sequence,
    report: content.report,
    farmsRoot: tree?.root ?? ethers.ZeroHash,
    evidenceHash: ethers.id(`evidence of ${String(content.sequence)}`),
  };
  const { bitmap, signatures } = await signedByQuorum(system, batch);
  const response = await system.oracle.connect(system.people.keeper).post(batch, bitmap, signatures);
  const receipt = await response.wait();
  const block = receipt && (await receipt.getBlock());
  if (!block) throw new Error("the batch is in no block");
  return { batch, epoch: Number(content.report.epoch), postedAt: block.timestamp, ...(tree && { farms: tree }) };
}

/** The tree over a batch's farm reports, whose proofs end with the hash of the network report beside them. */
export function batchTree(network: number, farms: readonly FarmReport[], hash: string): MerkleTree {
  const tree = merkleTree(farms.map((report) => farmLeaf(network, report)));
  return { root: tree.root, proofOf: (leaf) => [...tree.proofOf(leaf), hash] };
}

/** Signatures of the first `quorum` members of the active committee. */
export async function signedByQuorum(system: System, batch: Batch): Promise<{ bitmap: bigint; signatures: string }> {
  const { configDigest, quorum } = await system.oracle.committee();
  const { chainId } = await system.ethers.provider.getNetwork();
  const domain = { chainId, verifyingContract: system.addresses.outputOracle };
  const members = Array.from({ length: Number(quorum) }, (_, i) => i);
  return await signBatch(batch, domain, configDigest, system.committee, members);
}

/** Posts every missing day through `epoch` and waits until the last one is final. */
export async function postThrough(system: System, epoch: number, day: DayOptions = {}): Promise<void> {
  const { network = BITCOIN } = day;
  while (Number(await system.oracle.lastEpoch(network)) < epoch) await postDay(system, day);
  const { finalAt } = await system.oracle.networkDay(network, epoch);
  await advanceTo(system, Number(finalAt));
}

/** Gives the feed a round at this second. */
export async function pushPrice(system: System, priceUsd8: bigint = PRICE_USD8): Promise<void> {
  await system.feed.push(priceUsd8, await now(system));
}

/** Gives the feed its round of `epoch`, right after the epoch's end if the clock is not past it, and records it. */
export async function priceDay(system: System, epoch: number, priceUsd8: bigint = PRICE_USD8): Promise<void> {
  await advanceTo(system, endOf(epoch));
  await pushPrice(system, priceUsd8);
  await recordPrice(system, epoch);
}

/** Records the first round of the feed at or after the end of `epoch`, whichever it is. */
export async function recordPrice(system: System, epoch: number): Promise<void> {
  const { feed, prices } = system;
  let [round, , , updatedAt] = await feed.latestRoundData();
  if (Number(updatedAt) < endOf(epoch)) throw new Error(`the feed has no round at or after the end of ${String(epoch)}`);
  let previous = predecessor(round);
  while (previous !== 0n) {
    [, , , updatedAt] = await feed.getRoundData(previous);
    if (Number(updatedAt) < endOf(epoch)) break;
    round = previous;
    previous = predecessor(round);
  }
  await prices.connect(system.people.keeper).recordRound(feed, epoch, round, previous);
}

const ROUND_IN_PHASE = (1n << 64n) - 1n;

/** The round before, in a feed of one phase; 0 before the first. */
function predecessor(round: bigint): bigint {
  return (round & ROUND_IN_PHASE) > 1n ? round - 1n : 0n;
}

/** A plausible farm report; override what matters. */
export function farmReport(farmId: number, epoch: number, hashrate: bigint, own: Partial<FarmReport> = {}): FarmReport {
  return {
    farmId,
    epoch,
    hashrate,
    gross: (hashrate * 600n) / 10n ** 12n,
    energyWh: (hashrate * 30n * 24n) / 10n ** 12n,
    renewableBps: 9000,
    sources: 2,
    ...own,
  };
}

/** Fills a farm's ring: one batch with reports of the last 14 finished days, one dispute window, 14 records. */
export async function attestFarm(
  system: System,
  farmId: number,
  hashrate: bigint,
  network = BITCOIN,
): Promise<void> {
  const today = epochOf(await now(system));
  const reports = Array.from({ length: FARM_REPORTS_FOR_CAPACITY }, (_, i) =>
    farmReport(farmId, today - FARM_REPORTS_FOR_CAPACITY + i, hashrate),
  );
  const posted = await postFarms(system, reports, network);
  await advanceTo(system, posted.postedAt + Number(await system.oracle.disputeWindow()));
  for (const report of reports) await recordFarm(system, posted, report);
}

/** Brings one report of a posted batch to the registry. */
export async function recordFarm(system: System, posted: Posted, report: FarmReport): Promise<void> {
  if (!posted.farms) throw new Error("the batch carries no farm reports");
  const proof = posted.farms.proofOf(farmLeaf(Number(posted.batch.network), report));
  await system.registry
    .connect(system.people.keeper)
    .record(posted.batch.network, posted.batch.sequence, posted.postedAt, report, proof);
}
