import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawDisputeCreditCall, type WithdrawDisputeCreditParameters } from "./disputeCalls.ts";
import type { WriteClient } from "./types.ts";

export type { WithdrawDisputeCreditParameters };
export type WithdrawDisputeCreditReturnType = Hash;

/**
 * Pays what disputes credited the caller.
 *
 * @throws `NothingCredited`, before anything is sent.
 * @example
 * const hash = await withdrawDisputeCredit(client, { deployment, to })
 */
export async function withdrawDisputeCredit(
  client: WriteClient,
  parameters: WithdrawDisputeCreditParameters,
): Promise<WithdrawDisputeCreditReturnType> {
  const { request } = await simulateContract(client, {
    ...withdrawDisputeCreditCall(parameters),
    account: client.account,
  });
  return await writeContract(client, request);
}
