import { zeroAddress, type Address, type Hash } from "viem";
import type { StandingOrder } from "./getStandingOrder.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import { setStandingOrderCall } from "./setStandingOrder.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type CancelStandingOrderParameters = DeploymentParameter & { rewardToken: Address };
export type CancelStandingOrderReturnType = Hash;
export type CancelStandingOrderErrorType = SendCallErrorType;

/** What the router takes for none. */
const NO_ORDER: StandingOrder = {
  tokenOut: zeroAddress,
  buys: 0n,
  tipBps: 0,
  slippageBps: 0,
  maxAge: 0,
  expiry: 0,
  minIn: 0n,
  floor: 0n,
  feedIn: zeroAddress,
  feedOut: zeroAddress,
};

/**
 * Ends the client's standing order for its rewards in one token. Claims that others trigger go on paying its reward account until `setReceiver` names
 * another receiver; `withdrawRewards` takes what is there.
 *
 * @throws DeploymentError where the deployment has no reward router.
 * @example
 * await cancelStandingOrder(client, { deployment, rewardToken })
 * await setReceiver(client, { deployment, receiver: zeroAddress })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.cancelStandingOrder({ rewardToken })
 */
export async function cancelStandingOrder(
  client: WriteClient,
  parameters: CancelStandingOrderParameters,
): Promise<CancelStandingOrderReturnType> {
  return await sendCall(client, cancelStandingOrderCall(parameters));
}

/** Ends the account's standing order for its rewards in one token. */
export function cancelStandingOrderCall(parameters: CancelStandingOrderParameters) {
  return setStandingOrderCall({ ...parameters, order: NO_ORDER });
}
