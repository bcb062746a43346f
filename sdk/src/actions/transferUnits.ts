import type { Address, Hash } from "viem";
import { safeTransferFromAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type TransferUnitsParameters = DeploymentParameter & {
  from: Address;
  to: Address;
  id: bigint;
  units: bigint;
};

export type TransferUnitsReturnType = Hash;
export type TransferUnitsErrorType = SendCallErrorType;

/**
 * Moves units of one series. What they have earned until then stays with the sender.
 *
 * @throws the ledger's ERC-1155 errors and `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await transferUnits(client, { deployment, from: account.address, to, id: 256n, units: 1_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.transferUnits({ from: account.address, to, id: 256n, units: 1_000n })
 */
export async function transferUnits(
  client: WriteClient,
  parameters: TransferUnitsParameters,
): Promise<TransferUnitsReturnType> {
  return await sendCall(client, transferUnitsCall(parameters));
}

/** Moves units of one series. What they have earned until then stays with `from`. */
export function transferUnitsCall({ deployment, from, to, id, units }: TransferUnitsParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: safeTransferFromAbi,
    functionName: "safeTransferFrom",
    args: [from, to, id, units, "0x"],
  } as const;
}
