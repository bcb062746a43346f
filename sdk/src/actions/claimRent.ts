import type { Address, Hash } from "viem";
import { claimRentAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimRentParameters = DeploymentParameter & {
  lease: bigint;
  /** who is paid */
  to: Address;
};

export type ClaimRentReturnType = Hash;
export type ClaimRentErrorType = SendCallErrorType;

/**
 * Pays the lessor the rent of the days that are settled. The owner of the reversion only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimRent(client, { deployment, lease: 1n, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimRent({ lease: 1n, to })
 */
export async function claimRent(client: WriteClient, parameters: ClaimRentParameters): Promise<ClaimRentReturnType> {
  return await sendCall(client, claimRentCall(parameters));
}

/** Pays the lessor the rent of the days that are settled. */
export function claimRentCall({ deployment, lease, to }: ClaimRentParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: claimRentAbi,
    functionName: "claimRent",
    args: [lease, to],
  } as const;
}
