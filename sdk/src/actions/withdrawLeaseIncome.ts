import type { Address, Hash } from "viem";
import { withdrawIncomeAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawLeaseIncomeParameters = DeploymentParameter & { id: bigint; to: Address };

export type WithdrawLeaseIncomeReturnType = Hash;
export type WithdrawLeaseIncomeErrorType = SendCallErrorType;

/**
 * Pulls the income of closed leases of one series, whole base units; the fraction stays for the next time.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawLeaseIncome(client, { deployment, id: 256n, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawLeaseIncome({ id: 256n, to })
 */
export async function withdrawLeaseIncome(
  client: WriteClient,
  parameters: WithdrawLeaseIncomeParameters,
): Promise<WithdrawLeaseIncomeReturnType> {
  return await sendCall(client, withdrawLeaseIncomeCall(parameters));
}

/** Pulls the income of closed leases of one series. */
export function withdrawLeaseIncomeCall({ deployment, id, to }: WithdrawLeaseIncomeParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: withdrawIncomeAbi,
    functionName: "withdrawIncome",
    args: [id, to],
  } as const;
}
