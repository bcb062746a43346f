import type { Hash, Hex } from "viem";
import { disputeFarmReportAbi } from "../abis/parts/Disputes.ts";
import type { FarmReport } from "../oracle/types.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

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

export type DisputeFarmReportReturnType = Hash;
export type DisputeFarmReportErrorType = SendCallErrorType;

/**
 * Disputes one farm's report, with an allowance of `farmBond`.
 *
 * @throws `AlreadyFinal`, `FarmReportDisputed`, `FarmReportStruck`, `DisputeTimeSpent`, `ClaimOutOfBounds`, before anything is sent.
 * @example
 * const hash = await disputeFarmReport(client, { deployment, network: 1, sequence, postedAt, report, proof })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.disputeFarmReport({ network: 1, sequence, postedAt, report, proof })
 */
export async function disputeFarmReport(
  client: WriteClient,
  parameters: DisputeFarmReportParameters,
): Promise<DisputeFarmReportReturnType> {
  return await sendCall(client, disputeFarmReportCall(parameters));
}

/** Disputes one farm's report, with an allowance of `farmBond`. */
export function disputeFarmReportCall(parameters: DisputeFarmReportParameters) {
  const { network, sequence, postedAt, report, proof, claimed = NO_FARM_CLAIM } = parameters;
  return {
    address: disputesOf(parameters),
    abi: disputeFarmReportAbi,
    functionName: "disputeFarmReport",
    args: [network, sequence, postedAt, report, proof, claimed],
  } as const;
}
