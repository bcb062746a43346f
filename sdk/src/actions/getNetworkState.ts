import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { networkStateAbi } from "../abis/parts/OutputOracle.ts";
import type { NetworkState } from "../math/networkRules.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetNetworkStateParameters = DeploymentParameter & { network: number };
export type GetNetworkStateReturnType = NetworkState;

export type GetNetworkStateErrorType = ReadContractErrorType;

/**
 * Where a network's chain of reports stands.
 *
 * @example
 * const { lastEpoch, sequence } = await getNetworkState(client, { deployment, network: 1 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { lastEpoch, sequence } = await client.getNetworkState({ network: 1 })
 */
export async function getNetworkState(
  client: ReadClient,
  { deployment, network }: GetNetworkStateParameters,
): Promise<GetNetworkStateReturnType> {
  return await readContract(client, {
    address: deployment.contracts.outputOracle,
    abi: networkStateAbi,
    functionName: "networkState",
    args: [network],
  });
}
