import type { Address } from "viem";
import { listUnitsCall, type ListUnitsParameters } from "./listUnits.ts";
import { prepareOperated, type PreparedWrite } from "./prepareWrite.ts";
import type { ReadClient } from "./types.ts";

export type PrepareListUnitsParameters = ListUnitsParameters & { account: Address };
export type PrepareListUnitsReturnType = PreparedWrite;
export type PrepareListUnitsErrorType = never;

/**
 * Prepares an offer of units for rent. Its requirement is that the lease market may fetch units of the account when somebody takes
 * them; until then they stay where they are.
 *
 * @example
 * const write = prepareListUnits(client, { deployment, account, ...offer })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = client.prepareListUnits({ account, ...offer })
 */
export function prepareListUnits(
  client: ReadClient,
  { account, ...offer }: PrepareListUnitsParameters,
): PrepareListUnitsReturnType {
  const { deployment } = offer;
  const call = listUnitsCall({ ...offer, lister: account });
  return prepareOperated(client, { deployment, account, operator: deployment.contracts.leaseMarket, call });
}
