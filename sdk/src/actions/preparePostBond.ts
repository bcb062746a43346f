import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { laneAbi } from "../abis/parts/Hashpower.ts";
import { postBondCall } from "./postBond.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PreparePostBondParameters = DeploymentParameter & {
  account: Address;
  id: bigint;
  /** base units of the reward token */
  amount: bigint;
};
export type PreparePostBondReturnType = PreparedPayment;
export type PreparePostBondErrorType = ReadContractErrorType;

/**
 * Prepares an addition to the bond of a series.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const write = await preparePostBond(client, { deployment, account, id: 256n, amount: 1_000_000n })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.preparePostBond({ account, id: 256n, amount: 1_000_000n })
 */
export async function preparePostBond(
  client: ReadClient,
  { deployment, account, id, amount }: PreparePostBondParameters,
): Promise<PreparePostBondReturnType> {
  const { hashpower, settlement } = deployment.contracts;
  const { rewardToken } = await readContract(client, {
    address: hashpower,
    abi: laneAbi,
    functionName: "lane",
    args: [id],
  });
  return preparePayment(client, {
    account,
    payment: { token: rewardToken, spender: settlement, amount },
    call: postBondCall({ deployment, id, amount }),
  });
}
