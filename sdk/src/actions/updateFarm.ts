import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { updateFarmCall, type UpdateFarmParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type UpdateFarmReturnType = Hash;

/**
 * Replaces what the provider says about its farm.
 *
 * @throws `NoSuchFarm`, `NotFarmProvider`, `NetworkFixed` or `InvalidFarm`, before anything is sent.
 * @example
 * const hash = await updateFarm(client, { deployment, farmId: 1, farm })
 */
export async function updateFarm(client: WriteClient, parameters: UpdateFarmParameters): Promise<UpdateFarmReturnType> {
  const { request } = await simulateContract(client, { ...updateFarmCall(parameters), account: client.account });
  return await writeContract(client, request);
}
