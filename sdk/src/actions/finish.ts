import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { finishCall, type FinishParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { FinishParameters };
export type FinishReturnType = Hash;

/**
 * Closes a series whose last stream has ended, and opens its refunds.
 *
 * @throws `NotComplete`, `StreamNotEnded`, `AlreadyFinished`, before anything is sent.
 * @example
 * const hash = await finish(client, { deployment, id: 256n })
 */
export async function finish(client: WriteClient, parameters: FinishParameters): Promise<FinishReturnType> {
  const { request } = await simulateContract(client, { ...finishCall(parameters), account: client.account });
  return await writeContract(client, request);
}
