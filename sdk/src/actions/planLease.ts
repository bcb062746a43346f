import type { Address, Hex } from "viem";
import { readContract } from "viem/actions";
import { leaseMarketAbi } from "../abis/LeaseMarket.ts";
import type { approveCall } from "./calls.ts";
import { takeLeaseCall, takeLeaseWithPermitCall } from "./leaseCalls.ts";
import { permitSignature, type PermitTypedData } from "./permit.ts";
import { planPermit } from "./planPermit.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PlanLeaseParameters = DeploymentParameter & {
  account: Address;
  listing: bigint;
  units: bigint;
  /** UTC day number of the first day: tomorrow at the earliest */
  start: number;
  /** days */
  epochs: number;
  /** who gets the leasehold (default: the account) */
  to?: Address;
  /** unix second of the chain until which the permit counts (default: 30 minutes after the newest block) */
  deadline?: bigint;
};

/** What a lease costs, asks to sign and sends. Nothing is sent yet: this is what a person reviews. */
export interface PlanLeaseReturnType {
  /** rent of all days: what leaves the wallet, payment-token base units; the permit and the approval are for exactly this */
  rent: bigint;
  paymentToken: Address;
  /** who may take `rent`, once */
  spender: Address;
  /** the one signature */
  typedData: PermitTypedData;
  /** the one transaction, once the permit is signed */
  withPermit: (signature: Hex) => ReturnType<typeof takeLeaseWithPermitCall>;
  /** the same in two transactions, for wallets that cannot sign a permit */
  approve: ReturnType<typeof approveCall>;
  take: ReturnType<typeof takeLeaseCall>;
}

/**
 * Plans a lease in one signature and one transaction.
 *
 * @throws `NoSuchListing`, and what the payment token throws if it knows no permits.
 * @example
 * const plan = await planLease(client, { deployment, account, listing: 1n, units: 1_000n, start, epochs: 7 })
 * const signature = await walletClient.signTypedData(plan.typedData)
 * const { request } = await publicClient.simulateContract({ ...plan.withPermit(signature), account })
 * const hash = await walletClient.writeContract(request)
 */
export async function planLease(
  client: ReadClient,
  { deployment, account, listing, units, start, epochs, to = account, deadline }: PlanLeaseParameters,
): Promise<PlanLeaseReturnType> {
  const leases = { address: deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
  const [rent, { paymentToken }] = await Promise.all([
    readContract(client, { ...leases, functionName: "quoteRent", args: [listing, units, epochs] }),
    readContract(client, { ...leases, functionName: "listingOf", args: [listing] }),
  ]);
  const order = { deployment, listing, units, start, epochs, maxRent: rent, to };
  const spender = leases.address;
  const { typedData, approve, until } = await planPermit(client, {
    token: paymentToken,
    owner: account,
    spender,
    value: rent,
    deadline,
  });
  return {
    rent,
    paymentToken,
    spender,
    typedData,
    withPermit: (signature) => takeLeaseWithPermitCall({ ...order, ...permitSignature(signature, until) }),
    approve,
    take: takeLeaseCall(order),
  };
}
