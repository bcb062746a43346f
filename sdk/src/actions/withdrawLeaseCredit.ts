import type { Address, Hash } from "viem";
import { withdrawCreditAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawLeaseCreditParameters = DeploymentParameter & { token: Address; to: Address };

export type WithdrawLeaseCreditReturnType = Hash;
export type WithdrawLeaseCreditErrorType = SendCallErrorType;

/**
 * Pulls the rent, prices and refunds that leases credited to the client's account.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawLeaseCredit(client, { deployment, token: paymentToken, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawLeaseCredit({ token: paymentToken, to })
 */
export async function withdrawLeaseCredit(
  client: WriteClient,
  parameters: WithdrawLeaseCreditParameters,
): Promise<WithdrawLeaseCreditReturnType> {
  return await sendCall(client, withdrawLeaseCreditCall(parameters));
}

/** Pulls rent, price and refunds that leases credited. */
export function withdrawLeaseCreditCall({ deployment, token, to }: WithdrawLeaseCreditParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: withdrawCreditAbi,
    functionName: "withdrawCredit",
    args: [token, to],
  } as const;
}
