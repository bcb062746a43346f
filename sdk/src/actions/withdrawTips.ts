import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawTipsCall, type WithdrawTipsParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { WithdrawTipsParameters };
export type WithdrawTipsReturnType = Hash;

/**
 * Pulls the tips that the client's account earned by settling or covering days.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawTips(client, { deployment, at: "market", token: usdc, to: account.address })
 */
export async function withdrawTips(
  client: WriteClient,
  parameters: WithdrawTipsParameters,
): Promise<WithdrawTipsReturnType> {
  const { request } = await simulateContract(client, { ...withdrawTipsCall(parameters), account: client.account });
  return await writeContract(client, request);
}
