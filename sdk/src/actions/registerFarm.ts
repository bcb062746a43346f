import type { ContractFunctionArgs, Hash } from "viem";
import { registerFarmAbi } from "../abis/parts/FarmRegistry.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

/** What a provider says about a farm, as `FarmRegistry.registerFarm` takes it. */
export type FarmInput = ContractFunctionArgs<typeof registerFarmAbi, "nonpayable", "registerFarm">[0];

export type RegisterFarmParameters = DeploymentParameter & { farm: FarmInput };

export type RegisterFarmReturnType = Hash;
export type RegisterFarmErrorType = SendCallErrorType;

/**
 * Registers a farm of the calling provider.
 *
 * @throws `NotProvider`, or `InvalidFarm` and the name of the field, before anything is sent.
 * @example
 * const hash = await registerFarm(client, { deployment, farm })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.registerFarm({ farm })
 */
export async function registerFarm(
  client: WriteClient,
  parameters: RegisterFarmParameters,
): Promise<RegisterFarmReturnType> {
  return await sendCall(client, registerFarmCall(parameters));
}

/** Registers a farm of the calling provider. */
export function registerFarmCall({ deployment, farm }: RegisterFarmParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: registerFarmAbi,
    functionName: "registerFarm",
    args: [farm],
  } as const;
}
