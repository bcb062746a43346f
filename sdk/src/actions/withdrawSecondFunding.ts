import type { Address, Hash } from "viem";
import { withdrawSecondFundingAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawSecondFundingParameters = DeploymentParameter & {
  id: bigint;
  /** base units of the second reward token */
  amount: bigint;
  to: Address;
};

export type WithdrawSecondFundingReturnType = Hash;
export type WithdrawSecondFundingErrorType = SendCallErrorType;

/**
 * The same of the second reward token.
 *
 * @throws `NoSecondToken`, and what `withdrawFunding` throws, before anything is sent.
 * @example
 * const hash = await withdrawSecondFunding(client, { deployment, id: 258n, amount: 1_000_000n, to: account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawSecondFunding({ id: 258n, amount: 1_000_000n, to: account })
 */
export async function withdrawSecondFunding(
  client: WriteClient,
  parameters: WithdrawSecondFundingParameters,
): Promise<WithdrawSecondFundingReturnType> {
  return await sendCall(client, withdrawSecondFundingCall(parameters));
}

/** `withdrawFunding` of the second reward token of a merged-mining series. */
export function withdrawSecondFundingCall({ deployment, id, amount, to }: WithdrawSecondFundingParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: withdrawSecondFundingAbi,
    functionName: "withdrawSecondFunding",
    args: [id, amount, to],
  } as const;
}
