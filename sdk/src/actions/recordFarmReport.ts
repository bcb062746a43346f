import type { Hash, Hex } from "viem";
import { recordAbi } from "../abis/parts/FarmRegistry.ts";
import type { FarmReport } from "../oracle/types.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RecordFarmReportParameters = DeploymentParameter & {
  network: number;
  sequence: number;
  /** unix second of the block in which the batch was posted */
  postedAt: number;
  report: FarmReport;
  proof: readonly Hex[];
};

export type RecordFarmReportReturnType = Hash;
export type RecordFarmReportErrorType = SendCallErrorType;

/**
 * Brings one final farm report on the chain.
 *
 * @throws `ReportNotFinal`, `ReportTooOld`, `UnknownFarmBatch`, before anything is sent.
 * @example
 * const hash = await recordFarmReport(client, { deployment, network: 1, sequence, postedAt, ...farmProof(1, farms, farmId, epoch, reportHash) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.recordFarmReport({ network: 1, sequence, postedAt, ...farmProof(1, farms, farmId, epoch, reportHash) })
 */
export async function recordFarmReport(
  client: WriteClient,
  parameters: RecordFarmReportParameters,
): Promise<RecordFarmReportReturnType> {
  return await sendCall(client, recordFarmReportCall(parameters));
}

/** Brings one final farm report on the chain. */
export function recordFarmReportCall({
  deployment,
  network,
  sequence,
  postedAt,
  report,
  proof,
}: RecordFarmReportParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: recordAbi,
    functionName: "record",
    args: [network, sequence, postedAt, report, proof],
  } as const;
}
