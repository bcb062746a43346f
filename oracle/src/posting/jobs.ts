import type { Address, Hex } from "viem";

/**
 * A question that the chain's state answers: has `word` of what this call returns (32 bytes each, from 0, as an unsigned integer)
 * reached `atLeast`? It is data, so that a restarted process can ask it too. A call that reverts says no.
 */
export type Condition = { to: Address; data: Hex; word: number; atLeast: bigint };

/** Something to be brought about on the chain by one call without value. */
export type Job = {
  /** Names the effect, not the transaction: handing in the same id again is the same job, also after a restart. */
  id: string;
  to: Address;
  data: Hex;
  /**
   * When the effect is there, by whomever. Without it a receipt in a block of the chain has to do, and somebody else's success is
   * not seen.
   */
  doneWhen?: Condition;
  /** Names of contract errors that say: this is no longer wanted. The job then ends, and nothing more is sent. */
  mootBy?: readonly string[];
  /** Higher goes first (default 0). */
  priority?: number;
};

/**
 * - `wanted`: the effect is not there; the engine works on it
 * - `done`: it is there in the newest block; watched, for that block may disappear
 * - `final`: it was there `confirmations` blocks ago
 * - `moot`: the contract says that it is no longer wanted
 * - `quarantined`: fails the same way in different blocks; tried again after a growing pause
 */
export type JobState = "wanted" | "done" | "final" | "moot" | "quarantined";

/** A job with what became of it. */
export type JobRecord = Required<Pick<Job, "id" | "to" | "data" | "mootBy" | "priority">> & {
  doneWhen: Condition | undefined;
  state: JobState;
  /** unix milliseconds */
  since: number;
  /** not before this, unix milliseconds */
  retryAt: number;
  /** how often in a row it failed in the same way, in different blocks */
  failures: number;
  /** last failure, in words; undefined if there was none since it last worked */
  reason: string | undefined;
  failedBlock: bigint | undefined;
};

/** A signed transaction: recorded before it is sent, and kept for ever. */
export type TransactionRecord = {
  hash: Hex;
  job: string;
  sender: Address;
  nonce: number;
  raw: Hex;
  gas: bigint;
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
  /** what it adds to the most that its nonce can cost, wei */
  reserved: bigint;
  /** UTC day on which `reserved` counts */
  day: number;
  /** since when it waits to be mined, unix milliseconds: its first sending, or the reorganisation that undid it */
  waitsSince: number;
  /** last try to hand it to the chain, unix milliseconds; undefined if there was none */
  sentAt: number | undefined;
  /** a node said that it pays too little */
  underpriced: boolean;
  /** what a receipt said; it informs only */
  outcome: "mined" | "reverted" | "lost" | undefined;
};
