import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { setReceiverCall, type SetReceiverParameters } from "./holderCalls.ts";
import type { WriteClient } from "./types.ts";

export type { SetReceiverParameters };
export type SetReceiverReturnType = Hash;

/**
 * Sets where claims that others trigger for the client's account pay its rewards.
 *
 * @throws `InvalidClaimReceiver`, before anything is sent.
 * @example
 * const hash = await setReceiver(client, { deployment, receiver: savings })
 */
export async function setReceiver(
  client: WriteClient,
  parameters: SetReceiverParameters,
): Promise<SetReceiverReturnType> {
  const { request } = await simulateContract(client, { ...setReceiverCall(parameters), account: client.account });
  return await writeContract(client, request);
}
