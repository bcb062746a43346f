import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { registerFarmCall, type RegisterFarmParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type RegisterFarmReturnType = Hash;

/**
 * Registers a farm of the calling provider.
 *
 * @throws `NotProvider`, or `InvalidFarm` and the name of the field, before anything is sent.
 * @example
 * const hash = await registerFarm(client, { deployment, farm })
 */
export async function registerFarm(
  client: WriteClient,
  parameters: RegisterFarmParameters,
): Promise<RegisterFarmReturnType> {
  const { request } = await simulateContract(client, { ...registerFarmCall(parameters), account: client.account });
  return await writeContract(client, request);
}
