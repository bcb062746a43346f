import { readContract } from "viem/actions";
import { settlementAbi } from "../abis/Settlement.ts";
import { ending, type Backing } from "../series.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetBackingParameters = DeploymentParameter & {
  /** series */
  id: bigint;
};
export type GetBackingReturnType = Backing;

/**
 * What stands behind a series: the provider's bond, what it has to be, and how the series ended if it did.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const { bond, required, ending } = await getBacking(client, { deployment, id: 256n })
 */
export async function getBacking(
  client: ReadClient,
  { deployment, id }: GetBackingParameters,
): Promise<GetBackingReturnType> {
  const backing = await readContract(client, {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "backing",
    args: [id],
  });
  return { ...backing, ending: ending(backing.ending) };
}
