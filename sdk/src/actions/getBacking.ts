import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { backingAbi, noSuchSeriesError } from "../abis/parts/Settlement.ts";
import { ending, type Backing } from "../series.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const SETTLEMENT_ABI = [...backingAbi, ...noSuchSeriesError] as const;

export type GetBackingParameters = DeploymentParameter & {
  /** series */
  id: bigint;
};
export type GetBackingReturnType = Backing;

export type GetBackingErrorType = ReadContractErrorType;

/**
 * What stands behind a series: the provider's bond, what it has to be, and how the series ended if it did.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const { bond, required, ending } = await getBacking(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { bond, required, ending } = await client.getBacking({ id: 256n })
 */
export async function getBacking(
  client: ReadClient,
  { deployment, id }: GetBackingParameters,
): Promise<GetBackingReturnType> {
  const backing = await readContract(client, {
    address: deployment.contracts.settlement,
    abi: SETTLEMENT_ABI,
    functionName: "backing",
    args: [id],
  });
  return { ...backing, ending: ending(backing.ending) };
}
