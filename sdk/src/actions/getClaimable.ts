import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { claimableAbi } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetClaimableParameters = DeploymentParameter & {
  account: Address;
  /** series */
  id: bigint;
};

/** Base units of the first and the second reward token (0 where there is none). */
export interface GetClaimableReturnType {
  amount: bigint;
  secondAmount: bigint;
}

export type GetClaimableErrorType = ReadContractErrorType;

/**
 * What a claim would pay in the next block, by the contract's own word.
 *
 * @example
 * const { amount } = await getClaimable(client, { deployment, account, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { amount } = await client.getClaimable({ account, id: 256n })
 */
export async function getClaimable(
  client: ReadClient,
  { deployment, account, id }: GetClaimableParameters,
): Promise<GetClaimableReturnType> {
  const [amount, secondAmount] = await readContract(client, {
    address: deployment.contracts.hashpower,
    abi: claimableAbi,
    functionName: "claimable",
    args: [account, id],
  });
  return { amount, secondAmount };
}
