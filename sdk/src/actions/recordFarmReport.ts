import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { recordFarmReportCall, type RecordFarmReportParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { RecordFarmReportParameters };
export type RecordFarmReportReturnType = Hash;

/**
 * Brings one final farm report on the chain.
 *
 * @throws `ReportNotFinal`, `ReportTooOld`, `UnknownFarmBatch`, before anything is sent.
 * @example
 * const hash = await recordFarmReport(client, { deployment, network: 1, sequence, postedAt, ...farmProof(1, farms, farmId, epoch, reportHash) })
 */
export async function recordFarmReport(
  client: WriteClient,
  parameters: RecordFarmReportParameters,
): Promise<RecordFarmReportReturnType> {
  const { request } = await simulateContract(client, { ...recordFarmReportCall(parameters), account: client.account });
  return await writeContract(client, request);
}
