import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { creditOfAbi } from "../abis/parts/PrimaryMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetTipsParameters = DeploymentParameter & {
  /** who owes them: the market for settled days, the settlement for covered ones */
  at: "market" | "settlement";
  account: Address;
  token: Address;
};
export type GetTipsReturnType = bigint;
export type GetTipsErrorType = ReadContractErrorType;

/**
 * Tips that an account earned by settling or covering days and did not pull yet, base units of the token.
 *
 * @example
 * const tips = await getTips(client, { deployment, at: "market", account, token: usdc })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const tips = await client.getTips({ at: "market", account, token: usdc })
 */
export async function getTips(
  client: ReadClient,
  { deployment, at, account, token }: GetTipsParameters,
): Promise<GetTipsReturnType> {
  return await readContract(client, {
    address: deployment.contracts[at],
    abi: creditOfAbi,
    functionName: "creditOf",
    args: [account, token],
  });
}
