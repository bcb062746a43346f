import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { disputeFarmReportCall, type DisputeFarmReportParameters } from "./disputeCalls.ts";
import type { WriteClient } from "./types.ts";

export type { DisputeFarmReportParameters };
export type DisputeFarmReportReturnType = Hash;

/**
 * Disputes one farm's report, with an allowance of `farmBond`.
 *
 * @throws `AlreadyFinal`, `FarmReportDisputed`, `FarmReportStruck`, `DisputeTimeSpent`, `ClaimOutOfBounds`, before anything is sent.
 * @example
 * const hash = await disputeFarmReport(client, { deployment, network: 1, sequence, postedAt, report, proof })
 */
export async function disputeFarmReport(
  client: WriteClient,
  parameters: DisputeFarmReportParameters,
): Promise<DisputeFarmReportReturnType> {
  const { request } = await simulateContract(client, { ...disputeFarmReportCall(parameters), account: client.account });
  return await writeContract(client, request);
}
