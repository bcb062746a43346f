import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionReceipt, ContractTransactionResponse, Wallet } from "ethers";
import type { AccessManager, BitcoinRules, OutputOracle } from "../../types/ethers-contracts/index.js";
import type { IOutputOracle } from "../../types/ethers-contracts/contracts/interfaces/IOutputOracle.js";
import { signBatch, testCommittee } from "../helpers/committee.ts";

/** The oracle alone: an access manager, Bitcoin's rules and a committee with known keys. One chain for all oracle tests. */
export const { ethers, networkHelpers } = await network.create({
  network: "default",
  override: { initialDate: "2024-04-01T00:00:00Z" },
});

export const { time } = networkHelpers;

let start = await networkHelpers.takeSnapshot();

/** Sets the chain back to its first second: for files whose tests depend on how late it is. */
export async function fromTheStart(): Promise<void> {
  await start.restore();
  networkHelpers.clearSnapshots();
  start = await networkHelpers.takeSnapshot();
}

/** Runs `fixture` once and returns to the state behind it from then on. */
export async function load<T>(fixture: () => Promise<T>): Promise<T> {
  return await networkHelpers.loadFixture(fixture);
}

export const DAY = 86_400;
export const HOUR = 3_600;
export const ZERO_HASH = ethers.ZeroHash;

export const BITCOIN = 1;
/** The first day that is reported: 15 April 2024. */
export const DAY_ONE = 19_828;
/** Any height that is neither near a retarget nor near a halving. */
export const HEIGHT_ONE = 839_150;
/** Bitcoin's compact target at that height (difficulty 86.39T). */
export const BITS = 0x17034219;
export const SUBSIDY = 625_000_000n;
/** Mean of fees per block before the first day, satoshi. */
export const MEAN_FEES = 60_000_000n;
export const WINDOW = 6 * HOUR;
export const GOVERNOR_ROLE = 1n;

export type Batch = IOutputOracle.BatchStruct;
export type NetworkReport = IOutputOracle.NetworkReportStruct;
export type Report = { [K in keyof NetworkReport]: NetworkReport[K] };

export interface World {
  readonly oracle: OutputOracle;
  readonly rules: BitcoinRules;
  readonly manager: AccessManager;
  readonly deployer: HardhatEthersSigner;
  readonly governor: HardhatEthersSigner;
  readonly poster: HardhatEthersSigner;
  readonly members: readonly Wallet[];
  readonly f: number;
}

export interface OracleOptions {
  readonly members?: number;
  readonly f?: number;
  readonly window?: number;
  readonly nextHeight?: number;
  readonly bits?: number;
  readonly lastEpoch?: number;
  readonly meanFees?: bigint;
  /** who may decide disputes; the deployer if left out */
  readonly disputes?: string;
}

/** Largest number of faults that `n` members tolerate. */
export function faults(n: number): number {
  return Math.floor((n - 1) / 3);
}

/** An oracle with Bitcoin added, whose first report is that of `lastEpoch + 1`. */
export async function deployOracle(options: OracleOptions = {}): Promise<World> {
  const [deployer, governor, poster] = await ethers.getSigners();
  if (!deployer || !governor || !poster) throw new Error("the local chain has fewer than 3 accounts");
  const members = testCommittee(options.members ?? 4);
  const f = options.f ?? faults(members.length);
  const manager = await ethers.deployContract("AccessManager", [deployer.address]);
  const rules = await ethers.deployContract("BitcoinRules");
  const oracle = await ethers.deployContract("OutputOracle", [
    manager,
    members,
    f,
    options.window ?? WINDOW,
    options.disputes ?? deployer.address,
  ]);
  await manager.setTargetFunctionRole(
    oracle,
    ["addNetwork", "addMergedNetwork", "scheduleCommittee", "cancelCommittee"].map((name) => oracle.getFunction(name).fragment.selector),
    GOVERNOR_ROLE,
  );
  await manager.grantRole(GOVERNOR_ROLE, governor, 0);
  await oracle
    .connect(governor)
    .addNetwork(
      BITCOIN,
      rules,
      8,
      options.lastEpoch ?? DAY_ONE - 1,
      options.nextHeight ?? HEIGHT_ONE,
      options.bits ?? BITS,
      options.meanFees ?? MEAN_FEES,
    );
  return { oracle, rules, manager, deployer, governor, poster, members, f };
}

