import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { noteFinalStateCall, type NoteFinalStateParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { NoteFinalStateParameters };
export type NoteFinalStateReturnType = Hash;

/**
 * Remembers the state after a network's newest report, while every report is final: a committee that always keeps one report unfinal
 * cannot hold back fallbacks then. Anyone.
 *
 * @throws `NoFinalReport`, `NoFinalState`, before anything is sent; `DeploymentError` for a deployment older than fallbacks.
 * @example
 * const hash = await noteFinalState(client, { deployment, network: 1 })
 */
export async function noteFinalState(
  client: WriteClient,
  parameters: NoteFinalStateParameters,
): Promise<NoteFinalStateReturnType> {
  const { request } = await simulateContract(client, { ...noteFinalStateCall(parameters), account: client.account });
  return await writeContract(client, request);
}
