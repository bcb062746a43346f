import type { Address, Hash } from "viem";
import { claimLesseeAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimLesseeParameters = DeploymentParameter & {
  lease: bigint;
  /** who is paid */
  to: Address;
};

export type ClaimLesseeReturnType = Hash;
export type ClaimLesseeErrorType = SendCallErrorType;

/**
 * Pays the lessee the income of its days up to this second. The owner of the leasehold only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimLessee(client, { deployment, lease: 1n, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimLessee({ lease: 1n, to })
 */
export async function claimLessee(
  client: WriteClient,
  parameters: ClaimLesseeParameters,
): Promise<ClaimLesseeReturnType> {
  return await sendCall(client, claimLesseeCall(parameters));
}

/** Pays the lessee its income. */
export function claimLesseeCall({ deployment, lease, to }: ClaimLesseeParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: claimLesseeAbi,
    functionName: "claimLessee",
    args: [lease, to],
  } as const;
}
