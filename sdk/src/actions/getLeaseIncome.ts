import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { incomeOfAbi } from "../abis/parts/LeaseMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetLeaseIncomeParameters = DeploymentParameter & {
  account: Address;
  /** series */
  id: bigint;
};
/** Base units of the first and the second reward token (0 where there is none). */
export interface GetLeaseIncomeReturnType {
  amount: bigint;
  secondAmount: bigint;
}
export type GetLeaseIncomeErrorType = ReadContractErrorType;

/**
 * Income of closed leases of one series that was credited to an account: what `withdrawLeaseIncome` pays.
 *
 * @example
 * const { amount } = await getLeaseIncome(client, { deployment, account, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { amount } = await client.getLeaseIncome({ account, id: 256n })
 */
export async function getLeaseIncome(
  client: ReadClient,
  { deployment, account, id }: GetLeaseIncomeParameters,
): Promise<GetLeaseIncomeReturnType> {
  const [amount, secondAmount] = await readContract(client, {
    address: deployment.contracts.leaseMarket,
    abi: incomeOfAbi,
    functionName: "incomeOf",
    args: [account, id],
  });
  return { amount, secondAmount };
}
