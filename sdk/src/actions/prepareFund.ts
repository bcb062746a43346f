import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { laneAbi } from "../abis/parts/Hashpower.ts";
import { fundCall, fundWithPermitCall } from "./fund.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PrepareFundParameters = DeploymentParameter & {
  account: Address;
  id: bigint;
  /** base units of the reward token */
  amount: bigint;
};
export type PrepareFundReturnType = PreparedPayment;
export type PrepareFundErrorType = ReadContractErrorType;

/**
 * Prepares funding of a series: one signature and one transaction where the reward token knows permits.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const write = await prepareFund(client, { deployment, account, id: 256n, amount: 1_000_000n })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareFund({ account, id: 256n, amount: 1_000_000n })
 */
export async function prepareFund(
  client: ReadClient,
  { deployment, account, id, amount }: PrepareFundParameters,
): Promise<PrepareFundReturnType> {
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
    call: fundCall({ deployment, id, amount }),
    withPermit: (signature) => fundWithPermitCall({ deployment, id, amount, ...signature }),
  });
}
