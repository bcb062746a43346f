import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawLeaseCreditCall, type WithdrawLeaseCreditParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { WithdrawLeaseCreditParameters };
export type WithdrawLeaseCreditReturnType = Hash;

/**
 * Pulls the rent, prices and refunds that leases credited to the client's account.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawLeaseCredit(client, { deployment, token: paymentToken, to })
 */
export async function withdrawLeaseCredit(
  client: WriteClient,
  parameters: WithdrawLeaseCreditParameters,
): Promise<WithdrawLeaseCreditReturnType> {
  const { request } = await simulateContract(client, {
    ...withdrawLeaseCreditCall(parameters),
    account: client.account,
  });
  return await writeContract(client, request);
}
