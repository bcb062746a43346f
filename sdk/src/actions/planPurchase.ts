import type { Address, Hex } from "viem";
import { readContract } from "viem/actions";
import { leaseMarketAbi } from "../abis/LeaseMarket.ts";
import type { approveCall } from "./calls.ts";
import { exercisePurchaseCall, exercisePurchaseWithPermitCall } from "./leaseCalls.ts";
import { permitSignature, type PermitTypedData } from "./permit.ts";
import { planPermit } from "./planPermit.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PlanPurchaseParameters = DeploymentParameter & {
  account: Address;
  lease: bigint;
  /** who gets the units, if they can be delivered now (default: the account) */
  to?: Address;
  /** unix second of the chain until which the permit counts (default: 30 minutes after the newest block) */
  deadline?: bigint;
};

/** What buying leased units costs, asks to sign and sends. Nothing is sent yet. */
export interface PlanPurchaseReturnType {
  /** what leaves the wallet, payment-token base units; the unvested rent, which is paid already, is not in it */
  cost: bigint;
  paymentToken: Address;
  /** who may take `cost`, once */
  spender: Address;
  /** the one signature */
  typedData: PermitTypedData;
  /** the one transaction, once the permit is signed */
  withPermit: (signature: Hex) => ReturnType<typeof exercisePurchaseWithPermitCall>;
  /** the same in two transactions, for wallets that cannot sign a permit */
  approve: ReturnType<typeof approveCall>;
  exercise: ReturnType<typeof exercisePurchaseCall>;
}

/**
 * Plans the purchase of leased units in one signature and one transaction.
 *
 * @throws `NoSuchLease`, and what the payment token throws if it knows no permits.
 * @example
 * const plan = await planPurchase(client, { deployment, account, lease: 1n })
 * const signature = await walletClient.signTypedData(plan.typedData)
 * const { request } = await publicClient.simulateContract({ ...plan.withPermit(signature), account })
 * const hash = await walletClient.writeContract(request)
 */
export async function planPurchase(
  client: ReadClient,
  { deployment, account, lease, to = account, deadline }: PlanPurchaseParameters,
): Promise<PlanPurchaseReturnType> {
  const leases = { address: deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
  const [cost, { listing }] = await Promise.all([
    readContract(client, { ...leases, functionName: "purchaseCost", args: [lease] }),
    readContract(client, { ...leases, functionName: "leaseOf", args: [lease] }),
  ]);
  const { paymentToken } = await readContract(client, {
    ...leases,
    functionName: "listingOf",
    args: [BigInt(listing)],
  });
  const purchase = { deployment, lease, maxCost: cost, to };
  const spender = leases.address;
  const { typedData, approve, until } = await planPermit(client, {
    token: paymentToken,
    owner: account,
    spender,
    value: cost,
    deadline,
  });
  return {
    cost,
    paymentToken,
    spender,
    typedData,
    withPermit: (signature) => exercisePurchaseWithPermitCall({ ...purchase, ...permitSignature(signature, until) }),
    approve,
    exercise: exercisePurchaseCall(purchase),
  };
}
