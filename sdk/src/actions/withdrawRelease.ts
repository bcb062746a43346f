import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawReleaseCall, type WithdrawReleaseParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type WithdrawReleaseReturnType = Hash;

/**
 * Pulls everything that was released to the provider.
 *
 * @throws `NotProvider`, `InvalidReceiver` or `NothingToWithdraw`, before anything is sent.
 * @example
 * const hash = await withdrawRelease(client, { deployment, id: 256n, to: account })
 */
export async function withdrawRelease(
  client: WriteClient,
  parameters: WithdrawReleaseParameters,
): Promise<WithdrawReleaseReturnType> {
  const { request } = await simulateContract(client, { ...withdrawReleaseCall(parameters), account: client.account });
  return await writeContract(client, request);
}
