import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { registerProviderCall, type RegisterProviderParameters } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type RegisterProviderReturnType = Hash;

/**
 * Makes the caller a provider.
 *
 * @throws `ProviderExists` or `EmptyName`, before anything is sent.
 * @example
 * const hash = await registerProvider(client, { deployment, name: "Norrfors Mining", uri: "https://example.org" })
 */
export async function registerProvider(
  client: WriteClient,
  parameters: RegisterProviderParameters,
): Promise<RegisterProviderReturnType> {
  const { request } = await simulateContract(client, { ...registerProviderCall(parameters), account: client.account });
  return await writeContract(client, request);
}
