import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawSecondFundingCall, type WithdrawFundingParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type WithdrawSecondFundingReturnType = Hash;

/**
 * The same of the second reward token.
 *
 * @throws `NoSecondToken`, and what `withdrawFunding` throws, before anything is sent.
 * @example
 * const hash = await withdrawSecondFunding(client, { deployment, id: 258n, amount: 1_000_000n, to: account })
 */
export async function withdrawSecondFunding(
  client: WriteClient,
  parameters: WithdrawFundingParameters,
): Promise<WithdrawSecondFundingReturnType> {
  const { request } = await simulateContract(client, {
    ...withdrawSecondFundingCall(parameters),
    account: client.account,
  });
  return await writeContract(client, request);
}
