import type { Hash } from "viem";
import { releaseWithheldAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ReleaseWithheldParameters = DeploymentParameter & { id: bigint };

export type ReleaseWithheldReturnType = Hash;
export type ReleaseWithheldErrorType = SendCallErrorType;

/**
 * Releases withheld escrow to the provider, as far as bond and what stays withheld meet the requirement. Anyone.
 *
 * @throws `NothingToRelease`, before anything is sent.
 * @example
 * const hash = await releaseWithheld(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.releaseWithheld({ id: 256n })
 */
export async function releaseWithheld(
  client: WriteClient,
  parameters: ReleaseWithheldParameters,
): Promise<ReleaseWithheldReturnType> {
  return await sendCall(client, releaseWithheldCall(parameters));
}

/** Releases withheld escrow as far as the bond requirement allows. */
export function releaseWithheldCall({ deployment, id }: ReleaseWithheldParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: releaseWithheldAbi,
    functionName: "releaseWithheld",
    args: [id],
  } as const;
}
