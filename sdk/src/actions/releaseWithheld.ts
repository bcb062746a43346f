import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { releaseWithheldCall, type ReleaseWithheldParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { ReleaseWithheldParameters };
export type ReleaseWithheldReturnType = Hash;

/**
 * Releases withheld escrow to the provider, as far as bond and what stays withheld meet the requirement. Anyone.
 *
 * @throws `NothingToRelease`, before anything is sent.
 * @example
 * const hash = await releaseWithheld(client, { deployment, id: 256n })
 */
export async function releaseWithheld(client: WriteClient, parameters: ReleaseWithheldParameters): Promise<ReleaseWithheldReturnType> {
  const { request } = await simulateContract(client, { ...releaseWithheldCall(parameters), account: client.account });
  return await writeContract(client, request);
}
