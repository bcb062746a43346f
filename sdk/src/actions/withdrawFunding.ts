import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawFundingCall, type WithdrawFundingParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type WithdrawFundingReturnType = Hash;

/**
 * The provider takes back funding that no owed day needs.
 *
 * @throws `NotProvider`, `InvalidReceiver`, `ZeroAmount` or `FundingLocked`, before anything is sent.
 * @example
 * const hash = await withdrawFunding(client, { deployment, id: 256n, amount: 1_000_000n, to: account })
 */
export async function withdrawFunding(
  client: WriteClient,
  parameters: WithdrawFundingParameters,
): Promise<WithdrawFundingReturnType> {
  const { request } = await simulateContract(client, { ...withdrawFundingCall(parameters), account: client.account });
  return await writeContract(client, request);
}
