import type { Hash } from "viem";
import { registerProviderAbi } from "../abis/parts/FarmRegistry.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RegisterProviderParameters = DeploymentParameter & {
  /** not empty; the provider's own claim */
  name: string;
  /** where more is to be read */
  uri: string;
};

export type RegisterProviderReturnType = Hash;
export type RegisterProviderErrorType = SendCallErrorType;

/**
 * Makes the caller a provider.
 *
 * @throws `ProviderExists` or `EmptyName`, before anything is sent.
 * @example
 * const hash = await registerProvider(client, { deployment, name: "Norrfors Mining", uri: "https://example.org" })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.registerProvider({ name: "Norrfors Mining", uri: "https://example.org" })
 */
export async function registerProvider(
  client: WriteClient,
  parameters: RegisterProviderParameters,
): Promise<RegisterProviderReturnType> {
  return await sendCall(client, registerProviderCall(parameters));
}

/** Makes the caller a provider. */
export function registerProviderCall({ deployment, name, uri }: RegisterProviderParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: registerProviderAbi,
    functionName: "registerProvider",
    args: [name, uri],
  } as const;
}
