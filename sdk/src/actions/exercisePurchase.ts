import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { exercisePurchaseCall, type ExercisePurchaseParameters } from "./leaseCalls.ts";
import type { WriteClient } from "./types.ts";

export type { ExercisePurchaseParameters };
export type ExercisePurchaseReturnType = Hash;

/**
 * Buys leased units at the listed price; the lease market needs an allowance. The owner of the leasehold only.
 *
 * @throws `NoPurchaseOption`, `OptionOver`, `OptionVoid`, `CostAboveMaximum`, ..., before anything is sent.
 * @example
 * const hash = await exercisePurchase(client, { deployment, lease: 1n, maxCost, to })
 */
export async function exercisePurchase(
  client: WriteClient,
  parameters: ExercisePurchaseParameters,
): Promise<ExercisePurchaseReturnType> {
  const { request } = await simulateContract(client, { ...exercisePurchaseCall(parameters), account: client.account });
  return await writeContract(client, request);
}
