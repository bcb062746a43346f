import type { Hash } from "viem";
import { signTypedData, simulateContract, writeContract } from "viem/actions";
import { planBuy, type PlanBuyParameters } from "./planBuy.ts";
import type { WriteClient } from "./types.ts";

export type BuyWithPermitParameters = Omit<PlanBuyParameters, "account">;
export type BuyWithPermitReturnType = Hash;

/**
 * Buys units in one signature and one transaction.
 *
 * @throws the market's errors (`SoldOut`, `SaleNotOpen`, `CostAboveMaximum`, ...) before anything is sent.
 * @example
 * const hash = await buyWithPermit(client, { deployment, id: 256n, units: 1_000n })
 */
export async function buyWithPermit(
  client: WriteClient,
  parameters: BuyWithPermitParameters,
): Promise<BuyWithPermitReturnType> {
  const plan = await planBuy(client, { ...parameters, account: client.account.address });
  const signature = await signTypedData(client, plan.typedData);
  const { request } = await simulateContract(client, { ...plan.withPermit(signature), account: client.account });
  return await writeContract(client, request);
}
