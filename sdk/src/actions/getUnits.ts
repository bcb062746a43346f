import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { balanceOfAbi } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetUnitsParameters = DeploymentParameter & {
  account: Address;
  /** series */
  id: bigint;
};
export type GetUnitsReturnType = bigint;
export type GetUnitsErrorType = ReadContractErrorType;

/**
 * How many units of a series an account holds.
 *
 * @example
 * const units = await getUnits(client, { deployment, account, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const units = await client.getUnits({ account, id: 256n })
 */
export async function getUnits(
  client: ReadClient,
  { deployment, account, id }: GetUnitsParameters,
): Promise<GetUnitsReturnType> {
  return await readContract(client, {
    address: deployment.contracts.hashpower,
    abi: balanceOfAbi,
    functionName: "balanceOf",
    args: [account, id],
  });
}
