import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { indexNowAbi } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetIndexParameters = DeploymentParameter & {
  /** series */
  id: bigint;
};
export type GetIndexReturnType = bigint;
export type GetIndexErrorType = ReadContractErrorType;

/**
 * What one unit of a series has earned since its beginning, at the newest block: reward-token base units with `lane.scaleBits` fractional
 * bits. It never falls. What an account has earned is the difference of two indices times its units.
 *
 * @example
 * const index = await getIndex(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const index = await client.getIndex({ id: 256n })
 */
export async function getIndex(
  client: ReadClient,
  { deployment, id }: GetIndexParameters,
): Promise<GetIndexReturnType> {
  return await readContract(client, {
    address: deployment.contracts.hashpower,
    abi: indexNowAbi,
    functionName: "indexNow",
    args: [id],
  });
}
