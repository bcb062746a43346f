import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { listUnitsCall, type Offer } from "./leaseCalls.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ListUnitsReturnType = Hash;

/**
 * Offers units of the client's account for rent. They stay with it, earning, until they are taken; `approveLeases` lets them be fetched.
 *
 * @throws `InvalidListing` with the field, `NoSuchSeries`, `TokenNotAccepted`, before anything is sent.
 * @example
 * const hash = await listUnits(client, {
 *   deployment, id: 256n, units: 1_000n, minEpochs: 1, maxEpochs: 30, paymentToken, lastStart, rentPrice, purchasePrice: 0n,
 * })
 */
export async function listUnits(client: WriteClient, offer: DeploymentParameter & Offer): Promise<ListUnitsReturnType> {
  const call = listUnitsCall({ ...offer, lister: client.account.address });
  const { request } = await simulateContract(client, { ...call, account: client.account });
  return await writeContract(client, request);
}
