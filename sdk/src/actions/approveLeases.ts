import type { Hash } from "viem";
import { approveUnitsCall } from "./approveUnits.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ApproveLeasesParameters = DeploymentParameter & {
  /** false takes the approval back, and with it every listing */
  approved: boolean;
};

export type ApproveLeasesReturnType = Hash;
export type ApproveLeasesErrorType = SendCallErrorType;

/**
 * Lets the lease market fetch units of the client's account that somebody takes from its listings; or forbids it again, which stops
 * all of them at once.
 *
 * @throws what the node answers.
 * @example
 * const hash = await approveLeases(client, { deployment, approved: true })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.approveLeases({ approved: true })
 */
export async function approveLeases(
  client: WriteClient,
  parameters: ApproveLeasesParameters,
): Promise<ApproveLeasesReturnType> {
  return await sendCall(client, approveLeasesCall(parameters));
}

/** Lets the lease market fetch units that somebody takes from a listing. */
export function approveLeasesCall({ deployment, approved }: ApproveLeasesParameters) {
  return approveUnitsCall({ deployment, operator: deployment.contracts.leaseMarket, approved });
}
