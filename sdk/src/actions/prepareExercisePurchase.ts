import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { leaseOfAbi, listingOfAbi, purchaseCostAbi } from "../abis/parts/LeaseMarket.ts";
import { exercisePurchaseCall, exercisePurchaseWithPermitCall } from "./exercisePurchase.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PrepareExercisePurchaseParameters = DeploymentParameter & {
  account: Address;
  lease: bigint;
  /** who gets the units, if they can be delivered now (default: the account) */
  to?: Address;
};
/** `payment.amount` is the price of the units, payment-token base units; rent that was paid is not in it. */
export type PrepareExercisePurchaseReturnType = PreparedPayment;
export type PrepareExercisePurchaseErrorType = ReadContractErrorType;

/**
 * Prepares the purchase of leased units: one signature and one transaction where the token knows permits.
 *
 * @throws `NoSuchLease` for one that is over or never began.
 * @example
 * const write = await prepareExercisePurchase(client, { deployment, account, lease: 1n })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareExercisePurchase({ account, lease: 1n })
 */
export async function prepareExercisePurchase(
  client: ReadClient,
  { deployment, account, lease, to = account }: PrepareExercisePurchaseParameters,
): Promise<PrepareExercisePurchaseReturnType> {
  const { leaseMarket } = deployment.contracts;
  const [cost, { listing }] = await Promise.all([
    readContract(client, { address: leaseMarket, abi: purchaseCostAbi, functionName: "purchaseCost", args: [lease] }),
    readContract(client, { address: leaseMarket, abi: leaseOfAbi, functionName: "leaseOf", args: [lease] }),
  ]);
  const { paymentToken } = await readContract(client, {
    address: leaseMarket,
    abi: listingOfAbi,
    functionName: "listingOf",
    args: [BigInt(listing)],
  });
  const purchase = { deployment, lease, maxCost: cost, to };
  return preparePayment(client, {
    account,
    payment: { token: paymentToken, spender: leaseMarket, amount: cost },
    call: exercisePurchaseCall(purchase),
    withPermit: (signature) => exercisePurchaseWithPermitCall({ ...purchase, ...signature }),
  });
}
