import type { Address, Hex } from "viem";

/** What one network did in one epoch; fields and units as in `IOutputOracle.NetworkReport`. */
export interface NetworkReport {
  /** UTC day number */
  epoch: number;
  /** height of the first block whose median-time-past lies in the epoch */
  firstHeight: number;
  /** blocks of the epoch; 0 if none */
  blockCount: number;
  /** compact target in force at the start of the epoch */
  bits: number;
  /** compact target after a retarget inside the epoch; 0 if there was none */
  nextBits: number;
  /** header time (unix seconds) of the first block under `nextBits`; 0 if there was none */
  retargetTime: number;
  /** what the coinbases of the epoch's blocks paid out beyond the subsidy, coin base units */
  fees: bigint;
  /** USD price of one coin at the end of the epoch, 8 decimals; 0 if not known */
  priceUsd8: bigint;
  /** Merkle root over (height, hash, reward) of the blocks; reward: sum of the coinbase's outputs */
  blocksRoot: Hex;
}

/** What one farm delivered in one epoch; fields and units as in `IOutputOracle.FarmReport`. */
export interface FarmReport {
  farmId: number;
  /** UTC day number */
  epoch: number;
  /** average delivered hashrate, H/s */
  hashrate: bigint;
  /** coin base units credited to the farm for the epoch */
  gross: bigint;
  /** metered energy, watt-hours; 0 if not metered */
  energyWh: bigint;
  /** provider's claim of renewable energy, basis points */
  renewableBps: number;
  /** number of independent sources behind the hashrate */
  sources: number;
}

/** What a quorum signs. A `report` of epoch 0 means that the batch carries none; a zero `farmsRoot` likewise. */
export interface Batch {
  network: number;
  sequence: number;
  report: NetworkReport;
  farmsRoot: Hex;
  evidenceHash: Hex;
}

/** What one member saw for itself and signs; `report.epoch` 0: it could not observe the network. */
export interface Observation {
  network: number;
  sequence: number;
  report: NetworkReport;
  farms: readonly FarmReport[];
  /** keccak256 of the canonical JSON of what the member looked at: the raw answers of its sources */
  evidenceHash: Hex;
}

/** An observation with its author's EIP-712 signature. */
export interface SignedObservation {
  /** index of the member in the committee */
  member: number;
  observation: Observation;
  signature: Hex;
}

/** The committee as `OutputOracle.committee()` returns it. */
export interface Committee {
  configCount: number;
  f: number;
  quorum: number;
  configDigest: Hex;
  signers: readonly Address[];
}

/** Where signatures count: one oracle on one chain. */
export interface OracleDomain {
  chainId: number;
  oracle: Address;
}

/** Stands for "this batch carries no network report". */
export const NO_REPORT: NetworkReport = {
  epoch: 0,
  firstHeight: 0,
  blockCount: 0,
  bits: 0,
  nextBits: 0,
  retargetTime: 0,
  fees: 0n,
  priceUsd8: 0n,
  blocksRoot: `0x${"00".repeat(32)}`,
};
