import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { listingOfAbi, quoteRentAbi } from "../abis/parts/LeaseMarket.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import { takeLeaseCall, takeLeaseWithPermitCall } from "./takeLease.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PrepareTakeLeaseParameters = DeploymentParameter & {
  account: Address;
  listing: bigint;
  units: bigint;
  /** UTC day number of the first day: tomorrow at the earliest */
  start: number;
  /** days */
  epochs: number;
  /** who gets the leasehold (default: the account) */
  to?: Address;
};
/** `payment.amount` is the rent of all days, payment-token base units. */
export type PrepareTakeLeaseReturnType = PreparedPayment;
export type PrepareTakeLeaseErrorType = ReadContractErrorType;

/**
 * Prepares a lease: one signature and one transaction where the token knows permits.
 *
 * @throws `NoSuchListing` for a number that no listing has.
 * @example
 * const write = await prepareTakeLease(client, { deployment, account, listing: 1n, units: 1_000n, start, epochs: 7 })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareTakeLease({ account, listing: 1n, units: 1_000n, start, epochs: 7 })
 */
export async function prepareTakeLease(
  client: ReadClient,
  { deployment, account, listing, units, start, epochs, to = account }: PrepareTakeLeaseParameters,
): Promise<PrepareTakeLeaseReturnType> {
  const { leaseMarket } = deployment.contracts;
  const [rent, { paymentToken }] = await Promise.all([
    readContract(client, {
      address: leaseMarket,
      abi: quoteRentAbi,
      functionName: "quoteRent",
      args: [listing, units, epochs],
    }),
    readContract(client, { address: leaseMarket, abi: listingOfAbi, functionName: "listingOf", args: [listing] }),
  ]);
  const order = { deployment, listing, units, start, epochs, maxRent: rent, to };
  return preparePayment(client, {
    account,
    payment: { token: paymentToken, spender: leaseMarket, amount: rent },
    call: takeLeaseCall(order),
    withPermit: (signature) => takeLeaseWithPermitCall({ ...order, ...signature }),
  });
}
