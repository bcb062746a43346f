import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { noSuchSeriesError, quoteAbi } from "../abis/parts/PrimaryMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const ABI = [...noSuchSeriesError, ...quoteAbi] as const;

export type GetQuoteParameters = DeploymentParameter & {
  /** series */
  id: bigint;
  units: bigint;
};
export type GetQuoteReturnType = bigint;
export type GetQuoteErrorType = ReadContractErrorType;

/**
 * What units of an open sale cost now, payment-token base units, rounded up.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const cost = await getQuote(client, { deployment, id: 256n, units: 1_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const cost = await client.getQuote({ id: 256n, units: 1_000n })
 */
export async function getQuote(
  client: ReadClient,
  { deployment, id, units }: GetQuoteParameters,
): Promise<GetQuoteReturnType> {
  return await readContract(client, {
    address: deployment.contracts.market,
    abi: ABI,
    functionName: "quote",
    args: [id, units],
  });
}
