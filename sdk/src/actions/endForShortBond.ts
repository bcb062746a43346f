import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { endForShortBondCall, type EndForShortBondParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { EndForShortBondParameters };
export type EndForShortBondReturnType = Hash;

/**
 * Ends a series whose bond has been short for so long that a week of escrow is withheld: the provider has defaulted. Anyone.
 *
 * @throws `BondSuffices`, `DayNotSettled`, `NothingToEnd`, before anything is sent.
 * @example
 * const hash = await endForShortBond(client, { deployment, id: 256n })
 */
export async function endForShortBond(
  client: WriteClient,
  parameters: EndForShortBondParameters,
): Promise<EndForShortBondReturnType> {
  const { request } = await simulateContract(client, { ...endForShortBondCall(parameters), account: client.account });
  return await writeContract(client, request);
}
