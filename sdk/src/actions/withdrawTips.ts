import type { Address, Hash } from "viem";
import { withdrawCreditAbi } from "../abis/parts/PrimaryMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawTipsParameters = DeploymentParameter & {
  /** who owes them: the market for settled days, the settlement for covered ones */
  at: "market" | "settlement";
  token: Address;
  to: Address;
};

export type WithdrawTipsReturnType = Hash;
export type WithdrawTipsErrorType = SendCallErrorType;

/**
 * Pulls the tips that the client's account earned by settling or covering days.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawTips(client, { deployment, at: "market", token: usdc, to: account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawTips({ at: "market", token: usdc, to: account.address })
 */
export async function withdrawTips(
  client: WriteClient,
  parameters: WithdrawTipsParameters,
): Promise<WithdrawTipsReturnType> {
  return await sendCall(client, withdrawTipsCall(parameters));
}

/** Pulls the tips that an account earned by settling or covering days. */
export function withdrawTipsCall({ deployment, at, token, to }: WithdrawTipsParameters) {
  // Both contracts have this function, with the same errors.
  return {
    address: deployment.contracts[at],
    abi: withdrawCreditAbi,
    functionName: "withdrawCredit",
    args: [token, to],
  } as const;
}
