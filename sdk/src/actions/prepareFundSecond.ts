import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { secondLaneAbi } from "../abis/parts/Hashpower.ts";
import { fundSecondCall } from "./fundSecond.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PrepareFundSecondParameters = DeploymentParameter & {
  account: Address;
  id: bigint;
  /** base units of the second reward token */
  amount: bigint;
};
export type PrepareFundSecondReturnType = PreparedPayment;
export type PrepareFundSecondErrorType = ReadContractErrorType;

/**
 * Prepares funding of a merged-mining series in its second reward token.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const write = await prepareFundSecond(client, { deployment, account, id: 256n, amount: 1_000_000n })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareFundSecond({ account, id: 256n, amount: 1_000_000n })
 */
export async function prepareFundSecond(
  client: ReadClient,
  { deployment, account, id, amount }: PrepareFundSecondParameters,
): Promise<PrepareFundSecondReturnType> {
  const { hashpower, settlement } = deployment.contracts;
  const { rewardToken } = await readContract(client, {
    address: hashpower,
    abi: secondLaneAbi,
    functionName: "secondLane",
    args: [id],
  });
  return preparePayment(client, {
    account,
    payment: { token: rewardToken, spender: settlement, amount },
    call: fundSecondCall({ deployment, id, amount }),
  });
}
