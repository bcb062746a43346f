import type { Address, Hash } from "viem";
import { withdrawCreditAbi } from "../abis/parts/Disputes.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawDisputeCreditParameters = DeploymentParameter & { to: Address };

export type WithdrawDisputeCreditReturnType = Hash;
export type WithdrawDisputeCreditErrorType = SendCallErrorType;

/**
 * Pays what disputes credited the caller.
 *
 * @throws `NothingCredited`, before anything is sent.
 * @example
 * const hash = await withdrawDisputeCredit(client, { deployment, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawDisputeCredit({ to })
 */
export async function withdrawDisputeCredit(
  client: WriteClient,
  parameters: WithdrawDisputeCreditParameters,
): Promise<WithdrawDisputeCreditReturnType> {
  return await sendCall(client, withdrawDisputeCreditCall(parameters));
}

/** Pays what disputes credited the caller. */
export function withdrawDisputeCreditCall(parameters: WithdrawDisputeCreditParameters) {
  return {
    address: disputesOf(parameters),
    abi: withdrawCreditAbi,
    functionName: "withdrawCredit",
    args: [parameters.to],
  } as const;
}
