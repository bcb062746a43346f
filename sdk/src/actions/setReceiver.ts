import type { Address, Hash } from "viem";
import { setReceiverAbi } from "../abis/parts/Hashpower.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type SetReceiverParameters = DeploymentParameter & {
  /** where claims that others trigger pay; the zero address: the account itself */
  receiver: Address;
};

export type SetReceiverReturnType = Hash;
export type SetReceiverErrorType = SendCallErrorType;

/**
 * Sets where claims that others trigger for the client's account pay its rewards.
 *
 * @throws `InvalidClaimReceiver`, before anything is sent.
 * @example
 * const hash = await setReceiver(client, { deployment, receiver: savings })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.setReceiver({ receiver: savings })
 */
export async function setReceiver(
  client: WriteClient,
  parameters: SetReceiverParameters,
): Promise<SetReceiverReturnType> {
  return await sendCall(client, setReceiverCall(parameters));
}

/** Sets where claims that others trigger for the account pay its rewards. */
export function setReceiverCall({ deployment, receiver }: SetReceiverParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: setReceiverAbi,
    functionName: "setReceiver",
    args: [receiver],
  } as const;
}
