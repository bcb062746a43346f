import type { ContractFunctionReturnType, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { networkDayAbi } from "../abis/parts/NetworkDays.ts";
import { networkDaysOf } from "./contracts.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetNetworkDayParameters = DeploymentParameter & {
  network: number;
  /** UTC day number */
  epoch: number;
};
export type GetNetworkDayReturnType = ContractFunctionReturnType<typeof networkDayAbi, "view", "networkDay">;
export type GetNetworkDayErrorType = ReadContractErrorType;

/**
 * What a day of a network was: its report, what a dispute or the fallback decided; and from when on it is final.
 *
 * @example
 * const { targetSeconds, finalAt } = await getNetworkDay(client, { deployment, network: 1, epoch: 19_800 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { targetSeconds, finalAt } = await client.getNetworkDay({ network: 1, epoch: 19_800 })
 */
export async function getNetworkDay(
  client: ReadClient,
  { deployment, network, epoch }: GetNetworkDayParameters,
): Promise<GetNetworkDayReturnType> {
  return await readContract(client, {
    address: networkDaysOf({ deployment }),
    abi: networkDayAbi,
    functionName: "networkDay",
    args: [network, epoch],
  });
}
