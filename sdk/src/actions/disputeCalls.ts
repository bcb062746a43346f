import type { Address, Hex } from "viem";
import { disputesAbi } from "../abis/Disputes.ts";
import { DeploymentError } from "../deployment.ts";
import type { FarmReport, NetworkReport } from "../oracle/types.ts";
import type { DeploymentParameter } from "./types.ts";

/* Calls of the disputes contract as data, as in `calls.ts`. */

/** @throws DeploymentError where the deployment has no disputes */
function disputesOf({ deployment }: DeploymentParameter) {
  const { disputes } = deployment.contracts;
  if (disputes === undefined) throw new DeploymentError("contracts.disputes", "an address", disputes);
  return { address: disputes, abi: disputesAbi } as const;
}

/** What a dispute says that a day was; fields as in `INetworkRules.DayValue`. */
export interface ClaimedDay {
  /** what the day demanded, 96 bits */
  work: bigint;
  /** coin base units */
  rewardPerBlock: bigint;
  /** USD of one coin, 8 decimals; 0 if none */
  priceUsd8: bigint;
  nextHeight: number;
  nextBits: number;
}

/** Asks for the fallback and claims nothing. */
export const NO_DAY_CLAIM: ClaimedDay = { work: 0n, rewardPerBlock: 0n, priceUsd8: 0n, nextHeight: 0, nextBits: 0 };
/** Asks that a farm's report be struck and claims nothing. */
export const NO_FARM_CLAIM: FarmReport = {
  farmId: 0,
  epoch: 0,
  hashrate: 0n,
  gross: 0n,
  energyWh: 0n,
  renewableBps: 0,
  sources: 0,
};

export type DisputeDayParameters = DeploymentParameter & {
  network: number;
  /** of the batch that carried the report */
  sequence: number;
  /** unix second of its block */
  postedAt: number;
  report: NetworkReport;
  farmsRoot: Hex;
  /** what the day was; left out: the fallback is asked for */
  claimed?: ClaimedDay;
};
/** Disputes a network's day, with an allowance of `networkBond`. */
export function disputeDayCall(parameters: DisputeDayParameters) {
  const { network, sequence, postedAt, report, farmsRoot, claimed = NO_DAY_CLAIM } = parameters;
  return {
    ...disputesOf(parameters),
    functionName: "disputeDay",
    args: [network, sequence, postedAt, report, farmsRoot, claimed],
  } as const;
}

export type DisputeFarmReportParameters = DeploymentParameter & {
  network: number;
  /** of the batch that carried the report */
  sequence: number;
  /** unix second of its block */
  postedAt: number;
  report: FarmReport;
  /** as `farmProof` gives it */
  proof: readonly Hex[];
  /** what the farm delivered; left out: the report is to be struck */
  claimed?: FarmReport;
};
/** Disputes one farm's report, with an allowance of `farmBond`. */
export function disputeFarmReportCall(parameters: DisputeFarmReportParameters) {
  const { network, sequence, postedAt, report, proof, claimed = NO_FARM_CLAIM } = parameters;
  return {
    ...disputesOf(parameters),
    functionName: "disputeFarmReport",
    args: [network, sequence, postedAt, report, proof, claimed],
  } as const;
}

export type ExpireDisputeParameters = DeploymentParameter & { disputeId: bigint };
/** Closes a dispute that nobody decided in time: both sides get back their own. */
export function expireDisputeCall(parameters: ExpireDisputeParameters) {
  return { ...disputesOf(parameters), functionName: "expire", args: [parameters.disputeId] } as const;
}

export type WithdrawDisputeCreditParameters = DeploymentParameter & { to: Address };
/** Pays what disputes credited the caller. */
export function withdrawDisputeCreditCall(parameters: WithdrawDisputeCreditParameters) {
  return { ...disputesOf(parameters), functionName: "withdrawCredit", args: [parameters.to] } as const;
}
