import type { Address, Hash } from "viem";
import { safeBatchTransferFromAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type TransferManyUnitsParameters = DeploymentParameter & {
  from: Address;
  to: Address;
  ids: readonly bigint[];
  /** as many as `ids` */
  units: readonly bigint[];
};

export type TransferManyUnitsReturnType = Hash;
export type TransferManyUnitsErrorType = SendCallErrorType;

/**
 * Moves units of several series at once. What they have earned until then stays with the sender.
 *
 * @throws the ledger's ERC-1155 errors and `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await transferManyUnits(client, { deployment, from: account.address, to, ids: [256n, 512n], units: [1n, 2n] })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.transferManyUnits({ from: account.address, to, ids: [256n, 512n], units: [1n, 2n] })
 */
export async function transferManyUnits(
  client: WriteClient,
  parameters: TransferManyUnitsParameters,
): Promise<TransferManyUnitsReturnType> {
  return await sendCall(client, transferManyUnitsCall(parameters));
}

/** Moves units of several series at once. */
export function transferManyUnitsCall({ deployment, from, to, ids, units }: TransferManyUnitsParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: safeBatchTransferFromAbi,
    functionName: "safeBatchTransferFrom",
    args: [from, to, ids, units, "0x"],
  } as const;
}
