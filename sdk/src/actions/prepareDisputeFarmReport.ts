import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { bondTokenAbi, farmBondAbi } from "../abis/parts/Disputes.ts";
import { disputesOf } from "./contracts.ts";
import { disputeFarmReportCall, type DisputeFarmReportParameters } from "./disputeFarmReport.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { ReadClient } from "./types.ts";

export type PrepareDisputeFarmReportParameters = DisputeFarmReportParameters & { account: Address };
/** `payment` is the bond of the dispute. */
export type PrepareDisputeFarmReportReturnType = PreparedPayment;
export type PrepareDisputeFarmReportErrorType = ReadContractErrorType;

/**
 * Prepares a dispute of one farm's report, with the bond that it takes.
 *
 * @throws DeploymentError where the deployment has no disputes.
 * @example
 * const write = await prepareDisputeFarmReport(client, { deployment, account, network: 1, sequence, postedAt, report, proof })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareDisputeFarmReport({ account, network: 1, sequence, postedAt, report, proof })
 */
export async function prepareDisputeFarmReport(
  client: ReadClient,
  { account, ...parameters }: PrepareDisputeFarmReportParameters,
): Promise<PrepareDisputeFarmReportReturnType> {
  const disputes = disputesOf(parameters);
  const [token, amount] = await Promise.all([
    readContract(client, { address: disputes, abi: bondTokenAbi, functionName: "bondToken" }),
    readContract(client, { address: disputes, abi: farmBondAbi, functionName: "farmBond" }),
  ]);
  return preparePayment(client, {
    account,
    payment: { token, spender: disputes, amount },
    call: disputeFarmReportCall(parameters),
  });
}
