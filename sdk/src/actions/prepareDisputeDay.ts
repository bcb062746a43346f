import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { bondTokenAbi, networkBondAbi } from "../abis/parts/Disputes.ts";
import { disputesOf } from "./contracts.ts";
import { disputeDayCall, type DisputeDayParameters } from "./disputeDay.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { ReadClient } from "./types.ts";

export type PrepareDisputeDayParameters = DisputeDayParameters & { account: Address };
/** `payment` is the bond of the dispute. */
export type PrepareDisputeDayReturnType = PreparedPayment;
export type PrepareDisputeDayErrorType = ReadContractErrorType;

/**
 * Prepares a dispute of a network's day, with the bond that it takes.
 *
 * @throws DeploymentError where the deployment has no disputes.
 * @example
 * const write = await prepareDisputeDay(client, { deployment, account, network: 1, sequence, postedAt, report, farmsRoot })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareDisputeDay({ account, network: 1, sequence, postedAt, report, farmsRoot })
 */
export async function prepareDisputeDay(
  client: ReadClient,
  { account, ...parameters }: PrepareDisputeDayParameters,
): Promise<PrepareDisputeDayReturnType> {
  const disputes = disputesOf(parameters);
  const [token, amount] = await Promise.all([
    readContract(client, { address: disputes, abi: bondTokenAbi, functionName: "bondToken" }),
    readContract(client, { address: disputes, abi: networkBondAbi, functionName: "networkBond" }),
  ]);
  return preparePayment(client, {
    account,
    payment: { token, spender: disputes, amount },
    call: disputeDayCall(parameters),
  });
}
