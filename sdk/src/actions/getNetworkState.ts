import { readContract } from "viem/actions";
import { outputOracleAbi } from "../abis/OutputOracle.ts";
import type { NetworkState } from "../math/networkRules.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetNetworkStateParameters = DeploymentParameter & { network: number };
export type GetNetworkStateReturnType = NetworkState;

/**
 * Where a network's chain of reports stands.
 *
 * @example
 * const { lastEpoch, sequence } = await getNetworkState(client, { deployment, network: 1 })
 */
export async function getNetworkState(
  client: ReadClient,
  { deployment, network }: GetNetworkStateParameters,
): Promise<GetNetworkStateReturnType> {
  return await readContract(client, {
    address: deployment.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "networkState",
    args: [network],
  });
}
