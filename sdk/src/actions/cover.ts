import type { Hash } from "viem";
import { coverAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type CoverParameters = DeploymentParameter & { id: bigint };

export type CoverReturnType = Hash;
export type CoverErrorType = SendCallErrorType;

/**
 * Pays the day that the provider missed from funding and bond; the caller is credited a tip out of the bond.
 *
 * @throws `GraceNotOver`, `NothingToCover`, or what else the day waits for, before anything is sent.
 * @example
 * const hash = await cover(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.cover({ id: 256n })
 */
export async function cover(client: WriteClient, parameters: CoverParameters): Promise<CoverReturnType> {
  return await sendCall(client, coverCall(parameters));
}

/** Pays the day that the provider missed from funding and bond. */
export function coverCall({ deployment, id }: CoverParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: coverAbi,
    functionName: "cover",
    args: [id],
  } as const;
}
