import type { Hash } from "viem";
import { signTypedData, simulateContract, writeContract } from "viem/actions";
import { planPurchase, type PlanPurchaseParameters } from "./planPurchase.ts";
import type { WriteClient } from "./types.ts";

export type ExercisePurchaseWithPermitParameters = Omit<PlanPurchaseParameters, "account">;
export type ExercisePurchaseWithPermitReturnType = Hash;

/**
 * Buys leased units in one signature and one transaction.
 *
 * @throws `NoPurchaseOption`, `OptionOver`, `OptionVoid`, ..., before anything is sent.
 * @example
 * const hash = await exercisePurchaseWithPermit(client, { deployment, lease: 1n })
 */
export async function exercisePurchaseWithPermit(
  client: WriteClient,
  parameters: ExercisePurchaseWithPermitParameters,
): Promise<ExercisePurchaseWithPermitReturnType> {
  const plan = await planPurchase(client, { ...parameters, account: client.account.address });
  const signature = await signTypedData(client, plan.typedData);
  const { request } = await simulateContract(client, { ...plan.withPermit(signature), account: client.account });
  return await writeContract(client, request);
}
