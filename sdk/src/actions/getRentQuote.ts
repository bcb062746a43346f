import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { noSuchListingError, quoteRentAbi } from "../abis/parts/LeaseMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const ABI = [...noSuchListingError, ...quoteRentAbi] as const;

export type GetRentQuoteParameters = DeploymentParameter & {
  /** number of the listing */
  listing: bigint;
  units: bigint;
  /** days */
  epochs: number;
};
export type GetRentQuoteReturnType = bigint;
export type GetRentQuoteErrorType = ReadContractErrorType;

/**
 * What leasing units costs, payment-token base units for all days, rounded up.
 *
 * @throws `NoSuchListing` for a number that no listing has.
 * @example
 * const rent = await getRentQuote(client, { deployment, listing: 1n, units: 1_000n, epochs: 7 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const rent = await client.getRentQuote({ listing: 1n, units: 1_000n, epochs: 7 })
 */
export async function getRentQuote(
  client: ReadClient,
  { deployment, listing, units, epochs }: GetRentQuoteParameters,
): Promise<GetRentQuoteReturnType> {
  return await readContract(client, {
    address: deployment.contracts.leaseMarket,
    abi: ABI,
    functionName: "quoteRent",
    args: [listing, units, epochs],
  });
}
