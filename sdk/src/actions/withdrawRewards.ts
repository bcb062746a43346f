import type { Address, Hash } from "viem";
import { withdrawAbi } from "../abis/parts/RewardRouter.ts";
import { integrationOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawRewardsParameters = DeploymentParameter & { token: Address; to: Address };
export type WithdrawRewardsReturnType = Hash;
export type WithdrawRewardsErrorType = SendCallErrorType;

/**
 * Takes all of one token that waits in the client's reward account, as it is.
 *
 * @throws `InvalidReceiver`, before anything is sent; DeploymentError where the deployment has no reward router.
 * @example
 * const hash = await withdrawRewards(client, { deployment, token: rewardToken, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawRewards({ token: rewardToken, to: client.account.address })
 */
export async function withdrawRewards(
  client: WriteClient,
  parameters: WithdrawRewardsParameters,
): Promise<WithdrawRewardsReturnType> {
  return await sendCall(client, withdrawRewardsCall(parameters));
}

/** Takes all of one token that waits in the account's reward account. */
export function withdrawRewardsCall(parameters: WithdrawRewardsParameters) {
  return {
    address: integrationOf(parameters, "rewardRouter"),
    abi: withdrawAbi,
    functionName: "withdraw",
    args: [parameters.token, parameters.to],
  } as const;
}
