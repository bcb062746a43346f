import type { Hash } from "viem";
import { updateFarmAbi } from "../abis/parts/FarmRegistry.ts";
import type { FarmInput } from "./registerFarm.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type UpdateFarmParameters = DeploymentParameter & { farmId: number; farm: FarmInput };

export type UpdateFarmReturnType = Hash;
export type UpdateFarmErrorType = SendCallErrorType;

/**
 * Replaces what the provider says about its farm.
 *
 * @throws `NoSuchFarm`, `NotFarmProvider`, `NetworkFixed` or `InvalidFarm`, before anything is sent.
 * @example
 * const hash = await updateFarm(client, { deployment, farmId: 1, farm })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.updateFarm({ farmId: 1, farm })
 */
export async function updateFarm(client: WriteClient, parameters: UpdateFarmParameters): Promise<UpdateFarmReturnType> {
  return await sendCall(client, updateFarmCall(parameters));
}

/** Replaces what the provider says about its farm; its network stays. */
export function updateFarmCall({ deployment, farmId, farm }: UpdateFarmParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: updateFarmAbi,
    functionName: "updateFarm",
    args: [farmId, farm],
  } as const;
}