/** Four members, one fault, nothing posted yet; the clock stands right after the first day. */
export async function oracleOfFour(): Promise<World> {
  const world = await deployOracle();
  await moveTo(endOf(DAY_ONE));
  return world;
}

export function startOf(epoch: number): number {
  return epoch * DAY;
}

export function endOf(epoch: number): number {
  return (epoch + 1) * DAY;
}

/** Moves the clock to `timestamp`, unless it is past it. */
export async function moveTo(timestamp: number): Promise<void> {
  if (timestamp > (await time.latest())) await time.increaseTo(timestamp);
}

export const NO_REPORT: Report = {
  epoch: 0,
  firstHeight: 0,
  blockCount: 0,
  bits: 0,
  nextBits: 0,
  retargetTime: 0,
  fees: 0n,
  priceUsd8: 0n,
  blocksRoot: ZERO_HASH,
};

/** A report of the next day of `w` that the rules allow; override what the test is about. */
export async function nextReport(w: World, own: Partial<Report> = {}): Promise<Report> {
  const state = await w.oracle.networkState(BITCOIN);
  return {
    epoch: state.lastEpoch + 1n,
    firstHeight: state.nextHeight,
    blockCount: 144,
    bits: state.bits,
    nextBits: 0,
    retargetTime: 0,
    fees: 144n * 30_000_000n,
    priceUsd8: 65_738_12000000n,
    blocksRoot: ethers.id("blocks"),
    ...own,
  };
}

/** The next batch of `w`: the next day's report, no farms. */
export async function nextBatch(w: World, own: Partial<Batch> = {}): Promise<Batch> {
  const { sequence } = await w.oracle.networkState(BITCOIN);
  return {
    network: BITCOIN,
    sequence: sequence + 1n,
    report: own.report ?? (await nextReport(w)),
    farmsRoot: ZERO_HASH,
    evidenceHash: ethers.id("evidence"),
    ...own,
  };
}

export interface Signed {
  readonly bitmap: bigint;
  readonly signatures: string;
}

/** Signatures of these members (default: the first `quorum`) for this oracle, chain and committee. */
export async function sign(
  w: World,
  batch: Batch,
  indices?: readonly number[],
  other: { readonly chainId?: bigint; readonly verifyingContract?: string; readonly configDigest?: string } = {},
): Promise<Signed> {
  const { configDigest, quorum } = await w.oracle.committee();
  const { chainId } = await ethers.provider.getNetwork();
  return await signBatch(
    batch,
    { chainId: other.chainId ?? chainId, verifyingContract: other.verifyingContract ?? (await w.oracle.getAddress()) },
    other.configDigest ?? configDigest,
    w.members,
    indices ?? Array.from({ length: Number(quorum) }, (_, i) => i),
  );
}

export async function post(w: World, batch: Batch, signed?: Signed): Promise<ContractTransactionResponse> {
  const { bitmap, signatures } = signed ?? (await sign(w, batch));
  return await w.oracle.connect(w.poster).post(batch, bitmap, signatures);
}

/** Posts the next day after moving the clock behind its end. */
export async function postDay(w: World, own: Partial<Report> = {}, farmsRoot: string = ZERO_HASH): Promise<Batch> {
  const report = await nextReport(w, own);
  await moveTo(endOf(Number(report.epoch)));
  const batch = await nextBatch(w, { report, farmsRoot });
  await post(w, batch);
  return batch;
}

/** Posts a batch that carries farm reports only. */
export async function postFarms(w: World, farmsRoot: string): Promise<Batch> {
  const batch = await nextBatch(w, { report: NO_REPORT, farmsRoot });
  await post(w, batch);
  return batch;
}

export async function receiptOf(response: ContractTransactionResponse): Promise<ContractTransactionReceipt> {
  const receipt = await response.wait();
  if (!receipt) throw new Error("the transaction was not mined");
  return receipt;
}
