import type { Address, Hash } from "viem";
import { listAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

/** What a holder offers. */
export interface Offer {
  /** series */
  id: bigint;
  units: bigint;
  /** least and most days of a lease */
  minEpochs: number;
  maxEpochs: number;
  paymentToken: Address;
  /** UTC day number on which a lease starts at the latest */
  lastStart: number;
  /** payment-token base units with 18 fractional decimals per 1e12 H/s and day */
  rentPrice: bigint;
  /** payment-token base units with 18 fractional decimals per 1e12 H/s; 0: the units cannot be bought */
  purchasePrice: bigint;
}

export type ListUnitsParameters = DeploymentParameter & Offer;

export type ListUnitsReturnType = Hash;
export type ListUnitsErrorType = SendCallErrorType;

/**
 * Offers units of the client's account for rent. They stay with it, earning, until they are taken; `approveLeases` lets them be fetched.
 *
 * @throws `InvalidListing` with the field, `NoSuchSeries`, `TokenNotAccepted`, before anything is sent.
 * @example
 * const hash = await listUnits(client, {
 *   deployment, id: 256n, units: 1_000n, minEpochs: 1, maxEpochs: 30, paymentToken, lastStart, rentPrice, purchasePrice: 0n,
 * })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.listUnits({
 *   id: 256n, units: 1_000n, minEpochs: 1, maxEpochs: 30, paymentToken, lastStart, rentPrice, purchasePrice: 0n,
 * })
 */
export async function listUnits(client: WriteClient, parameters: ListUnitsParameters): Promise<ListUnitsReturnType> {
  return await sendCall(client, listUnitsCall({ ...parameters, lister: client.account.address }));
}

/** Offers units for rent; they stay with the lister until they are taken. */
export function listUnitsCall({ deployment, ...terms }: ListUnitsParameters & { lister: Address }) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: listAbi,
    functionName: "list",
    args: [terms],
  } as const;
}
