import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { creditOfAbi } from "../abis/parts/LeaseMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetLeaseCreditParameters = DeploymentParameter & {
  account: Address;
  token: Address;
};
export type GetLeaseCreditReturnType = bigint;
export type GetLeaseCreditErrorType = ReadContractErrorType;

/**
 * Rent, prices and refunds that leases credited to an account, base units of the token: what `withdrawLeaseCredit` pays.
 *
 * @example
 * const credit = await getLeaseCredit(client, { deployment, account, token: usdc })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const credit = await client.getLeaseCredit({ account, token: usdc })
 */
export async function getLeaseCredit(
  client: ReadClient,
  { deployment, account, token }: GetLeaseCreditParameters,
): Promise<GetLeaseCreditReturnType> {
  return await readContract(client, {
    address: deployment.contracts.leaseMarket,
    abi: creditOfAbi,
    functionName: "creditOf",
    args: [account, token],
  });
}
