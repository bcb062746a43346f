import type { Address, Hash } from "viem";
import { takeAbi, takeWithPermitAbi } from "../abis/parts/LeaseMarket.ts";
import type { PermitSignature } from "./permit.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type TakeLeaseParameters = DeploymentParameter & {
  listing: bigint;
  units: bigint;
  /** UTC day number of the first day: tomorrow at the earliest */
  start: number;
  /** days */
  epochs: number;
  /** the most that may be paid for all days, payment-token base units */
  maxRent: bigint;
  /** who gets the leasehold */
  to: Address;
};

export type TakeLeaseReturnType = Hash;
export type TakeLeaseErrorType = SendCallErrorType;

/**
 * Leases units for whole days, paying the rent of all of them upfront; the lease market needs an allowance.
 *
 * @throws the lease market's errors (`StartOutOfRange`, `DaysOutOfRange`, `SeriesNotLeasable`, `CostAboveMaximum`, ...), before anything is sent.
 * @example
 * const hash = await takeLease(client, { deployment, listing: 1n, units: 1_000n, start, epochs: 7, maxRent, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.takeLease({ listing: 1n, units: 1_000n, start, epochs: 7, maxRent, to })
 */
export async function takeLease(client: WriteClient, parameters: TakeLeaseParameters): Promise<TakeLeaseReturnType> {
  return await sendCall(client, takeLeaseCall(parameters));
}

/** Leases units for whole days with an allowance. */
export function takeLeaseCall({ deployment, ...order }: TakeLeaseParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: takeAbi,
    functionName: "take",
    args: [order],
  } as const;
}

/** Leases units for whole days with an EIP-2612 signature for exactly `maxRent`. */
export function takeLeaseWithPermitCall({
  deployment,
  deadline,
  v,
  r,
  s,
  ...order
}: TakeLeaseParameters & PermitSignature) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: takeWithPermitAbi,
    functionName: "takeWithPermit",
    args: [order, deadline, v, r, s],
  } as const;
}
