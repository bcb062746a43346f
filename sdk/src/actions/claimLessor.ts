import type { Address, Hash } from "viem";
import { claimLessorAbi } from "../abis/parts/LeaseMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ClaimLessorParameters = DeploymentParameter & {
  lease: bigint;
  /** who is paid */
  to: Address;
};

export type ClaimLessorReturnType = Hash;
export type ClaimLessorErrorType = SendCallErrorType;

/**
 * Pays the lessor the income of the days before the lease and after it. The owner of the reversion only.
 *
 * @throws `NoSuchLease`, `NotOwner`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await claimLessor(client, { deployment, lease: 1n, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.claimLessor({ lease: 1n, to })
 */
export async function claimLessor(
  client: WriteClient,
  parameters: ClaimLessorParameters,
): Promise<ClaimLessorReturnType> {
  return await sendCall(client, claimLessorCall(parameters));
}

/** Pays the lessor its income: of the days before the lease and after it. */
export function claimLessorCall({ deployment, lease, to }: ClaimLessorParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: claimLessorAbi,
    functionName: "claimLessor",
    args: [lease, to],
  } as const;
}
