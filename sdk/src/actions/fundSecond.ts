import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { fundSecondCall, type FundSecondParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { FundSecondParameters };
export type FundSecondReturnType = Hash;

/**
 * Adds to the prepaid balance of a merged-mining series in its second reward token; the settlement needs an allowance.
 *
 * @throws `NoSecondToken`, `NoSuchSeries`, `ZeroAmount`, and what the token throws, before anything is sent.
 * @example
 * const hash = await fundSecond(client, { deployment, id: 256n, amount: 1_000_000n })
 */
export async function fundSecond(client: WriteClient, parameters: FundSecondParameters): Promise<FundSecondReturnType> {
  const { request } = await simulateContract(client, { ...fundSecondCall(parameters), account: client.account });
  return await writeContract(client, request);
}
