import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawLeaseIncomeCall, type WithdrawLeaseIncomeParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { WithdrawLeaseIncomeParameters };
export type WithdrawLeaseIncomeReturnType = Hash;

/**
 * Pulls the income of closed leases of one series, whole base units; the fraction stays for the next time.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawLeaseIncome(client, { deployment, id: 256n, to })
 */
export async function withdrawLeaseIncome(
  client: WriteClient,
  parameters: WithdrawLeaseIncomeParameters,
): Promise<WithdrawLeaseIncomeReturnType> {
  const { request } = await simulateContract(client, {
    ...withdrawLeaseIncomeCall(parameters),
    account: client.account,
  });
  return await writeContract(client, request);
}
