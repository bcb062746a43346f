import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { approveLeasesCall, type ApproveLeasesParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ApproveLeasesParameters };
export type ApproveLeasesReturnType = Hash;

/**
 * Lets the lease market fetch units of the client's account that somebody takes from its listings; or forbids it again, which stops
 * all of them at once.
 *
 * @throws what the node answers.
 * @example
 * const hash = await approveLeases(client, { deployment, approved: true })
 */
export async function approveLeases(
  client: WriteClient,
  parameters: ApproveLeasesParameters,
): Promise<ApproveLeasesReturnType> {
  const { request } = await simulateContract(client, { ...approveLeasesCall(parameters), account: client.account });
  return await writeContract(client, request);
}
