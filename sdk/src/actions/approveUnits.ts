import type { Address, Hash } from "viem";
import { setApprovalForAllAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ApproveUnitsParameters = DeploymentParameter & {
  /** who may move all units of the account, of every series */
  operator: Address;
  /** false takes the approval back */
  approved: boolean;
};

export type ApproveUnitsReturnType = Hash;
export type ApproveUnitsErrorType = SendCallErrorType;

/**
 * Lets a contract move units of the client's account, such as the share that they are deposited into; or forbids it again.
 *
 * @throws `ERC1155InvalidOperator` for the zero address, before anything is sent.
 * @example
 * const hash = await approveUnits(client, { deployment, operator: share, approved: false })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.approveUnits({ operator: share, approved: false })
 */
export async function approveUnits(
  client: WriteClient,
  parameters: ApproveUnitsParameters,
): Promise<ApproveUnitsReturnType> {
  return await sendCall(client, approveUnitsCall(parameters));
}

/** Makes somebody an operator of all units of the account, or takes that back. */
export function approveUnitsCall({ deployment, operator, approved }: ApproveUnitsParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: setApprovalForAllAbi,
    functionName: "setApprovalForAll",
    args: [operator, approved],
  } as const;
}
