import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { fundCall, type FundParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { FundParameters };
export type FundReturnType = Hash;

/**
 * Adds to the prepaid reward balance of a series; the settlement needs an allowance.
 *
 * @throws `NoSuchSeries`, `ZeroAmount`, and what the token throws, before anything is sent.
 * @example
 * const hash = await fund(client, { deployment, id: 256n, amount: 1_000_000n })
 */
export async function fund(client: WriteClient, parameters: FundParameters): Promise<FundReturnType> {
  const { request } = await simulateContract(client, { ...fundCall(parameters), account: client.account });
  return await writeContract(client, request);
}
