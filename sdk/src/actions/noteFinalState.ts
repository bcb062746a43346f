import type { Hash } from "viem";
import { noteFinalStateAbi } from "../abis/parts/NetworkDays.ts";
import { networkDaysOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type NoteFinalStateParameters = DeploymentParameter & { network: number };

export type NoteFinalStateReturnType = Hash;
export type NoteFinalStateErrorType = SendCallErrorType;

/**
 * Remembers the state after a network's newest report, while every report is final: a committee that always keeps one report unfinal
 * cannot hold back fallbacks then. Anyone.
 *
 * @throws `NoFinalReport`, `NoFinalState`, before anything is sent; `DeploymentError` for a deployment older than fallbacks.
 * @example
 * const hash = await noteFinalState(client, { deployment, network: 1 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.noteFinalState({ network: 1 })
 */
export async function noteFinalState(
  client: WriteClient,
  parameters: NoteFinalStateParameters,
): Promise<NoteFinalStateReturnType> {
  return await sendCall(client, noteFinalStateCall(parameters));
}

/** Remembers the state after a network's newest report, while every report is final. */
export function noteFinalStateCall({ deployment, network }: NoteFinalStateParameters) {
  return {
    address: networkDaysOf({ deployment }),
    abi: noteFinalStateAbi,
    functionName: "noteFinalState",
    args: [network],
  } as const;
}
