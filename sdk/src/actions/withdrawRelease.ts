import type { Address, Hash } from "viem";
import { withdrawReleaseAbi } from "../abis/parts/PrimaryMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawReleaseParameters = DeploymentParameter & {
  id: bigint;
  /** who gets the payment tokens */
  to: Address;
};

export type WithdrawReleaseReturnType = Hash;
export type WithdrawReleaseErrorType = SendCallErrorType;

/**
 * Pulls everything that was released to the provider.
 *
 * @throws `NotProvider`, `InvalidReceiver` or `NothingToWithdraw`, before anything is sent.
 * @example
 * const hash = await withdrawRelease(client, { deployment, id: 256n, to: account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawRelease({ id: 256n, to: account })
 */
export async function withdrawRelease(
  client: WriteClient,
  parameters: WithdrawReleaseParameters,
): Promise<WithdrawReleaseReturnType> {
  return await sendCall(client, withdrawReleaseCall(parameters));
}

/** The provider pulls everything that was released to it. */
export function withdrawReleaseCall({ deployment, id, to }: WithdrawReleaseParameters) {
  return {
    address: deployment.contracts.market,
    abi: withdrawReleaseAbi,
    functionName: "withdrawRelease",
    args: [id, to],
  } as const;
}
