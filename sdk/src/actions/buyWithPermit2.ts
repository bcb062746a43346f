import type { Hash } from "viem";
import { signTypedData, simulateContract, writeContract } from "viem/actions";
import { planBuy, type PlanBuyParameters } from "./planBuy.ts";
import type { WriteClient } from "./types.ts";

export type BuyWithPermit2Parameters = Omit<PlanBuyParameters, "account">;
export type BuyWithPermit2ReturnType = Hash;

/**
 * Buys units in one signature and one transaction, by Permit2. The client's account has allowed Permit2 to move the payment token.
 *
 * @throws the market's errors before anything is sent; `InvalidWiring` on a chain without Permit2.
 * @example
 * const hash = await buyWithPermit2(client, { deployment, id: 256n, units: 1_000n })
 */
export async function buyWithPermit2(
  client: WriteClient,
  parameters: BuyWithPermit2Parameters,
): Promise<BuyWithPermit2ReturnType> {
  const { permit2 } = await planBuy(client, { ...parameters, account: client.account.address });
  const signature = await signTypedData(client, permit2.typedData);
  const { request } = await simulateContract(client, { ...permit2.buy(signature), account: client.account });
  return await writeContract(client, request);
}
