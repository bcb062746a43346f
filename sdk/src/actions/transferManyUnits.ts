import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { transferManyUnitsCall, type TransferManyUnitsParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { TransferManyUnitsParameters };
export type TransferManyUnitsReturnType = Hash;

/**
 * Moves units of several series at once. What they have earned until then stays with the sender.
 *
 * @throws the ledger's ERC-1155 errors and `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await transferManyUnits(client, { deployment, from: account.address, to, ids: [256n, 512n], units: [1n, 2n] })
 */
export async function transferManyUnits(
  client: WriteClient,
  parameters: TransferManyUnitsParameters,
): Promise<TransferManyUnitsReturnType> {
  const { request } = await simulateContract(client, { ...transferManyUnitsCall(parameters), account: client.account });
  return await writeContract(client, request);
}
