import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { coverCall, type CoverParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { CoverParameters };
export type CoverReturnType = Hash;

/**
 * Pays the day that the provider missed from funding and bond; the caller is credited a tip out of the bond.
 *
 * @throws `GraceNotOver`, `NothingToCover`, or what else the day waits for, before anything is sent.
 * @example
 * const hash = await cover(client, { deployment, id: 256n })
 */
export async function cover(client: WriteClient, parameters: CoverParameters): Promise<CoverReturnType> {
  const { request } = await simulateContract(client, { ...coverCall(parameters), account: client.account });
  return await writeContract(client, request);
}
