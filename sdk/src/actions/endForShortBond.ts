import type { Hash } from "viem";
import { endForShortBondAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type EndForShortBondParameters = DeploymentParameter & { id: bigint };

export type EndForShortBondReturnType = Hash;
export type EndForShortBondErrorType = SendCallErrorType;

/**
 * Ends a series whose bond has been short for so long that a week of escrow is withheld: the provider has defaulted. Anyone.
 *
 * @throws `BondSuffices`, `DayNotSettled`, `NothingToEnd`, before anything is sent.
 * @example
 * const hash = await endForShortBond(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.endForShortBond({ id: 256n })
 */
export async function endForShortBond(
  client: WriteClient,
  parameters: EndForShortBondParameters,
): Promise<EndForShortBondReturnType> {
  return await sendCall(client, endForShortBondCall(parameters));
}

/** Ends a series whose bond has been short for a week of escrow. */
export function endForShortBondCall({ deployment, id }: EndForShortBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: endForShortBondAbi,
    functionName: "endForShortBond",
    args: [id],
  } as const;
}
