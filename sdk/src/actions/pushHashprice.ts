import type { Hash } from "viem";
import { pushAbi } from "../abis/parts/HashpriceFeed.ts";
import { hashpriceFeedOf, type HashpriceUnit } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type PushHashpriceParameters = DeploymentParameter & {
  network: number;
  /** which of the network's two feeds */
  unit: HashpriceUnit;
  /** UTC day number, of a day that is final */
  epoch: number;
};

export type PushHashpriceReturnType = Hash;
export type PushHashpriceErrorType = SendCallErrorType;

/**
 * Pushes the hashprice of a final day. Anyone.
 *
 * @throws `DayNotFinal`, `DayNotPriced`, `NoHashprice`; DeploymentError for a network without feeds, before anything is sent.
 * @example
 * const hash = await pushHashprice(client, { deployment, network: 1, unit: "usd", epoch: 19_800 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.pushHashprice({ network: 1, unit: "usd", epoch: 19_800 })
 */
export async function pushHashprice(
  client: WriteClient,
  parameters: PushHashpriceParameters,
): Promise<PushHashpriceReturnType> {
  return await sendCall(client, pushHashpriceCall(parameters));
}

/** Pushes a day's hashprice. */
export function pushHashpriceCall({ deployment, network, unit, epoch }: PushHashpriceParameters) {
  return {
    address: hashpriceFeedOf({ deployment }, network, unit),
    abi: pushAbi,
    functionName: "push",
    args: [epoch],
  } as const;
}
