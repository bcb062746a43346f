import type { Address, Hash } from "viem";
import { setOrderAbi } from "../abis/parts/RewardRouter.ts";
import { integrationOf } from "./contracts.ts";
import type { StandingOrder } from "./getStandingOrder.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type SetStandingOrderParameters = DeploymentParameter & { rewardToken: Address; order: StandingOrder };
export type SetStandingOrderReturnType = Hash;
export type SetStandingOrderErrorType = SendCallErrorType;

/**
 * Gives or changes the client's standing order for its rewards in one token. A second call lets the rewards come to it: `setReceiver` with the
 * `rewardAccount` that `getStandingOrder` names. From then on anybody carries it out for its tip.
 *
 * @throws `InvalidOrder` with the field, before anything is sent; DeploymentError where the deployment has no reward router.
 * @example
 * const { rewardAccount } = await getStandingOrder(client, { deployment, account, rewardToken })
 * await setStandingOrder(client, { deployment, rewardToken, order })
 * await setReceiver(client, { deployment, receiver: rewardAccount })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.setStandingOrder({ rewardToken, order })
 */
export async function setStandingOrder(
  client: WriteClient,
  parameters: SetStandingOrderParameters,
): Promise<SetStandingOrderReturnType> {
  return await sendCall(client, setStandingOrderCall(parameters));
}

/** Gives or changes the account's standing order for its rewards in one token. */
export function setStandingOrderCall(parameters: SetStandingOrderParameters) {
  return {
    address: integrationOf(parameters, "rewardRouter"),
    abi: setOrderAbi,
    functionName: "setOrder",
    args: [parameters.rewardToken, parameters.order],
  } as const;
}
