import type { Address, Hash } from "viem";
import { withdrawFundingAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawFundingParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
  to: Address;
};

export type WithdrawFundingReturnType = Hash;
export type WithdrawFundingErrorType = SendCallErrorType;

/**
 * The provider takes back funding that no owed day needs.
 *
 * @throws `NotProvider`, `InvalidReceiver`, `ZeroAmount` or `FundingLocked`, before anything is sent.
 * @example
 * const hash = await withdrawFunding(client, { deployment, id: 256n, amount: 1_000_000n, to: account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawFunding({ id: 256n, amount: 1_000_000n, to: account })
 */
export async function withdrawFunding(
  client: WriteClient,
  parameters: WithdrawFundingParameters,
): Promise<WithdrawFundingReturnType> {
  return await sendCall(client, withdrawFundingCall(parameters));
}

/** The provider takes back funding above what is reserved for days that are owed. */
export function withdrawFundingCall({ deployment, id, amount, to }: WithdrawFundingParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: withdrawFundingAbi,
    functionName: "withdrawFunding",
    args: [id, amount, to],
  } as const;
}
