import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { transferUnitsCall, type TransferUnitsParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { TransferUnitsParameters };
export type TransferUnitsReturnType = Hash;

/**
 * Moves units of one series. What they have earned until then stays with the sender.
 *
 * @throws the ledger's ERC-1155 errors and `TransferRestricted`, before anything is sent.
 * @example
 * const hash = await transferUnits(client, { deployment, from: account.address, to, id: 256n, units: 1_000n })
 */
export async function transferUnits(
  client: WriteClient,
  parameters: TransferUnitsParameters,
): Promise<TransferUnitsReturnType> {
  const { request } = await simulateContract(client, { ...transferUnitsCall(parameters), account: client.account });
  return await writeContract(client, request);
}
